// Pairs the braces of one declaration. Where they don't balance, indentation tells which one is missing, so that one
// missing brace is one fault and everything else keeps its meaning. Knows which words open blocks, not their contents.
import { closesInstead, headerWithoutBrace, isBrace, kindOfBlock, opensNothing, type Unopened } from './headers.ts';
import { type BlockKind, isBlockKeyword } from './keywords.ts';
import { maxNesting } from './limits.ts';
import { type Fault, fault, type Token } from './tokens.ts';

/** Tokens with every `{ … }` folded into one `block` token. */
export type Paired = { readonly tokens: readonly Token[]; readonly faults: readonly Fault[] };

/**
 * The ways to read the braces of a declaration, the likeliest first; where braces are missing or too much, each mends and
 * reports them in its own way. Indentation tells most, but not everybody indents, and one brace too much may make up for
 * one that is missing.
 */
export function pairings(tokens: readonly Token[]): readonly (() => Paired)[] {
  const { depth, deepest, lowest } = depths(tokens);
  if (deepest > maxNesting) return [() => tooDeep(tokens)];
  if (depth === 0 && lowest === 0) return [() => fold(tokens, []), () => mend(tokens), () => mendByWords(tokens)];
  return [() => mend(tokens), () => mendByWords(tokens)];
}

function depths(tokens: readonly Token[]): { depth: number; deepest: number; lowest: number } {
  let depth = 0;
  let deepest = 0;
  let lowest = 0;
  for (const token of tokens) {
    if (isBrace(token, '{')) deepest = Math.max(deepest, ++depth);
    else if (isBrace(token, '}')) lowest = Math.min(lowest, --depth);
  }
  return { depth, deepest, lowest };
}

type Open = { readonly brace: Token; readonly tokens: Token[] };

function fold(tokens: readonly Token[], faults: readonly Fault[]): Paired {
  const stack: Open[] = [];
  let current: Token[] = [];
  const top = current;
  for (const token of tokens) {
    if (isBrace(token, '{')) {
      stack.push({ brace: token, tokens: current });
      current = [];
    } else if (isBrace(token, '}')) {
      const open = stack.pop();
      if (!open) continue;
      open.tokens.push({ ...open.brace, kind: 'block', text: '', end: token.end, inner: current });
      current = open.tokens;
    } else current.push(token);
  }
  return { tokens: top, faults };
}

/** Inserts and drops braces until they balance, then folds. */
function mend(tokens: readonly Token[]): Paired {
  const faults: Fault[] = [];
  const mended: Token[] = [];
  const stack: { brace: Token; indent: number; line: number; kind: string }[] = [];
  const lines = lineNumbers(tokens);
  // the last closing brace at the beginning of a line, by its indentation
  const closers = new Map<number, number>();
  for (const [i, token] of tokens.entries()) if (token.first && isBrace(token, '}')) closers.set(token.indent, i);
  const close = (open: { brace: Token }) => {
    const last = mended.findLast((token) => token.end > token.start) as Token;
    addMissingClose(faults, last, open.brace, closingText(mended, open.brace));
    mended.push(virtual('}', last.end));
  };
  for (let i = 0; i < tokens.length; i++) {
    const written = tokens[i] as Token;
    const token = closesInstead(tokens, i, lines, stack.at(-1)) ? { ...written, ...closeBrace } : written;
    const closing = isBrace(token, '}');
    if (token !== written) faults.push(wrongBracket(written, '}'));
    if (token.first) {
      for (let top = stack.at(-1); top; top = stack.at(-1)) {
        if (closing ? token.indent >= top.indent : token.indent > top.indent) break;
        // a closing brace further left closes this one's parent; at the top level there is none
        if (closing && stack.length === 1) break;
        close(top);
        stack.pop();
      }
    }
    if (isBrace(token, '{')) {
      if (opensNothing(tokens, i, lines, stack.at(-1)?.kind ?? 'file')) {
        faults.push(tooMuch('this { opens nothing: take it out', token));
        continue;
      }
      stack.push({
        brace: token,
        indent: token.indent,
        line: lines[i] as number,
        kind: kindOfBlock(tokens, i, lines, stack.at(-1)?.kind ?? 'file'),
      });
    } else if (closing) {
      if (stack.length === 0) {
        faults.push(tooMuch('this } closes nothing: take it out', token));
        continue;
      }
      const top = stack.at(-1) as (typeof stack)[number];
      const follows = tokens[i + 1]?.first ? tokens[i + 1] : undefined;
      const goesOn = (closers.get(top.indent) ?? -1) > i || (follows && follows.indent > top.indent);
      if (!token.first && top.line !== lines[i] && goesOn) {
        faults.push(tooMuch('this } closes nothing: take it out', token));
        continue;
      }
      stack.pop();
    }
    mended.push(token);
    const deeper = (_: string, next: Token): boolean => next.indent > token.indent;
    const header = headerWithoutBrace(tokens, i, lines, stack.at(-1)?.kind ?? 'file', deeper);
    if (header) {
      const brace = openMissing(faults, token, header);
      mended.push(brace);
      stack.push({ brace, indent: token.indent, line: lines[i] as number, kind: header.kind });
      if (header.bracket) i++;
    }
  }
  for (let top = stack.pop(); top; top = stack.pop()) close(top);
  return fold(mended, faults);
}

