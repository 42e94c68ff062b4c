// Slips whose meaning is plain: several words where the language has one. They are reported once and read as they were
// meant, so that what follows is judged as if they were mended. Knows tokens, no names and no values.
import type { BlockKind } from './keywords.ts';
import { type Fault, fault, type Token, unquote } from './tokens.ts';

/** The tokens as they were meant, what to say, and names that, read so, may not exist. */
export type Slip = { readonly tokens: readonly Token[]; readonly fault: Fault; readonly doubtful: readonly string[] };

/**
 * The slip around the token at which a statement stops fitting, or undefined.
 * @param expected what would fit there, as the grammar calls it
 */
export function slipAt(
  kind: BlockKind,
  tokens: readonly Token[],
  at: number,
  expected: readonly string[],
): Slip | undefined {
  const other = splitNumber(tokens, at, expected) ?? dotForComma(tokens, at, expected) ?? singleQuotes(tokens, at);
  if (other) return other;
  const [before, token, after] = [tokens[at - 1], tokens[at], tokens[at + 1]];
  if (!before || !token || !after || token.first || after.first) return undefined;
  const joined = (word: Token, message: string, doubtful: readonly string[]): Slip => ({
    tokens: [...tokens.slice(0, at - 1), { ...word, start: before.start, end: after.end }, ...tokens.slice(at + 2)],
    fault: fault(message, before.start, after.end),
    doubtful,
  });
  if (token.text === '-' && before.kind === 'numeric' && after.kind === 'numeric' && !expected.includes('"->"')) {
    const text = `${before.text}-${after.text}`;
    return joined({ ...before, text }, `a range has no space around its hyphen: write ${text}`, []);
  }
  if (token.text !== '.' || before.kind !== 'word' || (after.kind !== 'word' && after.kind !== 'string')) {
    return undefined;
  }
  const named = whatIsNamed(kind, tokens, at - 1);
  if (named === undefined || tokens[at + 2]?.text === '.') return undefined;
  const message = `${named}: write ${after.text}`;
  return joined({ ...after, first: before.first, indent: before.indent }, message, [unquote(after.text)]);
}

/** An address or prefix with a space in it, or a comma where a dot should be. */
function splitNumber(tokens: readonly Token[], at: number, expected: readonly string[]): Slip | undefined {
  const before = tokens[at - 1];
  if (before?.kind !== 'numeric') return undefined;
  let text = before.text;
  for (let end = at; end < Math.min(tokens.length, at + 4) && !tokens[end]?.first; end++) {
    const { text: part, kind } = tokens[end] as Token;
    const isComma = part === ',' && !expected.includes('","');
    const isMark = part === '.' || part === '/' || isComma;
    if (!isMark && (kind !== 'numeric' || !/[./]$/.test(text))) return undefined;
    text += isComma ? '.' : part;
    if (!isAddress.test(text) || (isAddress.test(before.text) && !text.includes('/'))) continue;
    const last = tokens[end] as Token;
    const message = `an address is one word, its numbers joined by dots: write ${text}`;
    return {
      tokens: [...tokens.slice(0, at - 1), { ...before, text, end: last.end }, ...tokens.slice(end + 1)],
      fault: fault(message, before.start, last.end),
      doubtful: [],
    };
  }
  return undefined;
}

/** A list with a dot where a comma should be: `22. 80`. */
function dotForComma(tokens: readonly Token[], at: number, expected: readonly string[]): Slip | undefined {
  const [before, token] = [tokens[at - 1], tokens[at]];
  if (!before?.text.endsWith('.') || token?.kind !== 'numeric' || token.first || !expected.includes('","'))
    return undefined;
  const [text, end] = [before.text.slice(0, -1), before.end - 1];
  const comma: Token = { ...before, kind: 'punctuation', text: ',', start: end, first: false };
  return {
    tokens: [...tokens.slice(0, at - 1), { ...before, text, end }, comma, ...tokens.slice(at)],
    fault: fault('commas stand between the values of a list: write ,', end, before.end),
    doubtful: [],
  };
}

/** A string in single quotes. */
function singleQuotes(tokens: readonly Token[], at: number): Slip | undefined {
  const token = tokens[at];
  if (at === 0 || token?.kind !== 'junk' || !/^'.+'$/.test(token.text)) return undefined;
  const text = `"${token.text.slice(1, -1).replaceAll('\\', '\\\\')}"`;
  return {
    tokens: [...tokens.slice(0, at), { ...token, kind: 'string', text }, ...tokens.slice(at + 1)],
    fault: fault(`strings stand in double quotes: write ${text}`, token.start, token.end),
    doubtful: [],
  };
}

const isAddress = /^\d+(?:\.\d+){3}(?:\/\d+)?$/;

/** What a word names that has its tenant before it in other places: a group in a rule, a group of an instance not. */
function whatIsNamed(kind: BlockKind, tokens: readonly Token[], at: number): string | undefined {
  const before = tokens[at - 1]?.text;
  if (kind === 'vm' && before === 'network') return network;
  if (kind === 'host' && before === 'bridge') return network;
  if (kind !== 'vm') return undefined;
  for (let k = at - 1; k > 0 && tokens[k]?.text === ','; k -= 2) if (tokens[k - 2]?.text === 'secgroup') return group;
  return before === 'secgroup' ? group : undefined;
}

const network = 'a network is named without its tenant';
const group = "an instance's groups are those of its own tenant and named without it";
