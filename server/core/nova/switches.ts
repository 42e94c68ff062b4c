// Switches and the wires of externals: their ports in order of attachment, and the links that end there.
// Knows what is plugged in where, nothing of what runs on it.
import type { OriginId } from '../base/span.ts';
import type { Link, Switch, SwitchPort } from '../network/network.ts';
import type { Cloud, External, Nic, SwitchDeclaration, VlanSet } from '../topology/cloud.ts';
import { byName } from './distinct.ts';
import { portName, upstreamName } from './names.ts';
import { intersection } from './vlan-sets.ts';

/** A switch of either kind and its ends of links. */
export type Cabling = {
  readonly switches: readonly Switch[];
  readonly wires: readonly Switch[];
  readonly links: readonly Link[];
};

/** Something plugged into a switch, before ports have names. */
type Plug = {
  readonly neighbour: string;
  /** The interface at the neighbour's end; null: another switch, whose port is named likewise. */
  readonly interface: string | null;
  readonly access: number | null;
  readonly trunk: VlanSet;
  readonly trunkOrigin: OriginId;
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
    for (const nic of owner.nics) plugNic(plugs, owner.name, nic, declarations, externals);
  }
  const links: Link[] = [];
  const seen = new Set<string>();
  const switches = cloud.switches.map(({ name, origin }): Switch => {
    return { kind: 'switch', name, role: 'switch', ports: ports(name, plugs, links, seen), origin };
  });
  const wires = cloud.externals.map(({ name, origin }): Switch => {
    return { kind: 'switch', name, role: 'external', ports: ports(name, plugs, links, seen), origin };
  });
  return { switches, wires, links };
}

function plugUpstream(plugs: Map<string, Plug[]>, external: External): void {
  if (external.gatewayKind !== 'router' || external.gateway === null) return;
  const { gatewayOrigin: origin } = external;
  const plug = { interface: 'eth0', access: null, trunk: 'all', trunkOrigin: external.origin, origin } as const;
  plugs.get(external.name)?.push({ neighbour: upstreamName(external.name), ...plug });
}

/** Two switches have one cable, however often it is declared: it carries what every end and every `link` allows. */
function plugSwitches(plugs: Map<string, Plug[]>, declarations: ReadonlyMap<string, SwitchDeclaration>): void {
  const cables = new Map<
    string,
    { a: SwitchDeclaration; b: SwitchDeclaration; trunk: VlanSet; trunkOrigin: OriginId | null; origin: OriginId }
  >();
  for (const a of declarations.values()) {
    for (const link of a.links) {
      const b = declarations.get(link.to);
      if (!b || b === a) continue;
      const key = [a.name, b.name].sort().join('\n');
      const known = cables.get(key) ?? { a, b, trunk: 'all', trunkOrigin: null, origin: link.origin };
      const trunk = intersection(known.trunk, link.trunk ?? 'all');
      cables.set(key, {
        ...known,
        trunk,
        trunkOrigin: known.trunkOrigin ?? (link.trunk === null ? null : link.origin),
      });
    }
  }
  for (const { a, b, trunk, trunkOrigin, origin } of cables.values()) {
    for (const [end, neighbour] of [
      [a, b],
      [b, a],
    ] as const) {
      const plug = { neighbour: neighbour.name, interface: null, access: null, origin };
      const carried = intersection(end.trunk, trunk);
      plugs.get(end.name)?.push({ ...plug, trunk: carried, trunkOrigin: trunkOrigin ?? end.trunkOrigin });
    }
  }
}

function plugNic(
  plugs: Map<string, Plug[]>,
  owner: string,
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
    neighbour: owner,
    interface: nic.name,
    access: nic.accessVlan,
    trunk: nic.accessVlan === null ? (nic.trunk ?? trunk) : [],
    trunkOrigin: nic.trunk === null && nic.accessVlan === null ? trunkOrigin : nic.origin,
    origin: nic.origin,
  });
}

/** Names the ports of a switch (with the nic where a neighbour has several) and adds their links. */
function ports(
  name: string,
  plugs: ReadonlyMap<string, readonly Plug[]>,
  links: Link[],
  seen: Set<string>,
): SwitchPort[] {
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
    if (plug.interface !== null) {
      links.push({ a: { node: plug.neighbour, interface: plug.interface }, b, origin: plug.origin });
    } else if (seen.has(plug.neighbour)) {
      // the link of two switches is added once, at the later one
      links.push({ a: { node: plug.neighbour, interface: portName(name, null) }, b, origin: plug.origin });
    }
    const { access, trunk, origin, trunkOrigin } = plug;
    return { name: port, access, trunk, origin, trunkOrigin };
  });
}
