// Which port a MAC was heard at: a bridge's or a switch's table. A flow meets a handful of MACs, so a table is a short list;
// one that grows gets an index. Knows no ports.
import type { Mac } from '../wire/address.ts';

/** What was heard where; the lane is a VLAN, 0 where there is but one. */
export type MacTable<Port> = {
  /** The last MAC that was new, and by it those before. */
  last: Entry<Port> | null;
  size: number;
  /** By lane and MAC, once the list is long. */
  index: Map<string, Entry<Port>> | null;
};

type Entry<Port> = { readonly lane: number; readonly mac: Mac; port: Port; readonly before: Entry<Port> | null };

/** So many entries are found faster one by one than by an index. */
const short = 8;

/** A table in which nothing was heard. */
export function newMacTable<Port>(): MacTable<Port> {
  return { last: null, size: 0, index: null };
}

/** The port at which the MAC was heard last, or undefined. */
export function portOf<Port>(table: MacTable<Port>, lane: number, mac: Mac): Port | undefined {
  return entryOf(table, lane, mac)?.port;
}

/** From now on the MAC is behind that port. */
export function hearAt<Port>(table: MacTable<Port>, lane: number, mac: Mac, port: Port): void {
  const known = entryOf(table, lane, mac);
  if (known) {
    known.port = port;
    return;
  }
  const entry = { lane, mac, port, before: table.last };
  table.last = entry;
  table.size++;
  if (table.index) table.index.set(keyOf(lane, mac), entry);
  else if (table.size > short) table.index = indexOf(table);
}

function entryOf<Port>({ last, index }: MacTable<Port>, lane: number, mac: Mac): Entry<Port> | undefined {
  if (index) return index.get(keyOf(lane, mac));
  for (let one = last; one; one = one.before) if (one.mac === mac && one.lane === lane) return one;
  return undefined;
}

function indexOf<Port>({ last }: MacTable<Port>): Map<string, Entry<Port>> {
  const index = new Map<string, Entry<Port>>();
  for (let one = last; one; one = one.before) index.set(keyOf(one.lane, one.mac), one);
  return index;
}

function keyOf(lane: number, mac: Mac): string {
  return `${lane} ${mac}`;
}
