// One running VS Code with the packed extension, and windows of it in Chromium. What a user does stands in user.ts.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { installExtension, installVsCode, startVsCode, vscodes } from '../../../.ci/vscode.mjs';

/** The VS Codes to test in; HOPSCOPE_VSCODE picks one of them. */
export const versions: readonly string[] = Object.keys(vscodes).filter(
  (version) => !process.env.HOPSCOPE_VSCODE || version === process.env.HOPSCOPE_VSCODE,
);

/** Where pictures of what the tests saw are kept. */
export const screenshots = process.env.HOPSCOPE_SCREENSHOTS ?? join(import.meta.dirname, '../../../out/screenshots');

/** A running VS Code. */
export interface VsCode {
  readonly version: string;
  /** Opens a window on a new folder with these files. */
  open(files: Readonly<Record<string, string | Uint8Array>>, language?: string): Promise<Window>;
  /** What its server said, on connections and extension hosts above all. */
  output(): string;
  close(): Promise<void>;
}

/** A window of VS Code on a folder of its own. */
export interface Window {
  readonly page: Page;
  readonly folder: string;
  /** What the page's console and the workbench complained about. */
  readonly complaints: readonly string[];
  /** Process ids of the window's language servers. */
  servers(): readonly number[];
  picture(name: string): Promise<void>;
  close(): Promise<void>;
}

const settings = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.enableExperiments': false,
  'window.commandCenter': false,
  'chat.disableAIFeatures': true,
  'chat.commandCenter.enabled': false,
  'editor.hover.delay': 200,
  'editor.minimap.enabled': false,
  'extensions.autoCheckUpdates': false,
  'files.autoSave': 'off',
  'files.hotExit': 'off',
  'git.enabled': false,
  'security.workspace.trust.startupPrompt': 'never',
  'telemetry.telemetryLevel': 'off',
};

/** How long to wait for what a slow machine may take its time for, in milliseconds. */
const waitLimit = 60_000;

const chromiumFlags = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  ...['--disable-component-update', '--disable-sync', '--disable-dev-shm-usage'],
];

/** Starts a VS Code with the extension. `trusted: false` leaves restricted mode on. */
export async function launch(
  version: string,
  options: { readonly vsix: string; readonly trusted?: boolean; readonly theme?: string },
): Promise<VsCode> {
  const code = installVsCode(version);
  const data = mkdtempSync(join(tmpdir(), `hopscope-vscode-${version}-`));
  mkdirSync(join(data, 'data/User'), { recursive: true });
  writeFileSync(
    join(data, 'data/User/settings.json'),
    JSON.stringify({ ...settings, 'workbench.colorTheme': options.theme ?? 'Default Dark Modern' }),
  );
  installExtension(code, { data, vsix: options.vsix });
  const server = await startVsCode(code, { data, trusted: options.trusted ?? true });
  const browser = await chromium.launch({
    executablePath: process.env.HOPSCOPE_CHROMIUM ?? '/usr/bin/chromium',
    args: chromiumFlags,
  });
  return {
    version,
    open: (files, language) =>
      openWindow({ browser, port: server.port, pid: server.child.pid ?? 0, version, data, files, language }),
    output: server.output,
    close: async () => {
      await browser.close();
      const ended = new Promise((resolve) => server.child.once('close', resolve));
      const hosts = childrenOf(server.child.pid ?? 0);
      server.child.kill();
      await ended;
      // An extension host that still says goodbye then waits for its server to come back.
      for (const pid of hosts) end(pid);
      rmSync(data, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Does something in a window on a new folder with these files, in a language other than English if one is named; a failure leaves a picture and what VS Code said. */
export async function inWindow(
  code: VsCode,
  files: Readonly<Record<string, string | Uint8Array>>,
  act: (window: Window) => Promise<void>,
  language?: string,
): Promise<void> {
  const window = await code.open(files, language);
  try {
    await act(window);
  } catch (error) {
    failures += 1;
    await window.picture(`failed-${failures}`);
    writeFileSync(join(screenshots, `failed-${failures}-${code.version}.log`), code.output());
    throw error;
  } finally {
    await window.close();
  }
}

let failures = 0;

async function openWindow(options: {
  readonly browser: Browser;
  readonly port: number;
  readonly pid: number;
  readonly version: string;
  readonly data: string;
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  readonly language: string | undefined;
}): Promise<Window> {
  const { browser, port, version } = options;
  const folder = mkdtempSync(join(tmpdir(), 'hopscope-folder-'));
  for (const [name, content] of Object.entries(options.files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  context.setDefaultTimeout(waitLimit);
  // What a language pack does before the workbench starts; extensions then speak it, the workbench itself stays English.
  if (options.language !== undefined)
    await context.addInitScript(`globalThis._VSCODE_NLS_LANGUAGE = ${JSON.stringify(options.language)}`);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  // VS Code may not reach out, and neither may the extension: whatever isn't this machine is refused.
  await context.route(
    (url) => url.hostname !== '127.0.0.1' && /^https?:$/.test(url.protocol),
    (route) => route.abort(),
  );
  await context.route('**/_static/out/browser/serviceWorker.js', (route) =>
    route.fulfill({
      contentType: 'text/javascript',
      headers: { 'service-worker-allowed': '/' },
      body: '',
    }),
  );
  // VS Code keeps the extension host of a window that is gone without a goodbye for hours, in case it comes back.
  const earlier = childrenOf(options.pid);
  await page.goto(`http://127.0.0.1:${port}/?folder=${encodeURIComponent(folder)}`);
  const row = Object.keys(options.files).length > 0 ? ' .monaco-list-row' : '';
  await page.locator(`.explorer-folders-view${row}`).first().waitFor();
  return {
    page,
    folder,
    complaints,
    servers: () => serversOf(options.data).filter((pid) => !earlier.has(parentOf(pid))),
    picture: async (name) => {
      mkdirSync(screenshots, { recursive: true });
      await page.screenshot({ path: join(screenshots, `${name}-${version}.png`) });
    },
    close: async () => {
      await context.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Language servers are found by their script, which lies in the data folder that only this VS Code has. */
function serversOf(data: string): number[] {
  return processes().filter((pid) => {
    const command = ofProcess(pid, 'cmdline');
    return command.includes(data) && /dist\/server\.js/.test(command);
  });
}

function childrenOf(parent: number): ReadonlySet<number> {
  return new Set(processes().filter((pid) => parentOf(pid) === parent));
}

function processes(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** The fourth field of a process's state; the second is its name in brackets, which may hold anything. */
function parentOf(pid: number): number {
  const state = ofProcess(pid, 'stat');
  return Number(state.slice(state.lastIndexOf(')') + 2).split(' ')[1]);
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // it has ended by itself
  }
}

/** A file of a process's folder in /proc, empty when it ended while we looked. */
function ofProcess(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
