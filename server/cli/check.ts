// `hopscope check`: diagnostics and expectations of files, as text for people or JSON for machines.
import type { Diagnostic } from '../core/base/diagnostic.ts';
import { check, type ExpectationResult } from '../core/checks/check.ts';
import { type Exercise, exercise } from '../core/checks/exercise.ts';
import { analyse } from '../core/pipeline/analyse.ts';
import type { Analysis } from '../core/pipeline/analysis.ts';
import { formatOf, formatOptions, readArguments } from './arguments.ts';
import { checkJson } from './check-json.ts';
import { checkText } from './check-text.ts';
import { readInclude, readSource } from './files.ts';
import { type Status, status, type Terminal, Unusable } from './terminal.ts';

/** What was found in one file and all it includes. */
export type Checked = {
  readonly analysis: Analysis;
  readonly diagnostics: readonly Diagnostic[];
  readonly expectations: readonly ExpectationResult[];
  /** Where it was asked for. */
  readonly exercise: Exercise | null;
};

/** Checks every file, prints what was found, and fails on an error (with `--strict` on a warning). */
export function checkCommand(args: readonly string[], terminal: Terminal): Status {
  const { values, positionals } = readArguments('check', args, {
    ...formatOptions,
    strict: { type: 'boolean' },
    coverage: { type: 'boolean' },
  });
  const format = formatOf(values);
  if (positionals.length === 0) throw new Unusable('`check` needs a file: `hopscope check FILE…`');
  const checked = positionals.map(readSource).map((source): Checked => {
    const analysis = analyse(source, readInclude);
    const { diagnostics, expectations } = check(analysis);
    return {
      analysis,
      diagnostics: [...analysis.diagnostics, ...diagnostics],
      expectations,
      exercise: values.coverage === true ? exercise(analysis) : null,
    };
  });
  if (format === 'json') terminal.out(`${JSON.stringify(checkJson(checked), null, 2)}\n`);
  else terminal.print(checkText(checked, terminal.style));
  return checked.some((one) => fails(one, values.strict === true ? 'strict' : 'lenient')) ? status.failed : status.fine;
}

function fails({ diagnostics, expectations }: Checked, mode: 'strict' | 'lenient'): boolean {
  return (
    expectations.some(({ outcome }) => outcome === 'fail') ||
    diagnostics.some(({ severity }) => severity === 'error' || (mode === 'strict' && severity === 'warning'))
  );
}
