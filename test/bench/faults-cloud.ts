// A sound cloud of so many lines that uses every declaration and nearly every field of the language, in the ways in which
// people lay it out: blocks on one line and on many, comments, lists, several statements on a line. The same for the same
// seed. Most instances, flows and rules are named by nobody, so that a fault in one has no second consequence.
import { type Random, randomOf } from '../kernel-random/random.ts';

const tenants = 10;
/** Each tenant has two networks; then there are those that tenants share. */
const shared = 3;
const hostsAtMost = 22;
/** So many lines at the end are flows and expectations. */
const lastWords = 150;

/** A cloud of exactly so many lines (400 or more) as text. */
export function cloudWithEverything(lines: number, seed: string): string {
  const random = randomOf(`everything ${seed}`);
  const made: Made = { vms: [], hosts: [], next: new Map() };
  const text = [...head(), ...tenantLines(random), ...sharedLines(), ...routerLines()];
  for (let host = 0; host < hostsAtMost && text.length < lines - lastWords; host++)
    text.push(...hostLines(host, made, random));
  text.push('', '// What is looked at.', ...words(made, lines - text.length - 2, random));
  return `${text.slice(0, lines).join('\n')}\n`;
}

type Vm = {
  readonly name: string;
  readonly network: string;
  readonly address: string | null;
  readonly floats: boolean;
  /** Whether it is in the group `default` and has the gateway that its network hands out. */
  readonly plain: boolean;
};
type Made = { readonly vms: Vm[]; readonly hosts: string[]; readonly next: Map<string, number> };

function head(): string[] {
  return [
    '// A cloud that uses all of the language.',
    'cloud {',
    '  release newton',
    '  provision everywhere               // every bridge on every host',
    '  network_manager VlanManager',
    '  multi_host true',
    '  share_dhcp_address false',
    '  allow_same_net_traffic true',
    '  vlan_interface eth0',
    '  flat_interface eth0',
    '  public_interface eth1',
    '  flat_network_bridge br100',
    '  force_snat_range 0.0.0.0/0',
    '  dmz_cidr 10.250.0.0/24, 10.251.0.0/24',
    '  forward_bridge_interface all',
    '  metadata_host 203.0.113.9',
    '  ip_forward 1',
    '  bridge_nf_call_iptables 1',
    '  rp_filter 0',
    '}',
    '',
    '/* The way out. */',
    'external internet 203.0.113.0/24 {',
    '  gateway 203.0.113.1',
    '  floating public 203.0.113.128/26   // most instances take one of these',
    '  floating spare 203.0.113.200-203.0.113.230',
    '  route 198.51.100.0/24 unreachable',
    '  route 203.0.114.0/24 via 203.0.113.250',
    '  host google_dns 8.8.8.8',
    '  host mirror 9.9.9.9 listen tcp 80, 443 listen udp 53',
    '  host "a far place" 8.8.4.4',
    '}',
    'external campus 192.0.2.0/25 {',
    '  gateway 192.0.2.1 silent',
    '  floating lectures 192.0.2.64/27',
    '}',
    '',
    'switch spine {',
    '  trunk all',
    '}',
    'switch tor1 {',
    '  trunk all',
    '  link -> spine',
    '}',
    'switch tor2 { link -> spine trunk 90-99, 100-300 }',
    'switch lab { trunk 93, 100-101, 110-120  link -> tor2 }',
    '',
  ];
}

const network = (tenant: number, second = false): string => `net${tenant}${second ? 'b' : ''}`;

