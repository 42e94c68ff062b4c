// One cell of the matrix: how the packets of a pair fare, by glyph and word; of many pairs how many, with a bar.
import { html, nothing, svg, type TemplateResult } from 'lit-html';
import type { MatrixCell, MatrixEnd, MatrixQuestion } from '../../server/core/views/matrix.ts';
import { icon } from '../draw/glyphs.ts';
import { questionWords } from './state.ts';

/** What a cell shows; `glyph`: no room for words. */
export type CellForm = 'pair' | 'glyph' | 'numbers';

export function cellContent(cell: MatrixCell, form: CellForm): TemplateResult {
  if (form === 'numbers' && cell.pairs > 0) return counted(cell);
  const words = wordsOf(cell);
  return html`${cellGlyph(cell)}${form === 'glyph' || words === null ? nothing : words}`;
}

/** The class of a cell, from which it has its ground. */
export function toneOf({ fate, failed }: MatrixCell): string {
  if (fate === 'lost' || fate === 'mixed') return failed > 0 ? 'lost' : fate;
  return fate;
}

/** All that a cell says, for who can't see it. */
export function cellLabel(from: MatrixEnd, to: MatrixEnd, question: MatrixQuestion, cell: MatrixCell | null): string {
  const pair = `${endWords(from)} to ${endWords(to)}`;
  if (!cell) return `${pair}: nothing to ask`;
  return `${pair}, ${questionWords(question)}: ${cell.words}${cell.was === undefined ? '' : `; when it was saved: ${cell.was}`}`;
}

export function endWords({ name, kind, members }: MatrixEnd): string {
  return kind === 'instance' && members > 1 ? `${name} and ${members - 1} like it` : name;
}

/** The glyph of a cell: two lines bridged, four arrows routed, two arrows NAT; a cross, a half disc, a shield, a dash. */
export function cellGlyph({ fate, how }: Pick<MatrixCell, 'fate' | 'how'>): TemplateResult {
  if (fate === 'none')
    return html`<svg class="icon quiet" viewBox="0 0 16 16" aria-hidden="true"><path d="M4 8h8"/></svg>`;
  if (fate === 'denied') return icon('shield', 'quiet');
  if (fate === 'unanswered') {
    return html`<svg class="fate" viewBox="0 0 20 20" aria-hidden="true"><circle class="ring" cx="10" cy="10" r="8.2"/><path class="disc" d="M10 1.8a8.2 8.2 0 0 0 0 16.4z"/></svg>`;
  }
  if (fate === 'lost' || fate === 'mixed') {
    return html`<svg class="fate" viewBox="0 0 20 20" aria-hidden="true"><circle class="disc" cx="10" cy="10" r="9"/><path class="cross" d="m6.5 6.5 7 7m0-7-7 7"/></svg>`;
  }
  if (how === 'routed') return icon('route');
  return how === 'translated' ? icon('nat', 'quiet') : icon('bridged', 'quiet');
}

function wordsOf({ fate, how, ttl }: MatrixCell): TemplateResult | null {
  if (fate === 'lost') return html`<span>lost</span>`;
  if (fate === 'unanswered') return html`<span>reply<br>lost</span>`;
  if (fate === 'denied') return html`<span class="quiet">kept out</span>`;
  if (ttl === null) return null;
  return html`<span class=${how === 'routed' ? 'ttl' : 'ttl quiet'}>${ttl}</span>`;
}

/** px that the bar of a count is wide. */
const bar = 48;

function counted({ reached, failed, pairs }: MatrixCell): TemplateResult {
  const [good, bad] = [(bar * reached) / pairs, (bar * failed) / pairs];
  return html`<span class="tally"><span class=${failed > 0 ? '' : 'quiet'}>${said(reached)} of ${said(pairs)}</span>
    <svg class="bar-of" width=${bar} height="3" aria-hidden="true">${svg`<rect class="rest" width=${bar} height="2"/><rect class="good" width=${good} height="2"/><rect class="failed" x=${good} width=${bad} height="2"/>`}</svg></span>`;
}

/** 999 in full, then 1.2K, 4.5M: a cell has room for a few digits, and says all of them to who asks. */
function said(count: number): string {
  if (count < 1000) return `${count}`;
  return new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 }).format(count);
}
