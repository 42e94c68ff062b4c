// textDocument/codeAction and codeAction/resolve: fixes of what was found at a place, and refactorings of what stands there,
// each tried on a copy of the text before it is offered.
import {
  type CancellationToken,
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  LSPErrorCodes,
  type Diagnostic as LspDiagnostic,
  ResponseError,
} from 'vscode-languageserver';
import type { Diagnostic, Fix } from '../core/base/diagnostic.ts';
import type { Steps } from '../core/base/steps.ts';
import { fixAll } from '../core/checks/fix-all.ts';
import { fixesFor } from '../core/checks/fixes.ts';
import { effectsSaid, type Original, originalOf, type ProvenFix, proveFix } from '../core/checks/prove-fix.ts';
import { placeOf } from '../core/pipeline/analyse.ts';
import type { Analysis } from '../core/pipeline/analysis.ts';
import { findingsOf } from './publish.ts';
import { readAgain } from './read-again.ts';
import { type RefactoringData, type Refactorings, refactoringKinds } from './refactorings.ts';
import type { Features } from './server.ts';
import type { Entry } from './workspace.ts';
import { editOf } from './workspace-edit.ts';

/** Of the action that an editor may also run on saving. */
export const fixAllKind = `${CodeActionKind.SourceFixAll}.hopscope`;

/** For how many findings at one place fixes are tried. */
const mostFindings = 8;

/** Answers which fixes there are. Each costs what checking the document costs, once for each text. */
export function registerCodeActions(features: Features, refactorings: Refactorings): void {
  const { connection, index, answersInSteps } = features;
  let last: Tried | undefined;
  const fixAllOf = ({ textDocument: { uri } }: CodeActionParams, token: CancellationToken) =>
    answersInSteps<CodeAction[]>({ what: 'fixes', uri, of: 'network', token }, [], function* (entry) {
      const { analysis } = entry;
      const edits = yield* fixAll(yield* originalOf(analysis, findingsOf(entry), readAgain(analysis)));
      if (edits.length === 0) return [];
      return [{ title: 'Fix all that can be fixed', kind: fixAllKind, edit: editOf(features, analysis, edits) }];
    });
  connection.onCodeAction((params, token) => {
    const { uri } = params.textDocument;
    if (params.context.only && wants(params, CodeActionKind.SourceFixAll)) return fixAllOf(params, token);
    const wantsFixes = wants(params, CodeActionKind.QuickFix);
    if (!wantsFixes && !refactoringKinds.some((kind) => wants(params, kind))) return [];
    return answersInSteps<CodeAction[]>({ what: 'fixes', uri, of: 'network', token }, [], function* (entry) {
      const { analysis } = entry;
      const file = analysis.files.get(uri);
      if (!file) return [];
      const [start, end] = [index.offset(file, params.range.start), index.offset(file, params.range.end)];
      const here = (wantsFixes ? findingsOf(entry) : []).filter((finding) => {
        const place = placeOf(analysis, finding.span);
        return place.file === uri && place.start <= end && start <= place.end;
      });
      const actions: CodeAction[] = [];
      for (const finding of here.slice(0, mostFindings)) {
        const fixes = fixesFor(analysis, finding);
        if (fixes.length === 0) continue;
        last = last?.entry === entry ? last : newTried(entry);
        const proven = yield* provenFixes(last, finding, fixes);
        for (const fix of proven) actions.push(actionOf(features, analysis, finding, fix, params.context.diagnostics));
        const [first] = actions.slice(-proven.length);
        // what need not be mended is not mended unasked
        if (first && proven[0]?.isUnexpected === false && finding.severity !== 'information') first.isPreferred = true;
      }
      actions.push(...(yield* refactorings.at(entry, file, params, (kind) => wants(params, kind))));
      return actions;
    });
  });
  connection.onCodeActionResolve(async (action, token) => {
    const data = action.data as RefactoringData | undefined;
    if (!data) return action;
    const about = { what: 'a refactoring', uri: data.uri, of: 'text', token } as const;
    const made = await answersInSteps(about, action, (entry) => refactorings.made(entry, action, data));
    // the reason goes to the user as the error of the request
    if ('message' in made) throw new ResponseError<void>(LSPErrorCodes.RequestFailed, made.message);
    return made;
  });
}

/** What was tried in one text. */
type Tried = {
  readonly entry: Entry;
  original: Original | undefined;
  /** By finding and title. */
  readonly proofs: Map<string, ProvenFix | null>;
};

function newTried(entry: Entry): Tried {
  return { entry, original: undefined, proofs: new Map() };
}

function* provenFixes(tried: Tried, finding: Diagnostic, fixes: readonly Fix[]): Steps<readonly ProvenFix[]> {
  const { analysis } = tried.entry;
  tried.original ??= yield* originalOf(analysis, findingsOf(tried.entry), readAgain(analysis));
  const proven: ProvenFix[] = [];
  for (const fix of fixes) {
    const key = JSON.stringify([finding.code, finding.message, finding.span, fix.title]);
    let proof = tried.proofs.get(key);
    if (proof === undefined) {
      proof = yield* proveFix(tried.original, finding, fix);
      tried.proofs.set(key, proof);
    }
    if (proof) proven.push(proof);
  }
  // best first, but those that nobody expects otherwise before all others
  return [...proven.filter(({ isUnexpected }) => !isUnexpected), ...proven.filter(({ isUnexpected }) => isUnexpected)];
}

function actionOf(
  features: Features,
  analysis: Analysis,
  finding: Diagnostic,
  fix: ProvenFix,
  shown: readonly LspDiagnostic[],
): CodeAction {
  const range = features.index.range(analysis, placeOf(analysis, finding.span));
  const same = ({ code, message, range: other }: LspDiagnostic) =>
    code === finding.code && message === finding.message && other.start.line === range.start.line;
  const { title, edits } = fix;
  const effects = effectsSaid(fix);
  return {
    title: effects === '' ? title : `${title} (${effects})`,
    kind: CodeActionKind.QuickFix,
    diagnostics: shown.filter(same),
    edit: editOf(features, analysis, edits),
  };
}

/** Whether a client asks for actions of a kind, for one that it is part of, or for any. */
function wants({ context: { only } }: CodeActionParams, kind: string): boolean {
  return (
    only === undefined || only.some((one) => one === kind || kind.startsWith(`${one}.`) || one.startsWith(`${kind}.`))
  );
}
