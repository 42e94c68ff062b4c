// Did-you-mean: the known word that is nearest to a misspelt one. Knows nothing of what the words mean.

/**
 * The candidate with the fewest edits (insertion, removal, change, swap of neighbours; letter case counts half) to
 * `word`, if they are few for its length: one for up to four letters, two up to eight, else three; or the one that differs
 * in case alone. The first of equals.
 * @example suggest('flaoting', ['floating', 'network']) // 'floating'
 */
export function suggest(word: string, candidates: Iterable<string>): string | undefined {
  const limit = word.length <= 4 ? 1 : word.length <= 8 ? 2 : 3;
  if (word.length > maxLength + limitOfLongest) return undefined;
  const rows = newRows();
  const lowered = word.toLowerCase();
  const letters = lettersOf(word);
  let best: string | undefined;
  let bestDistance = limit + 0.5;
  for (const candidate of candidates) {
    if (candidate === word || Math.abs(candidate.length - word.length) > limit || candidate.length > maxLength)
      continue;
    if (lettersApart(letters, lettersOf(candidate)) >= bestDistance) continue;
    const isSame = candidate.length === word.length && candidate.toLowerCase() === lowered;
    const distance = isSame ? 0.5 : editDistance(word, candidate, bestDistance, rows);
    if (distance < bestDistance && distance < Math.max(word.length, candidate.length) - 0.5) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

// names longer than this are not typed by hand
const maxLength = 64;
const limitOfLongest = 3;

/** Rows of the table of costs, used again for each candidate: of thousands of names most are given up after a few cells. */
type Rows = { beforeLast: Float64Array; last: Float64Array; row: Float64Array };

function newRows(): Rows {
  const row = () => new Float64Array(maxLength + 2);
  return { beforeLast: row(), last: row(), row: row() };
}

/** Which ASCII letters and digits a word has, as bits, without regard to case; those that share a bit count as one. */
function lettersOf(word: string): number {
  let bits = 0;
  for (let i = 0; i < word.length; i++) {
    const code = word.charCodeAt(i);
    if (code < 128) bits |= 1 << (lower(code) & 31);
  }
  return bits;
}

/** At least so many edits lie between two words: one edit brings or takes no more than one letter. */
function lettersApart(a: number, b: number): number {
  return Math.max(bitsIn(a & ~b), bitsIn(b & ~a));
}

function bitsIn(bits: number): number {
  let count = 0;
  for (let left = bits; left !== 0; left &= left - 1) count++;
  return count;
}

/** Optimal string alignment: a swap of two neighbours is one edit. Infinity when it can't be below `limit`. */
function editDistance(a: string, b: string, limit: number, rows: Rows): number {
  let from = 0;
  while (from < a.length && from < b.length && a.charCodeAt(from) === b.charCodeAt(from)) from++;
  // a swap may reach one letter back
  if (from > 0) from--;
  const width = b.length - from;
  let { beforeLast, last, row } = rows;
  for (let j = 0; j <= width; j++) last[j] = j;
  let leastBefore = 0;
  for (let i = 1; i <= a.length - from; i++) {
    const x = a.charCodeAt(from + i - 1);
    row[0] = i;
    let least = i;
    for (let j = 1; j <= width; j++) {
      const y = b.charCodeAt(from + j - 1);
      const change = x === y ? 0 : lower(x) === lower(y) ? 0.5 : 1;
      let cost = Math.min((last[j] as number) + 1, (row[j - 1] as number) + 1, (last[j - 1] as number) + change);
      if (i > 1 && j > 1 && x === b.charCodeAt(from + j - 2) && a.charCodeAt(from + i - 2) === y)
        cost = Math.min(cost, (beforeLast[j - 2] as number) + 1);
      if (cost < least) least = cost;
      row[j] = cost;
    }
    // no path to the end goes around both rows
    if (least >= limit && leastBefore >= limit) return Number.POSITIVE_INFINITY;
    leastBefore = least;
    [beforeLast, last, row] = [last, row, beforeLast];
  }
  return last[width] as number;
}

/** The lower case of an ASCII letter. */
function lower(code: number): number {
  return code >= 65 && code <= 90 ? code + 32 : code;
}
