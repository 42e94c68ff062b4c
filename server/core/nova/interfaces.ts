// The interfaces of a compute host: its nics, and the VLAN interface, bridge and ports that nova makes for each network
// (nova/network/linux_net.py `LinuxBridgeInterfaceDriver`). Knows no rule and no route.
import type { OriginId } from '../base/span.ts';
import type { Interface, InterfaceAddress } from '../network/network.ts';
import type { Nic } from '../topology/cloud.ts';
import { type Ipv4, type Mac, parseIpv4 } from '../wire/address.ts';
import type { MacBook } from './macs.ts';
import { metadataAddress } from './metadata.ts';
import { tapName, vlanInterfaceName } from './names.ts';
import { type HostPlan, type PlannedNetwork, runsNovaNetwork } from './plan.ts';

/** All interfaces of a host, `lo` first. Of two with the same name only the first is there, nor what hangs on the other. */
export function hostInterfaces(plan: HostPlan, macs: MacBook): readonly Interface[] {
  const interfaces = new Map<string, Interface>();
  /** By bridge, the MAC of its first port. */
  const portMacs = new Map<string, Mac>();
  const add = (face: Interface) => {
    if (interfaces.has(face.name)) return;
    interfaces.set(face.name, face);
    const { device } = face;
    if (
      (device.kind === 'physical' || device.kind === 'vlan') &&
      device.master !== null &&
      !portMacs.has(device.master)
    ) {
      portMacs.set(device.master, face.mac);
    }
  };
  add(loopback(plan.host.origin, runsNovaNetwork(plan) ? [linkAddress(metadataAddress, plan.host.origin)] : []));
  const bridges = bridgePorts(plan);
  const floatings = plan.floatings.map(({ floating }) => globalAddress(floating.address, 32, floating.origin));
  const own = new Map<string, readonly InterfaceAddress[]>();
  for (const nic of plan.host.nics) {
    const master = flatMaster(plan, nic.name);
    const addresses = [...nicAddresses(nic), ...(nic.name === plan.host.publicInterface ? floatings : [])];
    // nova moves the addresses of a nic that becomes a port of the bridge to the bridge
    if (master !== null) own.set(master, addresses);
    add(nicInterface(plan.host.name, nic, macs, master, master === null ? addresses : []));
  }
  for (const [name, networks] of bridges) {
    if (interfaces.has(name)) continue;
    const [first] = networks;
    for (const { network, bridge } of networks) {
      const parent = plan.host.vlanInterface;
      if (isFlat(plan) || network.vlan === null || parent === null || !interfaces.has(parent)) continue;
      const vlan = vlanInterfaceName(network.vlan);
      const device = { kind: 'vlan', parent, vlan: network.vlan, master: name } as const;
      if (interfaces.has(vlan) || vlan === name) continue;
      const mac = macs.give(`${plan.host.name}/${vlan}`, 'fa:16:3e');
      add({ name: vlan, mac, addresses: [], origin: bridge.origin, device });
    }
    const addresses = networks.flatMap(({ network, bridge }) =>
      bridge.gateway === null ? [] : [globalAddress(bridge.gateway, network.cidr.length, bridge.origin)],
    );
    const mac = portMacs.get(name) ?? macs.give(`${plan.host.name}/${name}`, 'fa:16:3e');
    const origin = first?.bridge.origin ?? plan.host.origin;
    add({ name, mac, addresses: [...addresses, ...(own.get(name) ?? [])], origin, device: { kind: 'bridge' } });
  }
  for (const { instance, network } of plan.instances) {
    if (network === null || interfaces.get(network.bridge)?.device.kind !== 'bridge') continue;
    const filter = { mac: instance.mac, address: instance.address };
    const device = { kind: 'tap', master: network.bridge, hairpin: true, filter } as const;
    add({ name: tapName(instance.name), mac: tapMac(instance.mac), addresses: [], origin: instance.origin, device });
  }
  return [...interfaces.values()];
}

/** `lo` with 127.0.0.1/8 and whatever else it carries. */
export function loopback(origin: OriginId, more: readonly InterfaceAddress[]): Interface {
  const addresses: InterfaceAddress[] = [{ address: localhost, length: 8, scope: 'host', origin }, ...more];
  return { name: 'lo', mac: '00:00:00:00:00:00', addresses, origin, device: { kind: 'loopback' } };
}

/** A nic at a wire, of a host or router. */
export function nicInterface(
  node: string,
  nic: Nic,
  macs: MacBook,
  master: string | null,
  addresses: readonly InterfaceAddress[],
): Interface {
  const mac = macs.give(`${node}/${nic.name}`, '02');
  return { name: nic.name, mac, addresses, origin: nic.origin, device: { kind: 'physical', master } };
}

/** The address that the file gives a nic, as a list of none or one. */
export function nicAddresses(nic: Nic): InterfaceAddress[] {
  return nic.address === null ? [] : [globalAddress(nic.address, nic.length, nic.origin)];
}

/** `ip addr add ADDRESS/LENGTH`. */
export function globalAddress(address: Ipv4, length: number, origin: OriginId): InterfaceAddress {
  return { address, length, scope: 'global', origin };
}

const localhost: Ipv4 = parseIpv4('127.0.0.1') ?? 0;

function linkAddress(address: Ipv4, origin: OriginId): InterfaceAddress {
  return { address, length: 32, scope: 'link', origin };
}

/** libvirt's: as the instance's, but beginning with `fe`, so that the bridge never takes it for its own. */
function tapMac(mac: Mac): Mac {
  return `fe${mac.slice(2)}`;
}

/** The bridges to make, by name; networks may share one (FlatDHCPManager). */
function bridgePorts(plan: HostPlan): ReadonlyMap<string, readonly PlannedNetwork[]> {
  const bridges = new Map<string, PlannedNetwork[]>();
  for (const planned of plan.networks) {
    const list = bridges.get(planned.network.bridge);
    if (list) list.push(planned);
    else bridges.set(planned.network.bridge, [planned]);
  }
  return bridges;
}

function isFlat(plan: HostPlan): boolean {
  return plan.options.networkManager === 'FlatDHCPManager';
}

/** The bridge that FlatDHCPManager puts a nic into, or null. */
function flatMaster(plan: HostPlan, nic: string): string | null {
  if (!isFlat(plan) || nic !== plan.host.flatInterface) return null;
  const name = plan.networks[0]?.network.bridge ?? null;
  const taken = name === 'lo' || plan.host.nics.some((one) => one.name === name);
  return taken ? null : name;
}
