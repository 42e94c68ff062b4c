// Remedies after an edit: tried again where what they were tried in changed, and nowhere else.
import { describe, expect, it } from 'vitest';
import { check } from '../../server/core/checks/check.ts';
import type { Proposal } from '../../server/core/checks/remedies.ts';
import { createTrials, isSame } from '../../server/core/checks/remedy-memory.ts';
import { analyse } from '../../server/core/pipeline/analyse.ts';
import type { Analysis } from '../../server/core/pipeline/analysis.ts';
import { cloudOfLines } from '../bench/large-cloud.ts';

const analysed = (text: string, previous?: Analysis) =>
  analyse({ path: 'cloud.topo', text }, () => undefined, previous);

describe('remedies that were tried', () => {
  it('are taken over where an edit changes nothing that they were tried in', () => {
    const text = cloudOfLines(600, 'remedies');
    const before = analysed(text);
    const first = check(before);
    const { remedies } = first.remembered;
    expect(remedies.size).toBeGreaterThan(10);
    const edits = {
      comment: `${text}// more\n`,
      instance: text.replace(/^ {2}vm .*\n/m, ''),
      option: text.replace('release havana', 'release essex'),
    };
    const kept = Object.entries(edits).map(([what, edited]) => {
      const again = check(analysed(edited, before), first);
      expect(again.diagnostics).toEqual(check(analysed(edited)).diagnostics);
      const same = [...again.remembered.remedies].filter(([name, trial]) => remedies.get(name) === trial);
      return [what, same.length];
    });
    const counts = Object.fromEntries(kept) as Record<string, number>;
    expect(counts).toMatchObject({ comment: remedies.size, option: 0 });
    expect(counts.instance).toBeGreaterThan(0);
  });

  it('are tried anew by another question', () => {
    const { cloud } = analysed('tenant t { network n { vlan 100 cidr 10.0.0.0/24 } }');
    const proposal = (port: number): Proposal => ({
      kind: 'bridge',
      title: '',
      also: '',
      span: null,
      edits: null,
      cloud,
      probes: [{ from: 'a', to: 'b', question: { protocol: 'tcp', port, target: 'fixed' } }],
    });
    const tried: number[] = [];
    const ask = (trials: ReturnType<typeof createTrials>, port: number) => {
      const trial = trials.outcome('one', proposal(port), function* ({ probes }) {
        yield;
        return tried.push(probes[0]?.question.port ?? 0) > 0;
      });
      while (!trial.next().done);
    };
    const first = createTrials(undefined);
    ask(first, 22);
    ask(createTrials(first.memory), 22);
    ask(createTrials(first.memory), 80);
    expect(tried).toEqual([22, 80]);
  });

  it('are compared part by part', () => {
    const value = { list: [1, { deep: null }], map: new Map([['a', [1]]]), set: new Set([1]), none: undefined };
    expect(isSame(value, structuredClone(value))).toBe(true);
    for (const other of [
      { ...value, list: [1] },
      { ...value, list: [1, { deep: 0 }] },
      { ...value, map: new Map([['a', [2]]]) },
      { ...value, set: new Set([2]) },
      { ...value, more: 1 },
      { list: value.list, map: value.map, set: value.set, other: undefined },
    ])
      expect(isSame(value, other)).toBe(false);
    expect([isSame([], {}), isSame(null, {}), isSame(1, '1'), isSame(new Map(), new Set())]).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });
});
