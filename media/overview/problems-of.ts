// Which problems a box is marked with: its own, and of a closed host those of everything it hides.
import type { NetworkModel, Problem } from '../../server/core/protocol/messages.ts';
import type { DiagramId } from '../../server/core/views/diagram.ts';
import type { Picture } from '../layout/picture.ts';
import type { TileLook } from './draw-tile.ts';

/** Problems by the box that shows them. */
export function problemsByBox(model: NetworkModel, picture: Picture): ReadonlyMap<DiagramId, readonly Problem[]> {
  const found = new Map<DiagramId, Problem[]>();
  for (const problem of model.problems) {
    if (problem.at === null) continue;
    const at = picture.inTile.get(problem.at) ?? problem.at;
    const list = found.get(at);
    if (list) list.push(problem);
    else found.set(at, [problem]);
  }
  return found;
}

/** Words that a tile's badge says at most. */
const saidMost = 6;

/** What a tile's badge counts: errors and warnings, since hints would put one on every tile. */
export function tileProblems(problems: readonly Problem[]): TileLook['problems'] {
  const counted = problems.filter(({ severity }) => severity === 'error' || severity === 'warning');
  if (counted.length === 0) return null;
  const words = counted.slice(0, saidMost).map(({ message }) => message);
  if (counted.length > saidMost) words.push(`and ${counted.length - saidMost} more`);
  return {
    count: counted.length,
    severe: counted.some(({ severity }) => severity === 'error'),
    words: words.join('\n'),
  };
}
