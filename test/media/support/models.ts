// The article's cloud as the page gets it, with and without VM_3, and the replays of VM_1 → VM_6, written by hand.
import type { LocatedHop, LocatedReplay, NetworkModel } from '../../../server/core/protocol/messages.ts';
import type { DiagramGraph, DiagramNode, DiagramWire } from '../../../server/core/views/diagram.ts';
import type { PacketFields } from '../../../server/core/views/replay.ts';

const uri = 'file:///cloud/s6.topo';
const at = (line: number) => ({ uri, range: { start: { line, character: 2 }, end: { line, character: 20 } } });

type Vm = readonly [name: string, address: string, net: 100 | 102];
const vms: readonly (readonly Vm[])[] = [
  [
    ['VM_1', '10.0.0.3', 100],
    ['VM_2', '10.0.0.4', 100],
    ['VM_3', '10.1.0.3', 102],
  ],
  [
    ['VM_4', '10.0.0.6', 100],
    ['VM_5', '10.0.0.7', 100],
    ['VM_6', '10.1.0.5', 102],
  ],
];
const gateways = [
  { 100: '10.0.0.1', 102: '10.1.0.1' },
  { 100: '10.0.0.5', 102: '10.1.0.4' },
];
const tenantOf = { 100: 'tenant1', 102: 'tenant2' };

/** The picture's graph; `missing` leaves out VM_3, so that compute1 lacks br102. */
export function graphOf(kind: 'whole' | 'missing'): DiagramGraph {
  const nodes: DiagramNode[] = [];
  const wires: DiagramWire[] = [];
  const owners: { [address: string]: string } = { '203.0.113.1': 'internet-router', '8.8.8.8': 'google_dns' };
  const plain = {
    detail: '',
    parent: null,
    interface: null,
    network: null,
    tenant: null,
    vlan: null,
    ghost: false,
    dhcp: false,
  };
  const box = (node: Pick<DiagramNode, 'id' | 'kind' | 'label' | 'node'> & Partial<DiagramNode>) => {
    nodes.push({ ...plain, origin: `x:${node.id}`, ...node });
  };
  const wire = (a: string, b: string, network: string | null = null, vlans: DiagramWire['vlans'] = []) =>
    wires.push({ id: `${a}--${b}`, a, b, vlans, network });
  box({ id: 'internet', kind: 'external', label: 'internet', node: 'internet', detail: '203.0.113.0/24' });
  const inside = { parent: 'internet' };
  box({
    id: 'internet-router',
    kind: 'router',
    label: 'router',
    node: 'internet-router',
    detail: '203.0.113.1',
    ...inside,
  });
  box({ id: 'google_dns', kind: 'machine', label: 'google_dns', node: 'google_dns', detail: '8.8.8.8', ...inside });
  box({ id: 'tor', kind: 'switch', label: 'tor', node: 'tor', detail: 'trunk 100, 102' });
  for (const [index, list] of vms.entries()) {
    const host = `compute${index + 1}`;
    const part = { parent: host, node: host };
    box({ id: host, kind: 'host', label: host, node: host });
    box({ ...part, id: `${host}/eth0`, kind: 'nic', label: 'eth0', interface: 'eth0' });
    box({
      ...part,
      id: `${host}/eth1`,
      kind: 'nic',
      label: 'eth1',
      interface: 'eth1',
      detail: `203.0.113.${105 + index}`,
    });
    owners[`203.0.113.${105 + index}`] = `${host}/eth1`;
    box({ ...part, id: `${host}/routing`, kind: 'routing', label: 'routing' });
    box({ ...part, id: `${host}/nat`, kind: 'nat', label: 'NAT' });
    wire(`${host}/routing`, `${host}/nat`);
    wire(`${host}/nat`, `${host}/eth1`);
    for (const net of [100, 102] as const) {
      const ghost = kind === 'missing' && index === 0 && net === 102;
      const own = { ...part, network: `net${net}`, tenant: tenantOf[net], vlan: net, ghost };
      const gateway = gateways[index]?.[net] ?? '';
      const [br, vl] = [`${host}/br${net}`, `${host}/vlan${net}`];
      box({
        ...own,
        id: br,
        kind: 'bridge',
        label: `br${net}`,
        interface: `br${net}`,
        detail: ghost ? 'missing' : gateway,
        dhcp: !ghost,
      });
      box({ ...own, id: vl, kind: 'vlan', label: `vlan${net}`, interface: `vlan${net}` });
      wire(`${host}/routing`, br, own.network);
      wire(br, vl, own.network);
      wire(vl, `${host}/eth0`, own.network);
      if (!ghost) {
        owners[gateway] = br;
        owners[mac(index, net, 'br')] = br;
      }
      for (const [name, address] of list.filter((vm) => vm[2] === net && !ghost)) {
        box({ ...own, id: name, kind: 'instance', label: name, node: name, detail: address });
        wire(name, br, own.network);
        owners[address] = name;
        owners[vmMac(name)] = name;
      }
    }
    wire(`${host}/eth0`, 'tor', null, 'all');
    wire(`${host}/eth1`, 'internet');
  }
  wire('internet', 'internet-router');
  wire('internet-router', 'google_dns');
  const networks = ([100, 102] as const).map((net) => ({ name: `net${net}`, tenant: tenantOf[net], vlan: net }));
  return { nodes, wires, networks, owners };
}

