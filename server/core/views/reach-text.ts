// Who reaches whom, as a table for people and as data for machines. A function of the verifier's pairs; knows no packet.
import type { ReachPair } from '../verifier/reach.ts';
import type { Protocol } from '../wire/packet.ts';

/** Widest table in columns; wider ones are cut into blocks of columns. */
const widest = 100;
/** Most instances that are shown as a matrix. */
export const mostInMatrix = 60;
/** Most pairs that are listed below the table. */
const mostListed = 40;

const marks = { reachable: '✓', unreachable: '↛', undelivered: '✗' } as const;

/** `reach --json`, version 1 (language contract), piece by piece: the list may be larger than memory. */
export function* reachJson(
  rows: Iterable<readonly ReachPair[]>,
  protocol: Protocol,
  port: number | null,
): Generator<string> {
  yield `{\n  "version": 1,\n  "protocol": ${JSON.stringify(protocol)},\n  "port": ${port},\n  "pairs": [`;
  let between = '';
  for (const row of rows) {
    let text = '';
    for (const { from, to, outcome, reason } of row) {
      text += `${between}\n    ${JSON.stringify({ from, to, outcome, reason })}`;
      between = ',';
    }
    yield text;
  }
  yield between === '' ? ']\n}\n' : '\n  ]\n}\n';
}

/** A matrix, what its signs mean, and the pairs that fail with their reasons. Ends with a line end. */
export function reachText(pairs: readonly ReachPair[], protocol: Protocol, port: number | null): string {
  const names = [...new Set(pairs.flatMap(({ from, to }) => [from, to]))];
  const what = port === null ? protocol : `${protocol} ${port}`;
  if (pairs.length === 0) return `Fewer than two instances: nobody to reach by ${what}\n`;
  return [
    `Who reaches whom by ${what}, from its row to its column, by fixed address`,
    '',
    ...matrix(names, pairs),
    '',
    ...failures(pairs),
  ]
    .join('\n')
    .concat('\n');
}

function matrix(names: readonly string[], pairs: readonly ReachPair[]): string[] {
  const outcomes = new Map(pairs.map(({ from, to, outcome }) => [`${from}\n${to}`, outcome]));
  const first = Math.max(...names.map((name) => name.length));
  const lines: string[] = [];
  for (let start = 0; start < names.length; ) {
    const columns: string[] = [];
    let width = first;
    for (const name of names.slice(start)) {
      width += name.length + 2;
      if (columns.length > 0 && width > widest) break;
      columns.push(name);
    }
    if (lines.length > 0) lines.push('');
    lines.push([' '.repeat(first), ...columns].join('  '));
    for (const row of names) {
      const cells = columns.map((column) => {
        const outcome = outcomes.get(`${row}\n${column}`);
        return centred(outcome ? marks[outcome] : '·', column.length);
      });
      lines.push([row.padEnd(first), ...cells].join('  ').trimEnd());
    }
    start += columns.length;
  }
  const used = new Set(pairs.map(({ outcome }) => outcome));
  const legend = [
    ...(used.has('reachable') ? [`${marks.reachable} reachable, there and back`] : []),
    ...(used.has('unreachable') ? [`${marks.unreachable} arrives, but no answer comes back`] : []),
    ...(used.has('undelivered') ? [`${marks.undelivered} does not arrive`] : []),
  ];
  return [...lines, '', legend.join('   ')];
}

function failures(pairs: readonly ReachPair[]): string[] {
  const failed = pairs.filter(({ outcome }) => outcome !== 'reachable');
  if (failed.length === 0) return ['Everybody reaches everybody'];
  const from = Math.max(...failed.slice(0, mostListed).map((pair) => pair.from.length));
  const to = Math.max(...failed.slice(0, mostListed).map((pair) => pair.to.length));
  const lines = failed
    .slice(0, mostListed)
    .map((pair) =>
      `${pair.from.padEnd(from)} → ${pair.to.padEnd(to)}  ${pair.outcome.padEnd(11)}  ${pair.reason ?? ''}`.trimEnd(),
    );
  const more = failed.length - mostListed;
  return more > 0 ? [...lines, `… and ${more} more; \`--json\` lists them all`] : lines;
}

function centred(sign: string, width: number): string {
  const left = (width - sign.length) >> 1;
  return `${' '.repeat(left)}${sign}${' '.repeat(width - sign.length - left)}`;
}
