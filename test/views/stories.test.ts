// Traces as the command line tells them, read once by a critical eye: the flows that an example expects to fail, and one
// flow for each way in which a packet can end.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { endText } from '../../server/core/ide/trace-flow.ts';
import type { Analysis } from '../../server/core/pipeline/analysis.ts';
import type { FlowChoice } from '../../server/core/protocol/messages.ts';
import { traceText } from '../../server/core/views/trace-text.ts';
import { golden } from '../support/golden.ts';
import { analysisOf, told } from './told.ts';

const examples = readdirSync(join(import.meta.dirname, '../../examples'))
  .filter((name) => name.endsWith('.topo'))
  .sort();

/** The flows between two single ends that a file expects to be lost there or back. */
function expectedLosses({ cloud }: Analysis): readonly FlowChoice[] {
  return cloud.expectations.flatMap((one): FlowChoice[] => {
    if (one.kind !== 'flow' || one.outcome === 'reachable') return [];
    const { from, to, protocol, port } = one;
    return [from, to].some(({ kind }) => kind === 'any' || kind === 'network' || kind === 'tenant')
      ? []
      : [{ kind: 'free', from: endText(from), to: endText(to), protocol, port }];
  });
}

const stories = (analysis: Analysis, choices: readonly FlowChoice[]) =>
  choices.map((choice) => traceText(told(analysis, choice))).join('\n');

describe('what an example expects to be lost', () => {
  const losing = examples.filter((name) => expectedLosses(analysisOf(`examples/${name}`)).length > 0);

  it('is told for the scenarios that fail and for those that let some flows fail', () => {
    expect(losing).toEqual(expect.arrayContaining(['s6a.topo', 's6b.topo', 'r2.topo']));
  });
  it.each(losing)('%s', (name) => {
    const analysis = analysisOf(`examples/${name}`);
    golden(`test/views/golden/${name.replace('.topo', '')}.losses.txt`, stories(analysis, expectedLosses(analysis)));
  });
});

it('each way in which a packet can end', () => {
  const analysis = analysisOf('test/fixtures/because/losses.topo');
  expect(analysis.diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code)).toEqual([]);
  const bridged = told(analysis, { kind: 'named', name: 'own_floating' });
  expect(
    bridged.hops.some(({ because }) => /does not route it: br100 passes it on .* the same TTL$/.test(because)),
  ).toBe(true);
  const choices = analysis.cloud.flows.map(({ name }): FlowChoice => ({ kind: 'named', name }));
  golden('test/views/golden/losses.txt', stories(analysis, choices));
});
