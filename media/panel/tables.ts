// The tables of the place where the current hop happens, as they are behind it: what came with this hop, what went, and the line
// that decided it.
import { html, nothing, type TemplateResult } from 'lit-html';
import type { LearnedTable, ReplayTables } from '../../server/core/views/tables.ts';
import type { Story } from '../replay/story.ts';
import type { Actions, PageState } from '../state.ts';
import { head, isOpen } from './head.ts';
import { nodeLabel } from './hop-list.ts';

/** A line of a table at a moment. */
export type MomentLine = { readonly line: string; readonly is: 'there' | 'new' | 'gone' };

const learned: readonly (readonly [LearnedTable, string, string])[] = [
  ['neighbours', 'ARP', 'ip neigh'],
  ['forwarding', 'MAC addresses', 'bridge fdb'],
  ['connections', 'Connections', 'conntrack -L'],
];

export function tablesPanel(state: PageState, story: Story, actions: Actions): TemplateResult | typeof nothing {
  const beat = story.beats[state.play.at];
  if (!beat) return nothing;
  const { hop } = beat;
  const since = story.beats[state.play.at - 1]?.hop.step ?? 0;
  const { changes, standing } = story.replay.tables;
  const open = isOpen('tables', state);
  const stands = standing[hop.node];
  const used = (line: string) => line === hop.rule || `-t nat ${line}` === hop.rule;
  const moment = open
    ? learned.map(([name, ...words]) => table(words, momentOf(changes, hop.node, name, since, hop.step), used))
    : [];
  const there = (lines: readonly string[]) => lines.map((line): MomentLine => ({ line, is: 'there' }));
  const body = [
    ...moment,
    open && stands ? table(['Routes', 'ip route'], there(stands.routes.lines), used, stands.routes.more) : nothing,
    open && stands
      ? table(['Translation', 'iptables -t nat -S'], there(stands.nat.lines), used, stands.nat.more)
      : nothing,
  ];
  return html`<section class="part tables ${open ? '' : 'shut'}" aria-label="Tables">
    ${head('tables', 'Tables', html`<span>${nodeLabel(hop.node, state)}, after this hop</span>`, state, actions)}
    ${open ? html`<div class="body">${body.some((each) => each !== nothing) ? body : html`<p class="quiet">Nothing is in its tables yet.</p>`}</div>` : nothing}</section>`;
}

/** What a table of a node says behind a step: entries that came or changed after `since` are new, those that went are told once more. */
export function momentOf(
  changes: ReplayTables['changes'],
  node: string,
  name: LearnedTable,
  since: number,
  step: number,
): readonly MomentLine[] {
  const lines = new Map<string, MomentLine>();
  for (const change of changes) {
    if (change.node !== node || change.table !== name || change.step > step) continue;
    const { key, line } = change;
    if (line !== null) lines.set(key, { line, is: change.step > since ? 'new' : 'there' });
    else if (change.step <= since) lines.delete(key);
    else lines.set(key, { line: lines.get(key)?.line ?? '', is: 'gone' });
  }
  return [...lines.values()];
}

function table(
  [label, command]: readonly string[],
  lines: readonly MomentLine[],
  used: (line: string) => boolean,
  more = 0,
): TemplateResult | typeof nothing {
  if (lines.length === 0) return nothing;
  return html`<h3>${label} <code class="quiet">${command}</code></h3>
    <ul class="entries" aria-label=${label}>${lines.map((each) => entry(each, used(each.line)))}${more > 0 ? html`<li class="quiet">and ${more} more</li>` : nothing}</ul>`;
}

function entry({ line, is }: MomentLine, isUsed: boolean): TemplateResult {
  const words = is === 'new' ? html`<ins>${line}</ins>` : is === 'gone' ? html`<del>${line}</del>` : line;
  return html`<li class=${isUsed ? 'used' : ''}>${isUsed ? html`<span class="unseen">decides here: </span>` : nothing}<code>${words}</code></li>`;
}
