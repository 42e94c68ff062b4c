import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FrameLocator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { example, lineNumber } from './support/examples.ts';
import * as user from './support/user.ts';
import { inWindow, launch, type VsCode, versions } from './support/vscode.ts';

const s6a = example('s6a.topo');
const host = lineNumber(s6a, 'host compute1');
const bridge = lineNumber(s6a, 'bridge net102', host);

describe.each(versions)('the network view in VS Code %s', (version) => {
  let code: VsCode;
  beforeAll(async () => {
    code = await launch(version, { vsix: inject('vsix') });
  });
  afterAll(() => code.close());

  it('plays the packet to its drop, steps back, and a hop leads to its line', () =>
    inWindow(code, { 's6a.topo': s6a }, async ({ page, picture }) => {
      // Wide enough for the view's full form.
      await page.setViewportSize({ width: 1920, height: 1080 });
      await page.keyboard.press('Control+B');
      const view = await openView(page, 's6a.topo');
      await view.locator('[data-id="compute1"]').waitFor();
      await picture('s6a-view');
      await view.locator('[data-do="pick-flow"]').click();
      await view.locator('[data-flow="scenario6a"]').click();
      await view.locator('[data-outcome="dropped"]').waitFor();
      await playToTheEnd(view);
      const current = view.locator('.hop.current');
      await current.filter({ hasText: 'drop' }).waitFor();
      await view.locator('[aria-label="Verdict"]', { hasText: 'VM_6' }).waitFor();
      await picture('s6a-drop');

      const end = Number(await view.locator('.count').getAttribute('data-at'));
      await view.locator('[data-do="back"]').click();
      await view.locator(`.count[data-at="${end - 1}"]`).waitFor();

      // A routing decision of compute1 has a line of the file behind it: the host's default route.
      await view.locator('.hop', { hasText: 'routing' }).filter({ hasText: 'compute1' }).first().click();
      const link = (await view.locator('[data-do="reveal"]').textContent()) ?? '';
      const wanted = /:(\d+)$/.exec(link.trim())?.[1] ?? 'none';
      await page.locator('.active-line-number', { hasText: new RegExp(`^${wanted}$`) }).waitFor();
      await view.locator('[data-do="reveal"]').click();
      await user
        .cursor(page)
        .filter({ hasText: `Ln ${wanted},` })
        .waitFor();
      await picture('s6a-line');

      // The picture of the README: the squiggle, the problem and the drop at once.
      await view.locator('[data-do="last"]').click();
      await current.filter({ hasText: 'drop' }).waitFor();
      await user.tab(page, 's6a.topo').click();
      await user.goTo(page, host);
      await user.squiggles(page).first().waitFor();
      await (await user.problems(page, 'bridge-missing')).first().waitFor();
      await picture('s6a');
    }));
});

