// What in a cloud is one of a kind: machines that a route or gateway points at, addresses that two share, networks
// that overlap. All else may be taken for another of its class. Knows no packet; looks only at what is declared.
import type { Cloud, Host, Instance, StaticRoute } from '../topology/cloud.ts';
import { type Ipv4, overlaps, prefixOf, rangeOf } from '../wire/address.ts';
import type { Wiring } from './wiring.ts';

/** What must not be taken for another of its kind. */
export type Special = {
  readonly hosts: ReadonlySet<string>;
  readonly instances: ReadonlySet<string>;
  /** Networks that share addresses, a VLAN or a bridge with something else: which of them a host has matters. */
  readonly networks: ReadonlySet<string>;
};

/** Everything special in a cloud. Linear in the cloud, but for sorting. */
export function specialOf(cloud: Cloud, wiring: Wiring): Special {
  const pointed = pointedAddresses(cloud, wiring);
  const doubled = doubledAddresses(cloud);
  const macs = doubledMacs(cloud);
  const networkHosts = new Set(cloud.networks.map((network) => network.host));
  const none = pointed.size === 0 && doubled.size === 0;
  const odd = (address: Ipv4): boolean => !none && (pointed.has(address) || doubled.has(address));
  const oddFloating = ({ floating }: Instance): boolean => !none && floating.some(({ address }) => odd(address));

  const edges = wiring.attachments.map(({ network }) => network && rangeOf(network.cidr));
  const instances = new Set<string>();
  // Who shares a host with a special instance is nearer to it than others are.
  const shared = new Set<string>();
  let position = 0;
  for (const instance of cloud.instances) {
    const { address } = instance;
    // The network's own address or its broadcast address, or no network at all.
    const edge = edges[wiring.attachmentOf[position++] as number];
    if (
      !edge ||
      address === edge.first ||
      address === edge.last ||
      odd(address) ||
      (macs.size > 0 && macs.has(instance.mac)) ||
      oddFloating(instance)
    ) {
      instances.add(instance.name);
      shared.add(instance.host);
    }
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

/** The address of a host's public interface: the usual source of what it translates. */
export function publicAddressOf(host: Host): Ipv4 | null {
  return host.nics.find((nic) => nic.name === host.publicInterface)?.address ?? null;
}

/** All static routes that are written anywhere. */
export function routesOf(cloud: Cloud): StaticRoute[] {
  const routes: StaticRoute[] = [];
  for (const owners of [cloud.externals, cloud.hosts, cloud.routers, cloud.instances])
    for (const owner of owners) if (owner.routes.length > 0) routes.push(...owner.routes);
  return routes;
}

/** Addresses that something names as the next hop. */
function pointedAddresses(cloud: Cloud, { attachmentOf, attachments }: Wiring): ReadonlySet<Ipv4> {
  const pointed = new Set<Ipv4>();
  for (const route of routesOf(cloud)) if (route.via !== null) pointed.add(route.via);
  for (const network of cloud.networks) if (typeof network.gateway === 'number') pointed.add(network.gateway);
  for (const host of cloud.hosts) if (host.defaultGateway !== null) pointed.add(host.defaultGateway);
  if (cloud.options.metadataHost !== null) pointed.add(cloud.options.metadataHost);
  let position = 0;
  for (const { gateway } of cloud.instances) {
    const own = attachments[attachmentOf[position++] as number]?.gateway;
    if (gateway !== null && gateway !== own) pointed.add(gateway);
  }
  return pointed;
}

/** Addresses that two things hold. */
function doubledAddresses(cloud: Cloud): ReadonlySet<Ipv4> {
  const held: Ipv4[] = [];
  for (const external of cloud.externals) {
    if (external.gateway !== null) held.push(external.gateway);
    for (const machine of external.machines) held.push(machine.address);
  }
  for (const owners of [cloud.hosts, cloud.routers])
    for (const { nics } of owners) for (const nic of nics) if (nic.address !== null) held.push(nic.address);
  const shared = new Set<Ipv4>();
  for (const host of cloud.hosts) {
    for (const { exists, gateway } of host.bridges) {
      if (!exists || gateway === null) continue;
      if (cloud.options.shareDhcpAddress) {
        if (shared.has(gateway)) continue;
        shared.add(gateway);
      }
      held.push(gateway);
    }
  }
  for (const instance of cloud.instances) {
    held.push(instance.address);
    for (const { address } of instance.floating) held.push(address);
  }
  return doubledOf(held);
}

/** MAC addresses that two instances have. */
function doubledMacs(cloud: Cloud): ReadonlySet<string> {
  const macs: string[] = [];
  for (const { mac } of cloud.instances) macs.push(mac);
  return doubledOf(macs);
}

function doubledOf<T>(values: readonly T[]): ReadonlySet<T> {
  const once = new Set(values);
  const twice = new Set<T>();
  if (once.size < values.length) for (const value of values) if (!once.delete(value)) twice.add(value);
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
