// How instances fare with whoever is beyond an external: the machines behind its router, and the router itself, both
// ways. Of instances that such a packet can't tell apart one is simulated for all.
import { simulate } from '../simulator/simulate.ts';
import type { Stimulus } from '../simulator/trace.ts';
import type { Cloud, Instance } from '../topology/cloud.ts';
import type { Ipv4 } from '../wire/address.ts';
import type { InstanceClass } from './classes.ts';
import { createNumbering, numberOf } from './intern.ts';
import { answersOf, openingsOf, receiverProfile, senderProfile } from './rule-book.ts';
import { type PairEnd, type Verdict, verdictOf } from './verdict.ts';
import type { Question, Verifier } from './verifier.ts';

/** A machine beyond an external, or its router. */
export type Outsider = { readonly node: string; readonly address: Ipv4; readonly external: string };

/** From an outsider to instances, or from instances to an outsider. */
export type Direction = 'in' | 'out';

/** How a packet between an outsider and each member of a class fares. */
export type OutsideVerdict = Verdict & {
  /** The packet of the first member. */
  readonly stimulus: Stimulus;
};

/** Answers a question about an outsider and a class; undefined when its members have no such address. */
export type AskOutside = (
  outsider: Outsider,
  direction: Direction,
  question: Question,
) => (one: InstanceClass) => OutsideVerdict | undefined;

/** All who are beyond externals, in file order: of each its machines, then its router if it has one. */
export function outsidersOf(cloud: Cloud): readonly Outsider[] {
  return cloud.externals.flatMap(({ name, machines, gateway, gatewayKind }) => [
    ...machines.map((machine) => ({ node: machine.name, address: machine.address, external: name })),
    ...(gateway !== null && gatewayKind === 'router'
      ? [{ node: `${name}-router`, address: gateway, external: name }]
      : []),
  ]);
}

/** Those of whom people ask: machines, and the router of an external that has none. */
export function askedOutsiders(cloud: Cloud): readonly Outsider[] {
  const populated = new Set(cloud.externals.filter(({ machines }) => machines.length > 0).map(({ name }) => name));
  const machines = new Set(cloud.externals.flatMap((external) => external.machines.map(({ name }) => name)));
  return outsidersOf(cloud).filter(({ node, external }) => machines.has(node) || !populated.has(external));
}

/** An outsider as an end of a pair. */
export function endOf({ node, external }: Outsider): PairEnd {
  return { name: node, host: external };
}

/** Prepares questions about outsiders. Each costs a few look-ups, or one simulation for each kind of instances. */
export function askOutsideOf(verifier: Verifier): AskOutside {
  const { book, subject } = verifier;
  const numbers = createNumbering();
  const known = new Map<string, Map<number, Verdict>>();
  return (outsider, direction, question) => {
    const { protocol, port, target } = question;
    const sender = senderProfile(book, [{ address: outsider.address, groups: [] }]);
    // The answer to what an instance asks goes to the port from which a first packet is sent (language contract).
    const answer = answersOf(book, protocol, direction === 'in' ? port : 40_000);
    const name = `${outsider.node} ${direction} ${protocol} ${protocol === 'icmp' ? '' : port} ${target}`;
    const table = known.get(name) ?? new Map<number, Verdict>();
    known.set(name, table);
    return (one) => {
      const stimulus = packetBetween(outsider, direction, one.members[0] as Instance, question);
      if (!stimulus) return undefined;
      const asked = answer(openingsOf(book, receiverProfile(book, one.groups), sender));
      const key = one.stray ? numberOf(numbers, -2, one.index) : numberOf(numbers, one.shape, asked);
      let verdict = table.get(key);
      if (!verdict) {
        const trace = simulate(subject.compiled, stimulus, { copies: 'addressed' });
        const [inner, outer] = [one.members[0] as Instance, endOf(outsider)];
        verdict = direction === 'in' ? verdictOf(trace, outer, inner) : verdictOf(trace, inner, outer);
        table.set(key, verdict);
      }
      return { ...verdict, stimulus };
    };
  };
}

/** The first packet between an outsider and an instance; `target` says which of the instance's addresses is asked. */
export function packetBetween(
  { node, address }: Outsider,
  direction: Direction,
  instance: Instance,
  { protocol, port, target }: Question,
): Stimulus | undefined {
  const own = target === 'fixed' ? instance.address : instance.floating[target]?.address;
  if (own === undefined) return undefined;
  return {
    kind: 'packet',
    from: direction === 'in' ? node : instance.name,
    to: direction === 'in' ? own : address,
    protocol,
    port: protocol === 'icmp' ? null : port,
    ttl: 64,
    source: null,
    mac: null,
    start: 'cold',
  };
}
