import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { example, lineNumber } from './support/examples.ts';
import { committed } from './support/repository.ts';
import * as user from './support/user.ts';
import { inWindow, launch, type VsCode, versions } from './support/vscode.ts';

const s6a = example('s6a.topo').replace(/^expect.*$/gm, '');
const bridge = lineNumber(s6a, 'bridge net102 10.1.0.1 on-demand');

describe.each(versions.slice(-1))('reachability changes in VS Code %s', (version) => {
  let code: VsCode;
  beforeAll(async () => {
    code = await launch(version, { vsix: inject('vsix') });
  });
  afterAll(() => code.close());

  it('an edit opens pairs since the last commit: in the tree, behind its line, to be traced', () =>
    inWindow(code, committed({ 's6a.topo': s6a }), async ({ page, picture }) => {
      await user.openFile(page, 's6a.topo');
      await user.lens(page, 'reached by').waitFor();
      await user.runCommand(page, 'Hopscope: Show Reachability Changes');
      const view = page.locator('.pane', { has: page.locator('.pane-header', { hasText: 'Reachability Changes' }) });
      await view.getByText('at the last commit').waitFor();
      await user.tab(page, 's6a.topo').click();
      await user.retype(page, bridge, 'bridge net102 10.1.0.1');
      await user.save(page);
      const row = (text: string) => view.locator('.monaco-list-row', { hasText: text }).first();
      await row('Opened').getByText('4 pairs').waitFor();
      await row('net100 → net102').getByText('2 pairs, icmp, tcp (tenant1 → tenant2)').waitFor();
      const note = () =>
        user
          .line(page, 'bridge net102 10.1.0.1')
          .locator('span')
          .evaluateAll((all) => all.map((one) => getComputedStyle(one, '::after').content).join(' '));
      await expect.poll(note, { timeout: 20_000 }).toContain('opens 4 pairs');
      await row('net100 → net102').locator('.monaco-tl-twistie').click();
      await row('VM_1 → VM_6').getByText('by compute1, tor, compute2').waitFor();
      await picture('changes');
      await row('VM_1 → VM_6').hover();
      await row('VM_1 → VM_6').locator('[aria-label^="Trace This Pair"]').click();
      await user.networkView(page).getByText('VM_1').first().waitFor();
      await user.runCommand(page, 'Hopscope: Compare Reachability With');
      await user.choose(page, 'Compare Reachability With', 'The Last Save');
      await view.getByText('at the last save').waitFor();
      await picture('changes-none');
      await user.runCommand(page, 'View: Close All Editors');
      await view.getByText('Open a topology').waitFor();
    }));
});
