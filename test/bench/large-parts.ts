// The parts of a large cloud beside its hosts: the outside, the switches, the tenants, and what closes the file.
import type { Random } from '../kernel-random/random.ts';
import type { Made } from './large-hosts.ts';

/** What a large cloud consists of. */
export type Plan = {
  readonly instances: number;
  readonly hosts: number;
  readonly tenants: number;
  /** Switches between the hosts and the first switch; none: every host is on the first. */
  readonly rows: number;
  /** Whether comments and empty lines stand between the declarations. */
  readonly told: boolean;
};

/** The first tenant's VLAN. */
const firstVlan = 100;
const purposes = ['shop', 'mail', 'build farm', 'wiki', 'billing', 'test of the next release', 'students', 'backup'];

/** Whether a tenant has a group for its databases. */
export function hasData(tenant: number, { told }: Plan): boolean {
  return told && tenant % 5 < 2;
}

function prefixOf(tenant: number): string {
  return `10.${tenant >> 6}.${(tenant & 63) * 4}.0/22`;
}

/** The address number `index` of a tenant's network, which is a /22. */
export function tenantAddress(tenant: number, index: number): string {
  return `10.${tenant >> 6}.${(tenant & 63) * 4 + (index >> 8)}.${index & 255}`;
}

/** A compute host's own address outside. */
export function hostAddress(host: number): string {
  return `203.0.${1 + (host >> 7)}.${1 + (host & 127)}`;
}

/** Floating address number `index`; the pool has 16,382. */
export function floatingAddress(index: number): string {
  return `203.0.${128 + ((index + 1) >> 8)}.${(index + 1) & 255}`;
}

/** The outside world. */
export function externalLines(): string[] {
  return [
    'external internet 203.0.0.0/16 {',
    '  gateway 203.0.0.1',
    '  floating public 203.0.128.0/18',
    '  host google_dns 8.8.8.8',
    '}',
  ];
}

/** One switch, and one for each row of the machine room where there are rows. */
export function switchLines({ rows }: Plan): string[] {
  const lines = ['switch tor {', rows > 0 ? `  trunk ${firstVlan}-4094` : '  trunk all', '}'];
  for (let row = 0; row < rows; row++) lines.push(`switch row${row} { link -> tor trunk ${firstVlan}-4094 }`);
  return lines;
}

/** A tenant: its network, and groups of rules. */
export function tenantLines(tenant: number, plan: Plan, random: Random): string[] {
  const { tenants, told } = plan;
  const next = (tenant + 1) % tenants;
  const lines = told ? ['', `// Tenant ${tenant}: ${random.pick(purposes)}`] : [];
  lines.push(
    `tenant tenant${tenant} {`,
    `  network net${tenant} { vlan ${firstVlan + tenant}  cidr ${prefixOf(tenant)} }`,
    '  secgroup default {',
    '    allow icmp from any',
    `    allow tcp 22 from ${loginsOf(next, plan, random)}`,
    '    allow udp 53 from default',
    '  }',
    '  secgroup web {',
    '    allow tcp 80, 443 from any',
    '  }',
  );
  if (hasData(tenant, plan)) {
    lines.push(
      '  secgroup data {  # only for the web servers',
      '    allow tcp 5432 from web',
      '    allow tcp 9100-9200 from 203.0.0.0/16',
      '  }',
    );
  }
  return [...lines, '}'];
}

/** Who may log in: another tenant, which rarely is meant in clouds that are told as people would. */
function loginsOf(next: number, { told }: Plan, random: Random): string {
  if (!told) return random.chance(75) ? `net${next}` : prefixOf(next);
  return random.pick(['default', '10.0.0.0/8', '203.0.0.0/16', random.chance(40) ? `net${next}` : 'web']);
}

/** So many lines of flows, expectations that hold, and comments. */
export function closingLines(count: number, made: readonly Made[], random: Random): string[] {
  const byTenant = new Map<number, Made[]>();
  for (const one of made) {
    const own = byTenant.get(one.tenant);
    if (own) own.push(one);
    else byTenant.set(one.tenant, [one]);
  }
  return Array.from({ length: count }, (_, index) => {
    const from = random.pick(made);
    const to = random.pick(byTenant.get(from.tenant) ?? []);
    const kind = index % 10;
    if (kind === 0) return '';
    if (kind < 5 || from === to)
      return `// ${index}: ${from.name} and ${random.pick(made).name} ${random.pick(remarks)}`;
    if (kind < 9) return `flow f${index}: ${from.name} -> ${random.pick(made).name} ${random.pick(questions)}`;
    return `expect ${from.name} -> ${to.name} icmp reachable`;
  });
}

const questions = ['icmp', 'tcp 22', 'tcp 443', 'udp 53', 'tcp 8080'];
const remarks = ['moved last week', 'talk a lot', 'must not meet', 'have the same owner', 'see ticket 4711'];
