import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { example, lineNumber } from './support/examples.ts';
import * as user from './support/user.ts';
import { inWindow, launch, type VsCode, versions } from './support/vscode.ts';

const s6a = example('s6a.topo');
const host = lineNumber(s6a, 'host compute1');

// What an old and a new VS Code do alike is tried in the newest only: each of these costs ten seconds.
describe.each(versions.slice(-1))('what users do to VS Code %s', (version) => {
  let code: VsCode;
  beforeAll(async () => {
    code = await launch(version, { vsix: inject('vsix') });
  });
  afterAll(() => code.close());

  it('an empty file is no problem, and may grow', () =>
    inWindow(code, { 'empty.topo': '' }, async ({ page, servers }) => {
      await user.openFile(page, 'empty.topo');
      await page.keyboard.type('host h');
      await (await user.problems(page, 'syntax')).first().waitFor();
      expect(servers()).toHaveLength(1);
    }));

  it('a half-typed declaration is one problem, at its place, and the others stay', () =>
    inWindow(code, { 's6a.topo': s6a }, async ({ page }) => {
      await user.openFile(page, 's6a.topo');
      await (await user.problems(page, 'bridge-missing')).first().waitFor();
      await user.tab(page, 's6a.topo').click();
      await page.keyboard.press('Control+End');
      await page.keyboard.press('Enter');
      await page.keyboard.type('host comp');
      const syntax = await user.problems(page, 'syntax');
      await syntax.first().waitFor();
      expect(await syntax.count()).toBe(1);
      await user.tab(page, 's6a.topo').click();
      await user.save(page);
      await (await user.problems(page, 'bridge-missing')).first().waitFor();
    }));

  it('binary junk does no harm to it or to others', () =>
    inWindow(code, { 'junk.topo': junk(40_000), 's6a.topo': s6a }, async ({ page, servers }) => {
      await user.openFile(page, 'junk.topo');
      await (await user.problems(page, 'syntax')).first().waitFor();
      const before = servers();
      await user.openFile(page, 's6a.topo');
      await (await user.problems(page, 'bridge-missing')).first().waitFor();
      expect(servers()).toEqual(before);
    }));

  it('a file of 5 MB opens, and another file beside it is still served', () =>
    inWindow(code, { 'large.topo': large(5_000_000), 's6a.topo': s6a }, async ({ page, servers }) => {
      await user.openFile(page, 'large.topo');
      await user.line(page, 'tenant t0').waitFor();
      await user.openFile(page, 's6a.topo');
      await (await user.problems(page, 'bridge-missing', 20)).first().waitFor();
      expect(servers()).toHaveLength(1);
    }));

  it('two files at once don’t mix', () =>
    inWindow(code, { 's6a.topo': s6a, 's6b.topo': example('s6b.topo') }, async ({ page }) => {
      await user.openFile(page, 's6b.topo');
      await user.openFile(page, 's6a.topo');
      await (await user.problems(page, 'no br100 here')).first().waitFor();
      const missing = await user.problems(page, 'no br102 here');
      await missing.first().waitFor();
      await user.tab(page, 's6a.topo').click();
      await user.retype(page, lineNumber(s6a, 'bridge net102', host), 'bridge net102 10.1.0.1');
      await user.save(page);
      await missing.first().waitFor({ state: 'detached' });
      await (await user.problems(page, 'no br100 here')).first().waitFor();
    }));

  it('a server killed while one types comes back, and nothing typed is lost', () =>
    inWindow(code, { 's6a.topo': s6a }, async ({ page, servers, picture }) => {
      await user.openFile(page, 's6a.topo');
      await (await user.problems(page, 'bridge-missing')).first().waitFor();
      await user.tab(page, 's6a.topo').click();
      await user.goTo(page, 1);
      const killed: number[] = [];
      for (const part of ['flow ty', 'ped: VM', '_1 -> VM_9']) {
        await page.keyboard.type(part);
        killed.push(await killOne(servers));
        killed.push(await killOne(servers)); // as soon as there is a process: while it starts
      }
      await page.keyboard.press('Enter');
      const now = await oneServer(servers);
      expect(killed).not.toContain(now);
      await (await user.problems(page, 'VM_9')).first().waitFor();
      await (await user.problems(page, 'bridge-missing')).first().waitFor();
      await user.line(page, 'flow typed: VM_1 -> VM_9').waitFor();
      await picture('server-back');
      expect(servers()).toEqual([now]);
      expect(await user.notifications(page)).toEqual([]);
    }));

  it('the server restarts by command, also one that ended too often, and the log can be read', () =>
    inWindow(code, { 's6a.topo': s6a }, async ({ page, servers, picture }) => {
      await user.openFile(page, 's6a.topo');
      await (await user.problems(page, 'bridge-missing')).first().waitFor();
      const before = await oneServer(servers);
      await user.runCommand(page, 'Hopscope: Restart Server');
      await expect.poll(servers, patient).not.toContain(before);
      await oneServer(servers);
      await (await user.problems(page, 'bridge-missing')).first().waitFor();
      for (let times = 0; times < 10; times += 1) await killOne(servers);
      await user.notification(page, 'ended 10 times within three minutes').waitFor();
      await picture('server-down');
      expect(servers()).toEqual([]);
      await user.runCommand(page, 'Hopscope: Restart Server');
      await oneServer(servers);
      await (await user.problems(page, 'bridge-missing')).first().waitFor();
      await user.runCommand(page, 'Hopscope: Show Log');
      await page.locator('.part.panel .view-line', { hasText: 'Restarting the language server' }).first().waitFor();
    }));
});

