// Where faults can be planted in a sound text: its statements with absolute places, its words by what they mean, and what
// an edit is. Reads the text with the parser of the language, which is right about sound texts.
import type { BlockKind } from '../../server/core/syntax/keywords.ts';
import { parseFile } from '../../server/core/syntax/parse.ts';
import { placedDeclarations } from '../../server/core/syntax/places.ts';
import { type Token, tokenize } from '../../server/core/syntax/tokens.ts';
import { bodyOf, type Ranged, type Reference, type Statement, type Word } from '../../server/core/syntax/tree.ts';
import { type Ipv4, type Ipv4Prefix, parseIpv4 } from '../../server/core/wire/address.ts';
import type { Random } from '../kernel-random/random.ts';

/** A statement, in which kind of block it stands, and in whose. */
export type Site = { readonly node: Statement; readonly block: BlockKind; readonly parent: Statement | null };

/** A sound text and what is known of it. */
export type World = {
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly sites: readonly Site[];
  /** How often each word is there, strings without quotes. */
  readonly counts: ReadonlyMap<string, number>;
  /** The prefixes of networks and externals. */
  readonly prefixes: readonly Ipv4Prefix[];
  /** All addresses that are written. */
  readonly addresses: readonly Ipv4[];
  readonly random: Random;
};

/** A change that makes a fault; all places are those of the sound text. */
export type Edit = Ranged & {
  readonly insert: string;
  /** Where a person would point at; without it what is inserted, or the gap between the words around what is taken out. */
  readonly place?: Ranged;
  /** Statements that must stay sound, or it would be no fault. */
  readonly keeps?: readonly Ranged[];
};

/** A kind of fault: all the ways to make one at a statement. */
export type Kind = {
  readonly name: string;
  readonly edits: (site: Site, world: World) => readonly Edit[];
};

/** Reads a sound text. */
export function worldOf(text: string, random: Random): World {
  const { tokens } = tokenize(text);
  const counts = new Map<string, number>();
  for (const token of tokens) {
    const word = plain(token.text);
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const sites: Site[] = [];
  const visit = (node: Statement, block: BlockKind, parent: Statement | null): void => {
    sites.push({ node, block, parent });
    for (const item of bodyOf(node)?.items ?? []) visit(item, node.kind as BlockKind, node);
  };
  for (const { node, offset } of placedDeclarations(parseFile('sound.topo', text))) {
    if (node) visit(moved(node, offset) as Statement, 'file', null);
  }
  const cidrs = sites.map((site) => (site.node.kind === 'external' ? site.node.cidr : field(site, 'network', 'cidr')));
  const prefixes = cidrs.flatMap((cidr): Ipv4Prefix[] => {
    const [first = '', length] = cidr?.text.split('/') ?? [];
    const address = parseIpv4(first);
    return address === undefined ? [] : [{ address, length: Number(length) }];
  });
  const addresses = tokens.flatMap(({ text }) => parseIpv4(text) ?? []);
  return { text, tokens, sites, counts, prefixes, addresses, random };
}

/** A word without its quotes. */
export function plain(word: string): string {
  return word.replace(/^"(.*)"$/, '$1');
}

function moved(value: unknown, by: number): unknown {
  if (Array.isArray(value)) return value.map((part) => moved(part, by));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [
      key,
      (key === 'start' || key === 'end') && typeof part === 'number' ? part + by : moved(part, by),
    ]),
  );
}

/** What a word of a statement is: a name that the statement declares or uses, or a value of some type. */
export type Role =
  | { readonly is: 'declares' }
  | { readonly is: 'names'; readonly what: string }
  | { readonly is: 'value'; readonly type: ValueType };

/** Types of values; a `choice` is one of few words. */
export type ValueType =
  | 'address'
  | 'interface'
  | 'prefix'
  | 'range'
  | 'vlan'
  | 'trunk'
  | 'ports'
  | 'icmp'
  | 'port'
  | 'ttl'
  | 'mac'
  | 'choice';

const optionTypes: Readonly<Record<string, ValueType>> = {
  dmz_cidr: 'prefix',
  force_snat_range: 'prefix',
  metadata_host: 'address',
};
const namedInterfaces = ['vlan_interface', 'flat_interface', 'public_interface', 'flat_network_bridge'];
const fieldTypes: Readonly<Record<string, ValueType>> = {
  vlan: 'vlan',
  cidr: 'prefix',
  mac: 'mac',
  ttl: 'ttl',
  rp_filter: 'choice',
  ip_forward: 'choice',
  bridge_nf_call_iptables: 'choice',
};

