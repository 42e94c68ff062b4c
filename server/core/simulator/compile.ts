// From a network to its indexes, once: everything that a run would otherwise search for. Linear in the network.
// Knows no stimulus and keeps no state of a run.
import type { Chain, Table } from '../network/netfilter.ts';
import type { DhcpServer, Endpoint, Interface, Machine, Network, Switch } from '../network/network.ts';
import { type Ipv4, type Mac, maskOf, prefixOf, rangeOf, zeroMac } from '../wire/address.ts';
import type {
  CompiledChain,
  CompiledInterface,
  CompiledMachine,
  CompiledNetwork,
  CompiledPort,
  CompiledRule,
  CompiledSwitch,
  Hook,
  HookChains,
  Netfilter,
} from './compiled.ts';
import { routeTableOf } from './route-table.ts';

type Building<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Builds the indexes of a network. Names that lead nowhere (a master, a peer, a chain that doesn't exist) become null:
 * frames that go there end with `no-interface` or `link-missing`.
 */
export function compileNetwork(network: Network): CompiledNetwork {
  const machines = new Map<string, CompiledMachine>();
  const switches = new Map<string, CompiledSwitch>();
  for (const node of network.nodes) {
    if (node.kind === 'machine') machines.set(node.name, compileMachine(node));
    else switches.set(node.name, compileSwitch(node));
  }
  const ends = endpointIndex(machines, switches);
  for (const link of network.links) {
    const a = ends.get(keyOf(link.a));
    const b = ends.get(keyOf(link.b));
    if (!a || !b) continue;
    a.peer = b as CompiledInterface | CompiledPort;
    b.peer = a as CompiledInterface | CompiledPort;
  }
  return { network, machines, switches };
}

function endpointIndex(
  machines: ReadonlyMap<string, CompiledMachine>,
  switches: ReadonlyMap<string, CompiledSwitch>,
): Map<string, Building<CompiledInterface | CompiledPort>> {
  const ends = new Map<string, Building<CompiledInterface | CompiledPort>>();
  for (const machine of machines.values()) {
    for (const one of machine.interfaces) ends.set(keyOf({ node: machine.name, interface: one.name }), one);
  }
  for (const one of switches.values()) {
    for (const port of one.ports) ends.set(keyOf({ node: one.name, interface: port.name }), port);
  }
  return ends;
}

function keyOf(end: Endpoint): string {
  return `${end.node} ${end.interface}`;
}

function compileSwitch(node: Switch): CompiledSwitch {
  const ports: CompiledPort[] = [];
  const compiled: CompiledSwitch = { node, name: node.name, ports };
  for (const port of node.ports) {
    ports.push({ kind: 'port', switch: compiled, port, name: port.name, origin: port.origin, peer: null });
  }
  return compiled;
}

function compileMachine(node: Machine): CompiledMachine {
  const machine = { node, name: node.name } as Building<CompiledMachine>;
  const servers = new Map(node.dhcpServers.map((server) => [server.interface, server]));
  const interfaces = node.interfaces.map((one, index) => compileInterface(machine, one, index, servers));
  if (!interfaces.some((one) => one.device.kind === 'loopback')) {
    interfaces.push(compileInterface(machine, missingLoopback(node), interfaces.length, servers));
  }
  const byName = new Map(interfaces.map((one) => [one.name, one]));
  hangTogether(interfaces, byName);
  machine.interfaces = interfaces;
  machine.byName = byName;
  machine.loopback = interfaces.find((one) => one.device.kind === 'loopback') as CompiledInterface;
  machine.local = localTable(node, byName);
  machine.broadcasts = broadcastTable(node, byName);
  machine.routes = routeTableOf(node.routes, byName);
  machine.netfilter = compileNetfilter(node);
  return machine;
}

function compileInterface(
  machine: CompiledMachine,
  one: Interface,
  index: number,
  servers: ReadonlyMap<string, DhcpServer>,
): Building<CompiledInterface> {
  return {
    kind: 'interface',
    machine,
    index,
    name: one.name,
    mac: one.mac,
    origin: one.origin,
    device: one.device,
    master: null,
    ports: [],
    ownMacs: new Set(),
    vlans: new Map(),
    parent: null,
    peer: null,
    dhcpServer: servers.get(one.name) ?? null,
  };
}

function missingLoopback(node: Machine): Interface {
  return { name: 'lo', mac: zeroMac, addresses: [], origin: node.origin, device: { kind: 'loopback' } };
}

function hangTogether(
  interfaces: readonly Building<CompiledInterface>[],
  byName: ReadonlyMap<string, Building<CompiledInterface>>,
): void {
  for (const one of interfaces) {
    const { device } = one;
    if (device.kind === 'vlan') {
      const parent = byName.get(device.parent);
      if (parent) {
        one.parent = parent;
        (parent.vlans as Map<number, CompiledInterface>).set(device.vlan, one);
      }
    }
    const name = device.kind === 'bridge' || device.kind === 'loopback' ? null : device.master;
    const master = name === null ? undefined : byName.get(name);
    if (!master) continue;
    one.master = master;
    (master.ports as CompiledInterface[]).unshift(one);
    (master.ownMacs as Set<Mac>).add(one.mac);
  }
  for (const one of interfaces) if (one.device.kind === 'bridge') (one.ownMacs as Set<Mac>).add(one.mac);
}

function localTable(node: Machine, byName: ReadonlyMap<string, CompiledInterface>): Map<Ipv4, CompiledInterface> {
  const local = new Map<Ipv4, CompiledInterface>();
  for (const one of node.interfaces) {
    for (const { address } of one.addresses) {
      if (!local.has(address)) local.set(address, byName.get(one.name) as CompiledInterface);
    }
  }
  return local;
}

/** fib_add_ifaddr: an address with a prefix shorter than /31 makes its highest address a broadcast. */
function broadcastTable(node: Machine, byName: ReadonlyMap<string, CompiledInterface>): Map<Ipv4, CompiledInterface> {
  const broadcasts = new Map<Ipv4, CompiledInterface>();
  for (const one of node.interfaces) {
    if (one.device.kind === 'loopback') continue;
    for (const { address, length } of one.addresses) {
      if (length >= 31) continue;
      broadcasts.set(rangeOf(prefixOf(address, length)).last, byName.get(one.name) as CompiledInterface);
    }
  }
  return broadcasts;
}

function compileNetfilter(node: Machine): Netfilter | null {
  const { iptables, ebtables } = node;
  const tables = [iptables.filter, iptables.nat, iptables.mangle];
  const empty = tables.every((table) =>
    table.chains.every((chain) => chain.rules.length === 0 && chain.policy !== 'DROP'),
  );
  if (empty && ebtables.filter.length === 0 && ebtables.nat.length === 0) return null;
  return {
    filter: compileTable(iptables.filter),
    nat: compileTable(iptables.nat),
    ebtablesFilter: ebtables.filter,
    ebtablesNat: ebtables.nat,
  };
}

const hooks: readonly Hook[] = ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'];

function compileTable(table: Table): HookChains {
  const chains = new Map<string, Building<CompiledChain>>();
  for (const chain of table.chains) chains.set(chain.name, compileChain(chain));
  for (const chain of table.chains) {
    const compiled = chains.get(chain.name) as Building<CompiledChain>;
    compiled.rules = chain.rules.map(
      (rule): CompiledRule => ({
        rule,
        sourceMask: rule.match.source ? maskOf(rule.match.source.value.length) : 0,
        destinationMask: rule.match.destination ? maskOf(rule.match.destination.value.length) : 0,
        jump: rule.target.kind === 'jump' ? (chains.get(rule.target.chain) ?? null) : null,
        text: null,
      }),
    );
  }
  const builtIn: { [H in Hook]?: CompiledChain } = {};
  for (const hook of hooks) {
    const chain = chains.get(hook);
    if (chain) builtIn[hook] = chain;
  }
  return builtIn;
}

function compileChain(chain: Chain): Building<CompiledChain> {
  const guard = chain.policy === null && chain.name.includes('-inst-');
  return { name: chain.name, origin: chain.origin, policy: chain.policy, rules: [], guard };
}
