// Every feature that answers requests, each a file of its own.
import type { Steps } from '../core/base/steps.ts';
import { registerCalls } from './calls.ts';
import { registerCodeActions } from './code-actions.ts';
import { registerCodeLens } from './code-lens.ts';
import { registerCodePages } from './code-pages.ts';
import { registerCompletion } from './completion.ts';
import { registerDifferences } from './differences.ts';
import { registerExpectations } from './expectations.ts';
import { registerFileRenames } from './file-renames.ts';
import { registerFolding } from './folding.ts';
import { registerFormatting } from './formatting.ts';
import { registerHighlight } from './highlight.ts';
import { registerHover } from './hover.ts';
import { registerInlayHints } from './inlay-hints.ts';
import { createKnownFacts } from './known-facts.ts';
import { registerLinkedEditing } from './linked-editing.ts';
import { registerLinks } from './links.ts';
import { registerMatrix } from './matrix.ts';
import { registerMoves } from './moves.ts';
import { registerNavigation } from './navigation.ts';
import { createRefactorings } from './refactorings.ts';
import { registerRename } from './rename.ts';
import { registerSelection } from './selection.ts';
import { type AreOthersStale, registerSemanticTokens } from './semantic-tokens.ts';
import type { Features } from './server.ts';
import type { Stale } from './settings.ts';
import { registerSignatureHelp } from './signature-help.ts';
import { registerSymbols } from './symbols.ts';
import { registerView } from './view.ts';
import { registerWhatIf } from './what-if.ts';
import type { Entry } from './workspace.ts';
import { registerWorkspaceSymbols } from './workspace-symbols.ts';

/** Which answers read otherwise now. */
export type FindStale = {
  /** Hints and lenses, once a document was checked. */
  readonly afterCheck: (root: Entry) => Steps<Stale>;
  /** What the words of other documents are, once one was edited. */
  readonly afterEdit: AreOthersStale;
};

/** Connects all features. */
export function registerFeatures(features: Features): FindStale {
  registerCompletion(features);
  registerSignatureHelp(features);
  registerHover(features);
  registerNavigation(features);
  registerSymbols(features);
  registerWorkspaceSymbols(features);
  registerHighlight(features);
  registerLinks(features);
  registerCalls(features);
  registerFolding(features);
  registerSelection(features);
  const afterEdit = registerSemanticTokens(features);
  registerFormatting(features);
  registerRename(features);
  registerFileRenames(features);
  const refactorings = createRefactorings(features);
  registerCodeActions(features, refactorings);
  registerMoves(features, refactorings);
  registerCodePages(features);
  registerLinkedEditing(features);
  const facts = createKnownFacts(features.workspace);
  const areHintsStale = registerInlayHints(features, facts);
  const areLensesStale = registerCodeLens(features, facts);
  registerView(features, registerWhatIf(features));
  registerMatrix(features);
  registerExpectations(features);
  registerDifferences(features);
  return {
    *afterCheck(root) {
      return { hints: yield* areHintsStale(root), lenses: yield* areLensesStale(root) };
    },
    afterEdit,
  };
}
