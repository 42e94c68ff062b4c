// Files as the last commit has them, as VS Code's own Git extension tells. It runs git; we don't.
import * as vscode from 'vscode';

/** The last commit of the repository that a file is in, or why there is none. */
export type LastCommit =
  | {
      readonly kind: 'commit';
      /** Names the repository and the commit. */
      readonly id: string;
      /** The text of a file in it, null where it has none; of a file outside of the repository: as it is. */
      readonly text: (uri: vscode.Uri) => Promise<string | null>;
    }
  | { readonly kind: 'noGit' | 'noRepository' | 'noCommit' };

/** What git has. */
export interface Commits extends vscode.Disposable {
  of(uri: vscode.Uri): Promise<LastCommit>;
  /** Fires when there may be another last commit, or a repository more. */
  readonly onChanged: vscode.Event<void>;
}

/** What we use of the Git extension: version 1 of its interface. */
interface GitExports {
  readonly enabled: boolean;
  readonly onDidChangeEnablement: vscode.Event<boolean>;
  getAPI(version: 1): GitApi;
}
interface GitApi {
  readonly state: 'uninitialized' | 'initialized';
  readonly onDidChangeState: vscode.Event<unknown>;
  readonly onDidOpenRepository: vscode.Event<unknown>;
  getRepository(uri: vscode.Uri): Repository | null;
}
interface Repository {
  readonly rootUri: vscode.Uri;
  readonly state: { readonly HEAD: { readonly commit?: string } | undefined; readonly onDidChange: vscode.Event<void> };
  show(ref: string, path: string): Promise<string>;
}

/** Asks the Git extension, once something is asked. */
export function createCommits(log: vscode.LogOutputChannel): Commits {
  const changed = new vscode.EventEmitter<void>();
  const subscriptions: vscode.Disposable[] = [changed];
  const watched = new Map<Repository, string | undefined>();
  let asked: Promise<GitExports | undefined> | undefined;
  let known: GitApi | undefined;

  const watch = (repository: Repository) => {
    if (watched.has(repository)) return;
    watched.set(repository, repository.state.HEAD?.commit);
    subscriptions.push(
      repository.state.onDidChange(() => {
        const { commit } = repository.state.HEAD ?? {};
        if (watched.get(repository) === commit) return;
        watched.set(repository, commit);
        changed.fire();
      }),
    );
  };
  const begin = async () => {
    const extension = vscode.extensions.getExtension<GitExports>('vscode.git');
    const found = await extension?.activate();
    if (found) subscriptions.push(found.onDidChangeEnablement(() => changed.fire()));
    return found;
  };
  const api = async (): Promise<GitApi | undefined> => {
    asked ??= begin();
    const found = await asked;
    if (!found?.enabled) return undefined;
    const git = found.getAPI(1);
    if (known !== git) {
      known = git;
      subscriptions.push(git.onDidOpenRepository(() => changed.fire()));
    }
    while (git.state !== 'initialized') await nextOf(git.onDidChangeState);
    return git;
  };
  const text = async (git: GitApi, uri: vscode.Uri): Promise<string | null> => {
    const repository = git.getRepository(uri);
    const commit = repository?.state.HEAD?.commit;
    try {
      if (!repository) return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
      return commit === undefined ? null : withoutMark(await repository.show(commit, uri.fsPath));
    } catch (error) {
      log.debug(`${uri} of the last commit: ${error}`);
      return null;
    }
  };

  return {
    onChanged: changed.event,
    of: async (uri) => {
      const git = await api().catch((error: unknown) => log.debug(`Git: ${error}`));
      if (!git) return { kind: 'noGit' };
      const repository = git.getRepository(uri);
      if (!repository) return { kind: 'noRepository' };
      watch(repository);
      const { commit } = repository.state.HEAD ?? {};
      if (commit === undefined) return { kind: 'noCommit' };
      return { kind: 'commit', id: `${repository.rootUri} ${commit}`, text: (file) => text(git, file) };
    },
    dispose: () => {
      for (const one of subscriptions) one.dispose();
    },
  };
}

function nextOf(event: vscode.Event<unknown>): Promise<void> {
  return new Promise((resolve) => {
    const listener = event(() => {
      listener.dispose();
      resolve();
    });
  });
}

/** The mark that some editors put first is no part of the text. */
function withoutMark(text: string): string {
  return text.replace(/^\uFEFF/, '');
}
