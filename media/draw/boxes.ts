// Boxes: their shapes under the ways, their text above them. Shape says layer: rectangles bridge, pills route.
import { nothing, type SVGTemplateResult, svg } from 'lit-html';
import { bottom, centerX, centerY, fitted, right, textWidth } from '../layout/geometry.ts';
import type { Picture, PlacedBox, PlacedMore } from '../layout/picture.ts';
import { glyphAt } from './glyphs.ts';
import { colourOf, type Marks, markAt, stripe } from './marks.ts';

/** How a box looks at this moment. */
export type Look = {
  readonly marks: Marks;
  /** Whether it is on the packet's way or needs attention; the rest is dimmed while a flow is shown. */
  readonly lit: (id: string) => boolean;
  /** No flow is shown. */
  readonly quiet: boolean;
  readonly dropAt: string | null;
  /** A packet passes untranslated although a translation stands on its way. */
  readonly unNatted: ReadonlySet<string>;
};

type Drawn = SVGTemplateResult | typeof nothing;

/** What lies under all wires: hosts and externals. */
export function ground(box: PlacedBox): Drawn {
  const { x, y, w, h } = box.rect;
  const cls = box.node.down ? 'host off' : 'host';
  if (box.node.kind === 'host') return svg`<rect class=${cls} x=${x} y=${y} width=${w} height=${h} rx="6"/>`;
  if (box.node.kind === 'external') return svg`<rect class="external" x=${x} y=${y} width=${w} height=${h} rx="10"/>`;
  return nothing;
}

/** In the compact form a translation that no packet meets makes room for notes. */
function hidden({ node }: PlacedBox, picture: Picture, look: Look): boolean {
  return node.kind === 'nat' && picture.form === 'compact' && (look.quiet || !look.lit(node.id));
}

/** A box's shape, drawn over wires and under ways. */
export function shape(box: PlacedBox, picture: Picture, look: Look): Drawn {
  const { node, rect } = box;
  const { x, y, w, h } = rect;
  const { kind } = node;
  if (kind === 'host' || kind === 'external') return nothing;
  if (hidden(box, picture, look)) return svg`<path class="wire" d=${`M${centerX(rect)} ${y}v${h}`}/>`;
  const mark = look.marks.of(node);
  const bad = look.dropAt === node.id ? 'dropped' : '';
  if (node.ghost) {
    return svg`${kind === 'bridge' ? svg`<rect class="ghost-fill" x=${x} y=${y} width=${w} height=${h} rx="3" fill="url(#hatch-ghost)"/>` : nothing}
      <rect class="ghost" x=${x} y=${y} width=${w} height=${h} rx="3"/>`;
  }
  const pill = kind === 'routing' || kind === 'router' || kind === 'nat';
  const wide = kind === 'nat' && look.unNatted.has(node.id) ? 8 : 0;
  const rx = pill ? h / 2 : kind === 'instance' || kind === 'machine' ? 4 : 3;
  const owned = kind === 'bridge' && mark !== null ? `owned ${colourOf(mark)}` : '';
  const striped = kind === 'bridge' || kind === 'instance';
  const dim = look.lit(node.id) ? '' : 'off';
  return svg`<rect class="node ${owned} ${bad}" x=${x - wide} y=${y} width=${w + 2 * wide} height=${h} rx=${rx}/>
    ${striped ? svg`<g class=${kind === 'instance' ? dim : ''}>${stripe(mark, x, y, h)}</g>` : nothing}`;
}

const text = (x: number, y: number, words: string, cls: string, anchor: 'start' | 'middle' | 'end' = 'start') =>
  svg`<text x=${x} y=${y} class=${cls} text-anchor=${anchor}>${words}</text>`;

