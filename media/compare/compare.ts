// Two traces side by side: what both packets do, where they part, and what each does from there on. The flow that is shown is on
// the left; on the right is another flow, or the same as it was before the text was edited.
import { html, nothing, type TemplateResult } from 'lit-html';
import type { FlowChoice, LocatedHop, LocatedReplay, TraceResult } from '../../server/core/protocol/messages.ts';
import { type Compared, type ComparedRow, comparedWays } from '../../server/core/views/compared.ts';
import { icon } from '../draw/glyphs.ts';
import { withCode } from '../panel/code-words.ts';
import { nodeLabel } from '../panel/hop-list.ts';
import { sentence } from '../panel/now.ts';
import type { Story } from '../replay/story.ts';
import type { Actions, PageState } from '../state.ts';

/** What the shown flow is compared with: itself before the last edit that sent it another way, or another flow. */
export type Other = { readonly kind: 'before' } | { readonly kind: 'flow'; readonly flow: FlowChoice };

/** The comparison that is asked for; `result` is null until the other flow is traced. */
export type Comparison = { readonly other: Other; readonly result: TraceResult | null };

export function compareView(state: PageState, actions: Actions): TemplateResult {
  const { scene, comparison } = state;
  return html`<div class="compare" data-compare>
    ${scene ? chooser(state, actions) : html`<div class="empty"><p>Choose a flow above: it is then held against another one, or against itself before an edit.</p></div>`}
    ${scene && comparison ? compared(scene.story, state, comparison, actions) : nothing}</div>`;
}

/** The other replay, as far as there is one. */
function otherReplay({ earlier }: PageState, { other, result }: Comparison): LocatedReplay | null {
  if (other.kind === 'before') return earlier;
  return result?.kind === 'replay' ? result.replay : null;
}

function chooser(state: PageState, actions: Actions): TemplateResult {
  const { model, earlier, comparison, flow } = state;
  const other = comparison?.other ?? null;
  const named = other?.kind === 'flow' && other.flow.kind === 'named' ? other.flow.name : null;
  const flows = (model?.flows ?? []).filter(({ name }) => flow?.kind !== 'named' || name !== flow.name);
  const from = flow?.kind === 'free' ? flow.from : (state.scene?.story.replay.from ?? '');
  return html`<form class="compare-with" aria-label="Compare with" @submit=${(event: SubmitEvent) => submit(event, state, actions)}>
    <span>Compare with</span>
    <button class="chip ${other?.kind === 'before' ? 'on' : ''}" type="button" data-with="before" aria-pressed=${other?.kind === 'before'} ?disabled=${!earlier}
      title=${earlier ? 'As the packet went before the text was edited' : 'The packet has gone no other way since this view was opened'}
      @click=${() => actions.compare({ kind: 'before' })}>before the edit</button>
    ${flows.map(
      (each) =>
        html`<button class="chip ${named === each.name ? 'on' : ''}" type="button" data-with=${each.name} aria-pressed=${named === each.name} title=${each.label}
          @click=${() => actions.compare({ kind: 'flow', flow: each.choice })}>${each.name}</button>`,
    )}
    ${
      flow?.kind === 'dhcp'
        ? nothing
        : html`<label>the same from <input name="from" list="ends-compared" autocomplete="off" required placeholder=${from} /></label>
      <datalist id="ends-compared">${(model?.ends ?? []).map((end) => html`<option value=${end}></option>`)}</datalist>
      <button class="button" data-do="compare" type="submit">Compare</button>`
    }</form>`;
}

/** The same packet from somebody else. */
function submit(event: SubmitEvent, state: PageState, actions: Actions): void {
  event.preventDefault();
  const replay = state.scene?.story.replay;
  const { stimulus } = replay ?? {};
  const from = String(new FormData(event.currentTarget as HTMLFormElement).get('from') ?? '').trim();
  if (from === '' || !replay || stimulus?.kind !== 'packet' || replay.to === null) return;
  const { protocol, port, ttl } = stimulus;
  actions.compare({ kind: 'flow', flow: { kind: 'free', from, to: replay.to, protocol, port, ttl } });
}

