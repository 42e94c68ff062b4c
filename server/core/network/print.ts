// Rules and routes as Linux prints them: `iptables -S`, `ip route`, `ebtables -L`. Knows netfilter's data and addresses,
// nothing of what made them.
import { formatIpv4, formatPrefix, type Ipv4Prefix } from '../wire/address.ts';
import type { PortRange } from '../wire/packet.ts';
import type { Chain, ConnectionState, EbtablesRule, Match, Negatable, Rule, Table, Target } from './netfilter.ts';
import type { Route } from './network.ts';

/**
 * One line of `iptables -S`.
 * @example formatRule('nova-network-snat', rule) // '-A nova-network-snat -s 10.0.0.0/8 -j SNAT --to-source 203.0.113.105'
 */
export function formatRule(chain: string, rule: Rule): string {
  return ['-A', chain, ...formatMatch(rule.match), '-j', formatTarget(rule.target)].join(' ');
}

/** A whole table as `iptables -S` lists it: policies, then chains, then rules, without a final line end. */
export function formatTable(table: Table): readonly string[] {
  const heads = table.chains.map(formatPolicy);
  return [...heads, ...table.chains.flatMap(({ name, rules }) => rules.map((rule) => formatRule(name, rule)))];
}

/** The line of `iptables -S` that a chain begins with: `-P FORWARD ACCEPT`, `-N nova-network-snat`. */
export function formatPolicy({ name, policy }: Pick<Chain, 'name' | 'policy'>): string {
  return policy === null ? `-N ${name}` : `-P ${name} ${policy}`;
}

/**
 * One line of `ip route`.
 * @example formatRoute(route) // '10.0.0.0/24 dev br100 proto kernel scope link src 10.0.0.1'
 */
export function formatRoute(route: Route): string {
  const words = route.type === 'unicast' ? [] : [route.type as string];
  words.push(formatDestination(route.to));
  if (route.via !== null) words.push('via', formatIpv4(route.via));
  if (route.device !== null) words.push('dev', route.device);
  if (route.protocol === 'kernel') words.push('proto', 'kernel');
  if (route.scope === 'link') words.push('scope', 'link');
  if (route.source !== null) words.push('src', formatIpv4(route.source));
  return words.join(' ');
}

/** One ebtables rule as its command would add it, without `-t`. */
export function formatEbtablesRule(rule: EbtablesRule): string {
  const words = ['-A', rule.chain, '-p', rule.protocol === 'arp' ? 'ARP' : 'IPv4'];
  if (rule.in !== undefined) words.push('-i', rule.in);
  if (rule.logicalIn !== undefined) words.push('--logical-in', rule.logicalIn);
  if (rule.out !== undefined) words.push('-o', rule.out);
  if (rule.arpSender !== undefined) words.push('--arp-ip-src', formatIpv4(rule.arpSender));
  if (rule.arpTarget !== undefined) words.push('--arp-ip-dst', formatIpv4(rule.arpTarget));
  words.push(
    ...negatable('--ip-src', rule.source, formatPrefix),
    ...negatable('--ip-dst', rule.destination, formatPrefix),
  );
  if (rule.udpDestinationPorts) {
    words.push('--ip-proto', 'udp', '--ip-dport', formatPorts(rule.udpDestinationPorts));
  }
  words.push('-j', rule.target === 'drop' ? 'DROP' : 'redirect --redirect-target ACCEPT');
  return words.join(' ');
}

function formatDestination(prefix: Ipv4Prefix): string {
  if (prefix.length === 0) return 'default';
  return prefix.length === 32 ? formatIpv4(prefix.address) : formatPrefix(prefix);
}

/** The words in the order of `iptables -S`: addresses, interfaces, protocol, then extensions as nova loads them. */
function formatMatch(match: Match): string[] {
  const words = [
    ...negatable('-s', match.source, formatPrefix),
    ...negatable('-d', match.destination, formatPrefix),
    ...negatable('-i', match.in, String),
    ...negatable('-o', match.out, String),
  ];
  if (match.protocol !== undefined) words.push('-p', match.protocol);
  if (match.physdevIn !== undefined || match.physdevOut !== undefined) {
    words.push('-m', 'physdev');
    if (match.physdevIn !== undefined) words.push('--physdev-in', match.physdevIn);
    if (match.physdevOut !== undefined) words.push('--physdev-out', match.physdevOut);
  }
  words.push(...portWords(match));
  if (match.icmp) {
    const { type, code } = match.icmp;
    words.push('-m', 'icmp', '--icmp-type', code === null ? `${type}` : `${type}/${code}`);
  }
  if (match.state) {
    const { module, negated, states } = match.state;
    const shown = stateOrder.filter((state) => states.includes(state)).join(',');
    words.push('-m', module, ...(negated ? ['!'] : []), module === 'state' ? '--state' : '--ctstate', shown);
  }
  if (match.destinationType !== undefined) words.push('-m', 'addrtype', '--dst-type', match.destinationType);
  return words;
}

/** The order in which the state and conntrack modules print states, whatever order they were given in. */
const stateOrder: readonly ConnectionState[] = ['INVALID', 'NEW', 'RELATED', 'ESTABLISHED', 'SNAT', 'DNAT'];

function portWords({ protocol, sourcePorts, destinationPorts, multiport }: Match): string[] {
  const words: string[] = [];
  if (multiport) {
    words.push('-m', 'multiport');
    if (sourcePorts) words.push('--sports', formatPorts(sourcePorts));
    if (destinationPorts) words.push('--dports', formatPorts(destinationPorts));
    return words;
  }
  if ((!sourcePorts && !destinationPorts) || protocol === undefined) return words;
  words.push('-m', protocol);
  if (sourcePorts) words.push('--sport', formatPorts(sourcePorts));
  if (destinationPorts) words.push('--dport', formatPorts(destinationPorts));
  return words;
}

function formatPorts({ first, last }: PortRange): string {
  return first === last ? `${first}` : `${first}:${last}`;
}

function negatable<T>(option: string, match: Negatable<T> | undefined, format: (value: T) => string): string[] {
  if (match === undefined) return [];
  return [...(match.negated ? ['!'] : []), option, format(match.value)];
}

function formatTarget(target: Target): string {
  switch (target.kind) {
    case 'jump':
      return target.chain;
    case 'snat':
      return `SNAT --to-source ${formatIpv4(target.to)}`;
    case 'dnat':
      return `DNAT --to-destination ${formatIpv4(target.to)}${target.port === null ? '' : `:${target.port}`}`;
    case 'redirect':
      return `REDIRECT --to-ports ${target.port}`;
    case 'checksum-fill':
      return 'CHECKSUM --checksum-fill';
    case 'reject':
      return 'REJECT --reject-with icmp-port-unreachable';
    case 'accept':
    case 'drop':
    case 'return':
      return target.kind.toUpperCase();
  }
}
