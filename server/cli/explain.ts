// `hopscope explain`: what a code of a diagnostic means, why it matters, what to do.
import { codePages, codePageText, isCode } from '../core/checks/code-pages.ts';
import { atMost, meantOf, readArguments } from './arguments.ts';
import { type Status, status, type Terminal, Unusable } from './terminal.ts';

/** Prints the page of a code, or what each code means in a line. */
export function explainCommand(args: readonly string[], terminal: Terminal): Status {
  const { positionals } = readArguments('explain', args, {});
  const [code] = positionals;
  atMost('explain', positionals, 1);
  const codes = Object.entries(codePages);
  if (code === undefined) {
    const width = Math.max(...codes.map(([name]) => name.length));
    terminal.print(codes.map(([name, { means }]) => `${name.padEnd(width)}  ${means}\n`).join(''));
    return status.fine;
  }
  if (!isCode(code)) {
    const meant = meantOf(code.toLowerCase(), Object.keys(codePages));
    const hint = meant === undefined ? '`hopscope explain` lists them' : `did you mean \`${meant}\`?`;
    throw new Unusable(`there is no code \`${code}\`; ${hint}`);
  }
  terminal.print(codePageText(code));
  return status.fine;
}
