// What in a cloud is one of a kind: machines that a route or gateway points at, addresses that two share, networks
// that overlap. All else may be taken for another of its class. Knows no packet; looks only at what is declared.
import type { Cloud, Host, Instance, StaticRoute, TenantNetwork } from '../topology/cloud.ts';
import { type Ipv4, overlaps, prefixOf, rangeOf } from '../wire/address.ts';

/** What must not be taken for another of its kind. */
export type Special = {
  readonly hosts: ReadonlySet<string>;
  readonly instances: ReadonlySet<string>;
  /** Networks that share addresses, a VLAN or a bridge with something else: which of them a host has matters. */
  readonly networks: ReadonlySet<string>;
};

/** Everything special in a cloud. Linear in the cloud, but for sorting. */
export function specialOf(cloud: Cloud): Special {
  const pointed = pointedAddresses(cloud);
  const doubled = doubledOf(heldAddresses(cloud));
  const doubledMacs = doubledOf(cloud.instances.map((instance) => instance.mac));
  const networkHosts = new Set(cloud.networks.map((network) => network.host));
  const networks = new Map(cloud.networks.map((network) => [network.name, network]));
  const odd = (address: Ipv4): boolean => pointed.has(address) || doubled.has(address);

  const instances = new Set<string>();
  for (const instance of cloud.instances) {
    if (
      odd(instance.address) ||
      doubledMacs.has(instance.mac) ||
      instance.floating.some(({ address }) => odd(address)) ||
      isEdge(instance, networks.get(instance.network))
    ) {
      instances.add(instance.name);
    }
  }
  // Who shares a host with a special instance is nearer to it than others are.
  const shared = new Set(cloud.instances.filter(({ name }) => instances.has(name)).map(({ host }) => host));

  const hosts = new Set<string>();
  for (const host of cloud.hosts) {
    const own = publicAddressOf(host);
    if (
      shared.has(host.name) ||
      host.routes.length > 0 ||
      networkHosts.has(host.name) ||
      (host.routingSourceIp !== null && host.routingSourceIp !== own) ||
      host.nics.some((nic) => nic.address !== null && odd(nic.address)) ||
      host.bridges.some(
        (bridge) =>
          bridge.exists &&
          bridge.gateway !== null &&
          (cloud.options.shareDhcpAddress ? pointed.has(bridge.gateway) : odd(bridge.gateway)),
      )
    ) {
      hosts.add(host.name);
    }
  }
  return { hosts, instances, networks: oddNetworks(cloud) };
}

/** The address of a host's public interface: the usual source of what it translates. */
export function publicAddressOf(host: Host): Ipv4 | null {
  return host.nics.find((nic) => nic.name === host.publicInterface)?.address ?? null;
}

/** All static routes that are written anywhere. */
export function routesOf(cloud: Cloud): StaticRoute[] {
  const routes: StaticRoute[] = [];
  for (const owner of [...cloud.externals, ...cloud.hosts, ...cloud.routers, ...cloud.instances])
    routes.push(...owner.routes);
  return routes;
}

/** The network's own address or its broadcast address, held by an instance. */
function isEdge(instance: Instance, network: TenantNetwork | undefined): boolean {
  if (!network) return true;
  const { first, last } = rangeOf(network.cidr);
  return instance.address === first || instance.address === last;
}

/** Addresses that something names as the next hop. */
function pointedAddresses(cloud: Cloud): ReadonlySet<Ipv4> {
  const pointed = new Set<Ipv4>();
  for (const route of routesOf(cloud)) if (route.via !== null) pointed.add(route.via);
  for (const network of cloud.networks) if (typeof network.gateway === 'number') pointed.add(network.gateway);
  for (const host of cloud.hosts) if (host.defaultGateway !== null) pointed.add(host.defaultGateway);
  if (cloud.options.metadataHost !== null) pointed.add(cloud.options.metadataHost);
  const bridges = ownGateways(cloud);
  for (const instance of cloud.instances) {
    if (instance.gateway !== null && instance.gateway !== bridges(instance)) pointed.add(instance.gateway);
  }
  return pointed;
}

/** The address that an instance's own host has on the instance's bridge, or null. */
export function ownGateways(cloud: Cloud): (instance: Instance) => Ipv4 | null {
  const byHost = new Map(
    cloud.hosts.map((host) => [host.name, new Map(host.bridges.map((bridge) => [bridge.network, bridge.gateway]))]),
  );
  return (instance) => byHost.get(instance.host)?.get(instance.network) ?? null;
}

function* heldAddresses(cloud: Cloud): Generator<Ipv4> {
  for (const external of cloud.externals) {
    if (external.gateway !== null) yield external.gateway;
    for (const machine of external.machines) yield machine.address;
  }
  for (const owner of [...cloud.hosts, ...cloud.routers]) {
    for (const nic of owner.nics) if (nic.address !== null) yield nic.address;
  }
  const shared = new Set<Ipv4>();
  for (const host of cloud.hosts) {
    for (const { exists, gateway } of host.bridges) {
      if (!exists || gateway === null) continue;
      if (cloud.options.shareDhcpAddress) {
        if (shared.has(gateway)) continue;
        shared.add(gateway);
      }
      yield gateway;
    }
  }
  for (const instance of cloud.instances) {
    yield instance.address;
    for (const { address } of instance.floating) yield address;
  }
}

function doubledOf<T>(values: Iterable<T>): ReadonlySet<T> {
  const once = new Set<T>();
  const twice = new Set<T>();
  for (const value of values) (once.has(value) ? twice : once).add(value);
  return twice;
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
