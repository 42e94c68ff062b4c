// Everything that one simulation knows and changes: tables of machines and switches, the queue, the events so far.
// One object, made by simulate; nothing outlives it.
import type { NodeId } from '../network/network.ts';
import type { Ipv4 } from '../wire/address.ts';
import type { DhcpMessage, Frame } from '../wire/packet.ts';
import type {
  CompiledCut,
  CompiledInterface,
  CompiledMachine,
  CompiledNetwork,
  CompiledPort,
  CompiledSwitch,
  Place,
} from './compiled.ts';
import type { Connection } from './conntrack.ts';
import type { Recording } from './exchange.ts';
import { maximumAddressedEvents, maximumEvents } from './limits.ts';
import type { MacTable } from './mac-table.ts';
import type { Neighbour } from './neighbour-table.ts';
import { newQueue, type Queue } from './queue.ts';
import type { Finding, IcmpErrorReport, NoteCode, Stimulus, Trace, TraceEvent } from './trace.ts';

/** How much of a flood is followed: all that a capture shows, or what the addressed packet's way depends on. */
export type Copies = 'all' | 'addressed';

/** The state of one simulation. */
export type Run = {
  readonly compiled: CompiledNetwork;
  readonly stimulus: Stimulus;
  readonly queue: Queue;
  /** What was met last, and by it what before: machines, and what each switch learned. Most flows meet few. */
  machines: MachineState | null;
  switches: LearnedBy<CompiledSwitch, CompiledPort> | null;
  /** How many machines there are, and where they are once the list is long. */
  met: number;
  index: Map<CompiledMachine, MachineState> | null;
  /** The one that was asked for last, as a rule the next, too. */
  last: MachineState | null;
  events: TraceEvent[];
  /** Where each of them happened; null where nobody asked for that. */
  readonly places: Place[] | null;
  /** How many steps there were: as many as events, where none are left out. */
  steps: number;
  /** ARP that gets through is no event: whoever asks wants the packet alone. */
  readonly quiet: boolean;
  /** What was touched that is not modelled. */
  notes: Finding<NoteCode>[];
  nextCopy: number;
  /** all: every copy of a broadcast is followed. addressed: only those that can change anything. */
  readonly copies: Copies;
  /** How many events there may be. */
  readonly maximumEvents: number;
  /** A named limit was reached: what is still under way ends there. */
  exhausted: boolean;
  client: Client;
  report: Report;
  /** Machines that have told a source of a shorter way; one redirect for each source (redirect_load of Linux). */
  redirected: Map<CompiledMachine, Set<Ipv4>> | null;
  /** Ports by which frames of a VLAN could not leave, or not with the tag they needed, for naming causes. */
  prunings: Pruning[];
  /** Frames that were to leave by a wire without carrier, for naming causes. */
  outages: Outage[];
  /** An ARP question that is going to be remembered, while it is under way. */
  recording: Recording | null;
  /** Who looks at the tables before each event, told where it happens; null where nobody does. */
  watch: ((run: Run, node: NodeId) => void) | null;
};

/** What a machine remembers. */
export type MachineState = {
  readonly machine: CompiledMachine;
  /** The ARP table, the last entry first. A flow puts few addresses into it, so it is searched one by one. */
  neighbours: Neighbour | null;
  /** What each bridge learned. */
  bridges: LearnedBy<CompiledInterface, CompiledInterface> | null;
  readonly connections: Connection[];
  readonly before: MachineState | null;
};

/** What a bridge or switch learned, and another one. */
export type LearnedBy<Of, Port> = {
  readonly of: Of;
  readonly table: MacTable<Port>;
  readonly before: LearnedBy<Of, Port> | null;
};

/** So many machines are found faster one by one than by an index. */
const fewMachines = 12;

/** The process that asks. */
export type Client = {
  readonly machine: CompiledMachine;
  readonly port: number;
  readonly identifier: number;
};

/** What became of it so far. */
export type Report = {
  requestDelivered: boolean;
  replyDelivered: boolean;
  /** The OFFER that the DHCP client took; it asks for no other. */
  offer: DhcpMessage | null;
  answer: Trace['answer'];
  icmpError: IcmpErrorReport | null;
  errno: string | null;
};

/** A VLAN that a switch port did not let through. */
export type Pruning = { readonly port: CompiledPort; readonly vlan: number; readonly step: number };

/** A frame that was to leave by the end of a wire without carrier; `step` is what led there. */
export type Outage = {
  readonly end: CompiledInterface | CompiledPort;
  readonly cut: CompiledCut;
  readonly frame: Frame;
  readonly step: number;
};

/** Source port and echo identifier of the flow that is shown; one that ran before it had the ones before. */
const firstSourcePort = 40000;

/** A run with empty tables. */
export function newRun(
  compiled: CompiledNetwork,
  stimulus: Stimulus,
  machine: CompiledMachine,
  copies: Copies,
  quiet = false,
  places: Place[] | null = null,
): Run {
  return {
    compiled,
    stimulus,
    queue: newQueue(),
    machines: null,
    switches: null,
    met: 0,
    index: null,
    last: null,
    events: [],
    places,
    steps: 0,
    quiet,
    notes: [],
    nextCopy: 0,
    copies,
    maximumEvents: copies === 'all' ? maximumEvents : maximumAddressedEvents,
    exhausted: false,
    client: isWarm(stimulus)
      ? { machine, port: firstSourcePort - 1, identifier: 0 }
      : { machine, port: firstSourcePort, identifier: 1 },
    report: newReport(),
    redirected: null,
    prunings: [],
    outages: [],
    recording: null,
    watch: null,
  };
}

/** Whether the same flow runs once before the one that is shown. */
export function isWarm(stimulus: Stimulus): boolean {
  return stimulus.kind === 'packet' && stimulus.start === 'warm';
}

/** Forgets the story but not the tables: the same flow once more (`start: 'warm'`). */
export function startAgain(run: Run): void {
  run.events = [];
  if (run.places) run.places.length = 0;
  run.steps = 0;
  run.nextCopy = 0;
  run.prunings = [];
  run.outages = [];
  run.recording = null;
  run.redirected = null;
  run.report = newReport();
  const { machine, port, identifier } = run.client;
  run.client = { machine, port: port + 1, identifier: identifier + 1 };
}

/** The tables of a machine, made when first needed. */
export function stateOf(run: Run, machine: CompiledMachine): MachineState {
  if (run.last?.machine === machine) return run.last;
  const state = knownState(run, machine) ?? newState(run, machine);
  run.last = state;
  return state;
}

function knownState(run: Run, machine: CompiledMachine): MachineState | undefined {
  if (run.index) return run.index.get(machine);
  for (let one = run.machines; one; one = one.before) if (one.machine === machine) return one;
  return undefined;
}

function newState(run: Run, machine: CompiledMachine): MachineState {
  const state = { machine, neighbours: null, bridges: null, connections: [], before: run.machines };
  run.machines = state;
  run.met++;
  if (run.index) run.index.set(machine, state);
  else if (run.met > fewMachines) run.index = indexOf(run.machines);
  return state;
}

function indexOf(newest: MachineState): Map<CompiledMachine, MachineState> {
  const index = new Map<CompiledMachine, MachineState>();
  for (let one: MachineState | null = newest; one; one = one.before) index.set(one.machine, one);
  return index;
}

function newReport(): Report {
  return {
    requestDelivered: false,
    replyDelivered: false,
    offer: null,
    answer: null,
    icmpError: null,
    errno: null,
  };
}
