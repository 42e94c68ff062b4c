// Who holds which address. Knows no statement.
import { kept } from '../base/kept.ts';
import type { OriginId } from '../base/span.ts';
import type { Ipv4 } from '../wire/address.ts';
import type { External, Host, Instance, Nic, Options, Router, SwitchDeclaration, TenantNetwork } from './cloud.ts';

/** Somebody who has an address. */
export type Holder = {
  readonly name: string;
  readonly address: Ipv4;
  /** The wire or network on which nobody else may have it. */
  readonly domain: string;
  /** What says the address. */
  readonly origin: OriginId;
  /** A bridge that has the address on purpose on every host (`share_dhcp_address`). */
  readonly shared?: true;
  /** A bridge that is not made: it keeps the address, but nobody answers there. */
  readonly absent?: true;
};

/** What tells the wire or network on which an address must be one's own. */
export type Domains = {
  readonly flat: boolean;
  readonly shared: boolean;
  /** The network of a VLAN. */
  readonly byVlan: ReadonlyMap<number, string>;
  /** Each switch's group of switches that links join: one wire for untagged frames. */
  readonly wires: ReadonlyMap<string, string>;
};

/** The domains of a cloud; parts that did not change are those of before. Linear in switches and networks. */
export function domainsOf(
  options: Options,
  switches: readonly SwitchDeclaration[],
  networks: readonly TenantNetwork[],
  before: Domains | undefined,
): Domains {
  const byVlan = new Map<number, string>();
  for (const { vlan, name } of networks) if (vlan !== null) byVlan.set(vlan, name);
  const flat = options.networkManager === 'FlatDHCPManager';
  const wires = kept(before?.wires, wiresOf(switches));
  return kept(before, { flat, shared: options.shareDhcpAddress, byVlan: kept(before?.byVlan, byVlan), wires });
}

/** Whether all that somebody with these NICs may hold is in the domains in which it was. */
export function isInSameDomains({ nics }: Pick<Router, 'nics'>, before: Domains, now: Domains): boolean {
  if (before === now) return true;
  if (before.flat !== now.flat || before.shared !== now.shared || before.wires !== now.wires) return false;
  return before.byVlan === now.byVlan || nics.every(({ accessVlan }) => accessVlan === null);
}

/** The holders of an external: its router and the machines beyond. */
export function externalHolders({ name, gateway, gatewayKind, gatewayOrigin, machines }: External): Holder[] {
  const domain = `external:${name}`;
  const holders: Holder[] = [];
  if (gateway !== null && gatewayKind === 'router')
    holders.push({ name: `${name}-router`, address: gateway, domain, origin: gatewayOrigin });
  for (const { name: machine, address, origin } of machines) holders.push({ name: machine, address, domain, origin });
  return holders;
}

/** What the NICs of a host or router hold. */
export function nicHolders({ name, nics }: Pick<Router, 'name' | 'nics'>, domains: Domains): Holder[] {
  return nics.flatMap((nic) =>
    nic.address === null ? [] : [{ name, address: nic.address, domain: domainOfNic(nic, domains), origin: nic.origin }],
  );
}

/** What the bridges of a host hold. */
export function bridgeHolders({ name, bridges }: Pick<Host, 'name' | 'bridges'>, domains: Domains): Holder[] {
  const holders: Holder[] = [];
  for (const { network, gateway, origin, exists } of bridges) {
    if (gateway === null) continue;
    holders.push({
      name,
      address: gateway,
      domain: domainOfNetwork(network, domains),
      origin,
      ...(domains.shared && { shared: true as const }),
      ...(!exists && { absent: true as const }),
    });
  }
  return holders;
}

/** What an instance holds. `homeless`: it found no address of its own. */
export function instanceHolders(instance: Instance, homeless: boolean, domains: Domains): Holder[] {
  const { name, network, address, origin, floating } = instance;
  const holders: Holder[] = [];
  if (address !== 0 && !homeless) holders.push({ name, address, domain: domainOfNetwork(network, domains), origin });
  for (const one of floating)
    holders.push({ name, address: one.address, domain: `external:${one.external ?? ''}`, origin: one.origin });
  return holders;
}

function domainOfNetwork(name: string, { flat }: Domains): string {
  return flat ? 'wire:flat' : `network:${name}`;
}

function domainOfNic(nic: Nic, { flat, byVlan, wires }: Domains): string {
  if (nic.toKind === 'external') return `external:${nic.to}`;
  if (nic.accessVlan !== null) {
    const network = byVlan.get(nic.accessVlan);
    return network === undefined ? `vlan:${nic.accessVlan}` : `network:${network}`;
  }
  const wire = wires.get(nic.to ?? '') ?? nic.to ?? '';
  return flat && wire === wires.values().next().value ? 'wire:flat' : `wire:${wire}`;
}

function wiresOf(switches: readonly SwitchDeclaration[]): ReadonlyMap<string, string> {
  const parent = new Map(switches.map(({ name }) => [name, name]));
  const root = (name: string): string => {
    let at = name;
    for (let up = parent.get(at); up !== undefined && up !== at; up = parent.get(at)) {
      parent.set(at, parent.get(up) ?? up);
      at = up;
    }
    return at;
  };
  for (const { name, links } of switches) for (const { to } of links) parent.set(root(name), root(to));
  return new Map(switches.map(({ name }) => [name, root(name)]));
}
