// Expectations as tests of VS Code: runs on demand, as one saves, and with coverage. What became of them is found out by the
// language server, topology by topology, with the words of its diagnostics.
import * as vscode from 'vscode';
import type {
  ExpectationFailure,
  ExpectationFile,
  ExpectationOutcome,
  FlowChoice,
} from '../server/core/protocol/messages.ts';
import { createCoverage, detailsOf } from './expectation-coverage.ts';
import { createExpectationItems, keyOf, rangeOf } from './expectation-items.ts';
import type { Server } from './language-client.ts';

/** What a message has whose packet can be replayed: menus ask for it. */
const replayable = 'hopscope.failed';

/** Plays a flow in the network view: a message's link to it. */
const playCommand = 'hopscope.tracePacket';

/** How long saves are gathered before what they touch is run, in milliseconds. */
const gatherMs = 50;

/** The tests as the commands see them. */
export interface ExpectationTests extends vscode.Disposable {
  resolve(item: vscode.TestItem | undefined): Promise<void>;
  /** Plays the packet that speaks for an expectation; takes what the menus of the Testing view hand over. */
  replay(of: unknown): Promise<void>;
}

type Played = { readonly topology: vscode.Uri; readonly flow: FlowChoice | null };

/** The topologies that a save touches, and all files, as they were found for it. */
type Saved = { readonly files: readonly ExpectationFile[]; readonly topologies: ReadonlySet<string> };

/** An expectation that is run: in how many topologies it still is, and what it met in the others. */
type Pending = { left: number; told: { readonly outcome: ExpectationOutcome; readonly topology: string }[] };

/** Registers how the tests of a controller are run. */
export function createExpectationTests(options: {
  readonly controller: vscode.TestController;
  readonly server: Server;
  readonly log: vscode.LogOutputChannel;
}): ExpectationTests {
  const { controller, server, log } = options;
  const items = createExpectationItems(options);
  const played = new WeakMap<vscode.TestItem, Played>();
  const continuous = new Set<vscode.TestRunRequest>();

  /** The expectations that a request is about, file by file. */
  const wantedBy = async (
    { include, exclude = [] }: vscode.TestRunRequest,
    files: readonly ExpectationFile[],
  ): Promise<ReadonlyMap<ExpectationFile, readonly vscode.TestItem[]>> => {
    const wanted = new Map<ExpectationFile, readonly vscode.TestItem[]>();
    for (const file of files) {
      const parent = items.item(file.uri);
      if (!parent || exclude.includes(parent)) continue;
      const isWhole = include === undefined || include.includes(parent);
      if (!isWhole && !include.some((one) => one.parent === parent)) continue;
      await items.resolve(parent);
      const own = [...parent.children].map(([, child]) => child);
      const ids = new Set(include?.flatMap((one) => (one.parent?.id === parent.id ? [one.id] : [])));
      wanted.set(
        file,
        own.filter((child) => (isWhole || ids.has(child.id)) && !exclude.includes(child)),
      );
    }
    return wanted;
  };

  /** Runs what a request asks for; where it comes of a save, as far as that concerns it. */
  const execute = async (
    request: vscode.TestRunRequest,
    token: vscode.CancellationToken,
    about: { readonly coverage: boolean; readonly saved?: Saved },
  ): Promise<void> => {
    const { coverage: covers, saved } = about;
    const isConcerned = ({ topologies }: ExpectationFile) =>
      !saved || topologies.some((uri) => saved.topologies.has(uri));
    const wanted = await wantedBy(request, (saved?.files ?? (await items.refresh())).filter(isConcerned));
    const byTopology = new Map<string, Map<vscode.TestItem, Pending>>();
    const pending = new Map<vscode.TestItem, Pending>();
    for (const [{ topologies }, own] of wanted) {
      for (const item of own) {
        const one: Pending = { left: topologies.length, told: [] };
        pending.set(item, one);
        for (const uri of topologies) byTopology.set(uri, (byTopology.get(uri) ?? new Map()).set(item, one));
      }
    }
    if (saved && pending.size === 0) return;
    const run = controller.createTestRun(request, undefined, !saved);
    const cancelled = new vscode.CancellationTokenSource();
    const subscriptions = [token, run.token].map((each) => each.onCancellationRequested(() => cancelled.cancel()));
    try {
      for (const { uri } of wanted.keys()) {
        // where something can't be read, the file is an error of its own; what can be read in it is run all the same
        const file = items.item(uri);
        const fault = file && items.fault(file);
        if (fault) run.errored(file, fault);
      }
      for (const item of pending.keys()) run.enqueued(item);
      const coverage = createCoverage();
      for (const [uri, own] of byTopology) {
        for (const item of own.keys()) run.started(item);
        const told = await runTopology(uri, covers, cancelled.token);
        for (const outcome of told?.outcomes ?? []) {
          const item = items.item(outcome.uri, outcome.id);
          if (item) own.get(item)?.told.push({ outcome, topology: uri });
        }
        for (const [item, one] of own) if (--one.left === 0) finish(run, item, one);
        if (!told?.coverage) continue;
        coverage.add(told.coverage);
        for (const line of told.coverage.words) run.appendOutput(`${line}\r\n`);
      }
      for (const file of coverage.files(items.item)) run.addCoverage(file);
    } finally {
      for (const one of subscriptions) one.dispose();
      cancelled.dispose();
      run.end();
    }
  };

  const runTopology = async (uri: string, coverage: boolean, token: vscode.CancellationToken) => {
    if (token.isCancellationRequested) return null;
    try {
      return await server.runExpectations(vscode.Uri.parse(uri), coverage, token);
    } catch (error) {
      if (!token.isCancellationRequested) log.error(`Running the expectations of ${uri}: ${error}`);
      return null;
    }
  };

  /** Says what became of an expectation in all topologies that it is part of: the worst. */
  const finish = (run: vscode.TestRun, item: vscode.TestItem, { told }: Pending): void => {
    const worst = worstOf(told);
    if (!worst) {
      // it was edited meanwhile, or the run was given up
      run.skipped(item);
      return;
    }
    played.set(item, { topology: vscode.Uri.parse(worst.topology), flow: worst.outcome.flow });
    const messages = told.flatMap((one) => messagesOf(item, one));
    if (worst.outcome.outcome === 'passed') run.passed(item);
    else run[worst.outcome.outcome](item, messages);
    run.appendOutput(`${marks[worst.outcome.outcome]} ${item.label}\r\n`, undefined, item);
    for (const { failures } of told.map(({ outcome }) => outcome))
      for (const { message } of failures) run.appendOutput(`  ${message}\r\n`, undefined, item);
  };

  const profile = controller.createRunProfile(
    vscode.l10n.t('Run'),
    vscode.TestRunProfileKind.Run,
    async (request, token) => {
      if (!request.continuous) return execute(request, token, { coverage: false });
      continuous.add(request);
      token.onCancellationRequested(() => continuous.delete(request));
    },
    true,
    undefined,
    true,
  );
  const withCoverage = controller.createRunProfile(
    vscode.l10n.t('Run with Coverage'),
    vscode.TestRunProfileKind.Coverage,
    (request, token) => execute(request, token, { coverage: true }),
    true,
  );
  withCoverage.loadDetailedCoverage = async (_run, file) => detailsOf(file);
  withCoverage.loadDetailedCoverageForTest = async (_run, file, test) => detailsOf(file, test);

  const justSaved = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  /** Runs what is in a topology with a file that was saved: everything, or what the user wants run continuously. */
  const runSaved = async (): Promise<void> => {
    const requests = runsOnSave() ? [new vscode.TestRunRequest(undefined, undefined, profile)] : [...continuous];
    const uris = new Set(justSaved);
    justSaved.clear();
    if (requests.length === 0) return;
    const files = await items.refresh();
    const topologies = new Set(files.flatMap((file) => (uris.has(keyOf(file.uri)) ? file.topologies : [])));
    const { token } = new vscode.CancellationTokenSource();
    const about = { coverage: false, saved: { files, topologies } };
    if (topologies.size > 0) for (const request of requests) await execute(request, token, about);
  };
  const listener = vscode.workspace.onDidSaveTextDocument(({ uri, languageId }) => {
    if (languageId !== 'topo') return;
    justSaved.add(uri.toString());
    clearTimeout(timer);
    timer = setTimeout(() => {
      runSaved().catch((error) => log.debug(`Running the expectations of what was saved: ${error}`));
    }, gatherMs);
  });

  return {
    resolve: items.resolve,
    replay: async (of) => {
      const item = itemIn(of);
      if (!item?.uri) return;
      if (!played.has(item) && item.parent) {
        const { token } = new vscode.CancellationTokenSource();
        await execute(new vscode.TestRunRequest([item], undefined, profile), token, { coverage: false });
      }
      const { topology, flow } = played.get(item) ?? { topology: item.uri, flow: null };
      await vscode.commands.executeCommand('hopscope.openNetworkView', topology, flow);
    },
    dispose: () => {
      clearTimeout(timer);
      listener.dispose();
      items.dispose();
    },
  };
}

