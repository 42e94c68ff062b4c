// The language server: what a client may ask, and when documents are analysed and checked. Each feature is a file of its
// own; this one only connects them. As one types: syntax, names, values. On open and save: simulation, expectations,
// reachability, too.
import {
  type Connection,
  DidChangeWatchedFilesNotification,
  DidChangeWorkspaceFoldersNotification,
  TextDocuments,
} from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Steps } from '../core/base/steps.ts';
import { checkingChanged, networkChanged } from '../core/protocol/messages.ts';
import { type Answers, type AnswersInSteps, createAnswers, type InSteps } from './answers.ts';
import { capabilities } from './capabilities.ts';
import { createChecking } from './checking.ts';
import { type ClientFacts, factsOf, unknownClient, withFolders } from './client-facts.ts';
import { createCompanions } from './companions.ts';
import { createDeriving } from './deriving.ts';
import type { Disk } from './disk.ts';
import { registerFeatures } from './features.ts';
import { createFolders } from './folders.ts';
import type { Log } from './guard.ts';
import { guard } from './guard.ts';
import { createLongWork, shownAfterMs } from './long-work.ts';
import { createShow } from './progress.ts';
import { createBoard, diagnosticsByFile } from './publish.ts';
import { createReading } from './reading.ts';
import { createRefreshing, longestFirstCheckMs } from './refreshing.ts';
import { createSchedule } from './schedule.ts';
import { createSettings, type SettingsSource } from './settings.ts';
import type { TextIndex } from './text-index.ts';
import { createTextIndex } from './text-index.ts';
import { createTopologies, type Topologies } from './topologies.ts';
import { uriKey, uriName } from './uris.ts';
import { createWorkspace, type Entry, type Workspace } from './workspace.ts';

/** How long typing must pause before a document is analysed: this, or a part of what the last analysis took. */
export const typingDelayMs = 2;
/** Edits that come while an analysis runs wait for its end, so a slow one puts off the next by no more than a part of itself. */
const delayPart = 0.25;
/** The longest that a slow analysis may put off the next. */
export const longestTypingDelayMs = 400;
/** How long the picture waits for more changes. */
const pictureDelayMs = 120;

/** How often a check that was given up is begun again for whoever waits for it. */
const checkTries = 3;

/** What every feature gets. */
export type Features = {
  readonly connection: Connection;
  readonly workspace: Workspace;
  readonly topologies: Topologies;
  readonly disk: Disk;
  readonly index: TextIndex;
  readonly answers: Answers;
  readonly answersInSteps: AnswersInSteps;
  /** The same for what is of use, but holds up nothing else: checks come before it. */
  readonly answersAtLeisure: AnswersInSteps;
  /** Tells when a document is closed. */
  readonly onClosed: (listener: (uri: string) => void) => void;
  readonly inSteps: InSteps;
  /** What speaks for a document, once edits that still wait are taken in; undefined for one that is closed. */
  readonly current: (uri: string) => Promise<Entry | undefined>;
  /** The same for a document itself, once it was checked as it is now; or as it was, where that was given up. */
  readonly checked: (uri: string) => Promise<Entry | undefined>;
  /** Resolves once all open documents are read as they are now. */
  readonly allRead: () => Promise<void>;
  /** Resolves once a document has been checked, if that takes no longer than a moment. */
  readonly firstCheck: (uri: string) => Promise<void>;
  readonly log: Log;
  readonly client: () => ClientFacts;
  readonly settings: Pick<SettingsSource, 'current'>;
};

/** Ranks of long work: what is read comes before what somebody waits for, this before checks, and they before the rest. */
const rank = { reading: 0, answering: 1, checking: 2, leisure: 3 };

