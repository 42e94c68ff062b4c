// Words as values: addresses, prefixes, ports, VLANs. What isn't one is reported as `wrong-value` at the word, saying
// what one looks like. Knows no names.
import { suggest } from '../base/suggest.ts';
import type { Word } from '../syntax/tree.ts';
import {
  formatPrefix,
  type Ipv4,
  type Ipv4Prefix,
  type Ipv4Range,
  type Mac,
  parseIpv4,
  prefixOf,
  rangeOf,
} from '../wire/address.ts';
import type { PortRange } from '../wire/packet.ts';
import type { VlanSet } from './cloud.ts';
import { error, mistaken, quoted, type Report, type Source, spanIn } from './report.ts';

/** Reports a `wrong-value` at the word: `expected` completes "… is not". */
export function wrongValue(report: Report, source: Source, word: Word, expected: string): undefined {
  error(report, 'wrong-value', spanIn(source, word), `${quoted(word)} is not ${expected}`);
  return undefined;
}

/** An IPv4 address; from now on it is taken. */
export function addressValue(report: Report, source: Source, word: Word): Ipv4 | undefined {
  const address = boundValue(report, source, word);
  if (address !== undefined) report.written.add(address);
  return address;
}

/** An IPv4 address that stays free: it bounds a range or is only asked about. */
export function boundValue(report: Report, source: Source, word: Word): Ipv4 | undefined {
  const address = word.quoted ? undefined : parseIpv4(word.text);
  return address ?? wrongValue(report, source, word, 'an IPv4 address: write four numbers up to 255, such as 10.0.0.1');
}

/** `none`, unquoted, or an address. */
export function addressOrNone(report: Report, source: Source, word: Word): Ipv4 | null | undefined {
  return isWord(word, 'none') ? null : addressValue(report, source, word);
}

/** An address with a length, its host bits kept. */
export type AddressLength = { readonly address: Ipv4; readonly length: number };

/** ADDRESS/LENGTH, or undefined when the text is none; nothing is reported. */
export function parseAddressLength(text: string): AddressLength | undefined {
  const [head = '', tail = '', ...more] = text.split('/');
  const address = parseIpv4(head);
  if (address === undefined || more.length > 0 || !/^(0|[1-9]\d?)$/.test(tail) || Number(tail) > 32) return undefined;
  return { address, length: Number(tail) };
}

/** A prefix; host bits that are set are reported and cleared. */
export function prefixValue(report: Report, source: Source, word: Word): Ipv4Prefix | undefined {
  const parsed = word.quoted ? undefined : parseAddressLength(word.text);
  if (!parsed) return wrongValue(report, source, word, 'a prefix: write an address and a length, such as 10.0.0.0/24');
  const prefix = prefixOf(parsed.address, parsed.length);
  if (prefix.address !== parsed.address) {
    wrongValue(report, source, word, `a prefix, because bits behind its length are set: write ${formatPrefix(prefix)}`);
  }
  return prefix;
}

/** Stands for a prefix that is missing or wrong, and overlaps no other. */
export const noPrefix: Ipv4Prefix = { address: 0, length: 32 };

/** A prefix without its first and last address (where it has more than two), or a range FIRST-LAST whole. */
export function rangeValue(report: Report, source: Source, word: Word): Ipv4Range | undefined {
  const [first = '', last, ...more] = word.text.split('-');
  if (last === undefined || word.quoted) {
    const prefix = prefixValue(report, source, word);
    if (!prefix) return undefined;
    const range = rangeOf(prefix);
    return prefix.length > 30 ? range : { first: range.first + 1, last: range.last - 1 };
  }
  const from = parseIpv4(first);
  const to = parseIpv4(last);
  if (from === undefined || to === undefined || from > to || more.length > 0) {
    return wrongValue(report, source, word, 'a range: write FIRST-LAST with the lower address first, without spaces');
  }
  return { first: from, last: to };
}

/** A MAC address of one machine, in lower case. */
export function macValue(report: Report, source: Source, word: Word): Mac | undefined {
  const text = word.text.toLowerCase();
  if (word.quoted || !/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/.test(text)) {
    return wrongValue(report, source, word, 'a MAC address: write six pairs of hex digits, such as fa:16:3e:00:00:01');
  }
  if (text === '00:00:00:00:00:00') {
    return wrongValue(report, source, word, 'a MAC address of a machine: the kernel takes all but this one');
  }
  if (Number.parseInt(text.slice(0, 2), 16) % 2 === 1) {
    return wrongValue(report, source, word, 'a MAC address of one machine: its first pair must be even');
  }
  return text;
}

