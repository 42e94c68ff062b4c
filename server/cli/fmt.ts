// `hopscope fmt`: formats files in place, or says which would change.
import { writeFileSync } from 'node:fs';
import { formatText } from '../core/syntax/print.ts';
import { readArguments } from './arguments.ts';
import { readSource, reasonOf, standardInput } from './files.ts';
import { type Status, status, type Terminal, Unusable } from './terminal.ts';

/** Formats each file; standard input goes to standard output. With `--check` it only tells, and fails on a difference. */
export function formatCommand(args: readonly string[], terminal: Terminal): Status {
  const { values, positionals } = readArguments('fmt', args, { check: { type: 'boolean' } });
  if (positionals.length === 0) throw new Unusable('`fmt` needs a file: `hopscope fmt FILE…`');
  let result: Status = status.fine;
  for (const source of positionals.map(readSource)) {
    const formatted = formatText(source.text);
    if (values.check) {
      if (formatted === source.text) continue;
      terminal.out(`${source.path} is not formatted\n`);
      result = status.failed;
    } else if (source.path === standardInput) {
      terminal.out(formatted);
    } else if (formatted !== source.text) {
      write(source.path, formatted);
    }
  }
  return result;
}

function write(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw new Unusable(`can't write ${path}: ${reasonOf(error)}`);
  }
}
