// Next hops for a route: the neighbours of whoever has it. Knows no text.
import type { Cloud, Nic } from '../topology/cloud.ts';
import type { Ipv4 } from '../wire/address.ts';
import { knownAddresses } from './complete-addresses.ts';
import type { Asking, Candidate } from './completion.ts';

/** The neighbours of the machine whose block is around a place. */
export function knownNextHops({ analysis: { cloud }, place }: Asking): Iterable<Candidate> {
  const owner = place.around.at(-1);
  return knownAddresses(owner ? neighbours(cloud, owner.kind, owner.name) : []);
}

type Neighbour = readonly [Ipv4 | null, string];

function neighbours(cloud: Cloud, kind: string, name: string): readonly Neighbour[] {
  const machine = [...cloud.hosts, ...cloud.routers].find((one) => one.name === name);
  if (kind === 'host' || kind === 'router') return onWires(cloud, name, machine?.nics ?? []);
  if (kind === 'external')
    return onWires(cloud, '', [{ to: name }]).filter(([, detail]) => !detail.startsWith('gateway'));
  const instance = cloud.instances.find((one) => one.name === name);
  if (!instance) return [];
  const bridges = cloud.hosts.flatMap(({ name: host, bridges: own }) =>
    own.flatMap(({ network, gateway }): Neighbour[] =>
      network === instance.network ? [[gateway, `bridge on ${host}`]] : [],
    ),
  );
  const instances = cloud.instances.flatMap((one): Neighbour[] =>
    one.network === instance.network && one !== instance ? [[one.address, `address of ${one.name}`]] : [],
  );
  return [...bridges, ...instances];
}

/** Who else is on the wires of some nics. */
function onWires(cloud: Cloud, self: string, nics: readonly Pick<Nic, 'to'>[]): readonly Neighbour[] {
  const wires = new Set(nics.map(({ to }) => to));
  const gateways = cloud.externals.flatMap(({ name, gateway }): Neighbour[] =>
    wires.has(name) ? [[gateway, `gateway of ${name}`]] : [],
  );
  const others = [...cloud.hosts, ...cloud.routers].flatMap(({ name, nics: own }) =>
    own.flatMap(({ address, to }): Neighbour[] =>
      name !== self && wires.has(to) ? [[address, `address of ${name}`]] : [],
    ),
  );
  return [...gateways, ...others];
}
