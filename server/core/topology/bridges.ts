// Which networks exist on which host, with which gateway address, and the addresses of the instances: allocation in the
// language's order. Rules: nova/network/manager.py (_get_dhcp_ip, _setup_network_on_host), idealised as the language
// says: the first bridge of a network gets .1.
import { groupBy } from '../base/group-by.ts';
import { contains, type Ipv4 } from '../wire/address.ts';
import { type Allocator, allocatorOf } from './allocate.ts';
import type { Host, HostBridge, Options } from './cloud.ts';
import { firstAddress } from './externals.ts';
import { outside, type ReadNetwork, reservedBecause } from './networks.ts';
import type { Said } from './options.ts';
import type { ReadBridge, ReadHost } from './read-hosts.ts';
import type { ReadInstance } from './read-instances.ts';
import { error, quoted, type Report, spanIn } from './report.ts';
import { noPrefix } from './values.ts';

/** Where an instance is: its address, and the bridge on its host. */
export type Place = {
  /** undefined: the network is full. */
  readonly address: Ipv4 | undefined;
  readonly bridge: HostBridge;
};

/** Hosts with their bridges, and the place of each instance by name. */
export type Placed = { readonly hosts: readonly Host[]; readonly places: ReadonlyMap<string, Place> };

/** Places bridges and instances: hosts in file order, a host's networks in declaration order, the bridge first. */
export function placeAll(
  report: Report,
  options: Options,
  said: ReadonlyMap<string, Said>,
  networks: readonly ReadNetwork[],
  hosts: readonly ReadHost[],
  instances: readonly ReadInstance[],
): Placed {
  const allocators = networks.map(({ network }) => allocatorOf(network, options, report.written));
  const index = new Map(networks.map(({ network }, i) => [network.name, i]));
  const byHost = groupBy(instances, (instance) => instance.host);
  const places = new Map<string, Place>();
  const everywhere = options.provision === 'everywhere' || options.networkManager === 'FlatDHCPManager';
  const hosted = groupBy(networks.keys(), (i) => networks[i]?.network.host ?? '');
  const placed = hosts.map((read): Host => {
    const local = groupBy(
      byHost.get(read.host.name) ?? [],
      (instance) => index.get(instance.network.network.name) as number,
    );
    const statements = new Map(read.bridges.map((bridge) => [index.get(bridge.network) as number, bridge]));
    const wanted = new Set<number>(everywhere ? networks.keys() : [...local.keys(), ...statements.keys()]);
    if (!options.multiHost) for (const i of hosted.get(read.host.name) ?? []) wanted.add(i);
    const bridges: HostBridge[] = [];
    for (const i of [...wanted].toSorted((a, b) => a - b)) {
      const network = networks[i] as ReadNetwork;
      const allocator = allocators[i] as Allocator;
      const here = local.get(i) ?? [];
      const bridge = placeBridge(report, options, said, network, allocator, read, statements.get(i), here);
      bridges.push(bridge);
      for (const instance of here) {
        places.set(instance.name, { address: placeInstance(report, options, instance, allocator), bridge });
      }
    }
    return { ...read.host, bridges };
  });
  return { hosts: placed, places };
}

function placeBridge(
  report: Report,
  options: Options,
  said: ReadonlyMap<string, Said>,
  { network }: ReadNetwork,
  allocator: Allocator,
  read: ReadHost,
  statement: ReadBridge | undefined,
  here: readonly ReadInstance[],
): HostBridge {
  const isNetworkHost = !options.multiHost && network.host === read.host.name;
  const because = reason(options, statement, here.length > 0, isNetworkHost);
  const option = because === 'flat' ? 'network_manager' : 'provision';
  const optionOrigin = said.has(option) ? `option:${option}` : network.origin;
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
  const { network } = instance.network;
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
  network: ReadNetwork['network'],
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
