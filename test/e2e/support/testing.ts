// The Testing view by what a user sees of it. Waits are for something visible, never for a time.
import type { Locator, Page } from 'playwright-core';

/** Opens the Testing view by its icon, which is there once an extension has tests. */
export async function openTesting(page: Page): Promise<void> {
  await page.getByRole('tab', { name: /^Testing/ }).click();
  await page.locator('.test-explorer').waitFor();
}

/** The row of a test or of a file of tests. */
export function test(page: Page, label: string): Locator {
  return page.locator('.test-explorer-tree .monaco-list-row', { hasText: label }).first();
}

/** A row as it is read out: `s1.topo (Passed)`. */
export function shownAs(page: Page, label: string): Locator {
  return page.locator(`.test-explorer-tree .monaco-list-row[aria-label="${label}"]`);
}
