// The ARP table of a machine as data: what is known of an address on an interface, and how sure that is (NUD states).
import type { Ipv4, Mac } from '../wire/address.ts';
import type { CompiledInterface } from './compiled.ts';
import type { Parcel } from './parcel.ts';
import { type Run, stateOf } from './run.ts';

/** An address on an interface, and the packets that wait for its MAC. */
export type Neighbour = {
  readonly device: CompiledInterface;
  readonly address: Ipv4;
  /** reachable: it answered us. stale: heard from it. incomplete: asking. failed: asked in vain. */
  state: 'incomplete' | 'reachable' | 'stale' | 'failed';
  mac: Mac;
  /** A packet went there since, so that the kernel has its Ethernet header ready (hh_cache). */
  header: boolean;
  attempts: number;
  /** When the MAC was last changed, in seconds of the run's clock. */
  updated: number;
  waiting: Waiting[];
  /** The entry made before on the same machine. */
  readonly before: Neighbour | null;
};

/** Nothing waits; never written to (wait). */
const noneWaiting: Waiting[] = [];

/** A packet that waits for a MAC; `port` is set for one that a bridge holds after DNAT. */
export type Waiting = { readonly parcel: Parcel; readonly port: CompiledInterface | null };

/** What is known of the address on that interface, or undefined. */
export function neighbourOf(run: Run, device: CompiledInterface, address: Ipv4): Neighbour | undefined {
  for (let one = stateOf(run, device.machine).neighbours; one; one = one.before)
    if (one.address === address && one.device === device) return one;
  return undefined;
}

/** Puts an entry into the table, in which there is none yet for that address. */
export function addNeighbour(
  run: Run,
  device: CompiledInterface,
  address: Ipv4,
  state: Neighbour['state'],
  mac: Mac,
): Neighbour {
  const table = stateOf(run, device.machine);
  const neighbour: Neighbour = {
    device,
    address,
    state,
    mac,
    header: false,
    attempts: 0,
    updated: run.queue.clock,
    waiting: noneWaiting,
    before: table.neighbours,
  };
  table.neighbours = neighbour;
  return neighbour;
}

/** The packet waits for the MAC, behind those that do already. */
export function wait(neighbour: Neighbour, one: Waiting): void {
  if (neighbour.waiting.length === 0) neighbour.waiting = [one];
  else neighbour.waiting.push(one);
}

/** Takes out all that waits. */
export function takeWaiting(neighbour: Neighbour): readonly Waiting[] {
  const { waiting } = neighbour;
  neighbour.waiting = noneWaiting;
  return waiting;
}

/** Whether packets may go there at once. */
export function isKnown(neighbour: Neighbour): boolean {
  return neighbour.state === 'reachable' || neighbour.state === 'stale';
}

/** Whether a bridge may use the header that is ready: only of a neighbour that answered (NUD_CONNECTED, hh_len). */
export function isFresh(neighbour: Neighbour): boolean {
  return neighbour.state === 'reachable' && neighbour.header;
}

/** Whether hearing of the MAC it has leaves it as it is: a question from a neighbour makes it no less sure. */
export function keepsState(neighbour: Neighbour, mac: Mac, heard: 'reachable' | 'stale'): boolean {
  return isKnown(neighbour) && heard === 'stale' && neighbour.mac === mac;
}

/** The state as `ip neigh` prints it. */
export function stateWord({ state }: Neighbour): 'INCOMPLETE' | 'REACHABLE' | 'STALE' | 'FAILED' {
  switch (state) {
    case 'incomplete':
      return 'INCOMPLETE';
    case 'reachable':
      return 'REACHABLE';
    case 'stale':
      return 'STALE';
    case 'failed':
      return 'FAILED';
  }
}

/** How long a MAC holds against another that somebody claims unasked or late (`locktime`, arp(7)). */
const locktime = 1;

/** Whether another MAC was heard so recently that this one is not believed. */
export function isDisbelieved(run: Run, neighbour: Neighbour, mac: Mac): boolean {
  return isKnown(neighbour) && neighbour.mac !== mac && run.queue.clock - neighbour.updated <= locktime;
}
