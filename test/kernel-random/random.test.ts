// Random clouds as text: the same for the same seed, sound, with everything in them, and made smaller statement by statement.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Counts, countsOf, sumOf, tableOf } from './counts.ts';
import { impossible, rows } from './coverage.ts';
import { cloudOf, type Judged, type Sound, tracesOf } from './judge.ts';
import { openLog } from './run-log.ts';
import { shrink } from './shrink.ts';
import { block, line, sizeOf, smaller, textOf } from './topo-text.ts';

test('a seed and a number are one cloud, others are others', () => {
  expect(cloudOf('a', 3, 12).text).toBe(cloudOf('a', 3, 12).text);
  expect(cloudOf('a', 3, 12).text).not.toBe(cloudOf('a', 4, 12).text);
  expect(cloudOf('a', 3, 12).text).not.toBe(cloudOf('b', 3, 12).text);
});

test('a few clouds have every release and kind of flow, nearly every option and kind of cloud; every flow can be sent', () => {
  let counts: Counts = {};
  for (let index = 0; index < 40; index++) {
    const sound = cloudOf('everything', index, 12);
    expect(sound.analysis.cloud.flows).toHaveLength(12);
    counts = sumOf(counts, countsOf(sound.analysis, [...tracesOf(sound).values()]));
  }
  const never = (table: string) => rows[table]?.filter((row) => !counts[table]?.[row]) ?? [];
  for (const table of ['release', 'flow', 'DHCP']) expect(never(table), table).toEqual([]);
  for (const table of ['option', 'cloud']) expect(never(table).length, never(table).join(', ')).toBeLessThan(4);
});

test('the report says what is missing, and why where it must be', () => {
  const text = tableOf({ release: { essex: 20, folsom: 19 }, reason: { 'made-up': 1 } });
  expect(text).toContain('release: essex 20, folsom 19, grizzly 0');
  expect(text).toContain('limit 0, made-up 1');
  expect(text).toMatch(/^less than 20 times: release: folsom 19; release: grizzly 0/m);
  for (const [table, row, why] of impossible) {
    expect(rows[table], `${table}: ${row}`).toContain(row);
    expect(text).toContain(`  ${table}: ${row} 0: ${why}`);
  }
});

test('a run that was killed goes on where it ended, even in the middle of a line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hopscope-run-'));
  const entry = (cloud: number) => ({ cloud, probes: 12, ms: 1, counts: {}, disagreements: [] });
  const log = openLog(folder, 'a/b', false);
  log.add(entry(1));
  log.add(entry(0));
  log.add({ ...entry(1), disagreements: ['f1: other'] });
  const again = openLog(folder, 'a/b', true);
  expect(again.entries().map(({ cloud, disagreements }) => [cloud, disagreements.length])).toEqual([
    [0, 0],
    [1, 1],
  ]);
  expect(openLog(folder, 'a/b', false).entries()).toEqual([]);
  rmSync(folder, { recursive: true });
});

test('smaller clouds lack one statement with what it holds, outer ones first', () => {
  const cloud = [block('a', [line('b'), block('c', [line('d')])]), line('e')];
  expect(textOf(cloud)).toBe('a {\n  b\n  c {\n    d\n  }\n}\ne\n');
  expect(smaller(cloud).map(textOf)).toEqual([
    'e\n',
    'a {\n  b\n  c {\n    d\n  }\n}\n',
    'a {\n  c {\n    d\n  }\n}\ne\n',
    'a {\n  b\n}\ne\n',
    'a {\n  b\n  c {}\n}\ne\n',
  ]);
  for (const one of smaller(cloud)) expect(sizeOf(one)).toBeLessThan(sizeOf(cloud));
});

test('what disagrees is made so small that nothing can be left out', async () => {
  // a judge who differs wherever an instance of n1 sends TCP
  const judge = async (sound: Sound): Promise<readonly Judged[]> =>
    [...tracesOf(sound)].map(([flow, trace]) => {
      const { stimulus } = trace;
      const sender = sound.analysis.cloud.instances.find(({ name }) => name === stimulus.from);
      const wrong = stimulus.kind === 'packet' && stimulus.protocol === 'tcp' && sender?.network === 'n1';
      return { flow, trace, probe: {} as Judged['probe'], differences: wrong ? ['reply: the kernel says no'] : [] };
    });
  let start = cloudOf('small', 0, 12);
  let found: Judged | undefined;
  for (let index = 1; !found; index++) {
    start = cloudOf('small', index, 12);
    found = (await judge(start)).find(({ differences }) => differences.length > 0);
  }
  const { sound, judged } = await shrink(judge, start, found);
  expect(judged.differences).toEqual(found.differences);
  expect(sound.analysis.cloud.flows).toHaveLength(1);
  expect(sound.analysis.cloud.instances).toHaveLength(1);
  expect(sound.analysis.cloud.networks).toHaveLength(1);
  expect(sizeOf(sound.statements)).toBeLessThan(20);
  expect(sizeOf(sound.statements)).toBeLessThan(sizeOf(start.statements) / 3);
});
