// What a closed host holds, beside it while the mouse is on it: its networks with bridge and instances, and what is wrong.
import { html, nothing, svg, type TemplateResult } from 'lit-html';
import { ref } from 'lit-html/directives/ref.js';
import type { DiagramId } from '../../server/core/views/diagram.ts';
import { icon } from '../draw/glyphs.ts';
import { markIcon } from '../draw/marks.ts';
import type { Point } from '../layout/geometry.ts';
import type { TileColumn } from '../layout/tile.ts';
import { withCode } from '../panel/code-words.ts';
import type { PageState } from '../state.ts';

/** ms that the mouse stays on a tile before its card shows. */
const delay = 250;

/** Networks that a card lists, instances that a row draws, and problems that it tells. */
const [networksMost, boxesMost, problemsMost] = [12, 10, 2];

/** The card; decoration for the mouse: who hears the picture opens the host. */
export function peekCard({ peek, drawing }: PageState): TemplateResult | typeof nothing {
  const tile = peek && drawing?.picture.tiles.get(peek.id);
  if (!peek || !tile || !drawing) return nothing;
  const { columns, host } = tile;
  const count = columns.reduce((sum, { instances }) => sum + instances.length, 0);
  const problems = drawing.model.problems.filter(
    ({ at, severity }) => at !== null && severity !== 'hint' && (drawing.picture.inTile.get(at) ?? at) === host.id,
  );
  return html`<div class="peek" data-peek=${host.id} aria-hidden="true" ${ref((card) => queueMicrotask(() => place(card, peek.at)))}>
    <p class="peek-head">${icon('host')}<b>${host.label}</b><span class="quiet">${count === 1 ? '1 instance' : `${count} instances`}</span><span class="grow"></span><span class="quiet">Enter opens it</span></p>
    ${columns.slice(0, networksMost).map((column) => row(column, drawing.marks.of(column.bridge)))}
    ${columns.length > networksMost ? html`<p class="quiet">and ${columns.length - networksMost} more networks</p>` : nothing}
    ${problems.slice(0, problemsMost).map(({ message, severity }) => html`<p class="peek-problem">${icon(severity === 'error' ? 'error' : 'warning', severity === 'error' ? 'bad' : 'warn')}<span>${withCode(message)}</span></p>`)}
    ${problems.length > problemsMost ? html`<p class="quiet">and ${problems.length - problemsMost} more problems</p>` : nothing}<p class="quiet">Shift and drag moves it to another place.</p></div>`;
}

function row({ network, bridge, instances, ghost }: TileColumn, mark: number | null): TemplateResult {
  const boxes = Math.min(boxesMost, instances.length);
  return html`<p class="peek-row"><span class="mark-cell">${markIcon(mark)}</span><span class="peek-name">${network ?? ''}</span><span class="peek-bridge ${ghost ? 'missing' : ''}">${bridge.label}</span>
    ${ghost ? html`<span class="bad">missing</span>` : nothing}<svg class="peek-boxes" width=${boxes * 17} height="16" viewBox="0 0 ${boxes * 17} 16">${Array.from({ length: boxes }, (_, i) => svg`<rect x=${1.5 + i * 17} y="1.5" width="12" height="12" rx="2"/>`)}</svg>${instances.length > boxes ? html`<span class="quiet">+${instances.length - boxes}</span>` : nothing}</p>`;
}

/** Beside the mouse, inside the stage, once it stands there. The page's rules allow no style in its text, only set like this. */
function place(card: Element | undefined, { x, y }: Point): void {
  const stage = card?.parentElement;
  if (!(card instanceof HTMLElement) || !stage) return;
  const [w, h] = [card.offsetWidth, card.offsetHeight];
  const left = x + 18 + w > stage.clientWidth ? Math.max(4, x - 18 - w) : x + 18;
  card.style.left = `${left}px`;
  card.style.top = `${Math.max(4, Math.min(y - 20, stage.clientHeight - h - 8))}px`;
}

/** Shows the card of the tile on which the mouse rests. */
export function peekPointer(
  stage: HTMLElement,
  read: () => PageState,
  update: (change: Pick<PageState, 'peek'>) => void,
): void {
  let waiting = 0;
  let over: DiagramId | null = null;
  const forget = () => {
    clearTimeout(waiting);
    over = null;
    if (read().peek) update({ peek: null });
  };
  stage.addEventListener('pointermove', (event) => {
    const id = (event.target as Element).closest('[data-id]')?.getAttribute('data-id') ?? null;
    const tile = id !== null && read().drawing?.picture.tiles.has(id) ? id : null;
    if (event.buttons !== 0 || event.pointerType === 'touch' || tile === null) {
      if (over !== null) forget();
      return;
    }
    if (tile === over) return;
    forget();
    over = tile;
    const { left, top } = stage.getBoundingClientRect();
    const at = { x: event.clientX - left, y: event.clientY - top };
    waiting = window.setTimeout(() => update({ peek: { id: tile, at } }), delay);
  });
  for (const kind of ['pointerleave', 'pointerdown', 'wheel', 'keydown'])
    stage.addEventListener(kind, forget, { passive: true });
}
