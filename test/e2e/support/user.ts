// What a user does in a window of VS Code, by what a user sees. Waits are for something visible, never for a time.
import type { FrameLocator, Locator, Page } from 'playwright-core';

/** Opens a topology of the window's folder by Quick Open. */
export async function openFile(page: Page, name: string): Promise<void> {
  await askInQuickInput(page, 'Control+P', name, name);
  await tab(page, name).waitFor();
  await quickInputGone(page);
  await page.locator('#status\\.editor\\.mode', { hasText: 'Topo' }).waitFor();
}

/** Runs a command of the palette by its title. */
export async function runCommand(page: Page, title: string): Promise<void> {
  await askInQuickInput(page, 'F1', `>${title}`, title);
}

/** Answers the input box that is open. */
export async function answer(page: Page, title: string, text: string): Promise<void> {
  await page.locator('.quick-input-widget', { hasText: title }).waitFor();
  await quickInput(page, text);
  await page.keyboard.press('Enter');
}

/** Answers the quick pick that is open: types a text and takes the entry that shows it once that is the chosen one. */
export async function choose(page: Page, title: string, text: string): Promise<void> {
  await page.locator('.quick-input-widget', { hasText: title }).waitFor();
  await quickInput(page, text);
  await page.locator('.quick-input-list .monaco-list-row.focused', { hasText: text }).waitFor();
  await page.keyboard.press('Enter');
}

/** The tab of an editor or a view. */
export function tab(page: Page, name: string): Locator {
  return page.locator('.tabs-container .tab', { hasText: name }).first();
}

/** The visible line of an editor that holds a text. */
export function line(page: Page, text: string): Locator {
  return page.locator('.editor-instance .view-line', { hasText: text }).first();
}

/** The first code lens in sight that says a text. */
export function lens(page: Page, text: string): Locator {
  return page.locator('.editor-instance .codelens-decoration', { hasText: text }).first();
}

/** Puts the cursor of the active editor at a line and column, counted from one. */
export async function goTo(page: Page, lineNumber: number, column = 1): Promise<void> {
  await askInQuickInput(page, 'Control+G', `:${lineNumber}:${column}`, String(lineNumber));
  await quickInputGone(page);
}

/** Goes to a symbol of the active editor by its name. */
export async function findSymbol(page: Page, name: string): Promise<void> {
  await askInQuickInput(page, 'Control+Shift+O', `@${name}`, name);
  await quickInputGone(page);
}

/** Goes to a symbol of any topology by its name. */
export async function findInWorkspace(page: Page, name: string): Promise<void> {
  await askInQuickInput(page, 'Control+T', `#${name}`, name);
  await quickInputGone(page);
}

/** An entry of the list of what could be typed. */
export function suggestion(page: Page, text: string): Locator {
  return page.locator('.suggest-widget.visible .monaco-list-row', { hasText: text }).first();
}

/** The hint at what comes next in the statement. */
export function signature(page: Page, text: string): Locator {
  return page.locator('.parameter-hints-widget.visible', { hasText: text }).first();
}

/** The status bar's words on where the cursor is: `Ln 44, Col 6`. */
export function cursor(page: Page): Locator {
  return page.locator('#status\\.editor\\.selection');
}

/** Replaces a line of the active editor by typing; its indentation stays. */
export async function retype(page: Page, lineNumber: number, text: string): Promise<void> {
  await goTo(page, lineNumber);
  await page.keyboard.press('Home');
  await page.keyboard.press('Shift+End');
  await page.keyboard.type(text);
}

/** Gives what the cursor is on another name. */
export async function rename(page: Page, name: string): Promise<void> {
  const box = page.locator('.rename-box input').first();
  // the server may still be reading the file: as a user would, ask again
  await again(async () => {
    await page.keyboard.press('F2');
    await box.waitFor({ timeout: patience });
  });
  await box.fill(name);
  await page.keyboard.press('Enter');
}

/** Opens the menu of fixes and refactorings at the cursor and answers the entry that shows a text. */
export async function fix(page: Page, text: string): Promise<Locator> {
  const entry = page.locator('.action-widget').getByText(text).first();
  // hints that are drawn anew after an edit end a menu: as a user would, ask again
  await again(async () => {
    await page.keyboard.press('Control+.');
    await entry.waitFor({ timeout: patience });
  });
  return entry;
}

/** Saves the active editor and waits until nothing is unsaved. */
export async function save(page: Page): Promise<void> {
  await page.keyboard.press('Control+S');
  await page.locator('.tab.active.dirty').waitFor({ state: 'detached' });
}

/** Hovers over a word of a line and answers the hover once it shows a text. */
export async function hover(page: Page, lineText: string, word: string, shows: string | RegExp): Promise<Locator> {
  const box = page.locator('.monaco-hover:visible', { hasText: shows }).first();
  // A hover ends when something is drawn anew below it: as a user would, point there again.
  await again(async () => {
    await page.mouse.move(0, 0);
    await line(page, lineText).locator('span span', { hasText: word }).first().hover();
    await box.waitFor({ timeout: patience });
  });
  return box;
}

/** Squiggles of a severity in the visible editors. */
export function squiggles(page: Page, severity: 'error' | 'warning' | 'info' = 'error'): Locator {
  return page.locator(`.editor-instance .squiggly-${severity}`);
}

/**
 * Opens the Problems panel, filters it by a text, and answers the rows that show it once there is one: after as many
 * tries of six seconds as given.
 */
