// Which addresses of a cloud are spoken for. Knows no network of its own.
import type { Cloud } from '../topology/cloud.ts';
import type { Ipv4 } from '../wire/address.ts';

/**
 * Every address that something in the cloud holds, reserves or points at.
 * @param but an instance whose addresses, or a host whose bridges, don't count
 */
export function takenAddresses(cloud: Cloud, but?: string): Set<Ipv4> {
  const taken = new Set<Ipv4>();
  const add = (address: Ipv4 | null | 'none') => typeof address === 'number' && taken.add(address);
  for (const { gateway, dns } of cloud.networks) {
    add(gateway);
    for (const address of dns) add(address);
  }
  for (const { gateway, machines } of cloud.externals) {
    add(gateway);
    for (const machine of machines) add(machine.address);
  }
  for (const { name, nics, bridges } of cloud.hosts) {
    for (const nic of nics) add(nic.address);
    if (name !== but) for (const bridge of bridges) add(bridge.gateway);
  }
  for (const { nics } of cloud.routers) for (const nic of nics) add(nic.address);
  for (const { name, address, floating } of cloud.instances) {
    if (name === but) continue;
    add(address);
    for (const one of floating) add(one.address);
  }
  return taken;
}
