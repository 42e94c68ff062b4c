// Taking along what is shown: a text for the clipboard, a picture, a replay that opens in any browser.
import { html, nothing, type TemplateResult } from 'lit-html';
import type { FromPage } from '../../server/core/protocol/messages.ts';
import { mermaidOf } from '../../server/core/views/mermaid.ts';
import { traceMarkdown } from '../../server/core/views/trace-markdown.ts';
import type { Actions, PageState } from '../state.ts';
import { pictureSvg, pngOf } from './picture-svg.ts';
import { type ElkAnswers, standaloneHtml } from './standalone.ts';

/** What can be taken along. */
export type Parcel = 'markdown' | 'mermaid' | 'svg' | 'selection' | 'png' | 'html';

const offers: readonly (readonly [what: Parcel, label: string, needs: 'flow' | 'selection' | 'picture'])[] = [
  ['markdown', 'Copy Trace as Markdown', 'flow'],
  ['mermaid', 'Copy Ladder as Mermaid', 'flow'],
  ['svg', 'Save Picture as SVG…', 'picture'],
  ['selection', 'Save Selection as SVG…', 'selection'],
  ['png', 'Save Picture as PNG…', 'picture'],
  ['html', 'Save Replay as HTML…', 'flow'],
];

/** The list of what can be taken along now. */
export function takeMenu(state: PageState, actions: Actions): TemplateResult {
  const has = { flow: state.scene !== null, selection: state.selected !== null, picture: state.view === 'picture' };
  return html`<div class="popup right" role="menu" aria-label="Take along" data-popup @keydown=${walkMenu}>${offers.map(
    ([what, label, needs]) =>
      has[needs] && !(what === 'html' && document.documentElement.hasAttribute('data-standalone'))
        ? html`<button class="flow" role="menuitem" data-take=${what} @click=${() => actions.take(what)}>${label}</button>`
        : nothing,
  )}</div>`;
}

/** Arrow keys go round in a menu. */
function walkMenu(event: KeyboardEvent): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step === 0) return;
  event.preventDefault();
  const items = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>('[role="menuitem"]')];
  const at = items.indexOf(document.activeElement as HTMLElement);
  items[(at + step + items.length) % items.length]?.focus();
}

/** Prepares a parcel as the message that hands it over; null where there is nothing of the kind. What fails is logged. */
export async function taken(...asked: Parameters<typeof parcel>): Promise<FromPage | null> {
  try {
    return await parcel(...asked);
  } catch (error) {
    return { kind: 'log', level: 'error', message: `Taking along as ${asked[0]}: ${error}` };
  }
}

async function parcel(
  what: Parcel,
  state: PageState,
  root: HTMLElement,
  answers: () => Promise<ElkAnswers>,
): Promise<FromPage | null> {
  const { model, scene, drawing, selected, flow } = state;
  const replay = scene?.story.replay;
  const stem = (model?.title ?? 'network').replace(/\.topo$/, '');
  const picture = root.querySelector<SVGSVGElement>('svg.picture');
  switch (what) {
    case 'markdown':
      return replay ? { kind: 'copy', text: traceMarkdown(replay) } : null;
    case 'mermaid':
      return scene && replay ? { kind: 'copy', text: mermaidOf(replay, scene.ladder) } : null;
    case 'svg':
      return picture && save(`${stem}.svg`, pictureSvg(picture, null));
    case 'selection': {
      const part = selected === null ? undefined : drawing?.picture.boxes.get(selected)?.rect;
      return picture && part ? save(`${stem}-${selected?.replaceAll('/', '-')}.svg`, pictureSvg(picture, part)) : null;
    }
    case 'png': {
      if (!picture) return null;
      const content = await pngOf(pictureSvg(picture, null));
      return { kind: 'save', name: `${stem}.png`, content, encoding: 'base64' };
    }
    case 'html': {
      if (!model || !replay || !flow) return null;
      const [script, style, elk] = await Promise.all([
        textAt('page-script', 'src'),
        textAt('page-style', 'href'),
        answers(),
      ]);
      const name = replay.name ?? `${replay.from}${replay.to === null ? '' : `-${replay.to}`}`;
      return save(`${stem}-${name}.html`, standaloneHtml({ model, flow, replay, elk }, { script, style }));
    }
  }
}

function save(name: string, content: string): FromPage {
  return { kind: 'save', name, content, encoding: 'utf8' };
}

/** The text of a file that this page was loaded from, by the element that loads it (client/panel-html.ts). */
async function textAt(id: string, attribute: string): Promise<string> {
  const address = document.getElementById(id)?.getAttribute(attribute) ?? '';
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address} can't be read (${response.status})`);
  return response.text();
}