/** A box's text and marks, drawn over the ways. */
export function label(box: PlacedBox, picture: Picture, look: Look): Drawn {
  const { node, rect } = box;
  const { x, y, w, h } = rect;
  if (hidden(box, picture, look)) return nothing;
  const dim = look.lit(node.id) ? '' : 'off';
  const compact = picture.form === 'compact';
  const middle = centerX(rect);
  const mark = look.marks.of(node);
  switch (node.kind) {
    case 'host':
      if (node.down) return downLabel(box, compact);
      return svg`${glyphAt('host', x + 14, y + (compact ? 12 : 17))}${text(x + 36, y + (compact ? 25 : 30), fitted(node.label, w - 50, 'name'), 'name place-name')}`;
    case 'external':
      return svg`<g class=${dim}>${glyphAt('globe', x + 12, y + 12)}${text(x + 34, y + 25, fitted(node.label, 100, 'name'), 'name place-name')}
        ${text(x + 34, y + 41, node.detail, 'address')}</g>`;
    case 'nic': {
      const short = compact && node.detail !== '' ? `.${node.detail.split('.').at(-1)}` : node.detail;
      const gap = 8 + Math.max(30, textWidth(node.label, 'small') + 6);
      return svg`<g class=${dim}>${text(x + 8, y + h / 2 + 4, node.label, 'name small')}
        ${text(x + gap, y + h / 2 + 4, fitted(short, w - gap - 16, 'mono'), 'address')}</g>`;
    }
    case 'routing':
      return text(middle, bottom(rect) - (compact ? 8 : 11), 'routing', 'name small', 'middle');
    case 'nat': {
      const words = look.unNatted.has(node.id) ? 'no NAT' : 'NAT';
      return svg`<g class=${dim}>${text(middle, centerY(rect) + 4, words, 'small quiet', 'middle')}</g>`;
    }
    case 'bridge':
      return bridgeLabel(box, compact);
    case 'vlan':
      if (node.ghost) return text(x + 22, centerY(rect) + 4, node.label, 'small halo');
      return svg`${markAt(mark, x + 12, centerY(rect), 4.2)}${text(x + 22, centerY(rect) + 4, node.label, 'small')}`;
    case 'instance':
      return svg`<g class=${dim}>${text(x + 13, y + h / 2 - 3, fitted(node.label, w - 34, 'name'), 'name')}
        ${text(x + 13, y + h / 2 + 14, fitted(node.detail, w - 14, 'mono'), 'address')}${markAt(mark, right(rect) - 13, y + 14)}</g>`;
    case 'switch':
      return switchLabel(box);
    default: {
      // A router's lane runs under its text, a machine has none.
      const lift = node.kind === 'router' ? 4 : 0;
      const first = (compact ? 17 : 21) - lift;
      const second = (compact ? 31 : 37) - lift - (lift > 0 ? 2 : 0);
      return svg`<g class=${dim}>${text(middle, y + first, fitted(node.label, w - 8, node.kind === 'router' ? 'name' : 'plain'), node.kind === 'router' ? 'name' : '', 'middle')}
        ${text(middle, y + second, node.detail, 'address', 'middle')}</g>`;
    }
  }
}

/** A host that is off says so. */
function downLabel({ node, rect: { x, y, w } }: PlacedBox, compact: boolean): Drawn {
  const base = y + (compact ? 25 : 30);
  const name = fitted(node.label, w - 96, 'name');
  return svg`<g class="off">${glyphAt('host', x + 14, base - 13)}${text(x + 36, base, name, 'name place-name')}</g>
    ${text(x + w - 12, base, 'down', 'bad-words', 'end')}`;
}

function bridgeLabel(box: PlacedBox, compact: boolean): Drawn {
  const { node, rect } = box;
  const base = bottom(rect);
  const words = !compact && rect.w >= 190 ? 'dnsmasq' : '';
  const hint = right(rect) - (words ? 74 : 26);
  const halo = node.ghost ? 'halo' : '';
  const second = node.ghost ? `small ${halo}` : 'address';
  return svg`${text(rect.x + 13, base - 22, fitted(node.label, rect.w - 20, 'name'), `name ${halo}`)}
    ${text(rect.x + 13, base - 7, node.detail, second)}
    ${node.dhcp ? svg`<g class="off"><title>dnsmasq answers here</title>${glyphAt('dhcp', hint, base - 20, 14)}${words ? text(hint + 18, base - 9, words, 'small') : nothing}</g>` : nothing}`;
}

function switchLabel({ node, rect }: PlacedBox): Drawn {
  const base = bottom(rect) - 10;
  const width = 22 + textWidth(node.label, 'name') + textWidth(node.detail, 'small');
  const from = centerX(rect) - Math.min(76, width / 2);
  const name = from + 22;
  return svg`${glyphAt('switch', from, base - 12, 15)}${text(name, base, node.label, 'name place-name')}
    ${text(name + textWidth(node.label, 'name') + 6, base, node.detail, 'small quiet')}`;
}

/** The box that stands for instances that aren't drawn. */
export function moreBox(more: PlacedMore): SVGTemplateResult {
  const { x, y, w, h } = more.rect;
  return svg`<g><title>${more.names.join(', ')}</title><rect class="node" x=${x} y=${y} width=${w} height=${h} rx="4"/>
    <g class="off">${text(x + w / 2, y + h / 2 + 4, `+${more.count}`, 'name', 'middle')}</g></g>`;
}

/** In words, for those who hear the picture. */
export function spoken(box: PlacedBox, place: string): string {
  const { node } = box;
  const kinds = {
    host: 'host',
    nic: 'network card',
    routing: 'IP stack',
    nat: 'address translation',
    bridge: 'bridge',
    vlan: 'VLAN interface',
    instance: 'instance',
    switch: 'switch',
    external: 'external network',
    router: 'router',
    machine: 'machine',
  } as const;
  const words = [`${node.label}, ${kinds[node.kind]}`];
  if (node.detail && !node.ghost) words.push(node.detail);
  if (node.network) words.push(`network ${node.network}`);
  if (node.tenant) words.push(node.tenant);
  if (node.ghost) words.push('missing');
  if (node.down) words.push('down');
  if (place) words.push(place);
  return words.join(', ');
}
