// A packet's walk through the chains of one table: jumps, returns, policies, and every match that nova writes.
// Decides and changes nothing; knows no connection but what it is told of one.
import type { Rule } from '../network/netfilter.ts';
import { formatPolicy, formatRule } from '../network/print.ts';
import type { Ipv4Packet, PortRange } from '../wire/packet.ts';
import type { CompiledChain, CompiledMachine, CompiledRule, CompiledTable } from './compiled.ts';
import { maximumChainDepth } from './limits.ts';
import { isOwn } from './route.ts';
import { type Asked, asksMore, mayMatch, protocolNumber, stateBits, stateNumber } from './screen.ts';
import {
  ends,
  firstFrom,
  firstOfOthers,
  firstTo,
  isGuard,
  leadsTo,
  nextOf,
  noRule,
  numberOfChain,
  numberOfRule,
  returns,
  ruleAt,
} from './table-layout.ts';

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

/** A walk under way, with what it has come to. */
type Walk = {
  readonly table: CompiledTable;
  readonly context: WalkContext;
  readonly asked: Asked;
  /** Where the chain of an instance begins in which the rule stood that ended it, or -1. */
  guard: number;
};

/** Walks from a hook's chain until a rule or its policy decides. Costs a few comparisons for each rule on the way. */
export function walk(table: CompiledTable, begin: number, context: WalkContext): WalkEnd {
  const { packet, in: into, out, physicalIn, physicalOut } = context;
  const protocol = protocolNumber(packet);
  const asked: Asked = { packet, protocol, bits: bitsOf(context), in: into, out, physicalIn, physicalOut };
  const way: Walk = { table, context, asked, guard: -1 };
  const number = walkChain(way, begin, -1, 0);
  const chainAt = (at: number) => table.chains[numberOfChain(table.blob, at)] as CompiledChain;
  if (number === noRule) return { rule: null, compiled: null, chain: chainAt(begin), guard: null };
  const compiled = table.rules[number] as CompiledRule;
  const guard = way.guard < 0 ? null : chainAt(way.guard);
  return { rule: compiled.rule, compiled, chain: compiled.chain, guard };
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

/** The number of the rule that ends the walk, or noRule where the chain is left. `guard`: the instance's chain around it, or -1. */
function walkChain(way: Walk, chain: number, guard: number, depth: number): number {
  if (depth > maximumChainDepth) return noRule;
  const { table, asked } = way;
  const { blob } = table;
  const inside = isGuard(blob, chain) ? chain : guard;
  let to = firstTo(blob, chain, asked.packet.dst);
  let from = firstFrom(blob, chain, asked.packet.src);
  let other = firstOfOthers(blob, chain);
  for (;;) {
    const place = Math.min(to, from, other);
    if (place === noRule) return noRule;
    const rule = ruleAt(chain, place);
    const next = nextOf(blob, rule);
    if (place === other) other = next;
    else if (place === to) to = next;
    else from = next;
    if (!mayMatch(blob, rule, asked)) continue;
    const number = numberOfRule(blob, chain, place);
    if (asksMore(blob, rule) && !matchesMore(table.rules[number] as CompiledRule, way.context)) continue;
    const then = leadsTo(blob, rule);
    if (then === returns) return noRule;
    if (then === ends) {
      way.guard = inside;
      return number;
    }
    const end = walkChain(way, then, inside, depth + 1);
    if (end !== noRule) return end;
  }
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
