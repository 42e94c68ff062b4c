// The tables of one run: what each bridge and each switch has learned so far. Made when first needed; a flow meets few, so
// they stand in lists. Knows no frames.
import type { CompiledInterface, CompiledPort, CompiledSwitch } from './compiled.ts';
import { type MacTable, newMacTable } from './mac-table.ts';
import { type Run, stateOf } from './run.ts';

/** What a bridge learned. */
export function bridgeTable(run: Run, bridge: CompiledInterface): MacTable<CompiledInterface> {
  const state = stateOf(run, bridge.machine);
  for (let one = state.bridges; one; one = one.before) if (one.of === bridge) return one.table;
  const table = newMacTable<CompiledInterface>();
  state.bridges = { of: bridge, table, before: state.bridges };
  return table;
}

/** What a switch learned. */
export function switchTable(run: Run, of: CompiledSwitch): MacTable<CompiledPort> {
  for (let one = run.switches; one; one = one.before) if (one.of === of) return one.table;
  const table = newMacTable<CompiledPort>();
  run.switches = { of, table, before: run.switches };
  return table;
}
