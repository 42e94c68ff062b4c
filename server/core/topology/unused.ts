// What is declared and serves nobody: networks, security groups, pools. Knows no packet.
import type { NamedStatement, TopStatement, Word } from '../syntax/tree.ts';
import type { Host, Instance, Secgroup } from './cloud.ts';
import type { ReadExternal } from './externals.ts';
import type { Inner } from './names.ts';
import type { ReadNetwork } from './networks.ts';
import { quoted, type Report, spanIn, unused } from './report.ts';

/** The names that the instances and `bridge` statements of a host use; groups as `TENANT.GROUP`. */
export type Used = {
  readonly networks: readonly string[];
  readonly groups: readonly string[];
  readonly pools: readonly string[];
};

/**
 * What a host and its instances use.
 * @param wanted the pools that they name, with or without an address left
 */
export function usedBy(host: Host, instances: readonly Instance[], wanted: Iterable<string>): Used {
  const networks = new Set<string>();
  const groups = new Set<string>();
  const pools = new Set(wanted);
  for (const bridge of host.bridges) if (bridge.origin.startsWith('bridge:')) networks.add(bridge.network);
  for (const { network, tenant, secgroups, floating } of instances) {
    networks.add(network);
    for (const name of secgroups) groups.add(`${tenant}.${name}`);
    for (const { pool } of floating) if (pool !== null) pools.add(pool);
  }
  return { networks: [...networks], groups: [...groups], pools: [...pools] };
}

/** How many hosts use each name. It changes: who adds to it owns it. */
export type UsedIndex = {
  readonly add: (used: Used) => void;
  readonly remove: (used: Used) => void;
  readonly has: (kind: keyof Used, name: string) => boolean;
};

/** Nobody uses anything. */
export function createUsedIndex(): UsedIndex {
  const counts = { networks: new Map(), groups: new Map(), pools: new Map() } as Record<
    keyof Used,
    Map<string, number>
  >;
  const change = (used: Used, by: 1 | -1): void => {
    for (const kind of ['networks', 'groups', 'pools'] as const) {
      for (const name of used[kind]) {
        const count = (counts[kind].get(name) ?? 0) + by;
        if (count > 0) counts[kind].set(name, count);
        else counts[kind].delete(name);
      }
    }
  };
  return {
    add: (used) => change(used, 1),
    remove: (used) => change(used, -1),
    has: (kind, name) => counts[kind].has(name),
  };
}

/** The words of declarations with faults, apart from the names that they declare. Linear in those declarations. */
export function wordsIn(nodes: Iterable<TopStatement>): ReadonlySet<string> {
  const words = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) for (const part of value) visit(part);
    else if ('quoted' in value) words.add((value as Word).text);
    else {
      const declares = 'body' in value || 'range' in value;
      for (const [part, inner] of Object.entries(value)) if (!(declares && part === 'name')) visit(inner);
    }
  };
  for (const node of nodes) visit(node);
  return words;
}

/** What may be unused. */
export type Unusable = {
  readonly networks: readonly ReadNetwork[];
  readonly groups: readonly Inner<NamedStatement>[];
  readonly externals: readonly ReadExternal[];
};

/**
 * Hints at the names of what nobody uses. Linear in networks, groups, rules and pools.
 * @param isDoubtful whether what is wrong with a statement may be why it doesn't use that name
 */
export function checkUnused(
  report: Report,
  declared: Unusable,
  secgroups: readonly Secgroup[],
  used: UsedIndex,
  isDoubtful: (name: string) => boolean,
): void {
  const networks = new Set<string>();
  const groups = new Set<string>();
  const tenants = new Set<string>();
  for (const { rules } of secgroups) {
    for (const { source } of rules) {
      if (source.kind === 'network') networks.add(source.name);
      else if (source.kind === 'group') groups.add(`${source.tenant}.${source.name}`);
      else if (source.kind === 'tenant') tenants.add(source.name);
    }
  }
  for (const { network, name, source, isUnique } of declared.networks) {
    if (!isUnique || used.has('networks', network.name)) continue;
    if (networks.has(network.name) || tenants.has(network.tenant ?? '') || isDoubtful(network.name)) continue;
    const message = `no instance, bridge or rule uses ${quoted(name)}: put an instance on it or take it out`;
    unused(report, 'unused-network', spanIn(source, name), message);
  }
  for (const { name, parent, source, node } of declared.groups) {
    const full = `${parent}.${name}`;
    if (used.has('groups', full) || groups.has(full) || name !== node.name.text || isDoubtful(name)) continue;
    const message = `no instance is in ${quoted(node.name)} and no rule names it: give it to an instance or take it out`;
    unused(report, 'unused-secgroup', spanIn(source, node.name), message);
  }
  for (const { pools: own, source } of declared.externals) {
    for (const { name, node } of own) {
      if (used.has('pools', name) || name !== node.name.text || isDoubtful(name)) continue;
      const message = `no instance has an address of ${quoted(node.name)}: give it one with floating or take the pool out`;
      unused(report, 'unused-pool', spanIn(source, node.name), message);
    }
  }
}
