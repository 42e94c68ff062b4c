// Who holds which address, and whether two do on one wire or network. Knows no statement but the places of words.
import type { OriginId, Span } from '../base/span.ts';
import { formatIpv4, type Ipv4, prefixOf } from '../wire/address.ts';
import type { External, Host, Instance, Nic, Options, Router, SwitchDeclaration } from './cloud.ts';
import type { ReadNetwork } from './networks.ts';
import { outside } from './networks.ts';
import { specialIn } from './next-hop.ts';
import type { ReadNic } from './parts.ts';
import { error, type Report, type Source, spanIn } from './report.ts';
import { noPrefix } from './values.ts';

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

/** The parts of a cloud that hold addresses, with the places of their words. */
export type HolderParts = {
  readonly options: Options;
  readonly externals: readonly External[];
  readonly switches: readonly SwitchDeclaration[];
  readonly networks: readonly ReadNetwork[];
  readonly hosts: readonly Host[];
  readonly instances: readonly Instance[];
  /** Names of instances that found no address: they hold none. */
  readonly homeless: ReadonlySet<string>;
  readonly routers: readonly Router[];
  /** NICs of hosts and routers, by their origin. */
  readonly nics: ReadonlyMap<string, { readonly read: ReadNic; readonly source: Source }>;
};

/** Everybody who holds an address, in file order of kinds. */
export function collectHolders(parts: HolderParts): Holder[] {
  const { options, externals, networks } = parts;
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
      holders.push({ name: `${name}-router`, address: gateway, domain, origin: gatewayOrigin });
    }
    for (const machine of machines) {
      holders.push({ name: machine.name, address: machine.address, domain, origin: machine.origin });
    }
  }
  const pushNics = (name: string, nics: readonly Nic[]): void => {
    for (const nic of nics) {
      if (nic.address !== null)
        holders.push({ name, address: nic.address, domain: domainOfNic(nic), origin: nic.origin });
    }
  };
  for (const { name, nics, bridges } of parts.hosts) {
    pushNics(name, nics);
    for (const { network, gateway, origin, exists } of bridges) {
      if (gateway === null) continue;
      const holder: Holder = { name, address: gateway, domain: onNetwork(network), origin };
      const flags = {
        ...(options.shareDhcpAddress && { shared: true as const }),
        ...(!exists && { absent: true as const }),
      };
      holders.push({ ...holder, ...flags });
    }
  }
  for (const { name, nics } of parts.routers) pushNics(name, nics);
  for (const { name, network, address, origin, floating } of parts.instances) {
    if (address !== 0 && !parts.homeless.has(name)) holders.push({ name, address, domain: onNetwork(network), origin });
    for (const one of floating) {
      holders.push({ name, address: one.address, domain: `external:${one.external ?? ''}`, origin: one.origin });
    }
  }
  return holders;
}

/**
 * Reports addresses that two hold on one wire or network, at the later one in the file.
 * @param placeOf where the address of an origin is written, else where its holder is named
 */
export function checkHolders(
  report: Report,
  holders: readonly Holder[],
  placeOf: (origin: OriginId) => Span,
  byPlace: (a: Span, b: Span) => number,
): void {
  const first = new Map<string, Map<Ipv4, Holder>>();
  const doubles = new Map<Holder, Holder[]>();
  for (const holder of holders) {
    let domain = first.get(holder.domain);
    if (!domain) {
      domain = new Map();
      first.set(holder.domain, domain);
    }
    const before = domain.get(holder.address);
    if (!before) domain.set(holder.address, holder);
    else if (!(holder.shared && before.shared)) doubles.set(before, [...(doubles.get(before) ?? [before]), holder]);
  }
  for (const group of doubles.values()) {
    const placed = group.map((holder) => ({ holder, span: placeOf(holder.origin) }));
    const [early, ...others] = placed.toSorted((a, b) => byPlace(a.span, b.span));
    if (!early) continue;
    const address = formatIpv4(early.holder.address);
    const related = [{ message: `${early.holder.name} has ${address}`, span: early.span }];
    for (const { span } of others) {
      error(
        report,
        'duplicate-address',
        span,
        `${early.holder.name} has ${address} already: choose another address`,
        related,
      );
    }
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
    const special = specialIn(prefix, nic.address);
    if (special) {
      const message = `${formatIpv4(nic.address)} is the ${special} of its network: choose another address`;
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
