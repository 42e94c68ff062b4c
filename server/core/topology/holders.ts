// Who holds which address, and whether two do on one wire or network. Knows no statement but the places of words.
import type { Span } from '../base/span.ts';
import { formatIpv4, type Ipv4, prefixOf, rangeOf } from '../wire/address.ts';
import type { External, Host, Instance, Nic, Options, Router, SwitchDeclaration } from './cloud.ts';
import { noPrefix } from './externals.ts';
import type { ReadNetwork } from './networks.ts';
import { outside } from './networks.ts';
import type { ReadNic } from './parts.ts';
import { error, type Report, type Source, spanIn } from './report.ts';

/** Somebody who has an address. */
export type Holder = {
  readonly name: string;
  readonly address: Ipv4;
  /** The wire or network on which nobody else may have it. */
  readonly domain: string;
  readonly span: Span;
  /** A bridge that has the address on purpose on every host (`share_dhcp_address`). */
  readonly shared?: true;
  /** A bridge that is not made: it keeps the address, but nobody answers there. */
  readonly absent?: true;
};

/** The parts of a cloud that hold addresses, with the places of their words. */
export type HolderParts = {
  readonly options: Options;
  readonly externals: readonly External[];
  readonly switches: readonly SwitchDeclaration[];
  readonly networks: readonly ReadNetwork[];
  readonly hosts: readonly Host[];
  readonly instances: readonly Instance[];
  readonly routers: readonly Router[];
  /** NICs of hosts and routers, by their origin. */
  readonly nics: ReadonlyMap<string, { readonly read: ReadNic; readonly source: Source }>;
  /** Where the address of an instance or bridge is written, by origin; else where the holder is named. */
  readonly placeOf: (origin: string) => Span;
};

/** Everybody who holds an address, in file order of kinds. */
export function collectHolders(parts: HolderParts): Holder[] {
  const { options, externals, networks, placeOf } = parts;
  const holders: Holder[] = [];
  const flat = options.networkManager === 'FlatDHCPManager';
  const wires = wiresOf(parts.switches);
  const byVlan = new Map(networks.map(({ network }) => [network.vlan, network.name]));
  const onNetwork = (name: string): string => (flat ? 'wire:flat' : `network:${name}`);
  const firstWire = flat ? wires.values().next().value : undefined;
  const domainOfNic = (nic: Nic): string => {
    if (nic.toKind === 'external') return `external:${nic.to}`;
    if (nic.accessVlan !== null) {
      const network = byVlan.get(nic.accessVlan);
      return network === undefined ? `vlan:${nic.accessVlan}` : `network:${network}`;
    }
    const wire = wires.get(nic.to ?? '') ?? nic.to ?? '';
    return flat && wire === firstWire ? 'wire:flat' : `wire:${wire}`;
  };
  for (const { name, gateway, gatewayKind, gatewayOrigin, machines } of externals) {
    const domain = `external:${name}`;
    if (gateway !== null && gatewayKind === 'router') {
      holders.push({ name: `${name}-router`, address: gateway, domain, span: placeOf(gatewayOrigin) });
    }
    for (const machine of machines) {
      holders.push({ name: machine.name, address: machine.address, domain, span: placeOf(machine.origin) });
    }
  }
  const pushNics = (name: string, nics: readonly Nic[]): void => {
    for (const nic of nics) {
      if (nic.address !== null)
        holders.push({ name, address: nic.address, domain: domainOfNic(nic), span: placeOf(nic.origin) });
    }
  };
  for (const { name, nics, bridges } of parts.hosts) {
    pushNics(name, nics);
    for (const { network, gateway, origin, exists } of bridges) {
      if (gateway === null) continue;
      const holder: Holder = { name, address: gateway, domain: onNetwork(network), span: placeOf(origin) };
      const flags = {
        ...(options.shareDhcpAddress && { shared: true as const }),
        ...(!exists && { absent: true as const }),
      };
      holders.push({ ...holder, ...flags });
    }
  }
  for (const { name, nics } of parts.routers) pushNics(name, nics);
  for (const { name, network, address, origin, floating } of parts.instances) {
    if (address !== 0) holders.push({ name, address, domain: onNetwork(network), span: placeOf(origin) });
    for (const one of floating) {
      holders.push({ name, address: one.address, domain: `external:${one.external ?? ''}`, span: placeOf(one.origin) });
    }
  }
  return holders;
}

/** Reports addresses that two hold on one wire or network, at the later one. */
export function checkHolders(report: Report, holders: readonly Holder[]): void {
  const seen = new Map<string, Holder>();
  for (const holder of holders) {
    const key = `${holder.domain} ${holder.address}`;
    const before = seen.get(key);
    if (!before) {
      seen.set(key, holder);
      continue;
    }
    if (holder.shared && before.shared) continue;
    const address = formatIpv4(holder.address);
    error(report, 'duplicate-address', holder.span, `${before.name} has ${address} already: choose another address`, [
      { message: `${before.name} has ${address}`, span: before.span },
    ]);
  }
}

/** Reports NIC addresses outside of the external they are on, and such as no machine can have. */
export function checkNics(report: Report, parts: HolderParts): void {
  const externals = new Map(parts.externals.map((external) => [external.name, external]));
  for (const { read, source } of parts.nics.values()) {
    const { nic, node } = read;
    if (nic.address === null || !node.address) continue;
    const external = nic.toKind === 'external' ? externals.get(nic.to ?? '') : undefined;
    const prefix = external && external.cidr !== noPrefix ? external.cidr : prefixOf(nic.address, nic.length);
    if (external && prefixOf(nic.address, prefix.length).address !== prefix.address) {
      outside(report, source, node.address, external.name, prefix);
      continue;
    }
    const { first, last } = rangeOf(prefix);
    if (prefix.length < 31 && (nic.address === first || nic.address === last)) {
      const which = nic.address === first ? 'own address' : 'broadcast address';
      const message = `${formatIpv4(nic.address)} is the ${which} of its network: choose another address`;
      error(report, 'reserved-address', spanIn(source, node.address), message);
    }
  }
}

/** Each switch's group of switches that links join: one wire for untagged frames. */
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
