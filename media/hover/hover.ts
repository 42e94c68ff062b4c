// What the editor's hover says, beside a box of the picture: where a pointer rests on it, or by the key I. Asked for only then.
import { html, nothing, render } from 'lit-html';
import type { FromPage } from '../../server/core/protocol/messages.ts';
import type { DiagramId } from '../../server/core/views/diagram.ts';
import { markdownView } from './markdown.ts';

/** How long a pointer rests until it is asked, and may be elsewhere until the card goes, in ms. */
const [rest, away] = [450, 250];
/** px between a card and the edge of the window, and how wide and high it is at most. */
const [edge, widest, highest] = [8, 460, 340];

export type Hovers = {
  /** Asks about a box at once. */
  readonly ask: (id: DiagramId) => void;
  readonly answered: (id: DiagramId, markdown: string | null) => void;
  readonly hide: () => void;
};

/** Watches pointers over boxes of the picture. */
export function hoversOn(root: HTMLElement, post: (message: FromPage) => void): Hovers {
  const card = document.createElement('div');
  card.className = 'hover-card';
  card.setAttribute('role', 'tooltip');
  card.setAttribute('aria-label', 'About the box');
  card.hidden = true;
  document.body.append(card);
  let asked: DiagramId | null = null;
  let at = { x: -1, y: -1 };
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let leaving: ReturnType<typeof setTimeout> | undefined;
  const close = () => {
    clearTimeout(leaving);
    asked = null;
    card.hidden = true;
    render(nothing, card);
  };
  const hide = () => {
    clearTimeout(waiting);
    close();
  };
  const ask = (id: DiagramId) => {
    asked = id;
    post({ kind: 'hover', id });
  };
  const boxAt = (event: Event) => (event.target instanceof Element ? event.target.closest('.touch') : null);
  root.addEventListener('pointerover', (event) => {
    // a box that comes to lie under a pointer, as a menu closes, is not pointed at
    const isStill = event.clientX === at.x && event.clientY === at.y;
    at = { x: event.clientX, y: event.clientY };
    if (event.pointerType === 'touch' || isStill) return;
    const box = boxAt(event);
    // a closed host shows what it holds instead
    const id = box?.getAttribute('aria-expanded') === 'false' ? null : (box?.getAttribute('data-id') ?? null);
    clearTimeout(waiting);
    clearTimeout(leaving);
    if (id !== null && id !== asked) waiting = setTimeout(() => ask(id), rest);
    if (id !== asked && asked !== null) leaving = setTimeout(close, away);
  });
  root.addEventListener('pointermove', ({ clientX: x, clientY: y }) => {
    at = { x, y };
  });
  for (const gone of ['pointerdown', 'wheel'] as const) root.addEventListener(gone, hide, { passive: true });
  root.addEventListener('pointerleave', () => {
    clearTimeout(waiting);
    leaving = setTimeout(hide, away);
  });
  card.addEventListener('pointerenter', () => clearTimeout(leaving));
  card.addEventListener('pointerleave', () => {
    leaving = setTimeout(hide, away);
  });
  return {
    ask,
    hide,
    answered: (id, markdown) => {
      const box = root.querySelector(`.touch[data-id="${CSS.escape(id)}"]`)?.getBoundingClientRect();
      if (id !== asked || !markdown || !box) return;
      render(html`${markdownView(markdown)}`, card);
      card.hidden = false;
      const { offsetWidth, offsetHeight } = card;
      const [w, h] = [Math.min(offsetWidth, widest), Math.min(offsetHeight, highest)];
      const below = box.bottom + 4 + h <= innerHeight - edge;
      const top = below ? box.bottom + 4 : Math.max(edge, box.top - 4 - h);
      card.style.left = `${Math.max(edge, Math.min(box.left, innerWidth - edge - w))}px`;
      card.style.top = `${top}px`;
    },
  };
}
