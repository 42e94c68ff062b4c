// The page outside VS Code: the extension's own HTML with its rules, a fake of the webview's interface, real Chromium.
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { build } from 'esbuild';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { panelHtml } from '../../../client/panel-html.ts';
import type {
  FlowChoice,
  FromPage,
  LocatedReplay,
  MatrixAnswer,
  NetworkModel,
  ToPage,
} from '../../../server/core/protocol/messages.ts';

const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];

export type Theme = 'dark' | 'light' | 'high-contrast';

export type PageOptions = {
  readonly theme?: Theme;
  readonly width?: number;
  readonly height?: number;
  readonly reducedMotion?: boolean;
  readonly model: NetworkModel;
  /** The flow that the page is opened for. */
  readonly play?: FlowChoice;
  /** ms by which elk's worker comes late; null: never. */
  readonly elkLate?: number | null;
  /** Answers to trace requests, by the flow's name, `FROM → TO`, or `INSTANCE dhcp`. */
  readonly replays: { readonly [flow: string]: LocatedReplay };
  /** Answers to matrix requests, by level, question and part as in `hosts tcp 22` or `instances icmp host a → host b`; null: it could not be made. */
  readonly matrices?: { readonly [asked: string]: MatrixAnswer };
  /** Places that hosts were moved to before. */
  readonly pins?: { readonly [host: string]: number };
  /** Answers to the question whom an instance reaches. */
  readonly reaches?: { readonly [id: string]: readonly string[] };
};

export type Harness = {
  readonly browser: Browser;
  readonly open: (options: PageOptions) => Promise<OpenPage>;
  readonly close: () => Promise<void>;
};

export type OpenPage = {
  readonly page: Page;
  /** What the page has told the extension so far. */
  readonly posted: () => Promise<FromPage[]>;
  readonly send: (message: ToPage) => Promise<void>;
  /** Violations of the content security policy, errors and warnings of the console. */
  readonly complaints: () => string[];
};

/** Builds and serves the page. `root`: the repository. */
export async function startHarness(root = join(import.meta.dirname, '../../..')): Promise<Harness> {
  const bundle = await build({
    absWorkingDir: root,
    entryPoints: { page: 'media/main.ts' },
    outdir: 'dist',
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2023',
    loader: { '.ttf': 'file', '.svg': 'text' },
    logLevel: 'error',
  });
  const file = (end: string) => bundle.outputFiles.find((each) => each.path.endsWith(end))?.text ?? '';
  const files = new Map<string, readonly [string, string]>([
    ['/page.js', ['text/javascript', file('page.js')]],
    ['/page.css', ['text/css', file('page.css')]],
    ['/themes.css', ['text/css', readFileSync(join(root, 'test/media/support/themes.css'), 'utf8')]],
    ['/fake-host.js', ['text/javascript', fakeHost]],
    [
      '/elk-worker.min.js',
      ['text/javascript', readFileSync(join(root, 'node_modules/elkjs/lib/elk-worker.min.js'), 'utf8')],
    ],
  ]);
  const server: Server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    if (path === '/favicon.ico') {
      response.writeHead(204).end();
      return;
    }
    const found = path === '/' ? (['text/html', pageHtml(origin())] as const) : files.get(path);
    response.writeHead(found ? 200 : 404, { 'content-type': found?.[0] ?? 'text/plain' });
    response.end(found?.[1] ?? '');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const origin = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const browser: Browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: flags,
  });
  return {
    browser,
    open: (options) => openPage(browser, origin(), options),
    close: async () => {
      await browser.close();
      server.close();
    },
  };
}

/** The panel's HTML as the extension writes it, with the fake host before the page's script. */
function pageHtml(origin: string): string {
  const nonce = 'harness';
  const html = panelHtml(
    {
      script: `${origin}/page.js`,
      style: `${origin}/page.css`,
      elkWorker: `${origin}/elk-worker.min.js`,
      cspSource: origin,
    },
    nonce,
  );
  const before = `<link rel="stylesheet" href="${origin}/themes.css" /><script nonce="${nonce}" src="${origin}/fake-host.js"></script>`;
  return html.replace('<div id="app"', `${before}<div id="app"`);
}

