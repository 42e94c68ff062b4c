// A packet's walk through the chains of one table: jumps, returns, policies, and every match that nova writes.
// Decides and changes nothing; knows no connection but what it is told of one.
import type { Rule } from '../network/netfilter.ts';
import { formatPolicy, formatRule } from '../network/print.ts';
import type { Ipv4Packet, PortRange } from '../wire/packet.ts';
import { candidatesIn, longChain } from './candidates.ts';
import type { CompiledChain, CompiledMachine, CompiledRule } from './compiled.ts';
import { maximumChainDepth } from './limits.ts';
import { isOwn } from './route.ts';
import { type Asked, mayMatch, protocolNumber, stateBits, stateNumber } from './screen.ts';

/** What rules may ask about. */
export type WalkContext = {
  readonly machine: CompiledMachine;
  readonly packet: Ipv4Packet;
  /** Interfaces by number, or noInterface. */
  readonly in: number;
  readonly out: number;
  readonly physicalIn: number;
  readonly physicalOut: number;
  /** What conntrack says of it. */
  readonly state: 'NEW' | 'ESTABLISHED' | 'RELATED' | 'INVALID';
  /** Whether its connection is translated. */
  readonly dnat: boolean;
  readonly snat: boolean;
};

/** The rule that ended the walk, or null for the policy; `guard` is the instance's chain in which it stood, if any. */
export type WalkEnd = {
  readonly rule: Rule | null;
  readonly compiled: CompiledRule | null;
  readonly chain: CompiledChain;
  readonly guard: CompiledChain | null;
};

/** Walks through a built-in chain until a rule or its policy decides. Costs a few comparisons for each rule on the way. */
export function walk(chain: CompiledChain, context: WalkContext): WalkEnd {
  const { packet, in: into, out, physicalIn, physicalOut } = context;
  const protocol = protocolNumber(packet);
  const asked: Asked = { packet, protocol, bits: bitsOf(context), in: into, out, physicalIn, physicalOut };
  return walkChain(chain, context, asked, null, 0) ?? { rule: null, compiled: null, chain, guard: null };
}

/** Whether the end of a walk lets the packet pass (translations do). */
export function passes(end: WalkEnd): boolean {
  if (!end.rule) return end.chain.policy !== 'DROP';
  return end.rule.target.kind !== 'drop' && end.rule.target.kind !== 'reject';
}

/** The rule or policy that ended the walk as `iptables -S` prints it. */
export function ruleText({ rule, chain }: WalkEnd): string {
  return rule ? formatRule(chain.name, rule) : formatPolicy(chain);
}

function walkChain(
  chain: CompiledChain,
  context: WalkContext,
  asked: Asked,
  guard: CompiledChain | null,
  depth: number,
): WalkEnd | null {
  if (depth > maximumChainDepth) return null;
  const inside = chain.guard ? chain : guard;
  const { rules, screen } = chain;
  const candidates = rules.length > longChain ? candidatesIn(chain, asked.packet) : null;
  const count = candidates ? candidates.length : rules.length;
  for (let at = 0; at < count; at++) {
    const place = candidates ? (candidates[at] as number) : at;
    if (!mayMatch(screen, place, asked)) continue;
    const compiled = rules[place] as CompiledRule;
    if (compiled.asksMore && !matchesMore(compiled, context)) continue;
    if (compiled.leadsTo === 'end') return { rule: compiled.rule, compiled, chain, guard: inside };
    if (compiled.leadsTo === 'return') return null;
    const end = compiled.jump && walkChain(compiled.jump, context, asked, inside, depth + 1);
    if (end) return end;
  }
  return null;
}

function bitsOf({ state, dnat, snat }: WalkContext): number {
  return (1 << stateNumber(state)) | (dnat ? stateBits.DNAT : 0) | (snat ? stateBits.SNAT : 0);
}

/** What the screen can not ask. */
function matchesMore({ rule: { match } }: CompiledRule, context: WalkContext): boolean {
  const { machine, packet } = context;
  if (match.in && isNamed(match.in.value, machine, context.in) === match.in.negated) return false;
  if (match.out && isNamed(match.out.value, machine, context.out) === match.out.negated) return false;
  if (match.physdevIn !== undefined && !isNamed(match.physdevIn, machine, context.physicalIn)) return false;
  if (match.physdevOut !== undefined && !isNamed(match.physdevOut, machine, context.physicalOut)) return false;
  if (match.sourcePorts && !hasPort(packet, 'srcPort', match.sourcePorts)) return false;
  if (match.destinationPorts && !hasPort(packet, 'dstPort', match.destinationPorts)) return false;
  if (match.icmp && !isIcmp(packet, match.icmp.type, match.icmp.code)) return false;
  return match.destinationType !== 'LOCAL' || isOwn(machine, packet.dst);
}

/** `eth+` stands for every interface that begins with `eth`. */
function isNamed(pattern: string, machine: CompiledMachine, number: number): boolean {
  const name = machine.interfaces[number]?.name;
  if (name === undefined) return false;
  return pattern === name || (pattern.endsWith('+') && name.startsWith(pattern.slice(0, -1)));
}

function hasPort(packet: Ipv4Packet, field: 'srcPort' | 'dstPort', range: PortRange): boolean {
  const { body } = packet;
  if (body.kind === 'icmp') return false;
  return body[field] >= range.first && body[field] <= range.last;
}

function isIcmp(packet: Ipv4Packet, type: number, code: number | null): boolean {
  const { body } = packet;
  return body.kind === 'icmp' && body.type === type && (code === null || body.code === code);
}
