// Which networks are on which host, and which of these each instance is attached to, by number instead of by name.
// Looked up once, since all that follows asks it of every instance. Knows no class and no packet.
import type { Cloud, Host, TenantNetwork } from '../topology/cloud.ts';
import type { Ipv4 } from '../wire/address.ts';
import { createNumbering, emptyList } from './intern.ts';
import type { PrefixSet } from './prefix-signature.ts';

/** A network on a host, as instances there meet it. */
export type Attachment = {
  readonly index: number;
  /** Index in the cloud; -1: no such host, or no such network. */
  readonly hostIndex: number;
  readonly networkIndex: number;
  readonly host: Host | undefined;
  readonly network: TenantNetwork | undefined;
  /** The host's own address on the network's bridge, or null. */
  readonly gateway: Ipv4 | null;
};

/** The networks that exist on hosts: all that have the same ones in the same way share an outfit. */
export type Outfit = {
  /** Networks by name, and how they exist: equal numbers, alike. None stands for 0. */
  readonly presences: ReadonlyMap<string, number>;
  /** Equal for outfits with the same networks, however these exist. */
  readonly networkSet: number;
};

/** Hosts, networks and instances of a cloud as they hang together. */
export type Wiring = {
  /** By the index of an instance. */
  readonly attachmentOf: Int32Array;
  readonly attachments: readonly Attachment[];
  /** By the index of a host. */
  readonly outfits: readonly Outfit[];
  readonly networkIndex: ReadonlyMap<string, number>;
};

/** How instances hang together. Linear in instances and in the networks of all hosts. */
export function wiringOf(cloud: Cloud, routing: PrefixSet): Wiring {
  const hostIndex = new Map(cloud.hosts.map((host, index) => [host.name, index]));
  const networkIndex = new Map(cloud.networks.map((network, index) => [network.name, index]));
  const places = createNumbering();
  const attachments: { -readonly [K in keyof Attachment]: Attachment[K] }[] = [];
  const attachmentOf = new Int32Array(cloud.instances.length);
  let lastName: string | undefined;
  let last = -1;
  cloud.instances.forEach((instance, position) => {
    // Instances of one host stand together.
    if (instance.host !== lastName) {
      lastName = instance.host;
      last = hostIndex.get(lastName) ?? -1;
    }
    const network = networkIndex.get(instance.network) ?? -1;
    const index = places.idOf(last, network);
    attachmentOf[position] = index;
    attachments[index] ??= {
      index,
      hostIndex: last,
      networkIndex: network,
      host: cloud.hosts[last],
      network: cloud.networks[network],
      gateway: null,
    };
  });
  const byId = new Map<number, Outfit>();
  const networkSets = createNumbering();
  const outfits = cloud.hosts.map((host, index): Outfit => {
    let id = emptyList;
    let networkSet = emptyList;
    for (const { network, gateway, exists } of host.bridges) {
      const known = networkIndex.get(network) ?? -1;
      const attachment = attachments[places.find(index, known)];
      if (attachment) attachment.gateway = gateway;
      if (!exists) continue;
      networkSet = networkSets.idOf(networkSet, known);
      id = networkSets.idOf(networkSets.idOf(id, known), presenceOf(gateway, routing));
    }
    let outfit = byId.get(id);
    if (!outfit) {
      const existing = host.bridges.filter((bridge) => bridge.exists);
      const presences = new Map(existing.map(({ network, gateway }) => [network, presenceOf(gateway, routing)]));
      outfit = { presences, networkSet };
      byId.set(id, outfit);
    }
    return outfit;
  });
  return { attachmentOf, attachments, outfits, networkIndex };
}

/** How a network exists on a host: without an address there, or with one that certain prefixes hold. Never 0. */
function presenceOf(gateway: Ipv4 | null, routing: PrefixSet): number {
  return gateway === null ? 1 : routing.signature(gateway) - emptyList + 2;
}
