// A packet's walk through the chains of one table: jumps, returns, policies, and every match that nova writes.
// Decides and changes nothing; knows no connection but what it is told of one.
import type { ConnectionState, Rule } from '../network/netfilter.ts';
import { formatPolicy, formatRule } from '../network/print.ts';
import type { Ipv4Packet, PortRange } from '../wire/packet.ts';
import type { CompiledChain, CompiledMachine, CompiledRule } from './compiled.ts';
import { maximumChainDepth } from './limits.ts';
import { isOwn } from './route.ts';

/** What rules may ask about. */
export type WalkContext = {
  readonly machine: CompiledMachine;
  readonly packet: Ipv4Packet;
  readonly in: string | null;
  readonly out: string | null;
  readonly physicalIn: string | null;
  readonly physicalOut: string | null;
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

/** Walks through a built-in chain until a rule or its policy decides. */
export function walk(chain: CompiledChain, context: WalkContext): WalkEnd {
  return walkChain(chain, context, null, 0) ?? { rule: null, compiled: null, chain, guard: null };
}

/** Whether the end of a walk lets the packet pass (translations do). */
export function passes(end: WalkEnd): boolean {
  if (!end.rule) return end.chain.policy !== 'DROP';
  return end.rule.target.kind !== 'drop' && end.rule.target.kind !== 'reject';
}

/** The rule or policy that ended the walk as `iptables -S` prints it; a rule's is made once. */
export function ruleText(end: WalkEnd): string {
  if (!end.compiled) return formatPolicy(end.chain);
  end.compiled.text ??= formatRule(end.chain.name, end.compiled.rule);
  return end.compiled.text;
}

function walkChain(
  chain: CompiledChain,
  context: WalkContext,
  guard: CompiledChain | null,
  depth: number,
): WalkEnd | null {
  if (depth > maximumChainDepth) return null;
  const inside = chain.guard ? chain : guard;
  for (const compiled of chain.rules) {
    if (!matches(compiled, context)) continue;
    const { rule, jump } = compiled;
    switch (rule.target.kind) {
      case 'jump': {
        const end = jump && walkChain(jump, context, inside, depth + 1);
        if (end) return end;
        break;
      }
      case 'return':
        return null;
      case 'checksum-fill':
        break;
      default:
        return { rule, compiled, chain, guard: inside };
    }
  }
  return null;
}

function matches(compiled: CompiledRule, context: WalkContext): boolean {
  const { match } = compiled.rule;
  const { packet } = context;
  if (
    match.destination &&
    (match.destination.value.address === (packet.dst & compiled.destinationMask) >>> 0) === match.destination.negated
  )
    return false;
  if (
    match.source &&
    (match.source.value.address === (packet.src & compiled.sourceMask) >>> 0) === match.source.negated
  )
    return false;
  if (match.in && isNamed(match.in.value, context.in) === match.in.negated) return false;
  if (match.out && isNamed(match.out.value, context.out) === match.out.negated) return false;
  if (match.protocol && match.protocol !== packet.body.kind) return false;
  if (match.sourcePorts && !hasPort(packet, 'srcPort', match.sourcePorts)) return false;
  if (match.destinationPorts && !hasPort(packet, 'dstPort', match.destinationPorts)) return false;
  if (match.icmp && !isIcmp(packet, match.icmp.type, match.icmp.code)) return false;
  if (match.state && match.state.states.some((state) => hasState(context, state)) === match.state.negated) return false;
  if (match.physdevIn !== undefined && !isNamed(match.physdevIn, context.physicalIn)) return false;
  if (match.physdevOut !== undefined && !isNamed(match.physdevOut, context.physicalOut)) return false;
  if (match.destinationType === 'LOCAL' && !isOwn(context.machine, packet.dst)) return false;
  return true;
}

/** `eth+` stands for every interface that begins with `eth`. */
function isNamed(pattern: string, name: string | null): boolean {
  if (name === null) return false;
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

function hasState(context: WalkContext, state: ConnectionState): boolean {
  if (state === 'DNAT') return context.dnat;
  if (state === 'SNAT') return context.snat;
  return context.state === state;
}