/** The words of a statement without those of its block, and what each is. */
export function wordsOf({ node }: Site): readonly (readonly [Word, Role])[] {
  const value = (word: Word | null, type: ValueType): (readonly [Word, Role])[] =>
    word ? [[word, { is: 'value', type }]] : [];
  const names = (word: Word | null, what: string): (readonly [Word, Role])[] =>
    word && !(word.text === 'any' && !word.quoted) ? [[word, { is: 'names', what }]] : [];
  const declares = (word: Word): (readonly [Word, Role])[] => [[word, { is: 'declares' }]];
  const end = (reference: Reference | null): (readonly [Word, Role])[] => {
    if (!reference) return [];
    return /^\d/.test(reference.name.text) ? value(reference.name, 'address') : names(reference.name, 'end');
  };
  switch (node.kind) {
    case 'option': {
      const keyword = node.keyword.text;
      if (namedInterfaces.includes(keyword) || keyword === 'forward_bridge_interface') return [];
      return node.values.flatMap((word) => value(word, optionTypes[keyword] ?? 'choice'));
    }
    case 'external':
      return [...declares(node.name), ...value(node.cidr, 'prefix')];
    case 'field': {
      const keyword = node.keyword.text;
      if (keyword === 'network' || keyword === 'tenant' || keyword === 'host') return names(node.value, keyword);
      if (keyword === 'bridge') return declares(node.value);
      if (keyword === 'floating' && !/^\d/.test(node.value.text)) return names(node.value, 'pool');
      return node.value.text === 'none' ? [] : value(node.value, fieldTypes[keyword] ?? 'address');
    }
    case 'list':
      return node.values.flatMap((word) => {
        if (node.keyword.text === 'secgroup') return names(word, 'secgroup');
        if (node.keyword.text === 'dns') return value(word, 'address');
        return word.text === 'all' ? [] : value(word, 'trunk');
      });
    case 'pool':
      return [...declares(node.name), ...value(node.range, 'range')];
    case 'machine':
      return [...declares(node.name), ...value(node.address, 'address'), ...node.listens.flatMap(listens)];
    case 'link':
      return [...names(node.to, 'switch'), ...(node.trunk?.values ?? []).flatMap((word) => value(word, 'trunk'))];
    case 'allow': {
      const source = node.source?.name;
      const numeric = source !== undefined && /^\d/.test(source.text);
      return [
        ...value(node.protocol, 'choice'),
        ...node.ports.flatMap((word) => value(word, node.protocol.text === 'icmp' ? 'icmp' : 'ports')),
        ...(numeric
          ? value(source, source.text.includes('/') ? 'prefix' : 'address')
          : names(source ?? null, 'source')),
        ...names(node.source?.member ?? null, 'secgroup'),
      ];
    }
    case 'nic':
      return [
        ...declares(node.name),
        ...value(node.address, 'interface'),
        ...names(node.to, 'wire'),
        ...value(node.vlan, 'vlan'),
        ...(node.trunk?.values ?? []).flatMap((word) => value(word, 'trunk')),
      ];
    case 'bridge':
      return [...names(node.network, 'network'), ...value(node.address, 'address')];
    case 'route':
      return [...value(node.to, 'prefix'), ...value(node.via, 'address'), ...value(node.type, 'choice')];
    case 'listen':
      return listens(node);
    case 'flow':
      return [
        ...declares(node.name),
        ...end(node.from),
        ...end(node.to),
        ...(node.to ? value(node.protocol, 'choice') : []),
        ...value(node.port, 'port'),
        ...node.options.flatMap((option) => value(option.value, fieldTypes[option.keyword.text] ?? 'address')),
      ];
    case 'expect':
      return [
        ...end(node.from),
        ...end(node.to),
        ...value(node.protocol, 'choice'),
        ...value(node.port, 'port'),
        ...value(node.outcome, 'choice'),
        ...value(node.code, 'choice'),
        ...node.via.flatMap((word) => names(word, 'node')),
      ];
    case 'isolated':
      return [...end(node.a), ...end(node.b)];
    case 'include':
    case 'cloud':
      return [];
    default:
      return declares(node.name);
  }
}

function listens(node: Statement & { readonly kind: 'listen' }): (readonly [Word, Role])[] {
  const value = (word: Word, type: ValueType): readonly [Word, Role] => [word, { is: 'value', type }];
  return [value(node.protocol, 'choice'), ...node.ports.map((word) => value(word, 'ports'))];
}

/** How often a name is there. */
export function usesOf(world: World, word: Word): number {
  return world.counts.get(word.text) ?? 0;
}

/** The tokens of a stretch. */
export function tokensIn(world: World, { start, end }: Ranged): readonly Token[] {
  return world.tokens.slice(tokenFrom(world, start), tokenFrom(world, end));
}

/** The index of the first token that begins at or behind an offset. */
export function tokenFrom({ tokens }: World, offset: number): number {
  let [low, high] = [0, tokens.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tokens[middle] as Token).start < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Where the statement without its block ends. */
export function headEnd(node: Statement): number {
  return bodyOf(node)?.start ?? node.end;
}

/** Another letter or an order of letters than a word has: what fingers make of it. */
export function misspelt(word: string, random: Random): string {
  const at = random.below(Math.max(word.length - 1, 1));
  const [before, a, b, after] = [word.slice(0, at), word.charAt(at), word.charAt(at + 1), word.slice(at + 2)];
  const ways = [
    `${before}${b}${a}${after}`,
    `${before}${a}${a}${b}${after}`,
    `${before}${a}${random.pick([...'aeinorst'])}${b}${after}`,
    ...(word.length > 3 ? [`${before}${a}${after}`, `${before}${a}${random.pick([...'bdgklmpu'])}${after}`] : []),
    `${word}${word.endsWith('s') ? 'e' : 's'}`,
  ];
  return random.pick(ways);
}

/** The value of a field, if the statement is that field of such a block. */
export function field({ node, block }: Pick<Site, 'node' | 'block'>, of: BlockKind, keyword: string): Word | undefined {
  return block === of && node.kind === 'field' && node.keyword.text === keyword ? node.value : undefined;
}
