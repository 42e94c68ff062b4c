// A table of the matrix as a grid: one tab stop, arrow keys from cell to cell, hosts and tenants grouped by stripes.
import { html, nothing, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import type { MatrixEnd, MatrixQuestion, MatrixTable } from '../../server/core/views/matrix.ts';
import { colourOf, type Marks, markIcon } from '../draw/marks.ts';
import { type CellForm, cellContent, cellLabel, toneOf } from './cell.ts';
import { type CellAt, cellAt, type MatrixActions, type MatrixState, questionWords } from './state.ts';

/** What a grid is drawn with. */
export type GridOf = {
  readonly state: MatrixState;
  readonly question: MatrixQuestion;
  readonly marks: Marks | null;
  readonly actions: MatrixActions;
};

/** From so many columns on cells have no words. */
const dense = 16;

/** Rows and columns that are shown, by their places. */
type Shown = { readonly rows: readonly number[]; readonly columns: readonly number[] };

/** The large table, or one seen coarser; nothing where all rows are filtered away. */
export function gridOf(table: MatrixTable, size: 'large' | 'coarse', of: GridOf): TemplateResult | typeof nothing {
  const { state, question, marks, actions } = of;
  const shown = size === 'large' ? shownOf(table, state) : everything(table);
  if (shown.rows.length === 0 || shown.columns.length === 0) return nothing;
  const { level } = table;
  const grouped = size === 'large' && level === 'instances';
  const isDense = size === 'large' && shown.columns.length > dense;
  const form: CellForm = level !== 'instances' ? 'numbers' : isDense ? 'glyph' : 'pair';
  const found = cellAt(table, state.at);
  const stop =
    found && shown.rows.includes(found.from) && shown.columns.includes(found.to)
      ? found
      : { from: shown.rows[0] ?? 0, to: shown.columns.find((to) => table.cells[shown.rows[0] ?? 0]?.[to]) ?? 0 };
  const rowGroups = groupsOf(table.rows, shown.rows);
  const columnGroups = groupsOf(table.columns, shown.columns);
  const begins = new Set([...columnGroups.keys()].slice(1));
  const cells = (from: number) =>
    shown.columns.map((to) => {
      const cell = table.cells[from]?.[to] ?? null;
      const [row, column] = [table.rows[from] as MatrixEnd, table.columns[to] as MatrixEnd];
      const isAt = found?.from === from && found.to === to;
      const at: CellAt = { level, from: row.id, to: column.id };
      return html`<td role="gridcell" class=${grouped && begins.has(to) ? 'begin' : ''} tabindex=${stop.from === from && stop.to === to ? 0 : -1} aria-selected=${isAt}
        aria-label=${cellLabel(row, column, question, cell)} title=${cell ? cellLabel(row, column, question, cell) : nothing} data-from=${from} data-to=${to}
        @click=${() => actions.select(at, cell?.flow ?? null, 'now')} @dblclick=${() => cell?.flow && actions.play(cell.flow)}>
        <div class=${`cell ${cell ? toneOf(cell) : 'same'}`}>${cell ? cellContent(cell, form) : nothing}${cell?.was === undefined ? nothing : html`<i class="was"></i>`}</div></td>`;
    });
  const name = (end: MatrixEnd, isAt: boolean) =>
    html`<span class=${`who ${isAt ? 'at' : ''}`} title=${end.name}>${markIcon(markNumber(end, marks))}<span>${end.name}</span>${end.kind === 'instance' && end.members > 1 ? html`<span class="quiet">+${end.members - 1}</span>` : nothing}</span>`;
  return html`<table role="grid" class=${`grid ${size} ${isDense ? 'dense' : ''} ${form}`} data-level=${level} aria-label=${`Who reaches whom, from row to column, by ${questionWords(question)}: ${level}`}
    aria-rowcount=${shown.rows.length + 1} aria-colcount=${shown.columns.length + 1} @keydown=${(event: KeyboardEvent) => keys(event, table, shown, stop, actions)}>
    <thead>${
      grouped
        ? html`<tr class="groups" role="presentation" aria-hidden="true"><td colspan="2"></td>${[...columnGroups].map(
            ([to, count]) =>
              html`<td class=${begins.has(to) ? 'begin' : ''} colspan=${count}>${groupHead(table.columns[to] as MatrixEnd, marks)}</td>`,
          )}</tr>`
        : nothing
    }<tr><td class="corner quiet" colspan=${grouped ? 2 : 1}>${size === 'large' ? 'from ↓ to →' : nothing}</td>${shown.columns.map(
      (to) =>
        html`<th scope="col" class=${grouped && begins.has(to) ? 'begin' : ''}>${name(table.columns[to] as MatrixEnd, found?.to === to)}</th>`,
    )}</tr></thead>
    <tbody>${repeat(
      shown.rows,
      (from) => table.rows[from]?.id,
      (from, place) => {
        const end = table.rows[from] as MatrixEnd;
        const begin = grouped && rowGroups.has(from);
        return html`<tr class=${begin && place > 0 ? 'begin' : ''}>${grouped ? html`<td class="where quiet" aria-hidden="true">${begin ? end.host : nothing}</td>` : nothing}
          <th scope="row">${name(end, found?.from === from)}${grouped && end.kind === 'instance' ? html`<i class=${`stripe down ${stripeOf(end, marks)}`}></i>` : nothing}</th>${cells(from)}</tr>`;
      },
    )}</tbody></table>`;
}

function everything({ rows, columns }: MatrixTable): Shown {
  return { rows: [...rows.keys()], columns: [...columns.keys()] };
}

/** Rows and columns in which something fails, or is not as it was, where only these are wanted. */
function shownOf(table: MatrixTable, { onlyFailures, asked }: MatrixState): Shown {
  const all = everything(table);
  if (!onlyFailures && asked.since === null) return all;
  const isWanted = (from: number, to: number) => {
    const cell = table.cells[from]?.[to];
    if (!cell || (onlyFailures && cell.failed === 0)) return false;
    return asked.since === null || cell.was !== undefined;
  };
  return {
    rows: all.rows.filter((from) => all.columns.some((to) => isWanted(from, to))),
    columns: all.columns.filter((to) => all.rows.some((from) => isWanted(from, to))),
  };
}

/** Where neighbours of one host and network begin, and how many these are. */
function groupsOf(ends: readonly MatrixEnd[], places: readonly number[]): ReadonlyMap<number, number> {
  const groups = new Map<number, number>();
  let key = '';
  let begin = -1;
  for (const place of places) {
    const end = ends[place] as MatrixEnd;
    const own = JSON.stringify(end.kind === 'instance' ? [end.host, end.network, end.tenant] : end.kind);
    if (own !== key) {
      key = own;
      begin = place;
    }
    groups.set(begin, (groups.get(begin) ?? 0) + 1);
  }
  return groups;
}

function groupHead(end: MatrixEnd, marks: Marks | null): TemplateResult | typeof nothing {
  if (end.kind !== 'instance') return nothing;
  return html`<span class="quiet">${end.host}</span><i class=${`stripe across ${stripeOf(end, marks)}`}></i>`;
}

function markNumber({ kind, tenant, network }: MatrixEnd, marks: Marks | null): number | null {
  if (!marks || kind === 'host' || kind === 'outsider') return null;
  if (network !== null) return marks.network(network);
  return marks.of({ tenant, network });
}

/** Hatched for the 2nd, 4th, … as stripes in the picture are. */
function stripeOf(end: MatrixEnd, marks: Marks | null): string {
  const mark = markNumber(end, marks);
  return `${colourOf(mark)} ${mark !== null && mark % 2 === 1 ? 'hatched' : ''}`;
}

function keys(
  event: KeyboardEvent,
  table: MatrixTable,
  { rows, columns }: Shown,
  stop: { readonly from: number; readonly to: number },
  actions: MatrixActions,
): void {
  if (event.altKey || event.metaKey || !(event.target instanceof HTMLElement)) return;
  const { from = `${stop.from}`, to = `${stop.to}` } = event.target.dataset;
  const flow = table.cells[Number(from)]?.[Number(to)]?.flow;
  const moved = move(event, rows.indexOf(Number(from)), columns.indexOf(Number(to)), rows.length, columns.length);
  if (event.key === 'Enter' && flow) actions.play(flow);
  else if (moved) {
    const [row, column] = [rows[moved.row] as number, columns[moved.column] as number];
    const at = { level: table.level, from: table.rows[row]?.id ?? '', to: table.columns[column]?.id ?? '' };
    const grid = event.currentTarget as HTMLElement;
    actions.select(at, table.cells[row]?.[column]?.flow ?? null, 'soon');
    const next = grid.querySelector<HTMLElement>(`[data-from="${row}"][data-to="${column}"]`);
    next?.focus();
    next?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  } else return;
  event.preventDefault();
  event.stopPropagation();
}

/** Arrows go one cell on; Home and End to the ends of the row, with Ctrl to the first and the last cell. */
function move({ key, ctrlKey }: KeyboardEvent, row: number, column: number, height: number, width: number) {
  const clamp = (value: number, count: number) => Math.max(0, Math.min(count - 1, value));
  switch (key) {
    case 'ArrowLeft':
      return { row, column: clamp(column - 1, width) };
    case 'ArrowRight':
      return { row, column: clamp(column + 1, width) };
    case 'ArrowUp':
      return { row: clamp(row - 1, height), column };
    case 'ArrowDown':
      return { row: clamp(row + 1, height), column };
    case 'Home':
      return { row: ctrlKey ? 0 : row, column: 0 };
    case 'End':
      return { row: ctrlKey ? height - 1 : row, column: width - 1 };
    default:
      return null;
  }
}
