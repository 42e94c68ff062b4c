import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { example, lineNumber } from './support/examples.ts';
import * as user from './support/user.ts';
import { inWindow, launch, type VsCode, versions } from './support/vscode.ts';

// no expectation says that it fails: then a fix that works is offered
const s6a = example('s6a.topo').replace(/^expect.*$/gm, '');
const host = lineNumber(s6a, 'host compute1');

describe.each(versions.slice(-1))('quick fixes in VS Code %s', (version) => {
  let code: VsCode;
  beforeAll(async () => {
    code = await launch(version, { vsix: inject('vsix') });
  });
  afterAll(() => code.close());

  it('offers what mends a missing bridge with what else it opens, makes the edit, and tells what the code means', () =>
    inWindow(code, { 's6a.topo': s6a }, async ({ page, picture }) => {
      await user.openFile(page, 's6a.topo');
      await user.goTo(page, host);
      await user.squiggles(page).first().waitFor();
      // hints and lenses come with the first check, and drawing them anew ends a menu
      await user.lens(page, 'reached by').waitFor();
      const rows = await user.problems(page, 'bridge-missing');
      await rows.first().waitFor();

      await user.tab(page, 's6a.topo').click();
      await user.goTo(page, host, 8);
      const first = await user.fix(page, 'Take `on-demand` off');
      expect(await first.textContent()).toMatch(/opens 4 pairs between tenants/);
      await page.locator('.action-widget').getByText('Say `provision everywhere` in cloud').waitFor();
      await picture('s6a-fixes');
      await page.keyboard.press('Enter');
      await user.line(page, 'bridge net102 10.1.0.1').first().waitFor();
      await user.save(page);
      await rows.first().waitFor({ state: 'detached' });
    }));

  it('extracts rules and asks for the name, splits a tenant off, moves an instance with what that breaks', () =>
    inWindow(code, { 's6a.topo': s6a }, async ({ page, picture }) => {
      await user.openFile(page, 's6a.topo');
      await user.goTo(page, host);
      await user.lens(page, 'reached by').waitFor();
      const rule = lineNumber(s6a, 'allow icmp from net102');
      await user.goTo(page, rule, 6);
      await (await user.fix(page, 'Extract this rule into a security group')).click();
      const name = page.locator('.rename-box input');
      await name.waitFor();
      await name.fill('pingers');
      await page.keyboard.press('Enter');
      await user.line(page, 'secgroup pingers {').first().waitFor();

      await user.goTo(page, lineNumber(s6a, 'tenant tenant2') + 2, 3);
      await (await user.fix(page, 'Move tenant tenant2 to a file of its own')).click();
      await user.line(page, 'include "tenant2.topo"').first().waitFor();
      await page.keyboard.press('End');
      await page.keyboard.press('ArrowLeft');
      await page.keyboard.press('F12');
      await user.tab(page, 'tenant2.topo').waitFor();
      await user.line(page, 'network net102 {').first().waitFor();
      await user.tab(page, 's6a.topo').click();

      await user.findSymbol(page, 'VM_6');
      await user.runCommand(page, 'Hopscope: Move Instance to Another Host');
      const hosts = page.locator('.quick-input-list');
      await hosts
        .getByText(/compute1.*closes 4 pairs/s)
        .first()
        .waitFor();
      await picture('s6a-move');
      await page.keyboard.press('Enter');
      await hosts.first().waitFor({ state: 'hidden' });
    }));

  it('shows the page of a code', () =>
    inWindow(code, { 'one.topo': 'nci\n' }, async ({ page, picture }) => {
      await user.openFile(page, 'one.topo');
      const rows = await user.problems(page, 'syntax');
      await rows.first().locator('a', { hasText: 'syntax' }).click();
      await user.tab(page, 'syntax.md').waitFor();
      await user.line(page, 'The text does not fit the language here.').waitFor();
      await picture('code-page');
    }));
});
