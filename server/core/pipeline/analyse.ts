// Text to network in one call, and again after an edit: includes are followed, what did not change is taken over.
// Knows no editor, no file system: the edge reads files for it.
import type { Diagnostic } from '../base/diagnostic.ts';
import type { OriginId, Place, Span } from '../base/span.ts';
import { onceInSteps, runToEnd, type Steps } from '../base/steps.ts';
import type { Network } from '../network/network.ts';
import { provisionSteps } from '../nova/provision.ts';
import { type CompiledNetwork, compileSteps } from '../simulator/simulate.ts';
import { offsetOf } from '../syntax/places.ts';
import { resolveSteps } from '../topology/resolve.ts';
import type { Analysis, OriginPlace, ReadInclude, SourceFile } from './analysis.ts';
import { type Expanded, expandIncludes } from './includes.ts';

/**
 * Reads a text and everything it includes, and derives its cloud and network. Never fails: faults become
 * diagnostics, and what is left of the text is derived all the same. Linear in the text. The network is derived when
 * it is first looked at: what is said of syntax, names and addresses as one types does without it.
 * @param previous the analysis before an edit, from which unchanged declarations are taken over
 */
export function analyse(entry: SourceFile, read: ReadInclude, previous?: Analysis): Analysis {
  return runToEnd(analyseSteps(entry, read, previous));
}

/**
 * The same in steps of some milliseconds. What is given up between two of them takes with it what the previous analysis
 * remembered for the next one, and nothing else: an analysis after that one costs as much as the first.
 */
export function* analyseSteps(entry: SourceFile, read: ReadInclude, previous?: Analysis): Steps<Analysis> {
  return yield* analysed(entry.path, yield* expandIncludes(entry, read, previous?.files), previous);
}

function* analysed(entry: string, expanded: Expanded, previous?: Analysis): Steps<Analysis> {
  const { cloud, diagnostics, memory, index } = yield* resolveSteps(expanded.declarations, previous);
  // At first that of the cloud before, which is let go when this one's is there.
  let remembered = previous?.provisioned();
  const network = onceInSteps(function* (): Steps<Network> {
    const provisioned = yield* provisionSteps(cloud, remembered);
    remembered = provisioned.remembered;
    return provisioned.network;
  });
  const compiled = onceInSteps(function* (): Steps<CompiledNetwork> {
    return yield* compileSteps(yield* network.steps());
  });
  const faults: Diagnostic[] = [...expanded.diagnostics];
  for (const file of expanded.files.values()) for (const { diagnostics: own } of file.notable) faults.push(...own);
  return {
    entry,
    files: expanded.files,
    cloud,
    get network() {
      return network.get();
    },
    get compiled() {
      return compiled.get();
    },
    *derive() {
      const made = yield* compiled.steps();
      yield* index();
      return made;
    },
    provisioned: () => remembered,
    diagnostics: [...faults, ...diagnostics],
    memory,
  };
}

/**
 * Analyses a copy of what was analysed, with some files written otherwise. What is remembered for the next edit of the
 * original stays as it is: declarations are taken over, all else is resolved anew. Includes that it did not have are
 * looked for in `read`. In steps.
 */
export function* analyseCopy(
  { entry, files }: Pick<Analysis, 'entry' | 'files'>,
  texts: ReadonlyMap<string, string>,
  read: ReadInclude,
): Steps<Analysis> {
  const textOf = (path: string) => texts.get(path) ?? files.get(path)?.text;
  const readCopy: ReadInclude = (name, from) => {
    const found = read(name, from);
    return found && { path: found.path, text: textOf(found.path) ?? found.text };
  };
  const expanded = yield* expandIncludes({ path: entry, text: textOf(entry) ?? '' }, readCopy, files);
  return yield* analysed(entry, expanded);
}

/** Where a span stands in its file. A span of a declaration that is no longer there maps to the beginning of the entry. */
export function placeOf(analysis: Analysis, span: Span): Place {
  for (const file of analysis.files.values()) {
    const offset = offsetOf(file, span.declaration);
    if (offset !== undefined) return { file: file.file, start: offset + span.start, end: offset + span.end };
  }
  return { file: analysis.entry, start: 0, end: 0 };
}

/** Where an origin stands, or undefined for one that no text made. */
export function locate(analysis: Analysis, origin: OriginId): OriginPlace | undefined {
  const span = analysis.cloud.spans.get(origin);
  return span && { name: placeOf(analysis, span.name), whole: placeOf(analysis, span.whole) };
}
