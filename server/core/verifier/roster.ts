// What the verifier must know of every instance, read in one walk: where it is attached, which groups it has, and whether
// there is anything peculiar about it. As numbers, since there may be a hundred thousand. Knows no class and no packet.
import { rangesInSteps, type Steps } from '../base/steps.ts';
import type { Cloud, Host, Instance, ListenPorts, StaticRoute, TenantNetwork } from '../topology/cloud.ts';
import { type Ipv4, rangeOf } from '../wire/address.ts';
import { createNumbering, type Ids, numberOf } from './intern.ts';
import { createGroupLists, type GroupList, groupListOf } from './senders.ts';

/** A network on a host, as instances there meet it. */
export type Attachment = {
  readonly index: number;
  /** The network as instances name it. */
  readonly name: string;
  /** Index in the cloud; -1: no such host, or no such network. */
  readonly hostIndex: number;
  readonly networkIndex: number;
  readonly host: Host | undefined;
  readonly network: TenantNetwork | undefined;
  /** The host's own address on the network's bridge, or null. */
  readonly gateway: Ipv4 | null;
};

/** Instances of one tenant with the same list of groups, attached to one network on one host. */
export type Lot = { readonly index: number; readonly attachment: Attachment; readonly groups: GroupList };

/** All instances of a cloud. What is by instance is by its index in the cloud. */
export type Roster = {
  readonly attachments: readonly Attachment[];
  readonly lots: readonly Lot[];
  /** By instance: the index of its lot. */
  readonly lotOf: Int32Array;
  readonly addresses: Uint32Array;
  /**
   * By instance, 1: it is what most are. It has an address of its network, its host as gateway, answers on all ports, and
   * has no route and no floating address of its own.
   */
  readonly isPlain: Uint8Array;
  /** The indices of instances whose address is no machine's in their network: outside, or its first or last. */
  readonly atEdge: readonly number[];
  /** The indices of instances with floating addresses. */
  readonly floating: readonly number[];
  /** Gateways that are not the own host, and all static routes. */
  readonly gateways: ReadonlySet<Ipv4>;
  readonly routes: readonly StaticRoute[];
  readonly hostIndex: ReadonlyMap<string, number>;
  readonly networkIndex: ReadonlyMap<string, number>;
};

/** Instances that are looked at in one step: some milliseconds. */
export const instancesAtOnce = 8192;
/** What is done, for the user. */
export const tellingApart = 'telling instances apart';

/** How many lots of a host are compared one by one before one is looked up. */
const fewLots = 8;

/**
 * Reads all instances, in steps. Linear in them. A hot path: every instance is looked at once, and what is no other's costs
 * a few comparisons; waiting for memory is most of it.
 */
export function* rosterOf(cloud: Cloud, ids: Ids): Steps<Roster> {
  const { instances } = cloud;
  const lotBook = createLots(cloud, ids);
  const { lots, edges } = lotBook;
  const lotOf = new Int32Array(instances.length);
  const addresses = new Uint32Array(instances.length);
  const isPlain = new Uint8Array(instances.length);
  const atEdge: number[] = [];
  const floating: number[] = [];
  const gateways = new Set<Ipv4>();
  const routes: StaticRoute[] = [];
  let allPorts: ListenPorts | undefined;
  let here: HostLots = lotBook.nowhere;
  const read = (at: number): void => {
    const instance = instances[at] as Instance;
    const { address, gateway, listen } = instance;
    // Instances of one host stand together.
    if (instance.host !== here.name) here = hostLots(lotBook, instance.host);
    const lot = lotAmong(here.first, instance) ?? lotFor(lotBook, here, instance);
    lotOf[at] = lot.index;
    addresses[at] = address;
    const { gateway: own, index } = lot.attachment;
    const isInside = (edges[2 * index] as number) < address && address < (edges[2 * index + 1] as number);
    const isUsual = listen === allPorts || (listen.tcp === 'all' && listen.udp === 'all');
    if (isUsual) allPorts = listen;
    const isBare = instance.floating.length === 0 && instance.routes.length === 0;
    isPlain[at] = Number(isInside && isUsual && isBare && gateway !== null && gateway === own);
    if (!isInside) atEdge.push(at);
    if (gateway !== null && gateway !== own) gateways.add(gateway);
    if (!isBare) {
      if (instance.floating.length > 0) floating.push(at);
      for (const route of instance.routes) routes.push(route);
    }
  };
  yield* rangesInSteps(instances.length, instancesAtOnce, tellingApart, (from, to) => {
    for (let at = from; at < to; at++) read(at);
  });
  const { attachments, hostIndex, networkIndex } = lotBook;
  const peculiar = { atEdge, floating, gateways, routes };
  return { attachments, lots, lotOf, addresses, isPlain, ...peculiar, hostIndex, networkIndex };
}

