// What the keywords of the language mean, and what nova makes of them. Texts only; a test compares them with the
// language's own list of keywords.
import type { Statement } from '../syntax/tree.ts';
import { defaultTtl } from '../topology/flows.ts';
import { optionFacts } from './option-facts.ts';

type Kind = Statement['kind'];

/** What a keyword means where it stands, or undefined. `block`: whose block it stands in (null at the top level). */
export function keywordHelp(word: string, block: Kind | null, statement: Kind | null): string | undefined {
  const text =
    (statement === null ? undefined : of(help, `${statement}.${word}`)) ??
    (block === null ? undefined : of(help, `${block}.${word}`)) ??
    (statement === 'option' ? of(options, word) : undefined) ??
    of(help, word) ??
    of(options, word) ??
    of(inside, word);
  if (text === undefined) return undefined;
  const isOption = text === of(options, word) && block !== 'host';
  const standard = isOption ? optionFacts(word) : of(defaults, `${block ?? 'file'}.${word}`);
  const said = standard === undefined || isOption ? standard : `Default: ${standard}.`;
  return said === undefined ? `**${word}**: ${text}` : `**${word}**: ${text}\n\n${said}`;
}

function of(texts: Readonly<Record<string, string>>, word: string): string | undefined {
  return Object.hasOwn(texts, word) ? texts[word] : undefined;
}

/** What holds where a field is not said; numbers come from those who read them. */
const defaults: Readonly<Record<string, string>> = {
  'external.gateway': 'the first address of the prefix',
  'switch.trunk': '`all`',
  'network.bridge': '`br` and the VLAN',
  'network.gateway': "the bridge's own address on each host",
  'network.dhcp_start': 'the fourth address of the prefix; with FlatDHCPManager the third',
  'network.dns': "the bridge's own address, where dnsmasq answers",
  'host.default_gateway': 'the gateway of the external',
  'host.routing_source_ip': 'the address of the public interface',
  'host.rp_filter': 'as `cloud` says',
  'host.bridge_nf_call_iptables': 'as `cloud` says',
  'host.ip_forward': 'as `cloud` says',
  'host.state': '`up`',
  'vm.tenant': "its network's tenant",
  'vm.ip': 'the lowest free address from `dhcp_start`',
  'vm.mac': 'made from the name, the same each time',
  'vm.secgroup': '`default`',
  'vm.gateway': 'what DHCP hands out',
  'file.ttl': `\`${defaultTtl}\``,
};

/** The fields that have a default, as `block.field`, for the test. */
export function fieldsWithDefault(): readonly string[] {
  return Object.keys(defaults);
}

/** Every word that has a help text, for the test. */
export function helpedWords(): readonly string[] {
  return [
    ...Object.keys(help).map((key) => key.split('.').at(-1) ?? key),
    ...Object.keys(options),
    ...Object.keys(inside),
  ];
}

const help: Readonly<Record<string, string>> = {
  include:
    'the declarations of another file stand here, once however often it is included. The name is relative to this file.',
  cloud: "options of the whole cloud: nova's own, with nova's names and defaults, and a few of the kernel.",
  external:
    'a prefix beyond the cloud: a wire, the router `NAME-router` at its gateway, pools of floating addresses, and machines behind the router.',
  switch: 'a switch. It passes tagged frames of the VLANs that its ports carry, and learns where each MAC is.',
  tenant: 'owns networks and security groups.',
  network: 'a tenant network: one VLAN, one prefix, and a bridge on each host that has an instance in it.',
  'vm.network': 'the network of this instance. It is what makes nova create the bridge on this host.',
  secgroup:
    "a security group: `allow` rules that nova-compute writes into the filter chain of each member. What no rule admits is dropped without a word. Answers always pass; so does the instance's own network, with `allow_same_net_traffic`.",
  'vm.secgroup':
    'the groups of this instance, of its own tenant; `default` unless said. What any of them admits gets in.',
  host: 'a compute host, multi-host: it bridges, routes, translates and filters for its own instances.',
  'external.host': 'a machine beyond the router.',
  'network.host': 'the one host that runs nova-network for this network; needed with `multi_host false`.',
  router: 'a router of your own, for instance as the gateway of networks.',
  flow: 'a packet to trace and replay: `flow NAME: A -> B [PROTO [PORT]]`, or `flow NAME: INSTANCE dhcp` for a boot.',
  expect:
    'what must hold: `reachable` (the answer came back), `unreachable` (not both ways) or `undelivered` (not even the request arrived), with a reason or cause if you like, and `via` nodes on the way.',
  gateway: "what DHCP hands out as router, instead of the bridge's own address on the instance's host.",
  'external.gateway':
    'the upstream router, which hosts use as their default gateway. `silent`: nobody answers there. `none`: no router and no default route.',
  'vm.gateway': "this instance's default gateway, instead of what DHCP hands out.",
  route:
    'a route: `route CIDR via IP`, or `unreachable` (ICMP host unreachable), `prohibit` (packet filtered), `blackhole` (silence).',
  floating:
    'a public address that stands for this instance: its host holds it on the public interface and translates both ways.',
  'external.floating': 'a pool of floating addresses. A pool given as a prefix leaves out its first and last address.',
  trunk: 'the VLANs that pass tagged: a list, `all` or `none`.',
  link: 'a wire to another switch. It carries what both ends allow.',
  vlan: 'the VLAN id, 1 to 4094. On each host it makes the interface `vlanN` on `vlan_interface`, a port of the bridge.',
  'host.vlan': "the switch's port is an access port of this VLAN: the nic sees no tag.",
  'router.vlan': "the switch's port is an access port of this VLAN: the nic sees no tag.",
  cidr: 'the prefix of the network. `.1` is the first gateway, `.2` is reserved with VlanManager (for the VPN instance).',
  bridge:
    "the bridge exists on this host although no instance needs it, unless `on-demand`; the address is this host's own gateway address.",
  'network.bridge': 'the name of the bridge; `br` and the VLAN unless said.',
  dhcp_start: 'the lowest address that instances get.',
  dns: 'name servers that DHCP hands out.',
  allow:
    'lets in what comes *to* the members: `allow PROTO [PORTS] [from SOURCE]`. It matches the source as it arrives, so after translation by another host, and before translation by this one.',
  nic: 'a network interface: `nic NAME [IP] -> SWITCH-or-EXTERNAL`.',
  default_gateway: "where packets go that no other route takes; the external's gateway unless said.",
  vm: 'an instance on this host.',
  'vm.tenant': "whose instance it is: selects its groups. Its network's tenant unless said.",
  routing_source_ip:
    'what sources are translated to on the way out; the address of the public interface unless said. `none`: no SNAT.',
  listen:
    'the ports on which something answers; others are closed. Everything answers on every port unless it says so.',
  ip: 'the fixed address; the lowest free one from `dhcp_start` unless said.',
  state: 'whether the host is on. `down`: nothing passes any of its nics, and its instances do not run.',
  'flow.mac': 'a source MAC that the sender forges.',
  mac: 'the MAC; derived from the name unless said.',
};

