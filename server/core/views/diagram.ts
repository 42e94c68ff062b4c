// The picture of a network as a graph of boxes and wires, without any coordinates. A function of the network alone;
// knows no DOM, no layout and no source text.
import type { OriginId } from '../base/span.ts';
import type { NodeId } from '../network/network.ts';

/**
 * Names a box: `NODE` for a machine or switch, `NODE/INTERFACE` for one of its NICs, VLAN interfaces and bridges,
 * `NODE/routing` for a host's IP stack, `NODE/nat` for its translation. An instance is its own box inside its host.
 */
export type DiagramId = string;

/** The kinds of boxes, each drawn in its own shape. */
export type DiagramKind =
  | 'host'
  | 'nic'
  | 'routing'
  | 'nat'
  | 'bridge'
  | 'vlan'
  | 'instance'
  | 'switch'
  | 'external'
  | 'router'
  | 'machine';

/** One box. */
export type DiagramNode = {
  readonly id: DiagramId;
  readonly kind: DiagramKind;
  readonly label: string;
  /** The second line: an address, a prefix, a trunk. */
  readonly detail: string;
  /** The box it stands in, or null at the outermost level. */
  readonly parent: DiagramId | null;
  /** The machine or switch whose part it is. */
  readonly node: NodeId;
  /** The interface it draws, or null. */
  readonly interface: string | null;
  /** The tenant network it belongs to, or null. */
  readonly network: string | null;
  readonly tenant: string | null;
  readonly vlan: number | null;
  /** A bridge (with its VLAN interface) that would be needed and is missing is drawn as a ghost. */
  readonly ghost: boolean;
  /** Whether a dnsmasq answers on it. */
  readonly dhcp: boolean;
  /** A host that is switched off. */
  readonly down: boolean;
  readonly origin: OriginId;
};

/** One wire between two boxes. `vlans`: those it carries tagged, empty when untagged; `all` for a plain trunk. */
export type DiagramWire = {
  readonly id: string;
  readonly a: DiagramId;
  readonly b: DiagramId;
  readonly vlans: 'all' | readonly number[];
  readonly network: string | null;
  /** It has no carrier: the cable is out, or what it leads to is off. */
  readonly broken: boolean;
};

/** The whole picture. Nodes stand parents first, in file order; `networks` in file order gives tenants their marks. */
export type DiagramGraph = {
  readonly nodes: readonly DiagramNode[];
  readonly wires: readonly DiagramWire[];
  readonly networks: readonly { readonly name: string; readonly tenant: string | null; readonly vlan: number | null }[];
  /** Whose a MAC (lower case, colons) or an IPv4 address is: the box of its interface, or of its machine where the interface has none. */
  readonly owners: { readonly [address: string]: DiagramId };
};

/** A bridge that a host would need and lacks: it is drawn as a ghost. */
export type MissingBridge = { readonly host: NodeId; readonly network: string };

/** What a picture needs to know that a network doesn't: tenants, and what is missing. */
export type DiagramKnowledge = {
  /** Tenant of each network by the network's name; shared networks are left out. */
  readonly tenants: ReadonlyMap<string, string>;
  /** Tenant of each instance by the instance's name, where it isn't its network's. */
  readonly instanceTenants?: ReadonlyMap<string, string>;
  /** Bridges that are needed and missing: the places of `bridge-missing` causes and diagnostics. */
  readonly ghosts: readonly MissingBridge[];
};
