// Verdicts from one edit to the next: they are found by what they depend on, so they hold for any cloud that is the same
// in all that concerns everybody. Where that differs, or might, nothing is taken over. Knows no question.
import type { Cloud } from '../topology/cloud.ts';
import type { Classes } from './classes.ts';
import { createNumbering, type Ids, type Numbering } from './intern.ts';
import type { KeptPlan } from './prepared.ts';
import type { Special } from './special.ts';
import type { Part, Verdict } from './verdict.ts';

/** What a verifier leaves to the one after the next edit. Numbers are only ever added, so both may use it. */
export type VerdictMemory = {
  readonly ids: Ids;
  /** Numbers of what verdicts depend on. */
  readonly keys: Numbering;
  /** By protocol and target, then by that number. */
  readonly tables: Map<string, Map<number, Verdict>>;
  /** The latest plan for all pairs. */
  plan: KeptPlan | null;
};

/** What concerns every packet of a cloud. */
export type Context = {
  /** Options, externals, switches and routers, but for where they are written. */
  readonly text: string;
  /** Hosts, instances and networks that are one of a kind, and who lives there: the values themselves. */
  readonly special: readonly object[];
  /** Third parties that a verdict may name and that are there as long as the context is the same. */
  readonly nodes: ReadonlySet<string>;
};

/** What is left of a cloud that was: its verdicts, and little else. A verifier is one, too, but holds all of its cloud. */
export type Remembered = { readonly memory: VerdictMemory; readonly context: Context };

/** When so many numbers were given, what is left of earlier clouds is dropped with them. */
const maxNumbers = 1 << 20;

/** Nothing is remembered yet of a cloud with so many instances. */
export function newVerdictMemory(instances: number): VerdictMemory {
  return {
    ids: { texts: new Map(), numbers: createNumbering(2 * instances) },
    keys: createNumbering(),
    tables: new Map(),
    plan: null,
  };
}

/** Whether a memory may serve one more cloud. */
export function isFull({ ids, keys }: VerdictMemory): boolean {
  return ids.numbers.size + keys.size + ids.texts.size > maxNumbers;
}

/** The context of a cloud. */
export function contextOf(cloud: Cloud, { special }: Classes): Context {
  const { options, externals, switches, routers } = cloud;
  const hosts = cloud.hosts.filter((host) => special.hosts.has(host.name));
  return {
    text: textOf([options, externals, switches, routers]),
    special: [...hosts, ...specialNetworks(cloud, special), ...specialInstances(cloud, special)],
    nodes: new Set([
      ...[...hosts, ...switches, ...routers].map(({ name }) => name),
      ...externals.flatMap(({ name, machines }) => [name, `${name}-router`, ...machines.map((one) => one.name)]),
    ]),
  };
}

function specialNetworks({ networks }: Cloud, special: Special) {
  return networks.filter(({ name, host }) => special.networks.has(name) || host !== null);
}

function specialInstances({ instances }: Cloud, special: Special) {
  if (special.hosts.size === 0 && special.instances.size === 0) return [];
  return instances.filter(({ name, host }) => special.instances.has(name) || special.hosts.has(host));
}

/** Whether two clouds are the same in all that concerns everybody. */
export function isSameContext(one: Context, other: Context): boolean {
  return (
    one.text === other.text &&
    one.special.length === other.special.length &&
    one.special.every((value, index) => isSameValue(value, other.special[index]))
  );
}

/** Whether two values of clouds say the same, wherever that is written: those of one text read twice do. */
export function isSameValue(one: object, other: object | undefined): boolean {
  return one === other || (other !== undefined && textOf(one) === textOf(other));
}

/** A value of a cloud as text, but for where it is written. */
function textOf(value: object): string {
  return JSON.stringify(value, (key, inner) => (/origins?$/i.test(key) ? undefined : inner));
}

/** Whether a verdict names nobody but the two, their hosts, and who is there in every cloud of that context. */
export function isPortable({ at, causes, way, routers }: Verdict, { nodes }: Context): boolean {
  const isKnown = (part: Part) => part.kind !== 'other' || nodes.has(part.node);
  const parts = [...way, ...routers.request, ...routers.reply, ...causes.map((cause) => cause.at)];
  return (at === null || isKnown(at)) && parts.every(isKnown);
}
