// textDocument/semanticTokens: full, range, and what changed since the last answer; and whether an edit of another file makes
// the words of an answered one mean something else.
import {
  type SemanticTokens,
  SemanticTokensBuilder,
  type SemanticTokensDelta,
  type SemanticTokensLegend,
} from 'vscode-languageserver';
import { runToEnd, type Steps } from '../core/base/steps.ts';
import { createSemanticTokens, type SemanticKind, type SemanticToken } from '../core/ide/semantic-tokens.ts';
import type { ParsedFile } from '../core/syntax/parse.ts';
import { type Asked, answerText, answerTextInSteps } from './asked.ts';
import type { Features } from './server.ts';
import { uriKey } from './uris.ts';

/** The types that themes have colours for, for the things that we have. */
const types: Readonly<Record<SemanticKind, string>> = {
  keyword: 'keyword',
  field: 'property',
  value: 'enumMember',
  number: 'number',
  string: 'string',
  operator: 'operator',
  comment: 'comment',
  tenant: 'namespace',
  external: 'namespace',
  host: 'class',
  router: 'class',
  switch: 'interface',
  network: 'struct',
  secgroup: 'type',
  vm: 'variable',
  machine: 'variable',
  pool: 'enum',
  flow: 'event',
  nic: 'parameter',
  bridge: 'parameter',
  unknown: 'variable',
};

/** What the numbers in answers mean. */
export const semanticLegend: SemanticTokensLegend = {
  tokenTypes: [...new Set(Object.values(types))],
  tokenModifiers: ['declaration'],
};

const typeNumbers = new Map(
  (Object.keys(types) as SemanticKind[]).map((kind) => [kind, semanticLegend.tokenTypes.indexOf(types[kind])]),
);

/** Whether words of another open document mean something else since a file was edited. In steps. */
export type AreOthersStale = (edited: string) => Steps<boolean>;

/** A part of a document that was told, and the checksum of its words. */
type Told = {
  readonly uri: string;
  readonly range: { readonly start: number; readonly end: number };
  readonly sum: number;
};

/** Answers what each word is. Of each open document the last answer is remembered, until it is closed. */
export function registerSemanticTokens(features: Features): AreOthersStale {
  const { connection, index, workspace } = features;
  const words = createSemanticTokens();
  const last = new Map<string, SemanticTokensBuilder>();
  const told = new Map<string, Told>();
  /** Tells words, and remembers which. */
  function* tell({ analysis, file }: Asked, uri: string, range: Told['range'], push: Push): Steps<void> {
    const sum = checksum();
    yield* words.tell(analysis, file, range, (token) => {
      sum.add(token);
      push(token);
    });
    told.set(uriKey(uri), { uri, range, sum: sum.get() });
  }
  const builderOf = (uri: string): SemanticTokensBuilder => {
    for (const key of last.keys()) if (!features.workspace.entry(key)) last.delete(key);
    const builder = last.get(uriKey(uri)) ?? new SemanticTokensBuilder();
    if (features.workspace.entry(uri)) last.set(uriKey(uri), builder);
    return builder;
  };
  /** The builder, which knows of the answer `before`, with all tokens of a document in it. */
  function* filled(asked: Asked, uri: string, before: string): Steps<SemanticTokensBuilder> {
    const { file } = asked;
    const builder = builderOf(uri);
    builder.previousResult(before);
    yield* tell(asked, uri, { start: 0, end: file.text.length }, pusher(builder, file));
    return builder;
  }
  const none: SemanticTokens = { data: [] };
  connection.languages.semanticTokens.on((params, token) =>
    answerTextInSteps<SemanticTokens>(features, { what: 'semantic tokens', params, token }, none, function* (asked) {
      return (yield* filled(asked, params.textDocument.uri, '')).build();
    }),
  );
  connection.languages.semanticTokens.onDelta((params, token) =>
    answerTextInSteps<SemanticTokens | SemanticTokensDelta>(
      features,
      { what: 'semantic tokens since the last', params, token },
      none,
      function* (asked) {
        return (yield* filled(asked, params.textDocument.uri, params.previousResultId)).buildEdits();
      },
    ),
  );
  connection.languages.semanticTokens.onRange((params, token) =>
    answerText(features, { what: 'semantic tokens of a range', params, token }, none, (asked) => {
      const { file } = asked;
      const range = { start: index.offset(file, params.range.start), end: index.offset(file, params.range.end) };
      const builder = new SemanticTokensBuilder();
      runToEnd(tell(asked, params.textDocument.uri, range, pusher(builder, file)));
      return builder.build();
    }),
  );
  return function* (edited) {
    for (const [key, { uri, range, sum }] of [...told]) {
      const root = workspace.entry(uri) && workspace.rootOf(uri);
      const file = root?.analysis.files.get(uri);
      if (!root) told.delete(key);
      // who edits a document asks for its words again by himself
      if (!root || !file || key === uriKey(edited) || !root.analysis.files.has(edited)) continue;
      const now = checksum();
      yield* words.tell(root.analysis, file, range, now.add);
      if (now.get() !== sum) return true;
    }
    return false;
  };
}

type Push = (token: SemanticToken) => void;

/** A number that hardly two lists of words have in common. */
function checksum(): { readonly add: Push; readonly get: () => number } {
  let sum = 0;
  const mix = (number: number): void => {
    sum = (Math.imul(sum, 31) + number) | 0;
  };
  return {
    add: ({ start, end, kind, declares }) => {
      mix(start);
      mix(end);
      mix((typeNumbers.get(kind) ?? 0) * 2 + Number(declares));
    },
    get: () => sum,
  };
}

/** Takes tokens in order, those over several lines line by line. Walks along the lines, once. */
function pusher(builder: SemanticTokensBuilder, { lines, text }: ParsedFile): (token: SemanticToken) => void {
  const { starts } = lines;
  let line = 0;
  return ({ start, end, kind, declares }) => {
    let from = start;
    while (from < end) {
      while (line + 1 < starts.length && (starts[line + 1] as number) <= from) line++;
      const next = starts[line + 1] ?? text.length + 1;
      const to = next < end ? lineEnd(text, from, next) : end;
      if (to > from)
        builder.push(line, from - (starts[line] as number), to - from, typeNumbers.get(kind) ?? 0, declares ? 1 : 0);
      from = Math.min(next, end);
    }
  };
}

/** The end of a line before its line end. */
function lineEnd(text: string, from: number, next: number): number {
  let end = next;
  while (end > from && (text[end - 1] === '\n' || text[end - 1] === '\r')) end--;
  return end;
}
