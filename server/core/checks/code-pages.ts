// What each code of a diagnostic means, why it matters, what to do, with a small topology that has it and what mends that.
// Texts only; a test holds the topologies against the checks. Knows no analysis.
import type { DiagnosticCode } from '../base/diagnostic.ts';
import { mistakes } from './code-pages-mistakes.ts';
import { packets } from './code-pages-packets.ts';

/** What there is to say of a code. */
export type CodePage = {
  /** One sentence: what is wrong. */
  readonly means: string;
  /** Why it matters: what nova or Linux would do. */
  readonly why: string;
  /** What to do. */
  readonly mend: string;
  /** A topology that has it, and no error besides; and what in it is written otherwise so that it has it no more. */
  readonly example: string;
  readonly mended: { readonly from: string; readonly to: string };
};

/** What two collections of pages have between them: every code. */
export const codePages: Readonly<Record<DiagnosticCode, CodePage>> = { ...mistakes, ...packets };

/** Whether there is a code of that name. */
export function isCode(name: string): name is DiagnosticCode {
  return Object.hasOwn(codePages, name);
}

/** The page of a code, as Markdown. */
export function codePageText(code: DiagnosticCode): string {
  const { means, why, mend, example, mended } = codePages[code];
  const block = (text: string) => `\`\`\`topo\n${text.trimEnd()}\n\`\`\``;
  return [
    `# ${code}`,
    means,
    why,
    `## What to do`,
    mend,
    `## Example`,
    block(example),
    mended.to === ''
      ? `Without this it has none of it:`
      : `With this in place of \`${oneLine(mended.from)}\` it has none of it:`,
    block(mended.to === '' ? mended.from : mended.to),
  ]
    .join('\n\n')
    .concat('\n');
}

function oneLine(text: string): string {
  return text.trim().split('\n')[0] ?? '';
}
