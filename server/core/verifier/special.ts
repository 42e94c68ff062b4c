// What in a cloud is one of a kind: machines that a route or gateway points at, addresses that two share, networks
// that overlap. All else may be taken for another of its class. Knows no packet; looks only at what is declared.
import type { Cloud, Host, Instance, StaticRoute } from '../topology/cloud.ts';
import { type Ipv4, overlaps, prefixOf, rangeOf } from '../wire/address.ts';
import { createNumbering, numberOf } from './intern.ts';
import type { Roster } from './roster.ts';

/** What must not be taken for another of its kind. */
export type Special = {
  readonly hosts: ReadonlySet<string>;
  readonly instances: ReadonlySet<string>;
  /** Networks that share addresses, a VLAN or a bridge with something else: which of them a host has matters. */
  readonly networks: ReadonlySet<string>;
};

/** Everything special in a cloud. Linear in the cloud, but for sorting. */
export function specialOf(cloud: Cloud, roster: Roster): Special {
  const pointed = pointedAddresses(cloud, roster);
  const doubled = doubledAddresses(cloud, roster);
  const networkHosts = new Set(cloud.networks.map((network) => network.host));
  const none = pointed.size === 0 && doubled.size === 0;
  const odd = (address: Ipv4): boolean => pointed.has(address) || doubled.has(address);
  const instances = new Set<string>();
  // Who shares a host with a special instance is nearer to it than others are.
  const shared = new Set<string>();
  for (const at of specialPlaces(cloud, roster, new Set([...pointed, ...doubled]))) {
    const { name, host } = cloud.instances[at] as Instance;
    instances.add(name);
    shared.add(host);
  }

  const { shareDhcpAddress } = cloud.options;
  const hosts = new Set<string>();
  for (const host of cloud.hosts) {
    if (
      shared.has(host.name) ||
      host.routes.length > 0 ||
      networkHosts.has(host.name) ||
      (host.routingSourceIp !== null && host.routingSourceIp !== publicAddressOf(host)) ||
      host.nics.some((nic) => nic.address !== null && odd(nic.address)) ||
      (!none &&
        host.bridges.some(
          ({ exists, gateway }) =>
            exists && gateway !== null && (shareDhcpAddress ? pointed.has(gateway) : odd(gateway)),
        ))
    ) {
      hosts.add(host.name);
    }
  }
  return { hosts, instances, networks: oddNetworks(cloud) };
}

/**
 * The indices of special instances, some perhaps twice: with the network's own or its broadcast address, or no network at
 * all, with an address that is odd, or with another's MAC.
 */
function specialPlaces(
  { instances, doubledMacs }: Cloud,
  { atEdge, floating, addresses, lotOf, lots }: Roster,
  odd: ReadonlySet<Ipv4>,
): Iterable<number> {
  const places = atEdge.filter((at) => {
    const network = lots[lotOf[at] as number]?.attachment.network;
    if (!network) return true;
    const { first, last } = rangeOf(network.cidr);
    return addresses[at] === first || addresses[at] === last;
  });
  if (odd.size > 0) {
    for (let at = 0; at < addresses.length; at++) if (odd.has(addresses[at] as number)) places.push(at);
    for (const at of floating) if (instances[at]?.floating.some(({ address }) => odd.has(address))) places.push(at);
  }
  if (doubledMacs.length > 0) {
    const macs = new Set(doubledMacs);
    instances.forEach(({ mac }, at) => {
      if (macs.has(mac)) places.push(at);
    });
  }
  return places;
}

/** The address of a host's public interface: the usual source of what it translates. */
export function publicAddressOf(host: Host): Ipv4 | null {
  return host.nics.find((nic) => nic.name === host.publicInterface)?.address ?? null;
}

/** All static routes that are written anywhere. */
export function routesOf({ externals, hosts, routers }: Cloud, roster: Roster): StaticRoute[] {
  const routes = [...roster.routes];
  for (const owners of [externals, hosts, routers])
    for (const owner of owners) if (owner.routes.length > 0) routes.push(...owner.routes);
  return routes;
}

