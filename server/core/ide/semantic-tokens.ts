// Semantic tokens: what each word of a text is. Names are told by what they name, so that colours tell a network from an
// instance. Works on one declaration after the other; knows no lines and no colours.
import { countUpTo } from '../base/offsets.ts';
import { eachInSteps, type Steps } from '../base/steps.ts';
import type { Analysis } from '../pipeline/analysis.ts';
import { isGrammarWord } from '../syntax/keywords.ts';
import type { Declaration, ParsedFile } from '../syntax/parse.ts';
import { type Token, tokenize } from '../syntax/tokens.ts';
import { bodyOf, type Statement } from '../syntax/tree.ts';
import { declaredKinds } from './declared-kinds.ts';
import { occurrencesOf, type Scope } from './occurrences.ts';
import { scopeOf } from './scope.ts';

const plainKinds = ['keyword', 'field', 'value', 'number', 'string', 'operator', 'comment'] as const;
const nameKinds = [...declaredKinds, 'nic', 'bridge', 'unknown'] as const;
const kinds: readonly SemanticKind[] = [...plainKinds, ...nameKinds];
const numberOf: ReadonlyMap<SemanticKind, number> = new Map(kinds.map((kind, i) => [kind, i]));

/** What a name can name; `unknown`: nothing declares it. */
type NameKind = (typeof nameKinds)[number];

/** What a word can be; the names' kinds are those of what they name. */
export type SemanticKind = (typeof plainKinds)[number] | NameKind;

/** One word; offsets count from the beginning of the file. */
export type SemanticToken = {
  readonly start: number;
  readonly end: number;
  readonly kind: SemanticKind;
  /** Whether the name is declared here. */
  readonly declares: boolean;
};

/** Tells the words of files, and remembers those of declarations as long as these stay. */
export type SemanticTokens = {
  /**
   * Hands over the words of a file, or of the declarations that a range touches, in order, in steps. Linear in them; a
   * declaration is only read again when it, or what its names stand for, changed.
   */
  readonly tell: (
    analysis: Analysis,
    file: ParsedFile,
    range: { readonly start: number; readonly end: number },
    take: (token: SemanticToken) => void,
  ) => Steps<void>;
};

/** Declarations that are told in one step: some milliseconds. */
const declarationsAtOnce = 64;
const namesAtOnce = 4096;
const telling = 'telling words';

/** A teller that remembers nothing yet. */
export function createSemanticTokens(): SemanticTokens {
  const known = new WeakMap<Declaration, Words>();
  const wordsOf = (declaration: Declaration, text: () => string, lookups: Lookups): Words => {
    const before = known.get(declaration);
    if (before?.found.every(([look, name, answer]) => lookups[look](name) === answer)) return before;
    const words = readWords(declaration, text(), lookups);
    known.set(declaration, words);
    return words;
  };
  return {
    *tell(analysis, { text, declarations, offsets }, range, take) {
      const lookups = yield* lookupsIn(analysis);
      const first = Math.max(countUpTo(offsets, range.start) - 1, 0);
      const last = countUpTo(offsets, range.end);
      let at = first === 0 ? 0 : (offsets[first] as number);
      for (let i = first; i < last; i++) {
        const [declaration, begin] = [declarations[i] as Declaration, offsets[i] as number];
        const end = begin + declaration.length;
        tellBetween(text.slice(at, begin), at, take);
        tellWords(
          wordsOf(declaration, () => text.slice(begin, end), lookups),
          begin,
          take,
        );
        at = end;
        if ((i - first) % declarationsAtOnce === declarationsAtOnce - 1)
          yield { what: telling, done: (i - first) / (last - first) };
      }
      tellBetween(text.slice(at, offsets[last] ?? text.length), at, take);
    },
  };
}

/** The words of a declaration by themselves: start, end and meaning of each; and what was looked up for them, and found. */
type Words = { readonly numbers: Int32Array; readonly found: readonly Found[] };
type Lookups = {
  /** What a name names; groups are `TENANT.GROUP`. */
  readonly kind: (name: string) => NameKind;
  readonly group: (name: string) => boolean;
  readonly router: (name: string) => string | undefined;
};
type Found = readonly [look: keyof Lookups, name: string, answer: unknown];

function tellWords({ numbers }: Words, begin: number, take: (token: SemanticToken) => void): void {
  for (let i = 0; i < numbers.length; i += 3) {
    const [start, end, meaning] = [numbers[i] as number, numbers[i + 1] as number, numbers[i + 2] as number];
    const kind = kinds[meaning >> 1] as SemanticKind;
    take({ start: start + begin, end: end + begin, kind, declares: (meaning & 1) === 1 });
  }
}

