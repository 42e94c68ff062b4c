// What is declared and serves nobody: networks, security groups, pools. Knows no packet.
import type { NamedStatement, TopStatement, Word } from '../syntax/tree.ts';
import type { Host, Instance, Secgroup } from './cloud.ts';
import type { ReadExternal } from './externals.ts';
import type { Inner } from './names.ts';
import type { ReadNetwork } from './networks.ts';
import { quoted, type Report, type Source, spanIn, unused } from './report.ts';

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
  /** Whether a name came into use or went out of it since this was last asked. */
  readonly hasTurned: () => boolean;
};

/** Nobody uses anything. */
export function createUsedIndex(): UsedIndex {
  const counts = { networks: new Map(), groups: new Map(), pools: new Map() } as Record<
    keyof Used,
    Map<string, number>
  >;
  const touched = { networks: new Map(), groups: new Map(), pools: new Map() } as Record<
    keyof Used,
    Map<string, boolean>
  >;
  const change = (used: Used, by: 1 | -1): void => {
    for (const kind of ['networks', 'groups', 'pools'] as const) {
      for (const name of used[kind]) {
        const count = (counts[kind].get(name) ?? 0) + by;
        if (!touched[kind].has(name)) touched[kind].set(name, counts[kind].has(name));
        if (count > 0) counts[kind].set(name, count);
        else counts[kind].delete(name);
      }
    }
  };
  return {
    add: (used) => change(used, 1),
    remove: (used) => change(used, -1),
    has: (kind, name) => counts[kind].has(name),
    hasTurned: () => {
      const kinds = ['networks', 'groups', 'pools'] as const;
      const turned = kinds.some((kind) => [...touched[kind]].some(([name, was]) => was !== counts[kind].has(name)));
      for (const kind of kinds) touched[kind].clear();
      return turned;
    },
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

/** Networks, groups and pools that no rule names, so that they are unused where no host uses them. */
export type Unnamed = {
  readonly networks: readonly ReadNetwork[];
  /** With their names across tenants. */
  readonly groups: readonly { readonly full: string; readonly group: Inner<NamedStatement> }[];
  readonly externals: readonly ReadExternal[];
};

/** What no rule names. Linear in networks, groups and rules. */
export function unnamedOf(
  tenants: readonly {
    readonly networks: readonly ReadNetwork[];
    readonly groups: readonly Inner<NamedStatement>[];
  }[],
  externals: readonly ReadExternal[],
  secgroups: readonly Secgroup[],
): Unnamed {
  const named = { networks: new Set<string>(), groups: new Set<string>(), tenants: new Set<string>() };
  for (const { rules } of secgroups) {
    for (const { source } of rules) {
      if (source.kind === 'network') named.networks.add(source.name);
      else if (source.kind === 'group') named.groups.add(`${source.tenant}.${source.name}`);
      else if (source.kind === 'tenant') named.tenants.add(source.name);
    }
  }
  const networks = tenants
    .flatMap((tenant) => tenant.networks)
    .filter(
      ({ network, isUnique }) =>
        isUnique && !named.networks.has(network.name) && !named.tenants.has(network.tenant ?? ''),
    );
  const groups = tenants
    .flatMap((tenant) => tenant.groups)
    .map((group) => ({ full: `${group.parent}.${group.name}`, group }))
    .filter(({ full, group }) => !named.groups.has(full) && group.name === group.node.name.text);
  return { networks, groups, externals };
}

/** What no rule names and no host uses. */
export type Idle = Pick<Unnamed, 'networks' | 'groups'> & {
  readonly pools: readonly { readonly name: string; readonly word: Word; readonly source: Source }[];
};

/** What nobody uses: a look-up for each network, group and pool that no rule names. */
export function idleOf({ networks, groups, externals }: Unnamed, used: UsedIndex): Idle {
  return {
    networks: networks.filter(({ network }) => !used.has('networks', network.name)),
    groups: groups.filter(({ full }) => !used.has('groups', full)),
    pools: externals.flatMap(({ pools, source }) =>
      pools
        .filter(({ name, node }) => name === node.name.text && !used.has('pools', name))
        .map(({ name, node }) => ({ name, word: node.name, source })),
    ),
  };
}

/**
 * Hints at the names of what nobody uses.
 * @param isDoubtful whether what is wrong with a statement may be why it doesn't use that name
 */
export function checkUnused(report: Report, idle: Idle, isDoubtful: (name: string) => boolean): void {
  for (const { network, name, source } of idle.networks) {
    if (isDoubtful(network.name)) continue;
    const message = `no instance, bridge or rule uses ${quoted(name)}: put an instance on it or take it out`;
    unused(report, 'unused-network', spanIn(source, name), message);
  }
  for (const { group } of idle.groups) {
    if (isDoubtful(group.name)) continue;
    const word = group.node.name;
    const message = `no instance is in ${quoted(word)} and no rule names it: give it to an instance or take it out`;
    unused(report, 'unused-secgroup', spanIn(group.source, word), message);
  }
  for (const { name, word, source } of idle.pools) {
    if (isDoubtful(name)) continue;
    const message = `no instance has an address of ${quoted(word)}: give it one with floating or take the pool out`;
    unused(report, 'unused-pool', spanIn(source, word), message);
  }
}
