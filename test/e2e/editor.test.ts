import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { example, lineNumber } from './support/examples.ts';
import * as user from './support/user.ts';
import { inWindow, launch, type VsCode, versions } from './support/vscode.ts';

const s6a = example('s6a.topo');
const host = lineNumber(s6a, 'host compute1');
const bridge = lineNumber(s6a, 'bridge net102', host);

describe.each(versions)('the editor in VS Code %s', (version) => {
  let code: VsCode;
  beforeAll(async () => {
    code = await launch(version, { vsix: inject('vsix') });
  });
  afterAll(() => code.close());

  it('marks the host that lacks the bridge and says why in Problems', () =>
    inWindow(code, { 's6a.topo': s6a }, async ({ page, picture }) => {
      await user.openFile(page, 's6a.topo');
      await user.goTo(page, host);
      await user.squiggles(page).first().waitFor();
      const rows = await user.problems(page, 'bridge-missing');
      await rows.first().waitFor();
      expect(await rows.count()).toBe(1);
      expect(await rows.first().textContent()).toMatch(/br102|net102/);
      await rows.first().click();
      await user
        .cursor(page)
        .filter({ hasText: `Ln ${host}` })
        .waitFor();
      await picture('s6a-problem');
    }));

  it('shows the routes of a host when one hovers over it', () =>
    inWindow(code, { 's6a.topo': s6a }, async ({ page, picture }) => {
      await user.openFile(page, 's6a.topo');
      await user.goTo(page, host);
      await user.squiggles(page).first().waitFor();
      const box = await user.hover(page, 'host compute1', 'compute1', 'default via 203.0.113.1 dev eth1');
      await box.getByText('default via 203.0.113.1 dev eth1').first().scrollIntoViewIfNeeded();
      await picture('s6a-hover');
      const text = await box.textContent();
      expect(text).toMatch(/10\.0\.0\.0\/24 dev br100/);
      expect(text).not.toMatch(/10\.1\.0\.0\/24 dev br102/);
    }));

  it('forgets the problem once the fault is undone and saved', () =>
    inWindow(code, { 's6a.topo': s6a }, async ({ page, picture }) => {
      await user.openFile(page, 's6a.topo');
      const rows = await user.problems(page, 'bridge-missing');
      await rows.first().waitFor();
      await user.tab(page, 's6a.topo').click();
      await user.retype(page, bridge, 'bridge net102 10.1.0.1');
      await user.save(page);
      await rows.first().waitFor({ state: 'detached' });
      await picture('s6a-mended');
    }));

  it('marks a misspelt name while one types, and no longer once it is right', () =>
    inWindow(code, { 's6.topo': example('s6.topo') }, async ({ page }) => {
      await user.openFile(page, 's6.topo');
      await user.goTo(page, 1);
      await page.keyboard.type('flow extra: VM_1 -> VM_7');
      await page.keyboard.press('Enter');
      await (await user.problems(page, 'unknown-name')).first().waitFor();
      await user.tab(page, 's6.topo').click();
      await user.retype(page, 1, 'flow extra: VM_1 -> VM_2');
      await (await user.problems(page, 'unknown-name')).first().waitFor({ state: 'detached' });
    }));

  it('takes one from a name to its declaration, and shows the outline', () =>
    inWindow(code, { 's6a.topo': s6a }, async ({ page }) => {
      await user.openFile(page, 's6a.topo');
      await (await user.problems(page, 'bridge-missing')).first().waitFor();
      await user.tab(page, 's6a.topo').click();
      const use = lineNumber(s6a, '-> tor', host);
      await user.goTo(page, use, (s6a.split('\n')[use - 1] ?? '').indexOf('tor') + 1);
      await page.keyboard.press('F12');
      await user
        .cursor(page)
        .filter({ hasText: `Ln ${lineNumber(s6a, 'switch tor')}` })
        .waitFor();
      await user.findSymbol(page, 'compute2');
      await user
        .cursor(page)
        .filter({ hasText: `Ln ${lineNumber(s6a, 'host compute2')}` })
        .waitFor();
    }));
});
