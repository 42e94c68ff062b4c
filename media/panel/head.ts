// The head of a part of the side panel: its name, which folds it, and what stands on its right.
import { html, type TemplateResult } from 'lit-html';
import { icon } from '../draw/glyphs.ts';
import type { Actions, PageState, Part } from '../state.ts';

export function head(part: Part, label: string, right: unknown, state: PageState, actions: Actions): TemplateResult {
  const open = isOpen(part, state);
  return html`<h2 class="head"><button class="fold-part" data-part=${part} aria-expanded=${open} @click=${() => actions.foldPart(part)}>
    ${icon(open ? 'down' : 'right')}${label}</button><span class="right">${right}</span></h2>`;
}

/** In the narrow form a tab chooses the part: there is nothing to fold. */
export function isOpen(part: Part, state: PageState): boolean {
  return state.form === 'compact' || !state.folded.has(part);
}
