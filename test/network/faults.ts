// What must hold in every network, whatever cloud it was derived from.
import type { Machine, Network, Node } from '../../server/core/network/network.ts';

/** Every broken invariant, as readable lines. */
export function faultsOf(network: Network): string[] {
  const faults: string[] = [];
  const check = (holds: boolean, message: string) => {
    if (!holds) faults.push(message);
  };
  const names = new Map<string, ReadonlySet<string>>();
  for (const node of network.nodes) {
    check(!names.has(node.name), `${node.name} is there twice`);
    const list = interfaceNames(node);
    names.set(node.name, new Set(list));
    check(new Set(list).size === list.length, `${node.name} has two interfaces of one name`);
    check(node.origin !== '', `${node.name} has no origin`);
    if (node.kind === 'machine') faults.push(...machineFaults(node));
    else
      for (const port of node.ports)
        check(port.origin !== '' && port.trunkOrigin !== '', `${node.name} ${port.name} has no origin`);
  }
  const ends = new Set<string>();
  for (const { a, b, origin } of network.links) {
    check(origin !== '', 'a link has no origin');
    for (const end of [a, b]) {
      const key = `${end.node} ${end.interface}`;
      check(names.get(end.node)?.has(end.interface) === true, `a link ends at ${key}, which is not there`);
      check(!ends.has(key), `two links end at ${key}`);
      ends.add(key);
    }
  }
  for (const segment of network.segments) {
    for (const host of segment.hosts) {
      check(names.get(host)?.has(segment.bridge) === true, `${segment.name} has no bridge on ${host}`);
    }
  }
  check(
    JSON.stringify(JSON.parse(JSON.stringify(network))) === JSON.stringify(network),
    'the network is no plain JSON',
  );
  return faults;
}

function interfaceNames(node: Node): string[] {
  return (node.kind === 'machine' ? node.interfaces : node.ports).map(({ name }) => name);
}

function machineFaults(machine: Machine): string[] {
  const faults: string[] = [];
  const { name, interfaces, routes } = machine;
  const check = (holds: boolean, message: string) => {
    if (!holds) faults.push(`${name}: ${message}`);
  };
  const devices = new Map(interfaces.map((face) => [face.name, face]));
  check(interfaces[0]?.name === 'lo', 'lo is not the first interface');
  for (const { name: own, device, origin, addresses, mac } of interfaces) {
    check(origin !== '' && addresses.every((address) => address.origin !== ''), `${own} has no origin`);
    check(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(mac), `${own} has no MAC address`);
    if ('master' in device && device.master !== null) {
      check(
        devices.get(device.master)?.device.kind === 'bridge',
        `${own} is a port of ${device.master}, which is no bridge`,
      );
    }
    if (device.kind === 'vlan')
      check(devices.has(device.parent), `${own} lies on ${device.parent}, which is not there`);
  }
  for (const route of routes) {
    check(route.origin !== '', 'a route has no origin');
    check(route.type !== 'unicast' || (route.device !== null && devices.has(route.device)), 'a route leads nowhere');
  }
  for (const server of machine.dhcpServers)
    check(devices.has(server.interface), `dnsmasq listens on ${server.interface}`);
  faults.push(...ruleFaults(machine).map((fault) => `${name}: ${fault}`));
  return faults;
}

function ruleFaults({ iptables, ebtables }: Machine): string[] {
  const faults: string[] = [];
  for (const [table, { chains }] of Object.entries(iptables)) {
    const known = new Set(chains.map((chain) => chain.name));
    if (known.size !== chains.length) faults.push(`${table} has two chains of one name`);
    for (const chain of chains) {
      if (chain.origin === '') faults.push(`${chain.name} has no origin`);
      if (chain.name.length > 28) faults.push(`${chain.name} is longer than iptables allows`);
      for (const { target, origin } of chain.rules) {
        if (origin === '') faults.push(`a rule of ${chain.name} has no origin`);
        if (target.kind === 'jump' && !known.has(target.chain)) faults.push(`${chain.name} jumps to ${target.chain}`);
      }
    }
  }
  if ([...ebtables.filter, ...ebtables.nat].some((rule) => rule.origin === ''))
    faults.push('an ebtables rule has no origin');
  return faults;
}
