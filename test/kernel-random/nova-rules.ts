// A second opinion on provisioning: the rules that nova's services leave on each compute host, derived from the resolved
// cloud alone. Written from nova's source and not from server/core/nova, so that a fault of one is not the other's.
import type { Cloud, Host } from '../../server/core/topology/cloud.ts';
import { formatIpv4 } from '../../server/core/wire/address.ts';
import { runNovaCompute } from './nova-rules-compute.ts';
import { myIp, runNovaNetwork, since } from './nova-rules-network.ts';
import { addChain, addRule, type ChainLists, chainsOf, type HostTables, newTables } from './nova-rules-table.ts';

/** What a host has: chains by `TABLE CHAIN`, and ebtables rules by table. */
export type HostRules = { readonly iptables: ChainLists; readonly ebtables: ReadonlyMap<string, readonly string[]> };

/** The rules of each compute host. */
export function novaRules(cloud: Cloud): ReadonlyMap<string, HostRules> {
  return new Map(
    cloud.hosts.map((host) => {
      const tables = newTables();
      const services = servicesOn(cloud, host);
      for (const service of services) frame(tables, cloud, service);
      for (const service of services) frameBottom(tables, service);
      if (hasNovaNetwork(cloud, host)) runNovaNetwork(tables, cloud, host);
      runNovaCompute(tables, cloud, host);
      if (services.includes('nova-api')) metadataAccept(tables, cloud, host);
      return [host.name, { iptables: chainsOf(tables), ebtables: tables.ebtables }] as const;
    }),
  );
}

/** nova-network, and the metadata service beside it: on every compute host, or without multi_host where networks name it. */
function hasNovaNetwork({ options, networks }: Cloud, { name }: Host): boolean {
  return options.multiHost || networks.some((network) => network.host === name);
}

function servicesOn(cloud: Cloud, host: Host): readonly string[] {
  return hasNovaNetwork(cloud, host) ? ['nova-network', 'nova-compute', 'nova-api'] : ['nova-compute'];
}

/** `IptablesManager.__init__`: each service wraps the built-in chains. */
function frame(tables: HostTables, cloud: Cloud, service: string): void {
  const wrap = (table: string, chains: readonly string[]) => {
    for (const chain of chains) {
      addChain(tables, table, `${service}-${chain}`);
      addRule(tables, table, chain, `-j ${service}-${chain}`);
    }
  };
  addRule(tables, 'filter', 'FORWARD', '-j nova-filter-top');
  addRule(tables, 'filter', 'OUTPUT', '-j nova-filter-top');
  addChain(tables, 'filter', `${service}-local`);
  addRule(tables, 'filter', 'nova-filter-top', `-j ${service}-local`);
  wrap('filter', ['INPUT', 'OUTPUT', 'FORWARD']);
  wrap('nat', ['PREROUTING', 'OUTPUT', 'POSTROUTING']);
  if (since(cloud, 'grizzly')) wrap('mangle', ['POSTROUTING']);
}

/** The chains all services share after their own; only nova-network's snat chains ever hold a rule, so only they are here. */
function frameBottom(tables: HostTables, service: string): void {
  addChain(tables, 'nat', 'nova-postrouting-bottom');
  addRule(tables, 'nat', 'POSTROUTING', '-j nova-postrouting-bottom');
  if (service !== 'nova-network') return;
  addRule(tables, 'nat', 'nova-postrouting-bottom', `-j ${service}-snat`);
  addRule(tables, 'nat', `${service}-snat`, `-j ${service}-float-snat`);
  addChain(tables, 'nat', `${service}-float-snat`);
}

/** linux_net `metadata_accept`, called by the metadata service on the same host. */
function metadataAccept(tables: HostTables, cloud: Cloud, host: Host): void {
  const metadata = cloud.options.metadataHost ?? myIp(host);
  if (metadata === undefined) return;
  const address = formatIpv4(metadata);
  const local = address === '127.0.0.1' && since(cloud, 'havana');
  const port = '-p tcp -m tcp --dport 8775';
  const rule = local ? `${port} -m addrtype --dst-type LOCAL -j ACCEPT` : `-d ${address}/32 ${port} -j ACCEPT`;
  addRule(tables, 'filter', 'nova-api-INPUT', rule);
}
