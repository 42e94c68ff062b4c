// The second opinion on what stands beside the rules of a compute host: bridges, VLANs, addresses, routes and dnsmasq.
// Written from nova/network/linux_net.py (`ensure_vlan_bridge`, `initialize_gateway_device`, `bind_floating_ip`,
// `ensure_metadata_ip`, `restart_dhcp`) and the language alone, without a look at server/core/nova.
import type { Cloud, Host, TenantNetwork } from '../../server/core/topology/cloud.ts';
import { contains, formatIpv4, formatPrefix, type Ipv4, prefixOf } from '../../server/core/wire/address.ts';
import { servedBy, since } from './nova-rules-network.ts';

/** What a host has, a line for each thing, by kind: `links`, `addresses`, `routes`, `dnsmasq`. Lines of a kind in any order. */
export type HostDevices = ReadonlyMap<string, readonly string[]>;

type Address = { readonly device: string; readonly address: Ipv4; readonly length: number };

/** The devices of each compute host. */
export function novaDevices(cloud: Cloud): ReadonlyMap<string, HostDevices> {
  return new Map(
    cloud.hosts.map((host) => {
      const addresses = addressesOf(cloud, host);
      const devices = new Map([
        ['links', linksOf(cloud, host)],
        ['addresses', [...scopedAddresses(cloud, host), ...addresses.map(shownAddress)]],
        ['routes', routesOf(host, addresses)],
        ['dnsmasq', dnsmasqOf(cloud, host)],
      ]);
      return [host.name, devices] as const;
    }),
  );
}

/** The networks whose bridge stands here, whoever made it. */
function networksOn({ networks }: Cloud, { bridges }: Host): readonly TenantNetwork[] {
  return networks.filter(({ name }) => bridges.some((bridge) => bridge.exists && bridge.network === name));
}

/** `ensure_vlan_bridge`, or `ensure_bridge` on the flat interface; a port in hairpin mode for each instance. */
function linksOf(cloud: Cloud, host: Host): readonly string[] {
  const flat = cloud.options.networkManager === 'FlatDHCPManager';
  const here = networksOn(cloud, host);
  const master = flat && here.length > 0 ? ` master ${cloud.options.flatNetworkBridge}` : '';
  const nics = host.nics.map(({ name }) => `${name}${name === host.flatInterface ? master : ''}`);
  const bridges = new Set(here.map(({ bridge }) => `${bridge} bridge`));
  const vlans = flat
    ? []
    : here.map(({ vlan, bridge }) => `vlan${vlan} vlan ${vlan} on ${host.vlanInterface} master ${bridge}`);
  const taps = cloud.instances
    .filter((instance) => instance.host === host.name)
    .map(({ name, network }) => {
      const bridge = cloud.networks.find((one) => one.name === network)?.bridge;
      return `vnet-${name} master ${bridge} hairpin`;
    });
  return ['lo', ...nics, ...bridges, ...vlans, ...taps];
}

/** What isn't global: the loopback address, and the one of the metadata service where nova-network runs. */
function scopedAddresses({ options, networks }: Cloud, { name }: Host): readonly string[] {
  const runs = options.multiHost || networks.some((network) => network.host === name);
  return ['lo 127.0.0.1/8 host', ...(runs ? ['lo 169.254.169.254/32 link'] : [])];
}

/** NICs as the file says, each bridge's own address, floating addresses where their instance's nova-network runs. */
function addressesOf(cloud: Cloud, host: Host): readonly Address[] {
  const flat = cloud.options.networkManager === 'FlatDHCPManager' && networksOn(cloud, host).length > 0;
  const nics = host.nics.flatMap(({ name, address, length }) => {
    if (address === null) return [];
    // ensure_bridge moves what the enslaved interface has to the bridge
    const device = flat && name === host.flatInterface ? cloud.options.flatNetworkBridge : name;
    return [{ device, address, length }];
  });
  const bridges = servedBy(cloud, host).map(({ network, address }) => {
    return { device: network.bridge, address, length: network.cidr.length };
  });
  const floating = cloud.instances
    .filter(({ host: home, network }) => {
      const holder = cloud.options.multiHost ? home : cloud.networks.find(({ name }) => name === network)?.host;
      return holder === host.name;
    })
    .flatMap((instance) => instance.floating.map(({ address }) => address))
    .map((address) => ({ device: String(host.publicInterface), address, length: 32 }));
  return [...nics, ...bridges, ...floating];
}

function shownAddress({ device, address, length }: Address): string {
  return `${device} ${formatIpv4(address)}/${length} global`;
}

/** What the kernel adds for each address, the default route and what the file says, as `ip route` prints them. */
function routesOf(host: Host, addresses: readonly Address[]): readonly string[] {
  const wires = addresses.filter(({ length }) => length < 32);
  const connected = wires.map(({ device, address, length }) => {
    const to = formatPrefix(prefixOf(address, length));
    return `${to} dev ${device} proto kernel scope link src ${formatIpv4(address)}`;
  });
  const through = (to: string, via: Ipv4): readonly string[] => {
    const wire = wires.find(({ address, length }) => contains(prefixOf(address, length), via));
    return wire ? [`${to} via ${formatIpv4(via)} dev ${wire.device}`] : [];
  };
  const gateway = host.defaultGateway === null ? [] : through('default', host.defaultGateway);
  const said = host.routes.flatMap(({ to, type, via }) => {
    // `ip route add` refuses what is there already
    if (connected.some((route) => route.startsWith(`${formatPrefix(to)} dev `))) return [];
    const prefix = to.length === 0 ? 'default' : to.length === 32 ? formatIpv4(to.address) : formatPrefix(to);
    return via === null ? [`${type} ${prefix}`] : through(prefix, via);
  });
  return [...connected, ...gateway, ...said];
}

/** One dnsmasq for each network served from here; with multi_host it knows the instances of this host only. */
function dnsmasqOf(cloud: Cloud, host: Host): readonly string[] {
  const seconds = since(cloud, 'juno') ? 86_400 : 120;
  return servedBy(cloud, host).flatMap(({ network, address }) => {
    const router = network.gateway === 'none' ? 'none' : formatIpv4(network.gateway ?? address);
    const leases = cloud.instances
      .filter((instance) => instance.network === network.name)
      .filter((instance) => !cloud.options.multiHost || instance.host === host.name)
      .map((one) => {
        return `${network.bridge} lease ${one.mac} ${formatIpv4(one.address)}/${network.cidr.length} router ${router} ${seconds}`;
      });
    return [`${network.bridge} listens on ${formatIpv4(address)}`, ...leases];
  });
}
