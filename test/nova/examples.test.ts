// Every example in every release, against rule files derived by hand.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { analyse } from '../../server/core/pipeline/analyse.ts';
import { faultsOf } from '../network/faults.ts';
import { ruleText } from './rule-files.ts';
import { expectedRules, ruledExamples } from './rule-templates.ts';

const folder = join(import.meta.dirname, '../../examples');
const releases = ['essex', 'folsom', 'grizzly', 'havana', 'icehouse', 'juno', 'kilo', 'newton'];

function networkOf(example: string, release: string) {
  const text = readFileSync(join(folder, `${example}.topo`), 'utf8');
  expect(text).toContain('release essex');
  return analyse(
    { path: `${example}.topo`, text: text.replace('release essex', `release ${release}`) },
    () => undefined,
  ).network;
}

test('there are rules for every example', () => {
  const examples = readdirSync(folder).filter((name) => name.endsWith('.topo'));
  expect(ruledExamples).toEqual(examples.map((name) => name.replace('.topo', '')).sort());
});

describe.each(releases)('%s', (release) => {
  test.each(ruledExamples)('%s', (example) => {
    const network = networkOf(example, release);
    expect(faultsOf(network)).toEqual([]);
    expect(ruleText(network)).toBe(expectedRules(release, example));
  });
});
