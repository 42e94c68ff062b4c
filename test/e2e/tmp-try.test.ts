import { afterAll, beforeAll, describe, inject, it } from 'vitest';
import { example, lineNumber } from './support/examples.ts';
import { committed } from './support/repository.ts';
import * as user from './support/user.ts';
import { inWindow, launch, type VsCode, versions } from './support/vscode.ts';

const s6 = example('s6.topo').replace(/^expect.*$/gm, '');
describe.each(versions.slice(-1))('try %s', (version) => {
  let code: VsCode;
  beforeAll(async () => {
    code = await launch(version, { vsix: inject('vsix'), theme: 'Default Light Modern' });
  });
  afterAll(() => code.close());
  it('typing, removal, german', () =>
    inWindow(
      code,
      committed({ 's6.topo': s6 }),
      async ({ page, picture }) => {
        await user.openFile(page, 's6.topo');
        await user
          .lens(page, 'erreicht')
          .waitFor({ timeout: 5000 })
          .catch(() => {});
        await user.lens(page, 'reached by').waitFor();
        await user.runCommand(page, 'Hopscope: Änderungen der Erreichbarkeit');
        const view = page.locator('.pane', { has: page.locator('.pane-header', { hasText: 'Änderungen' }) });
        await view.getByText('beim letzten Commit').waitFor();
        await user.tab(page, 's6.topo').click();
        // take out a rule and VM_3, without saving
        await user.goTo(page, lineNumber(s6, 'allow icmp from net102'));
        await page.keyboard.press('Control+Shift+K');
        await user.goTo(page, lineNumber(s6, 'vm VM_3') - 1);
        for (let i = 0; i < 4; i++) await page.keyboard.press('Control+Shift+K');
        const row = (text: string) => view.locator('.monaco-list-row', { hasText: text }).first();
        await row('Geschlossen').waitFor();
        await page.waitForTimeout(1500);
        await picture('try-1');
        await user.goTo(page, 24);
        await page.waitForTimeout(1000);
        await picture('try-2');
        const note = page.locator('.view-line', { hasText: 'secgroup default' }).first();
        await note.hover({ position: { x: 300, y: 8 } });
        await page.waitForTimeout(2500);
        await picture('try-3');
        await row('Geschlossen').hover();
        await page.waitForTimeout(1500);
        await row('net102 → net100').hover();
        await page.waitForTimeout(2500);
        await picture('try-4');
      },
      'de',
    ));
  it('no git', () =>
    inWindow(code, { 's6.topo': s6 }, async ({ page, picture }) => {
      await user.openFile(page, 's6.topo');
      await user.lens(page, 'reached by').waitFor();
      await user.runCommand(page, 'Hopscope: Show Reachability Changes');
      await page.waitForTimeout(4000);
      await picture('try-5');
      await page.getByText('Compare with the Last Save').first().click();
      await page.waitForTimeout(3000);
      await user.tab(page, 's6.topo').click();
      await user.goTo(page, lineNumber(s6, 'switch tor') + 1);
      await page.keyboard.press('Home');
      await page.keyboard.press('Shift+End');
      await page.keyboard.type('trunk 100');
      await page.waitForTimeout(4000);
      await picture('try-6');
    }));
});
