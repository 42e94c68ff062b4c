// What nova writes where it is easy to miscount, by hand: for each cloud a few whole chains, which the second opinion has to
// have and Hopscope too. Lines are those of `iptables -S`, without `-A CHAIN`.
import { expect, test } from 'vitest';
import { analyse } from '../../server/core/pipeline/analyse.ts';
import { novaRules } from './nova-rules.ts';
import { rulesOfMachine } from './nova-rules-compare.ts';

type Case = {
  readonly of: string;
  /** The options of `cloud`. */
  readonly options?: string;
  /** What `network red` says besides its VLAN and prefix; FlatDHCPManager has no VLAN. */
  readonly network?: string;
  readonly vlan?: string;
  /** The rules of `secgroup default`. */
  readonly allow?: string;
  /** What host h1 and its instance v1 say besides. */
  readonly host?: string;
  readonly vm?: string;
  /** Whole chains of a host by `TABLE CHAIN`, for ebtables by `ebtables TABLE`. */
  readonly on?: string;
  readonly chains: Readonly<Record<string, readonly string[]>>;
};

/** Two hosts; red has 10.0.0.0/24 and v1 (10.0.0.3) on h1, blue 10.1.0.0/24 and v2 (10.1.0.3) on h2, v3 (10.0.0.4) on h2. */
function textOf({ options = '', network = '', vlan = 'vlan 100', allow = '', host = '', vm = '' }: Case): string {
  const second = vlan === '' ? '' : 'network n1 { vlan 101\n cidr 10.1.0.0/24\n}';
  const other = vlan === '' ? 'network n0\n tenant blue\n ip 10.0.0.5' : 'network n1\n ip 10.1.0.3';
  return `cloud { ${options} }
    external internet 203.0.113.0/24 { floating public 203.0.113.192/28 }
    switch s1 {}
    tenant red {
      network n0 { ${vlan}\n cidr 10.0.0.0/24\n ${network}\n }
      secgroup default { ${allow} }
      secgroup empty {}
      secgroup web {}
    }
    tenant blue { ${second} secgroup default {} }
    host h1 { nic eth0 -> s1\n nic eth1 203.0.113.101 -> internet\n ${host}
      vm v1 { network n0\n ip 10.0.0.3\n ${vm}\n } }
    host h2 { nic eth0 -> s1\n nic eth1 203.0.113.102 -> internet
      vm v2 { ${other} }
      vm v3 { network n0\n ip 10.0.0.4\n secgroup web } }`;
}

const v1 = 'filter nova-compute-inst-10.0.0.3';
const start = ['-m state --state INVALID -j DROP', '-m state --state RELATED,ESTABLISHED -j ACCEPT'];
const dhcp = '-s 10.0.0.1/32 -p udp -m udp --sport 67 --dport 68 -j ACCEPT';
const same = '-s 10.0.0.0/24 -j ACCEPT';
const end = '-j nova-compute-sg-fallback';
const chainOf = (...rules: string[]) => [...start, dhcp, same, ...rules, end];

