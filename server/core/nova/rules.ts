// Short hands for writing rules down as nova does. Knows netfilter's data, no host and no chain.
import type { OriginId } from '../base/span.ts';
import type { Match, Negatable, Rule, Target } from '../network/netfilter.ts';
import type { Ipv4, Ipv4Prefix } from '../wire/address.ts';

/** One rule: what must match, what happens then, what in the file made it. */
export function rule(match: Match, target: Target, origin: OriginId): Rule {
  return { match, target, origin };
}

/** `-j CHAIN`. */
export function jump(chain: string): Target {
  return { kind: 'jump', chain };
}

/** `-j ACCEPT`. */
export const accept: Target = { kind: 'accept' };

/** `-j DROP`. */
export const drop: Target = { kind: 'drop' };

/** `-j SNAT --to-source ADDRESS`. */
export function snatTo(to: Ipv4): Target {
  return { kind: 'snat', to };
}

/** `-j DNAT --to-destination ADDRESS[:PORT]`. */
export function dnatTo(to: Ipv4, port: number | null = null): Target {
  return { kind: 'dnat', to, port };
}

/** The value itself, not its opposite. */
export function is<T>(value: T): Negatable<T> {
  return { value, negated: false };
}

/** Everything but the value (`!`). */
export function isNot<T>(value: T): Negatable<T> {
  return { value, negated: true };
}

/** One address as a prefix of length 32. */
export function only(address: Ipv4): Ipv4Prefix {
  return { address, length: 32 };
}

/** `--dport PORT`, `--sport PORT`. */
export function port(number: number): { readonly first: number; readonly last: number } {
  return { first: number, last: number };
}
