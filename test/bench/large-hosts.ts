// The hosts of a large cloud and the instances on them.
import type { Random } from '../kernel-random/random.ts';
import { floatingAddress, hasData, hostAddress, type Plan, tenantAddress } from './large-parts.ts';

/** An instance that was written. */
export type Made = { readonly name: string; readonly tenant: number; readonly host: number };

/** What was written so far: the instances, and how many of them each tenant has. */
export type Progress = { readonly made: Made[]; readonly ofTenant: number[] };

/** Tenants whose instances meet on one host. */
const tenantsPerHost = 3;
/** The first address that is given to an instance: below are the bridges. */
const firstAddress = 128;

/** A host with so many more instances, which are noted in the progress. */
export function hostLines(host: number, count: number, plan: Plan, progress: Progress, random: Random): string[] {
  const { rows, tenants, told } = plan;
  const { made, ofTenant } = progress;
  const here = Array.from({ length: tenantsPerHost }, (_, index) => (host * tenantsPerHost + index) % tenants);
  here[0] = random.below(tenants);
  // On some hosts the instances of a tenant differ in their groups, on most they don't.
  const mixed = here.map(() => random.chance(40));
  const lines = told ? ['', `// Row ${rows > 0 ? host % rows : 0}, rack ${host >> 4}, unit ${(host & 15) + 1}`] : [];
  lines.push(
    `host compute${host} {`,
    `  nic eth0 -> ${rows > 0 ? `row${host % rows}` : 'tor'}`,
    `  nic eth1 ${hostAddress(host)} -> internet`,
  );
  for (let index = 0; index < count; index++) {
    const place = index % tenantsPerHost;
    const tenant = here[place] ?? 0;
    const number = made.length;
    const ordinal = ofTenant[tenant] ?? 0;
    ofTenant[tenant] = ordinal + 1;
    const fields = [`network net${tenant}`];
    if (told && random.chance(60)) fields.push(`ip ${tenantAddress(tenant, firstAddress + ordinal)}`);
    if (mixed[place] && random.chance(50)) {
      fields.push(`secgroup default, ${hasData(tenant, plan) && random.chance(50) ? 'data' : 'web'}`);
    }
    if (number % 50 === 7) fields.push(`floating ${number % 100 === 7 ? 'public' : floatingAddress(number / 50)}`);
    lines.push(`  vm VM_${number} { ${fields.join('  ')} }`);
    made.push({ name: `VM_${number}`, tenant, host });
  }
  return [...lines, '}'];
}
