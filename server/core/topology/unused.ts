// What is declared and serves nobody: networks, security groups, pools. Knows no packet.
import type { Cloud } from './cloud.ts';
import type { Names } from './names.ts';
import { quoted, type Report, spanIn, unused } from './report.ts';

/** Hints at the names of what nobody uses. */
export function checkUnused(report: Report, names: Names, cloud: Cloud): void {
  const networks = new Set<string>();
  const groups = new Set<string>();
  const pools = new Set<string>();
  for (const { bridges } of cloud.hosts) {
    for (const bridge of bridges) if (bridge.origin.startsWith('bridge:')) networks.add(bridge.network);
  }
  const tenants = new Set<string>();
  for (const { rules } of cloud.secgroups) {
    for (const { source } of rules) {
      if (source.kind === 'network') networks.add(source.name);
      else if (source.kind === 'group') groups.add(`${source.tenant}.${source.name}`);
      else if (source.kind === 'tenant') tenants.add(source.name);
    }
  }
  for (const { network, tenant, secgroups, floating } of cloud.instances) {
    networks.add(network);
    for (const name of secgroups) groups.add(`${tenant}.${name}`);
    for (const { pool } of floating) if (pool !== null) pools.add(pool);
  }
  for (const { name, parent, source, node } of names.networks) {
    if (networks.has(name) || tenants.has(parent) || name !== node.name.text) continue;
    const message = `no instance, bridge or rule uses ${quoted(node.name)}: put an instance on it or take it out`;
    unused(report, 'unused-network', spanIn(source, node.name), message);
  }
  for (const { name, parent, source, node } of names.groups) {
    if (groups.has(`${parent}.${name}`) || name !== node.name.text) continue;
    const message = `no instance is in ${quoted(node.name)} and no rule names it: give it to an instance or take it out`;
    unused(report, 'unused-secgroup', spanIn(source, node.name), message);
  }
  for (const { name, source, node } of names.pools) {
    if (pools.has(name) || name !== node.name.text) continue;
    const message = `no instance has an address of ${quoted(node.name)}: give it one with floating or take the pool out`;
    unused(report, 'unused-pool', spanIn(source, node.name), message);
  }
}
