// Hover on a host's `bridge`: what stands behind it on this host, or why nothing does.
import type { Interface, Machine } from '../network/network.ts';
import { formatRoute } from '../network/print.ts';
import type { Host, HostBridge } from '../topology/cloud.ts';
import { formatIpv4 } from '../wire/address.ts';
import { type HoverContext, machineNamed, ruleLines } from './hover-words.ts';
import { blocks, code, inline, names, table } from './markdown.ts';

/** The bridge of a network on a host: MAC, gateway address, ports, leases, route and rules. */
export function bridgeHover(context: HoverContext, host: Host, here: HostBridge): string {
  const network = context.analysis.cloud.networks.find(({ name }) => name === here.network);
  const machine = machineNamed(context, host.name);
  const bridge = network?.bridge ?? '';
  const title = `**bridge** ${inline(bridge)} of ${inline(here.network)} on ${inline(host.name)}`;
  const device = machine?.interfaces.find(({ name }) => name === bridge);
  if (!here.exists || !machine || !device) {
    const reserved = here.gateway === null ? '' : `; ${formatIpv4(here.gateway)} is reserved for it`;
    return blocks(
      title,
      `It is not there: no instance on ${inline(host.name)} needs it${reserved}. So ${inline(host.name)} has no route to ${inline(here.network)} but its default one.`,
    );
  }
  const ports = machine.interfaces
    .filter(({ device: one }) => 'master' in one && one.master === bridge)
    .map(({ name }) => name);
  const routes = machine.routes.filter((route) => route.device === bridge).map(formatRoute);
  const rows = [
    ['MAC', inline(device.mac)],
    ['gateway', device.addresses.map(({ address, length }) => `${formatIpv4(address)}/${length}`).join(', ') || '–'],
    ['ports', names(ports)],
  ];
  return blocks(
    title,
    table(['', ''], rows),
    routes.length === 0 ? '' : blocks('Route:', code(routes)),
    leaseBlock(machine, device),
    blocks(
      'Filter rules about it:',
      code(
        ruleLines(machine.iptables.filter, ({ match }) => match.in?.value === bridge || match.out?.value === bridge),
      ),
    ),
  );
}

function leaseBlock(machine: Machine, { name }: Interface): string {
  const leases = machine.dhcpServers.filter((server) => server.interface === name).flatMap(({ leases: all }) => all);
  const rows = leases.map(({ hostname, mac, address, router }) => [
    inline(hostname),
    inline(mac),
    formatIpv4(address),
    router === null ? '–' : formatIpv4(router),
  ]);
  return table(['lease', 'MAC', 'address', 'router'], rows);
}
