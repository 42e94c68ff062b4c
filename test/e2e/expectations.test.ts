import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { example, lineNumber } from './support/examples.ts';
import { openTesting, shownAs, test } from './support/testing.ts';
import * as user from './support/user.ts';
import { inWindow, launch, type VsCode, versions } from './support/vscode.ts';

const s6a = example('s6a.topo').replace('icmp undelivered no-route via', 'icmp reachable via');
const line = lineNumber(s6a, 'expect VM_1 -> VM_6 icmp');

describe.each(versions.slice(-1))('expectations as tests in VS Code %s', (version) => {
  let code: VsCode;
  beforeAll(async () => {
    code = await launch(version, { vsix: inject('vsix') });
  });
  afterAll(() => code.close());

  it('are there of closed files, run, explain and play a failure, run again on save, and tell what they exercise', () =>
    inWindow(code, { 's1.topo': example('s1.topo'), 's6a.topo': s6a }, async ({ page, picture }) => {
      // VS Code searches a busy folder for topologies for seven seconds at most: who opens one has the extension in any case
      await user.openFile(page, 's6a.topo');
      await openTesting(page);
      await test(page, 's1.topo').waitFor();
      await test(page, 's6a.topo').waitFor();
      await user.runCommand(page, 'Test: Run All Tests');
      await shownAs(page, 's1.topo (Passed)').waitFor();
      await shownAs(page, 's6a.topo (Failed)').waitFor();

      await test(page, 's6a.topo').click();
      await page.keyboard.press('ArrowRight');
      await test(page, 'VM_1 -> VM_6 icmp').dblclick();
      const message = page.locator('.editor-instance .zone-widget');
      await message.getByText('the cause: compute1 has no br102').waitFor();
      await message.getByText(`s6a.topo:${lineNumber(s6a, 'host compute1')}`).waitFor();
      await user
        .cursor(page)
        .filter({ hasText: `Ln ${line},` })
        .waitFor();
      await picture('testing-failure');
      await message.getByText('▶ Trace').click();
      await user
        .networkView(page)
        .locator('[data-do="pick-flow"]', { hasText: /VM_1.*VM_6/ })
        .waitFor();

      await user.tab(page, 's6a.topo').click();
      await user.retype(page, line, 'expect VM_1 -> VM_6 icmp undelivered');
      await user.save(page);
      await shownAs(page, 's6a.topo (Passed)').waitFor();
      await shownAs(page, 'VM_1 -> VM_6 icmp undelivered (Passed)').waitFor();
      expect(await page.evaluate('document.activeElement.closest(".editor-instance") !== null')).toBe(true);
      expect(await user.notification(page, '').count()).toBe(0);

      await user.runCommand(page, 'Test: Run All Tests with Coverage');
      await page.locator('.monaco-list-row', { hasText: /s6a\.topo.*%/s }).waitFor();
      await user.tab(page, 's6a.topo').click();
      await user.goTo(page, lineNumber(s6a, 'bridge net100 10.0.0.1'));
      await page.locator('.editor-instance .coverage-deco-gutter.coverage-deco-miss').first().waitFor();
      await picture('testing-coverage');
    }));
});
