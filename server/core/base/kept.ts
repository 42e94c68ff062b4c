// Old values in place of new ones that are equal to them: who remembers by identity need not begin anew. Knows nothing of
// what it compares but that it is plain: strings, numbers, null, lists, records, maps and sets.

/** `before` where it equals `now`, else `now`. Linear in the value. */
export function kept<Value>(before: Value | undefined, now: Value): Value {
  return before !== undefined && isSame(before, now) ? before : now;
}

/** `now` with each item that equals the one `before` it of the same key in its place; `before` itself where all are, in this order. */
export function keptList<Value>(
  before: readonly Value[] | undefined,
  now: readonly Value[],
  keyOf: (value: Value) => string,
): readonly Value[] {
  if (!before) return now;
  if (isSameList(before, now)) return before;
  const known = new Map(before.map((value) => [keyOf(value), value]));
  const list = now.map((value) => kept(known.get(keyOf(value)), value));
  return isSameList(before, list) ? before : list;
}

/** Whether two lists hold the same objects. */
export function isSameList<Item>(a: readonly Item[], b: readonly Item[]): boolean {
  return a === b || (a.length === b.length && a.every((item, i) => item === b[i]));
}

/** Whether two plain values are equal, member by member. */
export function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((one, i) => isSame(one, b[i]));
  if (a instanceof Map) return b instanceof Map && isSame([...a], [...b]);
  if (a instanceof Set) return b instanceof Set && isSame([...a], [...b]);
  if (Array.isArray(b) || b instanceof Map || b instanceof Set) return false;
  const [own, other] = [a as Record<string, unknown>, b as Record<string, unknown>];
  const keys = Object.keys(own);
  return keys.length === Object.keys(other).length && keys.every((key) => key in other && isSame(own[key], other[key]));
}
