// Many faults in one file: each is said once, on its line, and nothing else is said.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findingsOf } from '../topology/findings.ts';
import { mutationsOf } from './mutations.ts';

/** A sound text of many declarations. */
function soundLines(): string[] {
  const lines = ['external internet 203.0.113.0/24 { floating public 203.0.113.192/28 }', 'switch tor { trunk all }'];
  for (let t = 0; t < 40; t++) {
    lines.push(`tenant tenant${t} {`, `  network net${t} { vlan ${100 + t}  cidr 10.${t}.0.0/24 }`);
    lines.push(
      '  secgroup default {',
      '    allow icmp',
      `    allow tcp 1-65535 from net${(t + 1) % 40}`,
      '  }',
      '}',
      '',
    );
  }
  for (let h = 0; h < 60; h++) {
    lines.push(`host compute${h} {`, '  nic eth0 -> tor', `  nic eth1 203.0.113.${h + 10} -> internet`);
    for (let v = 0; v < 3; v++)
      lines.push(`  vm VM_${h}_${v} { network net${(h + v) % 40}  ip 10.${(h + v) % 40}.0.${h + 100} }`);
    lines.push(
      `  vm VMx_${h} {`,
      `    network net${h % 40}`,
      `    mac fa:16:3e:00:01:${(h + 16).toString(16)}`,
      '  }',
      '}',
      '',
    );
  }
  for (let f = 0; f < 30; f++)
    lines.push(`flow f${f}: VM_${f}_0 -> VM_${f + 1}_1 icmp`, `expect VM_${f}_0 -> VM_${f + 1}_1 tcp 22 reachable`);
  return lines;
}

const faults: readonly (readonly [name: string, pattern: RegExp, replacement: string])[] = [
  ['a misspelt field', /\{ network net/, '{ netwrok net'],
  ['an unknown network', /network net\d+ {2}ip/, 'network nett9x9  ip'],
  ['a wrong address', /ip (10\.\d+\.0)\.\d+ /, 'ip $1.300 '],
  ['no address', /ip 10[.\d]+ /, 'ip '],
  ['an extra word', /^( {2}vm VM_.*) \}$/, '$1 foo }'],
  ['a block that does not end', /^( {2}vm VM_.*) \}$/, '$1'],
  ['a block that does not begin', /^( {2}vm VM_\S+) \{/, '$1'],
  ['a brace too much', /^( {2}vm VM_.*\})$/, '$1 }'],
  ['no end of an inner block', /^ {2}\}$/, ''],
  ['no end of a declaration', /^\}$/, ''],
  ['no begin of an inner block', /^( {2}vm VMx_\d+) \{$/, '$1'],
  ['no begin of a declaration', /^(host \S+) \{$/, '$1'],
  ['a misspelt host', /^host /, 'hsot '],
  ['a misspelt tenant', /^tenant /, 'tennant '],
  ['no arrow', /nic eth0 ->/, 'nic eth0'],
  ['half an arrow', /nic eth0 ->/, 'nic eth0 -'],
  ['junk', /^( {2}nic eth1 \S+)/, '$1 @@'],
  ['an unknown switch', /-> tor$/, '-> torr'],
  ['an unknown end', /-> VM_\d+_1 icmp$/, '-> nobody icmp'],
  ['no colon', /^flow (f\d+):/, 'flow $1'],
  ['a misspelt outcome', / reachable$/, ' reachabel'],
  ['a misspelt expectation', /^expect /, 'expct '],
  ['a wrong port', /tcp 22 /, 'tcp 99999 '],
  ['a wrong VLAN', /vlan \d+ /, 'vlan 5000 '],
  ['no prefix', /cidr \S+ /, 'cidr '],
  ['a misspelt rule', /allow tcp/, 'alow tcp'],
  ['no source', /from net\d+$/, 'from'],
  ['an unknown source', /from net\d+$/, 'from nobody'],
  ['a string without end', /^ {2}vm (VMx_\d+)/, '  vm "$1'],
  ['a field twice', /^( {4}network \S+)$/, '$1 network net1'],
];

function linesOf(text: string): number[] {
  return findingsOf(text)
    .filter(({ severity }) => severity === 'error')
    .map(({ start }) => text.slice(0, start).split('\n').length - 1);
}

describe('planted faults', () => {
  test('a sound text has none', () => {
    expect(linesOf(soundLines().join('\n'))).toEqual([]);
  });

  test.each(faults)('%s, wherever it can be', (_, pattern, replacement) => {
    const lines = soundLines();
    const planted: number[] = [];
    for (const [i, line] of lines.entries()) {
      if (!pattern.test(line) || (planted.at(-1) ?? -9) > i - 4) continue;
      lines[i] = line.replace(pattern, replacement);
      planted.push(i);
    }
    expect(planted.length).toBeGreaterThan(10);
    const found = linesOf(lines.join('\n'));
    expect(found.length).toBe(planted.length);
    for (const [i, line] of found.entries()) expect(Math.abs(line - (planted[i] as number))).toBeLessThanOrEqual(1);
  });

  test('a block that does not end, in a text that nobody indented', () => {
    const lines = soundLines().map((line) => line.trimStart());
    const at = lines.findIndex((line) => line.startsWith('vm VM_7_1'));
    lines[at] = (lines[at] as string).replace(' }', '');
    expect(linesOf(lines.join('\n'))).toEqual([at]);
  });

  test('one of each kind, all in one file, in different declarations', () => {
    const lines = soundLines();
    // lines of a declaration share a number; flows and expectations stand alone
    let number = 0;
    const declaration = lines.map((line) => (line === '' || /^(flow|expect)/.test(line) ? ++number : number));
    const used = new Set<number>();
    const planted: number[] = [];
    for (let i = 0; planted.length < 100 && i < 1000; i++) {
      const [, pattern, replacement] = faults[i % faults.length] as (typeof faults)[number];
      const at = lines.findIndex((line, k) => !used.has(declaration[k] as number) && pattern.test(line));
      if (at < 0) continue;
      lines[at] = (lines[at] as string).replace(pattern, replacement);
      used.add(declaration[at] as number);
      planted.push(at);
    }
    expect(planted.length).toBe(100);
    const found = linesOf(lines.join('\n'));
    const near = (line: number) => found.some((one) => Math.abs(one - line) <= 1);
    expect(planted.filter((line) => !near(line))).toEqual([]);
    expect(found.length).toBe(planted.length);
  });
});

describe('one slip in s6.topo', () => {
  const text = readFileSync(join(import.meta.dirname, '../../examples/s6.topo'), 'utf8');
  const mutations = mutationsOf(text, 2026, 20);
  const kinds = [...new Set(mutations.map(({ kind }) => kind))];

  test('there are ten kinds', () => {
    expect(kinds.length).toBe(10);
    expect(linesOf(text)).toEqual([]);
  });

  test.each(kinds)('%s: said once, at its place', (wanted) => {
    const others = mutations
      .filter(({ kind }) => kind === wanted)
      .map(({ what, text, line }) => ({ what, line, found: linesOf(text) }))
      .filter(({ line, found }) => found.length !== 1 || Math.abs((found[0] as number) - line) > 1);
    expect(others.map(({ what }) => what)).toEqual(wanted === 'duplicated name' ? [secondNetwork] : []);
  });
});

// The first of the two counts, so the addresses of its instances lie outside of it, and each says so.
const secondNetwork = JSON.stringify('  network net102 {').concat(
  ' -> ',
  JSON.stringify('  network net102 { vlan 300  cidr 192.0.2.0/24 }\n  network net102 {'),
);
