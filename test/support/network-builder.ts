// Builds networks for tests of the simulator without the language and without nova: the article's cloud, with the rules
// that the captured hosts had, and any change to it.
import type { Chain, EbtablesRule, Match, Rule, Target } from '../../server/core/network/netfilter.ts';
import type {
  DhcpServer,
  Interface,
  InterfaceAddress,
  Link,
  Listen,
  Machine,
  Network,
  Route,
  Segment,
  SpoofFilter,
  Switch,
  SwitchPort,
  VlanRange,
} from '../../server/core/network/network.ts';
import { type Ipv4, type Ipv4Prefix, parseIpv4, prefixOf } from '../../server/core/wire/address.ts';

export type Flavour = 'diablo' | 'essex' | 'folsom' | 'grizzly' | 'havana';

export type NetworkSpec = { readonly name: string; readonly vlan: number; readonly cidr: string };
export type HostSpec = {
  readonly name: string;
  readonly address: string;
  /** Bridges by network; the value is the host's own address there. */
  readonly bridges: Readonly<Record<string, string>>;
  readonly gateway?: string | null;
  readonly routes?: readonly RouteSpec[];
  readonly trunk?: 'all' | readonly VlanRange[];
  readonly rpFilter?: 0 | 1 | 2;
  readonly ebtables?: readonly EbtablesRule[];
};
export type RouteSpec = { readonly to: string; readonly via?: string; readonly type?: Route['type'] };
export type InstanceSpec = {
  readonly name: string;
  readonly host: string;
  readonly network: string;
  readonly ip: string;
  readonly floating?: string;
  readonly gateway?: string | null;
  readonly listen?: Listen;
  readonly hairpin?: false;
  readonly filter?: true;
};
export type AllowSpec = {
  readonly protocol: 'icmp' | 'tcp' | 'udp' | null;
  readonly ports?: readonly [number, number];
  readonly from: string;
};
export type CloudSpec = {
  readonly flavour: Flavour;
  readonly networks: readonly NetworkSpec[];
  readonly hosts: readonly HostSpec[];
  readonly instances: readonly InstanceSpec[];
  /** What each instance's groups allow, by network. */
  readonly allows: Readonly<Record<string, readonly AllowSpec[]>>;
  readonly sameNetwork: boolean;
  readonly bridgeNf: 0 | 1;
  readonly ipForward: 0 | 1;
  /** What the upstream router knows beside its wire and the Internet; null: nobody answers at its address. */
  readonly router: readonly RouteSpec[] | null;
};

const everything: AllowSpec[] = [
  { protocol: 'icmp', from: '0.0.0.0/0' },
  { protocol: 'tcp', ports: [1, 65535], from: '0.0.0.0/0' },
  { protocol: 'udp', ports: [1, 65535], from: '0.0.0.0/0' },
];

/** The cloud of the scenarios: two hosts, two tenants, six instances, ICMP and TCP allowed, no floating address. */
export const article: CloudSpec = {
  flavour: 'essex',
  networks: [
    { name: 'net100', vlan: 100, cidr: '10.0.0.0/24' },
    { name: 'net102', vlan: 102, cidr: '10.1.0.0/24' },
  ],
  hosts: [
    { name: 'compute1', address: '203.0.113.105', bridges: { net100: '10.0.0.1', net102: '10.1.0.1' } },
    { name: 'compute2', address: '203.0.113.106', bridges: { net100: '10.0.0.5', net102: '10.1.0.4' } },
  ],
  instances: [
    { name: 'VM_1', host: 'compute1', network: 'net100', ip: '10.0.0.3' },
    { name: 'VM_2', host: 'compute1', network: 'net100', ip: '10.0.0.4' },
    { name: 'VM_3', host: 'compute1', network: 'net102', ip: '10.1.0.3' },
    { name: 'VM_4', host: 'compute2', network: 'net100', ip: '10.0.0.6' },
    { name: 'VM_5', host: 'compute2', network: 'net100', ip: '10.0.0.7' },
    { name: 'VM_6', host: 'compute2', network: 'net102', ip: '10.1.0.5' },
  ],
  allows: { net100: everything, net102: everything },
  sameNetwork: true,
  bridgeNf: 1,
  ipForward: 1,
  router: [],
};

/** S6a: no bridge of tenant2 on compute1. */
export const withoutBridge102: CloudSpec = {
  ...article,
  hosts: article.hosts.map((host) => (host.name === 'compute1' ? { ...host, bridges: { net100: '10.0.0.1' } } : host)),
  instances: article.instances.filter(({ name }) => name !== 'VM_3'),
};

