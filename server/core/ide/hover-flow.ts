// Hovers on flows and expectations: the verdict of the packet, now, and the way it takes.
import type { Steps } from '../base/steps.ts';
import type { FlowRequest } from '../pipeline/stimulus.ts';
import type { Expectation, Flow } from '../topology/cloud.ts';
import type { Replay } from '../views/replay.ts';
import type { HoverContext } from './hover-words.ts';
import { blocks, heading, inline } from './markdown.ts';
import { endText, tellFlowSteps } from './trace-flow.ts';
import { withTriedRemedies } from './tried-remedies.ts';

/** A named flow: what came of it, why, and through which nodes it went. */
export function flowHover(context: HoverContext, flow: Flow): string {
  return blocks(heading('flow', flow.name), context.verdict(flow, flow.name).get());
}

/** An expectation: what the packet that it is about does. Of a whole network or tenant only the words are shown. */
export function expectationHover(context: HoverContext, expectation: Expectation): string | undefined {
  if (expectation.kind !== 'flow') return undefined;
  const { from, to, protocol, port } = expectation;
  const title = `**expect** ${inline(`${endText(from)} -> ${endText(to)} ${protocol}${port === null ? '' : ` ${port}`}`)}`;
  const request = packetOf(expectation);
  return blocks(
    title,
    request ? context.verdict(request, null).get() : 'Tried for every instance that the names stand for',
  );
}

/** The packet that an expectation is about; undefined where it is about several. */
export function packetOf(expectation: Expectation): FlowRequest | undefined {
  if (expectation.kind !== 'flow') return undefined;
  const { from, to, protocol, port } = expectation;
  if ([from, to].some(({ kind }) => kind === 'network' || kind === 'tenant' || kind === 'any')) return undefined;
  return { from, to, protocol, port, ttl: 64, source: null, mac: null };
}

/** What comes of a packet, and the way it takes. In steps. */
export function* verdictSteps(
  { analysis, findings, names }: Pick<HoverContext, 'analysis' | 'findings' | 'names'>,
  request: FlowRequest,
  name: string | null,
): Steps<string> {
  const question = {
    kind: 'question',
    name,
    from: endText(request.from),
    to: request.to && endText(request.to),
    request,
  } as const;
  const told = yield* tellFlowSteps(analysis, question, { names: yield* names.steps() });
  if (told.kind === 'refused') return told.message;
  const replay = withTriedRemedies(told.replay, findings);
  const { outcome, why, sight, remedies, tried } = replay.verdict;
  return blocks(
    `${replay.outcome === 'delivered' ? '✓' : '✗'} ${outcome}.`,
    why === '' ? '' : `Why: ${why}.`,
    replay.outcome === 'delivered' || sight === '' ? '' : `${sight}.`,
    ...replay.notes.map(({ message }) => `Note: ${message}.`),
    wayLine(replay, 'request', 'There'),
    wayLine(replay, 'reply', 'Back'),
    remedies.length === 0
      ? ''
      : [tried ? 'What would help:' : 'What may help:', '', ...remedies.map((remedy) => `- ${remedy}`)].join('\n'),
  );
}

/** The nodes of a leg in order, each once for every visit. */
function wayLine(replay: Replay, leg: 'request' | 'reply', word: string): string {
  const byStep = new Map(replay.hops.map((hop) => [hop.step, hop]));
  const last = replay.hops.findLast(
    (hop) =>
      hop.leg === leg &&
      hop.reason !== 'not-addressed' &&
      (hop.action === 'deliver' || hop.action === 'drop' || hop.direction === 'in'),
  );
  const way: string[] = [];
  for (let hop = last; hop && hop.leg === leg; hop = hop.parent === null ? undefined : byStep.get(hop.parent)) {
    if (way[0] !== hop.node) way.unshift(hop.node);
  }
  return way.length === 0 ? '' : `${word}: ${way.map(inline).join(' → ')}`;
}
