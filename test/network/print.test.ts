// Rules and routes as Linux prints them.
import { describe, expect, test } from 'vitest';
import type { EbtablesRule, Match, Target } from '../../server/core/network/netfilter.ts';
import type { Route } from '../../server/core/network/network.ts';
import { formatEbtablesRule, formatRoute, formatRule, formatTable } from '../../server/core/network/print.ts';
import { cidr, ip } from '../support/cloud-builder.ts';

const is = <T>(value: T) => ({ value, negated: false });
const isNot = <T>(value: T) => ({ value, negated: true });
const port = (first: number, last = first) => ({ first, last });
const accept: Target = { kind: 'accept' };

describe('a rule', () => {
  test.each<[Match, Target, string]>([
    [{}, { kind: 'jump', chain: 'nova-filter-top' }, '-j nova-filter-top'],
    [{}, { kind: 'drop' }, '-j DROP'],
    [{}, { kind: 'return' }, '-j RETURN'],
    [{}, { kind: 'reject' }, '-j REJECT --reject-with icmp-port-unreachable'],
    [
      { out: is('eth1'), source: is(cidr('10.0.0.0/8')) },
      { kind: 'snat', to: ip('203.0.113.105') },
      '-s 10.0.0.0/8 -o eth1 -j SNAT --to-source 203.0.113.105',
    ],
    [
      { destination: is(cidr('203.0.113.193/32')) },
      { kind: 'dnat', to: ip('10.0.0.3'), port: null },
      '-d 203.0.113.193/32 -j DNAT --to-destination 10.0.0.3',
    ],
    [{}, { kind: 'dnat', to: ip('10.0.0.2'), port: 1194 }, '-j DNAT --to-destination 10.0.0.2:1194'],
    [
      { protocol: 'tcp', destinationPorts: port(80) },
      { kind: 'redirect', port: 8775 },
      '-p tcp -m tcp --dport 80 -j REDIRECT --to-ports 8775',
    ],
    [
      { out: is('br100'), protocol: 'udp', destinationPorts: port(68) },
      { kind: 'checksum-fill' },
      '-o br100 -p udp -m udp --dport 68 -j CHECKSUM --checksum-fill',
    ],
    [{ source: isNot(cidr('10.0.0.0/24')), in: isNot('br100') }, accept, '! -s 10.0.0.0/24 ! -i br100 -j ACCEPT'],
    [
      { protocol: 'udp', sourcePorts: port(67), destinationPorts: port(68) },
      accept,
      '-p udp -m udp --sport 67 --dport 68 -j ACCEPT',
    ],
    [{ protocol: 'udp', destinationPorts: port(67, 68) }, accept, '-p udp -m udp --dport 67:68 -j ACCEPT'],
    [
      { protocol: 'tcp', destinationPorts: port(1, 65535), multiport: true },
      accept,
      '-p tcp -m multiport --dports 1:65535 -j ACCEPT',
    ],
    [
      { protocol: 'tcp', sourcePorts: port(1, 9), multiport: true },
      accept,
      '-p tcp -m multiport --sports 1:9 -j ACCEPT',
    ],
    [{ protocol: 'icmp', icmp: { type: 8, code: 0 } }, accept, '-p icmp -m icmp --icmp-type 8/0 -j ACCEPT'],
    [{ protocol: 'icmp', icmp: { type: 3, code: null } }, accept, '-p icmp -m icmp --icmp-type 3 -j ACCEPT'],
    [
      { state: { module: 'state', negated: false, states: ['ESTABLISHED', 'RELATED'] } },
      accept,
      '-m state --state RELATED,ESTABLISHED -j ACCEPT',
    ],
    [
      { state: { module: 'conntrack', negated: true, states: ['DNAT'] } },
      accept,
      '-m conntrack ! --ctstate DNAT -j ACCEPT',
    ],
    [
      { physdevIn: 'vlan100', destination: is(cidr('10.0.0.1/32')) },
      accept,
      '-d 10.0.0.1/32 -m physdev --physdev-in vlan100 -j ACCEPT',
    ],
    [
      { protocol: 'tcp', destinationPorts: port(8775), destinationType: 'LOCAL' },
      accept,
      '-p tcp -m tcp --dport 8775 -m addrtype --dst-type LOCAL -j ACCEPT',
    ],
  ])('%j %j', (match, target, text) => {
    expect(formatRule('CHAIN', { match, target, origin: 'x' })).toBe(`-A CHAIN ${text}`);
  });
});