const cases: readonly Case[] = [
  { of: 'an empty group: nothing but what every instance has', chains: { [v1]: chainOf() } },
  {
    of: 'Kilo, the last release that asks the provider first',
    options: 'release kilo',
    chains: { [v1]: [...start, '-j nova-compute-provider', dhcp, same, end], 'filter nova-compute-provider': [] },
  },
  {
    of: 'allow_same_net_traffic false: DHCP answers still come in',
    options: 'allow_same_net_traffic false',
    chains: { [v1]: [...start, dhcp, end] },
  },
  {
    of: 'icmp without type, with type, with type and code; type 0 and code 0 are said',
    allow: 'allow icmp\n allow icmp 8\n allow icmp 3/4\n allow icmp 0/0',
    chains: {
      [v1]: chainOf(
        '-p icmp -j ACCEPT',
        '-p icmp -m icmp --icmp-type 8 -j ACCEPT',
        '-p icmp -m icmp --icmp-type 3/4 -j ACCEPT',
        '-p icmp -m icmp --icmp-type 0/0 -j ACCEPT',
      ),
    },
  },
  {
    of: 'one port, a range, a list, a range of one, every port',
    allow: 'allow tcp 22\n allow udp 1000-2000\n allow tcp 80, 8000-8080\n allow udp 53-53\n allow tcp',
    chains: {
      [v1]: chainOf(
        '-p tcp -m tcp --dport 22 -j ACCEPT',
        '-p udp -m multiport --dports 1000:2000 -j ACCEPT',
        '-p tcp -m tcp --dport 80 -j ACCEPT',
        '-p tcp -m multiport --dports 8000:8080 -j ACCEPT',
        '-p udp -m udp --dport 53 -j ACCEPT',
        '-p tcp -m multiport --dports 1:65535 -j ACCEPT',
      ),
    },
  },
  {
    of: 'sources: a group’s members on all hosts, a group without members, a network, a tenant, an address, everybody',
    allow:
      'allow tcp 22 from web\n allow tcp 23 from empty\n allow any from n1\n allow udp 53 from blue\n allow icmp from 8.8.8.8\n allow tcp 80 from 0.0.0.0/0\n allow udp 1-2 from red.default',
    chains: {
      [v1]: chainOf(
        '-s 10.0.0.4/32 -p tcp -m tcp --dport 22 -j ACCEPT',
        '-s 10.1.0.0/24 -j ACCEPT',
        '-s 10.1.0.0/24 -p udp -m udp --dport 53 -j ACCEPT',
        '-s 8.8.8.8/32 -p icmp -j ACCEPT',
        '-p tcp -m tcp --dport 80 -j ACCEPT',
        '-s 10.0.0.3/32 -p udp -m multiport --dports 1:2 -j ACCEPT',
      ),
    },
  },
  {
    of: 'two groups: the rules of both, in the order of the instance’s groups',
    allow: 'allow icmp',
    vm: 'secgroup web\n secgroup default',
    chains: { [v1]: chainOf('-p icmp -j ACCEPT') },
  },
  {
    of: 'two floating addresses of one instance',
    options: 'release havana',
    vm: 'floating 203.0.113.193\n floating 203.0.113.194',
    chains: {
      'nat nova-network-float-snat': [
        '-s 10.0.0.3/32 -d 10.0.0.3/32 -j SNAT --to-source 203.0.113.193',
        '-s 10.0.0.3/32 -o eth1 -j SNAT --to-source 203.0.113.193',
        '-s 10.0.0.3/32 -d 10.0.0.3/32 -j SNAT --to-source 203.0.113.194',
        '-s 10.0.0.3/32 -o eth1 -j SNAT --to-source 203.0.113.194',
      ],
      'nat nova-network-OUTPUT': [
        '-d 203.0.113.101/32 -p udp -m udp --dport 1000 -j DNAT --to-destination 10.0.0.2:1194',
        '-d 203.0.113.193/32 -j DNAT --to-destination 10.0.0.3',
        '-d 203.0.113.194/32 -j DNAT --to-destination 10.0.0.3',
      ],
      'nat nova-network-POSTROUTING': [
        '-s 10.0.0.0/24 -d 203.0.113.101/32 -j ACCEPT',
        '-s 10.0.0.0/24 -d 10.0.0.0/24 -m conntrack ! --ctstate DNAT -j ACCEPT',
        '-s 10.0.0.3/32 -m conntrack --ctstate DNAT -j SNAT --to-source 203.0.113.193',
        '-s 10.0.0.3/32 -m conntrack --ctstate DNAT -j SNAT --to-source 203.0.113.194',
      ],
      'ebtables nat': [
        'PREROUTING -p IPv4 --logical-in br100 --ip-src 10.0.0.3/32 ! --ip-dst 10.0.0.0/24 -j redirect --redirect-target ACCEPT',
      ],
    },
  },
  {
    of: 'Essex: SNAT without -o, one dmz_cidr by default, floating addresses in three chains',
    options: 'release essex',
    vm: 'floating 203.0.113.193',
    chains: {
      'nat nova-network-snat': ['-j nova-network-float-snat', '-s 10.0.0.0/8 -j SNAT --to-source 203.0.113.101'],
      'nat nova-network-float-snat': ['-s 10.0.0.3/32 -j SNAT --to-source 203.0.113.193'],
      'nat nova-network-POSTROUTING': [
        '-s 10.0.0.0/8 -d 203.0.113.101/32 -j ACCEPT',
        '-s 10.0.0.0/8 -d 10.128.0.0/24 -j ACCEPT',
        '-s 10.0.0.0/8 -d 10.0.0.0/8 -m conntrack ! --ctstate DNAT -j ACCEPT',
      ],
      'ebtables nat': [],
    },
  },
  {
    of: 'Grizzly with fixed_range none: a range for each network on the host, here two by provision everywhere',
    options: 'release grizzly\n fixed_range none\n provision everywhere\n dmz_cidr 8.8.8.8/32, 9.9.9.0/24',
    chains: {
      'nat nova-network-snat': [
        '-j nova-network-float-snat',
        '-s 10.0.0.0/24 -o eth1 -j SNAT --to-source 203.0.113.101',
        '-s 10.1.0.0/24 -o eth1 -j SNAT --to-source 203.0.113.101',
      ],
      'nat nova-network-POSTROUTING': ['10.0.0.0/24', '10.1.0.0/24'].flatMap((range) => [
        `-s ${range} -d 203.0.113.101/32 -j ACCEPT`,
        `-s ${range} -d 8.8.8.8/32 -j ACCEPT`,
        `-s ${range} -d 9.9.9.0/24 -j ACCEPT`,
        `-s ${range} -d ${range} -m conntrack ! --ctstate DNAT -j ACCEPT`,
      ]),
    },
  },
  {
    of: 'on demand: a network without an instance here has no rule at all',
    options: 'release havana',
    chains: {
      'filter nova-network-INPUT': ['udp', 'tcp', 'udp', 'tcp'].map(
        (protocol, at) => `-i br100 -p ${protocol} -m ${protocol} --dport ${at < 2 ? 67 : 53} -j ACCEPT`,
      ),
      'filter nova-network-FORWARD': [
        '-i br100 -j ACCEPT',
        '-o br100 -j ACCEPT',
        '-d 10.0.0.2/32 -p udp -m udp --dport 1194 -j ACCEPT',
      ],
      'mangle nova-network-POSTROUTING': ['-o br100 -p udp -m udp --dport 68 -j CHECKSUM --checksum-fill'],
    },
  },
  {
    of: 'force_snat_range in Havana: SNAT for these alone, and bridged frames are pulled up',
    options: 'release havana\n force_snat_range 8.8.8.0/24, 9.0.0.0/8',
    chains: {
      'nat nova-network-snat': [
        '-j nova-network-float-snat',
        '-s 10.0.0.0/24 -d 8.8.8.0/24 -o eth1 -j SNAT --to-source 203.0.113.101',
        '-s 10.0.0.0/24 -d 9.0.0.0/8 -o eth1 -j SNAT --to-source 203.0.113.101',
      ],
      'ebtables nat': ['8.8.8.0/24', '9.0.0.0/8'].map(
        (range) => `PREROUTING -p IPv4 --ip-src 10.0.0.0/24 --ip-dst ${range} -j redirect --redirect-target ACCEPT`,
      ),
    },
  },
  {
    of: 'force_snat_range in Juno counts where the gateway is another machine’s, and then without -o',
    options: 'release juno\n force_snat_range 8.8.8.0/24',
    network: 'gateway 10.0.0.254',
    chains: {
      'nat nova-network-snat': [
        '-j nova-network-float-snat',
        '-s 10.0.0.0/24 -d 8.8.8.0/24 -j SNAT --to-source 203.0.113.101',
      ],
    },
  },
  {
    of: 'force_snat_range in Juno says nothing of a network whose gateway is the host',
    options: 'release juno\n force_snat_range 8.8.8.0/24',
    chains: {
      'nat nova-network-snat': [
        '-j nova-network-float-snat',
        '-s 10.0.0.0/24 -o eth1 -j SNAT --to-source 203.0.113.101',
      ],
      'ebtables nat': [],
    },
  },
  {
    of: 'routing_source_ip none: no SNAT; an address: that one',
    host: 'routing_source_ip none',
    chains: { 'nat nova-network-snat': ['-j nova-network-float-snat'] },
  },
  {
    of: 'routing_source_ip, an address: SNAT to it, while the metadata service stays at the host’s own',
    host: 'routing_source_ip 203.0.113.150',
    chains: {
      'nat nova-network-snat': [
        '-j nova-network-float-snat',
        '-s 10.0.0.0/24 -o eth1 -j SNAT --to-source 203.0.113.150',
      ],
      'filter nova-api-INPUT': ['-d 203.0.113.101/32 -p tcp -m tcp --dport 8775 -j ACCEPT'],
      'nat nova-network-PREROUTING': [
        '-d 169.254.169.254/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination 203.0.113.101:8775',
        '-d 203.0.113.101/32 -p udp -m udp --dport 1000 -j DNAT --to-destination 10.0.0.2:1194',
      ],
    },
  },
  {
    of: 'metadata_host 127.0.0.1 in Essex: DNAT, which the kernel will refuse',
    options: 'release essex\n metadata_host 127.0.0.1',
    chains: {
      'nat nova-network-PREROUTING': [
        '-d 169.254.169.254/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination 127.0.0.1:8775',
        '-d 203.0.113.101/32 -p udp -m udp --dport 1000 -j DNAT --to-destination 10.0.0.2:1194',
      ],
      'filter nova-api-INPUT': ['-d 127.0.0.1/32 -p tcp -m tcp --dport 8775 -j ACCEPT'],
    },
  },
  {
    of: 'metadata_host 127.0.0.1 in Havana: REDIRECT, and any local address may be asked',
    options: 'release havana\n metadata_host 127.0.0.1',
    on: 'h2',
    chains: {
      'nat nova-network-PREROUTING': [
        '-d 169.254.169.254/32 -p tcp -m tcp --dport 80 -j REDIRECT --to-ports 8775',
        '-d 203.0.113.102/32 -p udp -m udp --dport 1000 -j DNAT --to-destination 10.0.0.2:1194',
        '-d 203.0.113.102/32 -p udp -m udp --dport 1001 -j DNAT --to-destination 10.1.0.2:1194',
      ],
      'filter nova-api-INPUT': ['-p tcp -m tcp --dport 8775 -m addrtype --dst-type LOCAL -j ACCEPT'],
    },
  },
  {
    of: 'forward_bridge_interface eth1: to and from it, within the bridge, nothing else',
    options: 'forward_bridge_interface eth1',
    chains: {
      'filter nova-network-FORWARD': [
        '-i br100 -o eth1 -j ACCEPT',
        '-i eth1 -o br100 -j ACCEPT',
        '-i br100 -o br100 -j ACCEPT',
        '-i br100 -j DROP',
        '-o br100 -j DROP',
        '-d 10.0.0.2/32 -p udp -m udp --dport 1194 -j ACCEPT',
      ],
    },
  },
  {
    of: 'forward_bridge_interface none',
    options: 'forward_bridge_interface none\n multi_host false',
    network: 'host h2',
    chains: {
      'filter nova-compute-FORWARD': [
        '-i br100 -o br100 -j ACCEPT',
        '-i br100 -j DROP',
        '-o br100 -j DROP',
        '-s 0.0.0.0/32 -d 255.255.255.255/32 -p udp -m udp --sport 68 --dport 67 -j ACCEPT',
      ],
    },
  },
  {
    of: 'share_dhcp_address in Icehouse: four rules before all others of the chain, and ARP',
    options: 'release icehouse\n share_dhcp_address true',
    chains: {
      'filter nova-network-FORWARD': [
        '-d 255.255.255.255/32 -p udp -m physdev --physdev-in vlan100 -m udp --dport 67 -j DROP',
        '-d 255.255.255.255/32 -p udp -m physdev --physdev-out vlan100 -m udp --dport 67 -j DROP',
        '-d 10.0.0.1/32 -m physdev --physdev-in vlan100 -j DROP',
        '-s 10.0.0.1/32 -m physdev --physdev-out vlan100 -j DROP',
        '-i br100 -j ACCEPT',
        '-o br100 -j ACCEPT',
        '-d 10.0.0.2/32 -p udp -m udp --dport 1194 -j ACCEPT',
      ],
      'ebtables filter': [
        'INPUT -p ARP -i vlan100 --arp-ip-dst 10.0.0.1 -j DROP',
        'OUTPUT -p ARP -o vlan100 --arp-ip-src 10.0.0.1 -j DROP',
      ],
    },
  },
  {
    of: 'share_dhcp_address in Juno: ebtables alone',
    options: 'release juno\n share_dhcp_address true',
    chains: {
      'filter nova-network-FORWARD': [
        '-i br100 -j ACCEPT',
        '-o br100 -j ACCEPT',
        '-d 10.0.0.2/32 -p udp -m udp --dport 1194 -j ACCEPT',
      ],
      'ebtables filter': [
        'FORWARD -p IPv4 -i vlan100 --ip-proto udp --ip-dport 67:68 -j DROP',
        'FORWARD -p IPv4 -o vlan100 --ip-proto udp --ip-dport 67:68 -j DROP',
        'INPUT -p ARP -i vlan100 --arp-ip-dst 10.0.0.1 -j DROP',
        'OUTPUT -p ARP -o vlan100 --arp-ip-src 10.0.0.1 -j DROP',
      ],
    },
  },
  {
    of: 'DHCP questions where a policy is DROP, from Grizzly on',
    options: 'release folsom',
    chains: { 'filter nova-compute-INPUT': [], 'filter nova-compute-FORWARD': [] },
  },
  {
    of: 'FlatDHCPManager: one bridge, no VPN',
    options: 'network_manager FlatDHCPManager',
    vlan: '',
    on: 'h2',
    chains: {
      'filter nova-network-FORWARD': ['-i br100 -j ACCEPT', '-o br100 -j ACCEPT'],
      'filter nova-compute-local': [
        '-d 10.0.0.5/32 -j nova-compute-inst-10.0.0.5',
        '-d 10.0.0.4/32 -j nova-compute-inst-10.0.0.4',
      ],
      'nat nova-network-OUTPUT': [],
    },
  },
];

test.each(cases)('$of', (one) => {
  const text = textOf(one);
  const single = one.options?.includes('multi_host false');
  const whole = single ? text.replace('vlan 101', 'vlan 101\n host h2') : text;
  const { cloud, network, diagnostics } = analyse({ path: 'case.topo', text: whole }, () => undefined);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const host = one.on ?? 'h1';
  const node = network.nodes.find(({ name }) => name === host);
  const opinion = novaRules(cloud).get(host);
  if (node?.kind !== 'machine' || opinion === undefined) throw new Error(`${host} is no machine`);
  for (const { iptables, ebtables } of [opinion, rulesOfMachine(node)]) {
    for (const [chain, rules] of Object.entries(one.chains)) {
      const bridged = /^ebtables (.*)$/.exec(chain)?.[1];
      const plain = (lines: readonly string[] = []) => lines.map((line) => line.replaceAll('/32', '')).sort();
      if (bridged === undefined) expect(iptables.get(chain) ?? [], chain).toEqual(rules);
      else expect(plain(ebtables.get(bridged)), chain).toEqual(plain(rules));
    }
  }
});
