// Verdicts for any pair of instances, each kind of pair simulated once. Knows the simulator only by its trace.
import { runToEnd, type Steps } from '../base/steps.ts';
import { simulate } from '../simulator/simulate.ts';
import type { Stimulus, Trace } from '../simulator/trace.ts';
import type { Instance } from '../topology/cloud.ts';
import type { Protocol } from '../wire/packet.ts';
import { type Classes, classesOf, type InstanceClass } from './classes.ts';
import { createNumbering, type Numbering, numberOf } from './intern.ts';
import { createMembers, type Members } from './members.ts';
import { type Permits, permitsOf } from './permits.ts';
import {
  type Answer,
  answersOf,
  openingsOf,
  type ReceiverProfile,
  type RuleBook,
  receiverProfile,
  ruleBookOf,
  type SenderProfile,
  senderProfile,
} from './rule-book.ts';
import type { Subject } from './subject.ts';
import { type Verdict, verdictOf } from './verdict.ts';
import {
  type Context,
  contextOf,
  isFull,
  isPortable,
  isSameContext,
  newVerdictMemory,
  type Remembered,
  type VerdictMemory,
} from './verdict-memory.ts';

/** Which address of the target is asked: its fixed one, or a floating one by its place in the list. */
export type TargetAddress = 'fixed' | number;

/** What is asked of a pair. `port` is ignored for icmp. */
export type Question = { readonly protocol: Protocol; readonly port: number; readonly target: TargetAddress };

/** Answers questions about pairs and remembers the answers; made for one subject and dropped with it. */
export type Verifier = {
  readonly subject: Subject;
  readonly classes: Classes;
  readonly permits: Permits;
  readonly members: Members;
  readonly book: RuleBook;
  /**
   * What the simulator says of every pair of different members of the two classes, or undefined when there is no such
   * pair or the target has no such address.
   */
  readonly verdict: (from: InstanceClass, to: InstanceClass, question: Question) => Verdict | undefined;
  /** The same for many pairs: what depends on the question alone is looked up once. */
  readonly ask: (question: Question) => (from: InstanceClass, to: InstanceClass) => Verdict | undefined;
  /** What the rules of a target, and then those of the sender, answer of what `openingsOf` says of the two. */
  readonly answers: (question: Question) => Answers;
  /** The full story of one pair. */
  readonly trace: (from: Instance, to: Instance, question: Question) => Trace;
  /** For the verifier after the next edit; of no use to others. */
  readonly memory: VerdictMemory;
  readonly context: Context;
  /** How many packets were simulated so far. */
  readonly simulated: () => number;
  /** How many trace events that took. */
  readonly effort: () => number;
};

/** By a question: what rules answer the request, and what they answer the reply where they may be asked about it. */
export type Answers = readonly [Answer, Answer?];

type Asked = (from: InstanceClass, to: InstanceClass) => Verdict | undefined;

/** The port from which a first packet is sent (language contract): to which the answer goes. */
const firstSourcePort = 40000;

/**
 * A verifier of a subject. Making it costs one walk through the cloud; simulation happens as questions come.
 * @param previous what the verifier before an edit remembers: it is taken over where it holds in this cloud, too
 */
export function createVerifier(subject: Subject, previous?: Remembered): Verifier {
  return runToEnd(verifierSteps(subject, previous));
}

/** The same in steps. */
export function* verifierSteps(subject: Subject, previous?: Remembered): Steps<Verifier> {
  const { classes, memory, context } = yield* rememberingOf(subject, previous);
  const { ids } = memory;
  const permits = permitsOf(subject.cloud);
  const book = ruleBookOf(subject.cloud, ids, classes.specialSenders);
  const answers = createAnswers(book);
  const keys = createKeys(classes, book, memory.keys);
  const ownTables = new Map<string, Map<number, Verdict>>();
  let simulated = 0;
  let effort = 0;

  const run = (from: Instance, to: Instance, question: Question, copies: 'all' | 'addressed'): Trace => {
    simulated++;
    const told = simulate(subject.compiled, stimulusFor(from, to, question), { copies });
    effort += told.events.length;
    return told;
  };
  const asked = new Map<string, Asked>();
  const ask = (question: Question): Asked => {
    const { protocol, target } = question;
    const name = nameOf(question);
    const known = asked.get(name);
    if (known) return known;
    const told = answers(question);
    // A port matters only by what rules and sockets say of it, and that is in the key.
    const table = tableOf(memory.tables, `${protocol} ${target}`);
    const own = tableOf(ownTables, `${protocol} ${target}`);
    const made = (from: InstanceClass, to: InstanceClass): Verdict | undefined => {
      const sender = from.members[0] as Instance;
      const receiver = from === to ? to.members[1] : to.members[0];
      if (!receiver || (target !== 'fixed' && !receiver.floating[target])) return undefined;
      const pair = keyOf(keys, question, told, from, to);
      const known = own.get(pair) ?? table.get(pair);
      if (known) return known;
      const verdict = verdictOf(run(sender, receiver, question, 'addressed'), sender, receiver);
      // A stray may meet anybody, so what becomes of it holds for this cloud alone.
      const portable = !from.stray && !to.stray && isPortable(verdict, context);
      (portable ? table : own).set(pair, verdict);
      return verdict;
    };
    asked.set(name, made);
    return made;
  };
  return {
    subject,
    classes,
    permits,
    members: createMembers(subject.cloud),
    book,
    memory,
    context,
    verdict: (from, to, question) => ask(question)(from, to),
    ask,
    answers,
    trace: (from, to, question) => run(from, to, question, 'all'),
    simulated: () => simulated,
    effort: () => effort,
  };
}

