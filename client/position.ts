// Positions that come from outside: as an argument of a command.
import type { Position } from '../server/core/protocol/messages.ts';

/** Whether a value is a position of the protocol. */
export function isPosition(value: unknown): value is Position {
  if (typeof value !== 'object' || value === null) return false;
  const { line, character } = value as Partial<Position>;
  return Number.isInteger(line) && Number.isInteger(character);
}
