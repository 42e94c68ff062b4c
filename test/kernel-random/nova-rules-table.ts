// iptables as nova keeps it in memory (nova/network/linux_net.py, IptablesTable): rules of named chains in the order in
// which they were added, a repeated one once, those marked `top` before the others. Knows no cloud.

/** The rules of each chain, by `TABLE CHAIN`, spelled as `iptables -S` prints them behind `-A CHAIN`. */
export type ChainLists = Map<string, string[]>;

/** The chains of one host while its services fill them. */
export type HostTables = {
  readonly chains: ChainLists;
  readonly tops: ChainLists;
  /** ebtables rules as they were inserted, by table: each new one is put before the others (`-I`). */
  readonly ebtables: Map<string, string[]>;
};

/** A host that no service has touched yet. */
export function newTables(): HostTables {
  return { chains: new Map(), tops: new Map(), ebtables: new Map() };
}

/** `IptablesTable.add_chain`: a chain without rules, unless it is there. */
export function addChain({ chains }: HostTables, table: string, chain: string): void {
  const key = `${table} ${chain}`;
  if (!chains.has(key)) chains.set(key, []);
}

/** `IptablesTable.add_rule`: at the end of its chain, unless the chain has the same rule already. */
export function addRule(tables: HostTables, table: string, chain: string, rule: string): void {
  addTo(tables.chains, `${table} ${chain}`, rule);
}

/** `add_rule(..., top=True)`: before all rules that don't say so. */
export function addTopRule(tables: HostTables, table: string, chain: string, rule: string): void {
  addTo(tables.tops, `${table} ${chain}`, rule);
}

/** `ensure_ebtables_rules`: takes the rule away where it is (`-D`), and inserts it before all others (`-I`). */
export function insertEbtables({ ebtables }: HostTables, table: string, rule: string): void {
  ebtables.set(table, [rule, ...(ebtables.get(table) ?? []).filter((other) => other !== rule)]);
}

/** What the kernel then has: the tops, then the rest. */
export function chainsOf({ chains, tops }: HostTables): ChainLists {
  const keys = new Set([...chains.keys(), ...tops.keys()]);
  return new Map([...keys].map((key) => [key, [...(tops.get(key) ?? []), ...(chains.get(key) ?? [])]]));
}

function addTo(lists: ChainLists, key: string, rule: string): void {
  const rules = lists.get(key) ?? [];
  lists.set(key, rules);
  if (!rules.includes(rule)) rules.push(rule);
}