function compared(story: Story, state: PageState, comparison: Comparison, actions: Actions): TemplateResult {
  const left = story.replay;
  const right = otherReplay(state, comparison);
  if (!right) {
    const refused = comparison.result?.kind === 'refused' ? comparison.result.message : null;
    const gone = comparison.other.kind === 'before' ? 'The packet goes the way it went before.' : 'Tracing…';
    return html`<p class="compare-words">${refused === null ? gone : withCode(sentence(refused))}</p>`;
  }
  const ways = comparedWays(left, right);
  const marks = comparison.other.kind === 'before' ? (['now', 'before'] as const) : (['', ''] as const);
  return html`<p class="compare-words" data-part>${partWords(ways, state)}</p>
    <div class="ways" role="table" aria-label="Both ways, hop by hop" tabindex="0">
      <div class="row heads" role="row">${outcome(left, marks[0])}${outcome(right, marks[1])}</div>
      ${blocksOf(ways.rows).map((block) => rowsOf(block, story, state, actions))}</div>`;
}

function outcome(replay: LocatedReplay, when: string): TemplateResult {
  const good = replay.outcome === 'delivered';
  const name = `${replay.from}${replay.to === null ? ' boots' : ` → ${replay.to}`}${when === '' ? '' : `, ${when}`}`;
  return html`<div class="head-cell" role="columnheader">${good ? icon('ok', 'good') : icon('error', 'bad')}<b>${name}</b> <span>${withCode(sentence(replay.verdict.outcome))}</span></div>`;
}

/** Where they part, in a sentence. */
function partWords({ rows, partAt }: Compared<LocatedHop>, state: PageState): string {
  if (partAt === null) return 'Both go the same way, hop by hop.';
  const row = rows[partAt];
  const before = rows.slice(0, partAt).at(-1);
  if (row?.kind === 'changed') return `They part at ${nodeLabel(row.left.node, state)}, which decides otherwise.`;
  if (!before?.left) return 'They part at once.';
  return `They part behind ${nodeLabel(before.left.node, state)}, where both still are the same.`;
}

type Block = { readonly same: boolean; readonly rows: readonly ComparedRow<LocatedHop>[] };

/** Rows that are alike, and between them those that are not. */
function blocksOf(rows: readonly ComparedRow<LocatedHop>[]): readonly Block[] {
  const blocks: { same: boolean; rows: ComparedRow<LocatedHop>[] }[] = [];
  for (const row of rows) {
    const same = row.kind === 'same';
    const last = blocks.at(-1);
    if (last?.same === same) last.rows.push(row);
    else blocks.push({ same, rows: [row] });
  }
  return blocks;
}

function rowsOf({ same, rows }: Block, story: Story, state: PageState, actions: Actions): TemplateResult[] {
  const cell = (hop: LocatedHop | null | undefined, own: boolean) => hopCell(hop ?? null, own, story, state, actions);
  if (same) {
    return rows.map(
      ({ left }) =>
        html`<div class="row same" role="row">${cell(left, true)}<div class="hop-cell" role="cell"><span class="quiet">the same</span></div></div>`,
    );
  }
  const lefts = rows.flatMap(({ left }) => left ?? []);
  const rights = rows.flatMap(({ right }) => right ?? []);
  return Array.from(
    { length: Math.max(lefts.length, rights.length) },
    (_, at) => html`<div class="row apart" role="row">${cell(lefts[at], true)}${cell(rights[at], false)}</div>`,
  );
}

function hopCell(
  hop: LocatedHop | null,
  own: boolean,
  story: Story,
  state: PageState,
  actions: Actions,
): TemplateResult {
  if (!hop) return html`<div class="hop-cell" role="cell"></div>`;
  const index = own ? story.beats.findIndex((beat) => beat.hop.step === hop.step) : -1;
  const lost = hop.action === 'drop';
  const node = hop.because.startsWith(`${hop.node} `) ? hop.node : nodeLabel(hop.node, state);
  const rest = hop.because.startsWith(`${node} `) ? hop.because.slice(node.length + 1) : hop.because;
  const words = html`${lost ? icon('error', 'bad') : nothing}<b>${node}</b> ${withCode(sentence(rest))}`;
  return html`<div class="hop-cell ${hop.leg} ${index === state.play.at ? 'current' : ''}" role="cell" title=${hop.rule ?? ''}>${
    index < 0
      ? html`<span>${words}</span>`
      : html`<button class="link-hop" data-hop=${index} aria-label="Hop ${index + 1}: ${hop.because}" @click=${() => actions.seek(index, 'step')}>${words}</button>`
  }</div>`;
}
