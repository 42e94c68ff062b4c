// Packets on a canvas above the picture: an envelope in the leg's colour, and the tag it carries while it is tagged.
import type { Point } from '../layout/geometry.ts';
import type { Stroke } from '../ways/ways.ts';
import { markPath } from './marks.ts';

export type Packet = {
  readonly at: Point;
  readonly stroke: Stroke;
  readonly tag: { readonly vlan: number; readonly mark: number | null } | null;
  /** The packet that the story is at; the others wait or are copies. */
  readonly current: boolean;
};

/** A piece of way that is being travelled: drawn here until the packet arrives. */
export type Trace = { readonly points: readonly Point[]; readonly stroke: Stroke; readonly offset: number };

/** Colours as the theme has them now. */
export type Palette = {
  readonly ground: string;
  readonly stroke: { readonly [stroke in Stroke]: string };
  readonly marks: readonly string[];
  readonly text: string;
  readonly font: string;
};

export function paletteOf(element: Element): Palette {
  const style = getComputedStyle(element);
  const value = (name: string) => style.getPropertyValue(name).trim() || '#888';
  return {
    ground: value('--ground'),
    stroke: { request: value('--request'), reply: value('--reply'), error: value('--bad'), helper: value('--text') },
    marks: ['--tenant-0', '--tenant-1', '--tenant-2', '--tenant-3'].map(value),
    text: value('--text'),
    font: style.getPropertyValue('--mono').trim() || 'monospace',
  };
}

/** The view: how far the picture is moved and magnified, in CSS pixels. */
export type View = { readonly x: number; readonly y: number; readonly k: number };

export function drawPackets(
  canvas: HTMLCanvasElement,
  packets: readonly Packet[],
  traces: readonly Trace[],
  view: View,
  palette: Palette,
): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const ratio = devicePixelRatio || 1;
  const { clientWidth: w, clientHeight: h } = canvas;
  if (canvas.width !== Math.round(w * ratio) || canvas.height !== Math.round(h * ratio)) {
    canvas.width = Math.round(w * ratio);
    canvas.height = Math.round(h * ratio);
  }
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.setTransform(ratio * view.k, 0, 0, ratio * view.k, ratio * view.x, ratio * view.y);
  for (const trace of traces) drawTrace(context, trace, palette);
  // From afar packets are what one looks for: they shrink less than the picture.
  const size = Math.max(1, leastScale / view.k);
  for (const packet of packets) if (!packet.current) drawPacket(context, packet, size, palette);
  for (const packet of packets) if (packet.current) drawPacket(context, packet, size, palette);
}

/** A packet is never drawn smaller than at this scale. */
const leastScale = 0.55;

const dashes: { readonly [stroke in Stroke]: readonly number[] } = {
  request: [],
  reply: [9, 5],
  error: [2, 4],
  helper: [1, 4],
};

function drawTrace(context: CanvasRenderingContext2D, { points, stroke, offset }: Trace, palette: Palette): void {
  if (points.length < 2) return;
  context.beginPath();
  for (const [index, point] of points.entries())
    index === 0 ? context.moveTo(point.x, point.y) : context.lineTo(point.x, point.y);
  context.strokeStyle = palette.stroke[stroke];
  context.lineWidth = stroke === 'helper' ? 2 : 4;
  context.lineJoin = 'round';
  context.setLineDash([...dashes[stroke]]);
  context.lineDashOffset = offset;
  context.stroke();
  context.setLineDash([]);
}

function drawPacket(
  context: CanvasRenderingContext2D,
  { at, stroke, tag, current }: Packet,
  size: number,
  palette: Palette,
): void {
  context.save();
  context.translate(at.x, at.y);
  const scale = stroke === 'helper' || !current ? size * 0.75 : size;
  context.scale(scale, scale);
  const colour = palette.stroke[stroke];
  if (current) {
    context.globalAlpha = 0.28;
    box(context, -19, -15, 38, 30, 9, colour);
    context.globalAlpha = 1;
  }
  if (tag) drawTag(context, tag, colour, palette);
  box(context, -14, -10, 28, 20, 4, colour, palette.ground);
  context.beginPath();
  context.moveTo(-8, -4.5);
  context.lineTo(0, 2);
  context.lineTo(8, -4.5);
  context.strokeStyle = palette.ground;
  context.lineWidth = 1.8;
  context.lineCap = 'round';
  context.lineJoin = 'round';
  context.stroke();
  context.restore();
}

/** The flag that a tagged packet carries on its right: 45 × 20, mark and VLAN id. */
function drawTag(
  context: CanvasRenderingContext2D,
  tag: { readonly vlan: number; readonly mark: number | null },
  colour: string,
  palette: Palette,
): void {
  const text = `${tag.vlan}`;
  const w = 31 + text.length * 7;
  context.beginPath();
  context.roundRect(12, -10, w, 20, 3);
  context.fillStyle = palette.ground;
  context.fill();
  context.strokeStyle = colour;
  context.lineWidth = 2;
  context.stroke();
  let x = 22;
  if (tag.mark !== null) {
    const { d, hollow } = markPath(tag.mark, 27, 0, 4);
    const path = new Path2D(d);
    const own = palette.marks[tag.mark % palette.marks.length] ?? palette.text;
    if (hollow) {
      context.strokeStyle = own;
      context.lineWidth = 1.8;
      context.stroke(path);
    } else {
      context.fillStyle = own;
      context.fill(path);
    }
    x = 36;
  }
  context.fillStyle = palette.text;
  context.font = `700 11px ${palette.font}`;
  context.textBaseline = 'middle';
  context.fillText(text, x, 0.5);
}

function box(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  w: number,
  h: number,
  r: number,
  fill: string,
  stroke?: string,
): void {
  context.beginPath();
  context.roundRect(x, y, w, h, r);
  context.fillStyle = fill;
  context.fill();
  if (stroke === undefined) return;
  context.strokeStyle = stroke;
  context.lineWidth = 2;
  context.stroke();
}
