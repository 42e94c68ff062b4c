// Random clouds as text: the same for the same seed, sound, and made smaller statement by statement.
import { expect, test } from 'vitest';
import { cloudOf } from './judge.ts';
import { block, line, sizeOf, smaller, textOf } from './topo-text.ts';

test('a seed and a number are one cloud, others are others', () => {
  expect(cloudOf('a', 3, 12).text).toBe(cloudOf('a', 3, 12).text);
  expect(cloudOf('a', 3, 12).text).not.toBe(cloudOf('a', 4, 12).text);
  expect(cloudOf('a', 3, 12).text).not.toBe(cloudOf('b', 3, 12).text);
});

test('every release occurs, and every flow can be sent', () => {
  const clouds = Array.from({ length: 16 }, (_, index) => cloudOf('releases', index, 12));
  expect(new Set(clouds.map(({ analysis }) => analysis.cloud.options.release)).size).toBe(8);
  for (const { analysis } of clouds) expect(analysis.cloud.flows).toHaveLength(12);
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
