// What an edit opens, closes and sends another way must be what comparing all pairs one by one says.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runToEnd } from '../../server/core/base/steps.ts';
import { analyse } from '../../server/core/pipeline/analyse.ts';
import type { Analysis } from '../../server/core/pipeline/analysis.ts';
import { differencesOf, mostExamples } from '../../server/core/verifier/differences.ts';
import { questionsOf } from '../../server/core/verifier/questions.ts';
import { createVerifier, type Question, type Verifier } from '../../server/core/verifier/verifier.ts';
import { startEditing } from '../bench/edits.ts';
import { largeCloud } from '../bench/large-cloud.ts';
import { randomOf } from '../kernel-random/random.ts';
import { randomCloud } from './random-cloud.ts';

const analysed = (text: string, previous?: Analysis) => analyse({ path: 'c.topo', text }, () => undefined, previous);

const verdictOf = ({ classes, ask }: Verifier, from: string, to: string, question: Question) => {
  const [one, other] = [classes.classOf.get(from), classes.classOf.get(to)];
  return one && other && ask(question)(one, other);
};

/** Changes of single pairs: `opened VM_1 VM_2 tcp 22 fixed`. */
function oneByOne(before: Verifier, after: Verifier, questions: readonly Question[]): Map<string, number> {
  const counts = new Map<string, number>();
  const old = before.classes.classOf;
  const names = after.subject.cloud.instances.flatMap(({ name }) => (old.has(name) ? [name] : []));
  for (const from of names) {
    for (const to of names) {
      if (from === to) continue;
      for (const question of questions) {
        const was = verdictOf(before, from, to, question);
        const is = verdictOf(after, from, to, question);
        const [did, does] = [was?.outcome === 'reachable', is?.outcome === 'reachable'];
        const rerouted = does && JSON.stringify([was?.way, was?.routers]) !== JSON.stringify([is?.way, is?.routers]);
        const change = did === does ? (rerouted ? 're-routed' : null) : does ? 'opened' : 'closed';
        if (change) count(counts, change, question, 1);
      }
    }
  }
  return counts;
}

function count(counts: Map<string, number>, change: string, question: Question, pairs: number): void {
  const key = `${change} ${JSON.stringify(question)}`;
  counts.set(key, (counts.get(key) ?? 0) + pairs);
}

function expectSame(before: Verifier, after: Verifier): void {
  const found = runToEnd(differencesOf(before, after));
  expect(found.tooMany).toBe(false);
  const counts = new Map<string, number>();
  for (const { change, questions, pairs } of found.changed)
    for (const question of questions) count(counts, change, question, pairs);
  const sorted = (all: Map<string, number>) => [...all].sort();
  expect(sorted(counts)).toEqual(sorted(oneByOne(before, after, found.questions)));
  // the pair that stands for others did change like them
  for (const { change, questions, from, to } of found.changed) {
    const [question] = questions;
    if (!question) throw new Error('changed by no question');
    const was = verdictOf(before, from.name, to.name, question);
    const is = verdictOf(after, from.name, to.name, question);
    expect(was?.outcome === 'reachable').toBe(change !== 'opened');
    expect(is?.outcome === 'reachable').toBe(change !== 'closed');
  }
  for (const { pairs, questions, examples } of found.changed) {
    expect(examples.length).toBe(Math.min(pairs, mostExamples));
    expect(new Set(examples.map(({ from, to }) => `${from.name} ${to.name}`)).size).toBe(examples.length);
    for (const one of examples) {
      const [question] = questions;
      const said = (of: Verifier) => question && (verdictOf(of, one.from.name, one.to.name, question) ?? null);
      expect([one.before, one.after]).toEqual([said(before), said(after)]);
    }
  }
}

test('of two random clouds that have nothing to do with each other, and of one with itself', () => {
  fc.assert(
    fc.property(randomCloud, randomCloud, (one, other) => {
      expectSame(createVerifier(analysed(one)), createVerifier(analysed(other)));
      const verifier = createVerifier(analysed(one));
      expect(runToEnd(differencesOf(verifier, verifier)).changed).toEqual([]);
    }),
    { numRuns: Number(process.env.RUNS ?? 15) },
  );
});

test('after each of many edits, of which the verifier knows what stayed', () => {
  for (const seed of ['a', 'b']) {
    const editing = startEditing(largeCloud({ instances: 60, hosts: 6 }, seed), randomOf(`differences ${seed}`));
    let analysis = analysed(editing.lines.join('\n'));
    let verifier = createVerifier(analysis);
    for (let edits = 0; edits < 15; edits++) {
      editing.next();
      analysis = analysed(editing.lines.join('\n'), analysis);
      const next = createVerifier(analysis, verifier);
      expectSame(verifier, next);
      verifier = next;
    }
  }
});

test('of a text that was read by itself, whose verifier knows the verdicts of the other', () => {
  const editing = startEditing(largeCloud({ instances: 60, hosts: 6 }, 'apart'), randomOf('differences apart'));
  const before = createVerifier(analysed(editing.lines.join('\n')));
  for (let edits = 0; edits < 4; edits++) {
    editing.next();
    const now = analysed(editing.lines.join('\n'));
    expectSame(createVerifier(before.subject, createVerifier(now, before)), createVerifier(now, before));
  }
  // and where nothing is different, nothing is simulated, though no value is the same
  const again = createVerifier(analysed(editing.lines.join('\n')));
  const same = createVerifier(analysed(editing.lines.join('\n')), again);
  expect(runToEnd(differencesOf(same, again)).changed).toEqual([]);
  expect(same.simulated() + again.simulated()).toBe(0);
});

test('where rules differ only those whose groups have them are looked at', () => {
  const random = randomOf('differences rules');
  const text = largeCloud({ instances: 60, hosts: 6 }, 'rule');
  const rules = [...text.matchAll(/\n +allow [^\n}]*/g)];
  const before = createVerifier(analysed(text));
  for (const written of ['', '\n allow udp 1-99', '\n allow any from 10.0.0.0/9', '\n allow tcp 22\n allow udp']) {
    const rule = rules[random.below(rules.length)];
    if (!rule) throw new Error('no rule');
    const now = text.slice(0, rule.index) + written + text.slice(rule.index + rule[0].length);
    const after = createVerifier(analysed(now), before);
    expectSame(before, after);
    let asked = 0;
    const counting: Verifier = {
      ...after,
      ask: (question) => {
        const answer = after.ask(question);
        return (from, to) => {
          asked++;
          return answer(from, to);
        };
      },
    };
    const { questions } = runToEnd(differencesOf(before, counting));
    // a prefix more tells instances apart that nothing told apart before
    const few = written.includes('from') ? 1 : 0.85;
    expect(asked).toBeLessThanOrEqual(few * after.classes.classes.length ** 2 * questions.length);
  }
});

test('every question of both clouds is asked, by fixed and floating address', () => {
  const text = largeCloud({ instances: 60, hosts: 6 }, 'floating');
  const verifier = createVerifier(analysed(text));
  const { questions } = runToEnd(differencesOf(verifier, createVerifier(analysed(text))));
  const own = questionsOf(verifier.subject.cloud);
  expect(questions.slice(0, own.length)).toEqual(own);
  expect(questions.length).toBe(2 * own.length);
});
