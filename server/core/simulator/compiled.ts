// A network with its indexes: what a run looks things up in. Built once by compile.ts, never changed by a run.
// Knows no source text and no nova.
import type { OriginId } from '../base/span.ts';
import type { Steps } from '../base/steps.ts';
import type { EbtablesRule, Rule } from '../network/netfilter.ts';
import type { Device, DhcpServer, Machine, Network, NodeId, Route, Switch, SwitchPort } from '../network/network.ts';
import type { Ipv4, Mac } from '../wire/address.ts';
import type { Exchange } from './exchange.ts';
import type { Interest } from './relevance.ts';
import type { Routing } from './route.ts';
import type { Decision } from './trace.ts';

/** Where something happens: a machine's interface, a switch's port, or a machine as such. */
export type Place = {
  readonly node: NodeId;
  readonly interface: string | null;
  readonly origin: OriginId | null;
  /** Of an interface or port: its number in the network, by which others may keep what they know of it; -1 elsewhere. */
  readonly number: number;
};

/** A network ready to be simulated, any number of times. */
export type CompiledNetwork = {
  readonly network: Network;
  readonly machines: ReadonlyMap<NodeId, CompiledMachine>;
  readonly switches: ReadonlyMap<NodeId, CompiledSwitch>;
  /** Who has an address on one of its interfaces; 127.0.0.1 left out. */
  readonly holders: ReadonlyMap<Ipv4, readonly CompiledMachine[]>;
  /** MACs that more than one machine has on its interfaces, by mistake, and which machines. */
  readonly sharedMacs: ReadonlyMap<Mac, readonly CompiledMachine[]>;
  /** Puts these two together in steps, for whoever will ask for them and has something else to do in between. */
  readonly index: () => Steps<void>;
  /** Whom questions for an address concern, as far as that was asked (relevance.ts). */
  readonly interests: Map<Ipv4, Interest>;
  /** How many ARP exchanges its interfaces remember, and what was asked lately, as numbers (exchange.ts). */
  readonly remembered: { exchanges: number; readonly asked: Int32Array };
};

/** A Linux machine with its local table, routes and chains. */
export type CompiledMachine = {
  readonly node: Machine;
  readonly name: NodeId;
  readonly interfaces: readonly CompiledInterface[];
  readonly byName: ReadonlyMap<string, CompiledInterface>;
  readonly loopback: CompiledInterface;
  /** Of an instance: the machines at the other ends of its wires. */
  readonly hosts: readonly CompiledMachine[];
  /** Two of its NICs hang on the same switches, so that a question which it asks by one may reach it by the other. */
  readonly hearsItself: boolean;
  /** The local table: each own address and the interface that carries it. */
  readonly local: ReadonlyMap<Ipv4, CompiledInterface>;
  /** Broadcast addresses of the own prefixes. */
  readonly broadcasts: ReadonlyMap<Ipv4, CompiledInterface>;
  readonly routes: RouteTable;
  /** Where packets went lately, by the last bits of the address (route.ts). */
  readonly recent: (Routing | undefined)[];
  /** null: no rules at all, so that neither netfilter nor conntrack is at work here. */
  readonly netfilter: Netfilter | null;
};

/** An interface, hung together with the others of its machine and with the wire's other end. */
export type CompiledInterface = {
  readonly kind: 'interface';
  /** Where its events happen, made once. */
  readonly place: Place;
  /** The kind of its device. */
  readonly type: Device['kind'];
  /** Place in the order of flooding. */
  readonly rank: number;
  readonly machine: CompiledMachine;
  /** Place in the machine's list of interfaces. */
  readonly index: number;
  /** Stands for its name in rules: the place of the first interface of that name. */
  readonly number: number;
  readonly name: string;
  readonly mac: Mac;
  readonly origin: OriginId;
  readonly device: Device;
  /** The bridge that it is a port of. */
  readonly master: CompiledInterface | null;
  /** Of a bridge: its ports in the order in which the kernel floods, the one attached last first. */
  readonly ports: readonly CompiledInterface[];
  /** Its ports by who is behind them; null until somebody asks (relevance.ts). */
  behind: PortIndex<CompiledInterface> | null;
  /** Questions asked by it, by the address asked for; null until one is remembered (exchange.ts). */
  exchanges: Map<Ipv4, Exchange[]> | null;
  /** Of a bridge: MACs that are its own, its ports' included. */
  readonly ownMacs: ReadonlySet<Mac>;
  /** Of a NIC: its 802.1Q interfaces by VLAN. */
  readonly vlans: ReadonlyMap<number, CompiledInterface>;
  /** Of an 802.1Q interface: its NIC. */
  readonly parent: CompiledInterface | null;
  readonly peer: CompiledInterface | CompiledPort | null;
  readonly cut: CompiledCut | null;
  readonly dhcpServer: DhcpServer | null;
};

