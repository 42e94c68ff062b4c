// The way of a packet through a trace: floods, ARP and decisions left out.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { stimulusOf } from '../../server/core/pipeline/stimulus.ts';
import { simulate } from '../../server/core/simulator/simulate.ts';
import type { Trace } from '../../server/core/simulator/trace.ts';
import { passes, pathOf } from '../../server/core/verifier/path.ts';
import { analysisOf } from '../support/fixture-analysis.ts';

function traceOf(example: string): Trace {
  const { cloud, network, compiled } = analysisOf(
    readFileSync(join(import.meta.dirname, `../../examples/${example}.topo`), 'utf8'),
  );
  const [flow] = cloud.flows;
  const stimulus = flow && stimulusOf(cloud, network, flow);
  if (!stimulus || stimulus.kind === 'refused') throw new Error(`${example} has no flow`);
  return simulate(compiled, stimulus);
}

const ways = [
  ['s3', 'VM_1, compute1, VM_2', '', 'VM_2, compute1, VM_1', ''],
  ['s4', 'VM_1, compute1, tor, compute2, VM_5', '', 'VM_5, compute2, tor, compute1, VM_1', ''],
  ['s5', 'VM_1, compute1, VM_3', 'compute1', 'VM_3, compute1, VM_1', 'compute1'],
  ['s6', 'VM_1, compute1, tor, compute2, VM_6', 'compute1', 'VM_6, compute2, tor, compute1, VM_1', 'compute2'],
  ['s6a', 'VM_1, compute1, internet, internet-router', 'compute1', '', ''],
  ['s6b', 'VM_1, compute1, tor, compute2, VM_6', 'compute1', 'VM_6, compute2, internet, internet-router', 'compute2'],
  [
    's7',
    'VM_1, compute1, internet, compute2, VM_6',
    'compute1, compute2',
    'VM_6, compute2, internet, compute1, VM_1',
    'compute2, compute1',
  ],
  ['r3', 'VM_1, compute1, tor, gw, tor, compute2, VM_6', 'gw', 'VM_6, compute2, tor, gw, tor, compute1, VM_1', 'gw'],
] as const;

describe('the way of a packet', () => {
  test.each(ways)('%s', (example, request, requestRouters, reply, replyRouters) => {
    const trace = traceOf(example);
    const there = pathOf(trace, 'request');
    const back = pathOf(trace, 'reply');
    expect([there.nodes.join(', '), there.routers.join(', ')]).toEqual([request, requestRouters]);
    expect([back.nodes.join(', '), back.routers.join(', ')]).toEqual([reply, replyRouters]);
  });

  test('passes nodes in their order, each as often as it is named', () => {
    const path = { nodes: ['VM_1', 'compute1', 'tor', 'gw', 'tor', 'compute2'], routers: [] };
    expect(passes(path, [])).toBe(true);
    expect(passes(path, ['tor', 'gw', 'tor'])).toBe(true);
    expect(passes(path, ['compute1', 'compute2'])).toBe(true);
    expect(passes(path, ['compute2', 'compute1'])).toBe(false);
    expect(passes(path, ['gw', 'gw'])).toBe(false);
    expect(passes(path, ['nowhere'])).toBe(false);
  });
});
