// Sorts the boxes of a picture by where they belong: hosts with their networks, switches with their hosts, externals.
// Linear in the graph. Knows no coordinates.
import type { DiagramGraph, DiagramId, DiagramNode } from '../../server/core/views/diagram.ts';
import type { Breather } from './breather.ts';
import type { Metrics } from './metrics.ts';

/** One network on one host: what stands in one column. */
export type NetPlan = {
  readonly network: string | null;
  readonly bridge: DiagramNode;
  readonly vlans: readonly DiagramNode[];
  /** The NIC that carries it to a switch, or null. */
  readonly carrier: DiagramId | null;
  /** Instances that are drawn, in slots from left to right and top to bottom. */
  readonly shown: readonly DiagramNode[];
  /** Instances that "+n" stands for. */
  readonly folded: readonly DiagramNode[];
  /** Whether the host's IP stack has an address on the bridge. */
  readonly routed: boolean;
};

export type HostPlan = {
  readonly host: DiagramNode;
  readonly routing: DiagramNode | null;
  readonly nat: DiagramNode | null;
  /** NICs on the top edge, towards externals, and on the bottom edge, towards switches. */
  readonly tops: readonly DiagramNode[];
  readonly bottoms: readonly DiagramNode[];
  readonly nets: readonly NetPlan[];
};

/** What stands in a row above a switch: a host, or a machine of its own (a router). */
export type Item =
  | { readonly kind: 'host'; readonly plan: HostPlan }
  | { readonly kind: 'machine'; readonly node: DiagramNode };

export type SwitchPlan = { readonly node: DiagramNode | null; readonly items: readonly Item[] };

export type ExternalPlan = {
  readonly node: DiagramNode;
  readonly routers: readonly DiagramNode[];
  readonly machines: readonly DiagramNode[];
};

export type Plan = { readonly externals: readonly ExternalPlan[]; readonly switches: readonly SwitchPlan[] };

/** Neighbours of each box by the wires. */
export type Neighbours = ReadonlyMap<DiagramId, readonly DiagramId[]>;

export function neighboursOf(graph: DiagramGraph): Neighbours {
  const found = new Map<DiagramId, DiagramId[]>();
  const add = (from: DiagramId, to: DiagramId) => {
    const list = found.get(from);
    if (list) list.push(to);
    else found.set(from, [to]);
  };
  for (const { a, b } of graph.wires) {
    add(a, b);
    add(b, a);
  }
  return found;
}

/** The plan; instances in `keep` (the ends of the flow) are drawn whatever else is folded. */
export async function planOf(
  graph: DiagramGraph,
  metrics: Metrics,
  keep: ReadonlySet<DiagramId>,
  breathe: Breather,
): Promise<Plan> {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const parts = new Map<DiagramId, DiagramNode[]>();
  for (const node of graph.nodes) {
    if (node.parent === null) continue;
    const list = parts.get(node.parent);
    if (list) list.push(node);
    else parts.set(node.parent, [node]);
  }
  const neighbours = neighboursOf(graph);
  const near = (id: DiagramId) => (neighbours.get(id) ?? []).flatMap((other) => nodes.get(other) ?? []);
  const outer = graph.nodes.filter((node) => node.parent === null);
  const items = new Map<DiagramId | null, Item[]>();
  for (const node of outer) {
    if (node.kind === 'switch' || node.kind === 'external') continue;
    await breathe();
    const inside = parts.get(node.id) ?? [];
    const item: Item =
      node.kind === 'host'
        ? { kind: 'host', plan: hostPlan(node, inside, near, metrics, keep) }
        : { kind: 'machine', node };
    const wired = [node, ...inside.filter((part) => part.kind === 'nic')].flatMap(({ id }) => near(id));
    const home = wired.find((other) => other.kind === 'switch')?.id ?? null;
    const list = items.get(home);
    if (list) list.push(item);
    else items.set(home, [item]);
  }
  const switches: SwitchPlan[] = outer
    .filter((node) => node.kind === 'switch')
    .map((node) => ({ node, items: hostsFirst(items.get(node.id) ?? []) }));
  const homeless = items.get(null);
  if (homeless) switches.unshift({ node: null, items: homeless });
  const externals = outer
    .filter((node) => node.kind === 'external')
    .map((node) => {
      const inside = parts.get(node.id) ?? [];
      const routers = inside.filter((part) => part.kind === 'router');
      return { node, routers, machines: inside.filter((part) => part.kind === 'machine') };
    });
  return { externals, switches };
}

/** Machines of their own stand beside the hosts, not among them. */
function hostsFirst(items: readonly Item[]): readonly Item[] {
  return [...items.filter((item) => item.kind === 'host'), ...items.filter((item) => item.kind === 'machine')];
}

function hostPlan(
  host: DiagramNode,
  inside: readonly DiagramNode[],
  near: (id: DiagramId) => readonly DiagramNode[],
  metrics: Metrics,
  keep: ReadonlySet<DiagramId>,
): HostPlan {
  const nics = inside.filter((part) => part.kind === 'nic');
  const upwards = (nic: DiagramNode) => {
    const others = near(nic.id).filter((other) => other.parent !== host.id);
    return others.some((other) => other.kind === 'external') || (others.length === 0 && nic.detail !== '');
  };
  const nets = inside.filter((part) => part.kind === 'bridge').map((bridge) => netPlan(bridge, near, metrics, keep));
  return {
    host,
    routing: inside.find((part) => part.kind === 'routing') ?? null,
    nat: inside.find((part) => part.kind === 'nat') ?? null,
    tops: nics.filter(upwards),
    bottoms: nics.filter((nic) => !upwards(nic)),
    nets: nets.sort((a, b) => (a.bridge.vlan ?? 0) - (b.bridge.vlan ?? 0)),
  };
}

function netPlan(
  bridge: DiagramNode,
  nearTo: (id: DiagramId) => readonly DiagramNode[],
  metrics: Metrics,
  keep: ReadonlySet<DiagramId>,
): NetPlan {
  const near = nearTo(bridge.id);
  const vlans = near.filter((node) => node.kind === 'vlan');
  const beneath = [...near, ...vlans.flatMap((vlan) => nearTo(vlan.id))];
  const instances = near.filter((node) => node.kind === 'instance');
  const room = metrics.grid.columns * metrics.grid.rows;
  const fits = instances.length <= room;
  const wanted = fits ? instances.length : Math.max(1, room - (metrics.grid.rows > 1 ? 1 : 0));
  const kept = instances.filter((node) => keep.has(node.id));
  const chosen = new Set([...new Set([...kept, ...instances])].slice(0, Math.max(wanted, kept.length)));
  const shown = instances.filter((node) => chosen.has(node));
  return {
    network: bridge.network,
    bridge,
    vlans,
    carrier: beneath.find((node) => node.kind === 'nic')?.id ?? null,
    shown,
    folded: instances.filter((node) => !chosen.has(node)),
    routed: near.some((node) => node.kind === 'routing'),
  };
}
