// The selected cell in the side panel: both ways between its row and its column, and the button that plays it.
import { html, nothing, type TemplateResult } from 'lit-html';
import type { MatrixCell, MatrixEnd } from '../../server/core/views/matrix.ts';
import type { Actions, PageState } from '../state.ts';
import { cellGlyph, endWords } from './cell.ts';
import { type CellAt, cellAt } from './state.ts';

/** Nothing where no cell is selected. */
export function pairPart({ matrix, view }: PageState, actions: Actions): TemplateResult | typeof nothing {
  const { answer, at } = matrix;
  if (view !== 'matrix' || !answer || !at) return nothing;
  const table = [answer.table, ...answer.coarser].find(({ level }) => level === at.level);
  const found = table && cellAt(table, at);
  const [from, to] = [table?.rows[found?.from ?? -1], table?.columns[found?.to ?? -1]];
  if (!table || !found?.cell || !from || !to) return nothing;
  const { cell } = found;
  const opposite = from.id === to.id ? null : cellAt(table, { level: at.level, from: to.id, to: from.id });
  const back = opposite?.cell ?? null;
  const { flow } = cell;
  return html`<section class="pair-of" aria-label="Both ways">
    ${way(from, to, cell, at, 'current', actions)}${back ? way(to, from, back, { level: at.level, from: at.to, to: at.from }, 'other', actions) : nothing}
    ${flow ? html`<div class="play-it"><button class="button primary" data-do="play-pair" @click=${() => actions.matrix.play(flow)}>Play the trace</button>${table.level === 'instances' ? nothing : html`<button class="button" data-do="instances-of" title="The instances of the two, and how each pair fares" @click=${() => actions.matrix.ask({ level: 'instances', within: { from: from.id, to: to.id } })}>Show its instances</button>`}<span class="grow"></span><kbd>Enter</kbd></div>` : nothing}</section>`;
}

function way(
  from: MatrixEnd,
  to: MatrixEnd,
  cell: MatrixCell,
  at: CellAt,
  which: 'current' | 'other',
  actions: Actions,
): TemplateResult {
  return html`<button class="way" aria-current=${which === 'current' ? 'true' : nothing} @click=${() => actions.matrix.select(at, cell.flow, 'now')}>${cellGlyph(cell)}<b>${endWords(from)} → ${endWords(to)}</b><span class="quiet" title=${cell.words}>${cell.words}</span>${cell.was === undefined ? nothing : html`<span class="quiet before">when it was saved: ${cell.was}</span>`}</button>`;
}
