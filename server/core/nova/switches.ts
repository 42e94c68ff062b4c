// Switches and the wires of externals: their ports in order of attachment, and the links that end there.
// Knows what is plugged in where, nothing of what runs on it.
import type { OriginId } from '../base/span.ts';
import type { Cut, Link, NodeId, Switch, SwitchPort } from '../network/network.ts';
import type { Cloud, External, Host, Nic, Router, SwitchDeclaration, VlanSet } from '../topology/cloud.ts';
import { byName } from './distinct.ts';
import { portName, upstreamName } from './names.ts';
import { intersection } from './vlan-sets.ts';

/** A switch of either kind and its ends of links. */
export type Cabling = {
  readonly switches: readonly Switch[];
  readonly wires: readonly Switch[];
  readonly links: readonly Link[];
  readonly cuts: readonly Cut[];
};

/** Why a wire has no carrier. */
type Outage = { readonly down: NodeId | null; readonly origin: OriginId };

/** Ends of wires as they are found. */
type Ends = { readonly links: Link[]; readonly cuts: Cut[]; readonly seen: Set<string> };

/** Something plugged into a switch, before ports have names. */
type Plug = {
  readonly neighbour: string;
  /** The interface at the neighbour's end; null: another switch, whose port is named likewise. */
  readonly interface: string | null;
  readonly access: number | null;
  readonly trunk: VlanSet;
  readonly trunkOrigin: OriginId;
  readonly outage: Outage | null;
  readonly origin: OriginId;
};

/** All switches, wires of externals, and links but those of instances and of machines beyond a router. */
export function cable(cloud: Cloud): Cabling {
  const plugs = new Map<string, Plug[]>();
  const declarations = byName(cloud.switches);
  const externals = byName(cloud.externals);
  for (const name of [...declarations.keys(), ...externals.keys()]) plugs.set(name, []);
  for (const external of cloud.externals) plugUpstream(plugs, external);
  plugSwitches(plugs, declarations);
  for (const owner of [...cloud.hosts, ...cloud.routers]) {
    for (const nic of owner.nics) plugNic(plugs, owner, nic, declarations, externals);
  }
  const ends: Ends = { links: [], cuts: [], seen: new Set() };
  const switches = cloud.switches.map(({ name, origin }): Switch => {
    return { kind: 'switch', name, role: 'switch', ports: ports(name, plugs, ends), origin };
  });
  const wires = cloud.externals.map(({ name, origin }): Switch => {
    return { kind: 'switch', name, role: 'external', ports: ports(name, plugs, ends), origin };
  });
  return { switches, wires, links: ends.links, cuts: ends.cuts };
}

function plugUpstream(plugs: Map<string, Plug[]>, external: External): void {
  if (external.gatewayKind !== 'router' || external.gateway === null) return;
  const { gatewayOrigin: origin } = external;
  plugs.get(external.name)?.push({
    neighbour: upstreamName(external.name),
    interface: 'eth0',
    access: null,
    trunk: 'all',
    trunkOrigin: external.origin,
    outage: null,
    origin,
  });
}

/** Two switches have one cable, however often it is declared: it carries what every end and every `link` allows. */
function plugSwitches(plugs: Map<string, Plug[]>, declarations: ReadonlyMap<string, SwitchDeclaration>): void {
  const cables = new Map<string, Cable>();
  for (const a of declarations.values()) {
    for (const link of a.links) {
      const b = declarations.get(link.to);
      if (!b || b === a) continue;
      const key = [a.name, b.name].sort().join('\n');
      const known = cables.get(key) ?? { a, b, trunk: 'all', trunkOrigin: null, outage: null, origin: link.origin };
      const trunk = intersection(known.trunk, link.trunk ?? 'all');
      cables.set(key, {
        ...known,
        trunk,
        trunkOrigin: known.trunkOrigin ?? (link.trunk === null ? null : link.origin),
        outage: known.outage ?? (link.noCarrier ? { down: null, origin: link.origin } : null),
      });
    }
  }
  for (const { a, b, trunk, trunkOrigin, outage, origin } of cables.values()) {
    for (const [end, neighbour] of [
      [a, b],
      [b, a],
    ] as const) {
      const plug = { neighbour: neighbour.name, interface: null, access: null, outage, origin };
      const carried = intersection(end.trunk, trunk);
      plugs.get(end.name)?.push({ ...plug, trunk: carried, trunkOrigin: trunkOrigin ?? end.trunkOrigin });
    }
  }
}

/** The one cable of two switches. */
type Cable = {
  readonly a: SwitchDeclaration;
  readonly b: SwitchDeclaration;
  readonly trunk: VlanSet;
  readonly trunkOrigin: OriginId | null;
  readonly outage: Outage | null;
  readonly origin: OriginId;
};

function plugNic(
  plugs: Map<string, Plug[]>,
  owner: Host | Router,
  nic: Nic,
  declarations: ReadonlyMap<string, SwitchDeclaration>,
  externals: ReadonlyMap<string, External>,
): void {
  if (nic.to === null) return;
  const declaration = nic.toKind === 'switch' ? declarations.get(nic.to) : undefined;
  const around = declaration ?? externals.get(nic.to) ?? declarations.get(nic.to);
  if (!around) return;
  const { trunk, origin: trunkOrigin } = declaration
    ? { trunk: declaration.trunk, origin: declaration.trunkOrigin }
    : { trunk: 'all' as const, origin: around.origin };
  plugs.get(around.name)?.push({
    neighbour: owner.name,
    interface: nic.name,
    access: nic.accessVlan,
    trunk: nic.accessVlan === null ? (nic.trunk ?? trunk) : [],
    trunkOrigin: nic.trunk === null && nic.accessVlan === null ? trunkOrigin : nic.origin,
    outage: outageOf(owner, nic),
    origin: nic.origin,
  });
}

function outageOf(owner: Host | Router, nic: Nic): Outage | null {
  if ('isDown' in owner && owner.isDown) return { down: owner.name, origin: stateOrigin(owner) };
  return nic.noCarrier ? { down: null, origin: nic.origin } : null;
}

/** What says that a host is off. */
export function stateOrigin({ origins, origin }: Host): OriginId {
  return origins.get('state') ?? origin;
}

/** Names the ports of a switch (with the nic where a neighbour has several) and adds their links. */
function ports(name: string, plugs: ReadonlyMap<string, readonly Plug[]>, { links, cuts, seen }: Ends): SwitchPort[] {
  const here = plugs.get(name) ?? [];
  const times = new Map<string, number>();
  for (const { neighbour } of here) times.set(neighbour, (times.get(neighbour) ?? 0) + 1);
  seen.add(name);
  const names = new Set<string>();
  return here.map((plug) => {
    let port = portName(plug.neighbour, (times.get(plug.neighbour) ?? 0) > 1 ? plug.interface : null);
    // only where a node's name has a dot and looks like another's nic
    while (names.has(port)) port += '.';
    names.add(port);
    const b = { node: name, interface: port };
    // the link of two switches is added once, at the later one
    if (plug.interface !== null || seen.has(plug.neighbour)) {
      const a = { node: plug.neighbour, interface: plug.interface ?? portName(name, null) };
      if (plug.outage) cuts.push({ a, b, ...plug.outage });
      else links.push({ a, b, origin: plug.origin });
    }
    const { access, trunk, origin, trunkOrigin } = plug;
    return { name: port, access, trunk, origin, trunkOrigin };
  });
}
