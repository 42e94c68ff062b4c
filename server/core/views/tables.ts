// The tables of the nodes that a flow meets, line by line as Linux prints them: what its packets teach them behind which event
// (`ip neigh`, `bridge fdb`, `conntrack -L`), and what stands there anyhow (`ip route`, `iptables -t nat -S`).
import { eachInSteps, type Steps } from '../base/steps.ts';
import type { Machine, NodeId } from '../network/network.ts';
import { formatRoute, formatTable } from '../network/print.ts';
import { formatFdbEntry, formatNeighbour } from '../network/print-tables.ts';
import type { CompiledNetwork } from '../simulator/simulate.ts';
import type { Stimulus } from '../simulator/trace.ts';
import { type TableChange, type TableEntry, tableChangesSteps } from '../simulator/watch.ts';
import type { Replay } from './replay.ts';

/** Tables that a flow changes: `ip neigh`, `bridge fdb`, `conntrack -L`. */
export type LearnedTable = 'neighbours' | 'forwarding' | 'connections';

/** A line that stands in a table from behind a step on, in the place of one with the same key; null: it is gone. */
export type TableLine = {
  readonly step: number;
  readonly node: NodeId;
  readonly table: LearnedTable;
  readonly key: string;
  readonly line: string | null;
};

/** What stands in a machine's tables whatever is sent: some lines, at least those that the flow meets, and how many more. */
export type StandingTable = { readonly lines: readonly string[]; readonly more: number };

/** The tables along a replay. */
export type ReplayTables = {
  readonly changes: readonly TableLine[];
  /** Of machines that route something. */
  readonly standing: { readonly [node: NodeId]: { readonly routes: StandingTable; readonly nat: StandingTable } };
};

/** So many lines are told of one table. */
const mostLines = 40;
/** Machines whose tables are written in one step. */
const nodesAtOnce = 4;

/** The tables along a replay of that stimulus. */
export function* tablesSteps(
  compiled: CompiledNetwork,
  stimulus: Stimulus,
  replay: Pick<Replay, 'hops'>,
): Steps<ReplayTables> {
  const changes = (yield* tableChangesSteps(compiled, stimulus)).map(lineOf);
  const met = new Map<NodeId, Set<string>>();
  for (const { node, action } of replay.hops) if (action === 'route') met.set(node, new Set());
  for (const { node, rule } of replay.hops) if (rule !== null) met.get(node)?.add(rule);
  const standing: Record<NodeId, ReplayTables['standing'][string]> = {};
  yield* eachInSteps([...met], nodesAtOnce, 'looking at tables', ([node, lines]) => {
    const machine = compiled.machines.get(node)?.node;
    if (machine) standing[node] = standingOf(machine, lines);
  });
  return { changes, standing };
}

function standingOf(machine: Machine, met: ReadonlySet<string>): ReplayTables['standing'][string] {
  const routes = machine.routes.map(formatRoute);
  const rules = formatTable(machine.iptables.nat).filter((line) => line.startsWith('-A'));
  return { routes: some(routes, (line) => met.has(line)), nat: some(rules, (line) => met.has(`-t nat ${line}`)) };
}

/** The first lines, and behind them all that are met. */
function some(lines: readonly string[], isMet: (line: string) => boolean): StandingTable {
  const shown = lines.filter((line, index) => index < mostLines || isMet(line));
  return { lines: shown, more: lines.length - shown.length };
}

function lineOf({ step, node, key, entry }: TableChange): TableLine {
  const [kind] = key.split(' ') as [TableEntry['kind']];
  return { step, node, table: tableOf[kind], key, line: entry && textOf(entry) };
}

const tableOf = { neighbour: 'neighbours', forwarding: 'forwarding', connection: 'connections' } as const;

function textOf(entry: TableEntry): string {
  switch (entry.kind) {
    case 'neighbour':
      return formatNeighbour(entry.address, entry.device, entry.mac, entry.state);
    case 'forwarding':
      return formatFdbEntry(entry.mac, entry.port, entry.of, entry.vlan);
    case 'connection':
      return entry.text;
  }
}
