// Who reaches whom as a table, in words and numbers for the page: what a cell says, and what the whole comes to. A function of
// the verifier's tallies; knows no text.
import type { PartyEnd, PartyLevel } from '../verifier/parties.ts';
import type { Fate, Sample, Tally } from '../verifier/tally.ts';
import { nodeOf, type Part, type Verdict } from '../verifier/verdict.ts';
import type { Protocol } from '../wire/packet.ts';
import { listed } from './names.ts';
import { reasonWords } from './reason-words.ts';

/** What the rows of a matrix are. */
export type MatrixLevel = PartyLevel;

/** A row and column of a matrix. */
export type MatrixEnd = PartyEnd;

/** By what packet a matrix is made; `port` null for icmp. */
export type MatrixQuestion = { readonly protocol: Protocol; readonly port: number | null };

/** The first packet of a pair. */
export type PairFlow = MatrixQuestion & { readonly kind: 'free'; readonly from: string; readonly to: string };

/** How pairs of a row and a column fare. */
export type MatrixCell = {
  /** Of all pairs; `mixed`: not of all the same; `none`: there are no pairs. */
  readonly fate: Fate | 'mixed' | 'none';
  readonly pairs: number;
  readonly reached: number;
  readonly denied: number;
  /** Unanswered and lost. */
  readonly failed: number;
  /** How the request comes to its target, and its TTL there; null where it does not, or not all pairs are alike. */
  readonly how: 'bridged' | 'routed' | 'translated' | null;
  readonly ttl: number | null;
  /** One clause, without the names of the row and the column. */
  readonly words: string;
  /** Shows it: of pairs that differ one that fails. */
  readonly flow: PairFlow | null;
  /** What was said in the version that it is compared with, where that is something else. */
  readonly was?: string;
};

/** Rows and columns of one level: the same ends, or those within two others. */
export type MatrixTable = {
  readonly level: MatrixLevel;
  readonly rows: readonly MatrixEnd[];
  readonly columns: readonly MatrixEnd[];
  /** Instances that are in no row, or in no column, as there are too many. */
  readonly left: number;
  /** By row, then by column; null for an end and itself, and for two who are outside. */
  readonly cells: readonly (readonly (MatrixCell | null)[])[];
};

/** The ids of the two ends whose parts alone are shown, in rows and in columns. */
export type MatrixWithin = { readonly from: string; readonly to: string };

/** Why pairs fail: how many, in one clause that is about one of them, and that one. */
export type MatrixReason = { readonly pairs: number; readonly words: string; readonly flow: PairFlow };

/** Who reaches whom by a question, at fixed addresses; whoever is outside asks floating ones. */
export type Matrix = {
  readonly question: MatrixQuestion;
  /** What can be asked: what the file speaks of first. */
  readonly questions: readonly MatrixQuestion[];
  /** What all pairs of instances come to, in one clause. */
  readonly finding: string;
  /** Why pairs fail that are meant to arrive: the most pairs first. */
  readonly reasons: readonly MatrixReason[];
  readonly table: MatrixTable;
  /** The same seen coarser, without those outside. */
  readonly coarser: readonly MatrixTable[];
};

/**
 * How many pairs of instances there are by what becomes of them, and for how many reasons pairs fail; `places`: whether each
 * reason stands in one place.
 */
export type MatrixSum = {
  readonly counts: Readonly<Record<Fate, number>>;
  readonly reasons: number;
  readonly places: 'one each' | 'several';
};

/**
 * The whole in one clause.
 * @example findingSaid(sum) // '16 of 20 pairs reach each other; 4 fail for one reason'
 */
export function findingSaid({ counts, reasons, places }: MatrixSum): string {
  const { reached, unanswered, denied, lost } = counts;
  const failed = unanswered + lost;
  const pairs = reached + failed + denied;
  if (pairs === 0) return 'There are no two instances that could reach each other';
  const all = pairs === 1 ? 'The only pair' : pairs === 2 ? 'Both pairs' : `All ${said(pairs)} pairs`;
  if (reached === pairs) return `${all} reach each other`;
  const rest = [
    ...(failed > 0 ? [`${said(failed)} ${failed === 1 ? 'fails' : 'fail'} for ${reasonsSaid(reasons, places)}`] : []),
    ...(denied > 0 ? [`${said(denied)} ${denied === 1 ? 'is' : 'are'} kept out by security groups`] : []),
  ];
  return [`${said(reached)} of ${said(pairs)} pairs reach each other`, ...rest].join('; ');
}

function reasonsSaid(count: number, places: MatrixSum['places']): string {
  const number = count === 1 ? 'one' : said(count);
  if (places === 'several') return count === 1 ? 'one kind of reason' : `${number} kinds of reasons`;
  return `${number} ${count === 1 ? 'reason' : 'reasons'}`;
}

/** The name of a network's bridge. */
export type BridgeOf = (network: string | null) => string | undefined;

/**
 * A cell in words, numbers and the flow that shows it.
 * @param empty what is said where there is no pair
 */
