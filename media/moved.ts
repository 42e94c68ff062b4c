// Moves the drawn picture to a view: one CSS transform. While a hand moves it, it is a layer of its own, which costs no
// drawing; when the hand rests it is drawn again, sharp.
import type { View } from './draw/packets.ts';

/** ms without movement after which the hand rests. */
const rest = 160;

export function moverOf(stage: HTMLElement): (view: View, byHand: boolean) => void {
  let resting = 0;
  return (view, byHand) => {
    const svg = stage.querySelector<SVGElement>('.picture');
    if (svg) {
      if (byHand) {
        svg.classList.add('moving');
        clearTimeout(resting);
        resting = window.setTimeout(() => svg.classList.remove('moving'), rest);
      }
      svg.style.transform = `translate(${view.x}px, ${view.y}px) scale(${view.k})`;
    }
    const level = stage.querySelector('[data-zoom-level]');
    const words = `${Math.round(view.k * 100)} %`;
    if (level && level.textContent !== words) level.textContent = words;
  };
}
