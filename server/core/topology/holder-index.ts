// Which addresses two hold on one wire or network: all holders by domain and address, brought up to date declaration by
// declaration. Knows no statement.
import type { Span } from '../base/span.ts';
import { formatIpv4, type Ipv4 } from '../wire/address.ts';
import type { Holder } from './holders.ts';
import { error, type Report } from './report.ts';

/** A holder, and its place in the order in which holders count: externals, hosts, routers, instances. */
export type HolderClaim = {
  readonly holder: Holder;
  readonly order: 0 | 1 | 2 | 3;
  /** The declaration that makes it, and where it stands among the holders of that. */
  readonly declaration: string;
  readonly at: number;
};

/** All holders. It changes: who adds to it owns it. */
export type HolderIndex = {
  readonly add: (claims: readonly HolderClaim[]) => void;
  readonly remove: (claims: readonly HolderClaim[]) => void;
  /** The addresses that got or lost a holder since this was last asked. */
  readonly changes: () => ReadonlySet<Ipv4>;
  /** Everybody who has an address, in order. One look-up for each domain. */
  readonly holdersOf: (address: Ipv4, byOrder: ByOrder) => readonly Holder[];
  /** Reports addresses that two hold, at the later one in the file; the cost grows with these alone. */
  readonly check: (
    report: Report,
    how: {
      readonly byOrder: ByOrder;
      /** Where the address of a holder is written, else where the holder is named. */
      readonly placeOf: (claim: HolderClaim) => Span;
      readonly byPlace: (a: Span, b: Span) => number;
    },
  ) => void;
};

type ByOrder = (a: HolderClaim, b: HolderClaim) => number;
type Slot = HolderClaim | HolderClaim[];

/** An index without holders. */
export function createHolderIndex(): HolderIndex {
  const domains = new Map<string, Map<Ipv4, Slot>>();
  const contested = new Set<HolderClaim[]>();
  let touched = new Set<Ipv4>();
  const add = (claim: HolderClaim): void => {
    const { domain: name, address } = claim.holder;
    touched.add(address);
    let domain = domains.get(name);
    if (!domain) {
      domain = new Map();
      domains.set(name, domain);
    }
    const slot = domain.get(address);
    if (!slot) domain.set(address, claim);
    else if (Array.isArray(slot)) slot.push(claim);
    else {
      const both = [slot, claim];
      domain.set(address, both);
      contested.add(both);
    }
  };
  const remove = (claim: HolderClaim): void => {
    const { domain: name, address } = claim.holder;
    touched.add(address);
    const domain = domains.get(name);
    const slot = domain?.get(address);
    if (!domain || !slot) return;
    if (!Array.isArray(slot)) {
      if (slot === claim) domain.delete(address);
      if (domain.size === 0) domains.delete(name);
      return;
    }
    const at = slot.indexOf(claim);
    if (at >= 0) slot.splice(at, 1);
    if (slot.length > 1) return;
    contested.delete(slot);
    domain.set(address, slot[0] as HolderClaim);
  };
  return {
    add: (claims) => claims.forEach(add),
    remove: (claims) => claims.forEach(remove),
    changes: () => {
      const changed = touched;
      touched = new Set();
      return changed;
    },
    holdersOf: (address, byOrder) => {
      const found: HolderClaim[] = [];
      for (const domain of domains.values()) {
        const slot = domain.get(address);
        if (slot) found.push(...(Array.isArray(slot) ? slot : [slot]));
      }
      return found.sort(byOrder).map(({ holder }) => holder);
    },
    check: (report, { byOrder, placeOf, byPlace }) => {
      // in an order that does not tell which edit came first
      const slots = [...contested].map((slot) => slot.toSorted(byOrder));
      slots.sort(([, a], [, b]) => byOrder(a as HolderClaim, b as HolderClaim));
      for (const [first, ...others] of slots) {
        if (!first) continue;
        const doubles = others.filter(({ holder }) => !(holder.shared && first.holder.shared));
        if (doubles.length === 0) continue;
        const placed = [first, ...doubles].map((claim) => ({ holder: claim.holder, span: placeOf(claim) }));
        const [early, ...late] = placed.sort((a, b) => byPlace(a.span, b.span));
        if (early) reportDoubles(report, early, late);
      }
    },
  };
}

type Placed = { readonly holder: Holder; readonly span: Span };

function reportDoubles(report: Report, early: Placed, late: readonly Placed[]): void {
  const { name } = early.holder;
  const address = formatIpv4(early.holder.address);
  const related = [{ message: `${name} has ${address}`, span: early.span }];
  for (const { span } of late)
    error(report, 'duplicate-address', span, `${name} has ${address} already: choose another address`, related);
}
