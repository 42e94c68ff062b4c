// Reads the statements of a block from its tokens. A statement that doesn't fit the grammar is reported once, where it
// stops fitting, and spoils nothing but itself. Knows no names and no values.
import { suggest } from '../base/suggest.ts';
import { type BlockKind, blockKeywords, isBlockKeyword, isGrammarWord, opensBlock } from './keywords.ts';
import { maxFaults, maxRecoveryTokens, maxStatementTokens } from './limits.ts';
import { unfitting } from './messages.ts';
import { fillIn, matchShape, type ShapeMatch, type ShapeMemo } from './shape.ts';
import { type Fault, fault, type Token, unquote } from './tokens.ts';
import type { Block, Statement, Word } from './tree.ts';

/** What reading needs besides the tokens; faults and spoilt words are added to it. */
export type Reading = {
  readonly text: string;
  readonly memo: ShapeMemo;
  readonly faults: Fault[];
  /** Words of the statements that were left out: what they name may well exist. */
  readonly spoiled: Set<string>;
};

/** The statements of a block. */
export function readStatements(kind: BlockKind, tokens: readonly Token[], reading: Reading): Statement[] {
  const statements: Statement[] = [];
  let from = 0;
  for (let i = 1; i <= tokens.length; i++) {
    const token = tokens[i];
    if (token && !beginsStatement(kind, token, tokens[i - 1] as Token)) continue;
    readRow(kind, from === 0 && i === tokens.length ? tokens : tokens.slice(from, i), reading, statements);
    from = i;
  }
  return statements;
}

function beginsStatement(kind: BlockKind, token: Token, before: Token): boolean {
  const isKeyword = token.kind === 'word' && isBlockKeyword(kind, token.text);
  return isKeyword && (token.first || before.text === ';' || before.kind === 'block');
}

/** Reads tokens that begin one statement or several on a line. */
function readRow(kind: BlockKind, tokens: readonly Token[], reading: Reading, statements: Statement[]): void {
  if (tokens.length > maxStatementTokens) {
    const place = tokens[0] as Token;
    report(reading, {
      ...fault(`this statement has more than ${maxStatementTokens} words: split it`, place.start, place.end),
      code: 'limit',
    });
    return;
  }
  let rest = tokens;
  while (rest.length > 0) {
    const match = matchShape(kind, rest, reading.memo);
    if (match.ok) {
      add(match, rest, reading, statements);
      return;
    }
    rest = recover(kind, rest, match, reading, statements);
  }
}

/** Deals with the first fault of a row: keeps what is sound before it, reports it, returns where reading goes on. */
function recover(
  kind: BlockKind,
  tokens: readonly Token[],
  match: ShapeMatch & { ok: false },
  reading: Reading,
  statements: Statement[],
): readonly Token[] {
  const at = match.at;
  const tried = (from: number, to: number): ShapeMatch => matchShape(kind, tokens.slice(from, to), reading.memo);
  const keep = (from: number, to: number): boolean => {
    if (from >= to) return true;
    const sound = tried(from, to);
    if (sound.ok) add(sound, tokens.slice(from, to), reading, statements);
    return sound.ok;
  };
  if (tokens.length > maxRecoveryTokens) {
    report(reading, unfitting(kind, tokens, 0, match));
    spoil(tokens, reading);
    return [];
  }
  // the faulty statement begins at the last keyword with nothing but sound statements before it
  let begin = 0;
  for (let k = Math.min(at, tokens.length - 1); k > 0; k--) {
    if (isKeywordAt(kind, tokens, k) && tried(0, k).ok) {
      begin = k;
      break;
    }
  }
  keep(0, begin);
  // a whole statement, and then a word that belongs to nothing
  if (at > begin && at < tokens.length && keep(begin, at)) begin = at;
  const end = nextSound(kind, tokens, Math.max(at, begin + 1), reading.memo);
  const guess = correction(kind, tokens, begin, at, match);
  report(reading, unfitting(kind, tokens, begin, match, guess));
  if (guess !== undefined) {
    const corrected = tokens.map((token, i) => (i === at ? { ...token, kind: 'word' as const, text: guess } : token));
    const sound = matchShape(kind, corrected.slice(begin, end), reading.memo);
    if (sound.ok) {
      add(sound, corrected.slice(begin, end), reading, statements);
      return tokens.slice(end);
    }
    if (keepBlock(kind, corrected.slice(begin, end), reading, statements)) return tokens.slice(end);
  }
  const faulty = tokens.slice(begin, end);
  if (!keepBlock(kind, faulty, reading, statements)) spoil(faulty, reading);
  return tokens.slice(end);
}

