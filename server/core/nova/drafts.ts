// A table of iptables while nova's services are still adding rules. Knows netfilter's data, no host and no release.
import type { OriginId } from '../base/span.ts';
import type { Chain, Rule, Table } from '../network/netfilter.ts';

/** Chains of one table while rules are being added. */
export type Draft = {
  /** The kernel's own chains, in its order. */
  readonly builtin: readonly string[];
  readonly chains: Map<string, Rule[]>;
  readonly shared: Map<string, { readonly rules: readonly Rule[]; readonly origin: OriginId }>;
  /** What made the table: the host. */
  readonly origin: OriginId;
};

/** The kernel's chains of the table filter, in the order of `iptables -S`. */
export const filterBuiltin = ['INPUT', 'FORWARD', 'OUTPUT'] as const;

/** The kernel's chains of the table nat. */
export const natBuiltin = ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'] as const;

/** The kernel's chains of the table mangle. */
export const mangleBuiltin = ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'] as const;

/** A table with nothing but the kernel's chains. */
export function newDraft(builtin: readonly string[], origin: OriginId): Draft {
  return { builtin, chains: new Map(builtin.map((name) => [name, []])), shared: new Map(), origin };
}

/** Makes a chain, which may stay empty. */
export function addChain(draft: Draft, name: string): void {
  if (!draft.chains.has(name)) draft.chains.set(name, []);
}

/** Makes a chain of rules that other chains hold as well (instances of one class have the same rules). */
export function addSharedChain(draft: Draft, name: string, rules: readonly Rule[], origin: OriginId): void {
  draft.shared.set(name, { rules, origin });
}

/** Appends rules (`-A CHAIN`), making the chain where it isn't there yet. */
export function append(draft: Draft, name: string, ...rules: readonly Rule[]): void {
  const chain = draft.chains.get(name);
  if (chain) chain.push(...rules);
  else draft.chains.set(name, [...rules]);
}

/** The finished table: the kernel's chains, then the others by name, as libiptc sorts them. */
export function finish(draft: Draft): Table {
  const own = [...draft.chains].map(([name, rules]): Chain => {
    const policy = draft.builtin.includes(name) ? 'ACCEPT' : null;
    return { name, policy, rules, origin: draft.origin };
  });
  const shared = [...draft.shared].map(([name, chain]): Chain => ({ name, policy: null, ...chain }));
  const added = [...own.slice(draft.builtin.length), ...shared];
  return { chains: [...own.slice(0, draft.builtin.length), ...added.sort((a, b) => (a.name < b.name ? -1 : 1))] };
}
