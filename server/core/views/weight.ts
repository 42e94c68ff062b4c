// Which hops of a trace are worth a sentence of their own, and at which of them an IP stack gets the frame.
// A function of network and trace; knows no source text.
import type { TraceEvent } from '../simulator/trace.ts';
import { interfaceOf, machineOf } from './names.ts';
import { isBridged, type Telling } from './telling.ts';

/** Whether a hop says something that its neighbours don't. */
export function weightOf(telling: Telling, event: TraceEvent): 'step' | 'detail' {
  if (event.action === 'drop' || event.action === 'answer') return 'step';
  if (event.action === 'learn') return 'detail';
  const machine = machineOf(telling.names, event.node);
  if (!machine) return switchWeight(telling, event);
  if (event.direction === null) return decisionWeight(telling, event);
  const device = interfaceOf(telling.names, event.node, event.interface)?.device;
  switch (device?.kind) {
    case 'tap':
      // Coming in, the next hop says where the frame goes; going out, the instance's own hop says that it arrives.
      return 'detail';
    case 'vlan':
      return 'detail';
    default:
      return 'step';
  }
}

/** Whose IP stack gets the frame at this hop, or null. */
export function arrivalName(telling: Telling, event: TraceEvent): string | null {
  if (event.direction !== 'in') return null;
  const machine = machineOf(telling.names, event.node);
  if (!machine) return null;
  const device = interfaceOf(telling.names, event.node, event.interface)?.device;
  const passes = device === undefined || device.kind === 'tap' || device.kind === 'vlan' || event.frame.vlan !== null;
  if (passes || (device.kind === 'physical' && device.master !== null)) return null;
  return machine.role === 'host' || machine.role === 'router' ? `${event.node}'s ${event.interface}` : event.node;
}

/** A plain wire is no hop that anybody thinks of; a switch is one, told once. */
function switchWeight(telling: Telling, event: TraceEvent): 'step' | 'detail' {
  const node = telling.names.nodes.get(event.node);
  return event.direction === 'out' && node?.kind === 'switch' && node.role === 'switch' ? 'step' : 'detail';
}

function decisionWeight(telling: Telling, event: TraceEvent): 'step' | 'detail' {
  // The frame has just been told to arrive there.
  const role = machineOf(telling.names, event.node)?.role;
  const { decision } = event;
  const closed = decision?.kind === 'socket' && !decision.open && decision.protocol === 'udp';
  if (event.action === 'deliver' && !closed && (role === 'instance' || role === 'external')) return 'detail';
  if (decision?.kind === 'rule' && decision.table === 'nat' && event.action === 'accept' && isBridged(telling, event))
    return 'detail';
  switch (event.decision?.kind) {
    case 'forwarding':
      return role === 'host' && event.action === 'forward' && isBridged(telling, event) ? 'step' : 'detail';
    case 'vlan':
    case undefined:
      return 'detail';
    case 'route':
      return event.decision.local !== null ? 'detail' : 'step';
    default:
      return 'step';
  }
}
