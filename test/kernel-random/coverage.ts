// What a long run has to show, row by row, and what no cloud that a kernel judges can show, with the reason.
import { reasonCodes } from '../../server/core/topology/flows.ts';
import { releases } from './sketch.ts';

/** How often a row has to occur in a run of 500 clouds and 12 probes. */
export const enough = 20;

const causesOnly = [
  'bridge-missing',
  'not-natted',
  'gateway-elsewhere',
  'trunk-lacks-vlan',
  'no-floating',
  'rule-missing',
];
const reasons = reasonCodes.filter((code) => !causesOnly.includes(code));

const unreachableBy = (codes: readonly string[], whos: readonly string[]) =>
  codes.flatMap((code) => whos.map((who) => `${code} ${who}`));

/** The rows that every report has, also where they are 0. Rows that occur and aren't here are printed behind them. */
export const rows: Readonly<Record<string, readonly string[]>> = {
  release: releases,
  option: [
    ...['provision on-demand', 'provision everywhere'],
    ...['network_manager VlanManager', 'network_manager FlatDHCPManager', 'flat_network_bridge said'],
    ...['multi_host true', 'multi_host false', 'share_dhcp_address true', 'share_dhcp_address false'],
    ...['allow_same_net_traffic true', 'allow_same_net_traffic false'],
    ...['vlan_interface said', 'flat_interface said', 'public_interface said'],
    ...['fixed_range one', 'fixed_range per network'],
    ...['force_snat_range none', 'force_snat_range one', 'force_snat_range several'],
    ...['dmz_cidr none', 'dmz_cidr one', 'dmz_cidr several'],
    ...['forward_bridge_interface all', 'forward_bridge_interface none', 'forward_bridge_interface named'],
    ...['metadata_host said', 'metadata_host not said', 'ip_forward 0', 'ip_forward 1'],
    ...['bridge_nf_call_iptables 0', 'bridge_nf_call_iptables 1', 'rp_filter 0', 'rp_filter 1', 'rp_filter 2'],
    ...['rp_filter of a host', 'bridge_nf_call_iptables of a host', 'ip_forward of a host'],
    ...['routing_source_ip none', 'routing_source_ip said', 'default_gateway none'],
  ],
  cloud: [
    ...[1, 2, 3, 4, 5].flatMap((count) => [`${count} hosts`, `${count} networks`]),
    ...[1, 2, 3].map((count) => `${count} tenants`),
    ...[
      'linked switches',
      'a trunk leaves a VLAN out',
      'access port of a host',
      'host with three nics or more',
      'router',
      'nic without carrier',
      'link without carrier',
      'host that is down',
    ],
    ...['router', 'silent', 'none'].map((kind) => `external with gateway ${kind}`),
    ...['two externals', 'bridge without instances', 'bridge on demand that nobody needs'],
    ...['an upstream router', 'a host'].flatMap((whose) =>
      ['via', 'unreachable', 'blackhole', 'prohibit'].map((type) => `route of ${whose}: ${type}`),
    ),
    'route of an instance: via',
    ...['network that tenants share', 'network: gateway none', 'network: gateway said', 'network: dhcp_start'],
    ...['network: one dns', 'network: several dns', 'floating address', 'several floating addresses', 'several groups'],
    ...['closed ports', 'rule for any', 'rule for icmp', 'rule for icmp type', 'rule for icmp type and code'],
    ...['tcp', 'tcp ports', 'udp', 'udp ports'].map((kind) => `rule for ${kind}`),
    ...['any', 'cidr', 'group', 'network', 'tenant'].map((kind) => `rule from ${kind}`),
  ],
  flow: ['icmp', 'tcp', 'udp', 'dhcp', 'warm', 'source given', 'mac given', 'ttl given'],
  sender: ['instance', 'host', 'router', 'upstream router', 'machine beyond'],
  receiver: ['instance', 'host', 'router', 'upstream router', 'machine beyond', 'nobody'],
  verdict: ['reply', 'refused', 'port-unreachable', 'request lost', 'answer lost', 'lease', 'no lease'],
  reason: reasons,
  'any drop': reasons,
  cause: [...causesOnly, 'link-missing'],
  'ICMP error': ['3/0', '3/1', '3/3', '3/13', '11/0', 'redirect'],
  'ICMP error from': [
    ...unreachableBy(['3/0', '3/1', '3/13', '11/0'], ['host', 'router', 'upstream router']),
    ...unreachableBy(['3/3'], ['instance', 'host', 'router', 'upstream router', 'machine beyond']),
    '3/1 the sender itself',
  ],
  errno: ['EPERM', 'ENETUNREACH', 'EHOSTUNREACH', 'ECONNREFUSED', 'EACCES', 'EINVAL'],
  action: [
    ...['send', 'receive', 'forward', 'flood', 'learn', 'tag', 'untag', 'route', 'snat', 'dnat', 'unnat', 'accept'],
    ...['drop', 'deliver', 'answer', 'arp', 'lease'],
  ],
  ARP: ['instance', 'host', 'router', 'upstream router'].flatMap((who) => [`${who} answered`, `${who} not answered`]),
  DHCP: ['discover', 'offer', 'request', 'ack'],
  // Whatever occurs is printed: what is not modelled, and said so.
  note: [],
};

/** Rows that can't occur 20 times, or at all, in a cloud that a kernel judges: table, row, why. */
export const impossible: readonly (readonly [table: string, row: string, why: string])[] = [
  [
    'reason',
    'link-missing',
    'a packet needs a MAC before it needs a cable, so it ends for want of an ARP answer; copies of questions end here',
  ],
  [
    'reason',
    'no-interface',
    'only copies of floods come where a VLAN has no interface; the reason is then why nobody answered',
  ],
  [
    'reason',
    'vlan-not-trunked',
    'for the same reason only a DISCOVER can end here: others end for want of an ARP answer',
  ],
  [
    'reason',
    'dhcp-isolated',
    "a DISCOVER's copies end here, but the own host's dnsmasq always answers; ARP questions are the cause then",
  ],
  ['reason', 'no-lease', 'the server of an instance has its lease always; other servers get copies, which end here'],
  [
    'reason',
    'limit',
    'a loop of switches is a storm that never ends, also in the kernel; multicast is not simulated, and says so',
  ],
  [
    'reason',
    'conntrack-invalid',
    'half a dozen times: an answer has to pass a host that never saw the question, without having been bridged',
  ],
  ['any drop', 'limit', 'as above'],
  ['ICMP error from', '3/3 upstream router', 'the language closes no port of it'],
];
