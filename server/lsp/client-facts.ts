// What a client says of itself when it shakes hands, as far as answers depend on it.
import type { InitializeParams } from 'vscode-languageserver';

/** A client. */
export type ClientFacts = {
  /** The folders that it has open, as URIs without a slash at the end. */
  readonly folders: readonly string[];
  /** Whether edits of documents may say of which version they are. */
  readonly takesVersions: boolean;
  /** Whether edits may make files. */
  readonly createsFiles: boolean;
  /** Whether an action may be made when it is chosen, and whether one that can't be made is shown with the reason. */
  readonly resolvesActions: boolean;
  readonly showsDisabled: boolean;
  /** Its command that asks for another name of what stands at a place (a URI, a position); null: it has none. */
  readonly renameCommand: string | null;
  /** Its command that asks where the instance at a place shall go (a URI, a position); null: it has none. */
  readonly moveCommand: string | null;
  /** Whether it tells when files on disk change, if it is asked to. */
  readonly watchesFiles: boolean;
  /** What stands before `CODE.md` in the URIs of the pages of codes: a scheme of its own (`codePages` of its options), or a folder; null: it is shown none. */
  readonly codePages: string | null;
  /** Whether it can be asked for settings, and told to say when they change. */
  readonly hasSettings: boolean;
  readonly tellsSettings: boolean;
  /** Whether it can be told to ask for hints, or lenses, again. */
  readonly refreshesInlays: boolean;
  readonly refreshesLenses: boolean;
  /** Whether it can be told to ask for semantic tokens again. */
  readonly refreshesTokens: boolean;
  /** Its command that plays a flow (a URI, a flow) in the network view; null: it has none. */
  readonly traceCommand: string | null;
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
  createsFiles: false,
  resolvesActions: false,
  showsDisabled: false,
  renameCommand: null,
  moveCommand: null,
  watchesFiles: false,
  codePages: null,
  hasSettings: false,
  tellsSettings: false,
  refreshesInlays: false,
  refreshesLenses: false,
  refreshesTokens: false,
  traceCommand: null,
  takesSnippets: false,
  insertsOrReplaces: false,
  marksNoParameter: false,
};

/** The same client with other folders. */
export function withFolders(client: ClientFacts, added: readonly Folder[], removed: readonly Folder[]): ClientFacts {
  const [come, gone] = [added.map(plainUri), removed.map(plainUri)];
  const stay = client.folders.filter((uri) => !gone.includes(uri) && !come.includes(uri));
  return { ...client, folders: [...stay, ...come] };
}

/** What the first message says. `pages`: the URI of a folder with the pages of codes, for who opens what describes a code. */
export function factsOf(
  { workspaceFolders, rootUri, capabilities, initializationOptions }: InitializeParams,
  pages: string | null = null,
): ClientFacts {
  const { workspace } = capabilities;
  const item = capabilities.textDocument?.completion?.completionItem;
  const actions = capabilities.textDocument?.codeAction;
  const opens = capabilities.textDocument?.publishDiagnostics?.codeDescriptionSupport === true;
  const takesVersions = workspace?.workspaceEdit?.documentChanges === true;
  const { codePages, traceCommand, renameCommand, moveCommand } = (initializationOptions ?? {}) as Readonly<
    Record<string, unknown>
  >;
  const folders = workspaceFolders ?? (rootUri ? [{ uri: rootUri }] : []);
  return {
    folders: folders.map(plainUri),
    takesVersions,
    createsFiles: takesVersions && workspace?.workspaceEdit?.resourceOperations?.includes('create') === true,
    resolvesActions: actions?.resolveSupport?.properties.includes('edit') === true,
    showsDisabled: actions?.disabledSupport === true,
    renameCommand: typeof renameCommand === 'string' ? renameCommand : null,
    moveCommand: typeof moveCommand === 'string' ? moveCommand : null,
    watchesFiles: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    codePages:
      typeof codePages === 'string' && /^[a-z][a-z0-9-]*$/.test(codePages) ? `${codePages}:/` : opens ? pages : null,
    hasSettings: workspace?.configuration === true,
    tellsSettings: workspace?.didChangeConfiguration?.dynamicRegistration === true,
    refreshesInlays: workspace?.inlayHint?.refreshSupport === true,
    refreshesLenses: workspace?.codeLens?.refreshSupport === true,
    refreshesTokens: workspace?.semanticTokens?.refreshSupport === true,
    traceCommand: typeof traceCommand === 'string' ? traceCommand : null,
    takesSnippets: item?.snippetSupport === true,
    insertsOrReplaces: item?.insertReplaceSupport === true,
    marksNoParameter: capabilities.textDocument?.signatureHelp?.signatureInformation?.noActiveParameterSupport === true,
  };
}

type Folder = { readonly uri: string };

function plainUri({ uri }: Folder): string {
  return uri.replace(/\/+$/, '');
}