/** Mends by what the words mean to the blocks around them: for texts that nobody indented. */
function mendByWords(tokens: readonly Token[]): Paired {
  const faults: Fault[] = [];
  const mended: Token[] = [];
  const stack: { brace: Token; line: number; kind: string }[] = [];
  const lines = lineNumbers(tokens);
  const enclosing = (level: number): string => stack.at(-level)?.kind ?? (stack.length < level ? 'file' : '');
  const knows = (kind: string, token: Token | undefined): boolean =>
    token?.kind === 'word' && isBlockKeyword(kind as BlockKind, token.text);
  const close = (): void => {
    const last = mended.findLast((token) => token.end > token.start) as Token;
    const { brace } = stack.pop() as { brace: Token };
    addMissingClose(faults, last, brace, closingText(mended, brace));
    mended.push(virtual('}', last.end));
  };
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i] as Token;
    const next = tokens[i + 1]?.first ? tokens[i + 1] : undefined;
    if (token.first && stack.some((_, level) => knows(enclosing(level + 2), token))) {
      while (stack.length > 0 && !knows(enclosing(1), token)) close();
    }
    if (isBrace(token, '{'))
      stack.push({ brace: token, line: lines[i] as number, kind: kindOfBlock(tokens, i, lines, enclosing(1)) });
    else if (isBrace(token, '}')) {
      const goesOn = stack.at(-1)?.line !== lines[i] && knows(enclosing(1), next) && !knows(enclosing(2), next);
      if (stack.length === 0 || goesOn) {
        faults.push(tooMuch('this } closes nothing: take it out', token));
        continue;
      }
      stack.pop();
    }
    mended.push(token);
    const inner = (kind: string): boolean => knows(kind, next) && !knows(enclosing(1), next);
    const header = headerWithoutBrace(tokens, i, lines, enclosing(1), inner);
    if (header) {
      const brace = openMissing(faults, token, header);
      mended.push(brace);
      stack.push({ brace, line: lines[i] as number, kind: header.kind });
      if (header.bracket) i++;
    }
  }
  while (stack.length > 0) close();
  return fold(mended, faults);
}

/** Adds the fault of a block that isn't closed; one for all that should be closed at the same place. */
function addMissingClose(faults: Fault[], after: Token, brace: Token, written: string): void {
  const same = faults.findIndex((one) => one.related.length > 0 && one.start === after.start && one.end === after.end);
  const related = [
    ...(faults[same]?.related ?? []),
    { message: 'the block begins here', start: Math.min(brace.start, brace.end - 1), end: brace.end },
  ];
  const message =
    related.length === 1
      ? 'a } is missing after this: close the block'
      : `${related.length} times } is missing after this: close the blocks`;
  const text = (faults[same]?.fix?.text ?? '') + written;
  const fix = {
    title: related.length === 1 ? 'Insert `}`' : `Insert ${related.length} times \`}\``,
    start: after.end,
    end: after.end,
    text,
  };
  const found = { ...fault(message, after.start, after.end), related, fix };
  if (same < 0) faults.push(found);
  else faults[same] = found;
}

/** How a block is closed after the last of these tokens: on its own line where the block has lines of its own. */
function closingText(tokens: readonly Token[], { start, indent }: Token): string {
  const lines = (tokens.findLast((token) => token.first)?.start ?? 0) > start;
  return lines ? `\n${' '.repeat(indent)}}` : ' }';
}

function tooMuch(message: string, { start, end }: Token): Fault {
  return { ...fault(message, start, end), fix: { title: 'Take it out', start, end, text: '' } };
}

/** Reports an opening brace that is missing and puts one in. */
function openMissing(faults: Fault[], after: Token, { kind, bracket }: Unopened): Token {
  faults.push(
    bracket
      ? wrongBracket(bracket, '{')
      : {
          ...fault(`a { is missing after this: open the block of the ${kind}`, after.start, after.end),
          fix: { title: 'Insert `{`', start: after.end, end: after.end, text: ' {' },
        },
  );
  if (bracket) return { ...bracket, kind: 'punctuation', text: '{' };
  return { ...virtual('{', after.end), indent: after.indent };
}

function wrongBracket(token: Token, brace: '{' | '}'): Fault {
  const message = `\`${token.text}\` ${brace === '{' ? 'opens' : 'closes'} no block: write ${brace}`;
  return { ...fault(message, token.start, token.end), meant: brace };
}

function lineNumbers(tokens: readonly Token[]): number[] {
  let line = 0;
  return tokens.map((token) => (token.first ? ++line : line));
}

function tooDeep(tokens: readonly Token[]): Paired {
  let depth = 0;
  const kept: Token[] = [];
  const faults: Fault[] = [];
  for (const token of tokens) {
    if (isBrace(token, '{') && ++depth > maxNesting) {
      if (faults.length === 0) {
        faults.push({
          ...fault(`blocks nest deeper than ${maxNesting} levels: take some out`, token.start, token.end),
          code: 'limit',
        });
      }
      continue;
    }
    if (isBrace(token, '}') && depth-- > maxNesting) continue;
    if (depth <= maxNesting) kept.push(token);
  }
  const rest = (pairings(kept)[0] as () => Paired)();
  return { tokens: rest.tokens, faults: [...faults, ...rest.faults] };
}

const closeBrace = { kind: 'punctuation', text: '}' } as const;

function virtual(brace: '{' | '}', at: number): Token {
  return { kind: 'punctuation', text: brace, start: at, end: at, first: false, indent: 0, doc: null };
}
