// A verifier made from the one before an edit must say what a new one says.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { analyse } from '../../server/core/pipeline/analyse.ts';
import { allPairsOf } from '../../server/core/verifier/all-pairs.ts';
import { pairGroupsOf } from '../../server/core/verifier/pair-groups.ts';
import { preparedOf } from '../../server/core/verifier/prepared.ts';
import { createVerifier, type Question } from '../../server/core/verifier/verifier.ts';
import { startEditing } from '../bench/edits.ts';
import { largeCloud } from '../bench/large-cloud.ts';
import { randomOf } from '../kernel-random/random.ts';
import { analysisOf } from '../support/fixture-analysis.ts';
import { randomCloud } from './random-cloud.ts';

const questions: readonly Question[] = [
  { protocol: 'icmp', port: 0, target: 'fixed' },
  { protocol: 'tcp', port: 22, target: 'fixed' },
  { protocol: 'udp', port: 53, target: 0 },
];

/** More runs where time allows: RUNS=2000 npx vitest run test/verifier. */
const numRuns = Number(process.env.RUNS ?? 25);

/** A line that may follow one that begins so. */
const insertions: readonly (readonly [RegExp, string])[] = [
  [/^host /, '  rp_filter 1'],
  [/^host /, '  bridge net2'],
  [/^host /, '  ip_forward 0'],
  [/^host /, '  route 10.0.3.0/24 via 203.0.113.12'],
  [/^host /, '  vm w0 { network net1 }'],
  [/^ {2}secgroup /, '    allow tcp 22 from net1'],
  [/^ {2}secgroup /, '    allow any from any'],
  [/^ {2}vm /, '    floating public'],
  [/^ {2}vm /, '    gateway none'],
  [/^cloud /, '  allow_same_net_traffic false'],
  [/^host /, '  state down'],
  [/^switch /, '  trunk 101'],
];

/** Takes a line out, puts one in, or pulls a cable. */
const edit = fc.record({ insertion: fc.constantFrom(null, null, 'cable' as const, ...insertions), place: fc.nat() });

type Edit = { insertion: (typeof insertions)[number] | 'cable' | null; place: number };

function edited(text: string, { insertion, place }: Edit) {
  const lines = text.split('\n');
  if (insertion === 'cable') return toggled(lines, place);
  const fits = (line: string) => (insertion ? insertion[0].test(line) : !/[{}]/.test(line) || /\{.*\}/.test(line));
  const places = lines.flatMap((line, index) => (fits(line) ? [index] : []));
  const at = places[place % Math.max(places.length, 1)];
  if (at === undefined) return text;
  if (insertion) lines.splice(at + 1, 0, insertion[1]);
  else lines.splice(at, 1);
  return lines.join('\n');
}

function toggled(lines: string[], place: number): string {
  const wires = lines.flatMap((line, index) => (/->/.test(line) ? [index] : []));
  const at = wires[place % Math.max(wires.length, 1)] ?? 0;
  const line = lines[at] ?? '';
  lines[at] = line.endsWith(' no-carrier') ? line.replace(' no-carrier', '') : `${line} no-carrier`;
  return lines.join('\n');
}

test('after each of some edits of a random cloud', () => {
  fc.assert(
    fc.property(randomCloud, fc.array(edit, { minLength: 1, maxLength: 6 }), (start, edits) => {
      let text = start;
      let analysis = analysisOf(text);
      let verifier = createVerifier(analysis);
      for (const one of edits) {
        for (const question of questions) allPairsOf(verifier)(question);
        text = edited(text, one);
        analysis = analyse({ path: 'test.topo', text }, () => undefined, analysis);
        verifier = createVerifier(analysis, verifier);
        const fresh = createVerifier(analysisOf(text));
        const { classes } = fresh.classes;
        expect(verifier.classes.classes.map(({ members }) => members.map(({ name }) => name))).toEqual(
          classes.map(({ members }) => members.map(({ name }) => name)),
        );
        for (const question of questions) {
          expect(allPairsOf(verifier)(question)).toEqual(allPairsOf(fresh)(question));
          for (const [index, from] of verifier.classes.classes.entries()) {
            for (const [other, to] of verifier.classes.classes.entries()) {
              const [newFrom, newTo] = [classes[index], classes[other]];
              if (!newFrom || !newTo) continue;
              expect(verifier.verdict(from, to, question)).toEqual(fresh.verdict(newFrom, newTo, question));
            }
          }
        }
      }
    }),
    { numRuns, interruptAfterTimeLimit: 300_000 },
  );
});

test('what holds after an edit is not simulated again', () => {
  const text = largeCloud({ instances: 400, hosts: 20 }, 'again');
  const before = createVerifier(analysisOf(text));
  for (const question of questions) allPairsOf(before)(question);
  const line = text.split('\n').find((one) => /^ {2}vm /.test(one)) ?? '';
  const after = createVerifier(analysisOf(text.replace(`${line}\n`, '')), before);
  for (const question of questions) allPairsOf(after)(question);
  expect(before.simulated()).toBeGreaterThan(0);
  expect(after.simulated()).toBeLessThan(before.simulated() / 2);
});

test('where only who the instances are changes, and how many, the plan is kept, and all is counted right', () => {
  let kept = 0;
  for (const seed of ['one', 'two', 'three']) {
    const text = largeCloud({ instances: 120, hosts: 6 }, seed);
    const editing = startEditing(text, randomOf(`kept ${seed}`));
    let analysis = analysisOf(text);
    let verifier = createVerifier(analysis);
    for (let edits = 0; edits < 30; edits++) {
      const { plan } = preparedOf(verifier);
      editing.next();
      const after = editing.lines.join('\n');
      analysis = analyse({ path: 'test.topo', text: after }, () => undefined, analysis);
      verifier = createVerifier(analysis, verifier);
      kept += Number(preparedOf(verifier).plan === plan);
      const fresh = createVerifier(analysisOf(after));
      for (const question of questions) expect(allPairsOf(verifier)(question)).toEqual(allPairsOf(fresh)(question));
      expect(pairGroupsOf(verifier)(questions[0] as Question)).toEqual(pairGroupsOf(fresh)(questions[0] as Question));
    }
  }
  expect(kept).toBeGreaterThan(30);
});