/** S6b: no bridge of tenant1 on compute2. */
export const withoutBridge100: CloudSpec = {
  ...article,
  hosts: article.hosts.map((host) => (host.name === 'compute2' ? { ...host, bridges: { net102: '10.1.0.4' } } : host)),
  instances: article.instances.filter(({ name }) => name !== 'VM_4' && name !== 'VM_5'),
};

/** S7: floating addresses for VM_1, VM_2, VM_3 and VM_6. */
export const withFloating: CloudSpec = {
  ...article,
  instances: article.instances.map((one) => {
    const floating = { VM_1: '203.0.113.193', VM_6: '203.0.113.194', VM_3: '203.0.113.195', VM_2: '203.0.113.196' }[
      one.name
    ];
    return floating ? { ...one, floating } : one;
  }),
};

/** The same cloud with other properties for one instance. */
export function changeInstance(cloud: CloudSpec, name: string, change: Partial<InstanceSpec>): CloudSpec {
  return { ...cloud, instances: cloud.instances.map((one) => (one.name === name ? { ...one, ...change } : one)) };
}

/** The same cloud with other properties for one host. */
export function changeHost(cloud: CloudSpec, name: string, change: Partial<HostSpec>): CloudSpec {
  return { ...cloud, hosts: cloud.hosts.map((one) => (one.name === name ? { ...one, ...change } : one)) };
}

/** An address from its text. */
export function ip(text: string): Ipv4 {
  const address = parseIpv4(text);
  if (address === undefined) throw new Error(`${text} is no address`);
  return address;
}

/** A prefix from its text; a bare address is a /32. */
export function prefix(text: string): Ipv4Prefix {
  const [address = '', length = '32'] = text.split('/');
  return prefixOf(ip(address), Number(length));
}

/** The network of a cloud: what its hosts would be configured with. */
export function build(cloud: CloudSpec): Network {
  const links: Link[] = [];
  const link = (a: readonly [string, string], b: readonly [string, string]) =>
    links.push({ a: { node: a[0], interface: a[1] }, b: { node: b[0], interface: b[1] }, origin: `link:${a[0]}` });
  for (const { name } of cloud.hosts) {
    link([name, 'eth0'], ['tor', `p-${name}`]);
    link([name, 'eth1'], ['internet', `p-${name}`]);
  }
  link(['internet-router', 'eth0'], ['internet', 'p-internet-router']);
  link(['internet-router', 'p-google_dns'], ['google_dns', 'eth0']);
  for (const one of cloud.instances) link([one.host, `vnet-${one.name}`], [one.name, 'eth0']);
  return {
    nodes: [
      wire('internet', 'external', ['p-internet-router', ...cloud.hosts.map(({ name }) => `p-${name}`)]),
      router(cloud),
      machine(
        'google_dns',
        'external',
        [loopback('8.8.8.8/32'), nic('eth0', '02:00:00:00:03:01', '198.18.0.2/30')],
        [route({ to: '0.0.0.0/0', via: '198.18.0.1' }, 'eth0'), connected('198.18.0.2/30', 'eth0')],
      ),
      trunks(cloud),
      ...cloud.hosts.map((host, index) => hostMachine(cloud, host, index)),
      ...cloud.instances.map((one, index) => instanceMachine(cloud, one, index)),
    ],
    links,
    segments: cloud.networks.map((one) => segment(cloud, one)),
  };
}

function segment(cloud: CloudSpec, one: NetworkSpec): Segment {
  return {
    name: one.name,
    cidr: prefix(one.cidr),
    vlan: one.vlan,
    bridge: `br${one.vlan}`,
    hosts: cloud.hosts.filter((host) => host.bridges[one.name] !== undefined).map((host) => host.name),
    origin: `network:${one.name}`,
  };
}

function trunks(cloud: CloudSpec): Switch {
  const one = wire(
    'tor',
    'switch',
    cloud.hosts.map(({ name }) => `p-${name}`),
  );
  const trunkOf = (index: number) => cloud.hosts[index]?.trunk ?? 'all';
  return {
    ...one,
    ports: one.ports.map((port, index) => ({ ...port, trunk: trunkOf(index), trunkOrigin: `trunk:${port.name}` })),
  };
}

/** A switch, all of whose ports carry everything. */
export function wire(name: string, role: Switch['role'], ports: readonly string[]): Switch {
  const port = (text: string): SwitchPort => ({
    name: text,
    access: null,
    trunk: 'all',
    origin: `port:${text}`,
    trunkOrigin: `switch:${name}`,
  });
  return { kind: 'switch', name, role, ports: ports.map(port), origin: `switch:${name}` };
}

