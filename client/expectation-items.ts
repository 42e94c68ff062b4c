// The tree of the Testing view: files of topologies, and in each its expectations. Files are found when the view is first looked
// at, expectations when a file is unfolded, open or run. Kept up to date as files are edited, come and go.
import * as vscode from 'vscode';
import type { ExpectationFile } from '../server/core/protocol/messages.ts';
import type { Server } from './language-client.ts';

/** How long typing, or what happens to files, must pause before it is looked at, in milliseconds. */
const pauseMs = 300;

/** The tree. */
export interface ExpectationItems extends vscode.Disposable {
  /** Fills an item with what is in it; undefined: the tree with files. */
  resolve(item: vscode.TestItem | undefined): Promise<void>;
  /** Asks anew which files there are; these are all, those without expectations, too. */
  refresh(): Promise<readonly ExpectationFile[]>;
  /** The item of an expectation of a file, or of the file. */
  item(uri: string, id?: string): vscode.TestItem | undefined;
  /** What can't be read in a file, if there is anything. */
  fault(file: vscode.TestItem): vscode.TestMessage | undefined;
}

/** Keeps the tree of a controller. */
export function createExpectationItems(options: {
  readonly controller: vscode.TestController;
  readonly server: Server;
  readonly log: vscode.LogOutputChannel;
}): ExpectationItems {
  const { controller, server, log } = options;
  const timers = new Map<string, NodeJS.Timeout>();
  const faults = new WeakMap<vscode.TestItem, vscode.TestMessage>();
  let files: readonly ExpectationFile[] = [];

  const item: ExpectationItems['item'] = (uri, id) => {
    const file = controller.items.get(keyOf(uri));
    return id === undefined ? file : file?.children.get(id);
  };

  const refresh = async (): Promise<readonly ExpectationFile[]> => {
    files = await server.expectationFiles();
    controller.items.replace(
      files.flatMap(({ uri, expects }) => {
        if (!expects) return [];
        const known = item(uri);
        if (known) return [known];
        const parsed = vscode.Uri.parse(uri);
        const made = controller.createTestItem(keyOf(uri), vscode.workspace.asRelativePath(parsed), parsed);
        made.canResolveChildren = true;
        return [made];
      }),
    );
    return files;
  };

  const list = async (file: vscode.TestItem): Promise<void> => {
    if (!file.uri) return;
    const found = await server.expectations(file.uri);
    if (!found || controller.items.get(file.id) !== file) return;
    const { items, fault } = found;
    file.error = fault ? vscode.l10n.t('Line {0}: {1}', fault.range.start.line + 1, fault.message) : undefined;
    faults.delete(file);
    if (fault) {
      const message = new vscode.TestMessage(fault.message);
      message.location = new vscode.Location(file.uri, rangeOf(fault.range));
      faults.set(file, message);
    }
    if (items.length === 0 && !fault) return controller.items.delete(file.id);
    file.children.replace(
      items.map(({ id, label, range }, index) => {
        const child = file.children.get(id) ?? controller.createTestItem(id, label, file.uri);
        child.range = rangeOf(range);
        child.sortText = String(index).padStart(6, '0');
        return child;
      }),
    );
  };

  /** Reads what is open or unfolded already again. */
  const listOpen = async (): Promise<void> => {
    for (const { uri, languageId } of vscode.workspace.textDocuments) {
      const file = languageId === 'topo' ? item(uri.toString()) : undefined;
      if (file) await list(file);
    }
  };

  const soon = (key: string, work: () => Promise<void>): void => {
    clearTimeout(timers.get(key));
    const run = () => {
      timers.delete(key);
      work().catch((error) => log.debug(`Looking for expectations: ${error}`));
    };
    timers.set(key, setTimeout(run, pauseMs));
  };
  const refreshSoon = () =>
    soon('files', async () => {
      await refresh();
      await listOpen();
    });

  /** What an edit may change: the results of all files that share a topology with this one. */
  const invalidate = (uri: string): void => {
    const touched = new Set(files.find((file) => keyOf(file.uri) === uri)?.topologies ?? [uri]);
    const outdated = files.filter(({ topologies }) => topologies.some((one) => touched.has(one)));
    controller.invalidateTestResults(outdated.flatMap((file) => item(file.uri) ?? []));
  };

  const watcher = vscode.workspace.createFileSystemWatcher('**/*.topo');
  const subscriptions = vscode.Disposable.from(
    watcher,
    watcher.onDidCreate(refreshSoon),
    watcher.onDidDelete(refreshSoon),
    watcher.onDidChange((uri) => {
      const isOpen = vscode.workspace.textDocuments.some((document) => document.uri.toString() === uri.toString());
      const file = item(uri.toString());
      if (isOpen) return;
      if (!file) refreshSoon();
      else if (file.children.size > 0) soon(file.id, () => list(file));
    }),
    vscode.workspace.onDidOpenTextDocument(({ languageId }) => languageId === 'topo' && refreshSoon()),
    vscode.workspace.onDidCloseTextDocument(({ languageId }) => languageId === 'topo' && refreshSoon()),
    vscode.workspace.onDidChangeTextDocument(({ document: { uri, languageId }, contentChanges }) => {
      if (languageId !== 'topo' || contentChanges.length === 0) return;
      const key = uri.toString();
      soon(key, async () => {
        invalidate(key);
        const file = item(key);
        if (file) return list(file);
        const found = await server.expectations(uri);
        if (!found || found.items.length === 0) return;
        await refresh();
        await listOpen();
      });
    }),
    server.onState((state) => state === 'running' && refreshSoon()),
  );
  refreshSoon();

  return {
    refresh,
    item,
    fault: (file) => faults.get(file),
    resolve: async (of) => {
      if (of) await list(of);
      else await refresh();
    },
    dispose: () => {
      subscriptions.dispose();
      for (const timer of timers.values()) clearTimeout(timer);
    },
  };
}

/** URIs of one file may differ in how they escape: all are brought to VS Code's own form. */
export function keyOf(uri: string): string {
  return vscode.Uri.parse(uri).toString();
}

/** The protocol's range as VS Code's. */
export function rangeOf({
  start,
  end,
}: {
  readonly start: { readonly line: number; readonly character: number };
  readonly end: { readonly line: number; readonly character: number };
}): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}
