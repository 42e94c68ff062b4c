// Holds the devices Hopscope derived against the second opinion of nova-devices.ts.
import type { Interface, Machine } from '../../server/core/network/network.ts';
import { formatRoute } from '../../server/core/network/print.ts';
import type { Analysis } from '../../server/core/pipeline/analysis.ts';
import { formatIpv4 } from '../../server/core/wire/address.ts';
import { diffLines } from '../kernel/diff.ts';
import { type HostDevices, novaDevices } from './nova-devices.ts';

/** Where the two part, as readable lines (`-` the second opinion, `+` Hopscope); nothing where they agree. */
export function deviceDifferences({ cloud, network }: Pick<Analysis, 'cloud' | 'network'>): readonly string[] {
  return [...novaDevices(cloud)].flatMap(([host, theirs]) => {
    const machine = network.nodes.find(({ name }) => name === host);
    if (machine?.kind !== 'machine') return [`${host} is no machine`];
    const ours = devicesOfMachine(machine);
    return [...theirs].flatMap(([kind, lines]) => {
      const diff = diffLines([...lines].sort(), [...(ours.get(kind) ?? [])].sort());
      return diff.length === 0 ? [] : [`${host}, ${kind}:`, ...diff];
    });
  });
}

/** A derived host in the second opinion's words. */
export function devicesOfMachine({ interfaces, routes, dhcpServers }: Machine): HostDevices {
  return new Map([
    ['links', interfaces.map(linkOf)],
    [
      'addresses',
      interfaces.flatMap(({ name, addresses }) =>
        addresses.map(({ address, length, scope }) => `${name} ${formatIpv4(address)}/${length} ${scope}`),
      ),
    ],
    ['routes', routes.map(formatRoute)],
    [
      'dnsmasq',
      dhcpServers.flatMap((server) => [
        `${server.interface} listens on ${formatIpv4(server.address)}`,
        ...server.leases.map(({ mac, address, length, router, leaseSeconds }) => {
          const way = router === null ? 'none' : formatIpv4(router);
          return `${server.interface} lease ${mac} ${formatIpv4(address)}/${length} router ${way} ${leaseSeconds}`;
        }),
      ]),
    ],
  ]);
}

function linkOf({ name, device }: Interface): string {
  switch (device.kind) {
    case 'loopback':
      return name;
    case 'physical':
      return device.master === null ? name : `${name} master ${device.master}`;
    case 'bridge':
      return `${name} bridge`;
    case 'vlan':
      return `${name} vlan ${device.vlan} on ${device.parent} master ${device.master}`;
    case 'tap':
      return `${name} master ${device.master}${device.hairpin ? ' hairpin' : ''}`;
  }
}
