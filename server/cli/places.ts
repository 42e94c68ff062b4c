// From places (file and offsets) to ranges (lines and UTF-16 columns): the edge that the core never crosses.
import { type LineIndex, lineIndexOf, positionAt } from '../core/base/line-index.ts';
import type { Place } from '../core/base/span.ts';
import type { Analysis } from '../core/pipeline/analysis.ts';
import type { JsonSource } from '../core/views/trace-json.ts';

/** Turns places of an analysis into ranges of its files. */
export type Places = {
  readonly source: (place: Place) => JsonSource;
  /** The line's text, without its end. */
  readonly line: (file: string, line: number) => string;
};

/** The places of an analysis; each file is indexed when it is first needed. */
export function placesOf(analysis: Analysis): Places {
  const indexes = new Map<string, LineIndex>();
  const indexOf = (file: string) => {
    let index = indexes.get(file);
    if (!index) {
      index = lineIndexOf(analysis.files.get(file)?.text ?? '');
      indexes.set(file, index);
    }
    return index;
  };
  return {
    source: (place) => {
      const index = indexOf(place.file);
      return { file: place.file, range: { start: positionAt(index, place.start), end: positionAt(index, place.end) } };
    },
    line: (file, line) => {
      const { starts, text } = indexOf(file);
      return text.slice(starts[line], starts[line + 1]).replace(/[\r\n]+$/, '');
    },
  };
}
