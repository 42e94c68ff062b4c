// Which instances the end of a flow or an expectation stands for. Knows no packet.
import { groupBy } from '../base/group-by.ts';
import type { Cloud, FlowEnd, Instance } from '../topology/cloud.ts';

/** The instances that an end stands for, in file order; none for a node, an address, or a name that means nothing. */
export type Members = (end: FlowEnd) => readonly Instance[];

/** The members of a cloud's ends: each list is made once for all flows that ask for it. */
export function createMembers({ instances }: Cloud): Members {
  const byName = once(() => groupBy(instances, ({ name }) => name));
  const byNetwork = once(() => groupBy(instances, ({ network }) => network));
  const byTenant = once(() => groupBy(instances, ({ tenant }) => tenant));
  // of several of one name the first counts
  const named = (name: string) => byName().get(name)?.slice(0, 1) ?? [];
  return (end) => {
    switch (end.kind) {
      case 'instance':
        return named(end.name);
      case 'floating':
        return named(end.instance);
      case 'network':
        return byNetwork().get(end.name) ?? [];
      case 'tenant':
        return byTenant().get(end.name) ?? [];
      case 'any':
        return instances;
      default:
        return [];
    }
  };
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
