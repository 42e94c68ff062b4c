// The network views of a window: one panel for each topology, beside its editor. A view holds no truth: the page says
// that it is ready, and one message gives it everything it draws.
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { FlowChoice, FromPage, MatrixAsked, ToPage, WhatIf } from '../server/core/protocol/messages.ts';
import { watchEditors } from './editors.ts';
import type { Server } from './language-client.ts';
import { isFromPage } from './page-messages.ts';
import { panelHtml } from './panel-html.ts';

const viewType = 'hopscope.network';
const openContext = 'hopscope.viewOpen';

/** The views as the commands see them. */
export interface NetworkViews extends vscode.Disposable {
  /** Opens or shows the view of a topology, and plays a flow in it. */
  show(uri: vscode.Uri, flow: FlowChoice | null): Promise<void>;
  /** The topology of the view in front, if a view has the focus. */
  active(): vscode.Uri | undefined;
}

interface View {
  readonly uri: vscode.Uri;
  readonly panel: vscode.WebviewPanel;
  /** Flow to play when the page is ready. */
  pending: FlowChoice | null;
  ready: boolean;
  /** The matrix that is being made: one that is asked for later replaces it. */
  matrix: vscode.CancellationTokenSource | null;
}

/** Prepares for views: those to be opened and those that VS Code restores after a reload. */
export function createNetworkViews(options: {
  readonly server: Server;
  readonly log: vscode.LogOutputChannel;
  readonly dist: vscode.Uri;
  /** Where places of hosts are kept that were moved by hand. */
  readonly memento: vscode.Memento;
}): NetworkViews {
  const { server, log, dist, memento } = options;
  const views = new Map<string, View>();

  const editors = watchEditors(async (editor) => {
    const view = views.get(editor.document.uri.toString());
    if (!view?.ready) return;
    const box = await server.boxAt(editor.document.uri, editor.selection.active);
    await post(view, { kind: 'select', id: box?.id ?? null });
  }, log);

  const post = (view: View, message: ToPage) => view.panel.webview.postMessage(message);

  const sendNetwork = async (view: View) => {
    if (!view.ready) return;
    const play = view.pending;
    view.pending = null;
    try {
      const model = await server.network(view.uri);
      await post(
        view,
        model
          ? { kind: 'network', model, play, pins: memento.get(pinsOf(view), {}) }
          : {
              kind: 'nothing',
              message: vscode.l10n.t(
                'This file describes no network yet: it needs a tenant with a network, a host, and an instance on it',
              ),
            },
      );
    } catch (error) {
      log.error(`Network of ${view.uri}: ${error}`);
      await post(view, { kind: 'nothing', message: vscode.l10n.t('The network can’t be shown: {0}', textOf(error)) });
    }
  };

  const sendTrace = async (view: View, flow: FlowChoice, changes: readonly WhatIf[] = []) => {
    try {
      await post(view, { kind: 'trace', flow, result: await server.trace(view.uri, flow, changes) });
    } catch (error) {
      log.error(`Trace in ${view.uri}: ${error}`);
      await post(view, { kind: 'trace', flow, result: { kind: 'refused', message: textOf(error) } });
    }
  };

  const sendReachable = async (view: View, id: string) => {
    try {
      await post(view, { kind: 'reachable', id, ids: await server.reachable(view.uri, id) });
    } catch (error) {
      log.error(`Whom ${id} reaches in ${view.uri}: ${error}`);
      await post(view, { kind: 'reachable', id, ids: null });
    }
  };

  const sendWhatIf = async (view: View, changes: readonly WhatIf[]) => {
    try {
      await post(view, { kind: 'whatIf', changes, result: await server.whatIf(view.uri, changes) });
    } catch (error) {
      log.error(`What-if of ${view.uri}: ${error}`);
      await post(view, { kind: 'whatIf', changes, result: { kind: 'refused', message: textOf(error) } });
    }
  };

  const sendMatrix = async (view: View, asked: MatrixAsked) => {
    view.matrix?.cancel();
    const mine = new vscode.CancellationTokenSource();
    view.matrix = mine;
    try {
      const matrix = await server.matrix(view.uri, asked, mine.token);
      if (view.matrix === mine) await post(view, { kind: 'matrix', asked, matrix });
    } catch (error) {
      if (mine.token.isCancellationRequested) return;
      log.error(`Matrix of ${view.uri}: ${error}`);
      await post(view, { kind: 'matrix', asked, matrix: null });
    } finally {
      mine.dispose();
      if (view.matrix === mine) view.matrix = null;
    }
  };

  const receive = async (view: View, message: FromPage) => {
    switch (message.kind) {
      case 'ready':
        view.ready = true;
        return sendNetwork(view);
      case 'trace':
        return sendTrace(view, message.flow, message.changes);
      case 'whatIf':
        return sendWhatIf(view, message.changes);
      case 'writeWhatIf':
        return (await import('./on-demand.ts')).writeWhatIf(server, view.uri, message.changes);
      case 'hover':
        return void post(view, {
          kind: 'hover',
          id: message.id,
          markdown: (await server.boxHover(view.uri, message.id))?.markdown ?? null,
        });
      case 'failures':
        return void post(view, { kind: 'failures', list: await server.failures(view.uri) });
      case 'matrix':
        return sendMatrix(view, message.asked);
      case 'reveal':
        return editors.reveal(message.location, {
          focus: message.focus,
          beside: view.panel.viewColumn,
          cursor: message.focus === 'take' || view.panel.active ? 'move' : 'leave',
        });
      case 'pins':
        return memento.update(pinsOf(view), message.pins);
      case 'reachable':
        return sendReachable(view, message.id);
      case 'copy':
        return (await import('./on-demand.ts')).copyText(message.text);
      case 'save':
        return (await import('./on-demand.ts')).saveFile(view.uri, message);
      case 'log':
        return log[message.level](`Page: ${message.message}`);
    }
  };

  const adopt = (panel: vscode.WebviewPanel, uri: vscode.Uri, flow: FlowChoice | null): View => {
    const view: View = { uri, panel, pending: flow, ready: false, matrix: null };
    const key = uri.toString();
    views.set(key, view);
    noteOpenViews();
    panel.title = titleOf(uri);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    panel.webview.options = { enableScripts: true, localResourceRoots: [dist] };
    panel.webview.onDidReceiveMessage((message: unknown) => {
      if (!isFromPage(message)) return log.warn(`The page sent what is no message: ${JSON.stringify(message)}`);
      receive(view, message).catch((error) => log.error(`${message.kind} of ${key}: ${error}`));
    });
    panel.onDidDispose(() => {
      if (views.get(key) === view) views.delete(key);
      editors.unmark();
      noteOpenViews();
    });
    panel.webview.html = html(panel.webview);
    return view;
  };

  const html = (webview: vscode.Webview) => {
    const at = (file: string) => webview.asWebviewUri(vscode.Uri.joinPath(dist, file)).toString();
    return panelHtml(
      {
        script: at('page.js'),
        style: at('page.css'),
        elkWorker: at('elk-worker.min.js'),
        cspSource: webview.cspSource,
      },
      randomBytes(16).toString('base64url'),
    );
  };

  const icon = (theme: 'light' | 'dark') => vscode.Uri.joinPath(dist, '..', 'media', 'icons', `topo-${theme}.svg`);

  const noteOpenViews = () => vscode.commands.executeCommand('setContext', openContext, views.size > 0);

  const subscriptions = vscode.Disposable.from(
    vscode.window.registerWebviewPanelSerializer(viewType, {
      deserializeWebviewPanel: async (panel, state: unknown) => {
        const uri = uriIn(state) ?? uriOfTab(panel.title);
        if (uri) adopt(panel, uri, null);
        else panel.dispose();
      },
    }),
    server.onNetworkChanged((uri) => {
      for (const [key, view] of views) if (uri === null || sameUri(key, uri)) void sendNetwork(view);
    }),
    editors,
  );

  return {
    show: async (uri, flow) => {
      const known = views.get(uri.toString());
      if (known) {
        known.panel.reveal(undefined, true);
        known.pending = flow;
        await sendNetwork(known);
        return;
      }
      const panel = vscode.window.createWebviewPanel(
        viewType,
        vscode.l10n.t('Network'),
        { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
        { enableScripts: true, localResourceRoots: [dist], retainContextWhenHidden: true },
      );
      adopt(panel, uri, flow);
    },
    active: () => [...views.values()].find((view) => view.panel.active)?.uri,
    dispose: () => {
      subscriptions.dispose();
      for (const view of views.values()) view.panel.dispose();
    },
  };
}

/** Under which name the places of a file's hosts are kept. */
function pinsOf({ uri }: View): string {
  return `pins ${uri}`;
}

/** URIs of one file may differ in how they escape: both sides are brought to VS Code's own form. */
function sameUri(one: string, other: string): boolean {
  return vscode.Uri.parse(one).toString() === vscode.Uri.parse(other).toString();
}

/** What a page wrote with `setState`: `{ uri }`. */
function uriIn(state: unknown): vscode.Uri | null {
  if (typeof state !== 'object' || state === null || !('uri' in state) || typeof state.uri !== 'string') return null;
  return vscode.Uri.parse(state.uri);
}

/** A page that was closed in haste kept nothing; then its title tells which open file it drew. */
function uriOfTab(title: string): vscode.Uri | null {
  const inputs = vscode.window.tabGroups.all.flatMap((group) => group.tabs.map((tab) => tab.input));
  const files = inputs.filter((input) => input instanceof vscode.TabInputText).map((input) => input.uri);
  return files.find((uri) => titleOf(uri) === title) ?? null;
}

function titleOf(uri: vscode.Uri): string {
  return vscode.l10n.t('Network: {0}', uri.path.split('/').at(-1) ?? '');
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
