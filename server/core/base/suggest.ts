// Did-you-mean: the known word that is nearest to a misspelt one. Knows nothing of what the words mean.

/**
 * The candidate with the fewest edits (insertion, removal, change, swap of neighbours; letter case counts half) to
 * `word`, if they are few for its length: one for up to four letters, two up to eight, else three. The first of equals.
 * @example suggest('flaoting', ['floating', 'network']) // 'floating'
 */
export function suggest(word: string, candidates: Iterable<string>): string | undefined {
  const limit = word.length <= 4 ? 1 : word.length <= 8 ? 2 : 3;
  let best: string | undefined;
  let bestDistance = limit + 0.5;
  for (const candidate of candidates) {
    if (candidate === word || Math.abs(candidate.length - word.length) > limit || candidate.length > maxLength)
      continue;
    const distance = editDistance(word, candidate);
    if (distance < bestDistance && distance < Math.max(word.length, candidate.length) - 0.5) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

// names longer than this are not typed by hand
const maxLength = 64;

/** Optimal string alignment: a swap of two neighbours is one edit. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const x = a.charAt(i - 1);
      const y = b.charAt(j - 1);
      const change = x === y ? 0 : x.toLowerCase() === y.toLowerCase() ? 0.5 : 1;
      let cost = Math.min((last[j] as number) + 1, (row[j - 1] as number) + 1, (last[j - 1] as number) + change);
      if (i > 1 && j > 1 && x === b.charAt(j - 2) && a.charAt(i - 2) === y) {
        cost = Math.min(cost, (beforeLast[j - 2] as number) + 1);
      }
      row.push(cost);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] as number;
}
