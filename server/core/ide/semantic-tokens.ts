// Semantic tokens: what each word of a text is. Names are told by what they name, so that colours tell a network from an
// instance. Works on one declaration after the other; knows no lines and no colours.
import { countUpTo } from '../base/offsets.ts';
import type { Analysis } from '../pipeline/analysis.ts';
import { isGrammarWord } from '../syntax/keywords.ts';
import type { Declaration, ParsedFile } from '../syntax/parse.ts';
import { type Token, tokenize } from '../syntax/tokens.ts';
import { bodyOf, type Statement } from '../syntax/tree.ts';
import { type Occurrence, occurrencesOf, type Scope } from './occurrences.ts';
import { scopeOf } from './scope.ts';

/** What a word can be; the names' kinds are those of what they name. */
export type SemanticKind = 'keyword' | 'field' | 'value' | 'number' | 'string' | 'operator' | 'comment' | NameKind;

/** What a name can name; `unknown`: nothing declares it. */
export type NameKind =
  | 'external'
  | 'switch'
  | 'tenant'
  | 'network'
  | 'secgroup'
  | 'host'
  | 'vm'
  | 'router'
  | 'machine'
  | 'pool'
  | 'flow'
  | 'nic'
  | 'bridge'
  | 'unknown';

/** One word; offsets count from the beginning of the file. */
export type SemanticToken = {
  readonly start: number;
  readonly end: number;
  readonly kind: SemanticKind;
  /** Whether the name is declared here. */
  readonly declares: boolean;
};

/** The words of a file, or of the declarations that a range touches, in order. Linear in the text that they stand in. */
export function semanticTokensOf(
  analysis: Analysis,
  file: ParsedFile,
  range: { readonly start: number; readonly end: number } = { start: 0, end: file.text.length },
): readonly SemanticToken[] {
  const { declarations, offsets, text } = file;
  const first = Math.max(countUpTo(offsets, range.start) - 1, 0);
  const last = countUpTo(offsets, range.end);
  const begin = first === 0 ? 0 : (offsets[first] as number);
  const end = offsets[last] ?? text.length;
  const { tokens, comments } = tokenize(text.slice(begin, end));
  const [scope, kindOf] = [scopeOf(analysis), kindFinder(analysis)];
  const found: SemanticToken[] = [];
  let [nextToken, nextComment] = [0, 0];
  const addUpTo = (limit: number, meant: ReadonlyMap<number, Meaning>, from: number): void => {
    for (;;) {
      const [token, comment] = [tokens[nextToken], comments[nextComment]];
      const at = Math.min(token?.start ?? Number.POSITIVE_INFINITY, comment?.start ?? Number.POSITIVE_INFINITY) + begin;
      if (at >= limit) return;
      if (comment && comment.start + begin === at) {
        found.push({ start: at, end: comment.end + begin, kind: 'comment', declares: false });
        nextComment++;
        continue;
      }
      const meaning = meant.get(at - from) ?? plainMeaning(token as Token);
      if (meaning) found.push({ start: at, end: (token as Token).end + begin, ...meaning });
      nextToken++;
    }
  };
  for (let i = first; i < last; i++) {
    const from = offsets[i] as number;
    addUpTo(from, nothing, 0);
    addUpTo(offsets[i + 1] ?? end, meaningsOf(declarations[i] as Declaration, scope, kindOf), from);
  }
  addUpTo(end, nothing, 0);
  return found;
}

type Meaning = Pick<SemanticToken, 'kind' | 'declares'>;

const nothing: ReadonlyMap<number, Meaning> = new Map();

/** What the tree knows of the words of a declaration, by where they begin. */
function meaningsOf(
  declaration: Declaration,
  scope: Scope,
  kindOf: (occurrence: Occurrence) => NameKind,
): ReadonlyMap<number, Meaning> {
  const meant = new Map<number, Meaning>();
  if (declaration.node) addKeywords(meant, declaration.node);
  for (const one of occurrencesOf(declaration, scope))
    meant.set(one.span.start, { kind: kindOf(one), declares: one.role === 'declaration' });
  return meant;
}

/** A word that begins a field is told from one that begins something with a name. */
function addKeywords(meant: Map<number, Meaning>, statement: Statement): void {
  const { kind, keyword } = statement;
  if (kind === 'field' || kind === 'list' || kind === 'option')
    meant.set(keyword.start, { kind: 'field', declares: false });
  const body = bodyOf(statement);
  if (body) for (const item of body.items) addKeywords(meant, item);
}

/** What a word is of which the tree knows nothing more. */
function plainMeaning({ kind, text }: Token): Meaning | undefined {
  switch (kind) {
    case 'word':
      return { kind: isGrammarWord(text) ? 'keyword' : 'value', declares: false };
    case 'numeric':
      return { kind: 'number', declares: false };
    case 'string':
      return { kind: 'string', declares: false };
    default:
      return text === '->' ? { kind: 'operator', declares: false } : undefined;
  }
}

/** Tells what names name: by the statement that declares them, or by the cloud. */
function kindFinder({ cloud }: Analysis): (occurrence: Occurrence) => NameKind {
  const kinds = new Map<string, NameKind>();
  const add = (kind: NameKind, list: readonly { readonly name: string }[]) => {
    for (const { name } of list) kinds.set(name, kind);
  };
  add('external', cloud.externals);
  for (const { machines } of cloud.externals) add('machine', machines);
  add('switch', cloud.switches);
  add('tenant', cloud.tenants);
  add('network', cloud.networks);
  add('host', cloud.hosts);
  add('vm', cloud.instances);
  add('router', cloud.routers);
  return ({ key, name, role, statement }) => {
    const space = key.slice(0, key.indexOf(':'));
    if (space === 'group') return 'secgroup';
    if (space !== 'name') return space as NameKind;
    if (role === 'declaration') return statement.kind as NameKind;
    return kinds.get(name) ?? 'unknown';
  };
}