function mac(host: number, net: number, _kind: string): string {
  return `fa:16:3e:0${host + 1}:${net}:0${host + 1}`.replace('100', '01').replace('102', '02');
}

function vmMac(name: string): string {
  return `fa:16:3e:00:00:0${name.slice(3)}`;
}

/** What the page is sent for a file. */
export function modelOf(kind: 'whole' | 'missing'): NetworkModel {
  const graph = graphOf(kind);
  return {
    uri,
    title: kind === 'whole' ? 's6.topo' : 's6a.topo',
    version: 1,
    graph,
    flows: [
      {
        name: kind === 'whole' ? 'scenario6' : 'scenario6a',
        label: 'VM_1 → VM_6 icmp',
        choice: { kind: 'named', name: kind === 'whole' ? 'scenario6' : 'scenario6a' },
      },
    ],
    ends: [...vms.flat().map(([name]) => name), 'google_dns'],
    problems:
      kind === 'whole'
        ? []
        : [
            {
              at: 'compute1/br102',
              code: 'bridge-missing',
              severity: 'error',
              message: 'compute1 has no br102: what it sends to net102 leaves by eth1',
              source: at(25),
            },
          ],
    sources: Object.fromEntries(graph.nodes.map((node, index) => [node.id, at(index + 3)])),
  };
}

type Row = readonly [
  node: string,
  iface: string | null,
  direction: 'in' | 'out' | null,
  action: LocatedHop['action'],
  at: string,
  change: string,
  because: string,
  rule?: string,
];