/** A switch and its ports. */
export type CompiledSwitch = {
  readonly node: Switch;
  readonly name: NodeId;
  readonly ports: readonly CompiledPort[];
  /** One of the switches that it is wired to, itself included, the same for all of them; null until somebody asks. */
  fabric: CompiledSwitch | null;
  /** Its ports by who is behind them; null until somebody asks (relevance.ts). */
  behind: PortIndex<CompiledPort> | null;
  readonly byName: ReadonlyMap<string, CompiledPort>;
};

/** Ports of a bridge or switch by the machine behind them; `others` lead further, or nowhere. */
export type PortIndex<Port> = {
  readonly machines: ReadonlyMap<CompiledMachine, readonly Port[]>;
  readonly others: readonly Port[];
};

/** A port of a switch. */
export type CompiledPort = {
  readonly kind: 'port';
  readonly place: Place;
  /** Place in the order of flooding. */
  readonly rank: number;
  readonly switch: CompiledSwitch;
  readonly port: SwitchPort;
  readonly name: string;
  readonly origin: OriginId;
  readonly peer: CompiledInterface | CompiledPort | null;
  readonly cut: CompiledCut | null;
};

/** Why the wire at an end has no carrier, and where it would lead. */
export type CompiledCut = {
  readonly far: CompiledInterface | CompiledPort;
  readonly why: Extract<Decision, { kind: 'carrier' }>;
  /** What is without carrier there, as a place that points at what says so. */
  readonly place: Place;
};

/** Routes by prefix length, longest first; within a length by network address. */
export type RouteTable = readonly RouteTier[];

/** The routes of one prefix length. */
export type RouteTier = {
  readonly length: number;
  readonly mask: number;
  readonly byNetwork: ReadonlyMap<Ipv4, CompiledRoute>;
};

/** A route and its device. */
export type CompiledRoute = { readonly route: Route; readonly device: CompiledInterface | null };

/** A machine's rules as the walk needs them. */
export type Netfilter = {
  /** Some rule asks for a connection's state, or translates: conntrack is at work. */
  readonly tracks: boolean;
  readonly filter: CompiledTable;
  readonly nat: CompiledTable;
  readonly ebtablesFilter: readonly EbtablesRule[];
  readonly ebtablesNat: readonly EbtablesRule[];
};

/** The five hooks, as iptables names its built-in chains. */
export type Hook = 'PREROUTING' | 'INPUT' | 'FORWARD' | 'OUTPUT' | 'POSTROUTING';

/**
 * A table in one piece, as the kernel keeps it (net/ipv4/netfilter/ip_tables.c): chains one behind the other, a jump is the
 * place of a chain. A walk reads numbers that lie side by side, and no object but what decided.
 */
export type CompiledTable = {
  /** Of each chain its head, its indexes by address and its rules, as table-layout.ts lays them out. */
  readonly blob: Int32Array;
  /** Where the built-in chain at each hook begins, by its number (hookNumber); -1: there is none, and everything passes. */
  readonly hooks: readonly number[];
  readonly chains: readonly CompiledChain[];
  /** Those that can change anything: no jumps to empty chains, no filling in of checksums. */
  readonly rules: readonly CompiledRule[];
};

/** What a rule or a policy decided, as events say it: by hook and state, made when first needed (hooks.ts). */
export type RuleDecisions = (Extract<Decision, { kind: 'rule' }> | undefined)[];

/** A chain without its rules. `guard`: it is the chain of one instance (nova names it …-inst-ID). */
export type CompiledChain = {
  readonly name: string;
  readonly origin: OriginId;
  readonly policy: 'ACCEPT' | 'DROP' | null;
  readonly guard: boolean;
  /** Of its policy. */
  told: RuleDecisions | null;
};

/** A rule, and the chain in which it stands. */
export type CompiledRule = {
  readonly rule: Rule;
  readonly chain: CompiledChain;
  told: RuleDecisions | null;
};
