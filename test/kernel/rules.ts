// Compares derived iptables rules with those a host had while it was captured, chain by chain and in order.
import type { Chain, Iptables, Rule } from '../../server/core/network/netfilter.ts';
import { formatIpv4, formatPrefix } from '../../server/core/wire/address.ts';
import type { PortRange } from '../../server/core/wire/packet.ts';
import { diffLines } from './diff.ts';

/** Rules in one spelling by `table chain`. */
export type RuleLists = ReadonlyMap<string, readonly string[]>;

/** What nova writes and recorded hosts do without: metadata, cloudpipe VPN, dmz_cidr, DHCP for hosts with policy DROP. */
export const leftOut: readonly RegExp[] = [
  /^nat nova-network-PREROUTING -d 169\.254\.169\.254\/32 /,
  /^nat nova-network-POSTROUTING -s \S+ -d (10\.128\.0\.0\/24|203\.0\.113\.\d+\/32) -j ACCEPT$/,
  /^nat nova-network-(PREROUTING|OUTPUT) -d \S+ -p udp --dport 1\d{3} -j DNAT \S+:1194$/,
  /^filter nova-network-FORWARD -d \S+\.2\/32 -p udp --dport 1194 -j ACCEPT$/,
  /^filter nova-\w+-INPUT .*--dport 8775 -j ACCEPT$/,
  /^filter nova-compute-(INPUT|FORWARD) -s 0\.0\.0\.0\/32 -d 255\.255\.255\.255\/32 -p udp --sport 68 --dport 67 -j ACCEPT$/,
  /^\w+ (PREROUTING|INPUT|FORWARD|OUTPUT|POSTROUTING|nova-filter-top) -j nova-(api|compute|network)-\w+$/,
  /^mangle nova-network-POSTROUTING -o br\d+ -p udp --dport 68 -j CHECKSUM-FILL$/,
];

/** What a `.rules.txt` holds: the rules of each host, as iptables-restore reads them. */
export function readRules(text: string): Map<string, RuleLists> {
  const hosts = new Map<string, Map<string, string[]>>();
  let lists = new Map<string, string[]>();
  let table = '';
  for (const line of text.split('\n')) {
    const [first = '', second = ''] = line.split(' ');
    if (first === '#') {
      lists = new Map();
      hosts.set(second, lists);
    } else if (line.startsWith('*')) table = line.slice(1);
    else if (line.startsWith(':')) lists.set(`${table} ${first.slice(1)}`, []);
    else if (first === '-A' && table !== 'raw')
      lists.get(`${table} ${second}`)?.push(spellLine(line.split(' ').slice(2)));
  }
  return new Map([...hosts].map(([host, chains]) => [host, nameInstanceChains(chains)]));
}

/** The same of a derived host. */
export function rulesOf(iptables: Iptables): RuleLists {
  const lists = new Map<string, string[]>();
  for (const table of ['nat', 'filter', 'mangle'] as const) {
    for (const chain of iptables[table].chains) lists.set(`${table} ${chain.name}`, spellChain(chain));
  }
  return nameInstanceChains(lists);
}

/**
 * Every difference, as readable lines. Rules that nova writes and the captures did without (`extra`) are left out first;
 * in the built-in chains and nova-filter-top only the set of jumps counts, as services write their blocks in any order.
 */
export function compareRules(theirs: RuleLists, ours: RuleLists, extra: readonly RegExp[]): string[] {
  const lines: string[] = [];
  for (const [name, rules] of theirs) {
    const free = /^\w+ ([A-Z]+|nova-filter-top)$/.test(name);
    const known = (ours.get(name) ?? []).filter(
      (rule) => rules.includes(rule) || !extra.some((one) => one.test(`${name} ${rule}`)),
    );
    const order = (list: readonly string[]) => (free ? [...list].sort() : list);
    const diff = diffLines(order(rules), order(known));
    if (diff.length > 0) lines.push(`in ${name} (- the kernel's host, + Hopscope)`, ...diff);
  }
  for (const [name, rules] of ours) {
    if (theirs.has(name)) continue;
    for (const rule of rules) {
      if (!extra.some((one) => one.test(`${name} ${rule}`))) lines.push(`in ${name} only Hopscope has ${rule}`);
    }
  }
  return lines;
}

