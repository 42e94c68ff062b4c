// What the form of a statement is, and where in it one stands: a place is known by the mark before it (the statement's
// keyword, an arrow, a colon, a keyword inside) and the number of values since. Knows no single statement.
import type { BlockKind } from '../syntax/keywords.ts';
import type { Token } from '../syntax/tokens.ts';

/** What is meant at a place of a statement. */
export type Slot =
  | 'new-name'
  | 'network'
  | 'tenant'
  | 'group'
  | 'rule-source'
  | 'wire'
  | 'switch'
  | 'host'
  | 'pool-or-address'
  | 'flow-end'
  | 'expect-end'
  | 'isolated-end'
  | 'instance'
  | 'node'
  | 'protocol'
  | 'rule-protocol'
  | 'listen-protocol'
  | 'rule-ports'
  | 'ports'
  | 'reason'
  | 'route-prefix'
  | 'route-type'
  | 'next-hop'
  | 'free-vlan'
  | 'vlan'
  | 'trunk'
  | 'network-prefix'
  | 'external-prefix'
  | 'pool-range'
  | 'external-gateway'
  | 'machine-address'
  | 'network-gateway'
  | 'dhcp-start'
  | 'dns'
  | 'bridge-name'
  | 'nic-address'
  | 'bridge-address'
  | 'default-gateway'
  | 'routing-source'
  | 'instance-address'
  | 'instance-gateway'
  | 'mac'
  | 'ttl'
  | 'source-address'
  | 'kernel-switch'
  | 'host-state'
  | 'option'
  | 'file';

/** A place of a statement. */
export type Part = {
  /** What it is called in the form. */
  readonly label: string;
  /** The mark before it, and how many values stand between. A list is one value. */
  readonly after: string;
  readonly index: number;
  readonly slot: Slot;
  readonly help: string;
};

/** A statement. */
export type Form = {
  readonly block: BlockKind;
  readonly keyword: string;
  /** The ways to write it; names in angle brackets are its parts. */
  readonly texts: readonly string[];
  readonly parts: readonly Part[];
  /** What to write for a start: `{slot}` and `{new-name:base}` stand for values. Lines and tabs as they stand. */
  readonly start: string;
  /** Whether it may stand more than once in its block. */
  readonly repeats: boolean;
};

/** Where in a statement one is: behind which mark, and how many values behind it. */
export type PartPlace = { readonly after: string; readonly index: number };

/**
 * Walks through the words of a statement, its keyword first.
 * @returns where the next word would stand, or how many words belong to the statement where another one begins
 */
export function walkThrough(
  form: Form,
  words: readonly Token[],
  isKeyword: (word: string) => boolean,
): PartPlace & { readonly length: number } {
  const marks = marksOf(form);
  let after = form.keyword;
  let index = 0;
  for (let i = 1; i < words.length; i++) {
    const { kind, text } = words[i] as Token;
    if (kind === 'block') return { after, index, length: i + 1 };
    if (kind === 'punctuation') {
      if (text === '->' || text === ':') {
        after = text;
        index = 0;
      } else if (text === ',') index--;
      else if (text === '.') i++;
      else if (text === '[') i += 2;
      else if (text === ';') return { after, index, length: i };
    } else if (kind === 'word' && (index > 0 || text === 'isolated' || after === 'reachable') && marks.has(text)) {
      after = outcomes.includes(text) ? 'reachable' : text;
      index = flags.includes(text) ? 1 : 0;
    } else if (kind === 'word' && (index > 0 || after === 'reachable') && isKeyword(text)) {
      return { after, index, length: i };
    } else index++;
  }
  return { after, index, length: words.length };
}

/** The part at a place; of several the first. */
export function partAt({ parts }: Form, { after, index }: PartPlace): Part | undefined {
  return parts.find((part) => part.after === after && part.index === index);
}

/** The words inside a statement behind which something else is meant. */
function marksOf({ keyword, parts, texts }: Form): ReadonlySet<string> {
  const marks = new Set(parts.flatMap(({ after }) => (after === keyword ? [] : [after])));
  for (const word of flags) if (texts.join(' ').includes(word)) marks.add(word);
  if (marks.has('reachable')) for (const word of outcomes) marks.add(word);
  return marks;
}

/** The words inside a statement that say all by themselves. */
const flags: readonly string[] = ['dhcp', 'silent', 'on-demand', 'no-carrier'];

/** The words after which a reason may stand: one place in the form. */
export const outcomes: readonly string[] = ['reachable', 'unreachable', 'undelivered'];

/** A place written short: mark, number of values since, what is meant, help. */
export type ShortPart = readonly [after: string, index: number, slot: Slot, help: string];

/** A form written short: its parts by their label. */
export function form(
  block: BlockKind,
  keyword: string,
  texts: string | readonly string[],
  parts: Readonly<Record<string, ShortPart>>,
  start: string,
  repeats: 'once' | 'often' = 'once',
): Form {
  return {
    block,
    keyword,
    texts: typeof texts === 'string' ? [texts] : texts,
    parts: Object.entries(parts).map(([label, [after, index, slot, help]]) => ({ label, after, index, slot, help })),
    start,
    repeats: repeats === 'often',
  };
}
