// Where two versions of a text differ. Knows nothing of what the text means.

/** From `start` on the texts differ; the last `tail` characters are the same again. `shift`: by how much those moved. */
export type TextChange = { readonly start: number; readonly tail: number; readonly shift: number };

/** The smallest stretch outside of which two texts are the same. Linear, but as quick as memory is compared. */
export function changeOf(before: string, now: string): TextChange {
  const start = samePrefix(before, now);
  const tail = sameSuffix(before, now, Math.min(before.length, now.length) - start);
  return { start, tail, shift: now.length - before.length };
}

// comparing slices is a comparison of memory, character by character it is not
const step = 1 << 14;

function samePrefix(a: string, b: string): number {
  const limit = Math.min(a.length, b.length);
  let at = 0;
  while (at + step <= limit && a.slice(at, at + step) === b.slice(at, at + step)) at += step;
  while (at < limit && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  return at;
}

function sameSuffix(a: string, b: string, limit: number): number {
  let at = 0;
  const part = (text: string) => text.slice(text.length - at - step, text.length - at);
  while (at + step <= limit && part(a) === part(b)) at += step;
  while (at < limit && a.charCodeAt(a.length - 1 - at) === b.charCodeAt(b.length - 1 - at)) at++;
  return at;
}
