// How instances appear to rules: lists of groups, and the addresses from which a packet of theirs may come, as small
// numbers. Knows no rule's ports and no packet.
import type { Cloud, Host, Instance, Secgroup } from '../topology/cloud.ts';
import { createNumbering, emptyList } from './intern.ts';
import { groupName, type RuleSender } from './permits.ts';
import type { PrefixSet } from './prefix-signature.ts';
import type { Ids } from './shapes.ts';

/** Groups as instances of a tenant list them. */
export type GroupList = {
  /** Equal for equal lists of equal tenants. */
  readonly id: number;
  /** Equal for the same groups in any order, counted from 0. */
  readonly groupSet: number;
  /** `TENANT.GROUP`, whether there is such a group or not. */
  readonly names: readonly string[];
  readonly groups: readonly Secgroup[];
};

/** How many lists are compared item by item before one is looked up. */
const fewLists = 4;

/**
 * Finds the list of groups of an instance. Near each other most instances have one of a few lists, so the last ones of
 * the same `place` are tried first.
 */
export function createGroupLists(
  cloud: Cloud,
  { texts, numbers }: Ids,
): (instance: Instance, place: number) => GroupList {
  let groups: ReadonlyMap<string, Secgroup> | undefined;
  const lists = new Map<number, GroupList>();
  const sets = createNumbering();
  const listOf = ({ tenant, secgroups }: Instance): GroupList => {
    let id = numbers.idOf(emptyList, texts.idOf(tenant));
    for (const name of secgroups) id = numbers.idOf(id, texts.idOf(name));
    let list = lists.get(id);
    if (!list) {
      groups ??= new Map(cloud.secgroups.map((group) => [groupName(group.tenant, group.name), group]));
      const known = groups;
      const names = secgroups.map((name) => groupName(tenant, name));
      let set = emptyList;
      for (const name of [...names].sort()) set = numbers.idOf(set, texts.idOf(name));
      list = { id, groupSet: sets.idOf(set, 0), names, groups: names.flatMap((name) => known.get(name) ?? []) };
      lists.set(id, list);
    }
    return list;
  };
  const near: { readonly tenant: string; readonly secgroups: readonly string[]; readonly list: GroupList }[][] = [];
  return (instance, place) => {
    const { tenant, secgroups } = instance;
    near[place] ??= [];
    const here = near[place];
    for (const one of here) if (one.tenant === tenant && areEqual(one.secgroups, secgroups)) return one.list;
    const list = listOf(instance);
    if (here.length < fewLists) here.push({ tenant, secgroups, list });
    return list;
  };
}

function areEqual(some: readonly string[], others: readonly string[]): boolean {
  if (some.length !== others.length) return false;
  for (let at = 0; at < some.length; at++) if (some[at] !== others[at]) return false;
  return true;
}

/** Numbers senders: equal for instances whose packets look alike to every rule, counted from 0. */
export function createSenderSets({ numbers }: Ids, ruling: PrefixSet) {
  const sets = createNumbering();
  const senders: (readonly RuleSender[])[] = [];
  return {
    senders: senders as readonly (readonly RuleSender[])[],
    setOf: (instance: Instance, host: Host | undefined, { id, names }: GroupList): number => {
      const variants = sendersOf(instance, host, names);
      let list = emptyList;
      for (const { address } of variants) list = numbers.idOf(list, ruling.signature(address));
      const set = sets.idOf(list, id);
      senders[set] ??= variants;
      return set;
    },
  };
}

/** How an instance appears to a rule: by its fixed address, a floating one, or its host's. */
function sendersOf(instance: Instance, host: Host | undefined, groups: readonly string[]): RuleSender[] {
  const senders: RuleSender[] = [{ address: instance.address, groups }];
  for (const { address } of instance.floating) senders.push({ address, groups: [] });
  const translated = host?.routingSourceIp ?? null;
  if (translated !== null) senders.push({ address: translated, groups: [] });
  return senders;
}
