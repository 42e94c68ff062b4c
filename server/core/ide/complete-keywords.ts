// The keywords that may stand at a place: those that begin a statement of the block, but what may be said once and is said
// already, and those that go on with the statement, which the grammar names. Knows no values.
import { type BlockKind, blockKeywords, blocksIn, isBlockKeyword } from '../syntax/keywords.ts';
import type { Token } from '../syntax/tokens.ts';
import { startBehind, startOf } from './complete-start.ts';
import type { Asking, Candidate } from './completion.ts';
import { keywordHelp } from './keyword-help.ts';
import { defaultOf, hasOption } from './option-facts.ts';
import { type Form, outcomes } from './statement-form.ts';
import { formOf } from './statement-forms.ts';

/** The keywords that begin a statement here. */
export function beginningKeywords(asking: Asking): readonly Candidate[] {
  const { block, around } = asking.place;
  const said = saidIn(block, around.at(-1)?.tokens ?? [], asking);
  const fresh: Asking = { ...asking, place: { ...asking.place, statement: undefined } };
  return blockKeywords[block].flatMap((word): Candidate[] => {
    const form = formOf(block, word);
    if (!form || (!form.repeats && said.has(word)) || !isMeaningful(block, word, asking)) return [];
    const kind = block === 'cloud' ? 'option' : blocksIn[block]?.includes(word) ? 'keyword' : 'field';
    return [
      {
        label: word,
        kind,
        insert: word,
        snippet: startOf(form, fresh),
        detail: block === 'cloud' ? defaultText(word, asking) : plainForm(form.texts[0] ?? ''),
        ...helpOf(word, block),
      },
    ];
  });
}

/** The keywords and marks with which the statement goes on. */
export function innerKeywords(asking: Asking): readonly Candidate[] {
  const { expected, statement, block, following } = asking.place;
  if (!statement) return [];
  const { form } = statement;
  // arrows first
  const words = expected.toReversed().sort((a, b) => Number(/^"\w/.test(a)) - Number(/^"\w/.test(b)));
  return words.flatMap((one): Candidate[] => {
    const word = /^"(.*)"$/.exec(one)?.[1];
    if (word === undefined || word === ',' || word === ';' || !isPartOf(form, word, block)) return [];
    if (isSaidBehind(word, following)) return [];
    const snippet = startBehind(word, form, asking);
    const isWord = /^\w/.test(word);
    return [
      {
        label: word === '{' ? '{ … }' : word,
        kind: isWord ? 'keyword' : 'operator',
        insert: word,
        ...(snippet === word ? {} : { snippet }),
        ...(word === '{' ? { filter: '{' } : {}),
        ...(isWord ? helpOf(word, block, form.keyword) : {}),
      },
    ];
  });
}

/** What an option is in this cloud's release where nobody says it. */
function defaultText(name: string, { analysis }: Asking): string {
  return `default: ${defaultOf(name, analysis.cloud.options.release).replace(/[()]/g, '')}`;
}

/** Whether the statement goes on with that already: an outcome or an arrow further on, any other word right behind. */
function isSaidBehind(word: string, following: readonly Token[]): boolean {
  const isOutcome = outcomes.includes(word);
  if (!isOutcome && /^\w/.test(word)) return following[0]?.text === word;
  const end = following.findIndex(({ text }) => text === ';' || text === '}');
  const rest = end < 0 ? following : following.slice(0, end);
  return rest.some(({ text }) => text === word || (isOutcome && outcomes.includes(text)));
}

/** A form without its brackets. */
export function plainForm(text: string): string {
  return text.replace(/[<>]/g, (mark, at: number) => (mark === '>' && text[at - 1] === '-' ? mark : ''));
}

function helpOf(word: string, block: BlockKind, statement?: string): { readonly help?: string } {
  const kind = block === 'cloud' ? 'option' : statement === 'flow' ? 'flow' : null;
  const help = keywordHelp(word, block === 'file' ? null : block, kind);
  return help === undefined ? {} : { help };
}

/** Whether a word goes on with the statement, and does not begin the next one on its line. */
function isPartOf({ parts, keyword, texts }: Form, word: string, block: BlockKind): boolean {
  if (!isBlockKeyword(block, word)) return true;
  return word !== keyword && parts.some(({ after }) => after === word) && texts.some((text) => text.includes(word));
}

/** The keywords that stand in a block, however broken. At the top level only `cloud` matters: one look at each declaration. */
function saidIn(block: BlockKind, tokens: readonly Token[], { analysis }: Asking): ReadonlySet<string> {
  const said = new Set<string>();
  if (block === 'file') {
    for (const { declarations } of analysis.files.values())
      if (declarations.some(({ node }) => node?.kind === 'cloud')) said.add('cloud');
    return said;
  }
  for (const [i, { kind, text, first }] of tokens.entries()) {
    if (kind !== 'word' || !isBlockKeyword(block, text)) continue;
    const before = tokens[i - 1];
    // a keyword right behind another one is its value
    if (first || !before || before.kind !== 'word' || !isBlockKeyword(block, before.text)) said.add(text);
  }
  return said;
}

/** Whether a statement is no fault in this cloud: of this release, of this network manager. */
function isMeaningful(block: BlockKind, word: string, { analysis }: Asking): boolean {
  const { release, networkManager, multiHost } = analysis.cloud.options;
  if (block === 'cloud') return hasOption(release, word);
  if (block !== 'network') return true;
  if (word === 'vlan') return networkManager === 'VlanManager';
  return word !== 'host' || !multiHost;
}
