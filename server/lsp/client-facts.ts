// What a client says of itself when it shakes hands, as far as answers depend on it.
import type { InitializeParams } from 'vscode-languageserver';

/** A client. */
export type ClientFacts = {
  /** The folders that it has open, as URIs without a slash at the end. */
  readonly folders: readonly string[];
  /** Whether edits of documents may say of which version they are. */
  readonly takesVersions: boolean;
  /** Whether it tells when files on disk change, if it is asked to. */
  readonly watchesFiles: boolean;
  /** Whether completions may be snippets, with stops to go through. */
  readonly takesSnippets: boolean;
  /** Whether completions may say what to do with the rest of the word behind the cursor. */
  readonly insertsOrReplaces: boolean;
  /** Whether signatures may say that none of their parts comes next. */
  readonly marksNoParameter: boolean;
};

/** A client that has said nothing. */
export const unknownClient: ClientFacts = {
  folders: [],
  takesVersions: false,
  watchesFiles: false,
  takesSnippets: false,
  insertsOrReplaces: false,
  marksNoParameter: false,
};

/** What the first message says. */
export function factsOf({ workspaceFolders, rootUri, capabilities }: InitializeParams): ClientFacts {
  const item = capabilities.textDocument?.completion?.completionItem;
  const folders = workspaceFolders?.map(({ uri }) => uri) ?? (rootUri ? [rootUri] : []);
  return {
    folders: folders.map((uri) => uri.replace(/\/+$/, '')),
    takesVersions: capabilities.workspace?.workspaceEdit?.documentChanges === true,
    watchesFiles: capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    takesSnippets: item?.snippetSupport === true,
    insertsOrReplaces: item?.insertReplaceSupport === true,
    marksNoParameter: capabilities.textDocument?.signatureHelp?.signatureInformation?.noActiveParameterSupport === true,
  };
}
