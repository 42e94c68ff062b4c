// How long the server's event loop is blocked at a time while it answers what editors and the network view ask about a large
// file, each right behind an edit. Measured in the server's own process.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Requests, typingRequests } from '../asked.ts';
import { cloudOfLines } from '../large-cloud.ts';
import { percentile, said } from '../measure.ts';
import { type Row, WrongAnswer } from '../row.ts';
import { type Session, startSession, type Turn } from '../server-session.ts';

const lines = 100_000;

/** The kind of request with the longest turn, by the median of a few. In CPU time of the server's thread. */
export const requestsBlockedRow: Row = async ({ seed, root, quick }) => {
  const folder = join(root, 'out/bench');
  mkdirSync(folder, { recursive: true });
  const text = cloudOfLines(lines, seed);
  const session = await startSession(join(root, 'dist/server.js'), folder);
  await session.blocked();
  session.open(text);
  await session.settled();
  const { requests: typing } = await typingRequests(session, text);
  const requests: Requests = {
    ...typing,
    ...networkRequests(text, typing),
    'codeLens/resolve': await lastLens(session),
    'textDocument/codeAction': codeActions(typing),
  };
  const turns = new Map<string, Turn[]>();
  const end = { line: lines, character: 0 };
  for (let round = 0; round < (quick ? 1 : 3); round++) {
    for (const [method, params] of Object.entries(requests)) {
      // at the end, so that nothing that is asked about moves
      await session.change({ range: { start: end, end: { line: lines + 1, character: 0 } }, text: `// ${round}\n` });
      await session.blocked();
      const { answer } = await session.ask(method, params);
      turns.set(method, [...(turns.get(method) ?? []), await session.blocked()]);
      if (answer === null) throw new WrongAnswer(`nothing was answered to ${method}`);
    }
  }
  await session.stop();
  const longest = [...turns].map(([method, all]) => ({
    method,
    ms: percentile(
      all.map(({ cpu }) => cpu),
      50,
    ),
  }));
  longest.sort((a, b) => b.ms - a.ms);
  const note = longest.slice(0, 8).map(({ method, ms }) => `${method.replace(/^\w+\//, '')} ${said(ms)}`);
  return [{ name: 'requests-blocked', value: longest[0]?.ms ?? null, note: `${note.join(', ')}, all others less` }];
};

/** The last lens that still has to find out what it says: of the last declaration that can be reached at all. */
async function lastLens(session: Session): Promise<object> {
  const lenses = (await session.ask('textDocument/codeLens', {})).answer as readonly { readonly command?: object }[];
  const lens = lenses.findLast(({ command }) => command === undefined);
  if (lens === undefined) throw new WrongAnswer('no lens has anything left to find out');
  return lens;
}

/** At the sender of the last flow: refactorings, and the fixes of what is marked there. */
function codeActions(typing: Requests): object {
  const { position } = typing['textDocument/completion'] as { readonly position: object };
  return { range: { start: position, end: position }, context: { diagnostics: [] } };
}

/** What is asked besides as one types: by whoever looks at a word or a file, and by the network view. */
function networkRequests(text: string, typing: Requests): Requests {
  const { position } = typing['textDocument/completion'] as { readonly position: object };
  const uri = 'file:///bench/cloud.topo';
  const flow = [...text.matchAll(/^flow (\w+):/gm)].at(-1)?.[1] ?? '';
  return {
    'textDocument/hover': { position },
    'textDocument/codeLens': {},
    'textDocument/inlayHint': { range: { start: { line: 0, character: 0 }, end: { line: lines, character: 0 } } },
    'textDocument/semanticTokens/full/delta': { previousResultId: '0' },
    'hopscope/trace': { uri, flow: { kind: 'named', name: flow } },
    'hopscope/network': { uri },
    'hopscope/boxAt': { uri, position },
    'hopscope/reachable': { uri, id: /^ {2}vm (\S+)/m.exec(text)?.[1] ?? '' },
  };
}