// What is the same page in any VS Code is tried in the newest only.
describe.each(versions.slice(-1))('the network view in VS Code %s, further on', (version) => {
  let code: VsCode;
  beforeAll(async () => {
    code = await launch(version, { vsix: inject('vsix') });
  });
  afterAll(() => code.close());

  it('traces a packet that one is asked about, and saves its replay', () =>
    inWindow(code, { 's6a.topo': s6a }, async ({ page, folder, picture }) => {
      await user.openFile(page, 's6a.topo');
      await (await user.problems(page, 'bridge-missing')).first().waitFor();
      await user.tab(page, 's6a.topo').click();
      await user.runCommand(page, 'Hopscope: Trace a Packet');
      await user.choose(page, 'Trace a Packet: From', 'VM_4');
      await user.choose(page, 'Trace a Packet: To', 'VM_6');
      await user.choose(page, 'Trace a Packet: Protocol', 'TCP');
      await user.answer(page, 'Trace a Packet: Port', '22');
      const view = user.networkView(page);
      await view.locator('[data-do="pick-flow"]', { hasText: /VM_4.*VM_6/ }).waitFor();
      await playToTheEnd(view);
      // beside the source there is room for one panel: at the end it tells of the last hop
      await view.getByText('The ACK has reached VM_6').first().waitFor();
      await picture('traced');

      // climbed as a ladder, and saved as a file that replays it elsewhere
      await view.locator('[data-view="ladder"]').click();
      await view.locator('.rung.current').waitFor();
      await picture('ladder');
      await view.locator('[data-do="take"]').click();
      await view.locator('[data-take="html"]').click();
      await page.locator('.quick-input-widget input').first().waitFor();
      await page.keyboard.press('Enter');
      const saved = join(folder, 's6a-VM_4-VM_6.html');
      await expect.poll(() => existsSync(saved), { timeout: 20_000 }).toBe(true);
      expect(readFileSync(saved, 'utf8')).toMatch(/^<!DOCTYPE html>/);
    }));

  it('tries what is not written, compares with before, tells tables and the hover of a box, and writes what was tried', () =>
    inWindow(code, { 's6a.topo': s6a }, async ({ page, picture }) => {
      await page.setViewportSize({ width: 1920, height: 1080 });
      await page.keyboard.press('Control+B');
      const view = await openView(page, 's6a.topo');
      await view.locator('[data-do="pick-flow"]').click();
      await view.locator('[data-flow="scenario6a"]').click();
      await view.locator('[data-outcome="dropped"]').waitFor();
      await view.locator('[data-part="tables"]').click();
      await view.locator('.tables').getByText('after this hop').waitFor();
      await view.locator('[data-id="compute1/br102"]').hover();
      await view.locator('.hover-card', { hasText: 'br102' }).waitFor();

      await view.locator('[data-id="compute1/br102"]').click();
      await view.locator('[data-do="what-if"]').click();
      await view.locator('[data-try]').first().click();
      await view.locator('[data-said]', { hasText: 'Opens 4 pairs between tenants' }).waitFor();
      await view.locator('[data-outcome="delivered"]').waitFor();
      await view.locator('.turned').getByText('arrives now').waitFor();
      await picture('what-if');
      await view.locator('[data-view="compare"]').click();
      await view.locator('[data-with="before"]:enabled').click();
      await view.locator('[data-part]', { hasText: 'They part at compute1' }).first().waitFor();
      await picture('compare');

      await view.locator('[data-do="what-if"]').click();
      await view.locator('[data-do="failures"]').click();
      await view.locator('[data-failures]').waitFor();
      await view.locator('[data-do="what-if"]').click();
      await view.locator('[data-do="write-what-if"]').click();
      await user.tab(page, 's6a.topo').click();
      await user.goTo(page, bridge);
      const written = user.line(page, 'bridge net102 10.1.0.1').filter({ hasNotText: 'on-demand' });
      await written.waitFor();
      await page.keyboard.press('Control+Z');
      await written.waitFor({ state: 'detached' });
    }));

  it('shows who reaches whom as a matrix, which follows what is typed and saved, and leads to a packet', () =>
    inWindow(code, { 's6a.topo': s6a }, async ({ page, picture }) => {
      await page.setViewportSize({ width: 1920, height: 1080 });
      const view = await openView(page, 's6a.topo');
      await view.locator('[data-view="matrix"]').click();
      await view.getByText('16 of 20 pairs reach each other; 4 fail for one reason').waitFor();
      const cell = view.locator('[aria-label^="VM_1 to VM_6, icmp:"]');
      await cell.click();
      await view.locator('[data-outcome="dropped"]').waitFor();
      await picture('matrix');
      await view.locator('[data-chip="changed"]').click();
      await view.getByText('All pairs fare as when the file was saved').waitFor();
      await user.tab(page, 's6a.topo').click();
      await user.retype(page, bridge, 'bridge net102 10.1.0.1');
      await view.getByText('All 20 pairs reach each other').waitFor();
      await expect.poll(() => cell.getAttribute('aria-label')).toContain('when it was saved: lost');
      await user.save(page);
      await view.getByText('All pairs fare as when the file was saved').waitFor();
      await view.locator('[data-chip="changed"]').click();
      await cell.press('Enter');
      await view.locator('[data-stage]:not([hidden])').waitFor();
      await view.locator('[data-outcome="delivered"]').waitFor();
    }));

  it('selects what the cursor is in, draws what the file says now, and is there again after a reload', () =>
    inWindow(code, { 's6a.topo': s6a }, async ({ page }) => {
      const view = await openView(page, 's6a.topo');
      await view.getByText('missing').first().waitFor();
      await user.tab(page, 's6a.topo').click();
      await user.goTo(page, lineNumber(s6a, 'host compute2'), 7);
      await view.locator('[data-id="compute2"][aria-selected="true"]').waitFor();
      await user.goTo(page, lineNumber(s6a, 'vm VM_1'), 7);
      await view.locator('[data-id="VM_1"][aria-selected="true"]').waitFor();
      // whom VM_1 can't ping is dimmed
      await view.locator('.off', { hasText: 'VM_6' }).first().waitFor({ state: 'attached' });
      await view.locator('[data-id="compute1"]').press('Control+ArrowRight');
      await view.locator('[data-do="unpin"]').waitFor();
      await user.tab(page, 's6a.topo').click();
      await user.retype(page, bridge, 'bridge net102 10.1.0.1');
      await user.save(page);
      await view.getByText('missing').first().waitFor({ state: 'detached' });
      // By VS Code's own command: a browser's reload may come before VS Code has written down what is open.
      const loaded = page.waitForEvent('load');
      await user.runCommand(page, 'Developer: Reload Window');
      await loaded;
      await user.tab(page, 'Network: s6a.topo').waitFor();
      await user.tab(page, 'Network: s6a.topo').click();
      const again = user.networkView(page);
      await again.locator('[data-id="compute1"]').waitFor();
      // it stands where it was moved to
      await again.locator('[data-do="unpin"]').waitFor();
    }));
});

async function openView(page: Page, file: string): Promise<FrameLocator> {
  await user.openFile(page, file);
  return user.openNetworkView(page, file);
}

/** Plays fast until the last hop: then the button says Play again. */
async function playToTheEnd(view: FrameLocator): Promise<void> {
  const speed = view.locator('[data-do="speed"]');
  while (!(await speed.textContent())?.includes('8')) await speed.click();
  const play = view.locator('[data-do="play"]');
  if ((await play.getAttribute('aria-label')) === 'Play') await play.click();
  const slider = view.getByRole('slider', { name: 'Hop' });
  const last = await slider.getAttribute('aria-valuemax');
  await view.locator(`[role="slider"][aria-valuenow="${last}"]`).waitFor();
  await view.getByRole('button', { name: 'Play', exact: true }).waitFor();
}
