// The clouds of the benchmark must be sound, as large as was asked, and the same for the same seed.
import { expect, test } from 'vitest';
import { analyse } from '../../server/core/pipeline/analyse.ts';
import { cloudOfLines, inFiles, largeCloud } from './large-cloud.ts';

const errorsOf = (text: string) => {
  const { entry, read } = inFiles(text);
  return analyse(entry, read).diagnostics.filter(({ severity }) => severity === 'error');
};

test.each([200, 1000, 3000])('%i lines are sound and exactly as many', (count) => {
  for (const seed of ['1', 'two']) {
    const text = cloudOfLines(count, seed);
    expect(text.split('\n')).toHaveLength(count + 1);
    expect(errorsOf(text)).toEqual([]);
  }
});

test('lines are as long as people write them', () => {
  const text = cloudOfLines(3000, '1');
  expect(text.length / 3000).toBeGreaterThan(30);
  expect(text.length / 3000).toBeLessThan(37);
});

test('a cloud has the instances and hosts that were asked for, and is sound', () => {
  const text = largeCloud({ instances: 1000, hosts: 50 }, '1');
  const { cloud } = analyse({ path: 'cloud.topo', text }, () => undefined);
  expect([cloud.instances.length, cloud.hosts.length]).toEqual([1000, 50]);
  expect(errorsOf(text)).toEqual([]);
});

test('the seed decides', () => {
  expect(cloudOfLines(1000, '1')).toBe(cloudOfLines(1000, '1'));
  expect(cloudOfLines(1000, '1')).not.toBe(cloudOfLines(1000, '2'));
  expect(largeCloud({ instances: 100, hosts: 5 }, '1')).not.toBe(largeCloud({ instances: 100, hosts: 5 }, '2'));
});

test('a text that is too long for one file is cut into several, with nothing lost', () => {
  const text = largeCloud({ instances: 400, hosts: 20 }, '1');
  const { entry, read } = inFiles(text, 2000);
  const names = [...entry.text.matchAll(/"(.+)"/g)].map(([, name]) => name as string);
  expect(names.length).toBeGreaterThan(5);
  expect(names.map((name) => read(name, entry.path)?.text ?? '').join('')).toBe(text);
  expect(analyse(entry, read).cloud.instances).toHaveLength(400);
  expect(errorsOf(text)).toEqual([]);
});
