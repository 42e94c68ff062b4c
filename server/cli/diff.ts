// `hopscope diff`: which pairs an edit opens, closes or sends another way. A view, not a test: it fails only when asked to.
import { runToEnd } from '../core/base/steps.ts';
import { analyse } from '../core/pipeline/analyse.ts';
import { differencesOf } from '../core/verifier/differences.ts';
import { createVerifier } from '../core/verifier/verifier.ts';
import { differencesJson, differencesText } from '../core/views/differences-text.ts';
import { atMost, formatOf, formatOptions, readArguments } from './arguments.ts';
import { readVersion, type Version, versionIn } from './revisions.ts';
import { type Status, status, type Terminal, Unusable } from './terminal.ts';

/** Compares two topologies, or a file with what git has of it. */
export function diffCommand(args: readonly string[], terminal: Terminal): Status {
  const options = { ...formatOptions, 'exit-code': { type: 'boolean' } } as const;
  const { values, positionals } = readArguments('diff', args, options);
  const format = formatOf(values);
  const [first, second] = positionals;
  atMost('diff', positionals, 2);
  if (first === undefined) throw new Unusable('`diff` needs a file: `hopscope diff OLD NEW` or `hopscope diff FILE`');
  const [old, now] =
    second === undefined ? [versionIn('HEAD', first), readVersion(first)] : [readVersion(first), readVersion(second)];
  // Under one name: what the two have in common is then read and tried once.
  const { path } = now.source;
  const before = analysed(old, path);
  const verifier = createVerifier(before);
  const after = analysed(now, path, before);
  for (const [name, { diagnostics }] of [
    [second === undefined ? `HEAD:${first}` : first, before],
    [second ?? first, after],
  ] as const) {
    const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
    const some = errors === 1 ? 'an error' : `${errors} errors`;
    if (errors > 0)
      terminal.error(`hopscope: ${name} has ${some}, see \`hopscope check\`: it is compared as far as it goes\n`);
  }
  const differences = runToEnd(differencesOf(verifier, createVerifier(after, verifier)));
  if (format === 'json') terminal.out(`${JSON.stringify(differencesJson(differences), null, 2)}\n`);
  else terminal.print(differencesText(differences));
  const { changed, added, removed, tooMany } = differences;
  const isOther = tooMany || changed.length + added.length + removed.length > 0;
  return values['exit-code'] && isOther ? status.failed : status.fine;
}

function analysed({ source, read }: Version, path: string, previous?: ReturnType<typeof analyse>) {
  // Files that the entry includes are found from where it really is.
  const from = (name: string) => (name === path ? source.path : name);
  const analysis = analyse({ path, text: source.text }, (name, file) => read(name, from(file)), previous);
  void analysis.compiled;
  return analysis;
}
