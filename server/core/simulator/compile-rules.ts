// From a machine's rules to what the walk asks: chains that know each other, and every match laid out flat.
// Knows no packet.
import type { Chain, ConnectionState, Match, Negatable, Rule, Table } from '../network/netfilter.ts';
import type { Machine } from '../network/network.ts';
import { type Ipv4Prefix, maskOf } from '../wire/address.ts';
import type { CompiledChain, CompiledRule, Hook, HookChains, NamePattern, Netfilter } from './compiled.ts';

type Building<T> = { -readonly [K in keyof T]: T[K] };

/** A bit for each thing that conntrack may say of a packet. */
export const stateBits: Readonly<Record<ConnectionState, number>> = {
  NEW: 1,
  ESTABLISHED: 2,
  RELATED: 4,
  INVALID: 8,
  DNAT: 16,
  SNAT: 32,
};

/** What a rule that does not ask for a state has: every packet has one of them. */
const anyState = 63;

/** A machine's chains with their jumps resolved; null where there is no rule at all. */
export function compileNetfilter(node: Machine): Netfilter | null {
  const { iptables, ebtables } = node;
  const tables = [iptables.filter, iptables.nat, iptables.mangle];
  const empty = tables.every((table) =>
    table.chains.every((chain) => chain.rules.length === 0 && chain.policy !== 'DROP'),
  );
  if (empty && ebtables.filter.length === 0 && ebtables.nat.length === 0) return null;
  return {
    tracks: tables.some(({ chains }) => chains.some(({ rules }) => rules.some(needsConntrack))),
    filter: compileTable(iptables.filter),
    nat: compileTable(iptables.nat),
    ebtablesFilter: ebtables.filter,
    ebtablesNat: ebtables.nat,
  };
}

function needsConntrack({ match, target }: Rule): boolean {
  return match.state !== undefined || ['snat', 'dnat', 'redirect'].includes(target.kind);
}

const hooks: readonly Hook[] = ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'];

function compileTable(table: Table): HookChains {
  const chains = new Map<string, Building<CompiledChain>>();
  for (const chain of table.chains) chains.set(chain.name, compileChain(chain));
  for (const chain of table.chains) {
    const compiled = chains.get(chain.name) as Building<CompiledChain>;
    compiled.rules = chain.rules.map((rule) => compileRule(rule, chains));
  }
  const builtIn: { [H in Hook]?: CompiledChain } = {};
  for (const hook of hooks) {
    const chain = chains.get(hook);
    if (chain) builtIn[hook] = chain;
  }
  return builtIn;
}

function compileChain(chain: Chain): Building<CompiledChain> {
  const guard = chain.policy === null && chain.name.includes('-inst-');
  return { name: chain.name, origin: chain.origin, policy: chain.policy, rules: [], guard, index: null };
}

function compileRule(rule: Rule, chains: ReadonlyMap<string, CompiledChain>): CompiledRule {
  const { match, target } = rule;
  return {
    rule,
    source: addressOf(match.source),
    sourceMask: maskIn(match.source),
    sourceNegated: match.source?.negated ?? false,
    destination: addressOf(match.destination),
    destinationMask: maskIn(match.destination),
    destinationNegated: match.destination?.negated ?? false,
    protocol: match.protocol ?? null,
    in: patternOf(match.in),
    out: patternOf(match.out),
    physicalIn: patternOf(plain(match.physdevIn)),
    physicalOut: patternOf(plain(match.physdevOut)),
    states: match.state ? match.state.states.reduce((bits, state) => bits | stateBits[state], 0) : anyState,
    statesNegated: match.state?.negated ?? false,
    asksMore: asksMore(match),
    jump: target.kind === 'jump' ? (chains.get(target.chain) ?? null) : null,
    text: null,
  };
}

function addressOf(match: Negatable<Ipv4Prefix> | undefined): number {
  return match ? match.value.address | 0 : 0;
}

function maskIn(match: Negatable<Ipv4Prefix> | undefined): number {
  return match ? maskOf(match.value.length) | 0 : 0;
}

function plain(name: string | undefined): Negatable<string> | undefined {
  return name === undefined ? undefined : { value: name, negated: false };
}

/** `eth+` stands for every interface that begins with `eth`. */
function patternOf(match: Negatable<string> | undefined): NamePattern | null {
  if (!match) return null;
  const { value, negated } = match;
  return { name: value, prefix: value.endsWith('+') ? value.slice(0, -1) : null, negated };
}

function asksMore({ sourcePorts, destinationPorts, icmp, destinationType }: Match): boolean {
  return (
    sourcePorts !== undefined || destinationPorts !== undefined || icmp !== undefined || destinationType !== undefined
  );
}
