// From findings to the protocol's diagnostics, file by file. What was found at the last save stays while one types, moved
// along with the text, until the next save finds it again or doesn't.
import { DiagnosticSeverity, DiagnosticTag, type Diagnostic as LspDiagnostic } from 'vscode-languageserver';
import type { Diagnostic, Severity } from '../core/base/diagnostic.ts';
import { carried } from '../core/ide/carry.ts';
import { placeOf } from '../core/pipeline/analyse.ts';
import type { Analysis } from '../core/pipeline/analysis.ts';
import type { TextIndex } from './text-index.ts';
import { uriKey } from './uris.ts';
import type { Entry } from './workspace.ts';

/** Most diagnostics that are shown of one file; an editor is slow with more. */
export const maxDiagnostics = 1000;

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

/** Everything found in a document and its includes, that of the last save included where its place still exists. */
export function findingsOf({ analysis, checked }: Entry): readonly Diagnostic[] {
  const saved = checked ? carried(checked, analysis, checked.diagnostics) : [];
  return [...analysis.diagnostics, ...saved];
}

/**
 * The protocol's diagnostics by file (as the analysis names it); files without any have an empty list.
 * @param codePages what stands before `CODE.md` in the URIs of what codes mean; null: the client opens none
 */
export function diagnosticsByFile(
  entry: Entry,
  index: TextIndex,
  codePages: string | null,
): ReadonlyMap<string, readonly LspDiagnostic[]> {
  const { analysis } = entry;
  const byFile = new Map<string, LspDiagnostic[]>([...analysis.files.keys()].map((file) => [file, []]));
  for (const finding of findingsOf(entry)) {
    const place = placeOf(analysis, finding.span);
    const list = byFile.get(place.file);
    if (list && list.length < maxDiagnostics) list.push(converted(analysis, finding, index, codePages));
  }
  return byFile;
}

/** Merges what several documents say of one file: each finding once. */
export function merged(lists: readonly (readonly LspDiagnostic[])[]): LspDiagnostic[] {
  const found = new Map<string, LspDiagnostic>();
  for (const diagnostic of lists.flat()) {
    const { range, code, message } = diagnostic;
    const { start, end } = range;
    found.set(`${start.line}:${start.character}-${end.line}:${end.character} ${code} ${message}`, diagnostic);
  }
  return [...found.values()];
}

/** Remembers which document said what of which file, so that nothing stays behind when a document changes or closes. */
export type Board = {
  /** Replaces what a document says; returns the files whose diagnostics changed. */
  readonly put: (document: string, byFile: ReadonlyMap<string, readonly LspDiagnostic[]>) => ReadonlySet<string>;
  readonly of: (file: string) => LspDiagnostic[];
};

/** A board with nothing on it. */
export function createBoard(): Board {
  const said = new Map<string, ReadonlyMap<string, readonly LspDiagnostic[]>>();
  return {
    put: (document, byFile) => {
      const touched = new Set([...(said.get(document)?.keys() ?? []), ...byFile.keys()]);
      if (byFile.size === 0) said.delete(document);
      else said.set(document, byFile);
      return touched;
    },
    of: (file) => {
      const key = uriKey(file);
      return merged(
        [...said.values()].flatMap((byFile) =>
          [...byFile].filter(([uri]) => uriKey(uri) === key).map(([, list]) => list),
        ),
      );
    },
  };
}

function converted(analysis: Analysis, finding: Diagnostic, index: TextIndex, codePages: string | null): LspDiagnostic {
  return {
    range: index.range(analysis, placeOf(analysis, finding.span)),
    severity: severities[finding.severity],
    code: finding.code,
    ...(codePages === null ? {} : { codeDescription: { href: `${codePages}${finding.code}.md` } }),
    source: 'hopscope',
    message: finding.message,
    ...(finding.related.length > 0
      ? {
          relatedInformation: finding.related.map(({ message, span }) => ({
            message,
            location: index.location(analysis, placeOf(analysis, span)),
          })),
        }
      : {}),
    ...(finding.unnecessary ? { tags: [DiagnosticTag.Unnecessary] } : {}),
  };
}
