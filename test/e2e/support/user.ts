// What a user does in a window of VS Code, by what a user sees. Waits are for something visible, never for a time.
import type { FrameLocator, Locator, Page } from 'playwright-core';

/** Opens a file of the window's folder by Quick Open. */
export async function openFile(page: Page, name: string): Promise<void> {
  await page.keyboard.press('Control+P');
  const input = page.locator('.quick-input-widget input').first();
  await input.waitFor();
  await input.fill(name);
  await page.locator('.quick-input-list .monaco-list-row', { hasText: name }).first().waitFor();
  await page.keyboard.press('Enter');
  await tab(page, name).waitFor();
  await page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
}

/** Runs a command of the palette by its title. */
export async function runCommand(page: Page, title: string): Promise<void> {
  await page.keyboard.press('F1');
  const input = page.locator('.quick-input-widget input').first();
  await input.waitFor();
  await input.fill(`>${title}`);
  await page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first().click();
}

/** The tab of an editor or a view. */
export function tab(page: Page, name: string): Locator {
  return page.locator('.tabs-container .tab', { hasText: name }).first();
}

/** The line of the active editor that holds a text. */
export function line(page: Page, text: string): Locator {
  return page.locator('.editor-instance .view-line', { hasText: text }).first();
}

/** Puts the cursor at a line, by its one-based number. */
export async function goToLine(page: Page, number: number, column = 1): Promise<void> {
  await page.keyboard.press('Control+G');
  const input = page.locator('.quick-input-widget input').first();
  await input.waitFor();
  await input.fill(`:${number}:${column}`);
  await page.keyboard.press('Enter');
  await page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
}

/** Hovers over a word of the active editor and answers the hover once it shows a text. */
export async function hover(page: Page, word: string, shows: string | RegExp): Promise<Locator> {
  const place = page.locator('.editor-instance .view-line span span', { hasText: word }).first();
  const box = page.locator('.monaco-hover:visible', { hasText: shows }).first();
  await place.hover();
  await box.waitFor();
  return box;
}

/** Squiggles of a severity in the visible editors. */
export function squiggles(page: Page, severity: 'error' | 'warning' | 'info' = 'error'): Locator {
  return page.locator(`.editor-instance .squiggly-${severity}`);
}

/** Opens the Problems panel and answers its rows. */
export async function problems(page: Page): Promise<Locator> {
  const panel = page.locator('.markers-panel');
  if (!(await panel.isVisible())) await page.keyboard.press('Control+Shift+M');
  await panel.waitFor();
  return panel.locator('.monaco-list-row');
}

/** The inside of the network view. */
export function networkView(page: Page): FrameLocator {
  return page.locator('iframe.webview.ready').last().contentFrame().locator('iframe#active-frame').contentFrame();
}

/** Replaces the first occurrence of a text in the active editor by typing, as Find and Replace would. */
export async function replaceLine(page: Page, number: number, text: string): Promise<void> {
  await goToLine(page, number);
  await page.keyboard.press('Home');
  await page.keyboard.press('Shift+End');
  if (text === '') await page.keyboard.press('Delete');
  else await page.keyboard.type(text);
}

/** Saves the active editor and waits until it is no longer dirty. */
export async function save(page: Page): Promise<void> {
  await page.keyboard.press('Control+S');
  await page.locator('.tab.active.dirty').waitFor({ state: 'detached' });
}
