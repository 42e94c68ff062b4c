// Every feature that answers requests, each a file of its own.
import { registerCalls } from './calls.ts';
import { registerCodeActions } from './code-actions.ts';
import { registerCodeLens } from './code-lens.ts';
import { registerCodePages } from './code-pages.ts';
import { registerCompletion } from './completion.ts';
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
import { registerNavigation } from './navigation.ts';
import { registerRename } from './rename.ts';
import { registerSelection } from './selection.ts';
import { registerSemanticTokens } from './semantic-tokens.ts';
import type { Features } from './server.ts';
import { registerSignatureHelp } from './signature-help.ts';
import { registerSymbols } from './symbols.ts';
import { registerView } from './view.ts';
import { registerWorkspaceSymbols } from './workspace-symbols.ts';

/** Connects all features. */
export function registerFeatures(features: Features): void {
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
  registerSemanticTokens(features);
  registerFormatting(features);
  registerRename(features);
  registerFileRenames(features);
  registerCodeActions(features);
  registerCodePages(features);
  registerLinkedEditing(features);
  const facts = createKnownFacts(features.workspace);
  registerInlayHints(features, facts);
  registerCodeLens(features, facts);
  registerView(features);
  registerExpectations(features);
}
