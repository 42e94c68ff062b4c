// How machines and switches hang together over their wires. Knows no frame.
import type { CompiledInterface, CompiledMachine, CompiledPort, CompiledSwitch } from './compiled.ts';

/** Where a wire leads, or would if it had a carrier: who is behind may be why a question is lost there. */
export function farOf({ peer, cut }: CompiledInterface | CompiledPort): CompiledInterface | CompiledPort | null {
  return peer ?? cut?.far ?? null;
}

/** The machines at the other ends of wires. */
export function hostsBehind(interfaces: readonly CompiledInterface[]): readonly CompiledMachine[] {
  return interfaces.flatMap((one) => {
    const far = farOf(one);
    return far?.kind === 'interface' ? [far.machine] : [];
  });
}

/** Whether two of these interfaces hang on switches that are wired to each other. */
export function hangsTwice(interfaces: readonly CompiledInterface[]): boolean {
  const switches = interfaces.flatMap(({ peer }) => (peer?.kind === 'port' ? [peer.switch] : []));
  return switches.length > 1 && new Set(switches.map(fabricOf)).size < switches.length;
}

/** One of the switches that a switch is wired to. Linear in the ports of all of them, once for all. */
export function fabricOf(first: CompiledSwitch): CompiledSwitch {
  if (first.fabric) return first.fabric;
  first.fabric = first;
  const found = [first];
  for (const one of found) {
    for (const { peer } of one.ports) {
      if (peer?.kind !== 'port' || peer.switch.fabric) continue;
      peer.switch.fabric = first;
      found.push(peer.switch);
    }
  }
  return first;
}
