// A cloud as the user means it: names resolved, defaults filled in, addresses allocated. Every value knows its span
// through `spans`, by origin id. Knows nothing of bridges' contents, rules or packets: those are derived by nova.
import type { OriginId, Span } from '../base/span.ts';
import type { Ipv4, Ipv4Prefix, Ipv4Range, Mac } from '../wire/address.ts';
import type { PortRange, Protocol } from '../wire/packet.ts';

/** The whole cloud. Lists stand in file order (included files at their `include`). */
export type Cloud = {
  readonly options: Options;
  readonly externals: readonly External[];
  readonly switches: readonly SwitchDeclaration[];
  readonly tenants: readonly Tenant[];
  readonly networks: readonly TenantNetwork[];
  readonly secgroups: readonly Secgroup[];
  readonly hosts: readonly Host[];
  readonly instances: readonly Instance[];
  /** MAC addresses that several instances say, which is an error; all others have one of their own. */
  readonly doubledMacs: readonly Mac[];
  readonly routers: readonly Router[];
  readonly flows: readonly Flow[];
  readonly expectations: readonly Expectation[];
  /** Where each origin id stands in the source; every `origin` in here is a key. */
  readonly spans: ReadonlyMap<OriginId, OriginSpan>;
};

/** `name` is the word that names it (for squiggles), `whole` the statement with its block (for revealing). */
export type OriginSpan = { readonly name: Span; readonly whole: Span };

/** nova releases, oldest first. */
export type Release = 'essex' | 'folsom' | 'grizzly' | 'havana' | 'icehouse' | 'juno' | 'kilo' | 'newton';

/** The options of `cloud`, defaults filled in: nova's own, as its release has them. */
export type Options = {
  readonly release: Release;
  readonly provision: 'on-demand' | 'everywhere';
  readonly networkManager: 'VlanManager' | 'FlatDHCPManager';
  readonly multiHost: boolean;
  readonly shareDhcpAddress: boolean;
  readonly allowSameNetTraffic: boolean;
  /** Null: each host's first nic on a switch. */
  readonly vlanInterface: string | null;
  readonly flatInterface: string | null;
  /** Null: each host's first nic on an external. */
  readonly publicInterface: string | null;
  readonly flatNetworkBridge: string;
  /** Null: one range per network (from grizzly with '' and always from havana). */
  readonly fixedRange: Ipv4Prefix | null;
  readonly forceSnatRange: readonly Ipv4Prefix[];
  readonly dmzCidr: readonly Ipv4Prefix[];
  /** ['all'] by default. */
  readonly forwardBridgeInterface: readonly string[];
  /** Null: the host's own address (`$my_ip`). */
  readonly metadataHost: Ipv4 | null;
  readonly ipForward: 0 | 1;
  readonly bridgeNfCallIptables: 0 | 1;
  readonly rpFilter: 0 | 1 | 2;
  /** Origin of each option that the file sets, by its name in the language (`rp_filter`); `cloud` for the rest. */
  readonly origins: ReadonlyMap<string, OriginId>;
  readonly origin: OriginId;
};

/** A prefix beyond the cloud, its wire, its router and the machines behind it. */
export type External = {
  readonly name: string;
  readonly cidr: Ipv4Prefix;
  /** What hosts use as default gateway; null with `gateway none`. */
  readonly gateway: Ipv4 | null;
  /** router: NAME-router answers there · silent: nobody does · none: no router and no default route. */
  readonly gatewayKind: 'router' | 'silent' | 'none';
  readonly routes: readonly StaticRoute[];
  readonly pools: readonly Pool[];
  readonly machines: readonly ExternalMachine[];
  readonly origin: OriginId;
  readonly gatewayOrigin: OriginId;
};

/** A pool of floating addresses; first and last of a CIDR left out already. */
export type Pool = { readonly name: string; readonly range: Ipv4Range; readonly origin: OriginId };

/** A machine beyond an external's router. */
export type ExternalMachine = {
  readonly name: string;
  readonly address: Ipv4;
  readonly listen: ListenPorts;
  readonly origin: OriginId;
};

