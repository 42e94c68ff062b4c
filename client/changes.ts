// Reachability changes of the active topology: when they are asked for, with what it is compared, and what the view says where
// there are none.
import * as vscode from 'vscode';
import type { Baseline, DifferencesAnswer, FlowChoice, LocatedChanges } from '../server/core/protocol/messages.ts';
import { type BaselineChoice, sinceSaid } from './change-words.ts';
import { createLineNotes } from './changes-at-lines.ts';
import { type TreeNode, treeOf } from './changes-tree.ts';
import { createCommits, type LastCommit } from './commit-texts.ts';
import type { Server } from './language-client.ts';
import { isInTab } from './tabs.ts';

const viewId = 'hopscope.changes';
const setting = 'changesAtLines';
const remembered = 'hopscope.baseline';

/** How long typing must pause until what it changes is looked at, in milliseconds; in a large file longer. */
const pauseMs = 600;
const longPauseMs = 3000;
const largeLines = 5000;
/** A check of a file is seldom alone. */
const checkedMs = 100;
/** Includes nest no deeper. */
const mostRounds = 40;

/** What the view says in place of a tree; the manifest has the words. */
type Welcome =
  | 'none'
  | 'comparing'
  | Exclude<LastCommit['kind'], 'commit'>
  | 'notInCommit'
  | 'notSaved'
  | `same-${BaselineChoice}`
  | 'tooMuch'
  | 'failed';

/** The changes as the commands see them. */
export interface Changes extends vscode.Disposable {
  /** Shows the view and gives it the focus. */
  show(): Promise<void>;
  /** Compares with something else from now on; the user is asked with what where nothing is named. */
  compareWith(choice: unknown): Promise<void>;
  /** Plays the pair of a row. */
  trace(row: unknown): Promise<void>;
}

