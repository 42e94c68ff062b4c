// `check --json`, version 1, field by field as the language contract has it; with `--coverage` each file has that, too.
import type { Span } from '../core/base/span.ts';
import { locate, placeOf } from '../core/pipeline/analyse.ts';
import type { Checked } from './check.ts';
import { placesOf } from './places.ts';

type Coverage = { readonly range: object; readonly kind: string; readonly name: string; packets: number };
type FileJson = {
  readonly file: string;
  readonly diagnostics: object[];
  readonly expectations: object[];
  readonly coverage?: Coverage[];
};

/** One entry for each file that was read, included ones after the one that includes them. */
export function checkJson(checked: readonly Checked[]): object {
  const files = new Map<string, FileJson>();
  const seen = new Set<string>();
  const covers = checked.some(({ exercise }) => exercise !== null);
  const used = new Map<string, Coverage>();
  const entryOf = (file: string) => {
    const entry = files.get(file) ?? { file, diagnostics: [], expectations: [], ...(covers ? { coverage: [] } : {}) };
    files.set(file, entry);
    return entry;
  };
  // A file that two others include is reported once.
  const add = (file: string, list: 'diagnostics' | 'expectations', value: object) => {
    const key = `${file}\n${list}\n${JSON.stringify(value)}`;
    if (!seen.has(key)) entryOf(file)[list].push(value);
    seen.add(key);
  };
  for (const { analysis, diagnostics, expectations, exercise } of checked) {
    const places = placesOf(analysis);
    const source = (span: Span) => places.source(placeOf(analysis, span));
    for (const file of analysis.files.keys()) entryOf(file);
    for (const { code, severity, message, span, related } of diagnostics) {
      const { file, range } = source(span);
      const others = related.map((one) => ({ message: one.message, ...source(one.span) }));
      add(file, 'diagnostics', { code, severity, message, range, related: others });
    }
    for (const { expectation, outcome, reason } of expectations) {
      const place = locate(analysis, expectation.origin)?.whole;
      if (!place) continue;
      const { file, range } = places.source(place);
      add(file, 'expectations', { range, text: expectation.text, outcome, reason });
    }
    for (const { kind, name, span, packets } of exercise?.items ?? []) {
      const { file, range } = source(span);
      const key = JSON.stringify([file, range, kind, name]);
      const one = used.get(key) ?? { range, kind, name, packets: 0 };
      if (!used.has(key)) entryOf(file).coverage?.push(one);
      one.packets += packets;
      used.set(key, one);
    }
  }
  return { version: 1, files: [...files.values()] };
}
