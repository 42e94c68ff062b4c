import { existsSync } from 'node:fs';
import { join } from 'node:path';
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

  it('marks the host that lacks the bridge, shows its routes, and forgets it once the fault is undone and saved', () =>
    inWindow(code, { 's6a.topo': s6a }, async ({ page, picture }) => {
      await user.openFile(page, 's6a.topo');
      await user.goTo(page, host);
      await user.squiggles(page).first().waitFor();
      // hints and lenses come with the first check, and drawing them anew ends a hover
      await user.lens(page, 'reached by').waitFor();
      const box = await user.hover(page, 'host compute1', 'compute1', 'default via 203.0.113.1 dev eth1');
      await box.getByText('default via 203.0.113.1 dev eth1').first().scrollIntoViewIfNeeded();
      await picture('s6a-hover');
      const routes = await box.textContent();
      expect(routes).toMatch(/10\.0\.0\.0\/24 dev br100/);
      expect(routes).not.toMatch(/10\.1\.0\.0\/24 dev br102/);

      const rows = await user.problems(page, 'bridge-missing');
      await rows.first().waitFor();
      expect(await rows.count()).toBe(1);
      expect(await rows.first().textContent()).toMatch(/br102/);
      await rows.first().click();
      await user
        .cursor(page)
        .filter({ hasText: `Ln ${host}` })
        .waitFor();
      await picture('s6a-problem');

      await user.tab(page, 's6a.topo').click();
      await user.retype(page, bridge, 'bridge net102 10.1.0.1');
      await user.save(page);
      await rows.first().waitFor({ state: 'detached' });
      await picture('s6a-mended');
    }));

  it('marks a misspelt name while one types, goes to declarations, and has an outline', () =>
    inWindow(code, { 's6.topo': `\n${example('s6.topo')}` }, async ({ page }) => {
      const text = `\n${example('s6.topo')}`;
      await user.openFile(page, 's6.topo');
      await user.retype(page, 1, 'flow extra: VM_1 -> VM_7');
      const unknown = await user.problems(page, 'unknown-name');
      await unknown.first().waitFor();
      await user.tab(page, 's6.topo').click();
      await user.retype(page, 1, 'flow extra: VM_1 -> VM_2');
      await unknown.first().waitFor({ state: 'detached' });

      const use = lineNumber(text, '-> tor');
      await user.goTo(page, use, (text.split('\n')[use - 1] ?? '').indexOf('tor') + 1);
      await page.keyboard.press('F12');
      await user
        .cursor(page)
        .filter({ hasText: `Ln ${lineNumber(text, 'switch tor')}` })
        .waitFor();
      await user.findSymbol(page, 'compute2');
      await user
        .cursor(page)
        .filter({ hasText: `Ln ${lineNumber(text, 'host compute2')}` })
        .waitFor();
    }));
});

