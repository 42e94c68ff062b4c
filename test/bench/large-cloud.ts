// Clouds of any size as text, the same for the same seed: hosts full of instances of a few tenants each, as a scheduler
// leaves them. Rules name the next tenant's network, everybody, or one's own group.
import { type Random, randomOf } from '../kernel-random/random.ts';

/** How large a cloud is to be. */
export type Size = { readonly instances: number; readonly hosts: number };

/** Instances for each tenant: what an address range of /24 takes, with room. */
const perTenant = 50;
/** Tenants whose instances meet on one host. */
const tenantsPerHost = 3;
/** So many VLANs there are; tenants beyond have none of their own and get no network. */
const vlans = 3990;

/** A cloud as text. */
export function largeCloud(size: Size, seed: string): string {
  const random = randomOf(`large ${seed}`);
  const tenants = Math.min(Math.max(Math.round(size.instances / perTenant), 2), vlans);
  const lines = [
    'cloud {',
    '  release havana',
    '}',
    'external internet 203.0.0.0/16 {',
    '  gateway 203.0.0.1',
    '  host google_dns 8.8.8.8',
    '}',
    'switch tor {',
    '}',
  ];
  for (let tenant = 0; tenant < tenants; tenant++) lines.push(...tenantLines(tenant, tenants));
  const perHost = Math.ceil(size.instances / size.hosts);
  for (let host = 0, made = 0; host < size.hosts; host++) {
    const here = Math.min(perHost, size.instances - made);
    lines.push(...hostLines({ host, first: made, count: here, tenants }, random));
    made += here;
  }
  return `${lines.join('\n')}\n`;
}

function tenantLines(tenant: number, tenants: number): string[] {
  const next = (tenant + 1) % tenants;
  return [
    `tenant tenant${tenant} {`,
    `  network net${tenant} {`,
    `    vlan ${100 + tenant}`,
    `    cidr 10.${tenant >> 6}.${(tenant & 63) * 4}.0/22`,
    '  }',
    '  secgroup default {',
    '    allow icmp from any',
    `    allow tcp 22 from net${next}`,
    `    allow udp 53 from default`,
    '  }',
    '  secgroup web {',
    '    allow tcp 80, 443 from any',
    '  }',
    '}',
  ];
}

function hostLines(
  { host, first, count, tenants }: { host: number; first: number; count: number; tenants: number },
  random: Random,
): string[] {
  const here = Array.from({ length: tenantsPerHost }, (_, index) => (host * tenantsPerHost + index) % tenants);
  here[0] = random.below(tenants);
  const lines = [
    `host compute${host} {`,
    '  nic eth0 -> tor',
    `  nic eth1 203.0.${1 + (host >> 7)}.${1 + (host & 127)} -> internet`,
  ];
  for (let index = 0; index < count; index++) {
    const tenant = here[index % tenantsPerHost] ?? 0;
    const web = random.chance(30) ? ['    secgroup default, web'] : [];
    lines.push(`  vm VM_${first + index} {`, `    network net${tenant}`, ...web, '  }');
  }
  return [...lines, '}'];
}
