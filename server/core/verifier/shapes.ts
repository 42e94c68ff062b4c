// What hosts and networks are like, but for their names and plain addresses, as numbers: what of them can matter to a
// packet of somebody who is attached there. Knows no instance and no packet.
import type { Cloud, Host, VlanSet } from '../topology/cloud.ts';
import { prefixOf } from '../wire/address.ts';
import { emptyList, type Ids, numberOf, putAddress, putPrefix, putText, textId } from './intern.ts';
import { isSplit, type PrefixSet, signatureOf } from './prefix-signature.ts';
import { publicAddressOf, type Special } from './special.ts';

/** The shape of every host. */
export function hostShapesOf(cloud: Cloud, ids: Ids, special: Special, routing: PrefixSet): readonly number[] {
  const trunkIds = new Map<VlanSet, number>();
  const manager = putText(ids, emptyList, cloud.options.networkManager);
  const shapes: number[] = [];
  for (const host of cloud.hosts) shapes.push(hostShape(host, manager, { ids, special, routing, trunkIds }));
  return shapes;
}

type Around = {
  readonly ids: Ids;
  readonly special: Special;
  readonly routing: PrefixSet;
  readonly trunkIds: Map<VlanSet, number>;
};

function hostShape(host: Host, manager: number, { ids, special, routing, trunkIds }: Around): number {
  const { numbers } = ids;
  let list = putText(ids, manager, special.hosts.has(host.name) ? host.name : null);
  list = numberOf(numbers, list, host.nics.length);
  list = numberOf(numbers, list, host.isDown ? 1 : 0);
  for (const { name, to, toKind, trunk, accessVlan, noCarrier, address, length } of host.nics) {
    list = putText(ids, putText(ids, list, name), to);
    list = numberOf(numbers, list, Number(toKind === 'switch') * 2 + Number(noCarrier));
    list = numberOf(numbers, list, trunk === null ? -1 : trunkId(ids, trunk, trunkIds));
    list = numberOf(numbers, list, accessVlan ?? -1);
    list = numberOf(numbers, list, address === null ? 0 : 1);
    if (address === null) continue;
    list = putPrefix(ids, list, prefixOf(address, length));
    list = numberOf(numbers, list, signatureOf(routing, address));
  }
  list = putAddress(ids, list, host.defaultGateway);
  const own = host.routingSourceIp !== null && host.routingSourceIp === publicAddressOf(host);
  list = numberOf(numbers, list, own ? 1 : 0);
  if (!own) list = putAddress(ids, list, host.routingSourceIp);
  list = numberOf(numbers, list, host.rpFilter * 4 + host.bridgeNfCallIptables * 2 + host.ipForward);
  list = putText(ids, putText(ids, list, host.vlanInterface), host.flatInterface);
  list = putText(ids, list, host.publicInterface);
  if (special.networks.size > 0) {
    for (const { exists, network } of host.bridges) {
      if (exists && special.networks.has(network)) list = putText(ids, list, network);
    }
  }
  return list;
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
  const { numbers } = ids;
  const shapes: number[] = [];
  for (const { name, cidr, vlan, gateway, bridge, host } of cloud.networks) {
    let list = putText(ids, emptyList, special.networks.has(name) || host !== null ? name : null);
    list = numberOf(numbers, list, cidr.length);
    // A route into the middle of a network can split it, so such a network is like no other.
    const split = isSplit(routing, cidr);
    list = numberOf(numbers, list, split ? 1 : 0);
    if (split) list = putPrefix(ids, list, cidr);
    list = numberOf(numbers, list, vlan !== null && accesses.has(vlan) ? vlan : -1);
    list = numberOf(numbers, list, gateway === 'none' ? 1 : 0);
    if (gateway !== 'none') list = putAddress(ids, list, gateway);
    list = numberOf(numbers, list, Number(allowed.has(bridge)) * 2 + Number(allowed.has(`vlan${vlan}`)));
    const carrying = vlan === null ? [] : [...trunks].filter(([, set]) => carries(set, vlan));
    list = numberOf(numbers, list, vlan === null ? -1 : carrying.length);
    for (const [trunk] of carrying) list = numberOf(numbers, list, trunk);
    for (const holder of holders.get(name) ?? []) list = putText(ids, list, holder);
    shapes.push(list);
  }
  return shapes;
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
    id = textId(texts, JSON.stringify(set));
    known.set(set, id);
  }
  return id;
}

/** Whether a trunk carries a VLAN. */
export function carries(set: VlanSet, vlan: number): boolean {
  return set === 'all' || set.some(({ first, last }) => first <= vlan && vlan <= last);
}