/** What stands between two declarations: comments, and now and then a lone word. */
function tellBetween(text: string, begin: number, take: (token: SemanticToken) => void): void {
  if (/\S/.test(text)) tellWords({ numbers: numbersOf(text, new Map()), found: [] }, begin, take);
}

function readWords(declaration: Declaration, text: string, lookups: Lookups): Words {
  const found: Found[] = [];
  const look = <K extends keyof Lookups>(which: K, name: string): ReturnType<Lookups[K]> => {
    const answer = lookups[which](name) as ReturnType<Lookups[K]>;
    found.push([which, name, answer]);
    return answer;
  };
  const scope: Scope = {
    // which tenant's group it is makes no difference here
    tenantOf: () => undefined,
    hasGroup: (tenant, name) => look('group', `${tenant}.${name}`),
    externalOfRouter: (name) => (name.endsWith('-router') ? look('router', name) : undefined),
  };
  const meant = new Map<number, Meaning>();
  if (declaration.node) addFields(meant, declaration.node);
  for (const { key, name, role, span, statement } of occurrencesOf(declaration, scope)) {
    const space = key.slice(0, key.indexOf(':'));
    const declares = role === 'declaration';
    const named = declares ? (statement.kind as NameKind) : undefined;
    const kind =
      space === 'group' ? 'secgroup' : space === 'name' ? (named ?? look('kind', name)) : (space as NameKind);
    meant.set(span.start, { kind, declares });
  }
  return { numbers: numbersOf(text, meant), found };
}

type Meaning = Pick<SemanticToken, 'kind' | 'declares'>;

/** Words and comments as they come, with what is known of some by where they begin. */
function numbersOf(text: string, meant: ReadonlyMap<number, Meaning>): Int32Array {
  const { tokens, comments } = tokenize(text);
  const numbers = new Int32Array(3 * (tokens.length + comments.length));
  let length = 0;
  const add = ({ start, end }: { readonly start: number; readonly end: number }, { kind, declares }: Meaning) => {
    numbers[length++] = start;
    numbers[length++] = end;
    numbers[length++] = 2 * (numberOf.get(kind) as number) + (declares ? 1 : 0);
  };
  let next = 0;
  for (const token of tokens) {
    for (let one = comments[next]; one && one.start < token.start; one = comments[++next]) add(one, plain.comment);
    const meaning = meant.get(token.start) ?? plainMeaning(token);
    if (meaning) add(token, meaning);
  }
  for (let one = comments[next]; one; one = comments[++next]) add(one, plain.comment);
  return numbers.slice(0, length);
}

/** A word that begins a field is told from one that begins something with a name. */
function addFields(meant: Map<number, Meaning>, statement: Statement): void {
  const { kind, keyword } = statement;
  if (kind === 'field' || kind === 'list' || kind === 'option') meant.set(keyword.start, plain.field);
  const body = bodyOf(statement);
  if (body) for (const item of body.items) addFields(meant, item);
}

/** What a word is of which the tree knows nothing more. */
function plainMeaning({ kind, text }: Token): Meaning | undefined {
  switch (kind) {
    case 'word':
      return isGrammarWord(text) ? plain.keyword : plain.value;
    case 'numeric':
      return plain.number;
    case 'string':
      return plain.string;
    default:
      return text === '->' ? plain.operator : undefined;
  }
}

// of many words not each needs an object of its own
const plain = {
  keyword: { kind: 'keyword', declares: false },
  field: { kind: 'field', declares: false },
  value: { kind: 'value', declares: false },
  number: { kind: 'number', declares: false },
  string: { kind: 'string', declares: false },
  operator: { kind: 'operator', declares: false },
  comment: { kind: 'comment', declares: false },
} as const satisfies Readonly<Record<string, Meaning>>;

/** What names stand for in a cloud. */
function* lookupsIn(analysis: Analysis): Steps<Lookups> {
  const { cloud } = analysis;
  const scope = scopeOf(analysis);
  const named = new Map<string, NameKind>();
  const add = (kind: NameKind, list: readonly { readonly name: string }[]) => {
    for (const { name } of list) named.set(name, kind);
  };
  yield { what: telling, done: 0 };
  add('external', cloud.externals);
  for (const { machines } of cloud.externals) add('machine', machines);
  add('switch', cloud.switches);
  add('tenant', cloud.tenants);
  add('network', cloud.networks);
  add('host', cloud.hosts);
  yield { what: telling, done: 0 };
  const { instances } = cloud;
  yield { what: telling, done: 0 };
  yield* eachInSteps(instances, namesAtOnce, telling, ({ name }) => named.set(name, 'vm'));
  add('router', cloud.routers);
  const groups = new Set(cloud.secgroups.map(({ tenant, name }) => `${tenant}.${name}`));
  return {
    kind: (name) => named.get(name) ?? 'unknown',
    group: (name) => groups.has(name),
    router: scope.externalOfRouter,
  };
}
