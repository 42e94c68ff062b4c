// Moves the drawn picture to a view: one CSS transform, and less detail before smaller text. A browser lays SVG text out
// again at every scale, so text that nobody could read is also what would make zooming slow.
import type { View } from './draw/packets.ts';

/** Below these scales addresses and small print go, then all text but the names of hosts, switches and externals;
 *  of hosts that are tiles, in the end all but what tells their names apart. */
const levels = [
  { below: 0.2, level: 'tiny' },
  { below: 0.35, level: 'far' },
  { below: 0.65, level: 'middle' },
] as const;

export function levelOf(k: number): 'near' | 'middle' | 'far' | 'tiny' {
  return levels.find(({ below }) => k < below)?.level ?? 'near';
}

export function moverOf(stage: HTMLElement): (view: View) => void {
  return (view) => {
    const svg = stage.querySelector<SVGElement>('.picture');
    const level = levelOf(view.k);
    if (svg) {
      if (svg.dataset.level !== level) svg.dataset.level = level;
      svg.style.transform = `translate(${view.x}px, ${view.y}px) scale(${view.k})`;
    }
    const label = stage.querySelector('[data-zoom-level]');
    const words = `${Math.round(view.k * 100)} %`;
    if (label && label.textContent !== words) label.textContent = words;
  };
}
