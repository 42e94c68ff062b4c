// The captured clouds in the editor's eyes: what is reported about each is what its captures show to be broken.
import { describe, expect, test } from 'vitest';
import { check } from '../../server/core/checks/check.ts';
import { analysisOf } from './derive.ts';
import { cloudNames } from './fixtures.ts';

/** The host that lacks a bridge, by the clouds whose packets get lost for it. */
const lacking: readonly (readonly [RegExp, string])[] = [
  [/^(02|03|19)-/, 'compute1'],
  [/^09-/, 'compute2'],
  // with rp_filter 0 and 2 the answer finds its way over the upstream router
  [/^15-.*-rp_filter-1$/, 'compute2'],
];

describe.each(cloudNames('topo'))('%s', (name) => {
  const analysis = analysisOf(name);
  const { diagnostics } = check(analysis);

  test('bridge-missing stands at the host that lacks the bridge, and nowhere else', () => {
    const found = diagnostics.filter(({ code }) => code === 'bridge-missing').map(({ span }) => span.declaration);
    const host = lacking.find(([clouds]) => clouds.test(name))?.[1];
    expect(found).toEqual(host === undefined ? [] : [`${name}.topo#host:${host}`]);
  });

  test('the other faults are those that the cloud was made for', () => {
    const errors = diagnostics.filter(({ code, severity }) => severity === 'error' && code !== 'bridge-missing');
    expect(errors.map(({ code }) => code)).toEqual(name === '11-trunk-without-102' ? ['vlan-not-trunked'] : []);
    const filters = ['filter-bypassed', 'rp-filter-risk'];
    const warnings = diagnostics.filter(({ code }) => filters.includes(code)).map(({ code }) => code);
    const expected = name.includes('brnf0') ? ['filter-bypassed'] : /rp_filter-1$/.test(name) ? ['rp-filter-risk'] : [];
    expect(warnings).toEqual(expected);
  });
});
