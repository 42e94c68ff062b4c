// How instances appear to rules: lists of groups, and the addresses from which a packet of theirs may come, as small
// numbers. Knows no rule's ports and no packet.
import type { Cloud, Host, Instance, Secgroup } from '../topology/cloud.ts';
import { createNumbering, emptyList, type Ids, type Numbering, numberOf, textId } from './intern.ts';
import { groupName, type RuleSender } from './permits.ts';
import { type PrefixSet, signatureOf } from './prefix-signature.ts';

/** Groups as instances of a tenant list them. */
export type GroupList = {
  /** Equal for equal lists of equal tenants. */
  readonly id: number;
  /** Equal for the same groups in any order, counted from 0. */
  readonly groupSet: number;
  readonly tenant: string;
  readonly written: readonly string[];
  /** `TENANT.GROUP`, whether there is such a group or not. */
  readonly names: readonly string[];
  readonly groups: readonly Secgroup[];
};

/** All lists of groups that were seen so far. */
export type GroupLists = {
  readonly ids: Ids;
  readonly groups: ReadonlyMap<string, Secgroup>;
  readonly lists: Map<number, GroupList>;
  readonly sets: Numbering;
};

/** No lists so far. */
export function createGroupLists(cloud: Cloud, ids: Ids): GroupLists {
  const groups = new Map(cloud.secgroups.map((group) => [groupName(group.tenant, group.name), group]));
  return { ids, groups, lists: new Map(), sets: createNumbering() };
}

/** The list of groups of an instance. */
export function groupListOf(all: GroupLists, { tenant, secgroups }: Instance): GroupList {
  const { ids, groups, lists, sets } = all;
  const { texts, numbers } = ids;
  let id = numberOf(numbers, emptyList, textId(texts, tenant));
  for (const name of secgroups) id = numberOf(numbers, id, textId(texts, name));
  let list = lists.get(id);
  if (!list) {
    const names = secgroups.map((name) => groupName(tenant, name));
    let set = emptyList;
    for (const name of [...names].sort()) set = numberOf(numbers, set, textId(texts, name));
    const found = names.flatMap((name) => groups.get(name) ?? []);
    list = { id, groupSet: numberOf(sets, set, 0), tenant, written: secgroups, names, groups: found };
    lists.set(id, list);
  }
  return list;
}

/** Senders by number: equal for instances whose packets look alike to every rule, counted from 0. */
export type SenderSets = {
  readonly ids: Ids;
  readonly ruling: PrefixSet;
  readonly sets: Numbering;
  /** By number: one of them. */
  readonly senders: (readonly RuleSender[])[];
};

/** The number of an instance as a sender: among those of this cloud, and in all clouds that share their numbers. */
export function senderSetOf(
  { ids, ruling, sets, senders }: SenderSets,
  instance: Instance,
  host: Host | undefined,
  { id: groups, names }: GroupList,
): { readonly set: number; readonly id: number } {
  const variants = sendersOf(instance, host, names);
  let list = emptyList;
  for (const { address } of variants) list = numberOf(ids.numbers, list, signatureOf(ruling, address));
  const set = numberOf(sets, list, groups);
  if (set === senders.length) senders.push(variants);
  return { set, id: numberOf(ids.numbers, list, groups) };
}

/** How an instance appears to a rule: by its fixed address, a floating one, or its host's. */
function sendersOf(instance: Instance, host: Host | undefined, groups: readonly string[]): RuleSender[] {
  const senders: RuleSender[] = [{ address: instance.address, groups }];
  for (const { address } of instance.floating) senders.push({ address, groups: [] });
  const translated = host?.routingSourceIp ?? null;
  if (translated !== null) senders.push({ address: translated, groups: [] });
  return senders;
}
