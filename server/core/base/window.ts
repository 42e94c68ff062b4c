// Where two lists differ, item by item. Knows nothing of the items.

/** Before `first` the lists are the same, and from `before` on in the one and `now` in the other, too. */
export type Window = { readonly first: number; readonly before: number; readonly now: number };

/** The smallest stretch outside of which two lists hold the same objects; undefined where they are the same. Linear. */
export function windowOf<Item>(before: readonly Item[], now: readonly Item[]): Window | undefined {
  if (before === now) return undefined;
  const limit = Math.min(before.length, now.length);
  let first = 0;
  while (first < limit && before[first] === now[first]) first++;
  if (first === before.length && first === now.length) return undefined;
  let tail = 0;
  while (tail < limit - first && before[before.length - 1 - tail] === now[now.length - 1 - tail]) tail++;
  return { first, before: before.length - tail, now: now.length - tail };
}

/** The list with other items in place of some; the rest is copied as memory is. */
export function replaced<Item>(list: readonly Item[], from: number, to: number, items: readonly Item[]): Item[] {
  return list.slice(0, from).concat(items, list.slice(to));
}

/** How many items come before a limit, in a list in which those that do come first. */
export function countBefore<Item>(list: readonly Item[], isBefore: (item: Item) => boolean): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(list[middle] as Item)) low = middle + 1;
    else high = middle;
  }
  return low;
}