function tenantLines(random: Random): string[] {
  const lines: string[] = [];
  for (let tenant = 0; tenant < tenants; tenant++) {
    const next = (tenant + 1) % tenants;
    const far = (tenant + 4) % tenants;
    lines.push(
      `# Tenant ${tenant}.`,
      `tenant tenant${tenant} {`,
      `  network ${network(tenant)} {`,
      `    vlan ${100 + tenant}`,
      `    cidr 10.${tenant}.0.0/24`,
      `    dhcp_start 10.${tenant}.0.100`,
      `    dns 10.${tenant}.0.53, 8.8.8.8`,
      '  }',
      `  network ${network(tenant, true)} { vlan ${200 + tenant}  cidr 10.${tenant}.1.0/24  bridge br-b${tenant} }`,
      '  secgroup default {',
      '    allow icmp 8 from any',
      `    allow icmp 0/0 from ${network(next)}`,
      `    allow tcp ${22 + tenant} from ${network(next, true)}`,
      '    allow udp 53, 123, 5000-5100 from any',
      `    allow tcp ${random.between(3000, 3900)} from tenant${far}`,
      `    allow tcp ${random.between(4000, 4900)} from tenant${next}.web`,
      `    allow udp 161 from 10.${far}.0.0/16`,
      `    allow tcp 9100 from 203.0.113.${50 + tenant}`,
      '    allow any from default',
      '  }',
      '  secgroup web {',
      '    allow tcp 80, 443, 8000-8080 from any',
      '    allow tcp 3306 from "data base"',
      '  }',
      `  secgroup "data base" { allow tcp 5432 from web  allow tcp ${random.between(6000, 6900)} }`,
      '}',
      '',
    );
  }
  return lines;
}

function sharedLines(): string[] {
  const lines = ['// Networks that tenants share.'];
  for (let one = 0; one < shared; one++) {
    if (one % 2 === 0) {
      lines.push(`network shared${one} {`, `  vlan ${290 + one}`, `  cidr 172.16.${one}.0/24`, '  dns 8.8.8.8', '}');
    } else lines.push(`network shared${one} { vlan ${290 + one}; cidr 172.16.${one}.0/24; dns 8.8.4.4 }`);
  }
  return [...lines, ''];
}

function routerLines(): string[] {
  return [
    'router edge {',
    '  nic eth0 203.0.113.250/24 -> internet',
    '  nic eth1 198.18.7.1/24 -> spine vlan 95',
    '  route 198.51.100.0/24 via 203.0.113.1',
    '  route 10.0.0.0/8 prohibit',
    '  listen tcp 22, 179',
    '}',
    'router inner { nic eth0 198.18.7.2/24 -> spine vlan 95  route 203.0.113.0/24 via 198.18.7.1 }',
    '',
  ];
}

function hostLines(host: number, made: Made, random: Random): string[] {
  const name = `compute${host}`;
  made.hosts.push(name);
  const tor = `tor${1 + (host % 2)}`;
  const lines = [
    `host ${name} {`,
    `  nic eth0 -> ${tor}${random.chance(20) ? ' trunk 90-300' : ''}`,
    `  nic eth1 203.0.113.${10 + host} -> internet`,
  ];
  if (random.chance(20)) lines.push(`  nic eth2 192.0.2.${10 + host} -> campus`);
  if (random.chance(20)) lines.push(`  nic ipmi 198.18.8.${10 + host}/24 -> lab vlan 93`);
  if (random.chance(25)) lines.push('  default_gateway 203.0.113.1');
  if (random.chance(15)) lines.push(`  routing_source_ip 203.0.113.${10 + host}`);
  if (random.chance(15)) lines.push('  rp_filter 0');
  if (random.chance(15)) lines.push('  ip_forward 1');
  if (random.chance(15)) lines.push('  bridge_nf_call_iptables 1');
  if (random.chance(30)) lines.push(`  route 10.${100 + host}.0.0/16 blackhole`);
  if (random.chance(20)) lines.push(`  route 10.${130 + host}.0.0/16 via 203.0.113.250`);
  if (random.chance(25)) lines.push('  listen tcp 22, 5900-5999');
  if (random.chance(40)) {
    const tenant = random.below(tenants);
    lines.push(`  bridge ${network(tenant)} ${take(made, tenant, 'bridge')} on-demand`);
  }
  if (random.chance(20)) lines.push(`  bridge ${network(random.below(tenants), true)}`);
  if (host < shared) lines.push(`  bridge shared${host}`);
  const count = random.between(4, 7);
  for (let index = 0; index < count; index++) lines.push(...vmLines(host, made, random));
  return [...lines, '}', ''];
}

/** The next address of a tenant's first network that nobody has. */
function take(made: Made, tenant: number, what: 'bridge' | 'vm'): string {
  const key = `${tenant} ${what}`;
  const last = (made.next.get(key) ?? (what === 'bridge' ? 199 : 109)) + 1;
  made.next.set(key, last);
  return `10.${tenant}.0.${last}`;
}

