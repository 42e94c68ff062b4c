// Which networks exist on which host, with which gateway address, and the addresses of the instances: allocation in the
// language's order. Rules: nova/network/manager.py (_get_dhcp_ip, _setup_network_on_host), idealised as the language
// says: the first bridge of a network gets .1.
import type { Diagnostic } from '../base/diagnostic.ts';
import { kept } from '../base/kept.ts';
import type { DeclarationId } from '../base/span.ts';
import { contains, type Ipv4 } from '../wire/address.ts';
import { type Allocator, allocatorOf, type Taken } from './allocate.ts';
import type { HostBridge, Options, TenantNetwork } from './cloud.ts';
import { firstAddress } from './externals.ts';
import { outside, reservedBecause } from './networks.ts';
import type { ReadBridge, ReadHost } from './read-hosts.ts';
import type { ReadInstance } from './read-instances.ts';
import { error, quoted, type Report, spanIn } from './report.ts';
import { noPrefix } from './values.ts';

/** What one host wants of a network: a bridge, by a statement or because instances are there. */
export type Want = {
  readonly read: ReadHost;
  readonly statement: ReadBridge | undefined;
  readonly here: readonly ReadInstance[];
};

/** A network's bridges and addresses on all hosts that want it. */
export type NetworkPlaces = {
  readonly network: TenantNetwork;
  readonly options: Options;
  /** In file order of the hosts. */
  readonly wants: readonly Want[];
  /** What each host gets; the same object as before the edit where nothing about it changed. */
  readonly shares: ReadonlyMap<DeclarationId, Share>;
  readonly diagnostics: readonly Diagnostic[];
};

/** What one host gets of a network. */
export type Share = {
  readonly bridge: HostBridge;
  /** The bridge that instances have as their gateway: the host's own, or with multi_host false that of the network's host. */
  readonly gateway: HostBridge | undefined;
  /** The addresses of its instances on the network; undefined: the network is full. */
  readonly addresses: readonly (Ipv4 | undefined)[];
};

/**
 * Places a network's bridges and instances: host by host in file order, the bridge first. Networks don't influence each
 * other. Linear in the wants and their instances.
 * @param before the places before an edit
 */
export function placeNetwork(
  report: Report,
  options: Options,
  network: TenantNetwork,
  wants: readonly Want[],
  written: Taken,
  before?: NetworkPlaces,
): NetworkPlaces {
  const allocator = allocatorOf(network, options, written);
  const own: Omit<Share, 'gateway'>[] = [];
  for (const { read, statement, here } of wants) {
    const bridge = placeBridge(report, options, network, allocator, read, statement, here);
    const addresses = here.map((instance) => placeInstance(report, options, instance, allocator));
    own.push({ bridge: kept(before?.shares.get(read.source.id)?.bridge, bridge), addresses });
  }
  const isCentral = !options.multiHost && network.host !== null;
  const central = isCentral ? own[wants.findIndex(({ read }) => read.host.name === network.host)]?.bridge : undefined;
  const shares = new Map<DeclarationId, Share>();
  for (const [i, { read }] of wants.entries()) {
    const { bridge, addresses } = own[i] as Omit<Share, 'gateway'>;
    const share = { bridge, gateway: isCentral ? central : bridge, addresses };
    const { id } = read.source;
    shares.set(id, keptShare(before?.shares.get(id), share));
  }
  return { network, options, wants, shares, diagnostics: report.diagnostics };
}

/** The share of before where it holds the same. */
function keptShare(before: Share | undefined, now: Share): Share {
  const isSame =
    before?.bridge === now.bridge &&
    before.gateway === now.gateway &&
    before.addresses.length === now.addresses.length &&
    before.addresses.every((address, i) => address === now.addresses[i]);
  return isSame ? before : now;
}

function placeBridge(
  report: Report,
  options: Options,
  network: TenantNetwork,
  allocator: Allocator,
  read: ReadHost,
  statement: ReadBridge | undefined,
  here: readonly ReadInstance[],
): HostBridge {
  const isNetworkHost = !options.multiHost && network.host === read.host.name;
  const because = reason(options, statement, here.length > 0, isNetworkHost);
  const option = because === 'flat' ? 'network_manager' : 'provision';
  const optionOrigin = options.origins.get(option) ?? network.origin;
  const origin = statement?.origin ?? (because === 'network-host' ? network.origin : (here[0]?.origin ?? optionOrigin));
  const exists = because !== 'on-demand';
  const common = { network: network.name, exists, because, origin };
  const word = statement?.node.address;
  const written = statement?.address ?? null;
  if (word && written !== null) {
    checkAddress(report, options, read.source, word, network, written);
    const own = options.multiHost ? (options.shareDhcpAddress ? firstAddress(network.cidr) : written) : written;
    if (own !== written || (!options.multiHost && !isNetworkHost)) {
      const message = options.multiHost
        ? 'with share_dhcp_address every host has the first address of the network: take this one out'
        : `with multi_host false only ${network.host ?? 'the host of the network'} has an address there: take this one out`;
      error(report, 'option-conflict', spanIn(read.source, word), message);
    }
    return { ...common, gateway: written };
  }
  if (!options.multiHost) return { ...common, gateway: isNetworkHost ? firstAddress(network.cidr) : null };
  if (!exists || network.cidr === noPrefix) return { ...common, gateway: null };
  if (options.shareDhcpAddress) return { ...common, gateway: firstAddress(network.cidr) };
  const gateway = allocator.bridge();
  if (gateway === undefined) {
    const place = statement?.node.network ?? here[0]?.word ?? read.name;
    const source = statement ? read.source : (here[0]?.source ?? read.source);
    error(
      report,
      'network-full',
      spanIn(source, place),
      `${network.name} has no address left for its bridge on ${read.host.name}: widen its cidr`,
    );
  }
  return { ...common, gateway: gateway ?? null };
}

function reason(
  options: Options,
  statement: ReadBridge | undefined,
  hasInstance: boolean,
  isNetworkHost: boolean,
): HostBridge['because'] {
  if (options.networkManager === 'FlatDHCPManager') return 'flat';
  if (hasInstance) return 'instance';
  if (statement && !statement.onDemand) return 'declared';
  if (options.provision === 'everywhere') return 'everywhere';
  return isNetworkHost ? 'network-host' : 'on-demand';
}

function placeInstance(
  report: Report,
  options: Options,
  instance: ReadInstance,
  allocator: Allocator,
): Ipv4 | undefined {
  const { network } = instance;
  if (instance.address) {
    const { word, value } = instance.address;
    checkAddress(report, options, instance.source, word, network, value);
    return value;
  }
  const address = allocator.instance();
  if (address === undefined && network.cidr !== noPrefix) {
    error(
      report,
      'network-full',
      spanIn(instance.source, instance.word),
      `${network.name} has no address left for ${quoted(instance.word)}: widen its cidr`,
    );
  }
  return address;
}

function checkAddress(
  report: Report,
  options: Options,
  source: ReadHost['source'],
  word: ReadInstance['word'],
  network: TenantNetwork,
  address: Ipv4,
): void {
  if (network.cidr === noPrefix) return;
  if (!contains(network.cidr, address)) {
    outside(report, source, word, network.name, network.cidr);
    return;
  }
  const because = reservedBecause(network, options, address);
  if (because)
    error(report, 'reserved-address', spanIn(source, word), `${quoted(word)} is ${because}: choose another address`);
}