/** Shows the view and the notes at the lines, and keeps them up to date. */
export function createChanges(options: {
  readonly server: Server;
  readonly log: vscode.LogOutputChannel;
  readonly state: vscode.Memento;
  readonly play: (uri: vscode.Uri, flow: FlowChoice) => Promise<void>;
}): Changes {
  const { server, log, state, play } = options;
  const commits = createCommits(log);
  const notes = createLineNotes();
  const drawn = new vscode.EventEmitter<void>();
  let tree: readonly TreeNode[] = [];
  let subject: vscode.TextDocument | undefined;
  let running: vscode.CancellationTokenSource | undefined;
  let timer: NodeJS.Timeout | undefined;
  /** Something happened that nobody wanted to see then. */
  let isStale = true;

  const view = vscode.window.createTreeView<TreeNode>(viewId, {
    treeDataProvider: {
      onDidChangeTreeData: drawn.event,
      getChildren: (node) => [...(node ? node.children : tree)],
      getTreeItem: ({ item }) => item,
    },
    showCollapseAll: true,
  });
  const baseline = (): BaselineChoice => {
    const choice = state.get<unknown>(remembered);
    return isChoice(choice) ? choice : 'commit';
  };
  const atLines = () => vscode.workspace.getConfiguration('hopscope').get<boolean>(setting, true);

  const put = (found: LocatedChanges | null, welcome: Welcome) => {
    tree = found ? treeOf(found) : [];
    const name = subject?.uri.path.split('/').at(-1);
    view.description = name && `${sinceSaid(baseline())}, ${name}`;
    void vscode.commands.executeCommand('setContext', 'hopscope.changes', welcome);
    notes.show(found && atLines() ? found.statements : [], sinceSaid(baseline()));
    drawn.fire();
  };

  /** Texts of the commit are fetched as the server finds that it needs them. */
  const ask = async (
    document: vscode.TextDocument,
    token: vscode.CancellationToken,
  ): Promise<DifferencesAnswer | Welcome> => {
    const choice = baseline();
    const send = (of: Baseline) => server.differences(document.uri, of, token);
    if (choice !== 'commit') return send({ kind: choice === 'save' ? 'saved' : 'opened' });
    const commit = await commits.of(document.uri);
    if (commit.kind !== 'commit') return commit.kind;
    let answer = await send({ kind: 'given', id: commit.id, texts: [] });
    for (let round = 0; answer.kind === 'needs' && round < mostRounds; round++) {
      const texts = answer.uris.map(async (uri) => ({ uri, text: await commit.text(vscode.Uri.parse(uri, true)) }));
      answer = await send({ kind: 'given', id: commit.id, texts: await Promise.all(texts) });
    }
    return answer;
  };

  const compare = async (document: vscode.TextDocument, token: vscode.CancellationToken) => {
    const { version } = document;
    const answer = await ask(document, token);
    if (token.isCancellationRequested) return;
    if (document.version !== version) return later(pauseOf(document));
    if (typeof answer === 'string') put(null, answer);
    else if (answer.kind === 'absent') put(null, baseline() === 'commit' ? 'notInCommit' : 'notSaved');
    else if (answer.kind !== 'compared') put(null, 'failed');
    else put(answer.changes, answer.changes.tooMany ? 'tooMuch' : `same-${baseline()}`);
  };

  const refresh = async () => {
    clearTimeout(timer);
    running?.cancel();
    running = undefined;
    isStale = true;
    if (!subject) return put(null, 'none');
    if (!view.visible && !atLines()) return notes.show([], '');
    isStale = false;
    const source = new vscode.CancellationTokenSource();
    running = source;
    try {
      const work = compare(subject, source.token);
      await vscode.window.withProgress({ location: { viewId } }, () => work);
    } catch (error) {
      if (source.token.isCancellationRequested) return;
      log.error(`Reachability changes of ${subject?.uri}: ${error}`);
      put(null, 'failed');
    } finally {
      if (running === source) running = undefined;
      source.dispose();
    }
  };
  const later = (ms: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => void refresh(), ms);
  };

  const follow = () => {
    const document = vscode.window.activeTextEditor?.document;
    const before = subject && isInTab(subject.uri) ? subject : undefined;
    const next = document?.languageId === 'topo' ? document : before;
    if (next === subject) return;
    subject = next;
    put(null, next ? 'comparing' : 'none');
    void refresh();
  };

  const subscriptions = vscode.Disposable.from(
    ...[view, notes, drawn, commits],
    vscode.window.onDidChangeActiveTextEditor(follow),
    vscode.window.tabGroups.onDidChangeTabs(follow),
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (document.languageId !== 'topo' || contentChanges.length === 0) return;
      running?.cancel();
      later(pauseOf(document));
    }),
    server.onChecking(({ checking }) => {
      if (!checking) later(checkedMs);
    }),
    commits.onChanged(() => later(checkedMs)),
    view.onDidChangeVisibility(({ visible }) => {
      if (visible && isStale) void refresh();
    }),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration(`hopscope.${setting}`)) void refresh();
    }),
  );
  follow();
  if (!subject) put(null, 'none');
  void vscode.commands.executeCommand('setContext', 'hopscope.changesReady', true);

  return {
    show: async () => {
      await vscode.commands.executeCommand(`${viewId}.focus`);
    },
    compareWith: async (choice) => {
      const chosen = isChoice(choice) ? choice : await pickBaseline(baseline());
      if (!chosen) return;
      await state.update(remembered, chosen);
      put(null, subject ? 'comparing' : 'none');
      await refresh();
    },
    trace: async (row) => {
      const { pair } = (row ?? {}) as Partial<TreeNode>;
      if (pair && subject) await play(subject.uri, pair.flow);
    },
    dispose: () => {
      clearTimeout(timer);
      running?.cancel();
      subscriptions.dispose();
    },
  };
}

function pauseOf({ lineCount }: vscode.TextDocument): number {
  return lineCount > largeLines ? longPauseMs : pauseMs;
}

function isChoice(value: unknown): value is BaselineChoice {
  return value === 'commit' || value === 'save' || value === 'open';
}

async function pickBaseline(now: BaselineChoice): Promise<BaselineChoice | undefined> {
  const items = [
    {
      choice: 'commit',
      label: vscode.l10n.t('The Last Commit'),
      detail: vscode.l10n.t('The file, and what it includes, as Git has them'),
    },
    { choice: 'save', label: vscode.l10n.t('The Last Save'), detail: vscode.l10n.t('What is on disk') },
    {
      choice: 'open',
      label: vscode.l10n.t('When It Was Opened'),
      detail: vscode.l10n.t('All that changed since the file was opened in this window'),
    },
  ] as const;
  const picked = await vscode.window.showQuickPick(
    items.map((item) => ({ ...item, description: item.choice === now ? vscode.l10n.t('chosen') : '' })),
    { title: vscode.l10n.t('Compare Reachability With'), placeHolder: vscode.l10n.t('An earlier version of the file') },
  );
  return picked?.choice;
}
