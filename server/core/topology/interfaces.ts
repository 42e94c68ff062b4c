// Whether each host has the NICs it needs. Knows no packet.
import type { Instance, Options, TenantNetwork } from './cloud.ts';
import type { Table } from './lookups.ts';
import type { PlacedHost } from './placed-hosts.ts';
import { error, type Report, spanIn } from './report.ts';

/** Reports hosts that lack a NIC on a switch for their networks, or one on an external for floating addresses. */
export function checkInterfaces(
  report: Report,
  options: Options,
  networks: Table<TenantNetwork>,
  hosts: readonly PlacedHost[],
): void {
  // with multi_host false the network's one host has the floating addresses of all its instances
  const holderOf = (one: Instance): string => (options.multiHost ? null : networks.get(one.network)?.host) ?? one.host;
  const floating = new Map<string, string>();
  const lacking = hosts.filter(({ lacks }) => lacks);
  if (lacking.length === 0) return;
  for (const host of hosts) for (const one of host.floating) floating.set(holderOf(one), one.name);
  const flat = options.networkManager === 'FlatDHCPManager';
  for (const { read: place, host } of lacking) {
    if (place.spoiled || place.host.nics.some((nic) => nic.to === null)) continue;
    const lacks = (option: string, wanted: string | null, why: string, target: string): void => {
      const what = wanted === null ? `a nic on ${target}` : `the nic ${wanted} that ${option} names`;
      error(
        report,
        'interface-missing',
        spanIn(place.source, place.name),
        `${host.name} lacks ${what}, which ${why} needs: add it`,
      );
    };
    const bridge = host.bridges.find(({ exists }) => exists);
    if (bridge && !flat && host.vlanInterface === null) {
      lacks('vlan_interface', options.vlanInterface, `its network ${bridge.network}`, 'a switch');
    }
    if (bridge && flat && host.flatInterface === null) {
      lacks('flat_interface', options.flatInterface, `its network ${bridge.network}`, 'a switch');
    }
    const instance = floating.get(host.name);
    if (instance !== undefined && host.publicInterface === null) {
      lacks('public_interface', options.publicInterface, `the floating address of ${instance}`, 'an external');
    }
  }
}
