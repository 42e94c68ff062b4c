// Machines that nova doesn't touch: instances, declared routers, the routers and machines of externals.
// Knows no bridge, no rule.
import type { OriginId } from '../base/span.ts';
import type { Ebtables, Iptables } from '../network/netfilter.ts';
import type { Interface, Listen, Machine } from '../network/network.ts';
import type { External, ExternalMachine, Instance, Router, StaticRoute, TenantNetwork } from '../topology/cloud.ts';
import { type Ipv4, type Ipv4Prefix, parseIpv4 } from '../wire/address.ts';
import { globalAddress, loopback, nicAddresses, nicInterface } from './interfaces.ts';
import type { MacBook } from './macs.ts';
import { portName, upstreamName } from './names.ts';
import { defaultRoute, routingTable } from './routes.ts';

/** An instance: what DHCP and the file gave it. A network that nobody knows leaves it a lone /32. */
export function instanceMachine(instance: Instance, network: TenantNetwork | null): Machine {
  const { origin } = instance;
  const addresses = [globalAddress(instance.address, network?.cidr.length ?? 32, origin)];
  const eth0: Interface = {
    name: 'eth0',
    mac: instance.mac,
    addresses,
    origin,
    device: { kind: 'physical', master: null },
  };
  const gateway = instance.gateway === null ? [] : [defaultRoute(instance.gateway, instance.gatewayOrigin)];
  return plainMachine(
    instance,
    'instance',
    [loopback(origin, []), eth0],
    [...gateway, ...instance.routes],
    instance.listen,
  );
}

/** A router that the file declares. */
export function routerMachine(router: Router, macs: MacBook): Machine {
  const nics = router.nics.map((nic) => nicInterface(router.name, nic, macs, null, nicAddresses(nic)));
  return plainMachine(router, 'router', [loopback(router.origin, []), ...nics], router.routes, router.listen);
}

/** The router of an external: on its wire with the gateway's address, and on a link to each machine beyond. */
export function upstreamMachine(external: External, gateway: Ipv4, macs: MacBook): Machine {
  const name = upstreamName(external.name);
  const face = (faceName: string, address: Ipv4, length: number, origin: OriginId): Interface => {
    const mac = macs.give(`${name}/${faceName}`, '02');
    return {
      name: faceName,
      mac,
      addresses: [globalAddress(address, length, origin)],
      origin,
      device: { kind: 'physical', master: null },
    };
  };
  const { machines } = external;
  const links = machines.map((machine, k) =>
    face(portName(machine.name, null), linkAddresses(k).router, 30, machine.origin),
  );
  const hostRoutes = machines.map(({ address, origin }, k): StaticRoute => {
    return { to: { address, length: 32 }, type: 'unicast', via: linkAddresses(k).machine, origin };
  });
  const eth0 = face('eth0', gateway, external.cidr.length, external.gatewayOrigin);
  const interfaces = [loopback(external.gatewayOrigin, []), eth0, ...links];
  const owner = { name, origin: external.gatewayOrigin };
  return plainMachine(owner, 'upstream', interfaces, [...hostRoutes, ...external.routes], everyPort);
}

/** Machine `k` beyond an external's router, its own address on `lo`. */
export function externalMachine(machine: ExternalMachine, k: number, macs: MacBook): Machine {
  const { name, origin } = machine;
  const { router, machine: own } = linkAddresses(k);
  const lo = loopback(origin, [globalAddress(machine.address, 32, origin)]);
  const mac = macs.give(`${name}/eth0`, '02');
  const eth0: Interface = {
    name: 'eth0',
    mac,
    addresses: [globalAddress(own, 30, origin)],
    origin,
    device: { kind: 'physical', master: null },
  };
  return plainMachine(machine, 'external', [lo, eth0], [defaultRoute(router, origin)], machine.listen);
}

/** Link k, in file order: 198.18.0.(4k+1)/30 on the router, .(4k+2) on the machine (RFC 2544's range for such uses). */
export function linkAddresses(k: number): { readonly router: Ipv4; readonly machine: Ipv4 } {
  const base = linkRange.address + 4 * k;
  return { router: base + 1, machine: base + 2 };
}

const linkRange: Ipv4Prefix = { address: parseIpv4('198.18.0.0') ?? 0, length: 15 };

const noIptables: Iptables = { filter: { chains: [] }, nat: { chains: [] }, mangle: { chains: [] } };
const noEbtables: Ebtables = { filter: [], nat: [] };

const everyPort: Listen = { tcp: 'all', udp: 'all' };

/** A machine without rules; routers forward, end systems don't. */
function plainMachine(
  { name, origin }: { readonly name: string; readonly origin: OriginId },
  role: 'instance' | 'router' | 'upstream' | 'external',
  interfaces: readonly Interface[],
  statics: readonly StaticRoute[],
  listen: Listen,
): Machine {
  const forwards = role === 'router' || role === 'upstream';
  return {
    kind: 'machine',
    name,
    role,
    interfaces,
    routes: routingTable(interfaces, statics),
    sysctl: {
      ipForward: forwards ? 1 : 0,
      rpFilter: 0,
      bridgeNfCallIptables: 0,
      origins: { ipForward: origin, rpFilter: origin, bridgeNfCallIptables: origin },
    },
    iptables: noIptables,
    ebtables: noEbtables,
    dhcpServers: [],
    listen,
    origin,
  };
}
