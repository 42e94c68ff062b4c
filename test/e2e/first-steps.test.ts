import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { example, lineNumber } from './support/examples.ts';
import * as user from './support/user.ts';
import { inWindow, launch, type VsCode, versions } from './support/vscode.ts';

const s6a = example('s6a.topo');
const host = lineNumber(s6a, 'host compute1');

describe.each(versions.slice(-1))('first steps in VS Code %s', (version) => {
  let code: VsCode;
  beforeAll(async () => {
    code = await launch(version, { vsix: inject('vsix') });
  });
  afterAll(() => code.close());

  it('an example is opened from a list, as a copy', () =>
    inWindow(code, { 'empty.topo': '' }, async ({ page }) => {
      await user.openFile(page, 'empty.topo');
      await user.runCommand(page, 'Hopscope: Open an Example');
      await user.choose(page, 'Open an Example', 's2.topo');
      await user.tab(page, 's2.topo').waitFor();
      await user.line(page, 'S2').waitFor();
    }));

  it('the walkthrough leads from an example over its problem, a hover and a lost packet to the fix, and each step is done', () =>
    inWindow(code, {}, async ({ page, picture }) => {
      await user.walkthrough(page, 'First Steps with Hopscope');
      const tryStep = async (title: string, button: string) => {
        await user.tab(page, 'Welcome').click();
        const step = await user.unfoldStep(page, title);
        await step.getByText(button).click();
      };
      const done = async (title: string) => {
        await user.tab(page, 'Welcome').click();
        await page
          .locator('.getting-started-step', { has: page.locator('.step-title', { hasText: title }) })
          .locator('.codicon-getting-started-step-checked.complete, .codicon-pass-filled, .complete')
          .first()
          .waitFor();
      };
      await tryStep('Open an example', 'Open the Example');
      await user.tab(page, 'lost-ping.topo').waitFor();
      await user.squiggles(page).first().waitFor();
      await done('Open an example');
      await tryStep('See what is wrong', 'Show Problems');
      await page.locator('.markers-panel').getByText('bridge-missing').first().waitFor();
      await done('See what is wrong');
      await tryStep('Hover to see what is derived', 'Hover over compute1');
      await page.locator('.monaco-hover:visible', { hasText: 'default via' }).first().waitFor();
      await done('Hover to see what is derived');
      await tryStep('Trace a packet', 'Trace VM_1');
      const view = user.networkView(page);
      // its source is shown hop by hop, in the walkthrough's column
      const slider = view.getByRole('slider', { name: 'Hop' });
      await slider.waitFor();
      const last = await slider.getAttribute('aria-valuemax');
      await view.locator(`[role="slider"][aria-valuenow="${last}"]`).waitFor();
      await done('Trace a packet');
      await picture('walkthrough-trace');
      await tryStep('Apply a proven quick fix', 'Show Quick Fixes');
      const fix = page.locator('.action-widget').getByText('bridge').first();
      await fix.waitFor();
      await fix.click();
      await user.save(page);
      // with its last step the walkthrough is done, and VS Code shows it no more
      await page.locator('.markers-panel').getByText('bridge-missing').first().waitFor({ state: 'detached' });
      await picture('walkthrough-done');
    }));

  it('a new file is a topology that one fills in from place to place, and has no problems', () =>
    inWindow(code, { 'empty.topo': '' }, async ({ page, picture }) => {
      await user.openFile(page, 'empty.topo');
      await user.newFile(page, 'Topology');
      await user.line(page, 'tenant ').waitFor();
      await page.keyboard.type('acme');
      await page.keyboard.press('Tab');
      await user.line(page, 'acme').waitFor();
      await page.keyboard.press('Escape');
      await picture('new-file');
      await user.status(page, 'No problems');
    }));

  it('the status bar says how a file is, and leads to its problems', () =>
    inWindow(code, { 's6a.topo': s6a }, async ({ page, picture }) => {
      await user.openFile(page, 's6a.topo');
      const row = await user.status(page, '1 error');
      await picture('status');
      await row.getByText('Show Problems').click();
      await page.locator('.markers-panel').waitFor();
      await user.tab(page, 's6a.topo').click();
      await user.goTo(page, 1);
      await page.keyboard.type('flow f: VM_1 -> nobody\n');
      await user.status(page, '2 errors');
    }));
});

// The pictures in high contrast, and all words in another language, are tried in the newest only.
describe.each(versions.slice(-1))('first steps elsewhere, in VS Code %s', (version) => {
  it.each(['Default High Contrast'])('the pictures fit %s', async (theme) => {
    const code = await launch(version, { vsix: inject('vsix'), theme });
    try {
      await inWindow(code, {}, async ({ page, picture }) => {
        await user.walkthrough(page, 'First Steps with Hopscope');
        for (const title of [
          'See what is wrong',
          'Hover to see what is derived',
          'Trace a packet',
          'Apply a proven quick fix',
        ]) {
          await user.unfoldStep(page, title);
          const image = user.walkthroughPicture(page);
          const fill = () =>
            image
              .locator('rect')
              .first()
              .evaluate((rect) => getComputedStyle(rect).fill)
              .catch(() => 'drawn anew');
          await expect.poll(fill, { timeout: 30_000 }).toMatch(/^(rgb|none)/);
          await picture(`walkthrough-${title.split(' ').at(-1)}-${theme.replaceAll(' ', '-')}`);
        }
      });
    } finally {
      await code.close();
    }
  });

  it('speaks German to those who read German', async () => {
    const code = await launch(version, { vsix: inject('vsix') });
    try {
      await inWindow(
        code,
        { 's6a.topo': s6a, 'fine.topo': 'switch tor { trunk all }\n' },
        async ({ page, picture }) => {
          await user.openFile(page, 's6a.topo');
          await (await user.status(page, '1 Fehler')).getByText('Probleme anzeigen').waitFor();
          await user.goTo(page, host);
          await user.runCommand(page, 'Hopscope: Paket verfolgen');
          await page.locator('.quick-input-widget', { hasText: 'Paket verfolgen: Von' }).waitFor();
          await picture('german-pick');
          await page.keyboard.press('Escape');
          await user.walkthrough(page, 'Erste Schritte mit Hopscope');
          await picture('german-walkthrough');
        },
        'de',
      );
    } finally {
      await code.close();
    }
  });
});
