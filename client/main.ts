// The extension's front door: VS Code calls activate when a .topo file is opened. Wires the parts together and holds
// nothing itself.
import * as vscode from 'vscode';
import type { Changes } from './changes.ts';
import { registerCodePages } from './code-pages.ts';
import type { ExpectationTests } from './expectation-tests.ts';
import type { FirstSteps } from './first-steps.ts';
import { createLanguageClient } from './language-client.ts';
import { showFileState } from './language-status.ts';
import { createNetworkViews } from './network-views.ts';
import { pickPacket } from './packet-picker.ts';
import { isFlowChoice } from './page-messages.ts';

let stop: (() => Promise<void>) | undefined;

/** Starts the language server and registers the commands and the network view. */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('Hopscope', { log: true });
  const server = createLanguageClient({ module: context.asAbsolutePath('dist/server.js'), log });
  const views = createNetworkViews({
    server,
    log,
    dist: vscode.Uri.joinPath(context.extensionUri, 'dist'),
    memento: context.workspaceState,
  });
  let firstSteps: Promise<FirstSteps> | undefined;
  const first = () => {
    firstSteps ??= import('./on-demand.ts').then(({ createFirstSteps }) =>
      createFirstSteps({ server, extension: context.extensionUri, storage: context.globalStorageUri }),
    );
    return firstSteps;
  };
  let changes: Promise<Changes> | undefined;
  const changed = () => {
    changes ??= import('./on-demand.ts').then(({ createChanges }) => {
      const made = createChanges({ server, log, state: context.workspaceState, play: views.show });
      context.subscriptions.push(made);
      return made;
    });
    return changes;
  };
  // The controller is there at once, so that the Testing view is; what fills it is loaded behind all else.
  const controller = vscode.tests.createTestController('hopscope.expectations', vscode.l10n.t('Expectations'));
  let expectationTests: Promise<ExpectationTests> | undefined;
  const expectations = () => {
    expectationTests ??= import('./on-demand.ts').then(({ createExpectationTests }) => {
      const tests = createExpectationTests({ controller, server, log });
      context.subscriptions.push(tests);
      return tests;
    });
    return expectationTests;
  };
  controller.resolveHandler = async (item) => (await expectations()).resolve(item);
  stop = server.stop;

  const command = (name: string, run: (...args: unknown[]) => unknown) =>
    vscode.commands.registerCommand(name, async (...args: unknown[]) => {
      try {
        await run(...args);
      } catch (error) {
        log.error(error instanceof Error ? error : String(error));
        await vscode.window.showErrorMessage(`Hopscope: ${error instanceof Error ? error.message : error}`);
      }
    });

  context.subscriptions.push(
    log,
    views,
    registerCodePages(server.codePage),
    showFileState(server),
    // not before a file is checked: nothing holds that up
    server.onChecking(({ checking }) => {
      if (!checking) changed().catch((error) => log.error(error));
    }),
    command('hopscope.openNetworkView', async (at, flow) => {
      const uri = topologyOf(at) ?? views.active();
      if (uri) await views.show(uri, isFlowChoice(flow) ? flow : null);
      else await sayWhatToOpen();
    }),
    command('hopscope.tracePacket', async (at, flow) => {
      const uri = topologyOf(at) ?? views.active();
      if (!uri) return sayWhatToOpen();
      const choice = isFlowChoice(flow) ? flow : await pickPacket(await server.network(uri));
      if (choice) await views.show(uri, choice);
    }),
    command('hopscope.showChanges', async () => (await changed()).show()),
    command('hopscope.compareWith', async (choice) => (await changed()).compareWith(choice)),
    command('hopscope.traceChange', async (row) => (await changed()).trace(row)),
    command('hopscope.newTopology', async () => (await first()).newTopology()),
    command('hopscope.openExample', async (name) => (await first()).openExample(name)),
    command('hopscope.tryStep', async (step) => (await first()).tryStep(step)),
    command('hopscope.moveInstance', async (at, position) =>
      (await import('./on-demand.ts')).moveInstance(server, topologyOf(at), position),
    ),
    command('hopscope.renameAt', async (at, position) =>
      (await import('./on-demand.ts')).renameAt(topologyOf(at), position),
    ),
    command('hopscope.replayExpectation', async (of) => (await expectations()).replay(of)),
    command('hopscope.restartServer', () => server.restart()),
    command('hopscope.showLog', () => log.show(true)),
  );
  log.info(`Hopscope ${context.extension.packageJSON.version} in VS Code ${vscode.version}`);
  // Not awaited: requests wait for the server by themselves, and VS Code goes on at once. A folder alone needs no server yet.
  const isTopology = ({ languageId }: vscode.TextDocument) => languageId === 'topo';
  if (vscode.workspace.textDocuments.some(isTopology)) server.start();
  context.subscriptions.push(
    controller,
    vscode.workspace.onDidOpenTextDocument((document) => isTopology(document) && server.start()),
    server.onState((state) => state === 'running' && void expectations()),
  );
}

/** Ends the language server with the window. */
export async function deactivate(): Promise<void> {
  await stop?.();
}

/** The topology a command is about: its argument's (from a menu, a code lens or a hover), else the active editor's. */
function topologyOf(argument: unknown): vscode.Uri | undefined {
  if (argument instanceof vscode.Uri) return argument;
  if (typeof argument === 'string') return vscode.Uri.parse(argument, true);
  const document = vscode.window.activeTextEditor?.document;
  return document?.languageId === 'topo' ? document.uri : undefined;
}

async function sayWhatToOpen(): Promise<void> {
  await vscode.window.showInformationMessage(
    vscode.l10n.t('Open a .topo file first: Hopscope draws the network that it describes'),
  );
}
