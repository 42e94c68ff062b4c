// What hosts and networks are like, but for their names and plain addresses, as numbers: what of them can matter to a
// packet of somebody who is attached there. Knows no instance and no packet.
import type { Cloud, VlanSet } from '../topology/cloud.ts';
import { type Ipv4, type Ipv4Prefix, prefixOf } from '../wire/address.ts';
import { emptyList, type Interner, type Numbering } from './intern.ts';
import type { PrefixSet } from './prefix-signature.ts';
import { publicAddressOf, type Special } from './special.ts';

/** Where the numbers of a verifier come from: equal contents, equal numbers. */
export type Ids = { readonly texts: Interner; readonly numbers: Numbering };

/** A list of numbers, numbered item by item. */
export type ListBuilder = {
  readonly put: (item: number) => void;
  readonly putText: (text: string | null) => void;
  readonly putAddress: (address: Ipv4 | null) => void;
  readonly putPrefix: (prefix: Ipv4Prefix) => void;
  readonly id: () => number;
};

/** A list without items so far. */
export function listBuilder({ texts, numbers }: Ids): ListBuilder {
  let list = emptyList;
  const put = (item: number) => {
    list = numbers.idOf(list, item);
  };
  return {
    put,
    putText: (text) => put(text === null ? -1 : texts.idOf(text)),
    putAddress: (address) => {
      put(address === null ? 0 : 1);
      if (address !== null) put(address);
    },
    putPrefix: ({ address, length }) => {
      put(address);
      put(length);
    },
    id: () => list,
  };
}

/** The shape of every host. */
export function hostShapesOf(cloud: Cloud, ids: Ids, special: Special, routing: PrefixSet): readonly number[] {
  const trunkIds = new Map<VlanSet, number>();
  const manager = cloud.options.networkManager;
  return cloud.hosts.map((host) => {
    const { put, putText, putAddress, putPrefix, id } = listBuilder(ids);
    putText(special.hosts.has(host.name) ? host.name : null);
    put(host.nics.length);
    for (const { name, to, toKind, trunk, accessVlan, address, length } of host.nics) {
      putText(name);
      putText(to);
      putText(toKind);
      put(trunk === null ? -1 : trunkId(ids, trunk, trunkIds));
      put(accessVlan ?? -1);
      put(address === null ? 0 : 1);
      if (address === null) continue;
      putPrefix(prefixOf(address, length));
      put(routing.signature(address));
    }
    putAddress(host.defaultGateway);
    const own = host.routingSourceIp !== null && host.routingSourceIp === publicAddressOf(host);
    putText(own ? 'own' : null);
    if (!own) putAddress(host.routingSourceIp);
    put(host.rpFilter * 4 + host.bridgeNfCallIptables * 2 + host.ipForward);
    putText(host.vlanInterface);
    putText(host.flatInterface);
    putText(host.publicInterface);
    putText(manager);
    if (special.networks.size > 0) {
      for (const { exists, network } of host.bridges) if (exists && special.networks.has(network)) putText(network);
    }
    return id();
  });
}

/** The shape of every network. */
export function networkShapesOf(cloud: Cloud, ids: Ids, special: Special, routing: PrefixSet): readonly number[] {
  const trunks = new Map<number, VlanSet>();
  const trunkIds = new Map<VlanSet, number>();
  const add = (set: VlanSet | null) => set !== null && trunks.set(trunkId(ids, set, trunkIds), set);
  const accesses = new Set<number>();
  for (const { trunk, links } of cloud.switches) {
    add(trunk);
    for (const link of links) add(link.trunk);
  }
  for (const owners of [cloud.hosts, cloud.routers]) {
    for (const { nics } of owners) {
      for (const nic of nics) {
        add(nic.trunk);
        if (nic.accessVlan !== null) accesses.add(nic.accessVlan);
      }
    }
  }
  const allowed = new Set(cloud.options.forwardBridgeInterface);
  const holders = specialHolders(cloud, special);
  return cloud.networks.map((network) => {
    const { put, putText, putAddress, putPrefix, id } = listBuilder(ids);
    const { name, cidr, vlan, gateway, bridge } = network;
    putText(special.networks.has(name) || network.host !== null ? name : null);
    put(cidr.length);
    // A route into the middle of a network can split it, so such a network is like no other.
    const split = routing.splits(cidr);
    put(Number(split));
    if (split) putPrefix(cidr);
    put(vlan !== null && accesses.has(vlan) ? vlan : -1);
    putText(gateway === 'none' ? gateway : null);
    if (gateway !== 'none') putAddress(gateway);
    put(Number(allowed.has(bridge)) * 2 + Number(allowed.has(`vlan${vlan}`)));
    const carrying = vlan === null ? [] : [...trunks].filter(([, set]) => carries(set, vlan));
    put(vlan === null ? -1 : carrying.length);
    for (const [trunk] of carrying) put(trunk);
    for (const holder of holders.get(name) ?? []) putText(holder);
    return id();
  });
}

/** Hosts that may lie on anybody's way, by the networks that they have. */
function specialHolders(cloud: Cloud, special: Special): ReadonlyMap<string, readonly string[]> {
  const holders = new Map<string, string[]>();
  if (special.hosts.size === 0) return holders;
  for (const host of cloud.hosts) {
    if (!special.hosts.has(host.name)) continue;
    for (const { network, exists } of host.bridges) {
      if (!exists) continue;
      const known = holders.get(network);
      if (known) known.push(host.name);
      else holders.set(network, [host.name]);
    }
  }
  return holders;
}

function trunkId({ texts }: Ids, set: VlanSet, known: Map<VlanSet, number>): number {
  let id = known.get(set);
  if (id === undefined) {
    id = texts.idOf(JSON.stringify(set));
    known.set(set, id);
  }
  return id;
}

/** Whether a trunk carries a VLAN. */
export function carries(set: VlanSet, vlan: number): boolean {
  return set === 'all' || set.some(({ first, last }) => first <= vlan && vlan <= last);
}
