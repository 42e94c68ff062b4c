// Small repairs of a statement that doesn't fit: a mark put in, taken out or exchanged, a word read as the keyword that it
// resembles. Whichever fits is what was meant, so one fault is said and the statement counts. Knows tokens and what the
// grammar expected; whether a repair fits, its caller asks the grammar.
import { suggest } from '../base/suggest.ts';
import { type BlockKind, blockKeywords, isGrammarWord } from './keywords.ts';
import { misspelt } from './messages.ts';
import { type Fault, fault, type Token } from './tokens.ts';

/** The tokens with the repair, and what to say; null: what is said where nothing can be repaired. */
export type Repair = {
  readonly tokens: readonly Token[];
  readonly fault: Fault | null;
  /** A word that, read so, may name nothing, or that was left out. */
  readonly doubtful?: string;
  /** A word was put in that nobody wrote: what is missing is known, but not what it would say. */
  readonly lacks?: true;
};

/**
 * The repairs to try, the likeliest first, of a statement that begins at token `begin` and stops fitting at token `at`.
 * @param expected what would fit there, as the grammar calls it
 */
export function repairsAt(
  kind: BlockKind,
  tokens: readonly Token[],
  begin: number,
  at: number,
  expected: readonly string[],
): readonly Repair[] {
  const token = tokens[at];
  if (at < begin || !token || token.kind === 'block') return [];
  const repairs: Repair[] = [];
  const exchange = (from: number, to: number, words: readonly Token[], said: Fault | null): void => {
    repairs.push({ tokens: [...tokens.slice(0, from), ...words, ...tokens.slice(to)], fault: said });
  };
  const joined = token.kind === 'word' ? splitWord(kind, tokens, at) : undefined;
  if (joined) exchange(at, joined.end, joined.words, joined.fault);
  if (at === begin) return repairs;
  const before = tokens[at - 1] as Token;
  const hasBefore = at - 1 > begin && !before.first;
  if (hasBefore && before.kind === 'word' && !isGrammarWord(before.text)) {
    const meant = suggest(before.text, passingWords);
    if (meant) exchange(at - 1, at, [{ ...before, text: meant }], misspelt(before, meant));
  }
  if (token.first) return repairs;
  if (expected.includes('"->"')) {
    const from = hasBefore && isArrowLike(before) ? at - 1 : at;
    let to = from;
    while (to < tokens.length && !tokens[to]?.first && isArrowLike(tokens[to] as Token)) to++;
    if (to > from) {
      const written = tokens.slice(from, to);
      const message = `\`${written.map(({ text }) => text).join('')}\` is no arrow: write ->`;
      const place = fault(message, (tokens[from] as Token).start, (tokens[to - 1] as Token).end);
      exchange(from, to, [mark('->', token)], place);
    }
    exchange(at, at, [mark('->', token)], null);
    if (hasBefore) {
      const message = `expected -> before \`${before.text}\``;
      exchange(at - 1, at - 1, [mark('->', before)], fault(message, before.start, before.end));
    }
  }
  const isWord = token.kind === 'junk' && /[A-Za-z0-9_]/.test(token.text);
  const isMark = (token.kind === 'junk' && !isWord) || token.kind === 'punctuation';
  if (isWord && !tokens.slice(begin).some(({ kind }) => kind === 'block')) {
    const words = [...tokens.slice(0, at), { ...token, kind: 'word' } as const, ...tokens.slice(at + 1)];
    repairs.push({ tokens: words, fault: null, lacks: true });
  }
  if (expected.includes('":"')) exchange(at, isMark ? at + 1 : at, [mark(':', token)], null);
  const isInWord = token.kind === 'junk' && before.end === token.start && tokens[at + 1]?.start === token.end;
  if (expected.includes('","') && ((isMark && !isInWord) || token.text === 'and'))
    exchange(at, at + 1, [mark(',', token)], null);
  if (isMark) {
    const words = [...tokens.slice(0, at), ...tokens.slice(at + 1)];
    // a mark that touches the next word makes another word of it
    const touchesBefore = token.text === '-' && before.end === token.start;
    const touches = token.kind === 'junk' && (touchesBefore || tokens[at + 1]?.start === token.end);
    repairs.push({ tokens: words, fault: null, ...(touches && { lacks: true }) });
  } else if (expected.includes('","')) {
    repairs.push({
      tokens: [...tokens.slice(0, at), ...tokens.slice(at + 1)],
      fault: null,
      doubtful: token.text,
    });
  }
  if (hasBefore && isGrammarWord(before.text)) {
    const name: Token = { ...mark('_', before), kind: 'word' };
    const after = tokens[at - 2] as Token;
    repairs.push({
      tokens: [...tokens.slice(0, at - 1), name, ...tokens.slice(at - 1)],
      fault: fault(`expected a name after \`${after.text}\``, after.start, after.end),
      lacks: true,
    });
  }
  return repairs;
}

/** Words in the middle of a statement before which another word may be left out, so that a misspelt one passes for it. */
const passingWords = ['via', 'reachable', 'unreachable', 'undelivered'];

/** A keyword and its value written as one word: `vlan100`, `vmVM_1`, `ip10.0.0.3`. */
function splitWord(kind: BlockKind, tokens: readonly Token[], at: number) {
  const token = tokens[at] as Token;
  const keyword = blockKeywords[kind]
    .filter((word) => token.text.startsWith(word) && /^[A-Za-z0-9]/.test(token.text.slice(word.length)))
    .toSorted((a, b) => b.length - a.length)[0];
  if (keyword === undefined) return undefined;
  let text = token.text.slice(keyword.length);
  const isNumber = /^\d/.test(text);
  let end = at + 1;
  for (; isNumber && tokens[end]?.start === tokens[end - 1]?.end; end++) {
    const next = tokens[end] as Token;
    if (next.kind !== 'numeric' && !['.', '/', ':'].includes(next.text)) break;
    text += next.text;
  }
  const middle = token.start + keyword.length;
  const last = tokens[end - 1] as Token;
  const value: Token = {
    ...token,
    kind: isNumber ? 'numeric' : 'word',
    text,
    start: middle,
    end: last.end,
    first: false,
  };
  return {
    words: [{ ...token, text: keyword, end: middle }, value],
    end,
    fault: fault(`a space is missing: write ${keyword} ${text}`, token.start, last.end),
  };
}

function isArrowLike(token: Token): boolean {
  return token.text === '->' || token.text === '-' || token.text === 'to' || /^[<>=~→⇒]+$/.test(token.text);
}

function mark(text: string, { start }: Token): Token {
  return { kind: 'punctuation', text, start, end: start, first: false, indent: 0, doc: null };
}
