// A text analysed as the command line does it, without files: for tests that start from Topo text.
import type { Diagnostic } from '../../server/core/base/diagnostic.ts';
import { analyse, placeOf } from '../../server/core/pipeline/analyse.ts';
import type { Analysis } from '../../server/core/pipeline/analysis.ts';
import type { Found } from './annotations.ts';

/** The analysis of a single text; includes find nothing. */
export function analysisOf(text: string): Analysis {
  return analyse({ path: 'test.topo', text }, () => undefined);
}

/** Diagnostics with lines and columns, in the order of the text. */
export function found(analysis: Analysis, text: string, diagnostics: readonly Diagnostic[]): Found[] {
  return diagnostics
    .map(({ severity, code, message, span }) => ({ ...rangeOf(analysis, text, span), severity, code, message }))
    .sort((a, b) => a.line - b.line || a.start - b.start);
}

/** Where a span stands, in lines and columns from 0. */
export function rangeOf(analysis: Analysis, text: string, span: Diagnostic['span']) {
  const place = placeOf(analysis, span);
  const before = text.slice(0, place.start);
  const line = before.split('\n').length - 1;
  const start = place.start - (before.lastIndexOf('\n') + 1);
  return { line, start, end: start + place.end - place.start };
}
