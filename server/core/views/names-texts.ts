// What was said before: texts about a network's own addresses, MACs, routes and links, each made once.
// Owned by the names of one network (names.ts) and never larger than it; knows no trace.
import type { Rule } from '../network/netfilter.ts';
import type { Interface, Route } from '../network/network.ts';
import type { Ipv4Prefix, Mac } from '../wire/address.ts';
import type { Scene } from './names.ts';

/** Texts by what they are about; addresses signed (`| 0`), which makes small keys of them. */
export type Texts = {
  /** `10.1.0.5 (VM_6)`, of addresses that somebody has. */
  readonly addresses: Map<number, string>;
  /** The same addresses alone. */
  readonly numbers: Map<number, string>;
  readonly macs: Map<Mac, string>;
  /** As `ip route` prints them. */
  readonly routes: Map<Route, string>;
  /** Prefixes of its routes and tenant networks. */
  readonly prefixes: Map<Ipv4Prefix, string>;
  /** What its rules ask of interfaces and ports, in words. */
  readonly rules: Map<Rule, string>;
  /** As `ip -d link` prints 802.1Q interfaces. */
  readonly links: Map<Interface, string>;
  /** Where the last event was that was told. */
  scene: Scene | undefined;
};

/** Nothing said yet. */
export function createTexts(): Texts {
  return {
    addresses: new Map(),
    numbers: new Map(),
    macs: new Map(),
    routes: new Map(),
    prefixes: new Map(),
    rules: new Map(),
    links: new Map(),
    scene: undefined,
  };
}
