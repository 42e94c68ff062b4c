// Which port a MAC was heard at: a bridge's or a switch's table. A flow meets a handful of MACs, so a table is a short list;
// one that grows gets an index. Knows no ports.
import type { Mac } from '../wire/address.ts';

/** What was heard where; the lane is a VLAN, 0 where there is but one. */
export type MacTable<Port> = {
  readonly entries: { readonly lane: number; readonly mac: Mac; port: Port }[];
  /** By lane and MAC, once the list is long. */
  index: Map<string, number> | null;
};

/** So many entries are found faster one by one than by an index. */
const short = 8;

/** A table in which nothing was heard. */
export function newMacTable<Port>(): MacTable<Port> {
  return { entries: [], index: null };
}

/** The port at which the MAC was heard last, or undefined. */
export function portOf<Port>(table: MacTable<Port>, lane: number, mac: Mac): Port | undefined {
  const place = placeOf(table, lane, mac);
  return place < 0 ? undefined : table.entries[place]?.port;
}

/** From now on the MAC is behind that port. */
export function hearAt<Port>(table: MacTable<Port>, lane: number, mac: Mac, port: Port): void {
  const { entries } = table;
  const known = entries[placeOf(table, lane, mac)];
  if (known) {
    known.port = port;
    return;
  }
  entries.push({ lane, mac, port });
  if (entries.length <= short) return;
  if (table.index) table.index.set(keyOf(lane, mac), entries.length - 1);
  else table.index = new Map(entries.map((one, place) => [keyOf(one.lane, one.mac), place]));
}

function placeOf<Port>({ entries, index }: MacTable<Port>, lane: number, mac: Mac): number {
  if (index) return index.get(keyOf(lane, mac)) ?? -1;
  for (let place = 0; place < entries.length; place++) {
    const one = entries[place];
    if (one && one.mac === mac && one.lane === lane) return place;
  }
  return -1;
}

function keyOf(lane: number, mac: Mac): string {
  return `${lane} ${mac}`;
}
