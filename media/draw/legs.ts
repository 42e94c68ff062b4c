// The ways of the packets: what they have travelled thick, what is still to come thin; each leg with colour, dash and arrow.
import { nothing, type SVGTemplateResult, svg } from 'lit-html';
import type { Point } from '../layout/geometry.ts';
import { arrowData, arrowHead, partOf, pathData } from '../ways/polyline.ts';
import type { Way } from '../ways/ways.ts';

/** How far a way has been travelled at a moment, and whether its packet ended without having been the one that counts. */
export type Travelled = { readonly way: Way; readonly along: number; readonly faded: boolean };

/** A band in the ground's colour under the ways keeps wires from showing through the dashes. */
export function casings(ways: readonly Way[]): SVGTemplateResult[] {
  return ways
    .filter((way) => way.stroke !== 'helper' && way.points.length > 1)
    .map((way) => svg`<path class="casing" d=${pathData(way.points)}/>`);
}

export function leg({ way, along, faded }: Travelled): SVGTemplateResult | typeof nothing {
  if (way.points.length < 2) return nothing;
  const helper = way.stroke === 'helper';
  const done = along > 0.5 ? partOf(way.points, 0, along) : [];
  const ahead = along < way.length - 0.5 && !helper ? partOf(way.points, along, way.length) : [];
  const end = way.points.at(-1) as Point;
  return svg`<g class="leg ${way.stroke} ${faded ? 'faded' : ''}">
    ${ahead.length > 1 ? svg`<path class="line ahead" d=${pathData(ahead)}/><path class="arrow" d=${arrowData(ahead, 5)}/>` : nothing}
    ${done.length > 1 ? svg`<path class="line" d=${pathData(done)}/><path class="arrow" d=${helper ? '' : arrowData(done, 6.5)}/>` : nothing}
    ${faded && along >= way.length - 0.5 ? svg`<path class="line stop" d=${`M${end.x - 5} ${end.y}h10`}/>` : nothing}</g>`;
}

/** The way a packet would have gone, as dots. */
export function wouldBeWay(points: readonly Point[]): SVGTemplateResult | typeof nothing {
  const [end, before] = [points.at(-1), points.at(-2)];
  if (!end || !before) return nothing;
  const length = Math.max(1, Math.hypot(end.x - before.x, end.y - before.y));
  const along = { x: (end.x - before.x) / length, y: (end.y - before.y) / length };
  return svg`<g class="would-be"><path class="line" d=${pathData(points)}/><path class="arrow" d=${arrowHead({ x: end.x - along.x * 8, y: end.y - along.y * 8 }, along, 5)}/></g>`;
}
