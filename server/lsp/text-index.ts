// Between offsets (core) and lines with UTF-16 columns (the protocol): the edge that the core never crosses.
import type { Location, Range } from 'vscode-languageserver';
import { offsetAt, positionAt } from '../core/base/line-index.ts';
import type { Place } from '../core/base/span.ts';
import type { Analysis } from '../core/pipeline/analysis.ts';
import type { ParsedFile } from '../core/syntax/parse.ts';

/** Converts places of analyses. */
export type TextIndex = {
  readonly range: (analysis: Analysis, place: Place) => Range;
  readonly location: (analysis: Analysis, place: Place) => Location;
  readonly fileRange: (file: ParsedFile, place: { readonly start: number; readonly end: number }) => Range;
  /** The offset of a position; one beyond the end of its line or text is the nearest that exists. */
  readonly offset: (file: ParsedFile, position: { readonly line: number; readonly character: number }) => number;
};

/** Works on the lines that each file knows of itself. */
export function createTextIndex(): TextIndex {
  const fileRange: TextIndex['fileRange'] = ({ lines }, { start, end }) => ({
    start: positionAt(lines, start),
    end: positionAt(lines, end),
  });
  const range: TextIndex['range'] = (analysis, place) => {
    const file = analysis.files.get(place.file);
    return file ? fileRange(file, place) : { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
  };
  return {
    range,
    fileRange,
    location: (analysis, place) => ({ uri: place.file, range: range(analysis, place) }),
    offset: (file, position) => offsetAt(file.lines, position),
  };
}
