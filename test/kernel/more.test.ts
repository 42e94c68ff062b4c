// What the captured clouds don't have, against a Linux kernel: single host, flat, shared addresses, two switches, routers.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { analyse } from '../../server/core/pipeline/analyse.ts';
import { simulate } from '../../server/core/simulator/simulate.ts';
import { readCapture } from './capture.ts';
import { compareProbe, newMacPairs } from './compare.ts';
import { stimulusOfFlow } from './derive.ts';
import { stimulusOfProbe } from './fixtures.ts';

const folder = new URL('../fixtures/kernel/more/', import.meta.url);
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.topo'))
  .map((file) => file.slice(0, -'.topo'.length))
  .sort();

test('every cloud has its capture', () => {
  expect(names.map((name) => `${name}.capture.json`)).toEqual(
    readdirSync(folder)
      .filter((file) => file.endsWith('.json'))
      .sort(),
  );
});

describe.each(names)('%s', (name) => {
  const text = readFileSync(new URL(`${name}.topo`, folder), 'utf8');
  const analysis = analyse({ path: `${name}.topo`, text }, () => undefined);
  const macs = newMacPairs();

  test('is read without a fault', () => {
    expect(analysis.diagnostics).toEqual([]);
  });

  test.each(readCapture(new URL(`${name}.capture.json`, folder)).probes)('$flow: $from to $to $protocol', (probe) => {
    const stimulus = stimulusOfFlow(analysis, probe.flow);
    expect(stimulus).toEqual(stimulusOfProbe(probe));
    expect(compareProbe(probe, simulate(analysis.compiled, stimulus), analysis.network, macs).join('\n')).toBe('');
  });
});
