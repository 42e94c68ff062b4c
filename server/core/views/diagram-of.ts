// Draws up the picture of a network: which boxes there are, what stands inside what, and which wires join them.
// Linear in the network. Knows no coordinates, no DOM and no source text; tenants and missing bridges come as arguments.
import { eachInSteps, runToEnd, type Steps } from '../base/steps.ts';
import type { Interface, Machine, Network, NodeId, Segment, Switch, SwitchPort } from '../network/network.ts';
import { formatIpv4, formatPrefix, prefixOf } from '../wire/address.ts';
import type { DiagramGraph, DiagramId, DiagramKnowledge, DiagramNode, DiagramWire } from './diagram.ts';
import { type DrawnLink, linksIn } from './diagram-links.ts';
import { boxOfInterface, ownersSteps } from './diagram-owners.ts';

/** The picture of a network. Ghosts of a bridge that the host has, or of a host or network that isn't there, are left out. */
export function diagramOf(network: Network, knowledge: DiagramKnowledge): DiagramGraph {
  return runToEnd(diagramSteps(network, knowledge));
}

const drawing = 'drawing the picture';
/** Machines and switches, and wires, that are drawn in one step, and links that are looked at: some milliseconds. */
const nodesAtOnce = 4;
const wiresAtOnce = 128;
const linksAtOnce = 1024;

/** The same in steps. */
export function* diagramSteps(network: Network, knowledge: DiagramKnowledge): Steps<DiagramGraph> {
  const draft = yield* draftSteps(network, knowledge);
  yield* eachInSteps(network.nodes, nodesAtOnce, drawing, (node) => {
    if (node.kind === 'switch') drawSwitch(draft, node);
    else if (node.role === 'host') drawHost(draft, node);
    else if (node.role !== 'instance') drawMachine(draft, node);
  });
  yield* eachInSteps(draft.links, wiresAtOnce, drawing, (link) => drawLink(draft, link));
  return {
    nodes: draft.nodes,
    wires: draft.wires,
    networks: network.segments.map(({ name, vlan }) => ({ name, tenant: knowledge.tenants.get(name) ?? null, vlan })),
    owners: yield* ownersSteps([...draft.machines.values()], draft.ids),
  };
}

/** What is being drawn, with the look-ups that drawing needs. */
type Draft = {
  readonly network: Network;
  readonly links: readonly DrawnLink[];
  readonly knowledge: DiagramKnowledge;
  readonly nodes: DiagramNode[];
  readonly wires: DiagramWire[];
  readonly wireIds: Set<string>;
  readonly ids: Set<DiagramId>;
  readonly machines: ReadonlyMap<NodeId, Machine>;
  readonly switches: ReadonlyMap<NodeId, Switch>;
  readonly segmentByBridge: ReadonlyMap<string, Segment>;
  readonly segmentByName: ReadonlyMap<string, Segment>;
  /** The first of each VLAN. */
  readonly segmentByVlan: ReadonlyMap<number, Segment>;
  /** Position in the file. */
  readonly order: ReadonlyMap<Segment, number>;
  /** Ports of switches by `NODE/PORT`. */
  readonly ports: ReadonlyMap<string, SwitchPort>;
  /** Far ends by `NODE/INTERFACE`, also of wires without carrier. */
  readonly peers: ReadonlyMap<string, End>;
  /** Hosts that are off. */
  readonly down: ReadonlySet<NodeId>;
  /** The external whose wire a machine's link leads to: it stands inside it. */
  readonly externalOf: ReadonlyMap<NodeId, NodeId>;
  /** Networks without a bridge that a host would need, by host. */
  readonly ghosts: ReadonlyMap<NodeId, ReadonlySet<string>>;
};

type End = { readonly node: NodeId; readonly interface: string };

function* draftSteps(network: Network, knowledge: DiagramKnowledge): Steps<Draft> {
  const machines = new Map<NodeId, Machine>();
  const switches = new Map<NodeId, Switch>();
  const ports = new Map<string, SwitchPort>();
  yield* eachInSteps(network.nodes, linksAtOnce, drawing, (node) => {
    if (node.kind === 'machine') machines.set(node.name, node);
    else {
      switches.set(node.name, node);
      for (const port of node.ports) ports.set(`${node.name}/${port.name}`, port);
    }
  });
  const links = linksIn(network);
  const peers = new Map<string, End>();
  yield* eachInSteps(links, linksAtOnce, drawing, ({ a, b }) => {
    peers.set(`${a.node}/${a.interface}`, b);
    peers.set(`${b.node}/${b.interface}`, a);
  });
  const ghosts = new Map<NodeId, Set<string>>();
  for (const { host, network: name } of knowledge.ghosts) ghosts.set(host, (ghosts.get(host) ?? new Set()).add(name));
  const segmentByVlan = new Map<number, Segment>();
  for (const one of network.segments)
    if (one.vlan !== null && !segmentByVlan.has(one.vlan)) segmentByVlan.set(one.vlan, one);
  return {
    network,
    links,
    knowledge,
    nodes: [],
    wires: [],
    wireIds: new Set(),
    ids: new Set(),
    machines,
    switches,
    segmentByBridge: new Map(network.segments.map((segment) => [segment.bridge, segment])),
    segmentByName: new Map(network.segments.map((segment) => [segment.name, segment])),
    segmentByVlan,
    order: new Map(network.segments.map((segment, index) => [segment, index])),
    ports,
    peers,
    down: new Set((network.cuts ?? []).flatMap(({ down }) => down ?? [])),
    externalOf: yield* externalsSteps(links, machines, switches),
    ghosts,
  };
}

