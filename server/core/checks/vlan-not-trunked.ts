// A trunk that lacks a VLAN which hosts on both its sides use: their instances can't meet through it. The access port of
// a host's VLAN interface lacks every VLAN, its own as well: what passes has no tag. Looks at the wiring only, so each
// trunk on the way is reported that lacks it; wires without carrier join nobody. Knows no packet.
import type { Diagnostic } from '../base/diagnostic.ts';
import type { OriginId } from '../base/span.ts';
import type { Cloud, Host, VlanSet } from '../topology/cloud.ts';
import { carries } from '../verifier/shapes.ts';
import type { CheckContext } from './context.ts';
import { listOf } from './words.ts';

/** Somebody at a wire into a switch: a host or a router, and the VLANs it uses there. */
type User = { readonly name: string; readonly vlans: ReadonlySet<number> };
/** One port of a switch: what hangs on it, and whether the switch's own trunk decides there. */
type Port = { readonly governed: boolean; readonly user: User | null; readonly peer: string | null };
/** A trunk in the file: what it carries and the ports it lies between. */
type Trunk = {
  readonly what: string;
  readonly set: VlanSet;
  /** Set where the port is no trunk but an access port of this VLAN. */
  readonly access?: number;
  readonly origin: OriginId;
  readonly sides: readonly (readonly User[])[];
};

/** Reports `vlan-not-trunked`, one for each trunk that lacks VLANs. */
export function vlanNotTrunked(context: CheckContext): Diagnostic[] {
  const { cloud } = context.analysis;
  const vlansOf = vlansIn(cloud);
  return trunksOf(cloud, portsOf(cloud, vlansOf), vlansOf).flatMap((trunk): Diagnostic[] => {
    const span = context.spanOfWord(trunk.origin, trunk.access === undefined ? 'trunk' : 'vlan');
    const missing = missingVlans(trunk);
    if (!span || missing.size === 0) return [];
    const vlans = [...missing.keys()].sort((a, b) => a - b);
    const users = [...new Set([...missing.values()].flat())];
    const noun = vlans.length === 1 ? 'VLAN' : 'VLANs';
    const tags = `${noun} ${listOf(vlans.map(String))}, which ${listOf(users)} use on both its sides`;
    const message =
      trunk.access === undefined
        ? `the trunk of ${trunk.what} lacks ${tags}; add ${vlans.length === 1 ? 'it' : 'them'}`
        : `the port of ${trunk.what} is an access port, by which no tag passes, and so lacks ${tags}; write trunk ${vlans.join(', ')} instead`;
    const related = users.slice(0, 4).flatMap((name) => {
      const host = context.hosts.get(name) ?? cloud.routers.find((router) => router.name === name);
      const place = context.spanOf(host?.origin);
      const used = vlans.filter((vlan) => missing.get(vlan)?.includes(name));
      return place ? [{ message: `${name} uses ${noun} ${listOf(used.map(String))}`, span: place }] : [];
    });
    return [{ code: 'vlan-not-trunked', severity: 'error', message, span, related }];
  });
}

/** VLANs that the trunk lacks and that users on at least two of its sides use, with these users. */
function missingVlans(trunk: Trunk): Map<number, string[]> {
  const missing = new Map<number, string[]>();
  if (trunk.set === 'all') return missing;
  const users = new Map<number, { sides: Set<number>; names: Set<string> }>();
  trunk.sides.forEach((side, index) => {
    for (const { name, vlans } of side) {
      for (const vlan of vlans) {
        if (carries(trunk.set, vlan)) continue;
        const known = users.get(vlan) ?? { sides: new Set(), names: new Set() };
        known.sides.add(index);
        known.names.add(name);
        users.set(vlan, known);
      }
    }
  });
  for (const [vlan, { sides, names }] of users) if (sides.size > 1 && names.size > 1) missing.set(vlan, [...names]);
  return missing;
}

