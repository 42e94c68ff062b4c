// When a client is told to ask again: for hints and lenses after a check, for semantic tokens after an edit of another file;
// and only where it would hear something else, as what is drawn anew closes a hover or a menu. Knows no answer.
import { type Connection, SemanticTokensRefreshRequest } from 'vscode-languageserver';
import type { ClientFacts } from './client-facts.ts';
import type { FindStale } from './features.ts';
import type { LongWork } from './long-work.ts';
import type { Schedule } from './schedule.ts';
import type { SettingsSource } from './settings.ts';
import { uriName } from './uris.ts';
import type { Entry, Workspace } from './workspace.ts';

/** How long hints and lenses of a document that was never checked wait for its first check: else they are drawn twice. */
export const longestFirstCheckMs = 1000;
/** How long typing must pause until the words of other files are looked at. */
const recolourDelayMs = 120;

/** What it needs of the world. */
export type RefreshingParts = {
  readonly connection: Connection;
  readonly settings: Pick<SettingsSource, 'refresh'>;
  readonly workspace: Pick<Workspace, 'entry'>;
  readonly longWork: Pick<LongWork, 'start' | 'giveUp'>;
  readonly schedule: Pick<Schedule, 'later' | 'cancel'>;
  readonly client: () => ClientFacts;
  readonly findStale: () => FindStale;
  readonly current: (uri: string) => Promise<Entry | undefined>;
  readonly firstCheckMs: () => number;
  readonly rank: number;
};

/** Tells to ask again. */
export type Refreshing = {
  /** Resolves once a document has been checked, if that takes no longer than a moment. */
  readonly firstCheck: (uri: string) => Promise<void>;
  /** A check of a document is over, however. */
  readonly checkOver: (uri: string) => void;
  /** A document was checked. */
  readonly checked: (uri: string) => void;
  /** A file was edited and read. */
  readonly edited: (uri: string) => void;
  /** What was said of a document holds no more: whoever edits it asks again by himself. */
  readonly giveUp: (uri: string) => void;
  /** A document is closed. */
  readonly forget: (uri: string) => void;
};

/** Nobody waits. */
export function createRefreshing(parts: RefreshingParts): Refreshing {
  const { connection, settings, workspace, longWork, schedule, client, findStale, current, firstCheckMs, rank } = parts;
  const waiting = new Map<string, Set<() => void>>();
  /** Documents for which nobody waits any more: their first check is over, or lasts. */
  const waited = new Set<string>();
  const checkOver = (uri: string): void => {
    for (const release of waiting.get(uri) ?? []) release();
    waiting.delete(uri);
    waited.add(uri);
  };
  const giveUp = (uri: string): void => {
    longWork.giveUp(`refresh ${uri}`);
  };
  return {
    checkOver,
    giveUp,
    firstCheck: async (uri) => {
      const entry = await current(uri);
      if (!entry || entry.checked || waited.has(entry.uri)) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(() => checkOver(entry.uri), firstCheckMs());
        const release = () => {
          clearTimeout(timer);
          resolve();
        };
        waiting.set(entry.uri, (waiting.get(entry.uri) ?? new Set()).add(release));
      });
    },
    checked: (uri) => {
      const entry = workspace.entry(uri);
      if (!entry) return;
      longWork.start(`refresh ${uri}`, {
        title: `comparing hints of ${uriName(uri)}`,
        about: entry,
        rank,
        *steps() {
          settings.refresh(yield* findStale().afterCheck(entry));
        },
      });
    },
    edited: (uri) => {
      if (!client().refreshesTokens) return;
      schedule.later(`recolour ${uri}`, recolourDelayMs, () =>
        longWork.start(`recolour ${uri}`, {
          title: `comparing words around ${uriName(uri)}`,
          about: {},
          rank,
          *steps() {
            if (!(yield* findStale().afterEdit(uri))) return;
            // a client that has gone away needs no news
            connection.sendRequest(SemanticTokensRefreshRequest.type).catch(() => undefined);
          },
        }),
      );
    },
    forget: (uri) => {
      schedule.cancel(`recolour ${uri}`);
      longWork.giveUp(`recolour ${uri}`);
      giveUp(uri);
      checkOver(uri);
      waited.delete(uri);
    },
  };
}