/** `all`, or the ports on which it answers. */
export type ListenPorts = { readonly tcp: 'all' | readonly PortRange[]; readonly udp: 'all' | readonly PortRange[] };

/** `route CIDR via IP` or `route CIDR unreachable|blackhole|prohibit`. */
export type StaticRoute = {
  readonly to: Ipv4Prefix;
  readonly type: 'unicast' | 'unreachable' | 'blackhole' | 'prohibit';
  readonly via: Ipv4 | null;
  readonly origin: OriginId;
};

/** VLANs a trunk carries, as inclusive ranges in rising order. Empty: none. */
export type VlanSet = 'all' | readonly { readonly first: number; readonly last: number }[];

/** A switch, its default trunk and its links to others. */
export type SwitchDeclaration = {
  readonly name: string;
  readonly trunk: VlanSet;
  readonly trunkOrigin: OriginId;
  readonly links: readonly SwitchLink[];
  readonly origin: OriginId;
};

/** `link -> SWITCH [trunk …] [no-carrier]`; carries what both ends' switches and `trunk` allow. */
export type SwitchLink = {
  readonly to: string;
  /** Null: no trunk of its own. */
  readonly trunk: VlanSet | null;
  /** The cable is out: nothing passes, whichever of the two switches says so. */
  readonly noCarrier: boolean;
  readonly origin: OriginId;
};

/** A tenant. */
export type Tenant = { readonly name: string; readonly origin: OriginId };

/** A network. `tenant` null: shared, declared at top level. */
export type TenantNetwork = {
  readonly name: string;
  readonly tenant: string | null;
  /** Null with FlatDHCPManager. */
  readonly vlan: number | null;
  readonly cidr: Ipv4Prefix;
  readonly bridge: string;
  /** What `gateway` says: null = the bridge's own address is handed out. */
  readonly gateway: Ipv4 | 'none' | null;
  readonly dhcpStart: Ipv4;
  readonly dns: readonly Ipv4[];
  /** The one host that runs nova-network for it; null with multi_host true. */
  readonly host: string | null;
  readonly origin: OriginId;
  readonly gatewayOrigin: OriginId;
};

/** A security group; every tenant has `default`, empty unless declared (then its origin is the tenant's). */
export type Secgroup = {
  readonly name: string;
  readonly tenant: string;
  readonly rules: readonly SecgroupRule[];
  readonly origin: OriginId;
};

/** One `allow`. */
export type SecgroupRule = {
  readonly protocol: Protocol | 'any';
  /** For tcp and udp; empty: every port. */
  readonly ports: readonly PortRange[];
  /** For icmp; null: any. */
  readonly icmp: { readonly type: number; readonly code: number | null } | null;
  readonly source: RuleSource;
  readonly origin: OriginId;
};

/** What a rule names. A tenant stands for all its networks. */
export type RuleSource =
  | { readonly kind: 'any' }
  | { readonly kind: 'prefix'; readonly prefix: Ipv4Prefix }
  | { readonly kind: 'group'; readonly tenant: string; readonly name: string }
  | { readonly kind: 'network'; readonly name: string }
  | { readonly kind: 'tenant'; readonly name: string }
  /** A name that means nothing (already reported): nobody. */
  | { readonly kind: 'unknown'; readonly text: string };

/** A compute host. */
export type Host = {
  readonly name: string;
  readonly nics: readonly Nic[];
  /** Null: none. Filled in from the external. */
  readonly defaultGateway: Ipv4 | null;
  readonly defaultGatewayOrigin: OriginId;
  /** Which networks exist here and why, in declaration order of networks. */
  readonly bridges: readonly HostBridge[];
  readonly routes: readonly StaticRoute[];
  /** Null: `none`, no SNAT. Default: the address of the public interface. */
  readonly routingSourceIp: Ipv4 | null;
  readonly rpFilter: 0 | 1 | 2;
  readonly bridgeNfCallIptables: 0 | 1;
  readonly ipForward: 0 | 1;
  readonly listen: ListenPorts;
  /** Resolved nic names; null when the host has none (interface-missing). */
  readonly vlanInterface: string | null;
  readonly flatInterface: string | null;
  readonly publicInterface: string | null;
  /** `state down`: it is off, so none of its wires are there, and its instances don't run. */
  readonly isDown: boolean;
  /** Origins of rp_filter, bridge_nf_call_iptables, ip_forward, routing_source_ip, state, where they were said. */
  readonly origins: ReadonlyMap<string, OriginId>;
  readonly origin: OriginId;
};

