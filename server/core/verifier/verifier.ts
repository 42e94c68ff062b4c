// Verdicts for any pair of instances, each kind of pair simulated once. Knows the simulator only by its trace.
import { simulate } from '../simulator/simulate.ts';
import type { Stimulus, Trace } from '../simulator/trace.ts';
import type { Instance } from '../topology/cloud.ts';
import type { Protocol } from '../wire/packet.ts';
import { type Classes, classesOf, type InstanceClass } from './classes.ts';
import { createInterner } from './intern.ts';
import { type Permits, permitsOf, type RuleSender } from './permits.ts';
import type { Subject } from './subject.ts';
import { type Verdict, verdictOf } from './verdict.ts';

/** Which address of the target is asked: its fixed one, or a floating one by its place in the list. */
export type TargetAddress = 'fixed' | number;

/** What is asked of a pair. `port` is ignored for icmp. */
export type Question = { readonly protocol: Protocol; readonly port: number; readonly target: TargetAddress };

/** Answers questions about pairs and remembers the answers; made for one subject and dropped with it. */
export type Verifier = {
  readonly subject: Subject;
  readonly classes: Classes;
  readonly permits: Permits;
  /**
   * What the simulator says of every pair of different members of the two classes, or undefined when there is no such
   * pair or the target has no such address.
   */
  readonly verdict: (from: InstanceClass, to: InstanceClass, question: Question) => Verdict | undefined;
  /** The same for many pairs: what depends on the question alone is looked up once. */
  readonly ask: (question: Question) => (from: InstanceClass, to: InstanceClass) => Verdict | undefined;
  /** The full story of one pair. */
  readonly trace: (from: Instance, to: Instance, question: Question) => Trace;
  /** How many packets were simulated so far. */
  readonly simulated: () => number;
  /** How many trace events that took. */
  readonly effort: () => number;
};

type Asked = (from: InstanceClass, to: InstanceClass) => Verdict | undefined;

/** The port from which a first packet is sent (language contract): to which the answer goes. */
const firstSourcePort = 40000;

/** A verifier of a subject. Making it costs one walk through the cloud; simulation happens as questions come. */
export function createVerifier(subject: Subject): Verifier {
  const classes = classesOf(subject.cloud);
  const permits = permitsOf(subject.cloud);
  const tables = new Map<string, Map<number | string, Verdict>>();
  const keyOf = createKeys(classes, permits);
  let simulated = 0;
  let effort = 0;

  const trace = (from: Instance, to: Instance, question: Question): Trace => {
    simulated++;
    const told = simulate(subject.compiled, stimulusFor(from, to, question));
    effort += told.events.length;
    return told;
  };
  const answers = new Map<string, Asked>();
  const ask = (question: Question): Asked => {
    const { protocol, port, target } = question;
    const name = protocol === 'icmp' ? `icmp ${target}` : `${protocol} ${port} ${target}`;
    let asked = answers.get(name);
    if (!asked) {
      const key = keyOf(question);
      // A port matters only by what rules and sockets say of it, and that is in the key.
      const table = tableOf(tables, `${protocol} ${target}`);
      asked = (from, to) => {
        const sender = from.members[0] as Instance;
        const receiver = from === to ? to.members[1] : to.members[0];
        if (!receiver || (target !== 'fixed' && !receiver.floating[target])) return undefined;
        const pair = key(from, to);
        let known = table.get(pair);
        if (!known) {
          known = verdictOf(trace(sender, receiver, question), sender, receiver);
          table.set(pair, known);
        }
        return known;
      };
      answers.set(name, asked);
    }
    return asked;
  };
  const verdict = (from: InstanceClass, to: InstanceClass, question: Question) => ask(question)(from, to);
  return { subject, classes, permits, verdict, ask, trace, simulated: () => simulated, effort: () => effort };
}