/** Addresses that something names as the next hop. */
function pointedAddresses(cloud: Cloud, roster: Roster): ReadonlySet<Ipv4> {
  const pointed = new Set(roster.gateways);
  for (const route of routesOf(cloud, roster)) if (route.via !== null) pointed.add(route.via);
  for (const network of cloud.networks) if (typeof network.gateway === 'number') pointed.add(network.gateway);
  for (const host of cloud.hosts) if (host.defaultGateway !== null) pointed.add(host.defaultGateway);
  if (cloud.options.metadataHost !== null) pointed.add(cloud.options.metadataHost);
  return pointed;
}

/** Addresses that two things hold. */
function doubledAddresses(cloud: Cloud, { addresses, floating }: Roster): ReadonlySet<Ipv4> {
  const held: Ipv4[] = [];
  const hold = (address: Ipv4) => held.push(address);
  for (const external of cloud.externals) {
    if (external.gateway !== null) hold(external.gateway);
    for (const machine of external.machines) hold(machine.address);
  }
  for (const owners of [cloud.hosts, cloud.routers])
    for (const { nics } of owners) for (const nic of nics) if (nic.address !== null) hold(nic.address);
  const shared = new Set<Ipv4>();
  for (const host of cloud.hosts) {
    for (const { exists, gateway } of host.bridges) {
      if (!exists || gateway === null) continue;
      if (cloud.options.shareDhcpAddress) {
        if (shared.has(gateway)) continue;
        shared.add(gateway);
      }
      hold(gateway);
    }
  }
  for (const at of floating) for (const { address } of cloud.instances[at]?.floating ?? []) hold(address);
  const known = createNumbering(addresses.length + held.length);
  const doubled = new Set<Ipv4>();
  for (const all of [held, addresses]) {
    for (let at = 0; at < all.length; at++) {
      const address = all[at] as Ipv4;
      const { size } = known;
      if (numberOf(known, address, 0) !== size) doubled.add(address);
    }
  }
  return doubled;
}

/** Prefixes nest or are apart, so after sorting by first address an overlap is always seen from the widest still open. */
function oddNetworks(cloud: Cloud): ReadonlySet<string> {
  type Named = { readonly name: string | null; readonly cidr: { readonly address: Ipv4; readonly length: number } };
  const all: Named[] = cloud.networks.map(({ name, cidr }) => ({ name, cidr }));
  for (const external of cloud.externals) {
    all.push({ name: null, cidr: external.cidr });
    for (const machine of external.machines) all.push({ name: null, cidr: { address: machine.address, length: 32 } });
  }
  all.push({ name: null, cidr: linkNetworks }, { name: null, cidr: linkLocal });
  for (const host of cloud.hosts) {
    for (const nic of host.nics) {
      if (nic.address !== null) all.push({ name: null, cidr: prefixOf(nic.address, nic.length) });
    }
  }
  all.sort((a, b) => a.cidr.address - b.cidr.address || a.cidr.length - b.cidr.length);
  const odd = new Set<string>();
  let open: Named | undefined;
  for (const one of all) {
    if (open && overlaps(open.cidr, one.cidr)) {
      if (open.name !== null) odd.add(open.name);
      if (one.name !== null) odd.add(one.name);
    } else {
      open = one;
    }
  }
  const owners = new Map<string, string>();
  for (const { name, vlan, bridge } of cloud.networks) {
    for (const key of vlan === null ? [`bridge ${bridge}`] : [`bridge ${bridge}`, `vlan ${vlan}`]) {
      const other = owners.get(key);
      if (other === undefined) owners.set(key, name);
      else {
        odd.add(other);
        odd.add(name);
      }
    }
  }
  return odd;
}

/** 198.18.0.0/15, of which the links between an external's router and its machines are made (language contract). */
const linkNetworks = prefixOf(0xc6120000, 15);
/** 169.254.0.0/16: every host has the metadata address on `lo`. */
const linkLocal = prefixOf(0xa9fe0000, 16);
