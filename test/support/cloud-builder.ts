// Clouds for tests, without a parser: every default filled in as the language contract says.
import type {
  Cloud,
  External,
  Host,
  HostBridge,
  Instance,
  Nic,
  Options,
  Release,
  Router,
  Secgroup,
  SecgroupRule,
  StaticRoute,
  SwitchDeclaration,
  TenantNetwork,
} from '../../server/core/topology/cloud.ts';
import { type Ipv4, type Ipv4Prefix, parseIpv4 } from '../../server/core/wire/address.ts';

export const everything = { tcp: 'all', udp: 'all' } as const;

export function ip(text: string): Ipv4 {
  const address = parseIpv4(text);
  if (address === undefined) throw new Error(`${text} is no address`);
  return address;
}

export function cidr(text: string): Ipv4Prefix {
  const [address = '', length = ''] = text.split('/');
  return { address: ip(address), length: Number(length) };
}

/** Options with the defaults of a release. `said` are origins of options that the file sets. */
export function options(release: Release, changes: Partial<Options> = {}, said: readonly string[] = []): Options {
  return {
    release,
    provision: 'on-demand',
    networkManager: 'VlanManager',
    multiHost: true,
    shareDhcpAddress: false,
    allowSameNetTraffic: true,
    vlanInterface: null,
    flatInterface: null,
    publicInterface: null,
    flatNetworkBridge: 'br100',
    fixedRange: ['essex', 'folsom', 'grizzly'].includes(release) ? cidr('10.0.0.0/8') : null,
    forceSnatRange: [],
    dmzCidr: release === 'essex' ? [cidr('10.128.0.0/24')] : [],
    forwardBridgeInterface: ['all'],
    metadataHost: null,
    ipForward: 1,
    bridgeNfCallIptables: 1,
    rpFilter: 0,
    origins: new Map(said.map((name) => [name, `option:${name}`])),
    origin: 'cloud',
    ...changes,
  };
}

export function network(
  name: string,
  vlan: number | null,
  prefix: string,
  changes: Partial<TenantNetwork> = {},
): TenantNetwork {
  const range = cidr(prefix);
  return {
    name,
    tenant: null,
    vlan,
    cidr: range,
    bridge: `br${vlan ?? 100}`,
    gateway: null,
    dhcpStart: range.address + 3,
    dns: [],
    host: null,
    origin: `network:${name}`,
    gatewayOrigin: `gateway:${name}`,
    ...changes,
  };
}

export function nic(
  host: string,
  name: string,
  to: string,
  address: string | null = null,
  changes: Partial<Nic> = {},
): Nic {
  return {
    name,
    address: address === null ? null : ip(address),
    length: 24,
    to,
    toKind: address === null ? 'switch' : 'external',
    trunk: null,
    accessVlan: null,
    noCarrier: false,
    origin: `nic:${host}/${name}`,
    ...changes,
  };
}

export function bridge(
  host: string,
  networkName: string,
  gateway: string | null,
  changes: Partial<HostBridge> = {},
): HostBridge {
  return {
    network: networkName,
    gateway: gateway === null ? null : ip(gateway),
    exists: true,
    because: 'instance',
    origin: `bridge:${host}/${networkName}`,
    ...changes,
  };
}

/** A host with eth0 at `tor` and eth1 at `internet`. */
export function host(name: string, address: string, bridges: readonly HostBridge[], changes: Partial<Host> = {}): Host {
  return {
    name,
    nics: [nic(name, 'eth0', 'tor'), nic(name, 'eth1', 'internet', address)],
    defaultGateway: ip('203.0.113.1'),
    defaultGatewayOrigin: 'gateway:internet',
    bridges,
    routes: [],
    routingSourceIp: ip(address),
    rpFilter: 0,
    bridgeNfCallIptables: 1,
    ipForward: 1,
    listen: everything,
    vlanInterface: 'eth0',
    flatInterface: 'eth0',
    publicInterface: 'eth1',
    isDown: false,
    origins: new Map(),
    origin: `host:${name}`,
    ...changes,
  };
}

let lastMac = 0;

export function vm(
  name: string,
  hostName: string,
  networkName: string,
  address: string,
  changes: Partial<Instance> = {},
): Instance {
  lastMac++;
  return {
    name,
    host: hostName,
    network: networkName,
    tenant: 'tenant1',
    address: ip(address),
    mac: `fa:16:3e:00:${(lastMac >> 8).toString(16).padStart(2, '0')}:${(lastMac & 255).toString(16).padStart(2, '0')}`,
    secgroups: ['default'],
    floating: [],
    gateway: null,
    gatewayOrigin: `vm:${name}`,
    routes: [],
    listen: everything,
    origin: `vm:${name}`,
    ...changes,
  };
}

