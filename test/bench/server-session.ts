// The built language server with a document open in it, from outside: what an edit or a save takes until its diagnostics
// are there, when it is done with all its work, and how much memory it has.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import {
  createProtocolConnection,
  DidChangeTextDocumentNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  DidSaveTextDocumentNotification,
  InitializedNotification,
  InitializeRequest,
  type Diagnostic as LspDiagnostic,
  PublishDiagnosticsNotification,
  type PublishDiagnosticsParams,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import type { Diagnostic } from '../../server/core/base/diagnostic.ts';
import { check } from '../../server/core/checks/check.ts';
import { analyse, placeOf } from '../../server/core/pipeline/analyse.ts';
import type { Analysis } from '../../server/core/pipeline/analysis.ts';
import type { Edit } from './edits.ts';
import { expectSame, WrongAnswer } from './row.ts';

const capabilities = { textDocument: { publishDiagnostics: { relatedInformation: true, versionSupport: true } } };
const uri = 'file:///bench/cloud.topo';
/** The longest that diagnostics of an edit may take, and all that comes of opening and saving. */
const limitMs = 60_000;
const longMs = 300_000;
/** The server shows no more of one file. */
const shownAtMost = 1000;

/** A turn of an event loop in ms: how long its thread was at work, and how long that took on a machine that others use, too. */
export type Turn = { readonly cpu: number; readonly wall: number };

/** A server with one document. */
export type Session = {
  readonly open: (text: string) => void;
  /** Sends a change; resolves with the ms until the diagnostics of the new version came. */
  readonly change: (edit: Edit) => Promise<number>;
  /** Saves; resolves with the ms until the last diagnostics came after which the server has nothing to do. */
  readonly save: () => Promise<number>;
  readonly close: () => void;
  /** Asks something about the document; gives the answer, and the CPU time in ms that the server took for it. */
  readonly ask: (method: string, params: object) => Promise<{ readonly ms: number; readonly answer: unknown }>;
  /** Resolves once diagnostics came of what was asked for last. */
  readonly told: () => Promise<void>;
  /** Resolves once the server has nothing to do any more. */
  readonly settled: () => Promise<void>;
  /** What was said last of the document, as sorted lines. */
  readonly shown: () => readonly string[];
  /** Resident memory in MB: now, and at most so far. */
  readonly resident: () => { readonly now: number; readonly peak: number };
  /** Heap in MB after a collection. */
  readonly heap: () => Promise<number>;
  /** The longest turn of the server's event loop since this was last asked; the first time it only begins to be watched. */
  readonly blocked: () => Promise<Turn>;
  readonly stop: () => Promise<void>;
};

