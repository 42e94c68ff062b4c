// The truth tables of nova-network with VlanManager in multi-host mode: what comes of each of the article's scenarios,
// what a sender is told when a bridge is missing, what is seen of floating addresses. Each row is a fixture or several
// (test/fixtures/behaviour), written by hand from what real kernels did, and holds in every release that it names.
import { describe, expect, test } from 'vitest';
import { stimulusOf } from '../../server/core/pipeline/stimulus.ts';
import { simulate } from '../../server/core/simulator/simulate.ts';
import { analysisIn, type Case, casesOf, releases } from './case.ts';
import { factsOf } from './facts.ts';
import { networkFactsOf } from './network-facts.ts';
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

  test('every fixture shows a row and claims something in every release, of each of its flows if it has any', () => {
    for (const one of cases) {
      expect(
        rows.map(({ row }) => row),
        one.name,
      ).toContain(one.row);
      const flows = one.text.match(/^flow \w+/gm)?.map((flow) => flow.slice(5)) ?? [];
      expect(one.releases, one.name).not.toEqual([]);
      for (const release of one.releases) {
        const claimed = one.claims.filter((claim) => claim.releases.includes(release)).map(({ flow }) => flow);
        expect(claimed.length, `${one.name} in ${release}`).toBeGreaterThan(0);
        expect([...new Set(claimed)].filter(Boolean), `${one.name} in ${release}`).toEqual(flows);
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
  const judge = (flow: string, facts: ReadonlySet<string>) => {
    const claims = one.claims.filter((claim) => claim.flow === flow && claim.releases.includes(release));
    const wrong = claims.filter(({ fact }) => !holds(facts, fact));
    if (wrong.length > 0) problems.push(...wrong.map(({ fact }) => `${flow}: ${fact}`), [...facts].join('\n'));
  };
  judge('', networkFactsOf(analysis.network));
  for (const flow of analysis.cloud.flows) {
    const stimulus = stimulusOf(analysis.cloud, analysis.network, flow);
    if (stimulus.kind === 'refused') problems.push(`${flow.name}: ${stimulus.message}`);
    else judge(flow.name, factsOf(analysis.network, simulate(analysis.compiled, stimulus)));
  }
  return problems;
}

function holds(facts: ReadonlySet<string>, fact: string): boolean {
  const never = /^never (.*)$/.exec(fact)?.[1];
  return never === undefined ? facts.has(fact) : ![...facts].some((one) => one.includes(never));
}
