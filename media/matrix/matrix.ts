// The matrix: what all pairs come to in a sentence, who reaches whom as a table, and the same seen coarser below.
import { html, nothing, type TemplateResult } from 'lit-html';
import type {
  Matrix,
  MatrixCell,
  MatrixLevel,
  MatrixQuestion,
  MatrixTable,
  MatrixWithin,
} from '../../server/core/views/matrix.ts';
import { icon } from '../draw/glyphs.ts';
import { withCode } from '../panel/code-words.ts';
import { sentence } from '../panel/now.ts';
import type { Actions, PageState } from '../state.ts';
import { cellGlyph } from './cell.ts';
import { type GridOf, gridOf } from './grid.ts';
import { type MatrixActions, type MatrixState, questionWords, sameQuestion } from './state.ts';

const levels: readonly (readonly [MatrixLevel, string, string])[] = [
  ['tenants', 'Tenants', 'By tenant'],
  ['networks', 'Networks', 'By network'],
  ['hosts', 'Hosts', 'By host'],
  ['instances', 'Instances', 'By instance'],
];

/** So many questions have a button; the others stand in a list. */
const buttons = 3;

export function matrixView(state: PageState, actions: Actions): TemplateResult {
  const { matrix } = state;
  const { answer, phase } = matrix;
  const of = answer && {
    state: matrix,
    question: answer.question,
    marks: state.drawing?.marks ?? null,
    actions: actions.matrix,
  };
  return html`<section class="matrix" data-matrix aria-label="Matrix" aria-busy=${phase === 'waiting'}>
    <div class="finding" role="status">${answer ? finding(answer, actions.matrix) : html`<h2>${phase === 'failed' ? 'There is no matrix' : 'Counting pairs…'}</h2>${phase === 'failed' ? html`<p class="quiet">It could not be made here; in VS Code, <i>Hopscope: Show Log</i> says why.</p>` : nothing}`}</div>
    ${controls(matrix, actions.matrix)}
    ${answer && of ? tables(answer, of) : nothing}</section>`;
}

function finding({ finding: words, reasons }: Matrix, actions: MatrixActions): TemplateResult {
  return html`<h2>${words}</h2>${reasons.map(
    (reason) =>
      html`<p class="quiet">${reasons.length > 1 ? html`<button class="link" @click=${() => actions.play(reason.flow)} title="Play one of them">${reason.pairs.toLocaleString('en')} ${reason.pairs === 1 ? 'pair' : 'pairs'}</button>: ` : nothing}${withCode(sentence(reason.words))}</p>`,
  )}`;
}

function controls({ asked, answer, onlyFailures }: MatrixState, actions: MatrixActions): TemplateResult {
  const questions = answer?.questions ?? [asked.question];
  const known = questions.some((each) => sameQuestion(each, asked.question));
  const all = known ? questions : [...questions, asked.question];
  const [first, more] = [all.slice(0, buttons), all.slice(buttons)];
  const hidden = more.findIndex((each) => sameQuestion(each, asked.question));
  return html`<div class="controls">
    <div class="seg" role="group" aria-label="Rows and columns">${levels.map(
      ([level, label]) =>
        html`<button data-level-of=${level} aria-pressed=${asked.level === level} @click=${() => actions.ask({ level, within: null })}>${label}</button>`,
    )}</div>
    <div class="seg" role="group" aria-label="Protocol">${first.map((each) => questionButton(each, asked.question, actions))}${
      more.length > 0
        ? html`<select class=${hidden < 0 ? '' : 'on'} aria-label="More protocols and ports" title="More protocols and ports" @change=${(event: Event) => picked(event, more, actions)}>
          <option value="-1" ?selected=${hidden < 0} disabled>…</option>${more.map((each, at) => html`<option value=${at} ?selected=${at === hidden}>${questionWords(each)}</option>`)}</select>`
        : nothing
    }</div>
    <button class="chip ${onlyFailures ? 'on' : ''}" data-chip="only-failures" aria-pressed=${onlyFailures} @click=${() => actions.onlyFailures()}>only failures</button>
    <button class="chip ${asked.since === null ? '' : 'on'}" data-chip="changed" aria-pressed=${asked.since !== null} title="What is not as it was when the file was saved" @click=${() => actions.ask({ since: asked.since === null ? 'saved' : null })}>changed since save</button>
    ${asked.within === null ? nothing : withinChip(asked.within, actions)}</div>`;
}