/** Lots as they are found. */
type LotBook = ReturnType<typeof createLots>;

/** A host's lots: the first few in a list, and how to find its networks. */
type HostLots = {
  readonly name: string | undefined;
  readonly index: number;
  readonly first: Lot[];
  readonly attachments: Map<string, Attachment>;
};

function createLots(cloud: Cloud, ids: Ids) {
  return {
    cloud,
    hostIndex: new Map(cloud.hosts.map((host, index) => [host.name, index])),
    networkIndex: new Map(cloud.networks.map((network, index) => [network.name, index])),
    groupLists: createGroupLists(cloud, ids),
    hosts: new Map<number, HostLots>(),
    nowhere: { name: undefined, index: -1, first: [], attachments: new Map() } as HostLots,
    attachments: [] as Attachment[],
    /** By attachment two numbers: the first and the last address of its network, none between which is the first. */
    edges: [] as number[],
    ids: createNumbering(),
    lots: [] as Lot[],
  };
}

/** Several names may be no host's: they are one host, that there is not. */
function hostLots({ hostIndex, hosts }: LotBook, name: string): HostLots {
  const index = hostIndex.get(name) ?? -1;
  const known = hosts.get(index);
  if (known && known.name === name) return known;
  const made = { name, index, first: known?.first ?? [], attachments: known?.attachments ?? new Map() };
  hosts.set(index, made);
  return made;
}

function lotAmong(lots: readonly Lot[], { network, tenant, secgroups }: Instance): Lot | undefined {
  for (const lot of lots) {
    const { groups } = lot;
    if (lot.attachment.name === network && groups.tenant === tenant && areEqual(groups.written, secgroups)) return lot;
  }
  return undefined;
}

/** The lot of an instance, which may not be among the first of its host. */
function lotFor(book: LotBook, here: HostLots, instance: Instance): Lot {
  const attachment = here.attachments.get(instance.network) ?? attach(book, here, instance.network);
  const groups = groupListOf(book.groupLists, instance);
  const index = numberOf(book.ids, attachment.index, groups.id);
  if (index < book.lots.length) return book.lots[index] as Lot;
  const lot = { index, attachment, groups };
  book.lots.push(lot);
  if (here.first.length < fewLots) here.first.push(lot);
  return lot;
}

function attach({ cloud, networkIndex, attachments, edges }: LotBook, here: HostLots, name: string): Attachment {
  const host = cloud.hosts[here.index];
  const known = networkIndex.get(name) ?? -1;
  const network = cloud.networks[known];
  const gateway = host?.bridges.find((bridge) => bridge.network === name)?.gateway ?? null;
  const index = attachments.length;
  const made = { index, name, hostIndex: here.index, networkIndex: known, host, network, gateway };
  attachments.push(made);
  const { first, last } = network ? rangeOf(network.cidr) : { first: 0, last: 0 };
  edges.push(first, last);
  here.attachments.set(name, made);
  return made;
}

function areEqual(some: readonly string[], others: readonly string[]): boolean {
  if (some === others) return true;
  if (some.length !== others.length) return false;
  for (let at = 0; at < some.length; at++) if (some[at] !== others[at]) return false;
  return true;
}