// What is the same request to the same server in any VS Code is tried in the newest only.
describe.each(versions.slice(-1))('the editor of VS Code %s, further on', (version) => {
  let code: VsCode;
  beforeAll(async () => {
    code = await launch(version, { vsix: inject('vsix') });
  });
  afterAll(() => code.close());

  it('shows what is derived and who reaches whom, but what is switched off, and plays a flow from above its line', () => {
    const settings = '{ "hopscope.inlayHints.gateways": false }';
    return inWindow(code, { 's6a.topo': s6a, '.vscode/settings.json': settings }, async ({ page, picture }) => {
      await user.openFile(page, 's6a.topo');
      const rule = user.line(page, 'allow icmp from net102').filter({ hasText: 'matches 2 of 14 flows' });
      await rule.waitFor();
      expect(await user.line(page, 'network net100').textContent()).not.toMatch(/gateway/);
      await user.goTo(page, host);
      await user.line(page, 'host compute1').filter({ hasText: 'br100' }).waitFor();
      await user.lens(page, 'reached by 3, reaches 3').waitFor();
      await user.goTo(page, lineNumber(s6a, 'flow scenario6a'));
      await user.lens(page, '✓ undelivered: no-route').waitFor();
      await picture('s6a-hints');
      const view = await user.playFromLens(page, 's6a.topo');
      // beside the source there is room for one panel, and it need not be the verdict
      await view.getByText('Dropped: no route').first().waitFor();
    });
  });

  it('formats a document, and renames an instance wherever it is named, or says why not', () => {
    const text = [
      'switch tor { trunk all }',
      'tenant t { network n { vlan 100 cidr 10.0.0.0/24 } }',
      'host h {nic eth0->tor',
      'vm VM_1 { network n }',
      'vm VM_2 { network n }',
      '}',
      'flow f: VM_1->VM_2 icmp',
      'flow g: VM_1->nobody',
    ];
    return inWindow(code, { 'loose.topo': `${text.join('\n')}\n` }, async ({ page }) => {
      await user.openFile(page, 'loose.topo');
      await user.squiggles(page).first().waitFor();
      await user.runCommand(page, 'Format Document');
      await user.line(page, 'flow f: VM_1 -> VM_2 icmp').waitFor();
      await user.line(page, 'nic eth0 -> tor').waitFor();
      // the block's first statement stands on a line of its own now
      await user.goTo(page, 5, 6);
      await user.rename(page, 'VM_2');
      await user.notification(page, 'is an instance already').waitFor();
      await page.keyboard.press('Escape');
      await user.goTo(page, 5, 6);
      await user.rename(page, 'web');
      await user.line(page, 'vm web {').waitFor();
      await user.line(page, 'flow f: web -> VM_2 icmp').waitFor();
    });
  });

  it("an include leads to its file, takes its new name when the file is renamed, and the braces' names are typed together", () => {
    const files = {
      'main.topo': 'include "parts/common.topo"\nhost h {\n  nic eth0 -> tor\n}\n',
      'parts/common.topo': 'switch tor { trunk all }\n',
    };
    return inWindow(code, files, async ({ page, folder, picture }) => {
      await user.openFile(page, 'main.topo');
      await user.squiggles(page).first().waitFor({ state: 'detached' });
      await user.goTo(page, 1, 14);
      await user.runCommand(page, 'Open Link');
      await user.tab(page, 'common.topo').waitFor();
      await user.line(page, 'switch tor').waitFor();

      await user.runCommand(page, 'File: Reveal Active File in Explorer View');
      const entry = page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'common.topo' });
      await entry.click();
      await page.keyboard.press('F2');
      const name = page.locator('.explorer-folders-view .monaco-inputbox input');
      await name.waitFor();
      await name.fill('shared.topo');
      await page.keyboard.press('Enter');
      await user.tab(page, 'main.topo').click();
      await user.line(page, 'include "parts/shared.topo"').waitFor();
      expect(existsSync(join(folder, 'parts/shared.topo'))).toBe(true);
      await picture('renamed-file');
    });
  });

  it('completes what one types and says what comes next, finds all places of a name, and who sends to whom', () => {
    const text = example('s6.topo');
    return inWindow(code, { 's6.topo': `\n${text}` }, async ({ page, picture }) => {
      await user.openFile(page, 's6.topo');
      // lenses come with the first check, and what is drawn anew ends a list
      await user.lens(page, 'reached by').waitFor();
      await user.retype(page, 1, 'flow extra: VM_');
      const vm4 = user.suggestion(page, 'VM_4');
      await vm4.waitFor();
      await picture('completion');
      await vm4.click();
      await user.line(page, 'flow extra: VM_4').waitFor();
      await page.keyboard.type(' -> ');
      await user.signature(page, 'flow NAME:').waitFor();
      await page.keyboard.press('Escape');
      await page.keyboard.press('Escape');
      await page.keyboard.type('VM_1 icmp');
      await page.keyboard.press('Escape');

      await user.goTo(page, 1, 14);
      await user.runCommand(page, 'Peek References');
      const references = page.locator('.reference-zone-widget');
      await references.getByText('References', { exact: false }).first().waitFor();
      await picture('references');
      await page.keyboard.press('Escape');
      await references.waitFor({ state: 'detached' });

      await user.goTo(page, 1, 22);
      await user.runCommand(page, 'Peek Call Hierarchy');
      await page.locator('.peekview-widget').getByText('VM_4').first().waitFor();
      await picture('call-hierarchy');
      await page.keyboard.press('Escape');

      const host = lineNumber(`\n${text}`, 'host compute1');
      await user.goTo(page, host);
      await user.runCommand(page, 'Fold All');
      await user.line(page, 'nic eth0 -> tor').waitFor({ state: 'detached' });
      await user.runCommand(page, 'Unfold All');
      await user.findInWorkspace(page, 'VM_6');
      await user
        .cursor(page)
        .filter({ hasText: `Ln ${lineNumber(`\n${text}`, 'vm VM_6')}` })
        .waitFor();
    });
  });
});
