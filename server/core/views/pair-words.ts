// What became of one pair of instances, in a few words: by whom its packets go, or why and where they end. A function of
// verdicts; knows no text.
import type { Change, PairChanged } from '../verifier/differences.ts';
import { nodeOf, type Part, type Verdict } from '../verifier/verdict.ts';

/**
 * The words for a pair that changed.
 * @example pairSaid('closed', pair) // 'no-route at internet-router, because of bridge-missing at compute1'
 * @example pairSaid('re-routed', pair) // 'by compute1, tor, compute2 instead of compute1, internet, compute2'
 */
export function pairSaid(change: Change, pair: PairChanged): string {
  const { before, after } = pair;
  if (!after) return 'no such address';
  if (change === 'opened') return `by ${waySaid(pair, after)}`;
  if (change === 'closed') return endSaid(pair, after);
  const [was, is] = [before ? waySaid(pair, before) : '', waySaid(pair, after)];
  if (was !== is) return `by ${is} instead of ${was}`;
  return `${routersSaid(pair, after)}${before ? `; before ${routersSaid(pair, before)}` : ''}`;
}

/** What the request passes between its two instances. */
function waySaid(pair: PairChanged, { way }: Verdict): string {
  return namesSaid(
    pair,
    way.filter(({ kind }) => kind !== 'from' && kind !== 'to'),
  );
}

function endSaid(pair: PairChanged, { reason, outcome, at, causes }: Verdict): string {
  const where = at ? ` at ${nodeOf(at, pair.from, pair.to)}` : '';
  const [first] = causes;
  const why = first ? `, because of ${first.code} at ${nodeOf(first.at, pair.from, pair.to)}` : '';
  return `${reason ?? outcome}${where}${why}`;
}

function routersSaid(pair: PairChanged, { routers: { request, reply } }: Verdict): string {
  const [there, back] = [namesSaid(pair, request), namesSaid(pair, reply)];
  if (there === back) return there === '' ? 'routed by nobody' : `routed by ${there} both ways`;
  return `routed by ${there || 'nobody'} there, by ${back || 'nobody'} back`;
}

function namesSaid({ from, to }: PairChanged, parts: readonly Part[]): string {
  return parts.map((part) => nodeOf(part, from, to)).join(', ');
}
