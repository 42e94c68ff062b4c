// The pairs of ends that an expectation is about: instances that are alike speak for each other. Knows no verdict.
import type { FlowEnd, Instance } from '../topology/cloud.ts';
import { formatIpv4 } from '../wire/address.ts';
import type { InstanceClass } from './classes.ts';
import type { Verifier } from './verifier.ts';

type Told = Pick<Verifier, 'classes' | 'members'>;

/** An instance asked by itself, as by its own floating address: no pair, and said on purpose. */
export function isOneInstance(from: FlowEnd, to: FlowEnd): boolean {
  const named = (end: FlowEnd) =>
    end.kind === 'instance' ? end.name : end.kind === 'floating' ? end.instance : undefined;
  const sender = named(from);
  return sender !== undefined && sender === named(to);
}

/** An end as it stands, or one instance of each class that it stands for. */
export function endsOf(verifier: Told, end: FlowEnd, members: readonly Instance[]): { end: FlowEnd; name: string }[] {
  if (end.kind === 'node') return [{ end, name: end.name }];
  if (end.kind === 'address') return [{ end, name: formatIpv4(end.address) }];
  if (end.kind === 'floating') return members.map(({ name }) => ({ end, name: `${name}.floating` }));
  const seen = new Set<InstanceClass>();
  const ends: { end: FlowEnd; name: string }[] = [];
  for (const { name } of members) {
    const own = verifier.classes.classOf.get(name);
    if (own && seen.has(own)) continue;
    if (own) seen.add(own);
    ends.push({ end: { kind: 'instance', name }, name });
  }
  return ends;
}

/** Two instances that speak for their classes. */
export type ClassPair = {
  readonly fromClass: InstanceClass;
  readonly toClass: InstanceClass;
  readonly from: Instance;
  readonly to: Instance;
};

/** One pair of different instances for each pair of classes; of every two instances where `via` names an instance. */
export function* classPairs(
  verifier: Told,
  senders: readonly Instance[],
  targets: readonly Instance[],
  via: readonly string[],
): Generator<ClassPair> {
  const { classOf } = verifier.classes;
  const apart = via.some((name) => classOf.has(name));
  const group = (instances: readonly Instance[]): Map<InstanceClass | string, Instance[]> => {
    const groups = new Map<InstanceClass | string, Instance[]>();
    for (const instance of instances) {
      const own = classOf.get(instance.name);
      if (!own) continue;
      const key = apart ? instance.name : own;
      const list = groups.get(key);
      if (list) list.push(instance);
      else groups.set(key, [instance]);
    }
    return groups;
  };
  const to = [...group(targets).values()];
  for (const from of group(senders).values()) {
    for (const list of to) {
      const pair = differentPair(from, list);
      const fromClass = pair && classOf.get(pair.from.name);
      const toClass = pair && classOf.get(pair.to.name);
      if (pair && fromClass && toClass) yield { ...pair, fromClass, toClass };
    }
  }
}

function differentPair(
  senders: readonly Instance[],
  targets: readonly Instance[],
): { from: Instance; to: Instance } | undefined {
  for (const from of senders.slice(0, 2)) {
    for (const to of targets.slice(0, 2)) if (from !== to) return { from, to };
  }
  return undefined;
}
