// The examples against a Linux kernel: their clouds were built with the rules of four releases and captured in the same way.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { analyse } from '../../server/core/pipeline/analyse.ts';
import type { Analysis } from '../../server/core/pipeline/analysis.ts';
import { simulate } from '../../server/core/simulator/simulate.ts';
import { readCapture } from './capture.ts';
import { compareProbe, newMacPairs } from './compare.ts';
import { stimulusOfProbe } from './fixtures.ts';

const folder = new URL('../fixtures/kernel/examples/', import.meta.url);
const captures = readdirSync(folder).sort();

test('every example was captured', () => {
  const examples = new Set(captures.map((file) => file.split('-')[0]));
  expect([...examples].join(' ')).toBe('r1 r2 r3 r4 r5 s1 s2 s3 s4 s5 s6 s6a s6b s7 s8');
});

describe.each(captures)('%s', (file) => {
  const analysis = analysisOf(file);
  const macs = newMacPairs();

  test.each(readCapture(new URL(file, folder)).probes)('$from to $to $protocol', (probe) => {
    const trace = simulate(analysis.compiled, stimulusOfProbe(probe));
    expect(compareProbe(probe, trace, analysis.network, macs).join('\n')).toBe('');
  });
});

/** The example that a file names, with the release and the rp_filter that it names: `r5-havana-rp1.capture.json`. */
function analysisOf(file: string): Analysis {
  const [, name, release, rpFilter] = /^(\w+)-(\w+?)(?:-rp(\d))?\.capture\.json$/.exec(file) ?? [];
  const example = readFileSync(new URL(`../../examples/${name}.topo`, import.meta.url), 'utf8');
  const released = example.replace(/^( +release) \w+/m, `$1 ${release}`);
  const text = rpFilter === undefined ? released : released.replace(/^( +rp_filter) \d/m, `$1 ${rpFilter}`);
  return analyse({ path: file, text }, () => undefined);
}
