// The picture and the text: which box a place in the text makes, and the picture of an analysis. Knows no lines.
import type { Diagnostic } from '../base/diagnostic.ts';
import type { DeclarationId, OriginId } from '../base/span.ts';
import { eachInSteps, runToEnd, type Steps } from '../base/steps.ts';
import type { Node } from '../network/network.ts';
import type { Analysis } from '../pipeline/analysis.ts';
import type { DiagramGraph, DiagramId, MissingBridge } from '../views/diagram.ts';
import { diagramSteps } from '../views/diagram-of.ts';
import { declarationAt } from './navigation.ts';
import { occurrencesOf } from './occurrences.ts';
import { scopeOf } from './scope.ts';

/** The picture of an analysis; bridges that findings report as missing are drawn as ghosts. */
export function diagramGraph(analysis: Analysis, findings: readonly Diagnostic[]): DiagramGraph {
  return runToEnd(diagramGraphSteps(analysis, findings));
}

/** The same in steps. */
export function* diagramGraphSteps(analysis: Analysis, findings: readonly Diagnostic[]): Steps<DiagramGraph> {
  const { cloud, network } = analysis;
  const tenants = new Map<string, string>();
  for (const { name, tenant } of cloud.networks) if (tenant !== null) tenants.set(name, tenant);
  const instanceTenants = new Map<string, string>();
  yield* eachInSteps(cloud.instances, itemsAtOnce, 'drawing the picture', ({ name, network: its, tenant }) => {
    if (tenants.get(its) !== tenant) instanceTenants.set(name, tenant);
  });
  return yield* diagramSteps(network, { tenants, instanceTenants, ghosts: missingBridges(findings) });
}

/** Finds the box that the text at an offset of a file makes or names, or undefined where it makes none. */
export type BoxFinder = (file: string, offset: number) => DiagramId | undefined;

/** A finder for one analysis: indexed once, then each question costs no more than its declaration is long. */
export function boxFinder(analysis: Analysis): BoxFinder {
  return runToEnd(boxFinderSteps(analysis));
}

const finding = 'finding boxes';
/** Machines whose boxes are noted in one step, and what is merely looked at. */
const machinesAtOnce = 64;
const itemsAtOnce = 2048;

/** The same in steps. */
export function* boxFinderSteps(analysis: Analysis): Steps<BoxFinder> {
  const nodes = new Set<string>();
  const boxes = new Map<OriginId, DiagramId>();
  yield* eachInSteps(analysis.network.nodes, machinesAtOnce, finding, (node) => {
    nodes.add(node.name);
    addBoxes(boxes, node);
  });
  const scope = scopeOf(analysis);
  const around = new Map<DeclarationId, { readonly start: number; readonly end: number; readonly box: DiagramId }[]>();
  let seen = 0;
  const { spans } = analysis.cloud;
  for (const [origin, { whole }] of spans) {
    if (++seen % itemsAtOnce === 0) yield { what: finding, done: seen / spans.size };
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
function addBoxes(boxes: Map<OriginId, DiagramId>, node: Node): void {
  const add = (origin: OriginId, id: DiagramId) => {
    if (!boxes.has(origin)) boxes.set(origin, id);
  };
  add(node.origin, node.name);
  if (node.kind === 'switch') return;
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

function missingBridges(findings: readonly Diagnostic[]): readonly MissingBridge[] {
  return findings.flatMap(({ missingBridge }) => (missingBridge ? [missingBridge] : []));
}