/** A NIC of a host or router. */
export type Nic = {
  readonly name: string;
  readonly address: Ipv4 | null;
  readonly length: number;
  /** A switch or an external; null: unknown name, already reported. */
  readonly to: string | null;
  readonly toKind: 'switch' | 'external';
  /** Null: as the switch says. */
  readonly trunk: VlanSet | null;
  readonly accessVlan: number | null;
  /** Its cable is out. The interface stays, with its addresses and routes, as Linux does (<NO-CARRIER,…,UP>). */
  readonly noCarrier: boolean;
  readonly origin: OriginId;
};

/**
 * A network on a host. `exists`: nova makes the bridge here (an instance needs it, `bridge` without on-demand,
 * provision everywhere, FlatDHCPManager). When false it only reserves `gateway`.
 */
export type HostBridge = {
  readonly network: string;
  /** The bridge's own address on this host, or null: no address here (single-host on another host). */
  readonly gateway: Ipv4 | null;
  readonly exists: boolean;
  readonly because: 'instance' | 'declared' | 'everywhere' | 'flat' | 'network-host' | 'on-demand';
  /** The `bridge` statement, or the first instance that needs it, or the option. */
  readonly origin: OriginId;
};

/** An instance. */
export type Instance = {
  readonly name: string;
  readonly host: string;
  readonly network: string;
  readonly tenant: string;
  readonly address: Ipv4;
  readonly mac: Mac;
  /** Names of groups of its tenant. */
  readonly secgroups: readonly string[];
  readonly floating: readonly Floating[];
  /** Its default gateway as DHCP hands it out, or as `gateway` says; null: none. */
  readonly gateway: Ipv4 | null;
  readonly gatewayOrigin: OriginId;
  readonly routes: readonly StaticRoute[];
  readonly listen: ListenPorts;
  readonly origin: OriginId;
};

/** A floating address of an instance. */
export type Floating = {
  readonly address: Ipv4;
  readonly pool: string | null;
  readonly external: string | null;
  readonly origin: OriginId;
};

/** A router of the user's own. */
export type Router = {
  readonly name: string;
  readonly nics: readonly Nic[];
  readonly routes: readonly StaticRoute[];
  readonly listen: ListenPorts;
  readonly origin: OriginId;
};

/** One end of a flow. */
export type FlowEnd =
  | { readonly kind: 'instance'; readonly name: string }
  | { readonly kind: 'floating'; readonly instance: string; readonly index: number }
  /** A host, router, NAME-router or machine beyond an external: its first address. */
  | { readonly kind: 'node'; readonly name: string }
  | { readonly kind: 'address'; readonly address: Ipv4 }
  /** Only in an `expect`. */
  | { readonly kind: 'network'; readonly name: string }
  | { readonly kind: 'tenant'; readonly name: string }
  | { readonly kind: 'any' };

/** A named flow. `to` null and protocol `dhcp`: an instance's boot. */
export type Flow = {
  readonly name: string;
  readonly from: FlowEnd;
  readonly to: FlowEnd | null;
  readonly protocol: Protocol | 'dhcp';
  readonly port: number | null;
  readonly ttl: number;
  readonly source: Ipv4 | null;
  readonly mac: Mac | null;
  readonly origin: OriginId;
};

/** An expectation. */
export type Expectation =
  | {
      readonly kind: 'flow';
      readonly from: FlowEnd;
      readonly to: FlowEnd;
      readonly protocol: Protocol;
      readonly port: number | null;
      readonly outcome: 'reachable' | 'unreachable' | 'undelivered';
      readonly code: string | null;
      /** Node names in order, empty when not said. */
      readonly via: readonly string[];
      readonly text: string;
      readonly origin: OriginId;
    }
  | {
      readonly kind: 'isolated';
      readonly a: FlowEnd;
      readonly b: FlowEnd;
      readonly text: string;
      readonly origin: OriginId;
    };
