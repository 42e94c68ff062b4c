// Carries places over an edit: a finding of the last save stays on its words while the text around them changes, and goes
// when the words themselves change. Knows no lines and no editor.
import type { Diagnostic } from '../base/diagnostic.ts';
import type { DeclarationId, Span } from '../base/span.ts';
import type { Analysis } from '../pipeline/analysis.ts';
import type { Declaration } from '../syntax/parse.ts';
import { declarationOf, offsetOf } from '../syntax/places.ts';

/** What is needed of an analysis. */
type Texts = Pick<Analysis, 'files'>;

/** The findings of an older analysis on the words of a newer one; those whose words are gone are left out. */
export function carried(before: Texts, now: Texts, findings: readonly Diagnostic[]): readonly Diagnostic[] {
  if (before.files === now.files) return findings;
  const move = carrier(before, now);
  return findings.flatMap((finding) => {
    const span = move(finding.span);
    if (!span) return [];
    const related = finding.related.flatMap((other) => {
      const place = move(other.span);
      return place ? [{ ...other, span: place }] : [];
    });
    // A fix is the edits of the text that was checked: where one of its places is gone, so is the fix.
    const fixes = (finding.fixes ?? []).flatMap(({ title, edits }) => {
      const moved = edits.flatMap((edit) => {
        const place = move(edit.span);
        return place ? [{ ...edit, span: place }] : [];
      });
      return moved.length === edits.length ? [{ title, edits: moved }] : [];
    });
    return [{ ...finding, span, related, ...(finding.fixes ? { fixes } : {}) }];
  });
}

/** Moves spans of an older analysis to the same words of a newer one; undefined where these are gone. */
export function carrier(before: Texts, now: Texts): (span: Span) => Span | undefined {
  if (before.files === now.files) return (span) => span;
  const texts = { before: createTexts(before), now: createTexts(now) };
  return (span) => (isUntouched(span, before, now) ? span : carriedSpan(span, texts.before(span), texts.now(span)));
}

/** A span on the same words after its declaration's text changed; undefined where the change touched them. */
export function carriedSpan(span: Span, before: string | undefined, now: string | undefined): Span | undefined {
  if (before === undefined || now === undefined) return undefined;
  if (before === now) return span;
  let same = 0;
  const shorter = Math.min(before.length, now.length);
  while (same < shorter && before[same] === now[same]) same++;
  if (span.end <= same) return span;
  let tail = 0;
  while (tail < shorter - same && before[before.length - 1 - tail] === now[now.length - 1 - tail]) tail++;
  if (span.start < before.length - tail) return undefined;
  const shift = now.length - before.length;
  return { ...span, start: span.start + shift, end: span.end + shift };
}

/** Whether a span's declaration is the one of before, so that nothing has to be compared. */
function isUntouched({ declaration }: Span, before: Texts, now: Texts): boolean {
  const found = declarationIn(now, declaration);
  return found !== undefined && found === declarationIn(before, declaration);
}

function declarationIn({ files }: Texts, id: DeclarationId): Declaration | undefined {
  let found: Declaration | undefined;
  for (const file of files.values()) found = declarationOf(file, id) ?? found;
  return found;
}

/** The text of a span's declaration; each file is only looked through once for a declaration. */
function createTexts(analysis: Texts): (span: Span) => string | undefined {
  const known = new Map<string, string | undefined>();
  return ({ declaration }) => {
    if (known.has(declaration)) return known.get(declaration);
    let text: string | undefined;
    for (const file of analysis.files.values()) {
      const offset = offsetOf(file, declaration);
      const length = declarationOf(file, declaration)?.length ?? 0;
      if (offset !== undefined) text = file.text.slice(offset, offset + length);
    }
    known.set(declaration, text);
    return text;
  };
}
