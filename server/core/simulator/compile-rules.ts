// From a machine's rules to what the walk asks: chains that know each other, and every match laid out flat.
// Knows no packet.
import type { Chain, Match, Rule, Table } from '../network/netfilter.ts';
import type { Machine } from '../network/network.ts';
import type { CompiledChain, CompiledInterface, CompiledRule, CompiledTable, Hook, Netfilter } from './compiled.ts';
import { anyInterface, missingInterface, writeScreen } from './screen.ts';
import { ends, layChain, lead, linkRules, returns, roomOf, ruleAt } from './table-layout.ts';

/** A machine's interfaces, for the numbers that stand for their names. */
type ByName = ReadonlyMap<string, CompiledInterface>;

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

/** A table in one piece, in the order in which its chains stand. Linear in its rules. */
function compileTable(table: Table, byName: ByName): CompiledTable {
  const sizes = new Map(table.chains.map(({ name, rules }) => [name, rules.length]));
  const deciding = table.chains.map(({ rules }) => rules.filter((rule) => decides(rule, sizes)));
  const begins = new Map<string, number>();
  let room = 0;
  for (const [number, { name }] of table.chains.entries()) {
    begins.set(name, room);
    room += roomOf(deciding[number]?.length ?? 0);
  }
  const blob = new Int32Array(room);
  const chains = table.chains.map(compileChain);
  const rules: CompiledRule[] = [];
  for (const [number, chain] of chains.entries()) {
    const begin = begins.get(chain.name) as number;
    layChain(blob, begin, number, chain.guard, rules.length);
    const own = deciding[number] ?? [];
    for (const [place, rule] of own.entries()) {
      const at = ruleAt(begin, place);
      writeScreen(blob, at, rule.match, asksMore(rule.match), (name) => numberOf(name, byName));
      lead(blob, at, destinationOf(rule, begins));
      rules.push({ rule, chain, told: null });
    }
    linkRules(blob, begin, own.length);
  }
  return { blob, hooks: hooks.map((hook) => begins.get(hook) ?? -1), chains, rules };
}

function compileChain({ name, origin, policy }: Chain): CompiledChain {
  return { name, origin, policy, guard: policy === null && name.includes('-inst-'), told: null };
}

function destinationOf({ target }: Rule, begins: ReadonlyMap<string, number>): number {
  if (target.kind === 'jump') return begins.get(target.chain) as number;
  return target.kind === 'return' ? returns : ends;
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
