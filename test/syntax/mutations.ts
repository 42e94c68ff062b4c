// Single slips, as fingers make them, at places that a seed chooses. The same seed gives the same text.

import { randomOf } from '../support/random.ts';

/** A text with one fault in it. */
export type Mutation = {
  readonly kind: string;
  /** What was done, in words. */
  readonly what: string;
  readonly text: string;
  /** The line of the fault, from 0. */
  readonly line: number;
};

type Random = () => number;
/** What stands at `at` and what is put in its place. */
type Edit = { readonly at: number; readonly length: number; readonly insert: string };

const pick = <T>(random: Random, items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;

/** All matches of a pattern outside of comments. */
function matches(text: string, pattern: RegExp): RegExpExecArray[] {
  return [...text.matchAll(pattern)].filter(({ index }) => {
    const line = text.slice(text.lastIndexOf('\n', index - 1) + 1, index);
    return !/\/\/|^\s*#/.test(`${line}${text.slice(index, index + 2)}`);
  });
}

/** Replaces a match, or what its first group holds. */
function replacing(text: string, pattern: RegExp, insert: (found: string, random: Random) => string) {
  return (random: Random): Edit => {
    const match = pick(random, matches(text, pattern));
    const found = match[1] ?? match[0];
    return { at: match.index + match[0].indexOf(found), length: found.length, insert: insert(found, random) };
  };
}

function misspelt(word: string, random: Random): string {
  const at = 1 + Math.floor(random() * (word.length - 2));
  const swapped = word.slice(0, at) + word.charAt(at + 1) + word.charAt(at) + word.slice(at + 2);
  const doubled = word.slice(0, at) + word.charAt(at) + word.slice(at);
  return swapped === word ? doubled : pick(random, [swapped, doubled]);
}

const block = (text: string, header: RegExp) => replacing(text, header, (found) => `${copyOf(found)}\n${found}`);

/** Another declaration of the same name, with nothing else wrong in it. */
function copyOf(header: string): string {
  const [, indent = '', keyword = '', name = ''] = /^( *)(\w+) (\w+)/.exec(header) ?? [];
  const inner: Readonly<Record<string, string>> = {
    vm: ' network net100 ',
    network: ' vlan 300  cidr 192.0.2.0/24 ',
  };
  const after = keyword === 'external' ? ' 198.51.100.0/24' : '';
  return `${indent}${keyword} ${name}${after} {${inner[keyword] ?? ''}}`;
}

/** The slips that can be made in a text of one statement a line, by their kind. */
function slips(text: string): Readonly<Record<string, (random: Random) => Edit>> {
  const either =
    (...ways: ((random: Random) => Edit)[]) =>
    (random: Random) =>
      pick(random, ways)(random);
  return {
    'missing or extra brace': either(
      replacing(text, /[{}]/g, () => ''),
      replacing(text, /[{}]/g, (found) => found + found),
      replacing(text, /(?<=\w)\n/g, (_, random) => ` ${pick(random, ['{', '}'])}\n`),
    ),
    'misspelt keyword': replacing(text, /^ *(\w{4,}) /gm, misspelt),
    'half statement': replacing(
      text,
      /^ *(?:nic|network|ip|vlan|cidr|bridge|allow|gateway|expect|flow)( [^{}\n]+)$/gm,
      () => '',
    ),
    'unknown name': replacing(text, /(?:from|network|bridge|-> ?|via) {1,2}([a-zA-Z]\w+)$/gm, () => 'nobody9'),
    'wrong address': replacing(text, /\d+\.\d+\.\d+(\.\d+)/g, (found, random) =>
      pick(random, ['.300', '', `${found}.7`, '.x', `.${found}`]),
    ),
    'wrong number': replacing(text, /(?:vlan|trunk|tcp|-|,) ?(\d+)(?= |\n|,)/g, (found, random) =>
      pick(random, ['99999', `${found}a`, '70000']),
    ),
    'missing colon': replacing(text, /:(?= )/g, (_, random) => pick(random, ['', ' ', ';', ',', '.', ' ::', '='])),
    'duplicated name': block(text, /^ *(?:switch|tenant|network|host|vm|external|secgroup) \w+ \{(?=\n)/gm),
    'stray token': replacing(text, /(?<=[\w}])\n(?= *\w)/g, (found, random) =>
      pick(random, [` foo${found}`, ` @@${found}`, ` =>${found}`, ` "bar"${found}`, ` ,${found}`, ` 10.0.0.9${found}`]),
    ),
    'unclosed string': replacing(
      text,
      /(?:vm|host|network|switch|tenant|-> ?|from|bridge) ([A-Za-z]\w+)/g,
      (found) => `"${found}`,
    ),
  };
}

/** So many mutations of each kind. */
export function mutationsOf(text: string, seed: number, each: number): Mutation[] {
  const random = randomOf(seed);
  return Object.entries(slips(text)).flatMap(([kind, slip]) =>
    Array.from({ length: each }, (): Mutation => {
      const { at, length, insert } = slip(random);
      const found = text.slice(at, at + length);
      return {
        kind,
        what: `${JSON.stringify(found)} -> ${JSON.stringify(insert)}`,
        text: text.slice(0, at) + insert + text.slice(at + length),
        line: text.slice(0, at).split('\n').length - 1,
      };
    }),
  );
}
