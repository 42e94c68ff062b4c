// What the simulator says: every frame on every interface, every decision, the verdict and its causes.
// The trace is the simulator's only output. Knows no source text: things are named by node, interface and origin id.
import type { OriginId } from '../base/span.ts';
import type { ConnectionState, Rule } from '../network/netfilter.ts';
import type { DhcpLease, NodeId, Route } from '../network/network.ts';
import type { Ipv4, Ipv4Prefix, Mac } from '../wire/address.ts';
import type { Frame, Protocol } from '../wire/packet.ts';

/** What is sent into the network. Every run starts cold: empty ARP, MAC and conntrack tables. */
export type Stimulus =
  | {
      readonly kind: 'packet';
      readonly from: NodeId;
      readonly to: Ipv4;
      readonly protocol: Protocol;
      /** Destination port; null for icmp. */
      readonly port: number | null;
      /** Initial TTL, 1–255; 64 unless said. */
      readonly ttl: number;
      /** A forged or bound source address, or null: as the kernel of the sender chooses. */
      readonly source: Ipv4 | null;
      /** A forged source MAC, or null. */
      readonly mac: Mac | null;
      /** warm: the same flow has run once before and nothing was flushed. */
      readonly start: 'cold' | 'warm';
    }
  /** An instance boots: DISCOVER, OFFER, REQUEST, ACK. */
  | { readonly kind: 'dhcp'; readonly from: NodeId };

/** Why a packet ended (language contract, table of reasons). */
export type ReasonCode =
  | 'no-route'
  | 'route-unreachable'
  | 'route-prohibited'
  | 'route-blackhole'
  | 'forwarding-off'
  | 'host-unreachable'
  | 'arp-failed'
  | 'vlan-not-trunked'
  | 'link-missing'
  | 'no-interface'
  | 'secgroup-denied'
  | 'forward-denied'
  | 'dhcp-isolated'
  | 'spoofing-denied'
  | 'rp-filter'
  | 'martian'
  | 'conntrack-invalid'
  | 'hairpin-off'
  | 'not-addressed'
  | 'wrong-source'
  | 'ttl-exceeded'
  | 'no-lease'
  | 'limit';

/** What in the file led there: a reason, or one of these. */
export type CauseCode =
  | ReasonCode
  | 'bridge-missing'
  | 'not-natted'
  | 'gateway-elsewhere'
  | 'trunk-lacks-vlan'
  | 'no-floating'
  | 'rule-missing';

/** What a flow touched that is knowingly not modelled, so that its verdict is less sure than others (README, Limits). */
export type NoteCode =
  | 'multicast'
  | 'switch-loop'
  | 'trace-cut'
  | 'arp-race'
  | 'duplicate-mac'
  | 'dhcp-race'
  | 'dhcp-nak'
  | 'nat-clash'
  | 'metadata'
  | 'nwfilter'
  | 'lost-ack'
  | 'redirect'
  | 'udp-source';

/** A reason, cause or note with its place in the network and, by `origin`, in the file. `message` is one clause. */
export type Finding<Code> = {
  readonly code: Code;
  readonly message: string;
  readonly node: NodeId;
  readonly interface: string | null;
  readonly origin: OriginId | null;
  /** The step of the event that shows it, or null. */
  readonly step: number | null;
};

/** Which part of the story an event belongs to (language contract, `leg`). */
export type Leg = 'arp' | 'dhcp' | 'request' | 'reply' | 'ack' | 'error';

/** What happened to a leg as a whole. */
export type LegOutcome = 'delivered' | 'dropped' | 'none';

/** What a hop does. */
export type Action =
  | 'send'
  | 'receive'
  | 'forward'
  | 'flood'
  | 'learn'
  | 'tag'
  | 'untag'
  | 'route'
  | 'snat'
  | 'dnat'
  | 'unnat'
  | 'accept'
  | 'drop'
  | 'deliver'
  | 'answer'
  | 'arp'
  | 'lease';

