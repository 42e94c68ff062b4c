// What the user has switched on and off: asked of a client that has settings, else as its initialization options say. Asked
// again when the client says that something changed.
import {
  CodeLensRefreshRequest,
  type Connection,
  DidChangeConfigurationNotification,
  InlayHintRefreshRequest,
} from 'vscode-languageserver';
import type { InlayKind } from '../core/ide/inlay.ts';
import type { LensKind } from '../core/ide/lens.ts';
import type { ClientFacts } from './client-facts.ts';
import type { Log } from './guard.ts';

/** The settings under `hopscope`. */
export type Settings = {
  readonly inlayHints: Readonly<Record<InlayKind, boolean>>;
  readonly codeLens: Readonly<Record<LensKind, boolean>>;
};

/** What holds where nothing is said. A boot above each instance is too much for most. */
export const defaultSettings: Settings = {
  inlayHints: { addresses: true, gateways: true, bridges: true, ruleHits: true },
  codeLens: { trace: true, boot: false, reach: true, expectations: true },
};

/** What says something else than was answered last. */
export type Stale = { readonly hints: boolean; readonly lenses: boolean };

/** The settings of one client. */
export type SettingsSource = {
  /** Takes in what the first message says, before the client can be asked. */
  readonly begin: (client: ClientFacts, initializationOptions: unknown) => void;
  /** The client may be asked from now on. */
  readonly initialized: () => void;
  readonly current: () => Promise<Settings>;
  /** Hints or lenses say something else now: a client that can is told to ask again. */
  readonly refresh: (stale: Stale) => void;
};

/** The defaults, until the client says something else. */
export function createSettings(connection: Connection, log: Log): SettingsSource {
  let client: ClientFacts | undefined;
  let known: Promise<Settings> = Promise.resolve(defaultSettings);
  const ask = async (): Promise<Settings> => {
    try {
      return settingsIn(await connection.workspace.getConfiguration('hopscope'), defaultSettings);
    } catch (error) {
      log(`settings: ${String(error)}`);
      return defaultSettings;
    }
  };
  const refresh = ({ hints, lenses }: Stale): void => {
    const quietly = (asked: Promise<void>) => asked.catch(() => undefined);
    if (hints && client?.refreshesInlays) quietly(connection.sendRequest(InlayHintRefreshRequest.type));
    if (lenses && client?.refreshesLenses) quietly(connection.sendRequest(CodeLensRefreshRequest.type));
  };
  return {
    begin: (facts, initializationOptions) => {
      client = facts;
      known = Promise.resolve(settingsIn(initializationOptions, defaultSettings));
    },
    initialized: () => {
      connection.onDidChangeConfiguration(({ settings }) => {
        // who can't be asked says all of them
        if (client?.hasSettings) known = ask();
        else known = known.then((before) => settingsIn(settings?.hopscope, before));
        refresh({ hints: true, lenses: true });
      });
      if (!client?.hasSettings) return;
      known = ask();
      if (!client.tellsSettings) return;
      connection.client
        .register(DidChangeConfigurationNotification.type, { section: 'hopscope' })
        .catch((error: unknown) => log(`settings: ${String(error)}`));
    },
    current: () => known,
    refresh,
  };
}

/** What a value says of settings; what it doesn't say, or in a way that means nothing, stays. */
export function settingsIn(value: unknown, before: Settings): Settings {
  return {
    inlayHints: switchesIn(field(value, 'inlayHints'), before.inlayHints),
    codeLens: switchesIn(field(value, 'codeLens'), before.codeLens),
  };
}

/** The kinds that are switched on. */
export function switchedOn<Kind extends string>(switches: Readonly<Record<Kind, boolean>>): ReadonlySet<Kind> {
  return new Set((Object.keys(switches) as Kind[]).filter((kind) => switches[kind]));
}

function switchesIn<Kind extends string>(
  value: unknown,
  before: Readonly<Record<Kind, boolean>>,
): Readonly<Record<Kind, boolean>> {
  const now: Record<Kind, boolean> = { ...before };
  for (const kind of Object.keys(before) as Kind[]) {
    const said = field(value, kind);
    if (typeof said === 'boolean') now[kind] = said;
  }
  return now;
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}
