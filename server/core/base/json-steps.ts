// JSON of large values in steps: `JSON.stringify` writes one in one go. Knows nothing of what it writes but that it is plain.
import type { Stage, Steps } from './steps.ts';

/** A value of no more values in it is written in one go. */
const smallCount = 512;
/** Characters that are written in one step: about a millisecond. */
const charactersAtOnce = 1 << 17;
const writing = 'writing an answer';

/**
 * Writes a value as `JSON.stringify` does, in steps, and hands over pieces of some 100,000 characters that belong one behind the
 * other. The value must not change meanwhile. One that JSON can't write (`undefined`, a function) is written as `null`.
 */
export function* jsonSteps(value: unknown, take: (piece: string) => void): Steps<void> {
  const out: Out = { take, text: '' };
  yield* write(out, value);
  take(out.text);
}

/** Whether writing a value takes no longer than a moment. */
export function isSmallJson(value: unknown): boolean {
  return countOf(value, smallCount) <= smallCount;
}

type Members = Readonly<Record<string, unknown>>;

const noKeys: readonly string[] = [];

/** The members of an object. To list those of a large one takes a while. */
function keysOf(value: unknown): readonly string[] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : noKeys;
}

type Out = { readonly take: (piece: string) => void; text: string };

function* write(out: Out, value: unknown): Steps<void> {
  const keys = keysOf(value);
  if (writesItself(value) || (keys.length <= smallCount && isSmallJson(value))) {
    out.text += JSON.stringify(value) ?? 'null';
  } else if (Array.isArray(value)) yield* writeList(out, value);
  else yield* writeMembers(out, value as Members, keys);
  if (out.text.length >= charactersAtOnce) yield flushed(out);
}

function* writeList(out: Out, list: readonly unknown[]): Steps<void> {
  out.text += '[';
  for (let i = 0; i < list.length; ) {
    if (i > 0) out.text += ',';
    const end = runEnd(list, i);
    if (end === i) yield* write(out, list[i++]);
    else {
      out.text += JSON.stringify(list.slice(i, end)).slice(1, -1);
      i = end;
    }
    if (out.text.length >= charactersAtOnce) yield flushed(out);
  }
  out.text += ']';
}

/** Behind the items from an index on that are small together. */
function runEnd(list: readonly unknown[], from: number): number {
  let end = from;
  for (let count = 0; end < list.length; end++) {
    count += countOf(list[end], smallCount - count);
    if (count > smallCount) break;
  }
  return end;
}

function* writeMembers(out: Out, value: Members, keys: readonly string[]): Steps<void> {
  let separator = '{';
  for (const key of keys) {
    const one = value[key];
    if (!isWritten(one)) continue;
    out.text += `${separator}${JSON.stringify(key)}:`;
    separator = ',';
    yield* write(out, one);
  }
  out.text += separator === '{' ? '{}' : '}';
}

function flushed(out: Out): Stage {
  out.take(out.text);
  out.text = '';
  return { what: writing, done: 0 };
}

function writesItself(value: unknown): boolean {
  return typeof (value as { readonly toJSON?: unknown } | null | undefined)?.toJSON === 'function';
}

/** Members of an object that JSON has no word for are left out. */
function isWritten(value: unknown): boolean {
  return value !== undefined && typeof value !== 'function' && typeof value !== 'symbol';
}

/** How many values a value consists of; beyond `most` any number that is greater. */
function countOf(value: unknown, most: number): number {
  if (typeof value !== 'object' || value === null) return 1;
  let count = 1;
  if (Array.isArray(value)) {
    if (value.length > most) return value.length;
    for (const one of value) {
      count += countOf(one, most - count);
      if (count > most) return count;
    }
    return count;
  }
  const keys = keysOf(value);
  if (keys.length > most) return keys.length;
  for (const key of keys) {
    count += countOf((value as Members)[key], most - count);
    if (count > most) return count;
  }
  return count;
}