/** A VLAN id. A number outside of 1–4094 is reported and returned all the same, limited to 12 bits. */
export function vlanValue(report: Report, source: Source, word: Word): number | undefined {
  const text = word.text;
  if (word.quoted || !/^\d+$/.test(text))
    return wrongValue(report, source, word, 'a VLAN id: write a number from 1 to 4094');
  const vlan = Number(text);
  if (vlan >= 1 && vlan <= 4094) return vlan;
  error(
    report,
    'vlan-out-of-range',
    spanIn(source, word),
    `there is no VLAN ${quoted(word)}: write a number from 1 to 4094`,
  );
  return undefined;
}

/** The VLANs of a trunk: `all`, `none`, or ids and ranges A-B. */
export function vlanSet(report: Report, source: Source, words: readonly Word[]): VlanSet {
  const [only] = words;
  if (words.length === 1 && only && isWord(only, 'all')) return 'all';
  if (words.length === 1 && only && isWord(only, 'none')) return [];
  const ranges: { first: number; last: number }[] = [];
  for (const word of words) {
    const parts = /^(\d+)(?:-(\d+))?$/.exec(word.text);
    if (!parts || word.quoted) {
      wrongValue(report, source, word, 'a VLAN id: write a number from 1 to 4094, a range A-B, or all or none alone');
      continue;
    }
    const first = Number(parts[1]);
    const last = Number(parts[2] ?? parts[1]);
    if (first < 1 || last > 4094 || first > 4094 || last < 1) {
      error(report, 'vlan-out-of-range', spanIn(source, word), `${quoted(word)} has no VLAN: ids go from 1 to 4094`);
    } else if (first > last) wrongValue(report, source, word, 'a range: write the lower VLAN id first');
    else ranges.push({ first, last });
  }
  return mergeRanges(ranges);
}

function mergeRanges(ranges: readonly { first: number; last: number }[]): { first: number; last: number }[] {
  const merged: { first: number; last: number }[] = [];
  for (const range of ranges.toSorted((a, b) => a.first - b.first)) {
    const before = merged.at(-1);
    if (before && range.first <= before.last + 1) before.last = Math.max(before.last, range.last);
    else merged.push({ ...range });
  }
  return merged;
}

/** Ports: numbers and ranges, 1–65535 (0 begins a range as well, as in nova). */
export function portRanges(report: Report, source: Source, words: readonly Word[]): PortRange[] {
  const ranges: PortRange[] = [];
  for (const word of words) {
    const parts = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(word.text);
    const first = Number(parts?.[1]);
    const last = Number(parts?.[2] ?? parts?.[1]);
    if (!parts || word.quoted || last > 65535 || last < 1) {
      wrongValue(report, source, word, 'a port: write a number from 1 to 65535, or a range such as 1-1023');
    } else if (first > last) wrongValue(report, source, word, 'a range of ports: write the lower one first');
    else ranges.push({ first, last });
  }
  return ranges;
}

/** A whole number within bounds. */
export function numberValue(
  report: Report,
  source: Source,
  word: Word,
  bounds: { readonly least: number; readonly most: number },
): number | undefined {
  const value = /^\d{1,9}$/.test(word.text) && !word.quoted ? Number(word.text) : Number.NaN;
  if (value >= bounds.least && value <= bounds.most) return value;
  return wrongValue(report, source, word, `a number from ${bounds.least} to ${bounds.most}`);
}

/** One of a few words. */
export function choice<T extends string>(
  report: Report,
  source: Source,
  word: Word,
  choices: readonly T[],
): T | undefined {
  const found = word.quoted ? undefined : choices.find((one) => one === word.text);
  if (found !== undefined) return found;
  const near = suggest(word.text, choices);
  const message = `${quoted(word)} means nothing here`;
  mistaken(report, 'wrong-value', spanIn(source, word), message, near, `write ${listed(choices)}`);
  return undefined;
}

/** `a, b or c`. */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

/** Whether the word is this one and not a name in quotes. */
export function isWord(word: Word, text: string): boolean {
  return !word.quoted && word.text === text;
}
