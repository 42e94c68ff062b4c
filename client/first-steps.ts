// The first steps: a new topology, the examples, and what the walkthrough's buttons do. An example is opened as a copy in
// the extension's own storage, so that it can be changed and saved; the copy is new each time, unless it is still open.
import * as vscode from 'vscode';
import type { FlowChoice } from '../server/core/protocol/messages.ts';
import type { Server } from './language-client.ts';
import { isInTab } from './tabs.ts';
import { topologyTemplate } from './topology-template.ts';

/** The example of the walkthrough, its flow that is lost, and the host where the fault is. Nothing in it expects the fault. */
const lesson = { folder: 'media/walkthrough', file: 'lost-ping.topo', flow: 'ping', host: 'compute1' };

/** How long a step waits for the first findings in a file, in milliseconds; then it goes on without. */
const findingsMs = 8000;

/** What the walkthrough's buttons ask for. */
type Step = 'open' | 'problems' | 'hover' | 'trace' | 'fix';

/** The first steps as the commands see them. */
export interface FirstSteps {
  newTopology(): Promise<void>;
  /** Opens a copy of an example; the user is asked which where none is named. */
  openExample(name: unknown): Promise<void>;
  /** Does a step of the walkthrough with its example. */
  tryStep(step: unknown): Promise<void>;
}

/** Prepares them; nothing is read or written before. */
export function createFirstSteps(options: {
  readonly server: Server;
  readonly extension: vscode.Uri;
  readonly storage: vscode.Uri;
}): FirstSteps {
  const { server, extension, storage } = options;
  const examples = 'examples';

  /** The user's copy of a file of the extension. */
  const copyOf = async (from: string, name: string): Promise<vscode.TextDocument> => {
    const folder = vscode.Uri.joinPath(storage, 'examples');
    const uri = vscode.Uri.joinPath(folder, name);
    if (!isInTab(uri)) {
      await vscode.workspace.fs.createDirectory(folder);
      // its bytes, not the file: where the extension is installed files may be read-only
      const bytes = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(extension, from, name));
      await vscode.workspace.fs.writeFile(uri, bytes);
    }
    return vscode.workspace.openTextDocument(uri);
  };

  const steps: Readonly<Record<Step, () => Promise<void>>> = {
    open: async () => {
      await show(await copyOf(lesson.folder, lesson.file));
    },
    problems: async () => {
      await show(await copyOf(lesson.folder, lesson.file));
      await vscode.commands.executeCommand('workbench.actions.view.problems');
    },
    hover: async () => {
      const document = await copyOf(lesson.folder, lesson.file);
      await server.network(document.uri); // read by then
      await showHost(document);
      await vscode.commands.executeCommand('editor.action.showHover');
    },
    trace: async () => {
      const document = await copyOf(lesson.folder, lesson.file);
      const flow: FlowChoice = { kind: 'named', name: lesson.flow };
      await vscode.commands.executeCommand('hopscope.tracePacket', document.uri, flow);
    },
    fix: async () => {
      const document = await copyOf(lesson.folder, lesson.file);
      await showHost(document);
      await findingsIn(document.uri);
      await vscode.commands.executeCommand('editor.action.quickFix');
    },
  };

  return {
    newTopology: async () => {
      const document = await vscode.workspace.openTextDocument({ language: 'topo' });
      const editor = await vscode.window.showTextDocument(document);
      await editor.insertSnippet(
        new vscode.SnippetString(
          topologyTemplate({
            cloud: vscode.l10n.t('A cloud of two hosts. Hover over a name to see what is configured for it.'),
            group: vscode.l10n.t('What the instances of this tenant may be sent.'),
            host: vscode.l10n.t('Bridges, addresses and routes of a host follow from the instances on it.'),
            flow: vscode.l10n.t('A packet to trace, and what is expected of it.'),
          }),
        ),
      );
    },
    openExample: async (name) => {
      const chosen = typeof name === 'string' ? name : await pickExample(vscode.Uri.joinPath(extension, examples));
      if (chosen !== undefined) await show(await copyOf(examples, chosen));
    },
    tryStep: async (step) => {
      if (isStep(step)) await steps[step]();
    },
  };
}

function isStep(value: unknown): value is Step {
  return typeof value === 'string' && ['open', 'problems', 'hover', 'trace', 'fix'].includes(value);
}

/** Shows a document where it is shown already, else beside the walkthrough. */
async function show(document: vscode.TextDocument): Promise<vscode.TextEditor> {
  const uri = document.uri.toString();
  const group = vscode.window.tabGroups.all.find(({ tabs }) =>
    tabs.some(({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === uri),
  );
  const isFirst = vscode.window.tabGroups.all.every(({ tabs }) => tabs.length === 0);
  const viewColumn = group?.viewColumn ?? (isFirst ? vscode.ViewColumn.One : vscode.ViewColumn.Beside);
  return vscode.window.showTextDocument(document, { viewColumn, preview: false });
}

/** Shows the lesson's document with the cursor on the host that lacks something. */
async function showHost(document: vscode.TextDocument): Promise<void> {
  const editor = await show(document);
  const found = document.getText().indexOf(`host ${lesson.host}`);
  const at = document.positionAt(found < 0 ? 0 : found + 'host '.length);
  editor.selection = new vscode.Selection(at, at);
  editor.revealRange(new vscode.Range(at, at), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

/** Resolves once there is something found in a file, or nothing came for long. */
function findingsIn(uri: vscode.Uri): Promise<void> {
  const isThere = () => vscode.languages.getDiagnostics(uri).length > 0;
  if (isThere()) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      listener.dispose();
      resolve();
    };
    const timer = setTimeout(done, findingsMs);
    const listener = vscode.languages.onDidChangeDiagnostics(() => {
      if (isThere()) done();
    });
  });
}

/** Asks for an example; each is described by its first line. */
async function pickExample(folder: vscode.Uri): Promise<string | undefined> {
  const names = (await vscode.workspace.fs.readDirectory(folder)).map(([name]) => name).filter(isTopology);
  const items = await Promise.all(
    names.sort().map(async (label) => {
      const bytes = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(folder, label));
      const [first = ''] = new TextDecoder().decode(bytes).split('\n', 1);
      return { label, description: first.replace(/^\/\/\s*/, '') };
    }),
  );
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Open an Example'),
    placeHolder: vscode.l10n.t('A copy is opened, to change as you like'),
    matchOnDescription: true,
  });
  return picked?.label;
}

function isTopology(name: string): boolean {
  return name.endsWith('.topo');
}
