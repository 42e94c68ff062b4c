// The words for what changed in who reaches whom, in the user's language.
import * as vscode from 'vscode';
import type { Change, PairsEffect } from '../server/core/protocol/messages.ts';

/** With what a topology is compared: the last commit, what is saved, or what it was when it was opened. */
export type BaselineChoice = 'commit' | 'save' | 'open';

/** `2 pairs`. */
export function pairsSaid(count: number): string {
  return count === 1 ? vscode.l10n.t('1 pair') : vscode.l10n.t('{0} pairs', count.toLocaleString(vscode.env.language));
}

/** How a change is called. */
export function changeSaid(change: Change): string {
  switch (change) {
    case 'opened':
      return vscode.l10n.t('Opened');
    case 'closed':
      return vscode.l10n.t('Closed');
    case 're-routed':
      return vscode.l10n.t('Re-routed');
  }
}

/** What something does, in a few words: `opens 4 pairs, closes 2 pairs`. */
export function effectsSaid(effects: readonly PairsEffect[]): string {
  const words: string[] = [];
  for (const change of ['opened', 'closed', 're-routed'] as const) {
    const pairs = effects.reduce((sum, one) => sum + (one.change === change ? one.pairs : 0), 0);
    if (pairs > 0) words.push(doesSaid(change, pairsSaid(pairs)));
  }
  return words.join(', ');
}

function doesSaid(change: Change, pairs: string): string {
  switch (change) {
    case 'opened':
      return vscode.l10n.t('opens {0}', pairs);
    case 'closed':
      return vscode.l10n.t('closes {0}', pairs);
    case 're-routed':
      return vscode.l10n.t('re-routes {0}', pairs);
  }
}

/** Since when. */
export function sinceSaid(baseline: BaselineChoice): string {
  switch (baseline) {
    case 'commit':
      return vscode.l10n.t('since the last commit');
    case 'save':
      return vscode.l10n.t('since the last save');
    case 'open':
      return vscode.l10n.t('since it was opened');
  }
}

/** `net100 → net102`. */
export function betweenSaid({ fromNetwork, toNetwork }: PairsEffect): string {
  return `${fromNetwork} → ${toNetwork}`;
}

/** `tenant1 → tenant2`, or the one tenant that both are of. */
export function tenantsSaid({ fromTenant, toTenant }: PairsEffect): string {
  return fromTenant === toTenant ? fromTenant : `${fromTenant} → ${toTenant}`;
}
