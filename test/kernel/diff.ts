// A minimal difference of two lists of lines, for people who look for the first wrong hop.

/** Lines marked `-` (only in `theirs`) and `+` (only in `ours`) with one common line around; empty when equal. */
export function diffLines(theirs: readonly string[], ours: readonly string[]): string[] {
  const marked = mark(theirs, ours);
  if (marked.every((line) => line.startsWith(' '))) return [];
  const shown = marked.map((_, index) =>
    [index - 1, index, index + 1].some((near) => /^[-+]/.test(marked[near] ?? ' ')),
  );
  const lines: string[] = [];
  for (const [index, line] of marked.entries()) {
    if (shown[index]) lines.push(`  ${line}`);
    else if (index === 0 || shown[index - 1]) lines.push('    …');
  }
  return lines;
}

function mark(theirs: readonly string[], ours: readonly string[]): string[] {
  // common[i][j]: how many lines theirs from i and ours from j have in common, in order
  const common = Array.from({ length: theirs.length + 1 }, () => new Array<number>(ours.length + 1).fill(0));
  const at = (i: number, j: number) => common[i]?.[j] ?? 0;
  for (let i = theirs.length - 1; i >= 0; i--) {
    for (let j = ours.length - 1; j >= 0; j--) {
      const row = common[i] as number[];
      row[j] = theirs[i] === ours[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const lines: string[] = [];
  let [i, j] = [0, 0];
  while (i < theirs.length || j < ours.length) {
    if (i < theirs.length && j < ours.length && theirs[i] === ours[j]) {
      lines.push(`  ${theirs[i++]}`);
      j++;
    } else if (j >= ours.length || (i < theirs.length && at(i + 1, j) >= at(i, j + 1))) {
      lines.push(`- ${theirs[i++]}`);
    } else {
      lines.push(`+ ${ours[j++]}`);
    }
  }
  return lines;
}
