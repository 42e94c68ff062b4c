// Everything that the picture needs of a document, gathered from its analysis and its findings.
import { boxFinder, diagramGraph } from '../core/ide/box-at.ts';
import { endNames, endText, lineOf } from '../core/ide/trace-flow.ts';
import { placeOf } from '../core/pipeline/analyse.ts';
import type { Location, NamedFlow, NetworkModel, Problem } from '../core/protocol/messages.ts';
import type { Flow } from '../core/topology/cloud.ts';
import { findingsOf } from './publish.ts';
import type { Features } from './server.ts';
import { uriName } from './uris.ts';
import type { Entry } from './workspace.ts';

/** The model of a document; of a part of another document, the whole that it is part of. */
export function networkModel(entry: Entry, uri: string, { index, workspace }: Features): NetworkModel {
  const { analysis } = entry;
  const graph = diagramGraph(analysis, findingsOf(entry));
  const sources: Record<string, Location> = {};
  for (const { id, origin } of graph.nodes) {
    const place = lineOf(analysis, origin);
    if (place) sources[id] = index.location(analysis, place);
  }
  const boxAt = boxFinder(analysis);
  const problems = findingsOf(entry).map((finding): Problem => {
    const place = placeOf(analysis, finding.span);
    const at = boxAt(place.file, place.start) ?? null;
    return {
      at,
      code: finding.code,
      severity: finding.severity,
      message: finding.message,
      source: index.location(analysis, place),
    };
  });
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
