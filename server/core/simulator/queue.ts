// What happens next: work at hand first, then frames in the order in which they were sent, then processes, then timers.
// A wire takes no time that matters, so (causal time, sequence) is: first in, first out, until a timer is due.
import type { CompiledInterface, CompiledMachine, CompiledPort } from './compiled.ts';
import type { Neighbour } from './neighbour-table.ts';
import type { Parcel } from './parcel.ts';
import type { Routing } from './route.ts';

/** One piece of work that is no frame on a wire. */
export type Task =
  /** A device hands a frame to its machine's own stack. */
  | { readonly kind: 'stack'; readonly device: CompiledInterface; readonly parcel: Parcel }
  /** A packet that is to be forwarded has had its TTL lowered. */
  | { readonly kind: 'forward'; readonly device: CompiledInterface; readonly routing: Routing; readonly parcel: Parcel }
  /** A machine sends a packet of its own. */
  | { readonly kind: 'send'; readonly machine: CompiledMachine; readonly routing: Routing; readonly parcel: Parcel }
  /** A bridge has a packet whose destination DNAT changed to one on the same bridge. */
  | {
      readonly kind: 'bridged-dnat';
      readonly bridge: CompiledInterface;
      readonly port: CompiledInterface;
      readonly nextHop: number;
      readonly parcel: Parcel;
    }
  /** Such a packet, its destination MAC known, goes on where the bridge had stopped. */
  | { readonly kind: 'bridge-on'; readonly port: CompiledInterface; readonly parcel: Parcel }
  /** An ARP question has been open for a second. */
  | { readonly kind: 'arp-timer'; readonly neighbour: Neighbour }
  /** A process answers: dnsmasq, the DHCP client, a UDP server. */
  | { readonly kind: 'process'; readonly wake: () => void };

/** The work of a run, in order. */
export type Queue = {
  /** To be done right after the present task, last in, first out. */
  readonly now: Task[];
  /** Frames on wires, first in, first out. */
  readonly wires: Parcel[];
  head: number;
  tail: number;
  /** Processes that wait until the kernel is idle. */
  processes: Task[];
  /** By due time, then by sequence. */
  readonly timers: { readonly due: number; readonly task: Task }[];
  /** Seconds since the start, as far as timers tell. */
  clock: number;
};

/** A queue with nothing in it, at time 0. */
export function newQueue(): Queue {
  return { now: [], wires: [], head: 0, tail: 0, processes: [], timers: [], clock: 0 };
}

/** Puts a frame onto a wire, at whose other end somebody is. */
export function ontoWire(queue: Queue, peer: CompiledInterface | CompiledPort, parcel: Parcel): void {
  parcel.towards = peer;
  queue.wires[queue.tail++] = parcel;
}

/** Adds a task that is due so many whole seconds from now. */
export function after(queue: Queue, seconds: number, task: Task): void {
  const due = queue.clock + seconds;
  let at = queue.timers.length;
  while (at > 0 && (queue.timers[at - 1] as { due: number }).due > due) at--;
  if (at === queue.timers.length) queue.timers.push({ due, task });
  else queue.timers.splice(at, 0, { due, task });
}

/** Whether nothing is under way: only timers may be left. */
export function isIdle({ now, head, tail, processes }: Queue): boolean {
  return now.length === 0 && head === tail && processes.length === 0;
}

/** Takes the frame out that was sent first, or undefined when none is on a wire. */
export function takeFrame(queue: Queue): Parcel | undefined {
  if (queue.head === queue.tail) return undefined;
  const parcel = queue.wires[queue.head++];
  if (queue.head === queue.tail) {
    queue.head = 0;
    queue.tail = 0;
  }
  return parcel;
}

/** Once nothing is at hand or on a wire: takes out what comes next, or undefined when all is done. */
export function takeLater(queue: Queue): Task | undefined {
  const process = queue.processes.shift();
  if (process) return process;
  ring(queue);
  return queue.now.pop();
}

/**
 * Moves what is due next into `now`. All that is due at one time runs before any frame that it sends is looked at, and the
 * timer set last runs first: a bucket of the kernel's timer wheel (hlist_add_head and expire_timers in kernel/time/timer.c),
 * which at a second's distance takes in what was set within 32 ms (HZ 250). Where such a bucket ends between two questions,
 * the kernel repeats the earlier one first: here nothing takes time, so that it never does.
 */
function ring(queue: Queue): void {
  const due = queue.timers[0]?.due;
  if (due === undefined) return;
  queue.clock = due;
  for (let first = queue.timers[0]; first?.due === due; first = queue.timers[0]) {
    queue.timers.shift();
    queue.now.push(first.task);
  }
}