const there: readonly Row[] = [
  [
    'VM_1',
    'eth0',
    'out',
    'send',
    'VM_1',
    'to 10.0.0.1',
    'VM_1 sends to its gateway 10.0.0.1, because 10.1.0.5 is not in 10.0.0.0/24',
  ],
  ['compute1', 'vnet-VM_1', 'in', 'receive', 'compute1/br100', '', "The frame enters compute1 by VM_1's port of br100"],
  [
    'compute1',
    'br100',
    'in',
    'receive',
    'compute1/br100',
    '',
    'It is addressed to br100 itself, so compute1 takes it up to its IP stack',
  ],
  [
    'compute1',
    null,
    null,
    'route',
    'compute1/routing',
    '→ br102',
    "compute1 routes the request. It owns VM_1's gateway 10.0.0.1, and 10.1.0.0/24 is on its own br102",
    '10.1.0.0/24 dev br102 proto kernel scope link src 10.1.0.1',
  ],
  ['compute1', 'br102', 'out', 'forward', 'compute1/br102', 'TTL 64 → 63', 'Routing took one off the TTL'],
  ['compute1', 'vlan102', 'out', 'forward', 'compute1/vlan102', '', "br102 knows VM_6's MAC behind vlan102"],
  [
    'compute1',
    'eth0',
    'out',
    'tag',
    'compute1/eth0',
    '+ 102',
    'The frame leaves compute1 by the trunk. vlan102 handed it down untagged; eth0 puts the 802.1Q tag 102 on',
    'vlan102@eth0: vlan protocol 802.1Q id 102',
  ],
  ['tor', 'p-compute1', 'in', 'receive', 'tor', '', 'tor receives the tagged frame'],
  ['tor', 'p-compute2', 'out', 'forward', 'tor', '', 'tor passes the tag unchanged'],
  ['compute2', 'eth0', 'in', 'receive', 'compute2/eth0', '', 'compute2 receives it'],
  ['compute2', 'vlan102', 'in', 'untag', 'compute2/vlan102', '− 102', 'vlan102 takes the tag off'],
  [
    'compute2',
    null,
    null,
    'accept',
    'compute2/br102',
    'icmp allowed',
    "VM_6's security groups allow icmp from anywhere",
    '-A nova-compute-inst-6 -p icmp -j ACCEPT',
  ],
  ['compute2', 'vnet-VM_6', 'out', 'forward', 'compute2/br102', '', "br102 hands it to VM_6's port"],
  ['VM_6', 'eth0', 'in', 'deliver', 'VM_6', 'arrived', 'VM_6 receives the request'],
];
const back: readonly Row[] = [
  ['VM_6', 'eth0', 'out', 'answer', 'VM_6', 'to 10.1.0.4', 'VM_6 answers to its own gateway 10.1.0.4'],
  ['compute2', 'vnet-VM_6', 'in', 'receive', 'compute2/br102', '', "The frame enters compute2 by VM_6's port"],
  ['compute2', 'br102', 'in', 'receive', 'compute2/br102', '', 'It is addressed to br102 itself'],
  [
    'compute2',
    null,
    null,
    'route',
    'compute2/routing',
    '→ br100',
    "compute2 owns VM_6's gateway 10.1.0.4, and 10.0.0.0/24 is on its own br100. So the reply goes home on VLAN 100, not the way it came",
    '10.0.0.0/24 dev br100 proto kernel scope link src 10.0.0.5',
  ],
  ['compute2', 'br100', 'out', 'forward', 'compute2/br100', 'TTL 64 → 63', 'Routing took one off the TTL'],
  ['compute2', 'vlan100', 'out', 'forward', 'compute2/vlan100', '', "br100 knows VM_1's MAC behind vlan100"],
  ['compute2', 'eth0', 'out', 'tag', 'compute2/eth0', '+ 100', 'eth0 puts the 802.1Q tag 100 on'],
  ['tor', 'p-compute2', 'in', 'receive', 'tor', '', 'tor receives the tagged frame'],
  ['tor', 'p-compute1', 'out', 'forward', 'tor', '', 'tor passes the tag unchanged'],
  ['compute1', 'eth0', 'in', 'receive', 'compute1/eth0', '', 'compute1 receives it'],
  ['compute1', 'vlan100', 'in', 'untag', 'compute1/vlan100', '− 100', 'vlan100 takes the tag off'],
  [
    'compute1',
    null,
    null,
    'accept',
    'compute1/br100',
    'established',
    'conntrack knows the connection',
    '-A nova-compute-inst-1 -m state --state ESTABLISHED,RELATED -j ACCEPT',
  ],
  ['compute1', 'vnet-VM_1', 'out', 'forward', 'compute1/br100', '', "br100 hands it to VM_1's port"],
  ['VM_1', 'eth0', 'in', 'deliver', 'VM_1', 'answered', 'VM_1 hears the reply'],
];
const lost: readonly Row[] = [
  ...there.slice(0, 3),
  [
    'compute1',
    null,
    null,
    'route',
    'compute1/routing',
    'default → eth1',
    'compute1 has no br102, so the only route that matches is the default one, out of eth1',
    'default via 203.0.113.1 dev eth1',
  ],
  [
    'compute1',
    'eth1',
    'out',
    'forward',
    'compute1/eth1',
    'TTL 64 → 63',
    'It leaves by eth1, a completely different wire',
  ],
  ['internet', 'p-compute1', 'in', 'receive', 'internet', '', 'The wire of internet carries it'],
  ['internet', 'p-internet-router', 'out', 'forward', 'internet', '', 'to its router'],
  ['internet-router', 'eth0', 'in', 'receive', 'internet-router', '', 'The router receives it'],
  [
    'internet-router',
    null,
    null,
    'drop',
    'internet-router',
    'unroutable',
    "The router has no route to 10.1.0.5, and none back to 10.0.0.3: its error can't return either, so VM_1 just times out",
  ],
];

