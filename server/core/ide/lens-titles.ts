// What code lenses say of what was found out: who reaches how many, and what became of an expectation. Knows no lines.
import type { Expectation } from '../topology/cloud.ts';
import type { ToldOutcome } from './expectation-outcomes.ts';
import type { Reach } from './reach-facts.ts';

/** How many instances an instance, or each one of a network, reaches by icmp, and by how many it is reached. */
export function reachTitle({ instances, reachedBy, reaches }: Reach): string {
  if (instances === 0) return 'no instance';
  const each = instances === 1 ? '' : `${instances} instances, each `;
  return `${each}reached by ${span(reachedBy)}, reaches ${span(reaches)}`;
}

/** ✓ and what was expected, or ✗ and what happened instead. */
export function expectationTitle(expectation: Expectation, { outcome, reason, message }: ToldOutcome): string {
  // what to do about it is said where the fault is shown
  if (outcome === 'fail') return message === '' ? '✗ fails' : `✗ ${message.split(';')[0]}`;
  const expected = expectation.kind === 'isolated' ? 'isolated' : expectation.outcome;
  return reason === null ? `✓ ${expected}` : `✓ ${expected}: ${reason}`;
}

function span([least, most]: readonly [number, number]): string {
  return least === most ? `${least}` : `${least} to ${most}`;
}
