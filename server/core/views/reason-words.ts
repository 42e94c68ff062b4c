// Reasons in a few words, for notes and rows. Codes are those of the trace.

const reasons: { readonly [code: string]: string } = {
  'no-route': 'no route',
  'route-unreachable': 'unreachable',
  'route-prohibited': 'prohibited',
  'route-blackhole': 'black hole',
  'forwarding-off': 'forwarding is off',
  'host-unreachable': 'no answer to ARP',
  'arp-failed': 'no answer to ARP',
  'vlan-not-trunked': 'VLAN not carried',
  'link-missing': 'no wire here',
  'no-interface': 'no interface',
  'secgroup-denied': 'security groups',
  'forward-denied': 'not forwarded',
  'dhcp-isolated': 'DHCP stays local',
  'spoofing-denied': 'forged sender',
  'rp-filter': 'reverse path filter',
  martian: 'martian source',
  'conntrack-invalid': 'unknown connection',
  'hairpin-off': 'no hairpin',
  'not-addressed': 'not addressed',
  'wrong-source': 'wrong sender',
  'ttl-exceeded': 'TTL used up',
  'no-lease': 'no lease',
  limit: 'limit reached',
};

/** A reason's code in a few words. */
export function reasonWords(code: string): string {
  return reasons[code] ?? code.replaceAll('-', ' ');
}