function trunksOf(cloud: Cloud, ports: ReadonlyMap<string, readonly Port[]>, vlansOf: VlansOf): Trunk[] {
  const trunks: Trunk[] = [];
  for (const { name, trunk, trunkOrigin, links } of cloud.switches) {
    const own = ports.get(name) ?? [];
    const sides = own.map((port) => behind(port, name, ports));
    // Ports that the switch's trunk does not govern lie beyond it all the same, but don't need it among themselves.
    const governed = own.some((port, index) => port.governed && (sides[index]?.length ?? 0) > 0);
    if (trunk !== 'all' && governed) trunks.push({ what: name, set: trunk, origin: trunkOrigin, sides });
    for (const link of links) {
      if (link.trunk === null || link.trunk === 'all' || link.noCarrier) continue;
      const there = behind({ governed: true, user: null, peer: link.to }, name, ports);
      const here = behind({ governed: true, user: null, peer: name }, link.to, ports);
      trunks.push({
        what: `the link from ${name} to ${link.to}`,
        set: link.trunk,
        origin: link.origin,
        sides: [here, there],
      });
    }
  }
  for (const host of cloud.hosts) {
    for (const nic of host.nics) {
      if (nic.to === null || nic.name !== host.vlanInterface || nic.noCarrier || host.isDown) continue;
      // an access port carries no tag, and 802.1Q interfaces know nothing else
      const set = nic.accessVlan === null ? nic.trunk : [];
      if (set === null || set === 'all') continue;
      const vlans = vlansOf(host);
      const others = (ports.get(nic.to) ?? []).flatMap((port) => behind(port, nic.to as string, ports));
      const sides = [[{ name: host.name, vlans }], others.filter((user) => user.name !== host.name)];
      const access = nic.accessVlan === null ? {} : { access: nic.accessVlan };
      trunks.push({ what: `${nic.name} of ${host.name}`, set, ...access, origin: nic.origin, sides });
    }
  }
  return trunks;
}

/** Everybody who is reached through a port without coming back to the switch it belongs to. */
function behind(port: Port, from: string, ports: ReadonlyMap<string, readonly Port[]>): User[] {
  if (port.user) return [port.user];
  if (port.peer === null) return [];
  const seen = new Set([from, port.peer]);
  const open = [port.peer];
  const users: User[] = [];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    for (const { user, peer } of ports.get(name) ?? []) {
      if (user) users.push(user);
      if (peer !== null && !seen.has(peer)) {
        seen.add(peer);
        open.push(peer);
      }
    }
  }
  return users;
}

function portsOf(cloud: Cloud, vlansOf: VlansOf): ReadonlyMap<string, readonly Port[]> {
  const ports = new Map<string, Port[]>(cloud.switches.map(({ name }) => [name, []]));
  const add = (name: string | null, port: Port) => name !== null && ports.get(name)?.push(port);
  for (const { name, links } of cloud.switches) {
    for (const { to, noCarrier } of links) {
      if (noCarrier) continue;
      add(name, { governed: true, user: null, peer: to });
      add(to, { governed: true, user: null, peer: name });
    }
  }
  for (const host of cloud.hosts) {
    for (const nic of host.nics) {
      if (nic.noCarrier || host.isDown) continue;
      const tagged = nic.name === host.vlanInterface ? vlansOf(host) : none;
      const untagged = nic.accessVlan !== null && (tagged === none || nic.address !== null) ? [nic.accessVlan] : [];
      add(nic.to, {
        governed: nic.trunk === null && nic.accessVlan === null,
        user: { name: host.name, vlans: new Set([...tagged, ...untagged]) },
        peer: null,
      });
    }
  }
  for (const router of cloud.routers) {
    for (const nic of router.nics) {
      if (nic.noCarrier) continue;
      const vlans = nic.accessVlan === null ? none : new Set([nic.accessVlan]);
      add(nic.to, { governed: nic.accessVlan === null, user: { name: router.name, vlans }, peer: null });
    }
  }
  return ports;
}

const none: ReadonlySet<number> = new Set();

type VlansOf = (host: Host) => ReadonlySet<number>;

/** VLANs that a host uses: those of the networks that exist on it. */
function vlansIn(cloud: Cloud): VlansOf {
  if (cloud.options.networkManager !== 'VlanManager') return () => none;
  const vlans = new Map(cloud.networks.map((network) => [network.name, network.vlan]));
  return (host) => {
    const used = new Set<number>();
    for (const { network, exists } of host.bridges) {
      const vlan = vlans.get(network);
      if (exists && vlan !== null && vlan !== undefined) used.add(vlan);
    }
    return used;
  };
}
