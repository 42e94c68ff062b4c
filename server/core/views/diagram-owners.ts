// Whose an address is, as a box of the picture: for saying `br100` where a header says fa:16:3e:….
// Linear in the network. Knows no wires and no coordinates.
import { eachInSteps, type Steps } from '../base/steps.ts';
import type { Interface, Machine, NodeId } from '../network/network.ts';
import { formatIpv4 } from '../wire/address.ts';
import type { DiagramId } from './diagram.ts';

/** The box of an interface: its own where it has one, else that of its machine or switch. */
export function boxOfInterface(node: NodeId, name: string, boxes: { has(id: DiagramId): boolean }): DiagramId {
  const own = `${node}/${name}`;
  return boxes.has(own) ? own : node;
}

/** Machines that are looked at in one step: some milliseconds. */
const machinesAtOnce = 16;
const naming = 'drawing the picture';

/**
 * Addresses lead to the box that a reader would look at: a bridge rather than the VLAN interface that has the same MAC. In
 * steps.
 */
export function* ownersSteps(
  machines: readonly Machine[],
  boxes: ReadonlySet<DiagramId>,
): Steps<{ readonly [address: string]: DiagramId }> {
  const owners: { [address: string]: DiagramId } = {};
  yield* eachInSteps(machines, machinesAtOnce, naming, (machine) => addOwn(owners, machine, boxes));
  const floating: (readonly [string, string])[] = [];
  yield* eachInSteps(machines, machinesAtOnce, naming, (machine) => floating.push(...floatingOf(machine)));
  for (const [address, fixed] of floating) {
    const box = owners[fixed];
    if (box !== undefined) owners[address] = box;
  }
  return owners;
}

function addOwn(owners: { [address: string]: DiagramId }, machine: Machine, boxes: ReadonlySet<DiagramId>): void {
  const ordered = [...machine.interfaces].sort((a, b) => weight(a) - weight(b));
  for (const each of ordered) {
    if (each.device.kind === 'tap') continue;
    const box = boxOfInterface(machine.name, each.name, boxes);
    if (!boxes.has(box)) continue;
    if (each.device.kind !== 'loopback') owners[each.mac] ??= box;
    for (const { address, scope } of each.addresses) {
      if (scope === 'global' && (each.device.kind !== 'loopback' || machine.role === 'external'))
        owners[formatIpv4(address)] ??= box;
    }
  }
}

/** Floating addresses and the fixed ones they stand for: whole addresses that a host translates, ports and all. */
function floatingOf(machine: Machine): readonly (readonly [string, string])[] {
  return machine.iptables.nat.chains.flatMap(({ rules }) =>
    rules.flatMap(({ match, target }) => {
      const { destination } = match;
      const whole = destination !== undefined && !destination.negated && destination.value.length === 32;
      return whole && target.kind === 'dnat' && target.port === null
        ? [[formatIpv4(destination.value.address), formatIpv4(target.to)] as const]
        : [];
    }),
  );
}

function weight(each: Interface): number {
  return each.device.kind === 'bridge' ? 0 : 1;
}
