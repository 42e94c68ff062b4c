// The language server as the rest of the extension sees it: start, stop, and the requests that are Hopscope's own.
import * as vscode from 'vscode';
import { RevealOutputChannelOn, State } from 'vscode-languageclient/node';
import {
  type Baseline,
  type CheckingChange,
  checkingChanged,
  type DifferencesAnswer,
  type ExpectationFile,
  type FailureList,
  type FileExpectations,
  type FlowChoice,
  type MatrixAnswer,
  type MatrixAsked,
  type MoveChoices,
  type MoveResult,
  type NetworkModel,
  networkChanged,
  type Position,
  requests,
  type TopologyRun,
  type TraceResult,
  type WhatIf,
  type WhatIfResult,
} from '../server/core/protocol/messages.ts';
import { codePagesScheme } from './code-pages.ts';
import type { ServerState } from './file-state.ts';
import { runServer } from './server-run.ts';
import { supervise } from './supervisor.ts';

/** What the extension asks of the language server. Requests wait for one that starts, and fail when it stays down. */
export interface Server {
  /** Starts it, once and for all; the first request does so, too. */
  start(): void;
  stop(): Promise<void>;
  restart(): Promise<void>;
  network(uri: vscode.Uri): Promise<NetworkModel | null>;
  trace(uri: vscode.Uri, flow: FlowChoice, changes?: readonly WhatIf[]): Promise<TraceResult>;
  whatIf(uri: vscode.Uri, changes: readonly WhatIf[]): Promise<WhatIfResult>;
  /** An edit of the protocol; null where the changes can't be made any more. */
  writeWhatIf(uri: vscode.Uri, changes: readonly WhatIf[]): Promise<object | null>;
  failures(uri: vscode.Uri): Promise<FailureList | null>;
  matrix(uri: vscode.Uri, asked: MatrixAsked, token: vscode.CancellationToken): Promise<MatrixAnswer>;
  boxAt(uri: vscode.Uri, position: Position): Promise<{ readonly id: string } | null>;
  boxHover(uri: vscode.Uri, id: string): Promise<{ readonly markdown: string } | null>;
  reachable(uri: vscode.Uri, id: string): Promise<readonly string[] | null>;
  codePage(code: string): Promise<string | null>;
  moveChoices(uri: vscode.Uri, position: Position): Promise<MoveChoices | null>;
  move(uri: vscode.Uri, position: Position, host: string): Promise<MoveResult>;
  /** An edit of the protocol as VS Code makes it. */
  editOf(edit: object): Promise<vscode.WorkspaceEdit>;
  differences(uri: vscode.Uri, baseline: Baseline, token: vscode.CancellationToken): Promise<DifferencesAnswer>;
  expectationFiles(): Promise<readonly ExpectationFile[]>;
  /** Of a file, open or closed. */
  expectations(uri: vscode.Uri): Promise<FileExpectations | null>;
  runExpectations(
    topology: vscode.Uri,
    coverage: boolean,
    token: vscode.CancellationToken,
  ): Promise<TopologyRun | null>;
  /** Fires with a file's URI when its network changed, and with null when all may have: the server is a new one. */
  readonly onNetworkChanged: vscode.Event<string | null>;
  state(): ServerState;
  readonly onState: vscode.Event<ServerState>;
  /** Fires when the check of a file begins or ends. */
  readonly onChecking: vscode.Event<CheckingChange>;
}

/** A server that ends more often than nine times within three minutes stays down until it is restarted by command. */
const patience = { restarts: 9, window: 3 * 60_000 };