/** What VS Code puts into a webview; it answers as the extension does, from what the test laid down. */
const fakeHost = `
  const laid = window.laidDown;
  window.posted = [];
  document.documentElement.dataset.theme = laid.theme;
  document.body.className = 'vscode-' + laid.theme;
  const send = (message) => window.postMessage(message, '*');
  const key = (flow) => flow.kind === 'named' ? flow.name : flow.kind === 'dhcp' ? flow.instance + ' dhcp' : flow.from + ' → ' + flow.to;
  window.acquireVsCodeApi = () => ({
    postMessage(message) {
      window.posted.push(structuredClone(message));
      if (message.kind === 'ready') send({ kind: 'network', model: laid.model, play: laid.play, pins: laid.pins });
      if (message.kind === 'reachable') send({ kind: 'reachable', id: message.id, ids: laid.reaches[message.id] ?? null });
      if (message.kind === 'matrix') {
        const { level, question, within } = message.asked;
        const part = within ? within.from + ' → ' + within.to : null;
        const matrix = laid.matrices[[level, question.protocol, question.port, part].filter(Boolean).join(' ')] ?? null;
        send({ kind: 'matrix', asked: message.asked, matrix });
      }
      if (message.kind === 'trace') {
        const replay = laid.replays[key(message.flow)];
        const result = replay ? { kind: 'replay', replay } : { kind: 'refused', message: 'there is no ' + key(message.flow) };
        send({ kind: 'trace', flow: message.flow, result });
      }
    },
    getState: () => JSON.parse(sessionStorage.getItem('kept') ?? 'null') ?? undefined,
    setState: (kept) => sessionStorage.setItem('kept', JSON.stringify(kept)),
  });
`;

/** Keeps a picture of the page where HOPSCOPE_SCREENSHOTS names a folder for them. */
export async function photo({ page }: OpenPage, name: string): Promise<void> {
  const folder = process.env.HOPSCOPE_SCREENSHOTS;
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`) });
}

/** Contexts by what they look like: pages of one share what Chromium compiled. Nothing else is kept but by page. */
const contexts = new WeakMap<Browser, Map<string, Promise<BrowserContext>>>();

function contextFor(
  browser: Browser,
  look: { readonly width: number; readonly height: number; readonly reducedMotion: boolean },
): Promise<BrowserContext> {
  const known = contexts.get(browser) ?? new Map<string, Promise<BrowserContext>>();
  contexts.set(browser, known);
  const key = JSON.stringify(look);
  const context =
    known.get(key) ??
    browser.newContext({
      viewport: { width: look.width, height: look.height },
      reducedMotion: look.reducedMotion ? 'reduce' : 'no-preference',
    });
  known.set(key, context);
  return context;
}

async function openPage(browser: Browser, origin: string, options: PageOptions): Promise<OpenPage> {
  const { theme = 'dark', width = 1200, height = 800, reducedMotion = false, model, replays } = options;
  const context = await contextFor(browser, { width, height, reducedMotion });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    // Reading the canvas back is what a test does, not the page.
    const ours = !message.text().startsWith('Canvas2D:');
    if (ours && (message.type() === 'error' || message.type() === 'warning')) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.addInitScript(
    (laid) => {
      (window as unknown as { laidDown: unknown }).laidDown = laid;
    },
    {
      ...{ theme, model, replays, play: options.play ?? null, matrices: options.matrices ?? {} },
      ...{ reaches: options.reaches ?? {}, pins: options.pins ?? {} },
    },
  );
  const late = options.elkLate;
  if (late !== undefined) {
    await page.route('**/elk-worker.min.js', async (route) => {
      if (late === null) return route.abort();
      await new Promise((done) => setTimeout(done, late));
      return route.continue();
    });
  }
  await page.goto(origin);
  if (model.graph.nodes.length > 0) await page.waitForSelector('.touch');
  return {
    page,
    posted: () => page.evaluate(() => (window as unknown as { posted: FromPage[] }).posted),
    send: (message) => page.evaluate((each) => window.postMessage(each, '*'), message),
    complaints: () => complaints,
  };
}