test('a table lists policies and chains before rules', () => {
  const rule = { match: {}, target: { kind: 'jump', chain: 'mine' } as const, origin: 'x' };
  const chains = [
    { name: 'FORWARD', policy: 'ACCEPT' as const, rules: [rule], origin: 'x' },
    { name: 'mine', policy: null, rules: [{ ...rule, target: accept }], origin: 'x' },
  ];
  expect(formatTable({ chains })).toEqual(['-P FORWARD ACCEPT', '-N mine', '-A FORWARD -j mine', '-A mine -j ACCEPT']);
  expect(formatTable({ chains: [] })).toEqual([]);
});

describe('a route', () => {
  const route: Route = {
    to: cidr('10.0.0.0/24'),
    type: 'unicast',
    via: null,
    device: 'br100',
    source: ip('10.0.0.1'),
    protocol: 'kernel',
    scope: 'link',
    origin: 'x',
  };
  const via = { via: ip('203.0.113.1'), device: 'eth1', source: null, protocol: 'static', scope: 'global' } as const;

  test.each<[Partial<Route>, string]>([
    [{}, '10.0.0.0/24 dev br100 proto kernel scope link src 10.0.0.1'],
    [{ ...via, to: cidr('0.0.0.0/0') }, 'default via 203.0.113.1 dev eth1'],
    [{ ...via, to: cidr('8.8.8.8/32') }, '8.8.8.8 via 203.0.113.1 dev eth1'],
    [{ ...via, via: null, device: null, type: 'unreachable' }, 'unreachable 10.0.0.0/24'],
    [{ ...via, via: null, device: null, type: 'prohibit', to: cidr('0.0.0.0/0') }, 'prohibit default'],
  ])('%j', (changes, text) => expect(formatRoute({ ...route, ...changes })).toBe(text));
});

test.each<[Partial<EbtablesRule>, string]>([
  [
    { chain: 'INPUT', protocol: 'arp', in: 'vlan100', arpTarget: ip('10.0.0.1') },
    '-A INPUT -p ARP -i vlan100 --arp-ip-dst 10.0.0.1 -j DROP',
  ],
  [
    { chain: 'OUTPUT', protocol: 'arp', out: 'vlan100', arpSender: ip('10.0.0.1') },
    '-A OUTPUT -p ARP -o vlan100 --arp-ip-src 10.0.0.1 -j DROP',
  ],
  [
    { udpDestinationPorts: port(67, 68), in: 'vlan100' },
    '-A FORWARD -p IPv4 -i vlan100 --ip-proto udp --ip-dport 67:68 -j DROP',
  ],
  [
    {
      chain: 'PREROUTING',
      logicalIn: 'br100',
      source: is(cidr('10.0.0.3/32')),
      destination: isNot(cidr('10.0.0.0/24')),
      target: 'redirect',
    },
    '-A PREROUTING -p IPv4 --logical-in br100 --ip-src 10.0.0.3/32 ! --ip-dst 10.0.0.0/24 -j redirect --redirect-target ACCEPT',
  ],
])('an ebtables rule: %j', (changes, text) => {
  expect(formatEbtablesRule({ chain: 'FORWARD', protocol: 'ipv4', target: 'drop', origin: 'x', ...changes })).toBe(
    text,
  );
});