/** Prepares the server; nothing runs before `start`. */
export function createLanguageClient(options: {
  readonly module: string;
  readonly log: vscode.LogOutputChannel;
}): Server {
  const { module, log } = options;
  const changed = new vscode.EventEmitter<string | null>();
  const checking = new vscode.EventEmitter<CheckingChange>();
  const stateChanged = new vscode.EventEmitter<ServerState>();
  let state: ServerState = 'starting';
  const become = (next: ServerState) => {
    state = next;
    stateChanged.fire(next);
  };
  const clientOptions = {
    documentSelector: ['file', 'untitled', 'vscode-vfs'].map((scheme) => ({ scheme, language: 'topo' })),
    outputChannel: log,
    initializationOptions: {
      codePages: codePagesScheme,
      traceCommand: 'hopscope.tracePacket',
      renameCommand: 'hopscope.renameAt',
      moveCommand: 'hopscope.moveInstance',
    },
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    synchronize: { fileEvents: vscode.workspace.createFileSystemWatcher('**/*.topo') },
  };
  const server = supervise({
    begin: () => {
      become('starting');
      return runServer({
        module,
        client: clientOptions,
        prepare: (client) => {
          client.onNotification(networkChanged, (params: { readonly uri: string }) => changed.fire(params.uri));
          client.onNotification(checkingChanged, (params: CheckingChange) => checking.fire(params));
          client.onDidChangeState(({ newState }) => log.debug(`Language server: ${State[newState]}`));
        },
      });
    },
    patience,
    downMessage: () => vscode.l10n.t('The language server is down: the command "{0}" starts it again', restartTitle()),
    running: () => {
      become('running');
      changed.fire(null);
    },
    ended: (times, again) => {
      if (again) log.warn('The language server ended; it is started again');
      else {
        become('down');
        sayThatItStaysDown(times, log);
      }
    },
  });

  let begun = false;
  const start = () => {
    if (!begun) server.start();
    begun = true;
  };
  const client = () => {
    start();
    return server.client();
  };

  /** Of a document, open or closed, which the server may read for itself. */
  const askOf = async <Result>(method: string, uri: vscode.Uri, params = {}, token?: vscode.CancellationToken) => {
    const running = await client();
    const asked = { uri: running.code2ProtocolConverter.asUri(uri), ...params };
    // no token is not the same as one that is undefined, which would be sent
    return token ? running.sendRequest<Result>(method, asked, token) : running.sendRequest<Result>(method, asked);
  };

  const ask = async <Result>(method: string, uri: vscode.Uri, params = {}, token?: vscode.CancellationToken) => {
    // A closed document is opened without being shown, so that the server knows its text.
    await vscode.workspace.openTextDocument(uri);
    return askOf<Result>(method, uri, params, token);
  };

  return {
    start,
    stop: server.stop,
    restart: () => {
      log.info('Restarting the language server');
      begun = true;
      return server.restart();
    },
    network: (uri) => ask(requests.network, uri),
    trace: (uri, flow, changes = []) => ask(requests.trace, uri, { flow, changes }),
    whatIf: (uri, changes) => ask(requests.whatIf, uri, { changes }),
    writeWhatIf: (uri, changes) => ask(requests.writeWhatIf, uri, { changes }),
    failures: (uri) => ask(requests.failures, uri),
    matrix: (uri, asked, token) => ask(requests.matrix, uri, { asked }, token),
    boxAt: (uri, position) => ask(requests.boxAt, uri, { position }),
    boxHover: (uri, id) => ask(requests.boxHover, uri, { id }),
    reachable: (uri, id) => ask(requests.reachable, uri, { id }),
    differences: (uri, baseline, token) => ask(requests.differences, uri, { baseline }, token),
    codePage: async (code) => (await client()).sendRequest<string | null>(requests.codePage, { code }),
    expectationFiles: async () => (await client()).sendRequest<ExpectationFile[]>(requests.expectationFiles),
    expectations: (uri) => askOf(requests.expectations, uri),
    runExpectations: (uri, coverage, token) => askOf(requests.runExpectations, uri, { coverage }, token),
    moveChoices: (uri, position) => ask(requests.moveChoices, uri, { position }),
    move: (uri, position, host) => ask(requests.move, uri, { position, host }),
    editOf: async (edit) => (await client()).protocol2CodeConverter.asWorkspaceEdit(edit),
    onNetworkChanged: changed.event,
    state: () => state,
    onState: stateChanged.event,
    onChecking: checking.event,
  };
}

function sayThatItStaysDown(times: number, log: vscode.LogOutputChannel): void {
  const message = vscode.l10n.t(
    'The language server ended {0} times within three minutes and stays down: the command "{1}" starts it again, "{2}" says more',
    times,
    restartTitle(),
    `Hopscope: ${vscode.l10n.t('Show Log')}`,
  );
  log.error(message);
  void vscode.window.showErrorMessage(message);
}

/** The command as the palette has it, in the user's language. */
function restartTitle(): string {
  return `Hopscope: ${vscode.l10n.t('Restart Server')}`;
}