export function cellOf(
  { counts, samples, uniform }: Tally,
  {
    question,
    bridgeOf,
    empty,
  }: { readonly question: MatrixQuestion; readonly bridgeOf: BridgeOf; readonly empty: string },
): MatrixCell {
  const { reached, unanswered, denied, lost } = counts;
  const failed = unanswered + lost;
  const pairs = reached + failed + denied;
  const sample = samples.lost ?? samples.unanswered ?? samples.reached ?? samples.denied;
  const numbers = { pairs, reached, denied, failed };
  if (!sample) return { fate: 'none', ...numbers, how: null, ttl: null, words: empty, flow: null };
  const fates = Object.keys(samples) as Fate[];
  const fate = fates.length === 1 && fates[0] !== undefined ? fates[0] : 'mixed';
  const arrives = uniform && (fate === 'reached' || fate === 'unanswered');
  return {
    ...{ fate, ...numbers },
    how: arrives ? howOf(sample.verdict) : null,
    ttl: arrives ? sample.verdict.ttl : null,
    words: pairs === 1 ? pairSaid(bridgeOf, sample, fate) : pairsSaid(bridgeOf, counts, sample, uniform),
    flow: flowOf(question, sample),
  };
}

/** The matrix with what each cell said before, where that was something else. Rows are told by their ids: new ones had no before. */
export function withBefore(now: Matrix, before: Pick<Matrix, 'table' | 'coarser'>): Matrix {
  const compared = (table: MatrixTable): MatrixTable => {
    const old = [before.table, ...before.coarser].find(({ level }) => level === table.level);
    const rows = new Map(old?.rows.map(({ id }, place) => [id, place]));
    const columns = new Map(old?.columns.map(({ id }, place) => [id, place]));
    const cells = table.cells.map((row, from) =>
      row.map((cell, to) => {
        const [oldRow, oldColumn] = [rows.get(table.rows[from]?.id ?? ''), columns.get(table.columns[to]?.id ?? '')];
        const was = old?.cells[oldRow ?? -1]?.[oldColumn ?? -1];
        return cell && was && !isSame(cell, was) ? { ...cell, was: was.words } : cell;
      }),
    );
    return { ...table, cells };
  };
  return { ...now, table: compared(now.table), coarser: now.coarser.map(compared) };
}

/** Whether two cells say the same of as many pairs; which of these shows it is no difference. */
function isSame(one: MatrixCell, other: MatrixCell): boolean {
  const told = ({ fate, pairs, reached, denied, failed, how, ttl, words }: MatrixCell) =>
    JSON.stringify([fate, pairs, reached, denied, failed, how, ttl, pairs > 1 ? '' : words]);
  return told(one) === told(other);
}

/** What shows a pair. */
export function flowOf({ protocol, port }: MatrixQuestion, { from, to, floating }: Sample): PairFlow {
  return { kind: 'free', from: from.name, to: floating ? `${to.name}.floating` : to.name, protocol, port };
}

/** What pairs fail for; those of one key fail for the same. */
export function reasonKey({ causes, reason, outcome }: Verdict): string {
  return causes[0]?.code ?? reason ?? outcome;
}

function pairsSaid(bridgeOf: BridgeOf, counts: Tally['counts'], sample: Sample, uniform: boolean): string {
  const { reached, unanswered, denied, lost } = counts;
  const pairs = reached + unanswered + denied + lost;
  const parts = [
    `${said(reached)} of ${said(pairs)} reach`,
    ...(lost > 0 ? [`${said(lost)} lost`] : []),
    ...(unanswered > 0 ? [`${said(unanswered)} without an answer`] : []),
    ...(denied > 0 ? [`${said(denied)} kept out by security groups`] : []),
  ];
  const { from, to, verdict } = sample;
  const own = pairSaid(bridgeOf, sample, verdict.outcome === 'reachable' ? 'reached' : 'lost');
  const failed = lost + unanswered > 0 ? `, such as ${from.name} to ${to.name}: ${own}` : uniform ? `, ${own}` : '';
  return parts.join(', ') + failed;
}

function howOf({ routers, translated }: Verdict): NonNullable<MatrixCell['how']> {
  if (translated) return 'translated';
  return routers.request.length > 0 ? 'routed' : 'bridged';
}

/** One pair, as in "lost at internet-router (no route): no br102 on compute1". */
function pairSaid(bridgeOf: BridgeOf, sample: Sample, fate: MatrixCell['fate']): string {
  const { from, to, verdict } = sample;
  const { reason, at, causes, routers, translated, ttl } = verdict;
  const name = (part: Part) => nodeOf(part, from, to);
  if (verdict.outcome === 'reachable') {
    const by = routers.request.map(name);
    const how = by.length === 0 ? 'bridged' : `routed by ${listed(by)}`;
    return `arrives, ${translated ? 'translated (NAT), ' : ''}${how}${ttl === null ? '' : `, TTL ${ttl}`}`;
  }
  const why = causes[0] ? causeSaid(bridgeOf, sample, causes[0]) : '';
  const because = why === '' ? '' : `: ${why}`;
  if (fate === 'denied') return `kept out by the security groups of ${to.name}`;
  const where = at ? ` at ${name(at)}` : '';
  const what = reason ? ` (${reasonWords(reason)})` : '';
  const start = verdict.outcome === 'unreachable' ? 'arrives, the reply is lost' : 'lost';
  return `${start}${where}${what}${because}`;
}

function causeSaid(bridgeOf: BridgeOf, { from, to, networks }: Sample, cause: Verdict['causes'][number]): string {
  const node = nodeOf(cause.at, from, to);
  if (cause.code !== 'bridge-missing') return `${reasonWords(cause.code)} at ${node}`;
  // A host lacks the bridge of who is not on it.
  const name = node === from.host ? networks.to : networks.from;
  return `no ${bridgeOf(name) ?? 'bridge'} on ${node}`;
}

function said(count: number): string {
  return count.toLocaleString('en');
}
