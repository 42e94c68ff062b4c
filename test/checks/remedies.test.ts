// The remedies that `bridge-missing` names, done to the text as a user would: each must make the fault go away. And
// where one would not work, it must not be named.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { check } from '../../server/core/checks/check.ts';
import { analysisOf } from '../support/fixture-analysis.ts';

const textOf = (name: string) => readFileSync(join(import.meta.dirname, `../../examples/${name}.topo`), 'utf8');
const faultsOf = (text: string) => check(analysisOf(text)).diagnostics.filter(({ code }) => code === 'bridge-missing');
const remediesOf = (text: string) =>
  faultsOf(text).map(({ related }) =>
    related.filter(({ message }) => message.startsWith('remedy: ')).map(({ message }) => message.slice(8)),
  );
/** The first words that tell the remedies of examples/r1.topo to r5.topo apart. */
const kindsOf = (remedies: readonly string[] = []) =>
  remedies.map((title) => {
    if (/bridge net/.test(title)) return 'R1 here';
    if (/provision everywhere/.test(title)) return 'R1 everywhere';
    if (/floating/.test(title)) return 'R2';
    if (/router/.test(title)) return 'R3';
    return /FlatDHCPManager/.test(title) ? 'R4' : 'R5';
  });

const edits = [
  ['s6a', 'R1 here', 'bridge net102 10.1.0.1 on-demand', 'bridge net102 10.1.0.1'],
  ['s6a', 'R1 everywhere', 'release essex', 'release essex\n  provision everywhere'],
  [
    's6a',
    'R5',
    'nic eth1 203.0.113.105 -> internet',
    'nic eth1 203.0.113.105 -> internet\n  route 10.1.0.0/24 via 203.0.113.106',
  ],
  ['s6b', 'R1 here', 'bridge net100 10.0.0.5 on-demand', 'bridge net100 10.0.0.5'],
  ['s6b', 'R1 everywhere', 'release essex', 'release essex\n  provision everywhere'],
  [
    's6b',
    'R5',
    'nic eth1 203.0.113.106 -> internet',
    'nic eth1 203.0.113.106 -> internet\n  route 10.0.0.0/24 via 203.0.113.105',
  ],
] as const;

describe('remedies done to the text', () => {
  test.each(edits)('%s, %s', (name, kind, from, to) => {
    const text = textOf(name);
    expect(kindsOf(remediesOf(text)[0])).toContain(kind);
    const mended = text.replace(from, to);
    expect(mended).not.toBe(text);
    expect(faultsOf(mended)).toEqual([]);
  });

  test.each(['r1', 'r2', 'r3', 'r4', 'r5'])('%s has no such fault', (name) => {
    expect(faultsOf(textOf(name))).toEqual([]);
  });

  test('r2 with rules that still name the networks keeps it', () => {
    const text = textOf('r2').replaceAll('from 203.0.113.192/28', 'from net100');
    const both = text.replace('allow icmp from net100', 'allow icmp from net102');
    expect(faultsOf(both).map(({ message }) => message.slice(0, 40))).toEqual([
      "tenant1 on compute1 can't reach tenant2:",
    ]);
  });
});

const always = ['R1 here', 'R1 everywhere', 'R2', 'R3', 'R4'];
const releases = [
  ...['essex', 'folsom', 'grizzly'].map((release) => ({ release, early: true })),
  ...['havana', 'icehouse', 'juno', 'kilo', 'newton'].map((release) => ({ release, early: false })),
];
const cells = releases.flatMap((one) => [0, 1, 2].map((rpFilter) => ({ ...one, rpFilter })));

describe('remedies named', () => {
  test.each(cells)('in $release with rp_filter $rpFilter', ({ release, early, rpFilter }) => {
    const text = textOf('s6a').replace('release essex', `release ${release}\n  rp_filter ${rpFilter}`);
    // The static route needs untranslated sources and a host that takes them from any side.
    expect(kindsOf(remediesOf(text)[0])).toEqual(early && rpFilter !== 1 ? [...always, 'R5'] : always);
  });

  test('a router of ones own is not proposed where the networks have gateways already', () => {
    const text = textOf('s6a').replace('vlan 102', 'vlan 102\n    gateway 10.1.0.4');
    const kinds = kindsOf(remediesOf(text)[0]);
    expect(kinds).toContain('R1 here');
    expect(kinds).not.toContain('R3');
  });

  test('no floating addresses without an external to take them from', () => {
    const text = textOf('s6a')
      .replace('203.0.113.0/24 {', '203.0.113.96/28 {')
      .replace('gateway 203.0.113.1', 'gateway none');
    const kinds = kindsOf(remediesOf(text)[0]);
    expect(kinds).toContain('R1 here');
    expect(kinds).not.toContain('R2');
  });
});
