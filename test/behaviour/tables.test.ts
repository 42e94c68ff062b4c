// The truth tables of nova-network with VlanManager in multi-host mode: what comes of each of the article's scenarios,
// what a sender is told when a bridge is missing, what is seen of floating addresses. Each row is a fixture or several
// (test/fixtures/behaviour), written by hand from what real kernels did, and holds in every release that it names.
import { describe, expect, test } from 'vitest';
import { stimulusOf } from '../../server/core/pipeline/stimulus.ts';
import { simulate } from '../../server/core/simulator/simulate.ts';
import { analysisIn, type Case, casesOf, releases } from './case.ts';
import { factsOf } from './facts.ts';
import { tables } from './rows.ts';

describe.each(Object.entries(tables))('%s', (table, rows) => {
  const cases = casesOf(table);

  test('every row has its fixtures, in all its releases', () => {
    const shown = rows.map(({ row }) => ({
      row,
      releases: releases.filter((release) => cases.some((one) => one.row === row && one.releases.includes(release))),
    }));
    expect(shown).toEqual(rows);
  });

  test('every fixture shows a row, and every flow claims something in every release', () => {
    for (const one of cases) {
      expect(
        rows.map(({ row }) => row),
        one.name,
      ).toContain(one.row);
      const flows = one.text.match(/^flow \w+/gm)?.map((flow) => flow.slice(5)) ?? [];
      expect(flows.length, one.name).toBeGreaterThan(0);
      for (const release of one.releases) {
        const claimed = new Set(
          one.claims.filter(({ releases }) => releases.includes(release)).map(({ flow }) => flow),
        );
        expect([...claimed], `${one.name} in ${release}`).toEqual(flows);
      }
    }
  });

  test.each(
    cases.flatMap((one) =>
      one.releases.map((release) => [`${one.name.replace('.topo', '')} in ${release}`, one, release] as const),
    ),
  )('%s', (_, one, release) => expect(broken(one, release)).toEqual([]));
});

/** Every claim that does not hold, beside all that does. */
function broken(one: Case, release: string): string[] {
  const analysis = analysisIn(one, release);
  const problems = analysis.diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message);
  for (const flow of analysis.cloud.flows) {
    const stimulus = stimulusOf(analysis.cloud, analysis.network, flow);
    if (stimulus.kind === 'refused') {
      problems.push(`${flow.name}: ${stimulus.message}`);
      continue;
    }
    const facts = factsOf(simulate(analysis.compiled, stimulus));
    const wrong = one.claims
      .filter((claim) => claim.flow === flow.name && claim.releases.includes(release))
      .filter(({ fact }) => !holds(facts, fact));
    if (wrong.length > 0)
      problems.push(...wrong.map(({ fact }) => `${flow.name}: ${fact}`), `but: ${[...facts].join('\n')}`);
  }
  return problems;
}

function holds(facts: ReadonlySet<string>, fact: string): boolean {
  const never = /^never (.*)$/.exec(fact)?.[1];
  return never === undefined ? facts.has(fact) : ![...facts].some((one) => one.includes(never));
}