type Remembering = Remembered & { readonly classes: Classes };

/** What was known before is worth as much as before if what concerns everybody is the same. */
function* rememberingOf({ cloud }: Subject, previous: Remembered | undefined): Steps<Remembering> {
  if (previous && !isFull(previous.memory)) {
    const { memory } = previous;
    const classes = yield* classesOf(cloud, memory.ids);
    const context = contextOf(cloud, classes);
    if (isSameContext(context, previous.context)) return { classes, memory, context };
  }
  const memory = newVerdictMemory(cloud.instances.length);
  const classes = yield* classesOf(cloud, memory.ids);
  return { classes, memory, context: contextOf(cloud, classes) };
}

function tableOf(tables: Map<string, Map<number, Verdict>>, name: string): Map<number, Verdict> {
  const table = tables.get(name) ?? new Map<number, Verdict>();
  tables.set(name, table);
  return table;
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

function nameOf({ protocol, port, target }: Question): string {
  return protocol === 'icmp' ? `icmp ${target}` : `${protocol} ${port} ${target}`;
}

function createAnswers(book: RuleBook): Verifier['answers'] {
  const known = new Map<string, Answer>();
  const answersTo = (protocol: Protocol, port: number) => {
    const name = protocol === 'icmp' ? protocol : `${protocol} ${port}`;
    const answer = known.get(name) ?? answersOf(book, protocol, port);
    known.set(name, answer);
    return answer;
  };
  return ({ protocol, port }) => {
    const inwards = answersTo(protocol, port);
    // Only the answer to a datagram can be a new connection to a host that did not see the question.
    return protocol === 'udp' ? [inwards, answersTo(protocol, firstSourcePort)] : [inwards];
  };
}

/** What decides how pairs fare, as numbers. */
type Keys = { readonly numbers: Numbering; readonly openings: Openings };

/** What rules of classes say of others that send: looked up once for two sets of groups and addresses. */
type Openings = {
  readonly classes: Classes;
  readonly book: RuleBook;
  readonly senders: (SenderProfile | undefined)[];
  readonly receivers: (ReceiverProfile | undefined)[];
  readonly pairs: Numbering;
  readonly known: number[];
};

function createKeys(classes: Classes, book: RuleBook, numbers: Numbering): Keys {
  const openings = { classes, book, senders: [], receivers: [], pairs: createNumbering(), known: [] };
  return { numbers, openings };
}

/**
 * What decides how a pair fares, as one number: the shapes of both, what they have in common, whether each host has the
 * other's network, and which of the sender's addresses the rules let in.
 */
function keyOf(
  { numbers, openings }: Keys,
  { protocol, port }: Question,
  [inwards, outwards]: Answers,
  from: InstanceClass,
  to: InstanceClass,
): number {
  const relation =
    Number(from.hostIndex === to.hostIndex) * 4 +
    Number(from.networkIndex === to.networkIndex) * 2 +
    Number(listens(to, protocol, port));
  let key = numberOf(numbers, numberOf(numbers, from.shape, to.shape), relation);
  key = numberOf(numbers, key, from.outfit.presences.get(to.network) ?? 0);
  key = numberOf(numbers, key, to.outfit.presences.get(from.network) ?? 0);
  key = numberOf(numbers, key, inwards(openingsBetween(openings, to, from)));
  if (outwards) key = numberOf(numbers, key, outwards(openingsBetween(openings, from, to)));
  return from.stray || to.stray ? strayKey(numbers, from, to, key) : key;
}

function openingsBetween(
  { classes, book, senders, receivers, pairs, known }: Openings,
  { groupSet, groups }: InstanceClass,
  { senderSet }: InstanceClass,
): number {
  const pair = numberOf(pairs, groupSet, senderSet);
  if (pair === known.length) {
    senders[senderSet] ??= senderProfile(book, classes.senders[senderSet] ?? []);
    receivers[groupSet] ??= receiverProfile(book, groups);
    known.push(openingsOf(book, receivers[groupSet], senders[senderSet]));
  }
  return known[pair] as number;
}

/** What more may matter to a stray: which networks these are, all that the hosts have, and who else might be met. */
function strayKey(numbers: Numbering, from: InstanceClass, to: InstanceClass, key: number): number {
  let more = key;
  for (const one of [from, to]) {
    more = numberOf(numbers, numberOf(numbers, more, one.networkIndex), one.outfit.networkSet);
    more = numberOf(numbers, numberOf(numbers, more, one.groupSet), one.senderSet);
  }
  return more;
}

function listens(to: InstanceClass, protocol: Protocol, port: number): boolean {
  if (protocol === 'icmp') return true;
  const ports = to.listen[protocol];
  return ports === 'all' || ports.some(({ first, last }) => first <= port && port <= last);
}