/** What decided an event, so that a view can print it as Linux would and point at the line that made it. */
export type Decision =
  /** `route`: the entry taken, null for none or for a local address (`local`: the interface owning it). */
  | {
      readonly kind: 'route';
      readonly destination: Ipv4;
      readonly route: Route | null;
      readonly nextHop: Ipv4 | null;
      readonly local: string | null;
    }
  /**
   * A rule that ended the walk through a table; `chain` is where it stands; rule null: the chain's policy. `text`: as
   * `iptables -S` prints it.
   */
  | {
      readonly kind: 'rule';
      readonly table: 'filter' | 'nat' | 'mangle' | 'ebtables';
      readonly hook: 'PREROUTING' | 'INPUT' | 'FORWARD' | 'OUTPUT' | 'POSTROUTING';
      readonly chain: string;
      readonly rule: Rule | null;
      readonly text: string;
      readonly state: ConnectionState | null;
    }
  /** A connection's NAT, or its undoing. `text`: as `conntrack -L` prints it, without times and counters. */
  | {
      readonly kind: 'conntrack';
      readonly state: ConnectionState;
      readonly field: 'src' | 'dst';
      readonly before: Ipv4;
      readonly after: Ipv4;
      readonly text: string;
    }
  /** An entry of the ARP table; `state` as `ip neigh` says it, null where a machine speaks of an address of its own. */
  | {
      readonly kind: 'neighbour';
      readonly address: Ipv4;
      readonly mac: Mac | null;
      readonly attempt: number;
      readonly state: 'INCOMPLETE' | 'REACHABLE' | 'STALE' | 'FAILED' | null;
    }
  /** A bridge's or switch's table: the port chosen; `port` null: unknown or broadcast, so flooded. */
  | { readonly kind: 'forwarding'; readonly mac: Mac; readonly vlan: number | null; readonly port: string | null }
  | { readonly kind: 'vlan'; readonly vlan: number; readonly device: string }
  /** A wire without carrier: its cable is out at that end (`interface`), or that machine is off (null). */
  | { readonly kind: 'carrier'; readonly node: NodeId; readonly interface: string | null }
  | { readonly kind: 'lease'; readonly server: string; readonly lease: DhcpLease | null }
  | {
      readonly kind: 'socket';
      readonly protocol: Protocol | 'dhcp';
      readonly port: number | null;
      readonly open: boolean;
    }
  /** rp_filter, ip_forward, ttl, hairpin, limits, martians, spoofing filters: `setting` as sysctl or libvirt names it. */
  | { readonly kind: 'setting'; readonly setting: string; readonly value: string }
  | { readonly kind: 'prefix'; readonly prefix: Ipv4Prefix; readonly text: string };

/**
 * One step. With a `direction` it is one frame as tcpdump shows it there (kernel order), `decision` then being the
 * neighbour that gave it its MAC or null; without, a decision on the way.
 * `parent` is the step that caused it. A `drop` (with `reason`) or `deliver` ends a frame.
 */
export type TraceEvent = {
  readonly step: number;
  readonly parent: number | null;
  readonly leg: Leg;
  readonly node: NodeId;
  readonly interface: string | null;
  readonly direction: 'in' | 'out' | null;
  readonly action: Action;
  readonly decision: Decision | null;
  readonly reason: ReasonCode | null;
  readonly origin: OriginId | null;
  readonly frame: Frame;
  /** Which copy of which frame this is: the same number from its making to its one terminal event (`deliver` or `drop`). */
  readonly copy: number;
  /** One of several copies of one flood, so that its end is no end of the addressed packet. */
  readonly flooded: boolean;
};

/** What the sender was told by ICMP. */
export type IcmpErrorReport = { readonly from: Ipv4; readonly type: number; readonly code: number };

/** The whole story of one stimulus. */
export type Trace = {
  readonly stimulus: Stimulus;
  /** delivered: the request arrived and an answer came back. */
  readonly outcome: 'delivered' | 'dropped';
  readonly legs: { readonly request: LegOutcome; readonly reply: LegOutcome };
  readonly answer: 'reply' | 'refused' | 'port-unreachable' | null;
  readonly reason: Finding<ReasonCode> | null;
  /** Nearest the root first. */
  readonly causes: readonly Finding<CauseCode>[];
  readonly icmpError: IcmpErrorReport | null;
  readonly errno: string | null;
  /** What is knowingly not modelled and was touched, in the order of the steps. */
  readonly notes: readonly Finding<NoteCode>[];
  readonly events: readonly TraceEvent[];
};