/** The first packet of a question from one instance to another. */
export function stimulusFor(from: Instance, to: Instance, question: Question): Stimulus {
  const { protocol, port, target } = question;
  const address = target === 'fixed' ? to.address : (to.floating[target]?.address ?? to.address);
  return {
    kind: 'packet',
    from: from.name,
    to: address,
    protocol,
    port: protocol === 'icmp' ? null : port,
    ttl: 64,
    source: null,
    mac: null,
    start: 'cold',
  };
}

/**
 * What decides how a pair fares, as one small number where that is possible: the shapes of both, what they have in
 * common, whether each host has the other's network, and which of the sender's addresses the rules let in.
 */
function createKeys(classes: Classes, permits: Permits) {
  const permitted = createPermitTable(classes, permits);
  const { shapes, presences } = classes;
  /** More different answers of the rules than this don't fit into the number. */
  const maxAnswers = 1000;
  const fits = (shapes * presences * maxAnswers) ** 2 * 8 < Number.MAX_SAFE_INTEGER;
  return ({ protocol, port }: Question) => {
    const inwards = permitted(protocol, port);
    // Only the answer to a datagram can be a new connection to a host that did not see the question.
    const outwards = protocol === 'udp' ? permitted(protocol, firstSourcePort) : () => 0;
    return (from: InstanceClass, to: InstanceClass): number | string => {
      const inward = inwards(to, from);
      const outward = outwards(from, to);
      const relation =
        Number(from.host === to.host) * 4 +
        Number(from.network === to.network) * 2 +
        Number(listens(to, protocol, port));
      const here = from.hostNetworks.get(to.network) ?? 0;
      const there = to.hostNetworks.get(from.network) ?? 0;
      const stray = from.stray || to.stray ? strayKey(classes, from, to) : '';
      if (!fits || stray !== '' || inward >= maxAnswers || outward >= maxAnswers) {
        return [from.shape, to.shape, relation, here, there, inward, outward, stray].join();
      }
      const pair = (from.shape * shapes + to.shape) * 8 + relation;
      const met = (pair * presences + here) * presences + there;
      return (met * maxAnswers + inward) * maxAnswers + outward;
    };
  };
}

/** What more may matter to a stray: which networks these are, all that the hosts have, and who else might be met. */
function strayKey({ networkSet }: Classes, from: InstanceClass, to: InstanceClass): string {
  const own = (one: InstanceClass) => [one.network, networkSet(one.host), one.groupSet, one.senderSet];
  return [...own(from), ...own(to)].join();
}

function listens(to: InstanceClass, protocol: Protocol, port: number): boolean {
  if (protocol === 'icmp') return true;
  const ports = to.listen[protocol];
  return ports === 'all' || ports.some(({ first, last }) => first <= port && port <= last);
}

function tableOf<Key, Value>(tables: Map<string, Map<Key, Value>>, name: string): Map<Key, Value> {
  let table = tables.get(name);
  if (!table) {
    table = new Map();
    tables.set(name, table);
  }
  return table;
}

/** For a class and all the addresses a sender may come from: which of these its groups let in, as one small number. */
function createPermitTable(classes: Classes, permits: Permits) {
  const answers = createInterner();
  const tables = new Map<string, Map<number, number>>();
  const width = classes.senders.length + 1;
  return (protocol: Protocol, port: number) => {
    const table = tableOf(tables, protocol === 'icmp' ? 'icmp' : `${protocol} ${port}`);
    return (to: InstanceClass, from: InstanceClass): number => {
      const cell = to.groupSet * width + from.senderSet;
      let answer = table.get(cell);
      if (answer === undefined) {
        const senders: readonly RuleSender[] = [...(classes.senders[from.senderSet] ?? []), ...classes.specialSenders];
        answer = answers.idOf(senders.map((one) => Number(permits.allows(to.groups, one, protocol, port))).join(''));
        table.set(cell, answer);
      }
      return answer;
    };
  };
}