function router(cloud: CloudSpec): Machine {
  const address = cloud.router === null ? [] : ['203.0.113.1/24'];
  return machine(
    'internet-router',
    'upstream',
    [
      loopback(),
      nic('eth0', '02:00:00:00:01:01', ...address),
      nic('p-google_dns', '02:00:00:00:02:01', '198.18.0.1/30'),
    ],
    [
      connected('203.0.113.1/24', 'eth0'),
      connected('198.18.0.1/30', 'p-google_dns'),
      route({ to: '8.8.8.8', via: '198.18.0.2' }, 'p-google_dns'),
      ...(cloud.router ?? []).map((one) =>
        route(one, one.via === '198.18.0.2' ? 'p-google_dns' : one.via ? 'eth0' : null),
      ),
    ],
  );
}

function instanceMachine(cloud: CloudSpec, one: InstanceSpec, index: number): Machine {
  const { cidr } = cloud.networks.find(({ name }) => name === one.network) as NetworkSpec;
  const host = cloud.hosts.find(({ name }) => name === one.host) as HostSpec;
  const address = `${one.ip}/${cidr.split('/')[1]}`;
  const gateway = one.gateway === undefined ? host.bridges[one.network] : one.gateway;
  const routes = gateway ? [route({ to: '0.0.0.0/0', via: gateway }, 'eth0')] : [];
  const built = machine(
    one.name,
    'instance',
    [loopback(), nic('eth0', macOf(index), address)],
    [...routes, connected(address, 'eth0')],
  );
  return one.listen ? { ...built, listen: one.listen } : built;
}

/** The MAC of the instance with that place in the list. */
export function macOf(index: number): string {
  return `fa:16:3e:00:00:${String(index + 1).padStart(2, '0')}`;
}

function hostMachine(cloud: CloudSpec, host: HostSpec, index: number): Machine {
  const own = cloud.instances.filter((one) => one.host === host.name);
  const interfaces = [
    loopback(),
    nic('eth0', `02:00:00:${16 + index}:00:00`),
    nic(
      'eth1',
      `02:00:00:${16 + index}:00:01`,
      `${host.address}/24`,
      ...own.flatMap((one) => (one.floating ? [`${one.floating}/32`] : [])),
    ),
  ];
  const routes: Route[] = [];
  if (host.gateway !== null) routes.push(route({ to: '0.0.0.0/0', via: host.gateway ?? '203.0.113.1' }, 'eth1'));
  routes.push(connected(`${host.address}/24`, 'eth1'));
  const servers: DhcpServer[] = [];
  for (const one of cloud.networks) {
    const gateway = host.bridges[one.name];
    if (gateway === undefined) continue;
    const address = `${gateway}/${one.cidr.split('/')[1]}`;
    const mac = `02:00:00:${16 + index}:01:${one.vlan - 100}0`;
    const bridge = `br${one.vlan}`;
    const device = { kind: 'vlan', parent: 'eth0', vlan: one.vlan, master: bridge } as const;
    interfaces.push(
      { ...nic(`vlan${one.vlan}`, mac), device },
      { ...nic(bridge, mac, address), device: { kind: 'bridge' } },
    );
    routes.push(connected(address, bridge));
    servers.push(dnsmasq(cloud, host, one, gateway));
  }
  for (const one of own) interfaces.push(tap(cloud, one));
  for (const one of host.routes ?? []) routes.push(route(one, one.via ? 'eth1' : null));
  const built = machine(host.name, 'host', interfaces, routes);
  return {
    ...built,
    sysctl: {
      ...built.sysctl,
      ipForward: cloud.ipForward,
      rpFilter: host.rpFilter ?? 0,
      bridgeNfCallIptables: cloud.bridgeNf,
    },
    iptables: {
      filter: { chains: filterChains(cloud, host, own) },
      nat: { chains: natChains(cloud, host, own) },
      mangle: { chains: [] },
    },
    ebtables: { filter: host.ebtables ?? [], nat: [] },
    dhcpServers: servers,
  };
}

function tap(cloud: CloudSpec, one: InstanceSpec): Interface {
  const { vlan } = cloud.networks.find(({ name }) => name === one.network) as NetworkSpec;
  const mac = macOf(cloud.instances.indexOf(one));
  const filter: SpoofFilter | null = one.filter ? { mac, address: ip(one.ip) } : null;
  return {
    ...nic(`vnet-${one.name}`, `fe${mac.slice(2)}`),
    origin: `vm:${one.name}`,
    device: { kind: 'tap', master: `br${vlan}`, hairpin: one.hairpin ?? true, filter },
  };
}

