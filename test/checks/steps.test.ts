// A check that is given up leaves nothing behind that the next one would notice.
import { describe, expect, it } from 'vitest';
import { check, checkSteps } from '../../server/core/checks/check.ts';
import { analyse } from '../../server/core/pipeline/analyse.ts';
import { cloudOfLines } from '../bench/large-cloud.ts';

const text = cloudOfLines(400, 'steps');
const analysed = (lines: string) => analyse({ path: 'cloud.topo', text: lines }, () => undefined);
const said = ({ diagnostics, expectations }: ReturnType<typeof check>) => ({
  diagnostics,
  expectations: expectations.map(({ outcome, reason }) => ({ outcome, reason })),
});

describe('a check in steps', () => {
  it('stops often, and what was given up at any of its stops is done again all the same', () => {
    const first = check(analysed(text));
    const edited = text.replace(/^ {2}vm .*\n/m, '');
    const whole = said(check(analysed(edited)));
    const all = checkSteps(analysed(edited), first);
    const stages: string[] = [];
    let step = all.next();
    for (; !step.done; step = all.next()) stages.push(step.value.what);
    expect(said(step.value)).toEqual(whole);
    expect(new Set(stages).size).toBeGreaterThan(4);
    expect(stages.length).toBeGreaterThan(100);

    const analysis = analysed(edited);
    for (let stop = 1; stop < stages.length; stop += Math.ceil(stages.length / 7)) {
      const given = checkSteps(analysis, first);
      for (let count = 0; count < stop; count++) given.next();
    }
    expect(said(check(analysis, first))).toEqual(whole);
  });
});
