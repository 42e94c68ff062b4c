// Each diagnostic of the checks on a topology that has it and on a twin that does not; what is reported must be exactly
// what the comments say.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { check } from '../../server/core/checks/check.ts';
import { annotationsOf, mismatches } from '../support/annotations.ts';
import { analysisOf, found } from '../support/fixture-analysis.ts';

const folder = join(import.meta.dirname, '../fixtures/checks');
const files = readdirSync(folder).filter((name) => name.endsWith('.topo'));
const codes = [
  ...['bridge-missing', 'rule-unreachable', 'expectation-failed', 'asymmetric-route', 'rule-shadowed'],
  'rule-idle',
  ...['vlan-not-trunked', 'switch-loop', 'rp-filter-risk', 'filter-bypassed'],
];

describe('fixtures of the checks', () => {
  test.each(files)('%s', (name) => {
    const text = readFileSync(join(folder, name), 'utf8');
    const analysis = analysisOf(text);
    const diagnostics = [...analysis.diagnostics, ...check(analysis).diagnostics];
    expect(mismatches(text, found(analysis, text, diagnostics))).toEqual([]);
  });

  test.each(codes)('%s has a fixture and a clean twin', (code) => {
    expect(files).toContain(`${code}.topo`);
    expect(files).toContain(`${code}.clean.topo`);
    const expected = (name: string) =>
      annotationsOf(readFileSync(join(folder, name), 'utf8')).some((annotation) => annotation.code === code);
    expect(expected(`${code}.topo`)).toBe(true);
    expect(expected(`${code}.clean.topo`)).toBe(false);
  });
});
