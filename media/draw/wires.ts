// Wires: thin and quiet, in their network's colour while they carry one network, one strand per VLAN on a trunk.
import { nothing, type SVGTemplateResult, svg } from 'lit-html';
import type { Picture, PlacedWire } from '../layout/picture.ts';
import { lengthOf, pathData, pointAt } from '../ways/polyline.ts';
import type { Stroke } from '../ways/ways.ts';
import type { Look } from './boxes.ts';
import { colourOf, markAt } from './marks.ts';

/** More strands than this are drawn as one double line with a count. */
const strandLimit = 4;

export function wire(placed: PlacedWire, picture: Picture, look: Look): SVGTemplateResult | SVGTemplateResult[] {
  const { wire: own, points, strands } = placed;
  const [a, b] = [picture.boxes.get(own.a)?.node, picture.boxes.get(own.b)?.node];
  if (picture.tiles.has(own.a) || picture.tiles.has(own.b))
    return svg`<path class="wire of-tile" d=${pathData(points)}/>`;
  if (a?.ghost || b?.ghost) return svg`<path class="wire-ghost" d=${pathData(points)}/>`;
  if (own.broken) return broken(placed, a?.kind === 'instance' || b?.kind === 'instance');
  if (strands.length > strandLimit) {
    return svg`<path class="wire double" d=${pathData(points)}/><path class="wire-gap" d=${pathData(points)}/>`;
  }
  if (strands.length > 0) {
    return strands.map(({ at, network }) => {
      const mark = look.marks.network(network);
      const moved = points.map((point) => ({ ...point, x: point.x + at }));
      return svg`<path class="wire owned ${colourOf(mark)}" d=${pathData(moved)}/>`;
    });
  }
  const network = a?.kind === 'routing' || b?.kind === 'routing' ? null : own.network;
  const mark = look.marks.network(network);
  const instance = a?.kind === 'instance' ? a : b?.kind === 'instance' ? b : null;
  const dim = instance && !look.lit(instance.id) ? 'off' : '';
  return svg`<path class="wire ${mark === null ? '' : `owned ${colourOf(mark)}`} ${dim}" d=${pathData(points)}/>`;
}

/** A wire without carrier: dashed, with a cross in its middle but where a whole host is off. */
function broken({ points }: PlacedWire, inside: boolean): SVGTemplateResult {
  const { x, y } = pointAt(points, lengthOf(points) / 2);
  const cross = inside ? nothing : svg`<path class="wire-cross" d=${`M${x - 5} ${y - 5}l10 10m0 -10l-10 10`}/>`;
  return svg`<path class="wire-broken" d=${pathData(points)}/>${cross}`;
}

/** Which leg runs over a VLAN of a trunk, for the chip's border. */
export type ChipUse = (wireId: string, vlan: number) => Stroke | null;

/** Chips beside a trunk: mark and VLAN id, each on the side of its strand. While a flow is shown only those it uses. */
export function chips(placed: PlacedWire, look: Look, use: ChipUse | null): (SVGTemplateResult | typeof nothing)[] {
  const { wire: own, points, strands } = placed;
  const [first, second] = points;
  if (own.broken || strands.length === 0 || !first || !second) return [nothing];
  if (strands.length > strandLimit && !use) {
    return [
      svg`<text class="small quiet halo" x=${first.x + 8} y=${(first.y + second.y) / 2 + 4}>${`${strands.length} VLANs`}</text>`,
    ];
  }
  const shown = strands.filter(({ vlan }) => vlan !== null && (use === null || use(own.id, vlan) !== null));
  const middle = (first.y + second.y) / 2 - 9;
  return shown.map(({ vlan, network, at }) => {
    const left = at < 0;
    const peers = shown.filter((other) => other.at < 0 === left);
    const rank = peers.findIndex((other) => other.vlan === vlan);
    const y = middle + (rank - (peers.length - 1) / 2) * 20;
    const x = left ? first.x - 60 : first.x + 17;
    const stroke = use?.(own.id, vlan ?? 0) ?? '';
    const mark = look.marks.network(network);
    return svg`<g><rect class="chip-box ${stroke}" x=${x} y=${y} width="44" height="18" rx="3"/>
      ${markAt(mark, x + 11, y + 9, 4)}<text class="address" x=${x + 20} y=${y + 13}>${vlan}</text></g>`;
  });
}
