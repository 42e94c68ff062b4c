// A language client for tests: the real protocol library at the other end of a real process.
import { type ChildProcess, fork, spawn } from 'node:child_process';
import {
  type ClientCapabilities,
  createProtocolConnection,
  type Diagnostic,
  DidChangeTextDocumentNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  DidSaveTextDocumentNotification,
  InitializedNotification,
  InitializeRequest,
  type InitializeResult,
  IPCMessageReader,
  IPCMessageWriter,
  type Position,
  type ProtocolConnection,
  PublishDiagnosticsNotification,
  type PublishDiagnosticsParams,
  type Range,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';

/** A server process, spoken to. */
export type Client = {
  readonly connection: ProtocolConnection;
  readonly process: ChildProcess;
  readonly initialized: InitializeResult;
  readonly open: (uri: string, text: string) => void;
  readonly change: (uri: string, edits: readonly { readonly range?: Range; readonly text: string }[]) => void;
  readonly save: (uri: string) => void;
  readonly close: (uri: string) => void;
  /** Resolves with the first diagnostics of a document, published so far or later, that satisfy the test. */
  readonly diagnostics: (
    uri: string,
    wanted: (found: readonly Diagnostic[], version: number | undefined) => boolean,
  ) => Promise<PublishDiagnosticsParams>;
  /** All that was published of a document, in order. */
  readonly published: (uri: string) => readonly PublishDiagnosticsParams[];
  readonly stop: () => Promise<void>;
};

/** Starts a server and shakes hands; over standard input and output, or by node's channel as VS Code does. */
export async function startClient(
  server: string,
  transport: 'stdio' | 'ipc' = 'stdio',
  more: {
    readonly window?: ClientCapabilities['window'];
    readonly workspace?: ClientCapabilities['workspace'];
    readonly textDocument?: ClientCapabilities['textDocument'];
    readonly folders?: readonly string[];
    /** The connection before the handshake: to answer what the server asks. */
    readonly prepare?: (connection: ProtocolConnection) => void;
    readonly initializationOptions?: object;
    /** What stands behind the program, where it is not the server itself. */
    readonly args?: readonly string[];
  } = {},
): Promise<Client> {
  const { child, connection } = transport === 'stdio' ? overStdio(server, more.args ?? ['--stdio']) : overIpc(server);
  const published: PublishDiagnosticsParams[] = [];
  const waiting = new Set<(params: PublishDiagnosticsParams) => void>();
  connection.onNotification(PublishDiagnosticsNotification.type, (params) => {
    published.push(params);
    for (const one of [...waiting]) one(params);
  });
  connection.onError(() => undefined);
  more.prepare?.(connection);
  connection.listen();
  const initialized = await connection.sendRequest(InitializeRequest.type, {
    processId: process.pid,
    rootUri: null,
    capabilities: {
      textDocument: { publishDiagnostics: { relatedInformation: true, versionSupport: true }, ...more.textDocument },
      ...(more.window ? { window: more.window } : {}),
      ...(more.workspace ? { workspace: more.workspace } : {}),
    },
    workspaceFolders: more.folders?.map((uri) => ({ uri, name: uri })) ?? null,
    initializationOptions: more.initializationOptions,
  });
  await connection.sendNotification(InitializedNotification.type, {});

  const versions = new Map<string, number>();
  const quietly = (sent: Promise<void>) => void sent.catch(() => undefined);
  return {
    connection,
    process: child,
    initialized,
    open: (uri, text) => {
      versions.set(uri, 1);
      quietly(
        connection.sendNotification(DidOpenTextDocumentNotification.type, {
          textDocument: { uri, languageId: 'topo', version: 1, text },
        }),
      );
    },
    change: (uri, edits) => {
      const version = (versions.get(uri) ?? 0) + 1;
      versions.set(uri, version);
      const contentChanges = edits.map(({ range, text }) => (range ? { range, text } : { text }));
      quietly(
        connection.sendNotification(DidChangeTextDocumentNotification.type, {
          textDocument: { uri, version },
          contentChanges,
        }),
      );
    },
    save: (uri) =>
      quietly(connection.sendNotification(DidSaveTextDocumentNotification.type, { textDocument: { uri } })),
    close: (uri) =>
      quietly(connection.sendNotification(DidCloseTextDocumentNotification.type, { textDocument: { uri } })),
    diagnostics: (uri, wanted) =>
      new Promise((resolve, reject) => {
        const last = published.findLast((params) => params.uri === uri);
        if (last && wanted(last.diagnostics, last.version)) {
          resolve(last);
          return;
        }
        const timer = setTimeout(() => {
          waiting.delete(look);
          const seen = published
            .filter((params) => params.uri === uri)
            .map(
              ({ diagnostics, version }) =>
                `${version}: ${diagnostics.map(({ code, message }) => `${code} ${message}`).join('; ')}`,
            );
          reject(new Error(`no such diagnostics of ${uri}; seen were\n${seen.join('\n')}`));
        }, 20_000);
        const look = (params: PublishDiagnosticsParams) => {
          if (params.uri !== uri || !wanted(params.diagnostics, params.version)) return;
          waiting.delete(look);
          clearTimeout(timer);
          resolve(params);
        };
        waiting.add(look);
      }),
    published: (uri) => published.filter((params) => params.uri === uri),
    stop: async () => {
      connection.dispose();
      child.kill();
      await new Promise((resolve) =>
        child.exitCode === null && child.signalCode === null ? child.once('exit', resolve) : resolve(null),
      );
    },
  };
}

function overStdio(
  server: string,
  args: readonly string[],
): { readonly child: ChildProcess; readonly connection: ProtocolConnection } {
  const child = spawn(process.execPath, [server, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [reader, writer] = [new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin)];
  return { child, connection: createProtocolConnection(reader, writer) };
}

function overIpc(server: string): { readonly child: ChildProcess; readonly connection: ProtocolConnection } {
  const child = fork(server, ['--node-ipc'], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  return { child, connection: createProtocolConnection(new IPCMessageReader(child), new IPCMessageWriter(child)) };
}

/** The position of a mark in a text: of the first place where `needle` stands, plus an offset. */
export function positionOf(text: string, needle: string, plus = 0): Position {
  const offset = text.indexOf(needle);
  if (offset === -1) throw new Error(`${JSON.stringify(needle)} is not in the text`);
  const before = text.slice(0, offset + plus).split('\n');
  return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
}
