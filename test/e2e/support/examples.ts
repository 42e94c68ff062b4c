// The examples as users find them, and where things stand in them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The text of a file of examples/. */
export function example(name: string): string {
  return readFileSync(join(import.meta.dirname, '../../../examples', name), 'utf8');
}

/** The one-based number of the first line that holds a text, at or after another line. */
export function lineNumber(text: string, part: string, from = 1): number {
  const lines = text.split('\n');
  const found = lines.findIndex((line, index) => index + 1 >= from && line.includes(part));
  if (found === -1) throw new Error(`No line holds "${part}"`);
  return found + 1;
}