/** An upstream router stands in the external it routes for, and so do the machines beyond that router. */
function* externalsSteps(
  links: readonly DrawnLink[],
  machines: ReadonlyMap<NodeId, Machine>,
  switches: ReadonlyMap<NodeId, Switch>,
): Steps<Map<NodeId, NodeId>> {
  const found = new Map<NodeId, NodeId>();
  const outer: (readonly [NodeId, NodeId])[] = [];
  const look = (from: NodeId, to: NodeId) => {
    const role = machines.get(from)?.role;
    if (role === 'external') outer.push([from, to]);
    else if (role === 'upstream' && switches.get(to)?.role === 'external') found.set(from, to);
  };
  yield* eachInSteps(links, linksAtOnce, drawing, ({ a, b }) => {
    look(a.node, b.node);
    look(b.node, a.node);
  });
  for (const [from, to] of outer) {
    const external = found.get(to);
    if (external !== undefined) found.set(from, external);
  }
  return found;
}

/** A box: most leave most of its fields empty. */
type Drawn = Pick<DiagramNode, 'id' | 'kind' | 'label' | 'node' | 'origin'> & Partial<DiagramNode>;

function add(draft: Draft, drawn: Drawn): DiagramId {
  const { id, kind, label, node, origin } = drawn;
  const { detail = '', parent = null, interface: name = null, network = null, tenant = null, vlan = null } = drawn;
  const { ghost = false, dhcp = false, down = false } = drawn;
  const box: DiagramNode = {
    id,
    kind,
    label,
    detail,
    parent,
    node,
    interface: name,
    network,
    tenant,
    vlan,
    ghost,
    dhcp,
    down,
    origin,
  };
  draft.nodes.push(box);
  draft.ids.add(id);
  return id;
}

function join(
  draft: Draft,
  a: DiagramId,
  b: DiagramId,
  more: Partial<Pick<DiagramWire, 'vlans' | 'network' | 'broken'>> = {},
): void {
  let id = `${a}--${b}`;
  for (let i = 2; draft.wireIds.has(id); i++) id = `${a}--${b}~${i}`;
  draft.wireIds.add(id);
  const { vlans = [], network = null, broken = false } = more;
  draft.wires.push({ id, a, b, vlans, network, broken });
}

function drawSwitch(draft: Draft, node: Switch): void {
  const { name, origin } = node;
  const detail = node.role === 'external' ? prefixOfExternal(draft, name) : trunkInWords(node.ports);
  add(draft, { id: name, kind: node.role, label: name, detail, node: name, origin });
}

/** The prefix of an external's wire is that of whoever has an address on it. */
function prefixOfExternal(draft: Draft, external: NodeId): string {
  const port = draft.switches.get(external)?.ports ?? [];
  for (const { name } of port) {
    const peer = draft.peers.get(`${external}/${name}`);
    const nic = peer && draft.machines.get(peer.node)?.interfaces.find((each) => each.name === peer.interface);
    const address = nic?.addresses[0];
    if (address) return formatPrefix(prefixOf(address.address, address.length));
  }
  return '';
}

function trunkInWords(ports: readonly SwitchPort[]): string {
  const words = new Set(ports.filter((port) => port.access === null).map((port) => trunkOf(port)));
  if (words.size === 0) return '';
  const [only] = words;
  return words.size === 1 && only !== undefined ? `trunk ${only}` : 'trunks differ';
}

