// What-if: changes are edits of a copy, tried like the text itself; which single failure breaks what is found in the same way.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runToEnd } from '../../server/core/base/steps.ts';
import { applyEdits } from '../../server/core/base/text-edit.ts';
import { changedBy, editsBetween, placesBefore } from '../../server/core/ide/what-if.ts';
import { outcomesOf, singleFailures, turnedBy } from '../../server/core/ide/what-if-effects.ts';
import { analyse } from '../../server/core/pipeline/analyse.ts';
import type { WhatIf } from '../../server/core/protocol/messages.ts';
import { formatText } from '../../server/core/syntax/print.ts';
import { root } from '../support/bundle.ts';

const none = () => undefined;
const textOf = (name: string) => readFileSync(join(root, 'examples', `${name}.topo`), 'utf8');
const analysed = (text: string) => analyse({ path: 'c.topo', text }, none);

function tried(text: string, ...changes: WhatIf[]) {
  const analysis = analysed(text);
  const made = runToEnd(changedBy(analysis, changes, none));
  if (made.kind === 'refused') return made.message;
  const before = runToEnd(outcomesOf(analysis, null, 'with flows'));
  const after = runToEnd(outcomesOf(made.after, before.verifier, 'with flows'));
  // a fresh verifier says the same
  const fresh = runToEnd(outcomesOf(analysed(made.after.files.get('c.topo')?.text ?? ''), null, 'with flows'));
  const said = ({ all }: typeof fresh) => all.map(({ name, holds, why }) => `${name} ${holds} ${why}`);
  expect(said(after)).toEqual(said(fresh));
  const written = applyEdits(text, editsBetween(analysis, made.after));
  expect(written).toBe(made.after.files.get('c.topo')?.text);
  if (formatText(text) === text) expect(formatText(written)).toBe(written);
  return { written, turned: turnedBy(before.all, after.all).map(({ name, holds }) => `${holds ? '+' : '-'} ${name}`) };
}

describe('what if', () => {
  it('a host had the bridge that it lacks: the flow arrives', () => {
    expect(tried(textOf('s6a'), { kind: 'bridge', host: 'compute1', network: 'net102' })).toMatchObject({
      written: expect.stringContaining('  bridge net102 10.1.0.1\n'),
      turned: expect.arrayContaining(['+ scenario6a']),
    });
  });
  it('an instance were elsewhere: its bridge is where it is', () => {
    const moved = tried(textOf('s6'), { kind: 'move', instance: 'VM_3', host: 'compute2' });
    expect(moved).toMatchObject({ turned: expect.arrayContaining(['- scenario6']) });
  });
  it('several things at once: a move that breaks the flow, and the bridge that mends it', () => {
    const moved = tried(
      textOf('s6'),
      { kind: 'move', instance: 'VM_3', host: 'compute2' },
      { kind: 'bridge', host: 'compute1', network: 'net102' },
    );
    expect(moved).toMatchObject({ turned: [] });
  });
  it('a cable were out, or a host off', () => {
    expect(tried(textOf('s6'), { kind: 'cut', a: 'compute1/eth0', b: 'tor' })).toMatchObject({
      written: expect.stringMatching(/nic eth0 +-> tor no-carrier\n/),
      turned: expect.arrayContaining(['- scenario6']),
    });
    expect(tried(textOf('s6'), { kind: 'down', host: 'compute2' })).toMatchObject({
      written: expect.stringMatching(/ {2}state down\n}/),
      turned: expect.arrayContaining(['- scenario6']),
    });
  });
  it('is refused where it means nothing, in words', () => {
    const text = textOf('s6');
    expect(tried(text, { kind: 'bridge', host: 'nobody', network: 'net100' })).toBe('there is no host nobody');
    expect(tried(text, { kind: 'move', instance: 'VM_1', host: 'compute1' })).toBe("VM_1 can't move to compute1");
    expect(tried(text, { kind: 'cut', a: 'compute1', b: 'compute2' })).toContain('nothing in the text makes a cable');
    const broken = text.replace('host compute2 {', 'host compute2 {\n  nic\n');
    expect(tried(broken, { kind: 'down', host: 'compute2' })).toContain('mend it first');
  });
  it('points into the text as it is', () => {
    const text = textOf('s6');
    const analysis = analysed(text);
    const made = runToEnd(changedBy(analysis, [{ kind: 'down', host: 'compute1' }], none));
    if (made.kind === 'refused') throw new Error(made.message);
    const now = made.after.files.get('c.topo')?.text ?? '';
    const back = placesBefore(analysis, made.after);
    for (const word of ['external', 'host compute1', 'host compute2', 'flow scenario6']) {
      const [start, was] = [now.indexOf(word), text.indexOf(word)];
      expect(back({ file: 'c.topo', start, end: start + word.length })).toEqual({
        file: 'c.topo',
        start: was,
        end: was + word.length,
      });
    }
  });
});

describe('single failures', () => {
  const text = `${textOf('s6').replace(/^expect .*\n/gm, '')}
expect VM_1 -> VM_6 icmp reachable
expect VM_1 -> VM_2 icmp reachable
expect VM_4 -> google_dns icmp reachable
`;
  const { failures, ...counts } = runToEnd(singleFailures(analysed(text), none));
  const broken = Object.fromEntries(failures.map(({ words, breaks }) => [words, breaks.map(({ name }) => name)]));

  it('break what needs them, and nothing else', () => {
    expect(broken['compute1 eth0 – tor is cut']).toEqual(['VM_1 -> VM_6 icmp reachable']);
    expect(broken['compute2 eth1 – internet is cut']).toEqual(['VM_4 -> google_dns icmp reachable']);
    expect(broken['compute1 eth1 – internet is cut']).toBeUndefined();
    expect(broken['compute1 is off']).toEqual(['VM_1 -> VM_6 icmp reachable', 'VM_1 -> VM_2 icmp reachable']);
    expect(counts).toEqual({ tried: 6, holding: 3, incomplete: false });
  });
  it('stand in the order of harm, each with why', () => {
    const harm = failures.map(({ breaks }) => breaks.length);
    expect(harm).toEqual(harm.toSorted((a, b) => b - a));
    expect(failures.flatMap(({ breaks }) => breaks).every(({ why }) => /VM_\d → .*: .* at /.test(why))).toBe(true);
  });
  it('are none where nothing is expected', () => {
    const bare = text.replace(/^expect .*\n/gm, '');
    expect(runToEnd(singleFailures(analysed(bare), none))).toEqual({
      failures: [],
      tried: 0,
      holding: 0,
      incomplete: false,
    });
  });
});