/** Which part is shown, and the way back to the whole. */
function withinChip({ from, to }: MatrixWithin, actions: MatrixActions): TemplateResult {
  const name = (id: string) => id.slice(id.indexOf(' ') + 1);
  const words = `${name(from)} → ${name(to)}`;
  return html`<button class="chip on" data-chip="within" title="Show all again" aria-label=${`Only ${words}: show all again`} @click=${() => actions.ask({ within: null })}>${words}${icon('cross')}</button>`;
}

function questionButton(each: MatrixQuestion, current: MatrixQuestion, actions: MatrixActions): TemplateResult {
  const words = questionWords(each);
  return html`<button data-question=${words} aria-pressed=${sameQuestion(each, current)} @click=${() => actions.ask({ question: each })}>${words}</button>`;
}

function picked(event: Event, more: readonly MatrixQuestion[], actions: MatrixActions): void {
  const question = more[Number((event.currentTarget as HTMLSelectElement).value)];
  if (question) actions.ask({ question });
}

function tables({ table, coarser }: Matrix, of: GridOf): TemplateResult {
  const large = gridOf(table, 'large', of);
  return html`<div class="large-table">${large === nothing ? nothingShown(table, of.state) : large}</div>
    ${table.left > 0 ? html`<p class="quiet left-out">${table.left.toLocaleString('en')} more instances have no place here: a coarser table counts them, and each of its cells leads to its own.</p>` : nothing}
    ${legend(table)}
    ${
      coarser.length > 0
        ? html`<div class="coarser">${coarser.map(
            (each) =>
              html`<div><h3>${levels.find(([level]) => level === each.level)?.[2]}</h3>${gridOf(each, 'coarse', of)}</div>`,
          )}</div>`
        : nothing
    }`;
}

/** Why there is no table. */
function nothingShown({ rows }: MatrixTable, { asked, onlyFailures }: MatrixState): TemplateResult {
  if (rows.length === 0) return html`<p class="quiet">There is nobody to ask.</p>`;
  if (asked.since === null) return html`<p class="none-shown">${icon('ok', 'good')}Nothing fails here.</p>`;
  return html`<p class="none-shown">${onlyFailures ? 'No pair that fails is' : 'All pairs fare'} ${onlyFailures ? 'other than when' : 'as when'} the file was saved.</p>`;
}

const keysOf: readonly (readonly [Pick<MatrixCell, 'fate' | 'how'>, string])[] = [
  [{ fate: 'reached', how: 'bridged' }, 'bridged; the number: TTL'],
  [{ fate: 'reached', how: 'routed' }, 'routed by a host'],
  [{ fate: 'reached', how: 'translated' }, 'translated (NAT)'],
  [{ fate: 'unanswered', how: null }, 'arrives, the reply is lost'],
  [{ fate: 'lost', how: null }, 'lost on the way'],
  [{ fate: 'denied', how: null }, 'kept out by security groups'],
  [{ fate: 'none', how: null }, 'not meant to: no floating address'],
];

/** What the glyphs of the table mean; numbers speak for themselves. */
function legend({ cells, level }: MatrixTable): TemplateResult | typeof nothing {
  if (level !== 'instances') return nothing;
  const seen = new Set(cells.flat().map((cell) => cell && keyOf(cell)));
  const shown = keysOf.filter(([key]) => seen.has(keyOf(key)));
  return html`<div class="keys-of" aria-hidden="true">${shown.map(([key, words]) => html`<span>${cellGlyph(key)}${words}</span>`)}</div>`;
}

function keyOf({ fate, how }: Pick<MatrixCell, 'fate' | 'how'>): string {
  return fate === 'reached' ? `${fate} ${how}` : fate;
}
