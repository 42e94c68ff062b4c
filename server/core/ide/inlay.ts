// Inlay hints: what was derived for a statement that does not say it, shown in the text as if it did. The single door to the
// inlay-*.ts files. Knows no lines and no URIs.
import type { Steps } from '../base/steps.ts';
import type { ParsedFile } from '../syntax/parse.ts';
import { inlayAddress } from './inlay-addresses.ts';
import { inlayBridges } from './inlay-bridges.ts';
import { inlayGateway } from './inlay-gateways.ts';
import { type PlacedStatement, type StatementIndex, statementsAtOnce, statementsBetween } from './statement-index.ts';

/** Each kind is of use by itself, and may be too much for somebody. */
export type InlayKind = 'addresses' | 'gateways' | 'bridges' | 'ruleHits';

/** A hint behind a word. */
export type Inlay = {
  /** The end of the word. */
  readonly at: number;
  readonly label: string;
  /** Markdown. */
  readonly tooltip: string;
};

/** What a statement does not say, or undefined; `at` counts from the beginning of its declaration. */
export type InlayOf = (placed: PlacedStatement, index: StatementIndex) => Inlay | undefined;

const makers: Readonly<Record<Exclude<InlayKind, 'ruleHits'>, InlayOf>> = {
  addresses: inlayAddress,
  gateways: inlayGateway,
  bridges: inlayBridges,
};

/** The hints between two offsets of a file, of some kinds, in steps. Linear in the statements there, once the index is made. */
export function* inlaySteps(
  file: ParsedFile,
  { start, end }: { readonly start: number; readonly end: number },
  kinds: ReadonlySet<InlayKind>,
  index: StatementIndex,
): Steps<readonly Inlay[]> {
  const wanted = (['addresses', 'gateways', 'bridges'] as const).filter((kind) => kinds.has(kind));
  const found: Inlay[] = [];
  let seen = 0;
  for (const placed of statementsBetween(file, start, end)) {
    if (seen++ % statementsAtOnce === 0) yield { what: 'looking for hints', done: 0 };
    for (const kind of wanted) {
      const inlay = makers[kind](placed, index);
      const at = inlay && placed.offset + inlay.at;
      if (inlay && at !== undefined && start <= at && at <= end) found.push({ ...inlay, at });
    }
  }
  return found;
}
