// What resolving writes down besides the cloud: diagnostics, and where each origin stands. Knows no language rules.
import type { Diagnostic, DiagnosticCode, Related } from '../base/diagnostic.ts';
import type { DeclarationId, OriginId, Span } from '../base/span.ts';
import type { Ranged, Word } from '../syntax/tree.ts';
import type { Ipv4 } from '../wire/address.ts';
import type { OriginSpan } from './cloud.ts';

/** Collects while a cloud is resolved. */
export type Report = {
  readonly diagnostics: Diagnostic[];
  readonly spans: Map<OriginId, OriginSpan>;
  /** Words of statements that were left out because of a fault: not finding them is no second fault. */
  readonly spoiled: ReadonlySet<string>;
  /**
   * Every address that a declaration holds or points at: it is handed out to nobody. Flows, expectations and rules only ask
   * about addresses; were theirs taken, they would never meet the instance that gets them.
   */
  readonly written: Set<Ipv4>;
  /** Shared by all reports of one cloud: how many names were compared to find the nearest one. */
  readonly sought: { count: number };
  /** How many faults were not reported because a faulty statement may be their cause. */
  readonly doubts: { count: number };
};

/** A report with nothing in it. */
export function newReport(spoiled: ReadonlySet<string>, sought: Report['sought']): Report {
  return { diagnostics: [], spans: new Map(), spoiled, written: new Set(), sought, doubts: { count: 0 } };
}

/** Whether a word that means nothing may be declared by a statement that was left out because of a fault. */
export function isDoubtful(report: Report, word: Word): boolean {
  if (!report.spoiled.has(word.text)) return false;
  report.doubts.count++;
  return true;
}

/** The declaration that tree nodes belong to. */
export type Source = { readonly id: DeclarationId };

/** The span of a node. */
export function spanIn(source: Source, node: Ranged): Span {
  return { declaration: source.id, start: node.start, end: node.end };
}

/** Reports an error at a node. */
export function error(
  report: Report,
  code: DiagnosticCode,
  span: Span,
  message: string,
  related: readonly Related[] = [],
): void {
  report.diagnostics.push({ code, severity: 'error', message, span, related });
}

/** Reports an error at a word that stands for another, if one is near enough: `…: did you mean …`, else with another hint. */
export function mistaken(
  report: Report,
  code: DiagnosticCode,
  span: Span,
  message: string,
  meant: string | undefined,
  otherwise: string,
): void {
  const hint = meant === undefined ? otherwise : `did you mean ${meant}`;
  const known = meant === undefined ? {} : { meant };
  report.diagnostics.push({ code, severity: 'error', message: `${message}: ${hint}`, span, related: [], ...known });
}

/** Reports something that nobody uses. */
export function unused(report: Report, code: DiagnosticCode, span: Span, message: string): void {
  report.diagnostics.push({ code, severity: 'hint', message, span, related: [], unnecessary: true });
}

/** Writes down where an origin stands and returns it. */
export function mark(report: Report, origin: OriginId, source: Source, name: Ranged, whole: Ranged): OriginId {
  report.spans.set(origin, { name: spanIn(source, name), whole: spanIn(source, whole) });
  return origin;
}

/** A word for a message: in quotes as code, shortened where it is endless. */
export function quoted(word: Word | string): string {
  const text = typeof word === 'string' ? word : word.text;
  return `\`${text.length > 40 ? `${text.slice(0, 39)}…` : text}\``;
}
