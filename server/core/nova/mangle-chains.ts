// The table mangle of a host: from Grizzly on DHCP answers get their checksum filled in (nova commit
// 901a3dacb6).
import type { Table } from '../network/netfilter.ts';
import { addChain, append, finish, mangleBuiltin, newDraft } from './drafts.ts';
import type { HostPlan } from './plan.ts';
import { since } from './release.ts';
import { is, jump, port, rule } from './rules.ts';

/** The table mangle of one host; before Grizzly nova doesn't touch it. */
export function mangleTable(plan: HostPlan): Table {
  const draft = newDraft(mangleBuiltin, plan.host.origin);
  if (!since(plan.options.release, 'grizzly')) return finish(draft);
  for (const service of plan.services) {
    addChain(draft, `${service}-POSTROUTING`);
    append(draft, 'POSTROUTING', rule({}, jump(`${service}-POSTROUTING`), plan.host.origin));
  }
  if (!plan.options.multiHost) return finish(draft);
  const bridges = new Map(plan.networks.map(({ network, bridge }) => [network.bridge, bridge.origin]));
  for (const [name, origin] of bridges) {
    const match = { out: is(name), protocol: 'udp', destinationPorts: port(68) } as const;
    append(draft, 'nova-network-POSTROUTING', rule(match, { kind: 'checksum-fill' }, origin));
  }
  return finish(draft);
}
