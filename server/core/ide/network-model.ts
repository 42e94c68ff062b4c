// Everything that the picture needs of a topology, gathered from its analysis and its findings.
import type { Diagnostic } from '../base/diagnostic.ts';
import type { Place } from '../base/span.ts';
import { eachInSteps, type Steps } from '../base/steps.ts';
import { placeOf } from '../pipeline/analyse.ts';
import type { Analysis } from '../pipeline/analysis.ts';
import type { Location, NamedFlow, NetworkModel, Problem } from '../protocol/messages.ts';
import type { Flow } from '../topology/cloud.ts';
import { type BoxFinder, boxFinderSteps, diagramGraphSteps } from './box-at.ts';
import { endNames, endText, lineOf } from './trace-flow.ts';

/** Boxes, and findings, whose places are looked up in one step: some milliseconds. */
const boxesAtOnce = 256;
const findingsAtOnce = 32;
const placing = 'looking for places in the text';

/** What a model says besides what its analysis knows. */
export type ModelFacts = {
  readonly uri: string;
  readonly title: string;
  /** Version of the document. */
  readonly version: number;
  /** All that was found in it. */
  readonly findings: readonly Diagnostic[];
  readonly location: (place: Place) => Location;
};

/** The model of a topology, in steps; `finder`: one that is kept. */
export function* networkModelSteps(
  analysis: Analysis,
  { findings, location, ...facts }: ModelFacts,
  finder: (analysis: Analysis) => Steps<BoxFinder> = boxFinderSteps,
): Steps<NetworkModel> {
  const graph = yield* diagramGraphSteps(analysis, findings);
  const sources: Record<string, Location> = {};
  yield* eachInSteps(graph.nodes, boxesAtOnce, placing, ({ id, origin }) => {
    const place = lineOf(analysis, origin);
    if (place) sources[id] = location(place);
  });
  const boxAt = yield* finder(analysis);
  const problems: Problem[] = [];
  yield* eachInSteps(findings, findingsAtOnce, placing, ({ span, code, severity, message }) => {
    const place = placeOf(analysis, span);
    const at = boxAt(place.file, place.start) ?? null;
    problems.push({ at, code, severity, message, source: location(place) });
  });
  yield { what: placing, done: 1 };
  const flows = analysis.cloud.flows.map(namedFlow);
  return { ...facts, graph, flows, ends: endNames(analysis.cloud), problems, sources };
}

function namedFlow(flow: Flow): NamedFlow {
  const port = flow.port === null || flow.protocol === 'icmp' || flow.protocol === 'dhcp' ? '' : ` ${flow.port}`;
  const way =
    flow.to === null
      ? `${endText(flow.from)} boots (dhcp)`
      : `${endText(flow.from)} → ${endText(flow.to)} ${flow.protocol}${port}`;
  return { name: flow.name, label: `${flow.name}: ${way}`, choice: { kind: 'named', name: flow.name } };
}
