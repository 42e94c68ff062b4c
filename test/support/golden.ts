// Golden files: text that was read once by a critical eye and must stay as it is. `BLESS=1` rewrites them.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** Compares a text with a golden file (its path from the repository's root); a missing file fails unless blessed. */
export function golden(path: string, text: string): void {
  const file = join(root, path);
  if (process.env.BLESS === '1') {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  expect(existsSync(file), `${path} is missing; BLESS=1 writes it`).toBe(true);
  expect(text).toBe(readFileSync(file, 'utf8'));
}
