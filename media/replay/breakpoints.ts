// Where a playing replay stops: hops by what happens where, so that an edit of the text, which moves steps, moves no breakpoint.
import type { LocatedHop } from '../../server/core/protocol/messages.ts';
import type { Story } from './story.ts';

/** Names a hop by its leg, its place and what happens there. */
export type Breakpoint = string;

export function breakpointAt({ leg, node, interface: device, direction, action }: LocatedHop): Breakpoint {
  return JSON.stringify([leg, node, device, direction, action]);
}

/** Indexes of the hops at which a story stops. */
export function stopsIn(story: Story, breakpoints: ReadonlySet<Breakpoint>): ReadonlySet<number> {
  if (breakpoints.size === 0) return none;
  return new Set(story.beats.filter(({ hop }) => breakpoints.has(breakpointAt(hop))).map(({ index }) => index));
}

const none: ReadonlySet<number> = new Set();
