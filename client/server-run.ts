// One run of the language server: a process and the client that talks to it. Every run has a client of its own, because
// the restart of vscode-languageclient isn't to be relied on: a server that ends while it starts makes it mark the next
// one's start as failed, and say so to the user.
import {
  CloseAction,
  ErrorAction,
  LanguageClient,
  type LanguageClientOptions,
  TransportKind,
} from 'vscode-languageclient/node';
import type { Run } from './supervisor.ts';

/** How long a server may take to say goodbye, in milliseconds. */
const stopTimeout = 2000;

/** Starts a server. `prepare` may listen to the client before anything is sent. */
export function runServer(options: {
  readonly module: string;
  readonly client: LanguageClientOptions;
  readonly prepare: (client: LanguageClient) => void;
}): Run<LanguageClient> {
  const client = new OneRunsClient(options.module, options.client);
  options.prepare(client);
  let up = false;
  const running = client.start().then(() => {
    up = true;
    return client;
  });
  const ended = running.then(
    () => client.gone(),
    () => client.kill(), // what didn't start is not left behind
  );
  return {
    running,
    ended,
    end: async () => {
      // Stopped before its start is complete, a client would go on to register what nobody takes back.
      const timer = setTimeout(() => client.kill(), up ? stopTimeout : 0);
      if (up) await client.stop(stopTimeout).catch((error) => client.warn(`Ending the language server: ${error}`));
      await ended;
      clearTimeout(timer);
    },
  };
}

class OneRunsClient extends LanguageClient {
  private child: LanguageClient['serverProcess'];
  private childGone: Promise<void> = Promise.resolve();
  private started: Promise<void> | undefined;
  private closing: Promise<void> = Promise.resolve();
  private killed = false;

  constructor(module: string, options: LanguageClientOptions) {
    super(
      'hopscope',
      'Hopscope',
      // over a stream the server writes large answers in slices; a message of Node's channel it could only write in one go
      { module, transport: TransportKind.stdio },
      {
        ...options,
        errorHandler: {
          // Writing to a server that has just ended fails before its end is noticed.
          error: () => ({ action: ErrorAction.Continue, handled: true }),
          closed: () => ({ action: CloseAction.DoNotRestart, handled: true, message: 'Its connection closed' }),
        },
        initializationFailedHandler: () => false, // else it shows the error to the user
      },
    );
  }

  /** Once and never again, although every request asks for it. */
  override start(): Promise<void> {
    this.started ??= super.start();
    return this.started;
  }

  /** Resolves once there is no process any more and the client has cleaned up after it. */
  async gone(): Promise<void> {
    await this.childGone;
    await this.closing.catch(() => {}); // the log has it
  }

  /** Ends the process, also one that is still to be started; resolves with `gone`. */
  kill(): Promise<void> {
    this.killed = true;
    this.child?.kill('SIGKILL');
    return this.gone();
  }

  protected override async createMessageTransports(encoding: string) {
    const transports = await super.createMessageTransports(encoding);
    const child = this.serverProcess;
    this.child = child;
    if (child) this.childGone = new Promise((resolve) => child.once('close', () => resolve()));
    if (this.killed) child?.kill('SIGKILL');
    return transports;
  }

  /** A server may end when it has answered but the client still registers its features: those must be taken back. */
  protected override handleConnectionClosed(): Promise<void> {
    const complete = this.isRunning() ? this.started?.catch(() => {}) : undefined;
    this.closing = Promise.resolve(complete).then(() => super.handleConnectionClosed());
    return this.closing;
  }

  /** The log says what went wrong; what the user should know, the supervisor tells. */
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}