function trunkOf(port: SwitchPort): string {
  if (port.trunk === 'all') return 'all';
  const text = port.trunk.map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`)).join(', ');
  return text === '' ? 'none' : text;
}

function drawMachine(draft: Draft, machine: Machine): void {
  const external = draft.externalOf.get(machine.name) ?? null;
  const kind = machine.role === 'external' ? 'machine' : 'router';
  const label = machine.role === 'upstream' && machine.name === `${external}-router` ? 'router' : machine.name;
  const own = machine.interfaces.flatMap((each) => each.addresses.filter(({ scope }) => scope === 'global'));
  const detail = own[0] ? formatIpv4(own[0].address) : '';
  add(draft, { id: machine.name, kind, label, detail, parent: external, node: machine.name, origin: machine.origin });
}

/** A host: its NICs, its IP stack, its NAT, and network by network in file order bridge, VLAN interface and instances. */
function drawHost(draft: Draft, host: Machine): void {
  const id = host.name;
  add(draft, { id, kind: 'host', label: id, node: id, down: draft.down.has(id), origin: host.origin });
  const nics = host.interfaces.filter((each) => each.device.kind === 'physical');
  for (const nic of nics) drawNic(draft, host, nic);
  const part = { parent: id, node: id, origin: host.origin };
  const routing = add(draft, { ...part, id: `${id}/routing`, kind: 'routing', label: 'routing' });
  const outer = drawNat(draft, host, routing);
  for (const nic of nics) if (nic.addresses.length > 0) join(draft, outer, `${id}/${nic.name}`);
  const bridges = new Map(
    host.interfaces.flatMap((each) => (each.device.kind === 'bridge' ? [[each.name, each]] : [])),
  );
  for (const segment of segmentsOn(draft, host, bridges)) {
    const bridge = bridges.get(segment.bridge);
    if (bridge) drawBridge(draft, host, bridge, segment);
    else drawGhost(draft, host, segment);
    bridges.delete(segment.bridge);
  }
  for (const bridge of bridges.values()) drawBridge(draft, host, bridge, null);
}

/** The networks that a host has a bridge of, or would need one of, in file order. */
function segmentsOn(draft: Draft, host: Machine, bridges: { keys(): Iterable<string> }): readonly Segment[] {
  const missing = [...(draft.ghosts.get(host.name) ?? [])].map((name) => draft.segmentByName.get(name));
  const there = [...bridges.keys()].map((name) => draft.segmentByBridge.get(name));
  const found = new Set([...there, ...missing].filter((each) => each !== undefined));
  return [...found].sort((a, b) => (draft.order.get(a) ?? 0) - (draft.order.get(b) ?? 0));
}

function drawNic(draft: Draft, host: Machine, nic: Interface): void {
  const address = nic.addresses.find(({ scope }) => scope === 'global');
  add(draft, {
    id: `${host.name}/${nic.name}`,
    kind: 'nic',
    label: nic.name,
    detail: address ? formatIpv4(address.address) : '',
    parent: host.name,
    node: host.name,
    interface: nic.name,
    origin: nic.origin,
  });
}

/** Translation is drawn where a rule of the nat table translates; returns the box on the way to the NICs. */
function drawNat(draft: Draft, host: Machine, routing: DiagramId): DiagramId {
  const translates = host.iptables.nat.chains.some(({ rules }) =>
    rules.some(({ target }) => target.kind === 'snat' || target.kind === 'dnat'),
  );
  if (!translates) return routing;
  const part = { parent: host.name, node: host.name, origin: host.origin };
  const nat = add(draft, { ...part, id: `${host.name}/nat`, kind: 'nat', label: 'NAT' });
  join(draft, routing, nat);
  return nat;
}

function drawBridge(draft: Draft, host: Machine, bridge: Interface, segment: Segment | null): void {
  const id = host.name;
  const network = segment?.name ?? null;
  const tenant = network === null ? null : (draft.knowledge.tenants.get(network) ?? null);
  const part = { parent: id, node: id, network, tenant, vlan: segment?.vlan ?? null };
  const address = bridge.addresses.find(({ scope }) => scope === 'global');
  const box = add(draft, {
    ...part,
    id: `${id}/${bridge.name}`,
    kind: 'bridge',
    label: bridge.name,
    detail: address ? formatIpv4(address.address) : '',
    interface: bridge.name,
    dhcp: host.dhcpServers.some((server) => server.interface === bridge.name),
    origin: bridge.origin,
  });
  if (address) join(draft, `${id}/routing`, box, { network });
  for (const port of host.interfaces) {
    const { device } = port;
    if (device.kind === 'vlan' && device.master === bridge.name) {
      const vlan = add(draft, { ...vlanPart(port, device.vlan), ...part, vlan: device.vlan, id: `${id}/${port.name}` });
      join(draft, box, vlan, { network });
      join(draft, vlan, `${id}/${device.parent}`, { network });
    } else if (device.kind === 'physical' && device.master === bridge.name) {
      join(draft, box, `${id}/${port.name}`, { network });
    } else if (device.kind === 'tap' && device.master === bridge.name) drawInstance(draft, host, port, box, part);
  }
}

function vlanPart(port: Interface, vlan: number) {
  return { kind: 'vlan', label: port.name, interface: port.name, origin: port.origin, vlan } as const;
}

function drawInstance(
  draft: Draft,
  host: Machine,
  tap: Interface,
  bridge: DiagramId,
  part: Pick<DiagramNode, 'network' | 'tenant' | 'vlan'>,
): void {
  const name = draft.peers.get(`${host.name}/${tap.name}`)?.node;
  const machine = name === undefined ? undefined : draft.machines.get(name);
  if (machine === undefined || draft.ids.has(machine.name)) return;
  const own = machine.interfaces.flatMap((each) => each.addresses.filter(({ scope }) => scope === 'global'));
  add(draft, {
    ...part,
    id: machine.name,
    kind: 'instance',
    label: machine.name,
    detail: own[0] ? formatIpv4(own[0].address) : '',
    parent: host.name,
    node: machine.name,
    tenant: draft.knowledge.instanceTenants?.get(machine.name) ?? part.tenant,
    origin: machine.origin,
  });
  join(draft, machine.name, bridge, { network: part.network, broken: draft.down.has(host.name) });
}

/** The bridge that would be needed, with its VLAN interface where the network has a VLAN, in their own places. */
function drawGhost(draft: Draft, host: Machine, segment: Segment): void {
  const id = host.name;
  const { name: network, vlan, origin } = segment;
  const tenant = draft.knowledge.tenants.get(network) ?? null;
  const part = { parent: id, node: id, network, tenant, vlan, ghost: true, origin };
  const bridge = add(draft, {
    ...part,
    id: `${id}/${segment.bridge}`,
    kind: 'bridge',
    label: segment.bridge,
    detail: 'missing',
    interface: segment.bridge,
  });
  join(draft, `${id}/routing`, bridge, { network });
  const nic = trunkNic(draft, host);
  if (vlan === null) {
    if (nic) join(draft, bridge, `${id}/${nic.name}`, { network });
    return;
  }
  const label = `vlan${vlan}`;
  const box = add(draft, { ...part, id: `${id}/${label}`, kind: 'vlan', label, interface: label });
  join(draft, bridge, box, { network });
  if (nic) join(draft, box, `${id}/${nic.name}`, { network });
}

/** The NIC that carries the tenants' networks: the one that already does, else the first at a switch. */
function trunkNic(draft: Draft, host: Machine): Interface | undefined {
  const parents = new Set(host.interfaces.flatMap(({ device }) => (device.kind === 'vlan' ? [device.parent] : [])));
  const nics = host.interfaces.filter((each) => each.device.kind === 'physical');
  const atSwitch = (nic: Interface) => {
    const peer = draft.peers.get(`${host.name}/${nic.name}`);
    return peer !== undefined && draft.switches.get(peer.node)?.role === 'switch';
  };
  return nics.find((nic) => parents.has(nic.name)) ?? nics.find(atSwitch);
}

/** A wire between machines and switches; an instance's is drawn with its bridge. */
function drawLink(draft: Draft, { a, b, broken }: DrawnLink): void {
  if (draft.machines.get(a.node)?.role === 'instance' || draft.machines.get(b.node)?.role === 'instance') return;
  const [from, to] = [boxOfInterface(a.node, a.interface, draft.ids), boxOfInterface(b.node, b.interface, draft.ids)];
  if (!draft.ids.has(from) || !draft.ids.has(to)) return;
  const ports = [a, b]
    .map((end) => draft.ports.get(`${end.node}/${end.interface}`))
    .filter((port) => port !== undefined);
  const access = ports.find((port) => port.access !== null)?.access ?? null;
  const network = (access === null ? undefined : draft.segmentByVlan.get(access)?.name) ?? null;
  const external = [a, b].some((end) => draft.switches.get(end.node)?.role === 'external');
  const tagged = access === null && !external && ports.length > 0;
  join(draft, from, to, { vlans: tagged ? vlansOf(draft, ports) : [], network, broken });
}

/** The networks' VLANs that pass all ports tagged. */
function vlansOf(draft: Draft, ports: readonly SwitchPort[]): 'all' | readonly number[] {
  const limited = ports.flatMap((port) => (port.trunk === 'all' ? [] : [port.trunk]));
  if (limited.length === 0) return 'all';
  const vlans = new Set(draft.network.segments.flatMap(({ vlan }) => (vlan === null ? [] : [vlan])));
  return [...vlans]
    .filter((vlan) => limited.every((ranges) => ranges.some(({ first, last }) => first <= vlan && vlan <= last)))
    .sort((x, y) => x - y);
}
