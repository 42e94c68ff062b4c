// Networks of so many boxes, as the page gets them, and the same as a graph for elk alone.
import type { ElkNode } from 'elkjs/lib/elk-api.js';
import { metricsOf } from '../../../media/layout/metrics.ts';
import type { NetworkModel } from '../../../server/core/protocol/messages.ts';
import type { DiagramGraph, DiagramNode } from '../../../server/core/views/diagram.ts';
import { documentOf } from '../../media/support/models.ts';
import { largeCloud } from '../large-cloud.ts';

/** Instances on a host, and boxes that a host then has. */
const perHost = 20;
const boxesPerHost = 31;

/** A network of about so many boxes: hosts of twenty instances in three networks each, all on one switch. */
export function modelOf(boxes: number, seed: string): NetworkModel {
  const hosts = Math.max(1, Math.round(boxes / boxesPerHost));
  return documentOf(`${boxes}.topo`, largeCloud({ instances: hosts * perHost, hosts }, seed)).model;
}

/** The whole graph as elk takes it, laid out in one go (`INCLUDE_CHILDREN`). */
export function wholeForElk(graph: DiagramGraph): ElkNode {
  const children = new Map<string | null, ElkNode[]>();
  const made = new Map<string, ElkNode>();
  for (const node of graph.nodes) {
    const own: ElkNode[] = [];
    const one = { id: node.id, ...sizeOf(node), children: own };
    made.set(node.id, one);
    children.set(node.id, own);
    const siblings = children.get(node.parent) ?? [];
    children.set(node.parent, siblings);
    siblings.push(one);
  }
  const edges = graph.wires
    .filter(({ a, b }) => made.has(a) && made.has(b))
    .map(({ a, b }, index) => ({ id: `e${index}`, sources: [a], targets: [b] }));
  const layoutOptions = {
    'elk.algorithm': 'layered',
    'elk.direction': 'DOWN',
    'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
  };
  return { id: 'whole', layoutOptions, children: children.get(null) ?? [], edges };
}

function sizeOf({ kind }: DiagramNode): { width: number; height: number } {
  const { instance, bridge, vlan, tab, routing } = metricsOf('full');
  const size = { instance, bridge, vlan, routing, nic: { w: tab.topW, h: tab.h } }[kind as string];
  return { width: size?.w ?? 100, height: size?.h ?? 50 };
}