export function floating(name: string, address: string) {
  return { address: ip(address), pool: 'public', external: 'internet', origin: `floating:${name}` };
}

export function external(changes: Partial<External> = {}): External {
  return {
    name: 'internet',
    cidr: cidr('203.0.113.0/24'),
    gateway: ip('203.0.113.1'),
    gatewayKind: 'router',
    routes: [],
    pools: [
      { name: 'public', range: { first: ip('203.0.113.193'), last: ip('203.0.113.206') }, origin: 'pool:public' },
    ],
    machines: [{ name: 'google_dns', address: ip('8.8.8.8'), listen: everything, origin: 'machine:google_dns' }],
    origin: 'external:internet',
    gatewayOrigin: 'gateway:internet',
    ...changes,
  };
}

export function tor(changes: Partial<SwitchDeclaration> = {}): SwitchDeclaration {
  const trunk = [
    { first: 100, last: 100 },
    { first: 102, last: 102 },
  ];
  return { name: 'tor', trunk, trunkOrigin: 'trunk:tor', links: [], origin: 'switch:tor', ...changes };
}

export function route(to: string, via: string | null, type: StaticRoute['type'] = 'unicast'): StaticRoute {
  return { to: cidr(to), type, via: via === null ? null : ip(via), origin: `route:${to}` };
}

export function allow(changes: Partial<SecgroupRule>): SecgroupRule {
  return { protocol: 'any', ports: [], icmp: null, source: { kind: 'any' }, origin: 'allow', ...changes };
}

export function group(tenant: string, name: string, rules: readonly SecgroupRule[]): Secgroup {
  return { name, tenant, rules, origin: `secgroup:${tenant}.${name}` };
}

export function router(name: string, nics: readonly Nic[], routes: readonly StaticRoute[] = []): Router {
  return { name, nics, routes, listen: everything, origin: `router:${name}` };
}

export function cloud(changes: Partial<Cloud>): Cloud {
  return {
    options: options('newton'),
    externals: [],
    switches: [],
    tenants: [],
    networks: [],
    secgroups: [],
    hosts: [],
    instances: [],
    doubledMacs: [],
    routers: [],
    flows: [],
    expectations: [],
    spans: new Map(),
    ...changes,
  };
}

/** The article's cloud as the language contract writes it, VM_1 and VM_6 with floating addresses. */
export function articleCloud(release: Release, changes: Partial<Cloud> = {}): Cloud {
  const icmp = allow({ protocol: 'icmp', origin: 'allow:icmp' });
  const tcp = (from: string) =>
    allow({
      protocol: 'tcp',
      ports: [{ first: 1, last: 65535 }],
      source: { kind: 'network', name: from },
      origin: `allow:${from}`,
    });
  const vms = (
    hostName: string,
    tenant: string,
    networkName: string,
    gateway: string,
    list: [string, string, string?][],
  ) =>
    list.map(([name, address, float]) =>
      vm(name, hostName, networkName, address, {
        tenant,
        gateway: ip(gateway),
        floating: float ? [floating(name, float)] : [],
      }),
    );
  return cloud({
    options: options(release),
    externals: [external()],
    switches: [tor()],
    tenants: ['tenant1', 'tenant2'].map((name) => ({ name, origin: `tenant:${name}` })),
    networks: [
      network('net100', 100, '10.0.0.0/24', { tenant: 'tenant1' }),
      network('net102', 102, '10.1.0.0/24', { tenant: 'tenant2' }),
    ],
    secgroups: [group('tenant1', 'default', [icmp, tcp('net102')]), group('tenant2', 'default', [icmp, tcp('net100')])],
    hosts: [
      host('compute1', '203.0.113.105', [
        bridge('compute1', 'net100', '10.0.0.1'),
        bridge('compute1', 'net102', '10.1.0.1'),
      ]),
      host('compute2', '203.0.113.106', [
        bridge('compute2', 'net100', '10.0.0.5'),
        bridge('compute2', 'net102', '10.1.0.4'),
      ]),
    ],
    instances: [
      ...vms('compute1', 'tenant1', 'net100', '10.0.0.1', [
        ['VM_1', '10.0.0.3', '203.0.113.193'],
        ['VM_2', '10.0.0.4'],
      ]),
      ...vms('compute1', 'tenant2', 'net102', '10.1.0.1', [['VM_3', '10.1.0.3']]),
      ...vms('compute2', 'tenant1', 'net100', '10.0.0.5', [
        ['VM_4', '10.0.0.6'],
        ['VM_5', '10.0.0.7'],
      ]),
      ...vms('compute2', 'tenant2', 'net102', '10.1.0.4', [['VM_6', '10.1.0.5', '203.0.113.194']]),
    ],
    ...changes,
  });
}
