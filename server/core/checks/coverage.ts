// Ranges of whole numbers as sets: whether some together hold another. Knows neither ports nor addresses.

/** An inclusive range. */
export type Range = { readonly first: number; readonly last: number };

/** The ranges in rising order, those that touch or overlap made one. */
export function merged(ranges: Iterable<Range>): Range[] {
  const sorted = [...ranges].sort((a, b) => a.first - b.first);
  const result: Range[] = [];
  for (const range of sorted) {
    const previous = result.at(-1);
    if (previous && range.first <= previous.last + 1) {
      result[result.length - 1] = { first: previous.first, last: Math.max(previous.last, range.last) };
    } else {
      result.push(range);
    }
  }
  return result;
}

/** Whether every number of `inner` lies in one of the merged ranges. */
export function covers(outer: readonly Range[], inner: Range): boolean {
  return outer.some(({ first, last }) => first <= inner.first && inner.last <= last);
}

/** Cuts a range at every edge of the others, so that each part lies wholly inside or outside each of them. */
export function parts(range: Range, others: Iterable<Range>): Range[] {
  const edges = new Set([range.first]);
  for (const { first, last } of others) {
    if (range.first < first && first <= range.last) edges.add(first);
    if (range.first <= last && last < range.last) edges.add(last + 1);
  }
  const starts = [...edges].sort((a, b) => a - b);
  return starts.map((first, index) => ({ first, last: (starts[index + 1] ?? range.last + 1) - 1 }));
}