describe.each(versions)('restricted mode of VS Code %s', (version) => {
  let code: VsCode;
  beforeAll(async () => {
    code = await launch(version, { vsix: inject('vsix'), trusted: false });
  });
  afterAll(() => code.close());

  it('has all of it: nothing that a topology says is ever run', () =>
    inWindow(code, { 's6a.topo': s6a }, async ({ page, picture }) => {
      await page.getByText('Restricted Mode').first().waitFor();
      await user.openFile(page, 's6a.topo');
      await (await user.problems(page, 'bridge-missing')).first().waitFor();
      await user.tab(page, 's6a.topo').click();
      await user.goTo(page, host);
      await user.hover(page, 'host compute1', 'compute1', 'default via');
      await user.runCommand(page, 'Hopscope: Open Network View');
      await user.networkView(page).getByText('compute1').first().waitFor();
      await picture('restricted');
    }));
});

/** How long a slow machine may take to start or end a process, and how often to look, in milliseconds. */
const patient = { timeout: 60_000, interval: 5 };

/** Waits until there is exactly one language server. */
async function oneServer(servers: () => readonly number[]): Promise<number> {
  await expect.poll(servers, patient).toHaveLength(1);
  const [pid] = servers();
  if (pid === undefined) throw new Error('The language server ended by itself');
  return pid;
}

/** Kills the language server once there is one, and waits until it is gone. */
async function killOne(servers: () => readonly number[]): Promise<number> {
  const pid = await oneServer(servers);
  process.kill(pid, 'SIGKILL');
  await expect.poll(servers, patient).not.toContain(pid);
  return pid;
}

/** Bytes of every value, the same each time; no NUL first, so that VS Code opens them as text. */
function junk(length: number): Uint8Array {
  let state = 1;
  return Uint8Array.from({ length }, (_, index) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    const byte = (state >>> 16) & 0xff;
    return index < 1024 && byte === 0 ? 1 : byte;
  });
}

/** A topology of about so many bytes: tenants, each with a network and a host with an instance. */
function large(bytes: number): string {
  const parts = ['switch tor { trunk all }\n'];
  let size = 0;
  for (let i = 0; size < bytes; i += 1) {
    const cidr = `10.${(i >> 8) & 255}.${i & 255}.0/24`;
    const part = `tenant t${i} {
  network n${i} { vlan ${(i % 4000) + 1}  cidr ${cidr} }
  secgroup default { allow icmp from any }
}
host h${i} {
  nic eth0 -> tor
  vm v${i} { network n${i} }
}
`;
    parts.push(part);
    size += part.length;
  }
  return parts.join('');
}
