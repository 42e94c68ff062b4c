// A client that writes down what it is told, in order: diagnostics, and the work that is shown.
import {
  type ProgressToken,
  ProgressType,
  PublishDiagnosticsNotification,
  type WorkDoneProgressBegin,
  WorkDoneProgressCancelNotification,
  WorkDoneProgressCreateRequest,
  type WorkDoneProgressEnd,
  type WorkDoneProgressReport,
} from 'vscode-languageserver/node';
import { type Client, startClient } from './client.ts';

/** `diagnostics` with their codes in order, or work: `reading begin`, `checking report`, … */
export type Told = { readonly what: string; readonly codes?: readonly string[]; readonly version?: number | undefined };

/** A client and what it was told so far. */
export type Listener = {
  readonly client: Client;
  readonly told: readonly Told[];
  /** Resolves once what was told satisfies the test. */
  readonly until: (wanted: () => boolean) => Promise<void>;
  /** How often something was told. */
  readonly count: (what: string) => number;
  /** Gives up the last work of a kind that was shown, as its button does. */
  readonly giveUp: (work: string) => Promise<void>;
};

const progress = new ProgressType<WorkDoneProgressBegin | WorkDoneProgressReport | WorkDoneProgressEnd>();

/** Starts a server that shows all work at once. */
export async function startListener(server: string): Promise<Listener> {
  const told: Told[] = [];
  const listeners = new Set<() => void>();
  const tokens = new Map<string, ProgressToken>();
  const client = await startClient(server, 'stdio', {
    window: { workDoneProgress: true },
    initializationOptions: { showWorkAfterMs: 0 },
  });
  const tell = (one: Told) => {
    told.push(one);
    for (const each of [...listeners]) each();
  };
  client.connection.onNotification(PublishDiagnosticsNotification.type, ({ diagnostics, version }) =>
    tell({ what: 'diagnostics', codes: diagnostics.map(({ code }) => String(code)).sort(), version }),
  );
  client.connection.onRequest(WorkDoneProgressCreateRequest.type, ({ token }) => {
    let work = '';
    client.connection.onProgress(progress, token, (one) => {
      if (one.kind === 'begin') work = one.title.split(' ')[0] ?? '';
      tokens.set(work, token);
      tell({ what: `${work} ${one.kind}` });
    });
  });
  return {
    client,
    told,
    until: (wanted) =>
      new Promise<void>((resolve) => {
        const look = () => {
          if (!wanted()) return;
          listeners.delete(look);
          resolve();
        };
        listeners.add(look);
        look();
      }),
    count: (what) => told.filter((one) => one.what === what).length,
    giveUp: (work) =>
      client.connection.sendNotification(WorkDoneProgressCancelNotification.type, {
        token: tokens.get(work) as ProgressToken,
      }),
  };
}
