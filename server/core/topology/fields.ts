// The fields of a block: each at most once unless it may repeat. Knows no meaning of any field.
import type { Block, FieldStatement, ListStatement, Statement, Word } from '../syntax/tree.ts';
import { error, type Report, type Source, spanIn } from './report.ts';

/** The first statement of each keyword that may stand once; a second one is reported as `duplicate-field`. */
export function singleFields(
  report: Report,
  source: Source,
  block: Block,
  single: readonly string[],
): ReadonlyMap<string, Statement> {
  const found = new Map<string, Statement>();
  for (const item of block.items) {
    const keyword = item.keyword.text;
    if (!single.includes(keyword)) continue;
    const before = found.get(keyword);
    if (!before) {
      found.set(keyword, item);
      continue;
    }
    error(
      report,
      'duplicate-field',
      spanIn(source, item.keyword),
      `${keyword} is already said: take one of the two out`,
      [{ message: `the first ${keyword}`, span: spanIn(source, before.keyword) }],
    );
  }
  return found;
}

/** The value of a field that holds one. */
export function fieldOf(fields: ReadonlyMap<string, Statement>, keyword: string): FieldStatement | undefined {
  const found = fields.get(keyword);
  return found?.kind === 'field' ? found : undefined;
}

/** The words of a list field that may stand several times. */
export function listWords(block: Block, keyword: string): Word[] {
  return block.items
    .filter((item): item is ListStatement => item.kind === 'list' && item.keyword.text === keyword)
    .flatMap((item) => item.values);
}

/** Reports a field that must be there, at the name of what lacks it; not where a faulty statement may have been it. */
export function missingField(
  report: Report,
  source: Source,
  block: Block,
  name: Word,
  keyword: Word,
  message: string,
): void {
  if (block.spoiled) return;
  error(report, 'missing-field', spanIn(source, name.start < name.end ? name : keyword), message);
}
