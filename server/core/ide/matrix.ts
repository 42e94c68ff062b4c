// Who reaches whom as a matrix: the rows that are shown are counted pair by pair of classes, the whole as all pairs are, so
// that it takes any cloud. Knows no lines and no URIs.
import type { Steps } from '../base/steps.ts';
import { simulateSteps } from '../simulator/simulate.ts';
import type { Cloud } from '../topology/cloud.ts';
import { type PairGroup, pairGroupSteps } from '../verifier/pair-groups.ts';
import { type RowsShown, rowsOf } from '../verifier/parties.ts';
import { questionsOf } from '../verifier/questions.ts';
import { fateOf, talliesOf } from '../verifier/tally.ts';
import { nodeOf } from '../verifier/verdict.ts';
import type { Question, Verifier } from '../verifier/verifier.ts';
import {
  type BridgeOf,
  cellOf,
  findingSaid,
  type Matrix,
  type MatrixCell,
  type MatrixLevel,
  type MatrixQuestion,
  type MatrixReason,
  type MatrixTable,
  type MatrixWithin,
  reasonKey,
} from '../views/matrix.ts';

/** The levels that are shown small below one. */
const coarserLevels: Readonly<Record<MatrixLevel, readonly MatrixLevel[]>> = {
  instances: ['tenants', 'hosts'],
  hosts: ['tenants'],
  networks: ['tenants'],
  tenants: [],
};
const inside = { of: 'all', outside: 'left out' } as const;
/** A small table has no more rows than this. */
const mostCoarse = 8;
/** So many reasons are told in words, each by a packet of its own. */
const mostReasons = 3;
/** So many questions are offered. */
const mostQuestions = 40;

/**
 * The matrix of a cloud at a level, or of what is within two ends of a coarser one. Cost: see `talliesOf` for each two rows, at most `mostRows` of them; the finding is linear
 * as counting all pairs is.
 */
export function* matrixSteps(
  verifier: Verifier,
  level: MatrixLevel,
  question: MatrixQuestion,
  within: MatrixWithin | null = null,
): Steps<Matrix> {
  const { cloud } = verifier.subject;
  const { finding, reasons } = yield* findingSteps(verifier, question);
  const table = yield* tableSteps(verifier, level, question, within ?? { of: 'all', outside: 'too' });
  const coarser: MatrixTable[] = [];
  for (const each of within ? [] : coarserLevels[level]) {
    const count = rowsOf(cloud, verifier.classes, each, inside).rows.length;
    if (count > 1 && count <= mostCoarse) coarser.push(yield* tableSteps(verifier, each, question, inside));
  }
  return { question, questions: matrixQuestions(cloud), finding, reasons, table, coarser };
}

/**
 * The questions that a file gives rise to: icmp, the ports of its flows and expectations, single ports of rules and listeners,
 * then one of each interval of ports that none of these stands for.
 */
export function matrixQuestions(cloud: Cloud): readonly MatrixQuestion[] {
  const found = new Map<string, MatrixQuestion>();
  const add = (protocol: MatrixQuestion['protocol'], port: number | null) => {
    if (protocol === 'icmp' || port !== null) found.set(`${protocol} ${port}`, { protocol, port });
  };
  add('icmp', null);
  for (const { protocol, port } of cloud.flows) if (protocol !== 'dhcp' && protocol !== 'icmp') add(protocol, port);
  for (const one of cloud.expectations) {
    if (one.kind === 'flow' && one.protocol !== 'icmp') add(one.protocol, one.port);
  }
  for (const { rules } of cloud.secgroups) {
    for (const { protocol, ports } of rules) {
      if (protocol === 'tcp' || protocol === 'udp') {
        for (const { first, last } of ports) if (first === last) add(protocol, first);
      }
    }
  }
  const named = [...found.values()];
  const all = questionsOf(cloud);
  all.forEach(({ protocol, port }, at) => {
    const next = all[at + 1];
    const end = next?.protocol === protocol ? next.port : Number.POSITIVE_INFINITY;
    const isNamed = named.some((one) => one.protocol === protocol && port <= (one.port ?? 0) && (one.port ?? 0) < end);
    if (protocol === 'icmp' || isNamed) return;
    add(protocol, wellKnown[protocol].find((one) => port <= one && one < end) ?? port);
  });
  return [...found.values()].slice(0, mostQuestions);
}

/** Ports that say more to a reader than the first of an interval does. */
const wellKnown = { tcp: [22, 80, 443], udp: [53] } as const;

