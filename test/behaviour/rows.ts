// The rows of the truth tables, each with the releases for which it says something.
import { releases } from './case.ts';

type Row = { readonly row: string; readonly releases: readonly string[] };

/** Those whose one range, 10.0.0.0/8, covers both networks, so that a packet between them keeps its source. */
const early = ['essex', 'folsom', 'grizzly'];
/** Those with a range for each network, so that what leaves by eth1 is translated. */
const late = releases.filter((release) => !early.includes(release));

const every = (row: string): Row => ({ row, releases: [...releases] });

/** By folder of test/fixtures/behaviour. */
export const tables: Readonly<Record<string, readonly Row[]>> = {
  // What comes of the article's scenarios.
  outcomes: [
    every('S2 VM_1 to 8.8.8.8, no floating address'),
    every('S3 VM_1 to VM_2'),
    every('S4 VM_1 to VM_5'),
    every('S5 VM_1 to VM_3'),
    every('S6 VM_1 to VM_6'),
    every('S6, no br102 left'),
    every('S6, no br100 right'),
    every('S6 mirrored, VM_6 to VM_1'),
    every('S7 VM_1 to the floating address of VM_6'),
    every("the article's own rules, tcp only"),
    { row: 'fixed_range 10.0.0.0/24 only, Essex', releases: ['essex'] },
    every('allow_same_net_traffic false'),
    every("VM_1 to its own gateway, to the other tenant's gateway on its host, to its host's eth1 address"),
    every("VM_1 to the other host's br102 address"),
  ],
  // What a sender is told without br102 on its host, by NAT and upstream router.
  'bridge-missing': [
    { row: 'one range covers both networks, router without private routes: silence', releases: early },
    {
      row: 'one range covers both networks, router has a return route by the left host: net unreachable',
      releases: early,
    },
    {
      row: "SNATed to the host's address, router without route: net unreachable; connect: Network is unreachable",
      releases: [...releases],
    },
    every('any NAT, the left host has no default route: it says net unreachable itself'),
    every(
      'the default gateway does not answer ARP: host unreachable, from br100 or from the SNAT address; connect: No route to host',
    ),
    // What the text below the table adds.
    { row: "SNATed, the router has an unreachable route: the article's host unreachable", releases: late },
    { row: "SNATed, the router's default route leads to an Internet that drops it: silence", releases: late },
    { row: "the kernel's codes: no route 3/0, unreachable 3/1, prohibit 3/13", releases: late },
    every("a group's denial is silent; a closed port behind an allowed rule refuses"),
  ],
  // The floating-address matrix: F1 is VM_1's, F4 VM_2's on the same host and network, F3 VM_3's on the same host,
  // F2 VM_6's on the other host; VM_5 has none.
  floating: [
    every('VM_1 to F2 on the other host'),
    every('VM_1 to F3 of the other tenant on the same host'),
    every('VM_1 to F4 on the same host and network'),
    every('VM_1 to its own F1'),
    every('VM_5, which has none, to F1 on the other host'),
    every('VM_5, which has none, to F2 on the same host'),
    every('the Internet to F1'),
    // What the text below the table adds.
    every('the group check: the source before SNAT on the same host, after it on another'),
    every("nova's workaround: dmz_cidr is the floating range"),
    every("a rule that names a group means its members' fixed addresses, never floating ones"),
  ],
  // Where rp_filter matters.
  'reverse-path': [
    every('nova leaves rp_filter as it is: 0'),
    every('strict, S1 to S6: each host routes one direction, the other is bridged'),
    every('strict, S7'),
    every('0 and loose: the static route to the other host'),
    every('strict: the static route to the other host'),
    every('0 and loose: the upstream router routes tenant networks'),
    every('strict: the upstream router routes tenant networks'),
    { row: "strict, SNATed: the group sees the host's address", releases: late },
    every('strict, external gateway to a floating address: dropped'),
    {
      row: 'strict, external gateway to a floating address: force_snat_range mends it',
      releases: ['juno', 'kilo', 'newton'],
    },
  ],
  // What a simulator needs of conntrack.
  connections: [
    every('NAT is chosen once, for the first packet; answers are reversed without a rule'),
    every('RELATED errors are reversed without a rule, also inside the quote'),
    every('an echo reply without a seen request is INVALID and skips nat'),
    every('DNAT before routing, SNAT after it; the filter sees between them'),
    every('bridged frames pass the same hooks, while bridge-nf-call-iptables is 1'),
    every('a routed packet that leaves through a bridge passes FORWARD once'),
  ],
  // FlatDHCPManager in multi-host mode, hop by hop.
  flat: [
    every('one bridge on every host, without a tag, from the start'),
    every('same host, same or other tenant: tap, br100, chain, tap; tenants are not isolated'),
    every('across hosts: tap, br100, nic, switch, nic, br100, chain, tap; no routing'),
    every('the Internet and floating addresses by the own host, as S2 and S7'),
  ],
  // VlanManager on a single host, hop by hop.
  'single-host': [
    every("the network's host has .1, DHCP, floating addresses and SNAT; other hosts a bridge without address"),
    every(
      "north and south: compute bridge, trunk, the network's host routes and SNATs; mirrored back, guarded on the compute host",
    ),
    every("between tenants: by the network's host both ways, symmetric"),
    every("floating: DNAT on the network's host, then over the trunk"),
    every(
      "from the network's host a ping passes as .1 is in the network's prefix; from a compute host: Operation not permitted",
    ),
  ],
  // What a simulator is most likely to get wrong, by number. The first, who says what without br102, is a table of its own.
  facts: [
    every('2 traffic between tenants is not translated on its way through a host'),
    {
      row: '2 where the range does not cover both and SNAT has no -o it is, and the answer returns over eth1',
      releases: ['essex'],
    },
    { row: '3 without the exception even VM_1 to VM_2 on one bridge is SNATed', releases: ['essex'] },
    {
      row: "3 with the gateway on another host SNAT happens on the own one's bridge, before the tag",
      releases: ['essex'],
    },
    every("4 both hosts' conntrack sees both directions, so the reply is ESTABLISHED; TTL 63 both ways"),
    every('5 rp_filter: an answer that the router brings by eth1'),
    every('6 bridge-nf-call-iptables 0: groups see only what the own host routes or sends'),
    every("7 allow_same_net_traffic comes before the user's rules"),
    every('8 floating to floating on one host and network is DNAT on the bridge, not routing'),
    every('8 without a floating address of its own: seen as the host in Essex, as itself later'),
    every('9 with hairpin mode, which nova sets, an instance reaches its own floating address'),
    every('10 groups see the translated source and the fixed destination'),
    every('11 where ICMP errors come from'),
    every('12 errors and resets pass groups without a rule, denials are silent'),
    every("13 a host's ping of its own instance is filtered: EPERM and no packet anywhere"),
  ],
  // Where things happen: on which interface a change shows, who hears what.
  places: [
    every('the tag: between a VLAN interface and eth0, and on the switch; nowhere else'),
    every('the TTL: routing alone lowers it, before FORWARD'),
    every('TTL 1 reaches what is bridged and every address of the first host, nothing beyond'),
    every('where NAT shows: SNAT at eth1 out, DNAT after eth1 in or at once on a bridge; answers the other way round'),
    every("MAC addresses: each routing hop sets its own bridge's and the next hop's, bridges and switches none"),
    every('an ARP question is heard in the whole VLAN on both hosts, by who asked too, and nowhere else'),
    every('S6 makes four ARP questions'),
    every("DHCP: both dnsmasqs hear it, the own host's answers by unicast with itself as router"),
    every("addresses of hosts: answered at once, unguarded; the other host's eth1 sees the SNAT address"),
    every("the other tenant's gateway on the other host: asked over VLAN 102, answered over VLAN 100"),
    every('a host to the floating address of its own instance: the floating address itself is the source'),
    every('a trunk without VLAN 102: ARP fails on br102, host unreachable from 10.0.0.1'),
    every("where a group drops: on the target's host, before ARP and POSTROUTING"),
    every(
      "a frame across a bridge shows on both ports and not on the bridge, unless the host's own stack gets or sends it",
    ),
  ],
  // What nova puts on a host, and what comes of each option.
  provisioning: [
    every("DHCP's router: the own bridge's address, or the network's external gateway"),
    every('a bridge may stay without an instance, and is enough for S6'),
    every('a network comes to a host with its first instance: else no bridge, VLAN interface or route'),
    every('a network without gateway: its bridge forwards nothing'),
    every("an instance's chain, in order"),
    every(
      'dnsmasq: leases for instances of this host; four INPUT rules for each bridge; a checksum rule from Grizzly on',
    ),
    {
      row: 'forward_bridge_interface eth1: S2 to S4 and S7 work, S6 is dropped on the left, S5 passes by its group',
      releases: releases.slice(2),
    },
    every('groups guard what comes in; an empty default group admits the own network alone'),
    every('ip_forward 0: bridged traffic and the own gateway work, routing is lost in silence'),
    every("libvirt's filter: no forged source, no forged MAC leaves an instance; its boot does"),
    every("metadata: by the gateway, DNAT to the host's own address, the instance's source kept"),
    every("metadata_host 127.0.0.1: a martian in Essex, REDIRECT to the bridge's address later"),
    every('names and defaults'),
    { row: "routing_source_ip: the address of the host's SNAT; blank leaves it out", releases: releases.slice(1) },
    {
      row: 'share_dhcp_address: every host is .1, isolated by iptables and ebtables, from Juno by ebtables alone',
      releases: releases.slice(2),
    },
    every('the chains and their order: nova-filter-top first, floating before host SNAT, both after the exceptions'),
    every('the connected route, with the gateway address as source, is all there is of routing between tenants'),
    every('the nat rules at start, release by release'),
    every('the rules of a floating address, release by release'),
    every('the way to the VPN instance at .2 is open, and a port of the host leads there'),
  ],
};
