// iptables and ebtables as plain data: what `iptables -S` lists, in order. Knows no source text and no nova.
import type { OriginId } from '../base/span.ts';
import type { Ipv4, Ipv4Prefix } from '../wire/address.ts';
import type { PortRange, Protocol } from '../wire/packet.ts';

/** The three tables that nova writes. A table without chains still has the kernel's built-in ones (policy ACCEPT). */
export type Iptables = { readonly filter: Table; readonly nat: Table; readonly mangle: Table };

/** Chains in the order of `iptables -S`: built-in ones first, then the others. */
export type Table = { readonly chains: readonly Chain[] };

/** A chain; `policy` is null for those that are jumped to. */
export type Chain = {
  readonly name: string;
  readonly policy: 'ACCEPT' | 'DROP' | null;
  readonly rules: readonly Rule[];
  readonly origin: OriginId;
};

/** One rule: all of `match` must hold. */
export type Rule = { readonly match: Match; readonly target: Target; readonly origin: OriginId };

/** What a rule looks at; a field left out matches everything. */
export type Match = {
  readonly source?: Negatable<Ipv4Prefix>;
  readonly destination?: Negatable<Ipv4Prefix>;
  readonly in?: Negatable<string>;
  readonly out?: Negatable<string>;
  readonly protocol?: Protocol;
  readonly sourcePorts?: PortRange;
  readonly destinationPorts?: PortRange;
  /** `-m multiport --dports a:b` instead of `--dport a:b`: how nova writes a range. */
  readonly multiport?: true;
  /** `--icmp-type TYPE[/CODE]`; code null: any. */
  readonly icmp?: { readonly type: number; readonly code: number | null };
  /** `-m state --state` or `-m conntrack --ctstate`. */
  readonly state?: {
    readonly module: 'state' | 'conntrack';
    readonly negated: boolean;
    readonly states: readonly ConnectionState[];
  };
  readonly physdevIn?: string;
  readonly physdevOut?: string;
  /** `-m addrtype --dst-type LOCAL`. */
  readonly destinationType?: 'LOCAL';
};

/** A value, or everything but it (`!`). */
export type Negatable<T> = { readonly value: T; readonly negated: boolean };

/** What conntrack says of a packet; DNAT and SNAT are virtual states of its connection. */
export type ConnectionState = 'NEW' | 'ESTABLISHED' | 'RELATED' | 'INVALID' | 'DNAT' | 'SNAT';

/** What happens on a match. */
export type Target =
  | { readonly kind: 'accept' }
  | { readonly kind: 'drop' }
  | { readonly kind: 'reject' }
  | { readonly kind: 'return' }
  | { readonly kind: 'jump'; readonly chain: string }
  | { readonly kind: 'snat'; readonly to: Ipv4 }
  | { readonly kind: 'dnat'; readonly to: Ipv4; readonly port: number | null }
  | { readonly kind: 'redirect'; readonly port: number }
  | { readonly kind: 'checksum-fill' };

/** The few ebtables rules nova writes (share_dhcp_address, force_snat_range, external gateway with a floating address). */
export type Ebtables = { readonly filter: readonly EbtablesRule[]; readonly nat: readonly EbtablesRule[] };

/** One ebtables rule. `redirect`: the frame is taken up to the host's own IP stack. */
export type EbtablesRule = {
  readonly chain: 'INPUT' | 'OUTPUT' | 'FORWARD' | 'PREROUTING';
  readonly protocol: 'arp' | 'ipv4';
  readonly in?: string;
  readonly out?: string;
  /** `--logical-in`: the bridge. */
  readonly logicalIn?: string;
  readonly arpTarget?: Ipv4;
  readonly arpSender?: Ipv4;
  readonly source?: Negatable<Ipv4Prefix>;
  readonly destination?: Negatable<Ipv4Prefix>;
  /** `--ip-protocol udp --ip-destination-port a:b`. */
  readonly udpDestinationPorts?: PortRange;
  readonly target: 'drop' | 'redirect';
  readonly origin: OriginId;
};