/** Serves one client until it goes away. */
export function startServer(connection: Connection, disk: Disk, pages: string | null = null): void {
  const log: Log = (message) => connection.console.error(message);
  const documents = new TextDocuments(TextDocument);
  const workspace = createWorkspace(disk);
  const index = createTextIndex();
  const board = createBoard();
  const schedule = createSchedule();
  const sent = new Map<string, string>();
  /** Documents that are to be checked as soon as they are read. */
  const toCheck = new Set<string>();
  const openedAs = new Map<string, number>();
  const closed: ((uri: string) => void)[] = [];
  let shownAfter = shownAfterMs;
  let firstCheckMs = longestFirstCheckMs;
  const now = () => performance.now();
  const longWork = createLongWork({
    log,
    now,
    afterOthers: setImmediate,
    show: createShow(connection, log),
    shownAfterMs: () => shownAfter,
  });
  let client = unknownClient;
  const settings = createSettings(connection, log);
  const folders = createFolders(disk, () => client);
  const topologies = createTopologies(workspace, disk, folders);
  const companions = createCompanions(disk, folders);
  let lastDurationMs = 0;

  /** What the documents say now goes to the editor, with the version that it was found in. */
  const publish = (uris: readonly string[]): void => {
    const touched = new Set<string>();
    const roots = new Set(workspace.roots().map(({ uri }) => uriKey(uri)));
    for (const uri of uris) {
      const entry = workspace.entry(uri);
      const said = entry && roots.has(uriKey(uri)) ? diagnosticsByFile(entry, index, client.codePages) : new Map();
      for (const file of board.put(uriKey(uri), said)) touched.add(file);
    }
    for (const uri of touched) {
      const version = workspace.versionOf(uri);
      const diagnostics = board.of(uri);
      // Of a file that nobody edits the same need not be said twice.
      const said = version === undefined ? JSON.stringify(diagnostics) : '';
      if (version === undefined && sent.get(uri) === said) continue;
      sent.set(uri, said);
      quietly(connection.sendDiagnostics({ uri, version, diagnostics }));
    }
    for (const uri of uris) {
      schedule.later(`picture ${uri}`, pictureDelayMs, () =>
        quietly(connection.sendNotification(networkChanged, { uri })),
      );
    }
  };
  /** Documents whose part another one is speak through it: when the parts change, all say their piece anew. */
  const publishAll = (): void => publish([...documents.keys(), ...companions.uris()]);

  function* read(uri: string): Steps<void> {
    const start = performance.now();
    const before = rootUris(workspace);
    const touched = yield* workspace.refresh(uri);
    lastDurationMs = performance.now() - start;
    for (const each of touched) interrupt(each);
    yield { what: 'telling what was found', done: 1 };
    if (touched.length > 0) refreshing.edited(uri);
    // a version that says nothing new is answered, too
    if (before === rootUris(workspace)) publish([...new Set([...touched, ...including(workspace, uri)])]);
    else publishAll();
  }
  const reading = createReading({
    longWork,
    titleOf: (uri) => `reading ${uriName(uri)}`,
    steps: read,
    done: (uri) => {
      checking.resume();
      if (toCheck.delete(uri)) checking.soon(uri, 0);
    },
  });
  const analyse = (uri: string, then: 'nothing' | 'check'): void => {
    schedule.cancel(`analyse ${uri}`);
    if (then === 'check') toCheck.add(uri);
    reading.start(uri);
  };
  const checking = createChecking({
    ...{ workspace, longWork, schedule, rank: rank.checking },
    concerned: (uri) => concerned(workspace, uri),
    found: (uri) => {
      publish([uri]);
      refreshing.checked(uri);
    },
    say: (change) => {
      quietly(connection.sendNotification(checkingChanged, change));
      if (!change.checking) refreshing.checkOver(change.uri);
    },
  });
  /** An edit makes a check of what was there before worthless, and what was said of it. */
  const interrupt = (uri: string): void => {
    refreshing.giveUp(uri);
    checking.interrupt(uri);
  };
  const current = async (uri: string): Promise<Entry | undefined> => {
    schedule.now(`analyse ${uri}`);
    await reading.settled(uri);
    return workspace.rootOf(uri);
  };
  const refreshing = createRefreshing({
    ...{ connection, settings, workspace, longWork, schedule, current },
    client: () => client,
    findStale: () => findStale,
    firstCheckMs: () => firstCheckMs,
    rank: rank.checking,
  });
  const deriving = createDeriving({
    longWork,
    now,
    titleOf: (uri) => `configuring ${uriName(uri)}`,
    rank: rank.answering,
  });
  const answersOf = (rank: number) =>
    createAnswers({ log, now, current, deriving: ({ uri, analysis }) => deriving(uri, analysis), longWork, rank });
  const { answers, answersInSteps, inSteps } = answersOf(rank.answering);
  const { answersInSteps: answersAtLeisure } = answersOf(rank.leisure);
  const checked = async (uri: string): Promise<Entry | undefined> => {
    for (let left = checkTries; left > 0; left--) {
      await current(uri);
      const entry = workspace.entry(uri);
      if (!entry || entry.checked?.files === entry.analysis.files) return entry;
      await checking.over(entry.uri);
    }
    return workspace.entry(uri);
  };
  const allRead = async (): Promise<void> => {
    for (const uri of [...documents.keys(), ...companions.uris()]) await current(uri);
  };

  connection.onInitialize((params) => {
    const { initializationOptions } = params;
    client = factsOf(params, pages);
    settings.begin(client, initializationOptions);
    const { showWorkAfterMs, awaitCheckMs } = (initializationOptions ?? {}) as Readonly<Record<string, unknown>>;
    if (typeof showWorkAfterMs === 'number') shownAfter = showWorkAfterMs;
    if (typeof awaitCheckMs === 'number') firstCheckMs = awaitCheckMs;
    return {
      serverInfo: { name: 'hopscope' },
      capabilities,
    };
  });
  connection.onInitialized(() => {
    settings.initialized();
    // the library listens, too, but only where the client said that it has folders
    connection.onNotification(DidChangeWorkspaceFoldersNotification.type, ({ event: { added, removed } }) => {
      client = withFolders(client, added, removed);
      folders.changed();
      settleCompanions();
    });
    if (!client.watchesFiles) return;
    connection.client
      .register(DidChangeWatchedFilesNotification.type, { watchers: [{ globPattern: '**/*.topo' }] })
      .catch((error: unknown) => log(`watching files: ${String(error)}`));
  });

  const forget = (uri: string): void => {
    for (const kind of ['analyse', 'picture']) schedule.cancel(`${kind} ${uri}`);
    longWork.giveUp(`derive ${uri}`);
    checking.forget(uri);
    refreshing.forget(uri);
    reading.giveUp(uri);
    for (const known of [toCheck, openedAs]) known.delete(uri);
    workspace.close(uri);
    publish([uri]);
    for (const listener of closed) listener(uri);
  };
  /** Documents came or went: closed files that speak for them do, too. */
  const settleCompanions = (): void =>
    guard(log, 'looking for topologies of which documents are parts', undefined, () => {
      const open = documents.all().map((document) => ({ uri: document.uri, text: document.getText() }));
      const { come, gone } = companions.update(open);
      for (const uri of gone) forget(uri);
      for (const document of come) {
        workspace.open(document);
        analyse(document.uri, 'check');
      }
    });

  documents.onDidOpen(({ document }) => {
    const { uri, version } = document;
    settleCompanions();
    openedAs.set(uri, version);
    workspace.open(document);
    analyse(uri, 'check');
  });
  documents.onDidChangeContent(({ document }) => {
    const { uri, version } = document;
    // opening is told as a change, too
    if (version === openedAs.get(uri)) return;
    for (const each of concerned(workspace, uri)) interrupt(each);
    if (workspace.isReadInVain(uri)) reading.giveUp(uri);
    schedule.later(
      `analyse ${uri}`,
      Math.min(longestTypingDelayMs, Math.max(typingDelayMs, lastDurationMs * delayPart)),
      () => analyse(uri, 'nothing'),
    );
  });
  documents.onDidSave(({ document }) => analyse(document.uri, 'check'));
  documents.onDidClose(({ document }) => {
    const { uri } = document;
    guard(log, `closing ${uri}`, undefined, () => {
      forget(uri);
      settleCompanions();
      publishAll();
      analyse(uri, 'check');
    });
  });
  connection.onDidChangeWatchedFiles(({ changes }) => {
    folders.changed();
    settleCompanions();
    for (const { uri } of changes) {
      if (documents.get(uri)) continue;
      schedule.later(`analyse ${uri}`, typingDelayMs, () => analyse(uri, 'check'));
    }
  });

  const features: Features = {
    ...{ connection, workspace, topologies, disk, index, log },
    ...{
      answers,
      answersInSteps,
      inSteps,
      current,
      checked,
      answersAtLeisure,
      allRead,
      firstCheck: refreshing.firstCheck,
      settings,
      client: () => client,
    },
    onClosed: (listener) => closed.push(listener),
  };
  const findStale = registerFeatures(features);
  documents.listen(connection);
  connection.listen();
}

/** A client that has gone away needs no more news. */
function quietly(sent: Promise<void>): void {
  sent.catch(() => undefined);
}

function rootUris(workspace: Workspace): string {
  return workspace
    .roots()
    .map(({ uri }) => uri)
    .join('\n');
}

/** A document, and the open documents that it is part of. */
function concerned(workspace: Workspace, uri: string): ReadonlySet<string> {
  return new Set([uri, ...including(workspace, uri)]);
}

/** The open documents that the file is part of. */
function including(workspace: Workspace, uri: string): readonly string[] {
  const key = uriKey(uri);
  return workspace
    .roots()
    .flatMap((entry) => ([...entry.analysis.files.keys()].some((file) => uriKey(file) === key) ? [entry.uri] : []));
}
