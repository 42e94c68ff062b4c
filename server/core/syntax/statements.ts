// Reads the statements of a block from its tokens. A statement that doesn't fit the grammar is reported once, where it
// stops fitting, and spoils nothing but itself. Knows no names and no values.
import { suggest } from '../base/suggest.ts';
import { faultEnd, isKeywordAt, nextSound, repairedEnd } from './extents.ts';
import { type BlockKind, blockKeywords, blocksIn, isBlockKeyword, isGrammarWord, opensBlock } from './keywords.ts';
import { maxFaults, maxRecoveryTokens, maxStatementTokens } from './limits.ts';
import { misspelt, unfitting } from './messages.ts';
import { repairsAt } from './repairs.ts';
import { fillIn, matchShape, type ShapeMatch, type ShapeMemo } from './shape.ts';
import { slipAt } from './slips.ts';
import { type Fault, fault, type Token, unquote } from './tokens.ts';
import type { Block, Statement, Word } from './tree.ts';

/** What reading needs besides the tokens; faults and spoilt words are added to it. */
export type Reading = {
  readonly text: string;
  readonly memo: ShapeMemo;
  readonly faults: Fault[];
  /** Words of the statements that were left out: what they name may well exist. */
  readonly spoiled: Set<string>;
  /** The first words of the statements of this block that were left out. */
  readonly lost: string[];
  /** Statements that stand in the wrong block, and what such blocks hide: then the braces were hardly read right. */
  readonly misplaced: { statements: number; hidden: number };
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
    const { indent } = rest[0] as Token;
    const stop = rest.findIndex((token, i) => i > 0 && i <= match.at && token.first && token.indent <= indent);
    if (stop > 0) {
      // what stands at the beginning of a line no deeper than the statement is hardly a part of it
      readRow(kind, rest.slice(0, stop), reading, statements);
      rest = rest.slice(stop);
      continue;
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
    leaveOut(tokens, reading);
    return [];
  }
  const slip = slipAt(kind, tokens, at, match.expected);
  if (slip) {
    report(reading, slip.fault);
    for (const name of slip.doubtful) reading.spoiled.add(name);
    return slip.tokens;
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
  const half = at - 1 > begin && isKeywordAt(kind, tokens, at - 1) ? tried(begin, at - 1) : undefined;
  if (half?.ok === false && half.at === at - 1 - begin && nextSound(kind, tokens, at - 1, reading.memo) === at - 1) {
    // a keyword was read as the value that is missing before it
    report(reading, unfitting(kind, tokens.slice(begin, at - 1), 0, half));
    leaveOut(tokens.slice(begin, at - 1), reading);
    return tokens.slice(at - 1);
  }
  const guess = correction(kind, tokens, at, match);
  if (guess) {
    const end = faultEnd(kind, tokens, begin, Math.max(at, begin) + 1, reading.memo);
    const corrected = tokens.slice(begin, end);
    corrected[guess.at - begin] = { ...(tokens[guess.at] as Token), text: guess.word };
    const sound = matchShape(kind, corrected, reading.memo);
    const kept = sound.ok || guess.at > begin ? 0 : keepBlock(kind, corrected, reading, statements);
    if (sound.ok) add(sound, corrected, reading, statements);
    if (sound.ok || kept > 0) {
      report(reading, misspelt(tokens[guess.at] as Token, guess.word));
      return tokens.slice(sound.ok ? end : begin + kept);
    }
  }
  for (const repair of repairsAt(kind, tokens, begin, at, match.expected)) {
    const end = repairedEnd(kind, repair.tokens, begin, at, reading.memo);
    if (end === undefined) continue;
    const repaired = repair.tokens.slice(begin, end);
    const sound = matchShape(kind, repaired, reading.memo);
    report(reading, repair.fault ?? unfitting(kind, tokens, tried(begin, at).ok ? at : begin, match));
    if (repair.doubtful) reading.spoiled.add(unquote(repair.doubtful));
    if (repair.lacks || !sound.ok) leaveOut(repaired, reading);
    else add(sound, repaired, reading, statements);
    return repair.tokens.slice(end);
  }
  // a whole statement, and then a word that belongs to nothing
  if (at > begin && at < tokens.length && !isWithinWord(tokens, at) && keep(begin, at)) begin = at;
  const end = faultEnd(kind, tokens, begin, Math.max(at, begin + 1), reading.memo);
  const found = tokens[at];
  report(reading, guess?.at === at && found ? misspelt(found, guess.word) : unfitting(kind, tokens, begin, match));
  const faulty = tokens.slice(begin, end);
  if (guess?.at === begin) {
    faulty[0] = { ...(tokens[begin] as Token), text: guess.word };
    const sound = matchShape(kind, faulty, reading.memo);
    if (sound.ok) {
      add(sound, faulty, reading, statements);
      return tokens.slice(end);
    }
  }
  const kept = keepBlock(kind, faulty, reading, statements);
  if (kept > 0) return tokens.slice(begin + kept);
  const first = tokens[begin] as Token;
  const lost = faulty.reduce((sum, token) => sum + linesIn(token), 0);
  if (first.kind === 'block') reading.misplaced.hidden += lost;
  else if (first.kind === 'word') {
    if (lost > 0 || blocksIn[kind]?.includes(first.text)) reading.misplaced.hidden += 6 + lost;
    else if (isGrammarWord(first.text)) reading.misplaced.statements++;
  }
  leaveOut(tokens.slice(begin, end), reading);
  return tokens.slice(end);
}

/** How many lines the contents of a block have; 0 for other tokens. */
function linesIn(token: Token): number {
  return (token.inner ?? []).reduce((sum, inner) => sum + (inner.first ? 1 : 0) + linesIn(inner), 0);
}

/** Whether a mark stands in what was meant as one word: `in=ternet`, `80-`. */
function isWithinWord(tokens: readonly Token[], at: number): boolean {
  const token = tokens[at] as Token;
  const [touchesBefore, touchesNext] = [tokens[at - 1]?.end === token.start, tokens[at + 1]?.start === token.end];
  return token.kind === 'junk' && touchesBefore && (touchesNext || token.text === '-');
}

/** The keyword that was probably meant where the tokens stop fitting, or by the last word before their end. */
function correction(
  kind: BlockKind,
  tokens: readonly Token[],
  at: number,
  match: ShapeMatch & { ok: false },
): { readonly at: number; readonly word: string } | undefined {
  const place = at < tokens.length ? at : at - 1;
  const token = tokens[place];
  if (token?.kind !== 'word' || isGrammarWord(token.text)) return undefined;
  const wanted = match.expected.filter((one) => /^"[a-z].*"$/.test(one)).map((one) => one.slice(1, -1));
  const candidates = place === at ? [...wanted, ...blockKeywords[kind]] : wanted;
  const word = suggest(token.text, candidates);
  return word === undefined ? undefined : { at: place, word };
}

/**
 * A block with a faulty header still has its contents: keeps them under whatever name is there.
 * @returns how many tokens it took, 0 when there is no such block
 */
function keepBlock(kind: BlockKind, tokens: readonly Token[], reading: Reading, statements: Statement[]): number {
  const keyword = tokens[0];
  const block = tokens.find((token, i) => token.kind === 'block' || (i > 0 && token.first));
  if (
    keyword?.kind !== 'word' ||
    block?.kind !== 'block' ||
    !isBlockKeyword(kind, keyword.text) ||
    !opensBlock(keyword.text)
  )
    return 0;
  const header = tokens.slice(1, tokens.indexOf(block));
  const nameToken = header.find((token) => token.kind === 'word' || token.kind === 'string' || token.kind === 'junk');
  const name: Word = nameToken
    ? wholeWord(header, header.indexOf(nameToken))
    : { text: '', quoted: false, start: keyword.end, end: keyword.end };
  const common = { keyword: wordOf(keyword), doc: '', start: keyword.start, end: block.end };
  const contents = readBlock(keyword.text, block, reading);
  // what a block without a name lacks is not worth saying beside that
  const body = nameToken || keyword.text === 'cloud' ? contents : { ...contents, spoiled: true };
  if (keyword.text === 'cloud') statements.push({ kind: 'cloud', ...common, body });
  else if (keyword.text === 'external') {
    const cidr = header.find((token) => token.kind === 'numeric');
    statements.push({ kind: 'external', ...common, name, cidr: cidr ? wordOf(cidr) : null, body });
  } else statements.push({ kind: keyword.text, ...common, name, body });
  spoil(header, reading);
  return tokens.indexOf(block) + 1;
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
  const lost: string[] = [];
  const items = readStatements(kind, block.inner ?? [], { ...reading, lost });
  return { start: block.start, end: block.end, items, spoiled: reading.faults.length > before, lost };
}

/** The word that begins at a token, with what stands behind it without a space. */
function wholeWord(tokens: readonly Token[], from: number): Word {
  const word = wordOf(tokens[from] as Token);
  let { text, end } = word;
  for (const token of tokens.slice(from + 1)) {
    if (token.start !== end) break;
    text += token.text;
    end = token.end;
  }
  return { ...word, text, end };
}

function wordOf(token: Token): Word {
  return { text: unquote(token.text), quoted: token.kind === 'string', start: token.start, end: token.end };
}

function leaveOut(statement: readonly Token[], reading: Reading): void {
  reading.lost.push(statement[0]?.text ?? '');
  spoil(statement, reading);
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
function report(reading: Reading, fault: Fault): void {
  let found = fault;
  if (reading.faults.length > maxFaults) return;
  // at a brace that was only put in, the place is the word before it
  if (found.start === found.end) found = { ...found, start: Math.max(found.start - 1, 0), end: Math.max(found.end, 1) };
  if (reading.faults.some((one) => one.start < found.end && found.start < one.end)) return;
  reading.faults.push(
    reading.faults.length < maxFaults
      ? found
      : { ...found, code: 'limit', message: `there are more than ${maxFaults} faults in here: mend the first ones` },
  );
}
