// What the words of a declaration are looked up in, and a record of what was found there: as long as the same is found,
// what was read of the declaration stays as it is. Knows no statement.
import type { Ipv4 } from '../wire/address.ts';

import type { External, Options, TenantNetwork } from './cloud.ts';
import type { Names } from './names.ts';
import type { Wires } from './next-hop.ts';

/** Finds by name. */
export type Table<Value> = { readonly get: (name: string) => Value | undefined };

/** What a word is looked up as: a name, or an address. */
export type Sought = string | Ipv4;

/** What an edit changed of what words are looked up in. */
export type Changes = {
  /** What stands for something else than before, or for nothing, or for something now. */
  readonly names: ReadonlySet<Sought>;
  /** Whether what everybody depends on is another than before: options, externals, networks, groups. */
  readonly tables: boolean;
};

/** What words are looked up in. What has not changed since the last time is the same object. */
export type Lookups = {
  readonly changes: Changes;
  readonly names: Names;
  readonly options: Options;
  readonly externals: Table<External>;
  readonly networks: Table<TenantNetwork>;
  /** The names of each tenant's groups. */
  readonly groups: Table<ReadonlySet<string>> & { readonly keys: () => Iterable<string> };
  /** The networks of the cloud in which an address lies. */
  readonly around: Wires;
  /** Lists of groups that instances named, by their text: most name what others did, and share the list with them. */
  readonly groupLists: Map<string, readonly string[]>;
};

/** Lookups that remember what they found, and whether the same would be found in others. */
export type Recorded<L> = {
  readonly lookups: L;
  /** What was looked up; filled while the lookups are used. */
  readonly sought: ReadonlySet<Sought>;
  readonly isFoundAgain: (now: L) => boolean;
};

/** Lookups that remember what they find. */
export function recorded(lookups: Lookups): Recorded<Lookups> {
  const { options } = lookups;
  const entities = new Set<Sought>();
  const externals = new Map<string, External | undefined>();
  const networks = new Map<string, TenantNetwork | undefined>();
  const groups = new Map<string, ReadonlySet<string> | undefined>();
  const around = new Map<Ipv4, string>();
  return {
    lookups: {
      ...lookups,
      names: { ...lookups.names, find: noting(entities, lookups.names.find) },
      externals: { get: remembering(externals, lookups.externals.get) },
      networks: { get: remembering(networks, lookups.networks.get) },
      groups: { ...lookups.groups, get: remembering(groups, lookups.groups.get) },
      around: (address) => {
        const prefixes = lookups.around(address);
        around.set(address, JSON.stringify(prefixes));
        return prefixes;
      },
    },
    sought: entities,
    isFoundAgain: (now) => {
      if (isAnyOf(entities, now.changes.names)) return false;
      if (!now.changes.tables) return true;
      if (options !== now.options || !isSameIn(externals, now.externals.get)) return false;
      if (!isSameIn(networks, now.networks.get) || !isSameIn(groups, now.groups.get)) return false;
      for (const [address, text] of around) if (JSON.stringify(now.around(address)) !== text) return false;
      return true;
    },
  };
}

/** A look-up that writes down what was looked for. */
export function noting<Value>(looked: Set<Sought>, get: (name: string) => Value): (name: string) => Value {
  return (name) => {
    looked.add(name);
    return get(name);
  };
}

/** Whether two sets have a member in common; quick where the second is small. */
export function isAnyOf(looked: ReadonlySet<Sought>, changed: ReadonlySet<Sought>): boolean {
  if (changed.size === 0) return false;
  for (const name of looked) if (changed.has(name)) return true;
  return false;
}

function remembering<Value>(found: Map<string, Value>, get: (name: string) => Value): (name: string) => Value {
  return (name) => {
    const value = get(name);
    found.set(name, value);
    return value;
  };
}

function isSameIn<Value>(found: ReadonlyMap<string, Value>, get: (name: string) => Value): boolean {
  for (const [name, value] of found) if (get(name) !== value) return false;
  return true;
}
