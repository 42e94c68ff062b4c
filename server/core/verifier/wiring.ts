// Which networks are on which host, and which of these each instance is attached to, by number instead of by name.
// Looked up once, since all that follows asks it of every instance. Knows no class and no packet.
import type { Cloud, Host, TenantNetwork } from '../topology/cloud.ts';
import type { Ipv4 } from '../wire/address.ts';
import { emptyList, type Numbering, numberOf } from './intern.ts';
import { type PrefixSet, signatureOf } from './prefix-signature.ts';

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
  /** Equal for outfits with the same networks in the same way. */
  readonly id: number;
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
export function wiringOf(cloud: Cloud, numbers: Numbering, routing: PrefixSet): Wiring {
  const hostIndex = new Map(cloud.hosts.map((host, index) => [host.name, index]));
  const networkIndex = new Map(cloud.networks.map((network, index) => [network.name, index]));
  const attachments: Draft[] = [];
  const byHost: Draft[][] = cloud.hosts.map(() => []);
  const attachmentOf = new Int32Array(cloud.instances.length);
  let name: string | undefined;
  let host = -1;
  let here: Draft[] = [];
  let position = 0;
  for (const instance of cloud.instances) {
    // Instances of one host stand together, on few networks.
    if (instance.host !== name) {
      name = instance.host;
      host = hostIndex.get(name) ?? -1;
      here = byHost[host] ?? [];
    }
    let found: Draft | undefined;
    for (const one of here) {
      if (one.name !== instance.network) continue;
      found = one;
      break;
    }
    if (!found) {
      const network = networkIndex.get(instance.network) ?? -1;
      found = {
        index: attachments.length,
        name: instance.network,
        hostIndex: host,
        networkIndex: network,
        host: cloud.hosts[host],
        network: cloud.networks[network],
        gateway: null,
      };
      attachments.push(found);
      here.push(found);
    }
    attachmentOf[position++] = found.index;
  }
  const byId = new Map<number, Outfit>();
  const outfits: Outfit[] = [];
  for (const { bridges } of cloud.hosts) {
    let id = emptyList;
    let networkSet = emptyList;
    for (const { network, gateway, exists } of bridges) {
      const known = networkIndex.get(network) ?? -1;
      for (const attachment of byHost[outfits.length] ?? [])
        if (attachment.networkIndex === known) attachment.gateway = gateway;
      if (!exists) continue;
      networkSet = numberOf(numbers, networkSet, known);
      id = numberOf(numbers, numberOf(numbers, id, known), presenceOf(gateway, routing));
    }
    let outfit = byId.get(id);
    if (!outfit) {
      const presences = new Map<string, number>();
      for (const { network, gateway, exists } of bridges) {
        if (exists) presences.set(network, presenceOf(gateway, routing));
      }
      outfit = { presences, networkSet, id };
      byId.set(id, outfit);
    }
    outfits.push(outfit);
  }
  return { attachmentOf, attachments, outfits, networkIndex };
}

type Draft = { -readonly [K in keyof Attachment]: Attachment[K] } & { readonly name: string };

/** How a network exists on a host: without an address there, or with one that certain prefixes hold. Never 0. */
function presenceOf(gateway: Ipv4 | null, routing: PrefixSet): number {
  return gateway === null ? 1 : signatureOf(routing, gateway) - emptyList + 2;
}
