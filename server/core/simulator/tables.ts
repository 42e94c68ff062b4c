// The tables of one run: what each bridge and each switch has learned so far. Made when first needed; a flow meets few, so
// they stand in lists. Knows no frames.
import type { CompiledInterface, CompiledPort, CompiledSwitch } from './compiled.ts';
import { type MacTable, newMacTable } from './mac-table.ts';
import { type Run, stateOf } from './run.ts';

/** What a bridge learned. */
export function bridgeTable(run: Run, bridge: CompiledInterface): MacTable<CompiledInterface> {
  const { bridges } = stateOf(run, bridge.machine);
  for (const one of bridges) if (one.of === bridge) return one.table;
  const table = newMacTable<CompiledInterface>();
  bridges.push({ of: bridge, table });
  return table;
}

/** What a switch learned. */
export function switchTable(run: Run, one: CompiledSwitch): MacTable<CompiledPort> {
  for (const known of run.switches) if (known.of === one) return known.table;
  const table = newMacTable<CompiledPort>();
  run.switches.push({ of: one, table });
  return table;
}
