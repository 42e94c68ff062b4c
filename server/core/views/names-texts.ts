// What was said before: texts about a network's own addresses, MACs, routes and links, each made once.
// Owned by the names of one network (names.ts) and never larger than it; knows no trace.
import type { Rule } from '../network/netfilter.ts';
import type { Interface, NodeId, Route } from '../network/network.ts';
import type { Ipv4Prefix, Mac } from '../wire/address.ts';
import type { Scene } from './names.ts';
import type { Spot } from './spots.ts';

/** What a route says of whatever packet takes it, on the machine on which it is. */
export type RouteWords = {
  readonly node: NodeId;
  /** As `ip route` prints it. */
  readonly line: string;
  /** What an instance says of a destination. */
  readonly turns: string;
  /** Of a host's route into its bridge: where the bridge is, also after the gateway's name; into which network it leads. */
  readonly wire: string;
  readonly andWire: string;
  readonly lane: string;
  /** `, so compute1 routes `, and ` there itself, on VLAN 100`. */
  readonly routes: string;
  readonly there: string;
};

/** What a rule says whatever packet it meets, in the chain in which it stands. */
export type RuleWords = {
  readonly node: NodeId;
  readonly chain: string;
  /** The chain is that of an instance. */
  readonly guards: boolean;
  /** It asks whether the connection was seen before. */
  readonly knows: boolean;
  /** It lets the answers of a dnsmasq pass. */
  readonly leases: boolean;
  /** It lets in whatever comes from a prefix. */
  readonly admits: Ipv4Prefix | null;
  /** What it asks of interfaces and ports. */
  readonly interfaces: string;
  /** Why it leaves a source alone, for a rule of nat. */
  readonly exempt: string;
  /** That it let a packet pass, as it was said of the common ones, bridged and not, by twice their number. */
  readonly said: (string | undefined)[];
};

/** Texts by what they are about; addresses signed (`| 0`), which makes small keys of them. */
export type Texts = {
  /** `10.1.0.5 (VM_6)`, of addresses that somebody has. */
  readonly addresses: Map<number, string>;
  /** The same addresses alone. */
  readonly numbers: Map<number, string>;
  readonly macs: Map<Mac, string>;
  /** What its routes mean. */
  readonly routes: Map<Route, RouteWords>;
  /** `, TTL 64 → 63`, by the TTL before. */
  readonly hops: (string | undefined)[];
  /** Prefixes of its routes and tenant networks. */
  readonly prefixes: Map<Ipv4Prefix, string>;
  /** What its rules mean. */
  readonly rules: Map<Rule, RuleWords>;
  /** As `ip -d link` prints 802.1Q interfaces. */
  readonly links: Map<Interface, string>;
  /** How many phrases its spots remember (spots.ts). */
  phrases: number;
  /** What was said at each interface and port, by its number in the compiled network (spots.ts); null until something is. */
  spots: (Spot | undefined)[] | null;
  /** Where the last event was that was told. */
  scene: Scene | undefined;
};

/** Nothing said yet. */
export function createTexts(): Texts {
  return {
    addresses: new Map(),
    numbers: new Map(),
    macs: new Map(),
    routes: new Map(),
    hops: [],
    prefixes: new Map(),
    rules: new Map(),
    links: new Map(),
    phrases: 0,
    spots: null,
    scene: undefined,
  };
}
