// The page's own glyphs on a grid of 16: strokes in the colour of the text around them.
import { html, type SVGTemplateResult, svg, type TemplateResult } from 'lit-html';

const glyphs = {
  host: svg`<rect x="2" y="2.5" width="12" height="4.5" rx="1"/><rect x="2" y="9" width="12" height="4.5" rx="1"/><path class="thick" d="M4.5 4.75h.01M4.5 11.25h.01"/>`,
  switch: svg`<path d="M2 5.5h9M8.5 3 11 5.5 8.5 8M14 10.5H5M7.5 8 5 10.5 7.5 13"/>`,
  globe: svg`<circle cx="8" cy="8" r="6"/><path d="M2 8h12M8 2c4 3.5 4 8.5 0 12M8 2c-4 3.5-4 8.5 0 12"/>`,
  route: svg`<path d="M8 2v12M2 8h12M6 4l2-2 2 2M6 12l2 2 2-2M4 6 2 8l2 2M12 6l2 2-2 2"/>`,
  shield: svg`<path d="M8 2 13 4v4c0 3-2 5-5 6-3-1-5-3-5-6V4zM5.5 8l2 2 3.5-4"/>`,
  tag: svg`<path d="M2 4.5h7L13 8l-4 3.5H2zM5.5 6.2v3.6M3.7 8h3.6"/>`,
  untag: svg`<path d="M2 4.5h7L13 8l-4 3.5H2zM3.7 8h3.6"/>`,
  nat: svg`<path d="M2 5h10M9.5 2.5 12 5 9.5 7.5M14 11H4M6.5 8.5 4 11l2.5 2.5"/>`,
  out: svg`<path d="M3 8h9M8.5 4.5 12 8l-3.5 3.5"/>`,
  dot: svg`<circle class="fill" cx="8" cy="8" r="1.6"/>`,
  ask: svg`<path d="M5.6 6a2.4 2.4 0 1 1 3.5 2.1c-.8.4-1.1.8-1.1 1.7M8 12.4h.01"/>`,
  ok: svg`<circle cx="8" cy="8" r="6"/><path d="M5.3 8.2 7.2 10l3.5-4"/>`,
  error: svg`<circle cx="8" cy="8" r="6"/><path d="m5.7 5.7 4.6 4.6M10.3 5.7l-4.6 4.6"/>`,
  warning: svg`<path d="M8 2.5 14.3 13.5H1.7zM8 6.5v3.2M8 11.6h.01"/>`,
  info: svg`<circle cx="8" cy="8" r="6"/><path d="M8 7.2v4M8 4.8h.01"/>`,
  cross: svg`<path d="m4 4 8 8M12 4l-8 8"/>`,
  play: svg`<path class="fill" d="M5 3.2v9.6L13 8z"/>`,
  pause: svg`<path class="fill" d="M4 3h3v10H4zM9 3h3v10H9z"/>`,
  next: svg`<path class="fill" d="M3.5 3.2v9.6L10 8z"/><path class="thick" d="M12.2 3.5v9"/>`,
  previous: svg`<path class="fill" d="M12.5 3.2v9.6L6 8z"/><path class="thick" d="M3.8 3.5v9"/>`,
  first: svg`<path d="M3 3.5v9M12.5 4l-4 4 4 4M8.5 4l-4 4 4 4"/>`,
  last: svg`<path d="M13 3.5v9M3.5 4l4 4-4 4M7.5 4l4 4-4 4"/>`,
  loop: svg`<path d="M3 7.5a4.5 4.5 0 0 1 8.5-2l1 1.2M13 4v3h-3M13 8.5a4.5 4.5 0 0 1-8.5 2l-1-1.2M3 12V9h3"/>`,
  fit: svg`<path d="M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10"/>`,
  zoomIn: svg`<path d="M8 3.5v9M3.5 8h9"/>`,
  zoomOut: svg`<path d="M3.5 8h9"/>`,
  down: svg`<path d="m4 6 4 4 4-4"/>`,
  right: svg`<path d="m6 4 4 4-4 4"/>`,
  bulb: svg`<path d="M5.8 10.5C4.5 9.5 3.8 8.2 3.8 6.7a4.2 4.2 0 0 1 8.4 0c0 1.5-.7 2.8-2 3.8V12H5.8zM6.5 14h3"/>`,
  source: svg`<path d="M9 3h4v4M13 3 7.5 8.5M11 9.5V13H3V5h3.5"/>`,
  picture: svg`<path d="M2 8.5h4.5V13H2zM9.5 8.5H14V13H9.5zM5.7 2.5h4.5v3H5.7zM8 5.5V7M4.2 8.5V7h7.6v1.5"/>`,
  take: svg`<path d="M8 2v8M4.8 7 8 10.2 11.2 7M2.5 11v2.5h11V11"/>`,
  ladder: svg`<path d="M3 2v12M13 2v12M3 5h7M8 3l2 2-2 2M13 11H6M8 9l-2 2 2 2"/>`,
  breakpoint: svg`<circle class="fill" cx="8" cy="8" r="4.5"/>`,
  compare: svg`<path d="M8 2v12M2.5 4.5H6M2.5 8H6M2.5 11.5H6M10 4.5h3.5M10 8h3.5M10 11.5h3.5"/>`,
  whatIf: svg`<path d="M4.5 2.5v11M4.5 9.5c0-3 7-2 7-5.5M9 5.8 11.5 3.3 14 5.8"/>`,
  matrix: svg`<path d="M2.5 2.5h11v11h-11zM2.5 6.2h11M2.5 9.8h11M6.2 2.5v11M9.8 2.5v11"/>`,
  bridged: svg`<path d="M0 5h16M0 11h16"/>`,
  find: svg`<circle cx="7" cy="7" r="4.2"/><path d="m10.2 10.2 3.6 3.6"/>`,
  unpin: svg`<path d="M6 2.5h4M7 2.5v4L4.5 9.5h7L9 6.5v-4M8 9.5V14M2.5 2.5l11 11"/>`,
  filter: svg`<path d="M2 3h12L9.5 8.5V13l-3-1.5v-3z"/>`,
  instance: svg`<rect x="2" y="3" width="12" height="8" rx="1"/><path d="M8 11v2.5M5 13.5h6"/>`,
  dhcp: svg`<path d="M3 13V6l5-3.5L13 6v7zM6.5 13V9h3v4"/>`,
} as const;

export type GlyphName = keyof typeof glyphs;

/** A glyph among text. It is decoration: the text beside it, or the control's label, says the same. */
export function icon(name: GlyphName, more = ''): TemplateResult {
  return html`<svg class="icon ${more}" viewBox="0 0 16 16" aria-hidden="true">${glyphs[name]}</svg>`;
}

/** A glyph in the picture. */
export function glyphAt(name: GlyphName, x: number, y: number, size = 16, more = ''): SVGTemplateResult {
  return svg`<svg class="icon ${more}" x=${x} y=${y} width=${size} height=${size} viewBox="0 0 16 16">${glyphs[name]}</svg>`;
}
