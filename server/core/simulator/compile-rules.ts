// From a machine's rules to what the walk asks: chains that know each other, and every match laid out flat.
// Knows no packet.
import type { Chain, Match, Rule, Table } from '../network/netfilter.ts';
import type { Machine } from '../network/network.ts';
import type { CompiledChain, CompiledInterface, CompiledRule, Hook, HookChains, Netfilter } from './compiled.ts';
import { anyInterface, missingInterface, screenOf } from './screen.ts';

/** A machine's interfaces, for the numbers that stand for their names. */
type ByName = ReadonlyMap<string, CompiledInterface>;

type Building<T> = { -readonly [K in keyof T]: T[K] };

/** A machine's chains with their jumps resolved; null where there is no rule at all. */
export function compileNetfilter(node: Machine, byName: ByName): Netfilter | null {
  const { iptables, ebtables } = node;
  const tables = [iptables.filter, iptables.nat, iptables.mangle];
  const empty = tables.every((table) =>
    table.chains.every((chain) => chain.rules.length === 0 && chain.policy !== 'DROP'),
  );
  if (empty && ebtables.filter.length === 0 && ebtables.nat.length === 0) return null;
  return {
    tracks: tables.some(({ chains }) => chains.some(({ rules }) => rules.some(needsConntrack))),
    filter: compileTable(iptables.filter, byName),
    nat: compileTable(iptables.nat, byName),
    ebtablesFilter: ebtables.filter,
    ebtablesNat: ebtables.nat,
  };
}

function needsConntrack({ match, target }: Rule): boolean {
  return match.state !== undefined || ['snat', 'dnat', 'redirect'].includes(target.kind);
}

/** In the order of their numbers. */
const hooks: readonly Hook[] = ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'];

/** The place of a hook in its table. A switch: a look-up by name costs more. */
export function hookNumber(hook: Hook): number {
  switch (hook) {
    case 'PREROUTING':
      return 0;
    case 'INPUT':
      return 1;
    case 'FORWARD':
      return 2;
    case 'OUTPUT':
      return 3;
    case 'POSTROUTING':
      return 4;
  }
}

function compileTable(table: Table, byName: ByName): HookChains {
  const chains = new Map<string, Building<CompiledChain>>();
  const sizes = new Map<string, number>();
  for (const chain of table.chains) {
    chains.set(chain.name, compileChain(chain));
    sizes.set(chain.name, chain.rules.length);
  }
  for (const chain of table.chains) {
    const compiled = chains.get(chain.name) as Building<CompiledChain>;
    const deciding = chain.rules.filter((rule) => decides(rule, sizes));
    compiled.rules = deciding.map((rule) => compileRule(rule, chains));
    compiled.screen = screenOf(deciding, (name) => numberOf(name, byName));
  }
  return hooks.map((hook) => chains.get(hook) ?? null);
}

function compileChain(chain: Chain): Building<CompiledChain> {
  const guard = chain.policy === null && chain.name.includes('-inst-');
  return {
    name: chain.name,
    origin: chain.origin,
    policy: chain.policy,
    rules: [],
    screen: new Int32Array(),
    guard,
    index: null,
    told: null,
  };
}

function compileRule(rule: Rule, chains: ReadonlyMap<string, CompiledChain>): CompiledRule {
  const { match, target } = rule;
  return {
    rule,
    asksMore: asksMore(match),
    leadsTo: target.kind === 'jump' ? 'jump' : target.kind === 'return' ? 'return' : 'end',
    jump: target.kind === 'jump' ? (chains.get(target.chain) ?? null) : null,
    told: null,
  };
}

function numberOf(name: string | undefined, byName: ByName): number {
  if (name === undefined || isPattern(name)) return anyInterface;
  return byName.get(name)?.number ?? missingInterface;
}

/** `eth+` stands for every interface that begins with `eth`. */
function isPattern(name: string | undefined): boolean {
  return name?.endsWith('+') ?? false;
}

/** Whether a match of the rule can lead anywhere: not where it jumps to an empty chain, or fills in a checksum. */
function decides({ target }: Rule, sizes: ReadonlyMap<string, number>): boolean {
  return target.kind === 'jump' ? (sizes.get(target.chain) ?? 0) > 0 : target.kind !== 'checksum-fill';
}

function asksMore(match: Match): boolean {
  const { sourcePorts, destinationPorts, icmp, destinationType } = match;
  return (
    [match.in?.value, match.out?.value, match.physdevIn, match.physdevOut].some(isPattern) ||
    sourcePorts !== undefined ||
    destinationPorts !== undefined ||
    icmp !== undefined ||
    destinationType !== undefined
  );
}