const marks = { passed: '✓', failed: '✗', errored: '✗' } as const;

function worstOf(told: Pending['told']): Pending['told'][number] | undefined {
  for (const wanted of ['errored', 'failed', 'passed'] as const) {
    const found = told.find(({ outcome }) => outcome.outcome === wanted);
    if (found) return found;
  }
  return undefined;
}

function messagesOf(item: vscode.TestItem, { outcome, topology }: Pending['told'][number]): vscode.TestMessage[] {
  const { failures, flow } = outcome;
  return failures.map((failure) => {
    const made = new vscode.TestMessage(wordsOf(failure, topology, flow));
    if (failure.ways) {
      made.expectedOutput = failure.ways.expected.join('\n');
      made.actualOutput = failure.ways.actual.join('\n');
    }
    if (item.uri) made.location = new vscode.Location(item.uri, rangeOf(failure.range));
    if (flow) made.contextValue = replayable;
    return made;
  });
}

/** The words of the diagnostic, its places to go to, and the packet to play. */
function wordsOf({ message, related }: ExpectationFailure, topology: string, flow: FlowChoice | null) {
  const words = new vscode.MarkdownString();
  words.isTrusted = { enabledCommands: [playCommand] };
  words.appendText(message);
  for (const { message: other, location } of related) {
    const uri = vscode.Uri.parse(location.uri);
    const line = location.range.start.line + 1;
    words.appendMarkdown('\n\n- ').appendText(`${other} `);
    words.appendMarkdown(`[${uri.path.split('/').at(-1)}:${line}](${uri.with({ fragment: `L${line}` })})`);
  }
  if (flow) {
    const args = encodeURIComponent(JSON.stringify([topology, flow]));
    words.appendMarkdown(`\n\n[${vscode.l10n.t('▶ Trace')}](command:${playCommand}?${args})`);
  }
  return words;
}

function runsOnSave(): boolean {
  return vscode.workspace.getConfiguration('hopscope').get<boolean>('tests.runOnSave', true);
}

/** The item that a menu is about: it hands over an item, or a message with its item. */
function itemIn(of: unknown): vscode.TestItem | undefined {
  if (typeof of !== 'object' || of === null) return undefined;
  if ('test' in of) return itemIn(of.test);
  return 'id' in of && 'children' in of ? (of as vscode.TestItem) : undefined;
}
