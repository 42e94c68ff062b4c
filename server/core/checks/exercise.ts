// What the flows and expectations of a topology exercise: which rules, routes and VLANs their packets use, and which none does.
// What is exercised by nobody is what an edit may break without anybody noticing. Knows no editor.
import type { OriginId, Span } from '../base/span.ts';
import { runToEnd, type Steps } from '../base/steps.ts';
import { placeOf } from '../pipeline/analyse.ts';
import type { Analysis } from '../pipeline/analysis.ts';
import { createStimuli } from '../pipeline/stimulus.ts';
import { simulate } from '../simulator/simulate.ts';
import type { Stimulus } from '../simulator/trace.ts';
import { packetsOf } from '../verifier/expected-packets.ts';
import { type Usable, usablesOf } from '../verifier/usables.ts';
import { type CheckContext, createContext } from './context.ts';
import { count, listOf } from './words.ts';

/** A rule, route or VLAN, and how much it is used. */
export type Exercised = {
  readonly kind: Usable['kind'];
  /** `allow icmp from net102` of tenant1.default, VLAN 100 of net100, … */
  readonly name: string;
  /** The statement where it stands on one line, else the word that names it. */
  readonly span: Span;
  /** How many of the packets that were tried use it. */
  readonly packets: number;
  /** The flows and expectations that these are of. */
  readonly by: readonly OriginId[];
};

/** What the packets of all flows and expectations exercise. */
export type Exercise = {
  readonly flows: number;
  readonly expectations: number;
  /** Packets that were tried: of instances that are alike one speaks for all. */
  readonly packets: number;
  /** False: there were too many to try them all. */
  readonly complete: boolean;
  /** Rules, then routes, then VLANs, each in the order of the cloud. */
  readonly items: readonly Exercised[];
};

/** How many trace events may have been spent when a further packet is tried. */
export const maxExerciseEffort = 4_000_000;

/** Sends every packet that a flow or an expectation of a topology is about, and notes what it uses. */
export function exercise(analysis: Analysis): Exercise {
  return runToEnd(exerciseSteps(analysis));
}

/** The same in steps: a packet. */
export function* exerciseSteps(analysis: Analysis): Steps<Exercise> {
  const compiled = yield* analysis.derive();
  yield* compiled.index();
  const context = yield* createContext(analysis);
  const { all, usedBy } = usablesOf(analysis);
  const uses = new Map(all.map((one) => [one, { packets: 0, by: new Set<OriginId>() }]));
  const { flows, expectations } = analysis.cloud;
  const known = new Map<string, ReadonlySet<Usable>>();
  let packets = 0;
  let effort = 0;
  for (const { origin, stimulus, done } of packetsIn(context)) {
    yield { what: 'trying what flows and expectations use', done };
    if (effort > maxExerciseEffort) break;
    const key = JSON.stringify(stimulus);
    let used = known.get(key);
    if (!used) {
      const trace = simulate(compiled, stimulus, { copies: 'addressed', arp: 'left-out' });
      effort += trace.events.length;
      used = usedBy(trace);
      known.set(key, used);
    }
    packets++;
    for (const one of used) {
      const use = uses.get(one);
      if (!use) continue;
      use.packets++;
      use.by.add(origin);
    }
  }
  const items = [...uses].flatMap(([usable, { packets: sent, by }]) => {
    const told = toldOf(context, usable);
    return told ? [{ kind: usable.kind, ...told, packets: sent, by: [...by] }] : [];
  });
  const complete = effort <= maxExerciseEffort;
  return { flows: flows.length, expectations: expectations.length, packets, complete, items };
}

/** What is not exercised, in one clause. */
export function unexercisedWords({ kind, name }: Pick<Exercised, 'kind' | 'name'>): string {
  switch (kind) {
    case 'rule':
      return `no flow or expectation has a packet that ${name} lets in`;
    case 'route':
      return `no packet of a flow or an expectation takes ${name}`;
    case 'vlan':
      return `no packet of a flow or an expectation crosses a wire on ${name}`;
  }
}

/** How much is exercised, in one line: `exercised by 1 flow and 5 expectations: 2 of 4 rules, 3 of 3 routes and 2 of 2 VLANs`. */
export function exerciseWords({ flows, expectations, complete, items }: Omit<Exercise, 'packets'>): string {
  const parts = (['rule', 'route', 'vlan'] as const).flatMap((kind) => {
    const own = items.filter((one) => one.kind === kind);
    const used = own.filter(({ packets }) => packets > 0).length;
    return own.length === 0 ? [] : [`${used} of ${count(own.length, kind === 'vlan' ? 'VLAN' : kind)}`];
  });
  const who = `exercised by ${count(flows, 'flow')} and ${count(expectations, 'expectation')}`;
  const cut = complete ? '' : '; not all of their packets were tried: too many kinds of instances for one run';
  return `${who}: ${listOf(parts) || 'there are no rules, routes or VLANs'}${cut}`;
}

type Packet = { readonly origin: OriginId; readonly stimulus: Stimulus; readonly done: number };

/** Every packet with the flow or expectation that it is of, and how many of these came before. */
function* packetsIn({ analysis, verifier }: CheckContext): Generator<Packet> {
  const { cloud, network } = analysis;
  const all = cloud.flows.length + cloud.expectations.length;
  let seen = 0;
  const stimulusOf = createStimuli(cloud, network);
  for (const flow of cloud.flows) {
    const stimulus = stimulusOf(flow);
    if (stimulus.kind !== 'refused') yield { origin: flow.origin, stimulus, done: seen / all };
    seen++;
  }
  for (const expectation of cloud.expectations) {
    const packets = packetsOf(verifier, expectation, (from, to, protocol, port) =>
      stimulusOf({ from, to, protocol, port, ttl: 64, source: null, mac: null }),
    );
    for (const stimulus of packets) yield { origin: expectation.origin, stimulus, done: seen / all };
    seen++;
  }
}

/** Its name and place; undefined for what no text made. */
function toldOf(
  context: CheckContext,
  { kind, name, owner, origin }: Usable,
): Pick<Exercised, 'name' | 'span'> | undefined {
  const { analysis } = context;
  const word = kind === 'vlan' ? context.spanOfWord(origin, 'vlan') : context.spanOf(origin);
  const whole = analysis.cloud.spans.get(origin)?.whole;
  if (!word || !whole) return undefined;
  const { file, start, end } = placeOf(analysis, whole);
  const text = analysis.files.get(file)?.text.slice(start, end) ?? '';
  const said = name ?? `\`${text.replace(/\s+/g, ' ')}\``;
  const its = owner === null ? '' : ` ${kind === 'route' ? 'on' : 'of'} ${owner}`;
  return { name: `${said}${its}`, span: kind === 'vlan' || text.includes('\n') ? word : whole };
}