function dnsmasq(cloud: CloudSpec, host: HostSpec, one: NetworkSpec, gateway: string): DhcpServer {
  const own = cloud.instances.filter((each) => each.network === one.name && each.host === host.name);
  return {
    interface: `br${one.vlan}`,
    address: ip(gateway),
    leases: own.map((each) => ({
      mac: macOf(cloud.instances.indexOf(each)),
      address: ip(each.ip),
      length: Number(one.cidr.split('/')[1]),
      router: ip(gateway),
      dns: [],
      hostname: each.name,
      leaseSeconds: 120,
      origin: `vm:${each.name}`,
    })),
    origin: `dhcp:${host.name}/${one.name}`,
  };
}

function natChains(cloud: CloudSpec, host: HostSpec, own: readonly InstanceSpec[]): Chain[] {
  const { flavour } = cloud;
  const out = flavour === 'diablo' || flavour === 'essex' ? {} : { out: is('eth1') };
  const late = flavour === 'havana';
  const present = cloud.networks.filter(({ name }) => host.bridges[name] !== undefined).map(({ cidr }) => prefix(cidr));
  const ranges = late ? present : [prefix('10.0.0.0/8')];
  const state = flavour === 'diablo' ? {} : { state: notDnat };
  const floats = own.flatMap((one) =>
    one.floating ? [{ fixed: prefix(one.ip), to: ip(one.ip), floating: prefix(one.floating) }] : [],
  );
  const dnat = floats.map(({ to, floating }) => rule({ destination: is(floating) }, { kind: 'dnat', to, port: null }));
  const snat = floats.flatMap(({ fixed, floating }) => {
    const target: Target = { kind: 'snat', to: floating.address };
    const self = flavour === 'grizzly' || late ? [rule({ source: is(fixed), destination: is(fixed) }, target)] : [];
    return [...self, rule({ source: is(fixed), ...out }, target)];
  });
  return [
    chain('PREROUTING', [jump('nova-network-PREROUTING')], 'ACCEPT'),
    chain('OUTPUT', [jump('nova-network-OUTPUT')], 'ACCEPT'),
    chain('POSTROUTING', [jump('nova-network-POSTROUTING'), jump('nova-postrouting-bottom')], 'ACCEPT'),
    chain('nova-network-PREROUTING', dnat),
    chain('nova-network-OUTPUT', dnat),
    chain('nova-network-POSTROUTING', [
      ...ranges.map((range) => rule({ source: is(range), destination: is(range), ...state }, { kind: 'accept' })),
      ...(late
        ? floats.map(({ fixed, floating }) =>
            rule({ source: is(fixed), state: isDnat }, { kind: 'snat', to: floating.address }),
          )
        : []),
    ]),
    chain('nova-postrouting-bottom', [jump('nova-network-snat')]),
    chain('nova-network-snat', [
      jump('nova-network-float-snat'),
      ...ranges.map((range) => rule({ source: is(range), ...out }, { kind: 'snat', to: ip(host.address) })),
    ]),
    chain('nova-network-float-snat', snat),
  ];
}

function filterChains(cloud: CloudSpec, host: HostSpec, own: readonly InstanceSpec[]): Chain[] {
  const bridges = cloud.networks.filter(({ name }) => host.bridges[name] !== undefined).map(({ vlan }) => `br${vlan}`);
  const guards = own.map((one) =>
    chain(`nova-compute-inst-${one.name}`, guardRules(cloud, host, one), null, `vm:${one.name}`),
  );
  return [
    chain('INPUT', [], 'ACCEPT'),
    chain('FORWARD', [jump('nova-filter-top'), jump('nova-network-FORWARD')], 'ACCEPT'),
    chain('OUTPUT', [jump('nova-filter-top')], 'ACCEPT'),
    chain('nova-filter-top', [jump('nova-compute-local')]),
    chain(
      'nova-compute-local',
      own.map((one) => jump(`nova-compute-inst-${one.name}`, { destination: is(prefix(one.ip)) })),
    ),
    chain(
      'nova-network-FORWARD',
      bridges.flatMap((name) => [
        rule({ in: is(name) }, { kind: 'accept' }),
        rule({ out: is(name) }, { kind: 'accept' }),
      ]),
    ),
    chain('nova-compute-sg-fallback', [rule({}, { kind: 'drop' })]),
    ...guards,
  ];
}