function askedOf({ protocol, port }: MatrixQuestion): Question {
  return { protocol, port: port ?? 0, target: 'fixed' };
}

function* tableSteps(
  verifier: Verifier,
  level: MatrixLevel,
  question: MatrixQuestion,
  shown: MatrixWithin | Extract<RowsShown, { of: 'all' }>,
): Steps<MatrixTable> {
  const { cloud, network } = verifier.subject;
  const made = (whose: RowsShown) => rowsOf(cloud, verifier.classes, level, whose);
  const { rows, left } = made('of' in shown ? shown : { of: 'one', id: shown.from });
  // Parties of the same instances are the same.
  const isSquare = 'of' in shown || shown.from === shown.to;
  const others = isSquare ? { rows, left: 0 } : made({ of: 'one', id: shown.to });
  const columns = others.rows;
  const tallyOf = talliesOf(verifier, askedOf(question));
  const bridges = new Map(network.segments.map(({ name, bridge }) => [name, bridge]));
  const bridgeOf: BridgeOf = (name) => (name === null ? undefined : bridges.get(name));
  const cells: (MatrixCell | null)[][] = [];
  for (const from of rows) {
    const own: (MatrixCell | null)[] = [];
    for (const to of columns) {
      const isOne = from === to && from.end.kind === 'instance' && from.end.members === 1;
      const areOutside = from.party.kind === 'outsider' && to.party.kind === 'outsider';
      if (isOne || areOutside) own.push(null);
      else {
        const empty = from.party.kind === 'outsider' ? 'no floating address' : 'there is no pair';
        own.push(cellOf(yield* tallyOf(from.party, to.party), { question, bridgeOf, empty }));
      }
    }
    cells.push(own);
    yield { what: 'filling the matrix', done: cells.length / rows.length };
  }
  const endsOf = (all: typeof rows) => all.map(({ end }) => end);
  return { level, rows: endsOf(rows), columns: endsOf(columns), left: left + others.left, cells };
}

/** Pairs that fail for the same: how many, one of them, where that is of those that are looked at, and whether there are more. */
type Failing = { pairs: number; readonly group: PairGroup; readonly places: Set<string>; spread: boolean };

function* findingSteps(
  verifier: Verifier,
  question: MatrixQuestion,
): Steps<{ readonly finding: string; readonly reasons: readonly MatrixReason[] }> {
  const { verdict, classes } = verifier;
  const { compiled } = verifier.subject;
  const asked = askedOf(question);
  const groups = yield* (yield* pairGroupSteps(verifier))(asked);
  const counts = { reached: 0, unanswered: 0, denied: 0, lost: 0 };
  const failing = new Map<string, Failing>();
  for (const group of groups) {
    const fate = fateOf(group);
    counts[fate] += group.pairs;
    if (fate === 'reached' || fate === 'denied') continue;
    const [from, to] = [classes.classOf.get(group.from.name), classes.classOf.get(group.to.name)];
    const found = from && to && verdict(from, to, asked);
    if (!found) continue;
    const known = failing.get(reasonKey(found)) ?? { pairs: 0, group, places: new Set(), spread: false };
    failing.set(reasonKey(found), known);
    known.pairs += group.pairs;
    const place = found.causes[0]?.at ?? found.at;
    if (place) known.places.add(nodeOf(place, group.from, group.to));
    // A group is of one host each way, or of as many as have such instances.
    known.spread ||= group.pairs > from.members.length * (to.members.length - Number(from === to));
    yield { what: 'counting pairs', done: 0 };
  }
  const sorted = [...failing.values()]
    .map(({ pairs, group, places, spread }) => ({ pairs, group, isSpread: spread || places.size > 1 }))
    .sort((a, b) => b.pairs - a.pairs);
  const places = sorted.some(({ isSpread }) => isSpread) ? 'several' : 'one each';
  const reasons: MatrixReason[] = [];
  for (const { pairs, group, isSpread } of sorted.slice(0, mostReasons)) {
    const { causes, reason } = yield* simulateSteps(compiled, group.stimulus);
    const words = `${isSpread ? 'For example, ' : ''}${causes[0]?.message ?? reason?.message ?? group.outcome}`;
    reasons.push({ pairs, words, flow: { kind: 'free', from: group.from.name, to: group.to.name, ...question } });
    yield { what: 'telling why', done: 0 };
  }
  return { finding: findingSaid({ counts, reasons: sorted.length, places }), reasons };
}
