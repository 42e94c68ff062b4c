// A closed host as it is drawn: its name, its networks' columns of marks, what is missing, and how much is wrong.
import { nothing, type SVGTemplateResult, svg } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import { colourOf, type Marks, markPath } from '../draw/marks.ts';
import { centerX } from '../layout/geometry.ts';
import type { PlacedTile, TileColumn } from '../layout/tile.ts';

/** How a tile looks at this moment. `lit`: whether a box counts; null: nothing is picked out. */
export type TileLook = {
  readonly marks: Marks;
  readonly lit: ((id: string) => boolean) | null;
  readonly problems: { readonly count: number; readonly severe: boolean; readonly words: string } | null;
};

/** Characters of a name at most, and the width of one as a part of its height. */
const nameMost = 12;
const charW = 0.62;
/** px from a tile's top to its name's foot. */
const nameY = 36;

export function drawTile(tile: PlacedTile, look: TileLook): SVGTemplateResult {
  const { rect, host, columns } = tile;
  const lit = look.lit === null || look.lit(host.id) || columns.some((column) => anyLit(column, look));
  // The network's own objects stand for what is in it: they are new when that changes.
  const content = [host, look.marks, look.lit, look.problems?.words, columns.length, tile.short];
  return svg`<g class="tile ${lit ? '' : 'faint'}" data-tile=${host.id} transform=${`translate(${rect.x} ${rect.y})`}>${guard(content, () => inside(tile, look))}</g>`;
}

function inside(tile: PlacedTile, look: TileLook): SVGTemplateResult {
  const { rect, host, columns } = tile;
  const { w, h } = rect;
  const missing = columns.some(({ ghost }) => ghost !== null);
  const name = host.label.length > nameMost ? `…${host.label.slice(1 - nameMost)}` : host.label;
  return svg`<rect class="host ${missing || look.problems?.severe ? 'troubled' : ''}" width=${w} height=${h} rx="12"/>
    <text class="tile-name" x=${w / 2} y=${nameY} text-anchor="middle">${name}</text>
    ${shortName(tile)}
    <g class="tile-marks">${marksIn(tile, look)}<path class="tile-line" d=${linesIn(columns)}/></g>
    ${columns.map(({ ghost }) =>
      ghost
        ? svg`<g class="tile-ghost"><rect class="ghost" x=${ghost.x} y=${ghost.y} width=${ghost.w} height=${ghost.h} rx="3"/><path class="ghost-cross" d=${`M${centerX(ghost) - 4} ${ghost.y + ghost.h / 2 - 4}l8 8m0-8l-8 8`}/></g>`
        : nothing,
    )}
    ${look.problems ? badge(w, look.problems) : nothing}`;
}

/** What tells the name apart: over the marks, and where these could not be seen, larger in their place (by style). */
function shortName({ rect, short }: PlacedTile): SVGTemplateResult {
  const size = Math.min(48, (rect.w - 16) / (Math.max(4, short.length) * charW));
  return svg`<g class="tile-short" font-size=${size}><text x=${rect.w / 2} y=${46 + size * 0.3} text-anchor="middle">${short}</text></g>`;
}

function anyLit({ bridge, instances }: TileColumn, { lit }: TileLook): boolean {
  return lit === null || lit(bridge.id) || instances.some(({ id }) => lit(id));
}

/** All marks that look alike in one path: a picture of thousands of instances stays light. */
function marksIn({ columns, r }: PlacedTile, { marks, lit }: TileLook): SVGTemplateResult[] {
  const paths = new Map<string, { d: string; cls: string }>();
  for (const { bridge, instances, marks: places } of columns) {
    for (const [index, instance] of instances.entries()) {
      const mark = marks.of(bridge) ?? marks.of(instance);
      const at = places[index];
      if (mark === null || !at) continue;
      const { d, hollow } = markPath(mark, at.x, at.y, r);
      const dim = lit === null || lit(instance.id) ? '' : 'faint';
      const cls = `mark ${hollow ? 'hollow' : ''} ${colourOf(mark)} ${dim}`;
      const path = paths.get(cls) ?? { d: '', cls };
      path.d += d;
      paths.set(cls, path);
    }
  }
  return [...paths.values()].map(({ d, cls }) => svg`<path class=${cls} d=${d}/>`);
}

function linesIn(columns: readonly TileColumn[]): string {
  return columns.map(({ line, ghost }) => (ghost ? '' : `M${line.x} ${line.y}h${line.w}`)).join('');
}

/** How many problems the host has, larger than in a host that is open: it must be seen from afar. */
function badge(w: number, { count, severe, words }: NonNullable<TileLook['problems']>): SVGTemplateResult {
  const [x, y] = [w - 8, 2];
  const text = count > 99 ? '99+' : `${count}`;
  return svg`<g class="badge ${severe ? 'error' : 'warning'}"><title>${words}</title>
    <circle cx=${x} cy=${y} r="19"/><text class="number" x=${x} y=${y + 7} text-anchor="middle">${text}</text></g>`;
}
