// From a network to its indexes, once: everything that a run would otherwise search for. Linear in the network.
// Knows no stimulus and keeps no state of a run.
import { eachInSteps, onceInSteps, runToEnd, type Steps } from '../base/steps.ts';
import type { Cut, Endpoint, Interface, Machine, Network, Switch } from '../network/network.ts';
import { type Ipv4, type Mac, prefixOf, rangeOf, zeroMac } from '../wire/address.ts';
import { compileNetfilter } from './compile-rules.ts';
import type {
  CompiledCut,
  CompiledInterface,
  CompiledMachine,
  CompiledNetwork,
  CompiledPort,
  CompiledSwitch,
  Netfilter,
  Place,
  RouteTable,
} from './compiled.ts';
import { hangsTwice, hostsBehind } from './fabric.ts';
import type { Routing } from './route.ts';
import { routeTableOf } from './route-table.ts';

type Building<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Builds the indexes of a network. Names that lead nowhere (a master, a peer, a chain that doesn't exist) become null:
 * frames that go there end with `no-interface` or `link-missing`.
 */
export function compileNetwork(network: Network): CompiledNetwork {
  return runToEnd(compileSteps(network));
}

/** The same in steps. */
export function* compileSteps(network: Network): Steps<CompiledNetwork> {
  const machines = new Map<string, CompiledMachine>();
  const switches = new Map<string, CompiledSwitch>();
  let places = 0;
  const nextPlace = () => places++;
  yield* eachInSteps(network.nodes, nodesAtOnce, 'compiling machines', (node) => {
    if (node.kind === 'machine') machines.set(node.name, compileMachine(node, nextPlace));
    else switches.set(node.name, compileSwitch(node, nextPlace));
  });
  const endOf = ({ node, interface: name }: Endpoint): Building<CompiledInterface | CompiledPort> | undefined =>
    machines.get(node)?.byName.get(name) ?? switches.get(node)?.byName.get(name);
  yield* eachInSteps(network.links, linksAtOnce, 'compiling machines', (link) => {
    const a = endOf(link.a);
    const b = endOf(link.b);
    if (!a || !b) return;
    a.peer = b as CompiledInterface | CompiledPort;
    b.peer = a as CompiledInterface | CompiledPort;
  });
  for (const cut of network.cuts ?? []) {
    const a = endOf(cut.a);
    const b = endOf(cut.b);
    if (!a || !b || a.peer || b.peer) continue;
    a.cut = cutAt(a.place, b as CompiledInterface | CompiledPort, cut);
    b.cut = cutAt(b.place, a as CompiledInterface | CompiledPort, cut);
  }
  const holders = onceInSteps(() => holderIndex([...machines.values()]));
  const sharedMacs = onceInSteps(() => ownerIndex([...machines.values()]));
  return {
    network,
    machines,
    switches,
    interests: new Map(),
    remembered: { exchanges: 0, asked: new Int32Array(1024) },
    get holders() {
      return holders.get();
    },
    get sharedMacs() {
      return sharedMacs.get();
    },
    *index() {
      yield* holders.steps();
      yield* sharedMacs.steps();
    },
  };
}

function cutAt(place: Place, far: CompiledInterface | CompiledPort, { a, down, origin }: Cut): CompiledCut {
  const why = { kind: 'carrier', node: down ?? a.node, interface: down === null ? a.interface : null } as const;
  return { far, why, place: { ...place, origin } };
}

/** Nodes that are compiled, and links that are plugged in, in one step: some milliseconds. */
const nodesAtOnce = 64;
const linksAtOnce = 4096;
/** Machines whose addresses are noted in one step. */
const machinesAtOnce = 1024;

function* holderIndex(all: readonly CompiledMachine[]): Steps<Map<Ipv4, CompiledMachine[]>> {
  const holders = new Map<Ipv4, CompiledMachine[]>();
  yield* eachInSteps(all, machinesAtOnce, 'compiling machines', (machine) => {
    for (const { addresses } of machine.node.interfaces)
      for (const { address, scope } of addresses) if (scope !== 'host') put(holders, address, machine);
  });
  return holders;
}

function* ownerIndex(all: readonly CompiledMachine[]): Steps<Map<Mac, CompiledMachine[]>> {
  const first = new Map<Mac, CompiledMachine>();
  const shared = new Map<Mac, CompiledMachine[]>();
  yield* eachInSteps(all, machinesAtOnce, 'compiling machines', (machine) => {
    for (const { device, mac } of machine.node.interfaces) {
      if (device.kind === 'loopback') continue;
      const owner = first.get(mac);
      if (!owner) first.set(mac, machine);
      else if (owner !== machine) {
        put(shared, mac, owner);
        put(shared, mac, machine);
      }
    }
  });
  return shared;
}

function put<Key>(index: Map<Key, CompiledMachine[]>, key: Key, machine: CompiledMachine): void {
  const known = index.get(key);
  if (!known) index.set(key, [machine]);
  else if (!known.includes(machine)) known.push(machine);
}

/** Ports are flooded to as a Linux bridge does that they were attached to in turn: the last one first, as in hangTogether. */
function compileSwitch(node: Switch, nextPlace: () => number): CompiledSwitch {
  const ports: CompiledPort[] = [];
  const byName = new Map<string, CompiledPort>();
  const compiled: CompiledSwitch = { node, name: node.name, ports, fabric: null, behind: null, byName };
  for (const port of node.ports.toReversed()) {
    const one: CompiledPort = {
      kind: 'port',
      place: { node: node.name, interface: port.name, origin: port.origin, number: nextPlace() },
      rank: ports.length,
      switch: compiled,
      port,
      name: port.name,
      origin: port.origin,
      peer: null,
      cut: null,
    };
    ports.push(one);
    byName.set(one.name, one);
  }
  return compiled;
}

/**
 * Interfaces at once, as wires end there; tables when somebody first asks: most flows meet few machines. A class, as getters
 * of object literals would give each machine a shape of its own, and every look-up in a run would have to search for it.
 */
class LazyMachine implements CompiledMachine {
  readonly node: Machine;
  readonly name: string;
  readonly interfaces: CompiledInterface[] = [];
  readonly byName = new Map<string, Building<CompiledInterface>>();
  readonly recent: Routing[] = [];
  #loopback: CompiledInterface | null = null;
  #hosts: readonly CompiledMachine[] | null = null;
  #hearsItself: boolean | null = null;
  #local: ReadonlyMap<Ipv4, CompiledInterface> | null = null;
  #broadcasts: ReadonlyMap<Ipv4, CompiledInterface> | null = null;
  #routes: RouteTable | null = null;
  #netfilter: Netfilter | null | undefined = undefined;

  constructor(node: Machine) {
    this.node = node;
    this.name = node.name;
  }
  get loopback(): CompiledInterface {
    this.#loopback ??= this.interfaces.find(({ type }) => type === 'loopback') as CompiledInterface;
    return this.#loopback;
  }
  get hosts(): readonly CompiledMachine[] {
    this.#hosts ??= this.node.role === 'instance' ? hostsBehind(this.interfaces) : [];
    return this.#hosts;
  }
  get hearsItself(): boolean {
    this.#hearsItself ??= hangsTwice(this.interfaces);
    return this.#hearsItself;
  }
  get local(): ReadonlyMap<Ipv4, CompiledInterface> {
    this.#local ??= localTable(this.node, this.byName);
    return this.#local;
  }
  get broadcasts(): ReadonlyMap<Ipv4, CompiledInterface> {
    this.#broadcasts ??= broadcastTable(this.node, this.byName);
    return this.#broadcasts;
  }
  get routes(): RouteTable {
    this.#routes ??= routeTableOf(this.node.routes, this.byName);
    return this.#routes;
  }
  get netfilter(): Netfilter | null {
    if (this.#netfilter === undefined) this.#netfilter = compileNetfilter(this.node, this.byName);
    return this.#netfilter;
  }
}

function compileMachine(node: Machine, nextPlace: () => number): CompiledMachine {
  const machine = new LazyMachine(node);
  const { interfaces, byName } = machine;
  for (const one of node.interfaces) interfaces.push(compileInterface(machine, one, interfaces.length, nextPlace()));
  if (!interfaces.some((one) => one.device.kind === 'loopback')) {
    interfaces.push(compileInterface(machine, missingLoopback(node), interfaces.length, nextPlace()));
  }
  for (const one of interfaces as Building<CompiledInterface>[]) {
    one.number = byName.get(one.name)?.number ?? one.index;
    byName.set(one.name, one);
  }
  for (const server of node.dhcpServers) {
    const device = byName.get(server.interface);
    if (device) device.dhcpServer = server;
  }
  hangTogether(interfaces as Building<CompiledInterface>[], byName);
  return machine;
}

const noPorts: readonly CompiledInterface[] = [];
const noMacs: ReadonlySet<Mac> = new Set();
const noVlans: ReadonlyMap<number, CompiledInterface> = new Map();

function compileInterface(
  machine: CompiledMachine,
  one: Interface,
  index: number,
  place: number,
): Building<CompiledInterface> {
  const bridge = one.device.kind === 'bridge';
  return {
    kind: 'interface',
    place: { node: machine.name, interface: one.name, origin: one.origin, number: place },
    type: one.device.kind,
    rank: -index,
    machine,
    index,
    number: index,
    name: one.name,
    mac: one.mac,
    origin: one.origin,
    device: one.device,
    master: null,
    ports: bridge ? [] : noPorts,
    behind: null,
    exchanges: null,
    ownMacs: bridge ? new Set([one.mac]) : noMacs,
    vlans: noVlans,
    parent: null,
    peer: null,
    cut: null,
    dhcpServer: null,
  };
}

function missingLoopback(node: Machine): Interface {
  return { name: 'lo', mac: zeroMac, addresses: [], origin: node.origin, device: { kind: 'loopback' } };
}

function hangTogether(
  interfaces: readonly Building<CompiledInterface>[],
  byName: ReadonlyMap<string, Building<CompiledInterface>>,
): void {
  // The kernel floods to the port attached last first (list_add_rcu in br_add_if).
  for (const one of interfaces.toReversed()) {
    const { device } = one;
    if (device.kind === 'bridge' || device.kind === 'loopback') continue;
    const master = device.master === null ? undefined : byName.get(device.master);
    if (master?.device.kind === 'bridge') {
      one.master = master;
      (master.ports as CompiledInterface[]).push(one);
      (master.ownMacs as Set<Mac>).add(one.mac);
    }
    const parent = device.kind === 'vlan' ? byName.get(device.parent) : undefined;
    if (device.kind !== 'vlan' || !parent) continue;
    one.parent = parent;
    if (parent.vlans === noVlans) parent.vlans = new Map();
    (parent.vlans as Map<number, CompiledInterface>).set(device.vlan, one);
  }
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
