// What stands in the tables of machines, bridges and switches as a flow goes on: each entry that comes, changes or goes, and
// behind which event. Runs the flow again and looks at the tables of the nodes at which something happens. Knows no words.
import type { Steps } from '../base/steps.ts';
import type { NodeId } from '../network/network.ts';
import type { Ipv4, Mac } from '../wire/address.ts';
import type { CompiledNetwork } from './compiled.ts';
import { connectionText } from './connection-text.ts';
import { runSome, runToEnd } from './dispatch.ts';
import type { MacTable } from './mac-table.ts';
import { isKnown, stateWord } from './neighbour-table.ts';
import { isWarm, type MachineState, newRun, type Run, startAgain } from './run.ts';
import { start } from './start.ts';
import type { Stimulus } from './trace.ts';

/** An entry of a table. */
export type TableEntry =
  | {
      readonly kind: 'neighbour';
      readonly device: string;
      readonly address: Ipv4;
      /** Null while it is asked for, or was asked for in vain. */
      readonly mac: Mac | null;
      readonly state: 'INCOMPLETE' | 'REACHABLE' | 'STALE' | 'FAILED';
    }
  /** `of`: the bridge or switch that heard the MAC at the port. */
  | {
      readonly kind: 'forwarding';
      readonly of: string;
      readonly mac: Mac;
      readonly port: string;
      readonly vlan: number | null;
    }
  /** `text`: as `conntrack -L` prints it. */
  | { readonly kind: 'connection'; readonly text: string };

/** A table's entry as it is from behind an event on; null: it is gone. Step 0: it was there before. */
export type TableChange = {
  readonly step: number;
  readonly node: NodeId;
  /** Names the entry at its node, whatever it says. */
  readonly key: string;
  readonly entry: TableEntry | null;
};

/** More than these are not told: a flow that fills tables so is a loop. */
const mostChanges = 20_000;

/** What is done in one step. */
const tasksAtOnce = 64;

/**
 * Every change of a table, in the order of events: those that `simulate` gives for the same stimulus. Costs, for each event,
 * a look at the tables of two nodes, which hold what this one flow taught them.
 */
export function* tableChangesSteps(compiled: CompiledNetwork, stimulus: Stimulus): Steps<readonly TableChange[]> {
  const machine = compiled.machines.get(stimulus.from);
  if (!machine) throw new Error(`no machine is called ${stimulus.from}`);
  const run = newRun(compiled, stimulus, machine, 'all');
  if (isWarm(stimulus)) {
    start(run);
    runToEnd(run);
    startAgain(run);
  }
  const known = new Map<NodeId, ReadonlyMap<string, string>>();
  const changes: TableChange[] = [];
  const look = (node: NodeId): void => {
    const before = known.get(node) ?? new Map<string, string>();
    const now = new Map<string, string>();
    for (const [key, entry] of entriesOf(run, node)) {
      const said = JSON.stringify(entry);
      now.set(key, said);
      if (before.get(key) !== said) changes.push({ step: run.steps, node, key, entry });
    }
    for (const key of before.keys()) if (!now.has(key)) changes.push({ step: run.steps, node, key, entry: null });
    if (now.size > 0 || before.size > 0) known.set(node, now);
  };
  const everywhere = () => {
    for (let one = run.machines; one; one = one.before) look(one.machine.name);
    for (let one = run.switches; one; one = one.before) look(one.of.name);
  };
  everywhere();
  let last: NodeId | null = null;
  run.watch = (_, node) => {
    if (changes.length >= mostChanges) return;
    if (last !== null && last !== node) look(last);
    look(node);
    last = node;
  };
  start(run);
  while (!runSome(run, tasksAtOnce)) yield { what: 'looking at tables', done: 0 };
  everywhere();
  return changes;
}

/** The tables of a node with what stands in them, in the order in which that came. */
function entriesOf(run: Run, node: NodeId): readonly (readonly [key: string, entry: TableEntry])[] {
  const machine = run.compiled.machines.get(node);
  if (machine) {
    for (let one = run.machines; one; one = one.before) if (one.machine === machine) return ofMachine(one);
    return [];
  }
  for (let one = run.switches; one; one = one.before) if (one.of.name === node) return heard(one.table, node);
  return [];
}

function ofMachine({ neighbours, bridges, connections }: MachineState): (readonly [string, TableEntry])[] {
  const found: (readonly [string, TableEntry])[] = [];
  for (let one = neighbours; one; one = one.before) {
    const { device, address, mac } = one;
    const entry = {
      kind: 'neighbour',
      device: device.name,
      address,
      mac: isKnown(one) ? mac : null,
      state: stateWord(one),
    } as const;
    found.push([`neighbour ${device.name} ${address}`, entry]);
  }
  found.reverse();
  for (let one = bridges; one; one = one.before) found.push(...heard(one.table, one.of.name));
  for (const connection of connections) {
    const { original } = connection;
    found.push([
      `connection ${JSON.stringify(original)}`,
      { kind: 'connection', text: connectionText(connection) } as const,
    ]);
  }
  return found;
}

function heard<Port extends { readonly name: string }>(
  table: MacTable<Port>,
  of: string,
): (readonly [string, TableEntry])[] {
  const found: (readonly [string, TableEntry])[] = [];
  for (let one = table.last; one; one = one.before) {
    const { lane, mac, port } = one;
    const vlan = lane === 0 ? null : lane;
    found.push([`forwarding ${of} ${lane} ${mac}`, { kind: 'forwarding', of, mac, port: port.name, vlan } as const]);
  }
  return found.reverse();
}