const options: Readonly<Record<string, string>> = {
  release:
    'which nova: essex, folsom, grizzly, havana, icehouse, juno, kilo or newton. They differ in NAT above all: see the rules on a host.',
  provision:
    "`on-demand` is nova's way: a host gets the bridge of a network when its first instance needs it. `everywhere`: each host has all.",
  network_manager:
    '`VlanManager`: one VLAN and one bridge for each network. `FlatDHCPManager`: one untagged bridge for all, so nothing is routed between tenants.',
  multi_host: '`true`: each host runs nova-network for its own instances. `false`: one host does for each network.',
  share_dhcp_address:
    'every host has the same gateway address (`.1`) on a bridge; ebtables keep them apart. Since Grizzly.',
  allow_same_net_traffic:
    "each instance's chain first lets in everything from its own network (`true` by default), before any group is asked.",
  vlan_interface: "the nic that carries the tagged VLANs; each host's first nic on a switch unless said.",
  flat_interface: "the nic that FlatDHCPManager's bridge stands on; each host's first nic on a switch unless said.",
  public_interface: "the nic of floating addresses and SNAT; each host's first nic on an external unless said.",
  flat_network_bridge: "the name of FlatDHCPManager's bridge.",
  fixed_range:
    'the range of all fixed addresses: what goes from it to it is not translated, what leaves it is. 10.0.0.0/8 until Grizzly; one range for each network since Havana.',
  force_snat_range: 'destinations for which the source is always translated. Since Grizzly.',
  dmz_cidr: 'destinations for which the source is never translated.',
  forward_bridge_interface:
    "interfaces that bridges may forward to; `all` by default. nova's own switch against routing between VLANs. Since Grizzly.",
  metadata_host: "where instances' 169.254.169.254 leads; the host itself unless said.",
  ip_forward: '0: the host is no router and drops what is not for itself.',
  bridge_nf_call_iptables:
    '1: bridged frames pass iptables, too. 0: security groups do not see what a bridge passes on.',
  rp_filter:
    '0: off. 1 (strict): drops a packet whose source is routed by another interface. 2 (loose): whose source is routed by none.',
};

const inside: Readonly<Record<string, string>> = {
  silent: 'hosts use the address as their gateway, but nobody answers there.',
  via: 'the next hop of a route; in an expectation the nodes that the request passes, in this order.',
  from: 'who is let in: a prefix, an address, a group of this tenant, a network, a tenant, `TENANT.GROUP`, or `any`.',
  'on-demand': 'the bridge is made only when an instance needs it; the address is reserved all the same.',
  'no-carrier': 'the cable is out. The interface keeps its addresses and routes, as Linux does, and nothing passes.',
  dhcp: "an instance's boot: DISCOVER, OFFER, REQUEST, ACK.",
  ttl: 'the initial time to live, 1 to 255; 64 unless said. Each router lowers it by one.',
  source: 'a source address that the sender forges or binds to.',
  reachable: 'the request arrives and its answer comes back.',
  unreachable: 'not both ways: the request is lost, or its answer is.',
  undelivered: 'not even the request arrives.',
  isolated: 'no request of one arrives at the other, with any protocol, by fixed or floating address.',
  any: 'everybody.',
  all: 'all of them.',
  none: 'none of them.',
};
