// Statements that several blocks share: routes, `listen`, NICs. Knows no allocation.
import type { OriginId } from '../base/span.ts';
import type { Block, ListenStatement, NicStatement, Statement } from '../syntax/tree.ts';
import { parseIpv4 } from '../wire/address.ts';
import type { PortRange } from '../wire/packet.ts';
import type { ListenPorts, Nic, StaticRoute } from './cloud.ts';
import type { Lookups } from './lookups.ts';
import { findEntity } from './names.ts';
import { checkNextHop, type Wires } from './next-hop.ts';
import { error, mark, quoted, type Report, type Source, spanIn } from './report.ts';
import {
  addressValue,
  choice,
  parseAddressLength,
  portRanges,
  prefixValue,
  vlanSet,
  vlanValue,
  wrongValue,
} from './values.ts';

/** The routes of a block, in order. A next hop that is no neighbour on these wires is reported. */
export function routesOf(
  report: Report,
  source: Source,
  owner: string,
  block: Block,
  wires: Wires,
): readonly StaticRoute[] {
  const routes: StaticRoute[] = [];
  for (const item of block.items) {
    if (item.kind !== 'route') continue;
    const to = prefixValue(report, source, item.to);
    const via = item.via && addressValue(report, source, item.via);
    const type = item.type && choice(report, source, item.type, ['unreachable', 'blackhole', 'prohibit'] as const);
    if (item.via && via !== undefined && via !== null) {
      const outside = `lies in no network that ${owner} is on: name a neighbour's address`;
      checkNextHop(report, source, item.via, via, wires, outside);
    }
    if (!to || (item.via ? via === undefined : type === undefined)) continue;
    const origin = mark(report, `route:${owner}#${routes.length}`, source, item.keyword, item);
    routes.push({ to, type: type ?? 'unicast', via: via ?? null, origin });
  }
  return routes.length === 0 ? noRoutes : routes;
}

// What nearly everybody has is one value: a large cloud then lies closer together in memory.
const noRoutes: readonly StaticRoute[] = [];
const everyPort: ListenPorts = { tcp: 'all', udp: 'all' };

/** On which ports something answers: on all unless it says `listen`. */
export function listenOf(report: Report, source: Source, owner: string, items: readonly Statement[]): ListenPorts {
  const listens = items.filter((item): item is ListenStatement => item.kind === 'listen');
  if (listens.length === 0) return everyPort;
  const ports: { tcp: PortRange[]; udp: PortRange[] } = { tcp: [], udp: [] };
  for (const [i, item] of listens.entries()) {
    mark(report, `listen:${owner}#${i}`, source, item.keyword, item);
    const protocol = choice(report, source, item.protocol, ['tcp', 'udp'] as const);
    const ranges = portRanges(report, source, item.ports);
    if (protocol) ports[protocol].push(...ranges);
  }
  return ports;
}

/** A NIC with the places of its words. */
export type ReadNic = { readonly nic: Nic; readonly node: NicStatement };

/** The NICs of a host or router. A repeated name is reported and its NIC left out. */
export function nicsOf(report: Report, lookups: Lookups, source: Source, owner: string, block: Block): ReadNic[] {
  const found = new Map<string, ReadNic>();
  for (const node of block.items) {
    if (node.kind !== 'nic') continue;
    const before = found.get(node.name.text);
    if (before) {
      error(
        report,
        'duplicate-name',
        spanIn(source, node.name),
        `${owner} has a nic ${quoted(node.name)} already: choose another name`,
        [{ message: `the first ${quoted(node.name)}`, span: spanIn(source, before.node.name) }],
      );
      continue;
    }
    const origin = mark(report, `nic:${owner}/${node.name.text}`, source, node.name, node);
    found.set(node.name.text, { nic: readNic(report, lookups, source, node, origin), node });
  }
  return [...found.values()];
}

// the length of an address on a switch that doesn't say one
const defaultLength = 24;

function readNic(
  report: Report,
  { names, externals }: Lookups,
  source: Source,
  node: NicStatement,
  origin: OriginId,
): Nic {
  const target = findEntity(report, names, source, node.to, ['switch', 'external'], 'switch or external');
  const external = target?.kind === 'external' ? externals.get(target.name) : undefined;
  const parsed = node.address?.text.includes('/') ? parseAddressLength(node.address.text) : undefined;
  const plain = node.address && !parsed ? parseIpv4(node.address.text) : undefined;
  if (node.address && ((!parsed && plain === undefined) || node.address.quoted)) {
    wrongValue(report, source, node.address, 'an address: write one such as 10.0.0.1 or 10.0.0.1/24');
  }
  const address = parsed?.address ?? plain ?? null;
  if (address !== null) report.written.add(address);
  const length = parsed?.length ?? external?.cidr.length ?? defaultLength;
  return {
    name: node.name.text,
    address,
    length,
    to: target?.name ?? null,
    toKind: target?.kind === 'external' ? 'external' : 'switch',
    trunk: node.trunk ? vlanSet(report, source, node.trunk.values) : null,
    accessVlan: node.vlan ? (vlanValue(report, source, node.vlan) ?? null) : null,
    noCarrier: node.noCarrier !== null,
    origin,
  };
}