export async function problems(page: Page, text: string, tries = 10): Promise<Locator> {
  const panel = page.locator('.markers-panel');
  if (!(await panel.isVisible())) await page.keyboard.press('Control+Shift+M');
  await panel.waitFor();
  const rows = panel.locator('.monaco-list-row', { hasText: text });
  // Without the filter a row may lie outside of what the list draws. The panel sometimes forgets a filter that comes
  // while it is laid out anew, so it is set again until the row is there.
  for (let left = tries - 1; ; left -= 1) {
    await page.locator('.part.panel input[placeholder^="Filter"]').first().fill(text);
    try {
      await rows.first().waitFor({ timeout: 6000 });
      return rows;
    } catch (error) {
      if (left <= 0) throw error;
    }
  }
}

/** A note that comes up in the corner. */
export function notification(page: Page, text: string): Locator {
  return page.locator('.notifications-toasts .notification-toast', { hasText: text });
}

/** Opens the list of all notes that came up and answers what they say. */
export async function notifications(page: Page): Promise<string[]> {
  await runCommand(page, 'Notifications: Show Notifications');
  const list = page.locator('.notifications-center');
  await list.waitFor();
  return list.locator('.notification-list-item-message').allTextContents();
}

/** Opens the network view of the active editor by the button above it. */
export async function openNetworkView(page: Page, file: string): Promise<FrameLocator> {
  // The editor's title bar is drawn anew while the extension starts, and a click in that moment is lost: as a user would,
  // click again.
  await again(async () => {
    await page.locator('.editor-actions [aria-label^="Open Network View"]').first().click();
    await tab(page, `Network: ${file}`).waitFor({ timeout: patience });
  });
  return networkView(page);
}

/** Plays the flow of the first line in sight that can be traced, by the lens above it. */
export async function playFromLens(page: Page, file: string): Promise<FrameLocator> {
  // Lenses are drawn anew after each check, and a click in that moment is lost: as a user would, click again.
  await again(async () => {
    await lens(page, '▶ Trace').locator('a', { hasText: '▶ Trace' }).click();
    await tab(page, `Network: ${file}`).waitFor({ timeout: patience });
  });
  return networkView(page);
}

/** Makes a new file of a kind. */
export async function newFile(page: Page, kind: string): Promise<void> {
  const trouble = page.locator('.monaco-dialog-box').getByText('OK', { exact: true });
  // VS Code fails where it is asked before it knows what every extension contributes: as a user would, ask again
  await again(async () => {
    if (await trouble.isVisible()) await trouble.click();
    await runCommand(page, 'Create: New File');
    await page.locator('.quick-input-list .monaco-list-row', { hasText: kind }).first().click({ timeout: patience });
  });
}

/** Opens a walkthrough by its title and answers its steps. */
export async function walkthrough(page: Page, title: string): Promise<Locator> {
  await again(async () => {
    await page.keyboard.press('F1');
    await quickInput(page, '>Welcome: Open Walkthrough', 'Open Walkthrough');
  });
  await page.keyboard.press('Enter');
  const entry = page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first();
  await page.locator('.quick-input-widget input').first().fill(title);
  await entry.waitFor();
  await page.keyboard.press('Enter');
  const steps = page.locator('.getting-started-step');
  await page.locator('.getting-started-category', { hasText: title }).first().waitFor();
  await steps.first().waitFor();
  return steps;
}

/** Unfolds a step of the walkthrough, which is open in the first column. */
export async function unfoldStep(page: Page, title: string): Promise<Locator> {
  const one = page.locator('.getting-started-step', { has: page.locator('.step-title', { hasText: title }) });
  if (!/expanded/.test((await one.getAttribute('class')) ?? ''))
    await one.locator('.step-title').dispatchEvent('click');
  await page.locator('.getting-started-step.expanded', { hasText: title }).waitFor();
  return one;
}

/** The picture of the unfolded step. */
export function walkthroughPicture(page: Page): Locator {
  const outer = page.locator('iframe.webview.ready').last().contentFrame();
  return outer.locator('iframe#active-frame').contentFrame().locator('svg').first();
}

/** What the status bar unfolds over the language of the active file, once it says a text. */
export async function status(page: Page, text: string): Promise<Locator> {
  const row = page.locator('.hover-language-status', { hasText: text }).first();
  // it is gone when it is drawn anew: as a user would, point there again
  await again(async () => {
    await page.mouse.move(0, 0);
    await page.locator('#status\\.languageStatus').hover();
    await row.waitFor({ timeout: patience });
  });
  return row;
}

/** The inside of the network view. */
export function networkView(page: Page): FrameLocator {
  const outer = page.locator('iframe.webview.ready').last().contentFrame();
  return outer.locator('iframe#active-frame').contentFrame();
}

/** How long, in milliseconds, a user waits before trying again. */
const patience = 8000;

/** Does something that the window may swallow while it is busy, up to six times. */
async function again(act: () => Promise<void>): Promise<void> {
  for (let left = 5; ; left -= 1) {
    try {
      return await act();
    } catch (error) {
      if (left === 0) throw error;
    }
  }
}

/** Opens the quick input by a key, types a text, and takes the entry that shows `expected`. */
async function askInQuickInput(page: Page, key: string, text: string, expected: string): Promise<void> {
  // Whatever takes the focus in that moment (an editor that opens, say) closes the quick input again.
  await again(async () => {
    await page.keyboard.press(key);
    await quickInput(page, text, expected);
  });
  await page.keyboard.press('Enter');
}

/** Fills the open quick input; with `expected`, waits until its list offers that. */
async function quickInput(page: Page, text: string, expected?: string): Promise<void> {
  const input = page.locator('.quick-input-widget input').first();
  await input.waitFor({ timeout: patience });
  await input.fill(text, { timeout: patience });
  if (expected !== undefined)
    await page
      .locator('.quick-input-list .monaco-list-row', { hasText: expected })
      .first()
      .waitFor({ timeout: patience });
}

async function quickInputGone(page: Page): Promise<void> {
  await page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
}
