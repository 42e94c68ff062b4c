// Finding boxes by name, network, VLAN, address or MAC. Pure: a network and a text give what was found.
import type { NetworkModel } from '../../server/core/protocol/messages.ts';
import type { DiagramId, DiagramNode } from '../../server/core/views/diagram.ts';

/** What was found, in the order of the picture, and by kind for a list. */
export type Found = {
  readonly text: string;
  readonly nodes: readonly DiagramNode[];
  readonly ids: ReadonlySet<DiagramId>;
  readonly networks: readonly NetworkModel['graph']['networks'][number][];
};

type Entry = { readonly node: DiagramNode; readonly words: string; readonly addresses: string };

const entriesOf = new WeakMap<NetworkModel, readonly Entry[]>();

/** The boxes that a text names; null where it is empty. */
export function found(model: NetworkModel, text: string): Found | null {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return null;
  const vlan = /^(?:vlan ?)?(\d{1,4})$/.exec(wanted)?.[1];
  // A number alone is a VLAN, and a part of names; with a dot or a colon it is a part of an address.
  const address = /[.:]/.test(wanted);
  const nodes = entries(model)
    .filter(
      ({ node, words, addresses }) =>
        words.includes(wanted) ||
        node.network?.toLowerCase() === wanted ||
        (vlan !== undefined && node.vlan === Number(vlan)) ||
        (address && addresses.includes(wanted)),
    )
    .map(({ node }) => node);
  const networks = model.graph.networks.filter(
    ({ name, vlan: own }) => name.toLowerCase().includes(wanted) || (vlan !== undefined && own === Number(vlan)),
  );
  return { text: text.trim(), nodes, ids: new Set(nodes.map(({ id }) => id)), networks };
}

function entries(model: NetworkModel): readonly Entry[] {
  const known = entriesOf.get(model);
  if (known) return known;
  const addresses = new Map<DiagramId, string>();
  for (const [address, id] of Object.entries(model.graph.owners))
    addresses.set(id, `${addresses.get(id) ?? ''} ${address}`);
  const made = model.graph.nodes
    .filter(({ kind }) => kind !== 'routing' && kind !== 'nat')
    .map((node) => ({
      node,
      words: node.label.toLowerCase(),
      addresses: `${node.detail} ${addresses.get(node.id) ?? ''}`.toLowerCase(),
    }));
  entriesOf.set(model, made);
  return made;
}
