// The picture and the text: which box a place in the text makes, and the picture of an analysis. Knows no lines.
import type { Diagnostic } from '../base/diagnostic.ts';
import type { DeclarationId, OriginId } from '../base/span.ts';
import type { Analysis } from '../pipeline/analysis.ts';
import type { DiagramGraph, DiagramId, MissingBridge } from '../views/diagram.ts';
import { diagramOf } from '../views/diagram-of.ts';
import { declarationAt } from './navigation.ts';
import { occurrencesOf } from './occurrences.ts';
import { scopeOf } from './scope.ts';

/** The picture of an analysis; bridges that findings report as missing are drawn as ghosts. */
export function diagramGraph(analysis: Analysis, findings: readonly Diagnostic[]): DiagramGraph {
  const { cloud, network } = analysis;
  const tenants = new Map(
    cloud.networks.flatMap(({ name, tenant }) => (tenant === null ? [] : [[name, tenant] as const])),
  );
  const instanceTenants = new Map(
    cloud.instances.flatMap(({ name, network: its, tenant }) =>
      tenants.get(its) === tenant ? [] : [[name, tenant] as const],
    ),
  );
  return diagramOf(network, { tenants, instanceTenants, ghosts: missingBridges(findings) });
}

/** Finds the box that the text at an offset of a file makes or names, or undefined where it makes none. */
export type BoxFinder = (file: string, offset: number) => DiagramId | undefined;

/** A finder for one analysis: indexed once, then each question costs no more than its declaration is long. */
export function boxFinder(analysis: Analysis): BoxFinder {
  const nodes = new Set(analysis.network.nodes.map(({ name }) => name));
  const boxes = boxesByOrigin(analysis);
  const scope = scopeOf(analysis);
  const around = new Map<DeclarationId, { readonly start: number; readonly end: number; readonly box: DiagramId }[]>();
  for (const [origin, { whole }] of analysis.cloud.spans) {
    const box = boxes.get(origin);
    if (box === undefined) continue;
    const entry = { start: whole.start, end: whole.end, box };
    const list = around.get(whole.declaration);
    if (list) list.push(entry);
    else around.set(whole.declaration, [entry]);
  }
  return (file, offset) => {
    const declaration = declarationAt(analysis, file, offset);
    if (!declaration) return undefined;
    const at = offset - declaration.offset;
    const named = occurrencesOf(declaration, scope).find(({ span }) => span.start <= at && at <= span.end);
    if (named?.key.startsWith('name:')) {
      const name = named.key.slice('name:'.length);
      if (nodes.has(name)) return name;
    }
    let best: { readonly start: number; readonly end: number; readonly box: DiagramId } | undefined;
    for (const one of around.get(declaration.id) ?? []) {
      if (one.start > at || at > one.end) continue;
      if (!best || one.end - one.start < best.end - best.start) best = one;
    }
    return best?.box;
  };
}

/** The first box of each origin: a machine before its interfaces, interfaces in order. */
function boxesByOrigin({ network }: Analysis): ReadonlyMap<OriginId, DiagramId> {
  const boxes = new Map<OriginId, DiagramId>();
  const add = (origin: OriginId, id: DiagramId) => {
    if (!boxes.has(origin)) boxes.set(origin, id);
  };
  for (const node of network.nodes) {
    add(node.origin, node.name);
    if (node.kind === 'switch') continue;
    const shown =
      node.role === 'host'
        ? node.interfaces.filter(({ device }) => device.kind !== 'loopback' && device.kind !== 'tap')
        : [];
    // A bridge's statement makes a bridge and a VLAN interface: the bridge is what people mean.
    for (const kind of ['bridge', 'physical', 'vlan'] as const) {
      for (const each of shown) if (each.device.kind === kind) add(each.origin, `${node.name}/${each.name}`);
    }
    for (const route of node.routes) add(route.origin, node.role === 'host' ? `${node.name}/routing` : node.name);
  }
  return boxes;
}

function missingBridges(findings: readonly Diagnostic[]): readonly MissingBridge[] {
  return findings.flatMap(({ missingBridge }) => (missingBridge ? [missingBridge] : []));
}