function vmLines(host: number, made: Made, random: Random): string[] {
  const number = made.vms.length;
  const tenant = (host * 3 + random.below(3)) % tenants;
  const onShared = random.chance(10);
  const second = !onShared && random.chance(25);
  const address = !onShared && !second && random.chance(55) ? take(made, tenant, 'vm') : null;
  const hex = (value: number) => value.toString(16).padStart(2, '0');
  const where = onShared ? `shared${random.below(shared)}` : network(tenant, second);
  const groups = random.chance(35) ? random.pick(['default, web', 'default', 'web, "data base"']) : '';
  const pool = ({ 1: 'public', 3: 'spare', 6: 'public', 8: 'lectures' } as Record<number, string>)[number % 11] ?? '';
  const gateway = address && random.chance(12) ? 'none' : '';
  const fields = [
    `network ${where}`,
    ...(onShared ? [`tenant tenant${tenant}`] : []),
    ...(address ? [`ip ${address}`] : []),
    ...(random.chance(25) ? [`mac fa:16:3e:${hex(host)}:${hex(number >> 8)}:${hex(number & 255)}`] : []),
    ...(groups ? [`secgroup ${groups}`] : []),
    ...(pool ? [`floating ${pool}`] : []),
    ...(random.chance(10) ? ['listen tcp 22, 80, 8000-8080'] : []),
    ...(random.chance(8) && !onShared && !second ? [`route 10.99.0.0/16 via 10.${tenant}.0.53`] : []),
    ...(gateway ? [`gateway ${gateway}`] : []),
  ];
  const name = random.chance(6) ? `"vm ${number}"` : `VM_${number}`;
  const plain = !onShared && !gateway && pool !== 'lectures' && !groups.startsWith('web') && name.startsWith('VM');
  made.vms.push({ name, network: where, address, floats: pool === 'public' || pool === 'spare', plain });
  if (random.chance(50)) return [`  vm ${name} { ${fields.join('  ')} }`];
  return [`  vm ${name} {`, ...fields.map((field) => `    ${field}`), '  }'];
}

/** Flows and expectations about few of the instances. */
function words(made: Made, count: number, random: Random): string[] {
  const plain = made.vms.filter((vm) => vm.plain);
  const known = plain.filter((_, index) => index % 3 === 0);
  const floating = plain.filter(({ floats }) => floats).slice(0, 5);
  const addressed = plain.filter(({ address }) => address !== null).slice(-3);
  const lines: string[] = [];
  for (let index = 0; lines.length < count; index++) {
    const one = random.pick(known);
    const from = one.name;
    // across networks the hosts of both route, each its own way, and somebody would be told so
    const to = random.pick(known.filter((other) => other.network === one.network && other !== one))?.name ?? 'edge';
    lines.push(
      random.pick([
        `flow f${index}: ${from} -> ${to} icmp`,
        `flow f${index}: ${from} -> ${to} tcp ${random.between(20, 9000)}`,
        `flow f${index}: ${from} -> google_dns udp 53 ttl ${random.between(3, 60)}`,
        `flow f${index}: ${from} dhcp`,
        `flow f${index}: ${random.pick(made.hosts)} -> ${to} tcp 22`,
        `flow f${index}: ${random.pick(floating).name}.floating -> ${random.pick(made.hosts)}`,
        `flow f${index}: ${random.pick(addressed).address} -> 8.8.8.8`,
        `flow f${index}: ${from} -> mirror tcp 80 source 10.9.9.${random.between(1, 250)} mac fa:16:3e:00:99:01`,
        `expect ${from} -> google_dns reachable`,
        `expect ${from} -> mirror tcp 443 reachable`,
        `expect mirror -> ${random.pick(floating).name}.floating tcp ${random.between(20000, 60000)} undelivered secgroup-denied`,
        `expect google_dns -> ${random.pick(floating).name}.floating icmp reachable via internet`,
        `expect ${random.pick(made.hosts)} -> "a far place" icmp reachable via internet, internet-router`,
        `expect google_dns -> ${network(random.below(tenants))} undelivered`,
      ]),
    );
  }
  return lines;
}
