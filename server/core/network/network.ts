// The Linux network as plain data: machines, interfaces, bridges, VLANs, routes, rules, and the wires between them.
// Ground state: knows no source text, no tenant, no nova. It can be written as JSON and read back unchanged.
// Every item carries `origin`, the id of what it was derived from, which it never looks into.
import type { OriginId } from '../base/span.ts';
import type { Ipv4, Ipv4Prefix, Mac } from '../wire/address.ts';
import type { PortRange } from '../wire/packet.ts';
import type { Ebtables, Iptables } from './netfilter.ts';

/** A node's name, unique in the network; as users write it (`compute1`, `VM_1`, `tor`, `internet`, `internet-router`). */
export type NodeId = string;

/** Everything that can send, forward or receive, and the wires between. Nodes stand in file order. */
export type Network = {
  readonly nodes: readonly Node[];
  readonly links: readonly Link[];
  /** Wires that nothing passes: their ends have no carrier. None unless said. */
  readonly cuts?: readonly Cut[];
  /** The tenant networks that exist in the cloud, on whichever hosts: only for naming causes, never for forwarding. */
  readonly segments: readonly Segment[];
};

/** A machine runs a Linux IP stack; a switch only passes frames. */
export type Node = Machine | Switch;

/** A Linux machine. `role` is for people and pictures; the kernel is the same. */
export type Machine = {
  readonly kind: 'machine';
  readonly name: NodeId;
  /** host: a compute host · instance · router: declared `router` · upstream: an external's NAME-router · external: a machine beyond it. */
  readonly role: 'host' | 'instance' | 'router' | 'upstream' | 'external';
  readonly interfaces: readonly Interface[];
  /** All routes but those of the local table, in the order of `ip route`; connected ones included. */
  readonly routes: readonly Route[];
  readonly sysctl: Sysctl;
  readonly iptables: Iptables;
  readonly ebtables: Ebtables;
  readonly dhcpServers: readonly DhcpServer[];
  /** Ports on which something answers; the rest are closed. */
  readonly listen: Listen;
  readonly origin: OriginId;
};

/** A switch, or the wire of an external: no IP stack. Ports in order of attachment. */
export type Switch = {
  readonly kind: 'switch';
  readonly name: NodeId;
  readonly role: 'switch' | 'external';
  readonly ports: readonly SwitchPort[];
  readonly origin: OriginId;
};

/** One port of a switch: `p-NEIGHBOUR` or `p-NEIGHBOUR.NIC`. */
export type SwitchPort = {
  readonly name: string;
  /** Access VLAN: untagged outside, this VLAN inside; null on a trunk, whose untagged frames keep to themselves. */
  readonly access: number | null;
  /** VLANs that pass tagged, as inclusive ranges in rising order, or `all`. Empty on an access port. */
  readonly trunk: 'all' | readonly VlanRange[];
  readonly origin: OriginId;
  /** What in the file says the trunk: the id of the `trunk` field that decided, for pointing at `vlan-not-trunked`. */
  readonly trunkOrigin: OriginId;
};

/** An inclusive range of VLAN ids 1–4094. */
export type VlanRange = { readonly first: number; readonly last: number };

/** One end of a wire. */
export type Endpoint = { readonly node: NodeId; readonly interface: string };

/** A wire between two interfaces or ports. An instance's wire runs from its `eth0` to the host's `vnet-NAME`. */
export type Link = { readonly a: Endpoint; readonly b: Endpoint; readonly origin: OriginId };

/** A wire whose cable is out (at `a`), or that ends at a machine that is off: `down`. `origin` is what says so. */
export type Cut = Link & { readonly down: NodeId | null };

/** An interface of a machine; `lo` is always the first and carries 127.0.0.1/8. */
export type Interface = {
  readonly name: string;
  readonly mac: Mac;
  /** In order; the first of a scope is the preferred source. */
  readonly addresses: readonly InterfaceAddress[];
  readonly origin: OriginId;
  readonly device: Device;
};

/** What kind of device an interface is, and how it hangs together with others of its machine. */
export type Device =
  | { readonly kind: 'loopback' }
  /** A NIC at a wire, or an instance's eth0. `master`: the bridge it is a port of, or null. */
  | { readonly kind: 'physical'; readonly master: string | null }
  /** 802.1Q on `parent`. */
  | { readonly kind: 'vlan'; readonly parent: string; readonly vlan: number; readonly master: string | null }
  | { readonly kind: 'bridge' }
  /** A host's port of an instance. `filter`: libvirt's spoofing filter, or null where it isn't modelled. */
  | { readonly kind: 'tap'; readonly master: string; readonly hairpin: boolean; readonly filter: SpoofFilter | null };

/** libvirt's nova-base: what may leave the instance (nova/virt/libvirt/firewall.py). */
export type SpoofFilter = { readonly mac: Mac; readonly address: Ipv4 };

/** An address on an interface: `ip addr add ADDRESS/LENGTH`. */
export type InterfaceAddress = {
  readonly address: Ipv4;
  readonly length: number;
  readonly scope: 'global' | 'link' | 'host';
  readonly origin: OriginId;
};

/** A line of `ip route`. Longest prefix first wins; ties by order. */
export type Route = {
  readonly to: Ipv4Prefix;
  readonly type: 'unicast' | 'unreachable' | 'blackhole' | 'prohibit';
  readonly via: Ipv4 | null;
  readonly device: string | null;
  /** Preferred source (`src`), or null: the first address of the device. */
  readonly source: Ipv4 | null;
  readonly protocol: 'kernel' | 'static';
  readonly scope: 'link' | 'global';
  readonly origin: OriginId;
};

/** Kernel switches of one machine (Documentation/networking/ip-sysctl). */
export type Sysctl = {
  readonly ipForward: 0 | 1;
  readonly rpFilter: 0 | 1 | 2;
  readonly bridgeNfCallIptables: 0 | 1;
  /** Where each was said, for pointing at. */
  readonly origins: {
    readonly ipForward: OriginId;
    readonly rpFilter: OriginId;
    readonly bridgeNfCallIptables: OriginId;
  };
};

/** A dnsmasq with static leases only, listening on one interface. */
export type DhcpServer = {
  readonly interface: string;
  readonly address: Ipv4;
  readonly leases: readonly DhcpLease[];
  readonly origin: OriginId;
};

/** One line of the hosts file, and what is handed out with it. `router` null: option 3 is left out. */
export type DhcpLease = {
  readonly mac: Mac;
  readonly address: Ipv4;
  readonly length: number;
  readonly router: Ipv4 | null;
  readonly dns: readonly Ipv4[];
  readonly hostname: string;
  readonly leaseSeconds: number;
  readonly origin: OriginId;
};

/** Which ports answer. */
export type Listen = { readonly tcp: 'all' | readonly PortRange[]; readonly udp: 'all' | readonly PortRange[] };

/** A tenant network of the cloud and where its bridge stands. */
export type Segment = {
  readonly name: string;
  readonly cidr: Ipv4Prefix;
  readonly vlan: number | null;
  readonly bridge: string;
  /** Hosts on which the bridge exists. */
  readonly hosts: readonly NodeId[];
  readonly origin: OriginId;
};
