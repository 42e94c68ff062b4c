// The language server as the rest of the extension sees it: start, stop, and the requests that are Hopscope's own.
import * as vscode from 'vscode';
import {
  CloseAction,
  ErrorAction,
  type ErrorHandler,
  LanguageClient,
  RevealOutputChannelOn,
  State,
  TransportKind,
} from 'vscode-languageclient/node';
import {
  type FlowChoice,
  type NetworkModel,
  networkChanged,
  type Position,
  requests,
  type TraceResult,
} from '../server/core/protocol/messages.ts';

/** What the extension asks of the language server. Requests fail with an Error when it is not running. */
export interface Server {
  start(): Promise<void>;
  stop(): Promise<void>;
  restart(): Promise<void>;
  network(uri: vscode.Uri): Promise<NetworkModel | null>;
  trace(uri: vscode.Uri, flow: FlowChoice): Promise<TraceResult>;
  boxAt(uri: vscode.Uri, position: Position): Promise<{ readonly id: string } | null>;
  /** Fires with a file's URI when its network changed, and with null when all may have: the server is a new one. */
  readonly onNetworkChanged: vscode.Event<string | null>;
}

/** A server that ends more often than this within `crashWindowMs` stays down until it is restarted by command. */
const maxRestarts = 9;
const crashWindowMs = 3 * 60_000;

/** How long a stopping server may take to say goodbye, in milliseconds. */
const stopTimeout = 2000;

/** Prepares the client; nothing runs before `start`. */
export function createLanguageClient(options: {
  readonly module: string;
  readonly log: vscode.LogOutputChannel;
}): Server {
  const { log } = options;
  const changed = new vscode.EventEmitter<string | null>();
  const client = new LanguageClient(
    'hopscope',
    'Hopscope',
    { module: options.module, transport: TransportKind.ipc },
    {
      documentSelector: ['file', 'untitled', 'vscode-vfs'].map((scheme) => ({ scheme, language: 'topo' })),
      outputChannel: log,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      errorHandler: restarting(log),
      synchronize: { fileEvents: vscode.workspace.createFileSystemWatcher('**/*.topo') },
    },
  );
  client.onNotification(networkChanged, (params: { readonly uri: string }) => changed.fire(params.uri));
  client.onDidChangeState(({ newState }) => {
    log.debug(`Language server: ${State[newState]}`);
    if (newState === State.Running) changed.fire(null);
  });

  const ask = async <Result>(method: string, uri: vscode.Uri, params: object = {}): Promise<Result> => {
    // A closed document is opened without being shown, so that the server knows its text.
    await vscode.workspace.openTextDocument(uri);
    return client.sendRequest<Result>(method, { uri: client.code2ProtocolConverter.asUri(uri), ...params });
  };

  return {
    start: () => client.start(),
    stop: async () => {
      if (client.state !== State.Stopped) await client.stop(stopTimeout);
    },
    restart: async () => {
      log.info('Restarting the language server');
      await client.restart();
    },
    network: (uri) => ask(requests.network, uri),
    trace: (uri, flow) => ask(requests.trace, uri, { flow }),
    boxAt: (uri, position) => ask(requests.boxAt, uri, { position }),
    onNetworkChanged: changed.event,
  };
}

/**
 * A server that ended is started again. Writing to one that has just ended fails before its end is noticed: such errors
 * must not count, or a server that dies while the user types would stay down.
 */
function restarting(log: vscode.LogOutputChannel): ErrorHandler {
  const ends: number[] = [];
  return {
    error: (error) => {
      log.warn(`Connection to the language server: ${error.message}`);
      return { action: ErrorAction.Continue, handled: true };
    },
    closed: () => {
      const now = Date.now();
      while (ends[0] !== undefined && now - ends[0] > crashWindowMs) ends.shift();
      ends.push(now);
      if (ends.length <= maxRestarts) {
        log.warn('The language server ended; it is started again');
        return { action: CloseAction.Restart, handled: true };
      }
      const message = `The language server ended ${ends.length} times within three minutes and stays down: Hopscope: Restart Server starts it again, Hopscope: Show Log says more`;
      return { action: CloseAction.DoNotRestart, message };
    },
  };
}