/** Starts the server. `folder` takes what its memory is asked by. */
export async function startSession(server: string, folder: string): Promise<Session> {
  const hook = `${folder}/heap-${process.pid}.cjs`;
  const report = `${folder}/heap-${process.pid}.json`;
  writeFileSync(hook, hookOf(report));
  process.env.NODE_OPTIONS = `--require ${JSON.stringify(hook)}`;
  const child = spawn(process.execPath, [server, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  delete process.env.NODE_OPTIONS;
  const connection = createProtocolConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  let last: { readonly at: number; readonly said: PublishDiagnosticsParams } | undefined;
  const waiting = new Map<number, () => void>();
  const gone = new Promise<never>((_, reject) => {
    child.once('exit', (status) => reject(new WrongAnswer(`the server ended with ${status}`)));
  });
  gone.catch(() => undefined);
  connection.onNotification(PublishDiagnosticsNotification.type, (said) => {
    last = { at: performance.now(), said };
    if (said.version !== undefined) waiting.get(said.version)?.();
  });
  connection.onError(() => undefined);
  connection.listen();
  await connection.sendRequest(InitializeRequest.type, { processId: process.pid, rootUri: null, capabilities });
  await connection.sendNotification(InitializedNotification.type, {});
  const pid = child.pid ?? 0;
  let version = 0;
  /** When the server was last asked for something that it answers with diagnostics. */
  let asked = 0;
  const status = (name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
  const told = async () => {
    const heard = () => (last?.at ?? 0) >= asked;
    for (let waited = 0; !heard() && waited < longMs; waited += 20) await Promise.race([wait(20), gone]);
    if (!heard()) throw new WrongAnswer(`no diagnostics came within ${longMs / 1000} s`);
  };
  const settled = async () => {
    await told();
    for (let quiet = 0, before = ticks(pid); quiet < 8; ) {
      await wait(100);
      const now = ticks(pid);
      // on a busy machine a process may get no time although it has work
      quiet = now - before <= 1 && !isRunnable(pid) ? quiet + 1 : 0;
      before = now;
    }
  };
  const reported = async (signal: 'SIGUSR2' | 'SIGHUP') => {
    rmSync(report, { force: true });
    child.kill(signal);
    for (;;) {
      await wait(50);
      try {
        return JSON.parse(readFileSync(report, 'utf8')) as { readonly heapUsed: number } & Turn;
      } catch {
        // not yet written
      }
    }
  };
  return {
    told,
    settled,
    open: (text) => {
      version = 1;
      asked = performance.now();
      void connection.sendNotification(DidOpenTextDocumentNotification.type, {
        textDocument: { uri, languageId: 'topo', version, text },
      });
    },
    change: async (edit) => {
      version++;
      const wanted = version;
      const published = new Promise<number>((resolve) => {
        waiting.set(wanted, () => {
          waiting.delete(wanted);
          resolve(performance.now());
        });
      });
      const before = performance.now();
      void connection.sendNotification(DidChangeTextDocumentNotification.type, {
        textDocument: { uri, version },
        contentChanges: [edit],
      });
      const late = wait(limitMs, undefined, { ref: false }).then(() => {
        throw new WrongAnswer(`no diagnostics of version ${wanted} came within ${limitMs / 1000} s`);
      });
      return (await Promise.race([published, gone, late])) - before;
    },
    save: async () => {
      const before = performance.now();
      asked = before;
      void connection.sendNotification(DidSaveTextDocumentNotification.type, { textDocument: { uri } });
      await settled();
      return (last?.at ?? Number.NaN) - before;
    },
    close: () => {
      asked = performance.now();
      void connection.sendNotification(DidCloseTextDocumentNotification.type, { textDocument: { uri } });
    },
    ask: async (method, params) => {
      const before = cpuMs(pid);
      const answer: unknown = await connection.sendRequest(method, { textDocument: { uri }, ...params });
      return { ms: cpuMs(pid) - before, answer };
    },
    shown: () => linesOf(last?.said.diagnostics ?? []),
    resident: () => ({ now: status('VmRSS'), peak: status('VmHWM') }),
    heap: async () => (await reported('SIGUSR2')).heapUsed / 1e6,
    blocked: () => reported('SIGHUP'),
    stop: async () => {
      // not `close`: what the server still said is read by nobody, so its end is never seen
      const ended = new Promise((resolve) => child.once('exit', resolve));
      connection.dispose();
      child.kill();
      await ended;
      for (const file of [hook, report]) rmSync(file, { force: true });
    },
  };
}

/** Holds what a server shows after a save against a fresh analysis and check of the text. */
export function expectChecked(session: Session, text: string): void {
  const analysis = analysed(text);
  expectSame(
    'what the server shows after a save',
    session.shown(),
    shownOf(analysis, [...analysis.diagnostics, ...check(analysis).diagnostics]),
  );
}

/** Holds what a server shows as one types against a fresh analysis; findings of the last save, of these codes, may stay. */
export function expectTyped(shown: readonly string[], text: string, ofSaves: ReadonlySet<string>): void {
  const analysis = analysed(text);
  const own = (lines: readonly string[]) => lines.filter((line) => !ofSaves.has(line.split(' ')[0] ?? ''));
  expectSame('what the server shows as one types', own(shown), own(shownOf(analysis, analysis.diagnostics)));
}

/** The codes of what opening a sound text showed beyond what an analysis finds in it. */
export function codesOfSave(shown: readonly string[], text: string): ReadonlySet<string> {
  const own = new Set(analysed(text).diagnostics.map(({ code }): string => code));
  return new Set(shown.map((line) => line.split(' ')[0] ?? '').filter((code) => !own.has(code)));
}

/** The codes of what a check finds in a text: more is found than is shown, so that an edit may bring any of them to light. */
export function codesOfCheck(text: string): ReadonlySet<string> {
  return new Set(check(analysed(text)).diagnostics.map(({ code }) => code));
}

function analysed(text: string): Analysis {
  return analyse({ path: uri, text }, () => undefined);
}

function shownOf(analysis: Analysis, diagnostics: readonly Diagnostic[]): readonly string[] {
  const text = analysis.files.get(uri)?.text ?? '';
  const starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  const position = (offset: number) => {
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low, character: offset - (starts[low] ?? 0) };
  };
  const shown = diagnostics.slice(0, shownAtMost).map(({ code, message, span }) => {
    const place = placeOf(analysis, span);
    return { code, message, range: { start: position(place.start), end: position(place.end) } };
  });
  return linesOf(shown);
}

function linesOf(diagnostics: readonly Pick<LspDiagnostic, 'code' | 'message' | 'range'>[]): readonly string[] {
  const lines = diagnostics.map(
    ({ code, message, range: { start, end } }) =>
      `${code} ${start.line}:${start.character}-${end.line}:${end.character} ${message}`,
  );
  return [...new Set(lines)].sort();
}

/** The CPU time of a process so far, all its threads together, in ms and exact. */
function cpuMs(pid: number): number {
  let nanoseconds = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`))
    nanoseconds += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]);
  return nanoseconds / 1e6;
}

/** The CPU time of a process so far, in hundredths of a second. */
function ticks(pid: number): number {
  const fields = statOf(pid);
  return Number(fields[11]) + Number(fields[12]);
}

/** Whether a process has work, or waits for a disk, as opposed to sleeping. */
function isRunnable(pid: number): boolean {
  return statOf(pid)[0] !== 'S';
}

function statOf(pid: number): readonly string[] {
  return readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
}

/** Makes a Node process collect and tell its heap at one signal, and its longest turn at another. */
function hookOf(report: string): string {
  return `const { openSync, readSync, renameSync, writeFileSync } = require('node:fs');
require('node:v8').setFlagsFromString('--expose-gc');
const gc = require('node:vm').runInNewContext('gc');
const tell = (what) => {
  writeFileSync(${JSON.stringify(`${report}.new`)}, JSON.stringify(what));
  renameSync(${JSON.stringify(`${report}.new`)}, ${JSON.stringify(report)});
};
process.on('SIGUSR2', () => {
  gc();
  tell(process.memoryUsage());
});
// nobody is slowed down by a watch that was not asked for: the first signal begins it
let longest;
const watch = () => {
  const file = openSync(\`/proc/self/task/\${process.pid}/schedstat\`, 'r');
  const bytes = Buffer.alloc(80);
  // nanoseconds that the thread ran
  const now = () => ({
    cpu: Number(bytes.toString('latin1', 0, readSync(file, bytes, 0, 80, 0)).split(' ')[0]) / 1e6,
    wall: performance.now(),
  });
  let before = now();
  setInterval(() => {
    const at = now();
    for (const kind of ['cpu', 'wall']) longest[kind] = Math.max(longest[kind], at[kind] - before[kind]);
    before = at;
  }, 2).unref();
};
process.on('SIGHUP', () => {
  tell(longest ?? { cpu: 0, wall: 0 });
  if (!longest) watch();
  longest = { cpu: 0, wall: 0 };
});
`;
}
