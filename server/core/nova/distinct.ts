// A cloud in which every name means one thing: of two nodes (nics, networks, groups) of one name the first stays. The second was
// reported where it stands; leaving it out here spares all of provisioning the question. Knows nothing of nova.
import type { Steps } from '../base/steps.ts';
import type { Cloud, Host, Nic, Router } from '../topology/cloud.ts';
import { upstreamName } from './names.ts';

/** The cloud without what has a name that is taken: by kind as nodes stand in a network, then in file order. In steps. */
export function* distinct(cloud: Cloud): Steps<Cloud> {
  const stage = { what: 'planning hosts', done: 0 };
  const taken = new Set<string>();
  const externals = claim(cloud.externals, taken)
    .map((external) => {
      const router = external.gatewayKind === 'router' && external.gateway !== null;
      const clash = router && !claimed(upstreamName(external.name), taken);
      return clash ? { ...external, gatewayKind: 'none' as const } : external;
    })
    .map((external) => ({ ...external, machines: claim(external.machines, taken) }));
  const switches = claim(cloud.switches, taken);
  const routers = claim(cloud.routers, taken).map(withNics);
  yield stage;
  const hosts = claim(cloud.hosts, taken).map(withNics);
  yield stage;
  const instances = claim(cloud.instances, taken);
  yield stage;
  const networks = claim(cloud.networks, new Set());
  const { options, tenants, secgroups, doubledMacs, flows, expectations } = cloud;
  return {
    ...{
      options,
      externals,
      switches,
      tenants,
      networks,
      secgroups,
      hosts,
      instances,
      doubledMacs,
      routers,
      flows,
      expectations,
    },
    // the one thing that nobody here asks for, and it is put together only for who does
    get spans() {
      return cloud.spans;
    },
  };
}

/** By name; later ones win, so give it distinct ones. */
export function byName<T extends { readonly name: string }>(items: readonly T[]): ReadonlyMap<string, T> {
  return new Map(items.map((item) => [item.name, item]));
}

function withNics<T extends Host | Router>(owner: T): T {
  const nics: readonly Nic[] = claim(owner.nics, new Set(['lo']));
  return nics.length === owner.nics.length ? owner : { ...owner, nics };
}

function claim<T extends { readonly name: string }>(items: readonly T[], taken: Set<string>): readonly T[] {
  return items.filter(({ name }) => claimed(name, taken));
}

function claimed(name: string, taken: Set<string>): boolean {
  if (taken.has(name)) return false;
  taken.add(name);
  return true;
}
