// The words that begin a statement in each kind of block. Knows no text and no grammar rules; topo.ohm says what follows
// each word, and a test compares the two.

/** What a block belongs to; `file` is the top level. */
export type BlockKind =
  | 'file'
  | 'cloud'
  | 'external'
  | 'switch'
  | 'tenant'
  | 'network'
  | 'secgroup'
  | 'host'
  | 'vm'
  | 'router';

/** The options of `cloud`, in the order of the language's description. */
export const optionNames: readonly string[] = [
  'release',
  'provision',
  'network_manager',
  'multi_host',
  'share_dhcp_address',
  'allow_same_net_traffic',
  'vlan_interface',
  'flat_interface',
  'public_interface',
  'flat_network_bridge',
  'fixed_range',
  'force_snat_range',
  'dmz_cidr',
  'forward_bridge_interface',
  'metadata_host',
  'ip_forward',
  'bridge_nf_call_iptables',
  'rp_filter',
];

/** The words that begin a statement, by the block they stand in, in the order in which people are told of them. */
export const blockKeywords: Readonly<Record<BlockKind, readonly string[]>> = {
  file: ['include', 'cloud', 'external', 'switch', 'tenant', 'network', 'host', 'router', 'flow', 'expect'],
  cloud: optionNames,
  external: ['gateway', 'route', 'floating', 'host'],
  switch: ['trunk', 'link'],
  tenant: ['network', 'secgroup'],
  network: ['vlan', 'cidr', 'bridge', 'gateway', 'dhcp_start', 'dns', 'host'],
  secgroup: ['allow'],
  host: [
    'nic',
    'default_gateway',
    'bridge',
    'vm',
    'route',
    'routing_source_ip',
    'rp_filter',
    'bridge_nf_call_iptables',
    'ip_forward',
    'state',
    'listen',
  ],
  vm: ['network', 'tenant', 'ip', 'mac', 'secgroup', 'floating', 'gateway', 'route', 'listen'],
  router: ['nic', 'route', 'listen'],
};

/** The words that begin blocks, by the block they stand in; elsewhere the same words are fields. */
export const blocksIn: Readonly<Record<string, readonly string[]>> = {
  file: ['cloud', 'external', 'switch', 'tenant', 'network', 'host', 'router'],
  tenant: ['network', 'secgroup'],
  host: ['vm'],
};

/** Words that mean something inside a statement, besides those that begin one. */
export const innerKeywords: readonly string[] = [
  'silent',
  'via',
  'from',
  'on-demand',
  'no-carrier',
  'dhcp',
  'ttl',
  'source',
  'reachable',
  'unreachable',
  'undelivered',
];

/** Words that are names only as strings. */
export const reservedWords: readonly string[] = ['any', 'all', 'none', 'isolated'];

const statementWordSet: ReadonlySet<string> = new Set(Object.values(blockKeywords).flat());
const grammarWordSet: ReadonlySet<string> = new Set([...statementWordSet, ...innerKeywords, ...reservedWords]);
const keywordSets: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries(blockKeywords).map(([kind, words]) => [kind, new Set(words)]),
);

/** Whether the word begins a statement in such a block. */
export function isBlockKeyword(kind: BlockKind, word: string): boolean {
  return keywordSets.get(kind)?.has(word) ?? false;
}

/** Whether the grammar treats the word differently from any other name. */
export function isGrammarWord(word: string): boolean {
  return grammarWordSet.has(word);
}

/** Whether blocks of that keyword exist (`host`, `vm`, …). */
export function opensBlock(word: string): word is Exclude<BlockKind, 'file'> {
  return word !== 'file' && keywordSets.has(word);
}