/** nova-compute-inst-ID is named by the address that jumps there. */
function nameInstanceChains(lists: Map<string, string[]>): RuleLists {
  const names = new Map<string, string>();
  for (const rule of lists.get('filter nova-compute-local') ?? []) {
    const [, address, chain] = /^-d (\S+)\/32 -j (nova-compute-inst-\S+)$/.exec(rule) ?? [];
    if (address && chain) names.set(chain, `nova-compute-inst-${address}`);
  }
  const rename = (text: string) => text.replace(/nova-compute-inst-\S+/, (chain) => names.get(chain) ?? chain);
  return new Map([...lists].map(([name, rules]) => [rename(name), rules.map(rename)]));
}

function spellChain(chain: Chain): string[] {
  return chain.rules.map(spellRule);
}

function spellRule({ match, target }: Rule): string {
  const not = (negated: boolean) => (negated ? '! ' : '');
  const parts: string[] = [];
  if (match.source && match.source.value.length > 0)
    parts.push(`${not(match.source.negated)}-s ${formatPrefix(match.source.value)}`);
  if (match.destination && match.destination.value.length > 0) {
    parts.push(`${not(match.destination.negated)}-d ${formatPrefix(match.destination.value)}`);
  }
  if (match.in) parts.push(`${not(match.in.negated)}-i ${match.in.value}`);
  if (match.out) parts.push(`${not(match.out.negated)}-o ${match.out.value}`);
  if (match.protocol) parts.push(`-p ${match.protocol}`);
  if (match.sourcePorts) parts.push(`--sport ${spellPorts(match.sourcePorts)}`);
  if (match.destinationPorts) parts.push(`--dport ${spellPorts(match.destinationPorts)}`);
  if (match.icmp) parts.push(`--icmp-type ${match.icmp.type}${match.icmp.code === null ? '' : `/${match.icmp.code}`}`);
  if (match.state) parts.push(`${not(match.state.negated)}--state ${match.state.states.join(',')}`);
  if (match.physdevIn) parts.push(`--physdev-in ${match.physdevIn}`);
  if (match.physdevOut) parts.push(`--physdev-out ${match.physdevOut}`);
  if (match.destinationType) parts.push(`--dst-type ${match.destinationType}`);
  return [...parts, `-j ${spellTarget(target)}`].join(' ');
}

function spellTarget(target: Rule['target']): string {
  switch (target.kind) {
    case 'jump':
      return target.chain;
    case 'snat':
      return `SNAT ${formatIpv4(target.to)}`;
    case 'dnat':
      return `DNAT ${formatIpv4(target.to)}${target.port === null ? '' : `:${target.port}`}`;
    case 'redirect':
      return `REDIRECT ${target.port}`;
    default:
      return target.kind.toUpperCase();
  }
}

function spellPorts({ first, last }: PortRange): string {
  return first === last ? `${first}` : `${first}:${last}`;
}

/** One line's words in the order and spelling of `spellRule`. */
function spellLine(words: readonly string[]): string {
  const found = new Map<string, string>();
  let not = '';
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as string;
    if (word === '!') {
      not = '! ';
      continue;
    }
    const value = words[++i] ?? '';
    const key =
      { '--dports': '--dport', '--ctstate': '--state', '--to-source': '--to', '--to-destination': '--to' }[word] ??
      word;
    if (key !== '-m' && !(key === '-s' && value === '0.0.0.0/0')) found.set(key, `${not}${key} ${value}`);
    not = '';
  }
  const target = [found.get('-j'), found.get('--to')?.replace('--to ', '')].filter((part) => part !== undefined);
  const order = ['-s', '-d', '-i', '-o', '-p', '--sport', '--dport', '--icmp-type', '--state'];
  return [...order.flatMap((key) => found.get(key) ?? []), ...target].join(' ');
}