function hopsOf(rows: readonly Row[], leg: 'request' | 'reply', from: number): LocatedHop[] {
  const request = leg === 'request';
  let [ttl, vlan]: [number, number | null] = [64, null];
  let [src, dst] = request ? ['fa:16:3e:00:00:01', mac(0, 100, 'br')] : ['fa:16:3e:00:00:06', mac(1, 102, 'br')];
  return rows.map(([node, iface, direction, action, box, change, because, rule], index) => {
    if (change.startsWith('TTL')) {
      ttl = 63;
      [src, dst] = request ? [mac(0, 102, 'br'), vmMac('VM_6')] : [mac(1, 100, 'br'), vmMac('VM_1')];
    }
    if (change.startsWith('+')) vlan = Number(change.slice(2));
    if (change.startsWith('−')) vlan = null;
    const packet: PacketFields = {
      srcMac: src,
      dstMac: dst,
      vlan,
      etherType: 'ipv4',
      srcIp: request ? '10.0.0.3' : '10.1.0.5',
      dstIp: request ? '10.1.0.5' : '10.0.0.3',
      ttl,
      protocol: 'icmp',
      icmpType: request ? 8 : 0,
      icmpCode: 0,
      srcPort: null,
      dstPort: null,
    };
    const step = from + index;
    return {
      step,
      parent: step === 1 ? null : step - 1,
      leg,
      node,
      interface: iface,
      direction,
      action,
      because,
      rule: rule ?? null,
      reason: action === 'drop' ? 'no-route' : null,
      source: at(20 + index),
      packet,
      change,
      at: box,
    };
  });
}

/** The replay of VM_1 → VM_6, icmp. */
export function replayOf(kind: 'whole' | 'missing'): LocatedReplay {
  const stimulus = {
    kind: 'packet',
    from: 'VM_1',
    to: 0x0a010005,
    protocol: 'icmp',
    port: null,
    ttl: 64,
    source: null,
    mac: null,
    start: 'cold',
  } as const;
  const shared = { from: 'VM_1', to: 'VM_6', stimulus, icmpError: null, errno: null };
  if (kind === 'whole') {
    return {
      ...shared,
      name: 'scenario6',
      outcome: 'delivered',
      legs: { request: 'delivered', reply: 'delivered' },
      answer: 'reply',
      reason: null,
      causes: [],
      verdict: {
        outcome: 'VM_1 reaches VM_6, and hears back',
        sight: '',
        remedies: [],
        why: 'Request routed on compute1, reply routed on compute2',
      },
      hops: [...hopsOf(there, 'request', 1), ...hopsOf(back, 'reply', 15)],
    };
  }
  return {
    ...shared,
    name: 'scenario6a',
    outcome: 'dropped',
    legs: { request: 'dropped', reply: 'none' },
    answer: null,
    reason: {
      code: 'no-route',
      message: 'internet-router has no route to 10.1.0.5',
      node: 'internet-router',
      interface: null,
      source: at(3),
      step: 9,
    },
    causes: [
      {
        code: 'bridge-missing',
        message: 'compute1 has no br102, as no instance of net102 runs there',
        node: 'compute1',
        interface: 'br102',
        source: at(25),
        step: 4,
      },
    ],
    verdict: {
      outcome: 'VM_1 does not reach VM_6',
      sight: 'VM_1 hears nothing',
      remedies: ['Add bridge net102 to compute1', 'Provision every network everywhere', "Use VM_6's floating address"],
      why: 'compute1 has no br102, as no instance of net102 runs there. So the packet leaves by eth1, where nobody knows VM_6',
    },
    hops: hopsOf(lost, 'request', 1),
  };
}