/** The next keyword from which one statement can be read, or the end. */
function nextSound(kind: BlockKind, tokens: readonly Token[], from: number, memo: ShapeMemo): number {
  for (let i = from; i < tokens.length; i++) {
    if (!isKeywordAt(kind, tokens, i)) continue;
    for (let end = i + 2; end <= tokens.length; end++) {
      if (end < tokens.length && !isKeywordAt(kind, tokens, end)) continue;
      if (matchShape(kind, tokens.slice(i, end), memo).ok) return i;
      if (end - i > maxRecoveryWindow) break;
    }
  }
  return tokens.length;
}

// a statement on a line with others has fewer words than this
const maxRecoveryWindow = 24;

/** The word that was probably meant where the tokens stop fitting. */
function correction(
  kind: BlockKind,
  tokens: readonly Token[],
  begin: number,
  at: number,
  match: ShapeMatch & { ok: false },
): string | undefined {
  const word = tokens[at];
  if (word?.kind !== 'word' || isBlockKeyword(kind, word.text)) return undefined;
  const wanted = match.expected.filter((one) => /^"[a-z].*"$/.test(one)).map((one) => one.slice(1, -1));
  return suggest(word.text, at === begin ? blockKeywords[kind] : wanted);
}

/** A block with a faulty header still has its contents: keeps them under whatever name is there. */
function keepBlock(kind: BlockKind, tokens: readonly Token[], reading: Reading, statements: Statement[]): boolean {
  const keyword = tokens[0];
  const block = tokens.find((token) => token.kind === 'block');
  if (keyword?.kind !== 'word' || !block || !isBlockKeyword(kind, keyword.text) || !opensBlock(keyword.text))
    return false;
  const header = tokens.slice(1, tokens.indexOf(block));
  const nameToken = header.find((token) => token.kind === 'word' || token.kind === 'string' || token.kind === 'junk');
  const name: Word = nameToken
    ? { ...wordOf(nameToken) }
    : { text: '', quoted: false, start: keyword.end, end: keyword.end };
  const common = { keyword: wordOf(keyword), doc: '', start: keyword.start, end: block.end };
  const body = readBlock(keyword.text, block, reading);
  if (keyword.text === 'cloud') statements.push({ kind: 'cloud', ...common, body });
  else if (keyword.text === 'external') {
    const cidr = header.find((token) => token.kind === 'numeric');
    statements.push({ kind: 'external', ...common, name, cidr: cidr ? wordOf(cidr) : null, body });
  } else statements.push({ kind: keyword.text, ...common, name, body });
  spoil(header, reading);
  return true;
}

function add(
  match: ShapeMatch & { ok: true },
  tokens: readonly Token[],
  reading: Reading,
  statements: Statement[],
): void {
  for (const statement of match.statements) {
    statements.push(
      fillIn(statement, tokens, reading.text, (block, kind) => readBlock(kind as BlockKind, block, reading)),
    );
  }
}

function readBlock(kind: BlockKind, block: Token, reading: Reading): Block {
  const before = reading.faults.length;
  const items = readStatements(kind, block.inner ?? [], reading);
  return { start: block.start, end: block.end, items, spoiled: reading.faults.length > before };
}

function isKeywordAt(kind: BlockKind, tokens: readonly Token[], i: number): boolean {
  const token = tokens[i];
  return token?.kind === 'word' && isBlockKeyword(kind, token.text);
}

function wordOf(token: Token): Word {
  return { text: unquote(token.text), quoted: token.kind === 'string', start: token.start, end: token.end };
}

function spoil(tokens: readonly Token[], reading: Reading): void {
  const rest = [...tokens];
  for (let token = rest.pop(); token; token = rest.pop()) {
    if (token.kind === 'string' || (token.kind === 'word' && !isGrammarWord(token.text)))
      reading.spoiled.add(unquote(token.text));
    if (token.inner) for (const inner of token.inner) rest.push(inner);
  }
}

/** Adds a fault unless there are enough, or the text already has one there (a string that never ends). */
function report(reading: Reading, found: Fault): void {
  if (reading.faults.length > maxFaults) return;
  if (reading.faults.some((one) => one.start < found.end && found.start < one.end)) return;
  reading.faults.push(
    reading.faults.length < maxFaults
      ? found
      : { ...found, code: 'limit', message: `there are more than ${maxFaults} faults in here: mend the first ones` },
  );
}
