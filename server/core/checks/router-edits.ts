// A router of one's own between networks, which DHCP hands out as their gateway: its nics, and the text that makes it.
import type { Diagnostic, Fix, SpanEdit } from '../base/diagnostic.ts';
import type { Analysis } from '../pipeline/analysis.ts';
import type { Nic, TenantNetwork } from '../topology/cloud.ts';
import { formatIpv4, type Ipv4 } from '../wire/address.ts';
import { highestFree } from './cloud-edits.ts';
import { takenAddresses } from './taken-addresses.ts';
import { all, declaredLast, freeName, lineAdded } from './text-edits.ts';
import { capital, listOf } from './words.ts';

/** A router that may be. */
export type RouterDraft = {
  /** In the imperative, without a capital letter. */
  readonly title: string;
  readonly nics: readonly Nic[];
  /** The address of the router in each network. */
  readonly gateways: ReadonlyMap<string, Ipv4>;
  /** Null: no text made one of the networks. */
  readonly edits: readonly SpanEdit[] | null;
};

/**
 * A router with a nic in each of some networks, or undefined where one of them has a gateway or no VLAN, or no address is free.
 * @param wire the switch that its nics are at
 * @param taken every address that something has
 */
export function routerBetween(
  analysis: Analysis,
  networks: readonly TenantNetwork[],
  { wire, taken }: { readonly wire: string; readonly taken: ReadonlySet<Ipv4> },
): RouterDraft | undefined {
  if (networks.length < 2 || networks.some(({ vlan, gateway }) => vlan === null || gateway !== null)) return undefined;
  const gateways = new Map<string, Ipv4>();
  const nics: Nic[] = [];
  for (const network of networks) {
    const address = highestFree(taken, network);
    if (address === undefined) return undefined;
    gateways.set(network.name, address);
    nics.push({
      name: `eth${nics.length}`,
      address,
      length: network.cidr.length,
      to: wire,
      toKind: 'switch',
      trunk: null,
      accessVlan: network.vlan,
      noCarrier: false,
      origin: network.origin,
    });
  }
  const names = networks.map(({ name }) => name);
  return {
    title: `add a router with a nic in ${listOf(names)} and say its addresses as \`gateway\` of these networks`,
    nics,
    gateways,
    edits: all([
      declaredLast({ analysis }, routerText(freeName({ analysis }, 'gw'), nics)),
      ...networks.map(({ name, origin }) =>
        lineAdded({ analysis }, origin, `gateway ${formatIpv4(gateways.get(name) ?? 0)}`),
      ),
    ]),
  };
}

function routerText(name: string, nics: readonly Nic[]): string {
  const lines = nics.map(
    ({ name: nic, address, length, to, accessVlan }) =>
      `  nic ${nic} ${formatIpv4(address ?? 0)}/${length} -> ${to} vlan ${accessVlan}`,
  );
  return [`router ${name} {`, ...lines, '}'].join('\n');
}

/** A router between the networks of two instances whose packets go one way and come another (`asymmetric-route`). */
export function symmetricFixes(analysis: Analysis, { code, message }: Diagnostic): readonly Fix[] {
  if (code !== 'asymmetric-route') return [];
  const [ends = ''] = message.split(': ');
  const [from, to] = ends.split(' -> ').map((name) => analysis.cloud.instances.find((one) => one.name === name));
  if (!from || !to || from.network === to.network) return [];
  const networks = analysis.cloud.networks.filter(({ name }) => name === from.network || name === to.network);
  const host = analysis.cloud.hosts.find(({ name }) => name === from.host);
  const wire = host?.nics.find((nic) => nic.name === host.vlanInterface);
  if (!wire?.to || wire.toKind !== 'switch') return [];
  const draft = routerBetween(analysis, networks, { wire: wire.to, taken: takenAddresses(analysis.cloud) });
  return draft?.edits ? [{ title: capital(draft.title), edits: draft.edits }] : [];
}
