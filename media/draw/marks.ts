// Whose a thing is, told by shape first and colour second: eight marks, four colours, stripes solid and hatched.
import { html, nothing, type SVGTemplateResult, svg, type TemplateResult } from 'lit-html';
import type { DiagramGraph } from '../../server/core/views/diagram.ts';

/** Marks by owner: a tenant, or a network that tenants share. Numbers count in file order. */
export type Marks = {
  readonly of: (owner: { readonly tenant: string | null; readonly network: string | null }) => number | null;
  readonly network: (name: string | null) => number | null;
  readonly list: readonly Owner[];
};

export type Owner = { readonly name: string; readonly mark: number; readonly vlans: readonly number[] };

/** Beyond this many owners the mark repeats and the VLAN id tells them apart. */
const shapes = 8;
export const colours = 4;

export function marksOf(graph: DiagramGraph): Marks {
  const owners = new Map<string, { name: string; mark: number; vlans: number[] }>();
  const networks = new Map<string, number>();
  for (const { name, tenant, vlan } of graph.networks) {
    const key = tenant ?? `/${name}`;
    const owner = owners.get(key) ?? { name: tenant ?? name, mark: owners.size, vlans: [] };
    if (vlan !== null) owner.vlans.push(vlan);
    owners.set(key, owner);
    networks.set(name, owner.mark);
  }
  const of: Marks['of'] = ({ tenant, network }) => owners.get(tenant ?? `/${network}`)?.mark ?? null;
  return { of, network: (name) => (name === null ? null : (networks.get(name) ?? null)), list: [...owners.values()] };
}

/** The class that gives an owner's colour to `--mark`. */
export function colourOf(mark: number | null): string {
  return mark === null ? 'mark-none' : `mark-${mark % colours}`;
}

const round = (value: number) => Math.round(value * 100) / 100;

/** A mark's outline around a point; rings and hollow diamonds are stroked, the others filled. */
export function markPath(mark: number, x: number, y: number, r: number): { d: string; hollow: boolean } {
  const kind = mark % shapes;
  const diamond = (q: number) =>
    `M${x} ${round(y - q)}L${round(x + q)} ${y}L${x} ${round(y + q)}L${round(x - q)} ${y}z`;
  const disc = (q: number) =>
    `M${round(x - q)} ${y}a${q} ${q} 0 1 0 ${round(2 * q)} 0a${q} ${q} 0 1 0 ${round(-2 * q)} 0z`;
  const triangle = (s: 1 | -1) =>
    `M${x} ${round(y - s * r)}L${round(x + r * 1.1)} ${round(y + s * r * 0.9)}H${round(x - r * 1.1)}z`;
  if (kind === 0) return { d: disc(r), hollow: false };
  if (kind === 1) return { d: diamond(round(r * 1.15)), hollow: false };
  if (kind === 2) return { d: triangle(1), hollow: false };
  if (kind === 3) {
    const q = round(r * 0.9);
    return { d: `M${round(x - q)} ${round(y - q)}h${2 * q}v${2 * q}h${-2 * q}z`, hollow: false };
  }
  if (kind === 4) {
    const [a, b] = [round(r * 0.4), round(r * 0.6)];
    return {
      d: `M${round(x - a)} ${round(y - a - b)}h${2 * a}v${b}h${b}v${2 * a}h${-b}v${b}h${-2 * a}v${-b}h${-b}v${-2 * a}h${b}z`,
      hollow: false,
    };
  }
  if (kind === 5) return { d: triangle(-1), hollow: false };
  return kind === 6 ? { d: disc(r - 0.8), hollow: true } : { d: diamond(round(r * 1.1)), hollow: true };
}

export function markAt(mark: number | null, x: number, y: number, r = 4.5): SVGTemplateResult | typeof nothing {
  if (mark === null) return nothing;
  const { d, hollow } = markPath(mark, x, y, r);
  return svg`<path class="mark ${hollow ? 'hollow' : ''} ${colourOf(mark)}" d=${d}/>`;
}

/** A mark among text. */
export function markIcon(mark: number | null): TemplateResult | typeof nothing {
  if (mark === null) return nothing;
  return html`<svg class="mark-icon" viewBox="0 0 12 12" aria-hidden="true">${markAt(mark, 6, 6, 4.6)}</svg>`;
}

/** The stripe on the left of what belongs to an owner: solid for the 1st, 3rd, …, hatched for the 2nd, 4th, … */
export function stripe(mark: number | null, x: number, y: number, h: number): SVGTemplateResult | typeof nothing {
  if (mark === null) return nothing;
  const hatched = mark % 2 === 1;
  return svg`<rect class="stripe ${colourOf(mark)}" x=${x} y=${y} width="5" height=${h} fill=${hatched ? `url(#hatch-${mark % colours})` : 'var(--mark)'}/>`;
}

/** Patterns that stripes and ghosts are filled with. */
export function patterns(): SVGTemplateResult {
  const hatches = Array.from({ length: colours }, (_, index) => index);
  return svg`<defs>
    ${hatches.map(
      (
        index,
      ) => svg`<pattern id=${`hatch-${index}`} width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect class="mark ${colourOf(index)}" width="2.6" height="5"/></pattern>`,
    )}
    <pattern id="hatch-ghost" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="ghost-hatch" d="M0 0v7"/></pattern>
  </defs>`;
}
