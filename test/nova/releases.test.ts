// The article's cloud in every release, against rule files derived by hand.
import { expect, test } from 'vitest';
import { provision } from '../../server/core/nova/provision.ts';
import type { Release } from '../../server/core/topology/cloud.ts';
import { articleCloud } from '../support/cloud-builder.ts';
import { readRuleFile, ruleText } from './rule-files.ts';

const releases: Release[] = ['essex', 'folsom', 'grizzly', 'havana', 'icehouse', 'juno', 'kilo', 'newton'];

test.each(releases)('%s writes the rules that its source says', (release) => {
  expect(ruleText(provision(articleCloud(release)))).toBe(readRuleFile(`${release}/article.rules`));
});
