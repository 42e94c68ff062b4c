// Everything that the picture needs of a document, gathered from its analysis and its findings.
import { eachInSteps, type Steps } from '../core/base/steps.ts';
import { type BoxFinder, boxFinderSteps, diagramGraphSteps } from '../core/ide/box-at.ts';
import { endNames, endText, lineOf } from '../core/ide/trace-flow.ts';
import { placeOf } from '../core/pipeline/analyse.ts';
import type { Analysis } from '../core/pipeline/analysis.ts';
import type { Location, NamedFlow, NetworkModel, Problem } from '../core/protocol/messages.ts';
import type { Flow } from '../core/topology/cloud.ts';
import { findingsOf } from './publish.ts';
import type { Features } from './server.ts';
import { uriName } from './uris.ts';
import type { Entry } from './workspace.ts';

/** Boxes, and findings, whose places are looked up in one step: some milliseconds. */
const boxesAtOnce = 256;
const findingsAtOnce = 32;
const placing = 'looking for places in the text';

/** The model of a document, in steps; of a part of another document, the whole that it is part of. `finder`: one that is kept. */
export function* networkModelSteps(
  entry: Entry,
  uri: string,
  { index, workspace }: Features,
  finder: (analysis: Analysis) => Steps<BoxFinder> = boxFinderSteps,
): Steps<NetworkModel> {
  const { analysis } = entry;
  const findings = findingsOf(entry);
  const graph = yield* diagramGraphSteps(analysis, findings);
  const sources: Record<string, Location> = {};
  yield* eachInSteps(graph.nodes, boxesAtOnce, placing, ({ id, origin }) => {
    const place = lineOf(analysis, origin);
    if (place) sources[id] = index.location(analysis, place);
  });
  const boxAt = yield* finder(analysis);
  const problems: Problem[] = [];
  yield* eachInSteps(findings, findingsAtOnce, placing, ({ span, code, severity, message }) => {
    const place = placeOf(analysis, span);
    const at = boxAt(place.file, place.start) ?? null;
    problems.push({ at, code, severity, message, source: index.location(analysis, place) });
  });
  yield { what: placing, done: 1 };
  return {
    uri,
    title: uriName(uri),
    version: workspace.versionOf(uri) ?? 0,
    graph,
    flows: analysis.cloud.flows.map(namedFlow),
    ends: endNames(analysis.cloud),
    problems,
    sources,
  };
}

function namedFlow(flow: Flow): NamedFlow {
  const port = flow.port === null || flow.protocol === 'icmp' || flow.protocol === 'dhcp' ? '' : ` ${flow.port}`;
  const way =
    flow.to === null
      ? `${endText(flow.from)} boots (dhcp)`
      : `${endText(flow.from)} → ${endText(flow.to)} ${flow.protocol}${port}`;
  return { name: flow.name, label: `${flow.name}: ${way}`, choice: { kind: 'named', name: flow.name } };
}