function guardRules(cloud: CloudSpec, host: HostSpec, one: InstanceSpec): Rule[] {
  const { cidr } = cloud.networks.find(({ name }) => name === one.network) as NetworkSpec;
  const known = { module: 'state', negated: false } as const;
  const dhcp = {
    source: is(prefix(host.bridges[one.network] ?? '0.0.0.0')),
    protocol: 'udp',
    sourcePorts: port(67),
    destinationPorts: port(68),
  } as const;
  return [
    rule({ state: { ...known, states: ['INVALID'] } }, { kind: 'drop' }),
    rule({ state: { ...known, states: ['ESTABLISHED', 'RELATED'] } }, { kind: 'accept' }),
    rule(dhcp, { kind: 'accept' }),
    ...(cloud.sameNetwork ? [rule({ source: is(prefix(cidr)) }, { kind: 'accept' })] : []),
    ...(cloud.allows[one.network] ?? []).map(allow),
    jump('nova-compute-sg-fallback'),
  ];
}

function allow({ protocol, ports, from }: AllowSpec): Rule {
  const match: Match = { source: is(prefix(from)) };
  if (protocol === null) return rule(match, { kind: 'accept' });
  const range = ports ? { destinationPorts: { first: ports[0], last: ports[1] } } : {};
  return rule({ ...match, protocol, ...range }, { kind: 'accept' });
}

const notDnat = { module: 'conntrack', negated: true, states: ['DNAT'] } as const;
const isDnat = { ...notDnat, negated: false } as const;

function is<T>(value: T): { readonly value: T; readonly negated: boolean } {
  return { value, negated: false };
}

function port(number: number): { readonly first: number; readonly last: number } {
  return { first: number, last: number };
}

/** A rule. */
export function rule(match: Match, target: Target, origin = 'rule'): Rule {
  return { match, target, origin };
}

/** A jump to another chain. */
export function jump(name: string, match: Match = {}): Rule {
  return rule(match, { kind: 'jump', chain: name });
}

/** A chain; with a policy it is a built-in one. */
export function chain(
  name: string,
  rules: readonly Rule[],
  policy: Chain['policy'] = null,
  origin = `chain:${name}`,
): Chain {
  return { name, policy, rules, origin };
}

/** A machine without rules, which forwards only if it is a router. */
export function machine(
  name: string,
  role: Machine['role'],
  interfaces: readonly Interface[],
  routes: readonly Route[],
): Machine {
  const origin = `${role}:${name}`;
  const empty = { chains: [] };
  return {
    kind: 'machine',
    name,
    role,
    interfaces,
    routes,
    sysctl: {
      ipForward: role === 'upstream' || role === 'router' ? 1 : 0,
      rpFilter: 0,
      bridgeNfCallIptables: 1,
      origins: { ipForward: origin, rpFilter: origin, bridgeNfCallIptables: origin },
    },
    iptables: { filter: empty, nat: empty, mangle: empty },
    ebtables: { filter: [], nat: [] },
    dhcpServers: [],
    listen: { tcp: 'all', udp: 'all' },
    origin,
  };
}

/** The loopback interface, with more addresses. */
export function loopback(...addresses: readonly string[]): Interface {
  const own = [address('127.0.0.1/8', 'host'), ...addresses.map((one) => address(one, 'global'))];
  return { name: 'lo', mac: '00:00:00:00:00:00', addresses: own, origin: 'lo', device: { kind: 'loopback' } };
}

/** A NIC with addresses such as `10.0.0.1/24`. */
export function nic(name: string, mac: string, ...addresses: readonly string[]): Interface {
  const own = addresses.map((one) => address(one, 'global'));
  return { name, mac, addresses: own, origin: `interface:${name}`, device: { kind: 'physical', master: null } };
}

function address(text: string, scope: InterfaceAddress['scope']): InterfaceAddress {
  const [own = '', length = '32'] = text.split('/');
  return { address: ip(own), length: Number(length), scope, origin: `address:${text}` };
}

/** The route that the kernel makes of an address. */
export function connected(text: string, device: string): Route {
  const source = ip(text.split('/')[0] as string);
  return {
    to: prefix(text),
    type: 'unicast',
    via: null,
    device,
    source,
    protocol: 'kernel',
    scope: 'link',
    origin: `interface:${device}`,
  };
}

/** A route as somebody wrote it. */
export function route(spec: RouteSpec, device: string | null): Route {
  const via = spec.via ? ip(spec.via) : null;
  return {
    to: prefix(spec.to),
    type: spec.type ?? 'unicast',
    via,
    device,
    source: null,
    protocol: 'static',
    scope: 'global',
    origin: `route:${spec.to}`,
  };
}
