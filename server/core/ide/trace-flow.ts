// From a flow as somebody asks for it (a named one, FROM and TO, an instance's boot) to its replay. The one door to the
// simulator for the editor and the command line. Knows no lines and no URIs.
import type { OriginId, Place } from '../base/span.ts';
import { runToEnd, type Steps } from '../base/steps.ts';
import { suggest } from '../base/suggest.ts';
import { locate } from '../pipeline/analyse.ts';
import type { Analysis } from '../pipeline/analysis.ts';
import { type FlowRequest, stimulusOf } from '../pipeline/stimulus.ts';
import type { FlowChoice } from '../protocol/messages.ts';
import { simulateSteps } from '../simulator/simulate.ts';
import type { Cloud, FlowEnd } from '../topology/cloud.ts';
import { parseFlowEnd } from '../topology/flow-end.ts';
import type { Names } from '../views/names.ts';
import type { Replay } from '../views/replay.ts';
import { replaySteps } from '../views/replay-of.ts';
import { formatIpv4 } from '../wire/address.ts';

/** A flow that can be asked for; `from` and `to` in the user's words. */
export type FlowQuestion = {
  readonly kind: 'question';
  readonly name: string | null;
  readonly from: string;
  readonly to: string | null;
  readonly request: FlowRequest;
};

/** Why there is nothing to trace, in one clause that says what to do. */
export type Refusal = { readonly kind: 'refused'; readonly message: string };

/** What is sent: names become ends, or a refusal says which name means nothing and what may have been meant. */
export function questionOf(analysis: Analysis, choice: FlowChoice): FlowQuestion | Refusal {
  const { cloud } = analysis;
  switch (choice.kind) {
    case 'named': {
      const flow = cloud.flows.find(({ name }) => name === choice.name);
      if (!flow)
        return unknown(
          'flow',
          choice.name,
          cloud.flows.map(({ name }) => name),
        );
      return {
        kind: 'question',
        name: flow.name,
        from: endText(flow.from),
        to: flow.to && endText(flow.to),
        request: flow,
      };
    }
    case 'dhcp': {
      if (!cloud.instances.some(({ name }) => name === choice.instance)) {
        return unknown(
          'instance',
          choice.instance,
          cloud.instances.map(({ name }) => name),
        );
      }
      const from: FlowEnd = { kind: 'instance', name: choice.instance };
      const request: FlowRequest = { from, to: null, protocol: 'dhcp', port: null, ttl: 64, source: null, mac: null };
      return { kind: 'question', name: null, from: choice.instance, to: null, request };
    }
    case 'free': {
      const { protocol, port, ttl = 64 } = choice;
      const from = parseFlowEnd(cloud, choice.from);
      if (!from) return noEnd(cloud, choice.from);
      const to = parseFlowEnd(cloud, choice.to);
      if (!to) return noEnd(cloud, choice.to);
      const request: FlowRequest = { from, to, protocol, port, ttl, source: null, mac: null };
      return { kind: 'question', name: null, from: choice.from, to: choice.to, request };
    }
  }
}

/** What a telling may be made with. */
export type TellOptions = {
  /** `warm`: the same flow has run once before and nothing was flushed. */
  readonly start?: 'cold' | 'warm';
  /** The network's index, where more than one flow is told. */
  readonly names?: Names;
};

type Told = { readonly kind: 'told'; readonly replay: Replay } | Refusal;

/** Runs the flow and tells it. */
export function tellFlow(analysis: Analysis, question: FlowQuestion, options: TellOptions = {}): Told {
  return runToEnd(tellFlowSteps(analysis, question, options));
}

/** The same in steps. */
export function* tellFlowSteps(
  analysis: Analysis,
  { name, from, to, request }: FlowQuestion,
  { start = 'cold', names }: TellOptions = {},
): Steps<Told> {
  const what = 'sending packets';
  yield { what, done: 0 };
  const stimulus = stimulusOf(analysis.cloud, analysis.network, request, start);
  if (stimulus.kind === 'refused') return stimulus;
  yield* analysis.compiled.index();
  const trace = yield* simulateSteps(analysis.compiled, stimulus);
  yield { what, done: 0 };
  const locate = (origin: OriginId) => lineOf(analysis, origin);
  const replay = yield* replaySteps(analysis.network, trace, { name, from, to, locate, names });
  return { kind: 'told', replay };
}

/** The place that a reader is led to: the whole statement where it stands on one line, else the word that names it. */
export function lineOf(analysis: Analysis, origin: OriginId): Place | undefined {
  const found = locate(analysis, origin);
  if (!found) return undefined;
  const text = analysis.files.get(found.whole.file)?.text.slice(found.whole.start, found.whole.end) ?? '';
  return text.includes('\n') ? found.name : found.whole;
}

/** A flow's end as the language writes it. */
export function endText(end: FlowEnd): string {
  switch (end.kind) {
    case 'instance':
    case 'node':
    case 'network':
    case 'tenant':
      return end.name;
    case 'floating':
      return `${end.instance}.floating${end.index === 0 ? '' : `[${end.index + 1}]`}`;
    case 'address':
      return formatIpv4(end.address);
    case 'any':
      return 'any';
  }
}

/** Names that a flow can begin or end at, in file order. */
export function endNames(cloud: Cloud): readonly string[] {
  return [
    ...cloud.instances.map(({ name }) => name),
    ...cloud.instances.flatMap(({ name, floating }) => (floating.length > 0 ? [`${name}.floating`] : [])),
    ...cloud.externals.flatMap(({ name, gatewayKind, machines }) => [
      ...machines.map((machine) => machine.name),
      ...(gatewayKind === 'router' ? [`${name}-router`] : []),
    ]),
    ...cloud.hosts.map(({ name }) => name),
    ...cloud.routers.map(({ name }) => name),
  ];
}

/** Why a word is no end of a flow: it names something else, or nothing. */
function noEnd(cloud: Cloud, text: string): Refusal {
  const refused = (why: string): Refusal => ({ kind: 'refused', message: `${JSON.stringify(text)} is ${why}` });
  const one = 'name an instance, a host, a router, a machine or an IP address';
  const has = (items: readonly { readonly name: string }[]) => items.some(({ name }) => name === text);
  if (text === 'any' || has(cloud.networks) || has(cloud.tenants)) return refused(`not one machine; ${one}`);
  if (has(cloud.switches) || has(cloud.externals)) return refused(`a wire, and no packet ends there; ${one}`);
  if (/^\d+(\.\d+)+(\/|$)/.test(text))
    return refused('not an IPv4 address; write four numbers up to 255, such as 10.0.0.1');
  const owner = cloud.instances.find(({ name }) => text.startsWith(`${name}.floating`));
  if (!owner) return unknown('instance, host, router or machine', text, endNames(cloud));
  const count = owner.floating.length;
  const message = `${owner.name} has ${count === 0 ? 'no' : count} floating address${count > 1 ? 'es' : ''}; give it one more with \`floating\``;
  return { kind: 'refused', message: count === 0 ? message.replace('one more', 'one') : message };
}

function unknown(what: string, name: string, known: readonly string[]): Refusal {
  const similar = suggest(name, known);
  const hint = similar ?? '';
  const end =
    hint !== '' ? `did you mean ${hint}?` : known.length === 0 ? 'the file declares none' : `there are ${some(known)}`;
  return { kind: 'refused', message: `there is no ${what} ${JSON.stringify(name)}; ${end}` };
}

function some(names: readonly string[]): string {
  const shown = names.slice(0, 8).join(', ');
  return names.length > 8 ? `${shown} and ${names.length - 8} more` : shown;
}
