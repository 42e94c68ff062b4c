// Hosts and routers as they are written: NICs, routes, options of their own, `bridge` statements. Allocates nothing.
import type { OriginId } from '../base/span.ts';
import { suggest } from '../base/suggest.ts';
import type { BridgeStatement, NamedStatement, Word } from '../syntax/tree.ts';
import { formatIpv4, type Ipv4, parseIpv4, prefixOf } from '../wire/address.ts';
import type { Host, Router } from './cloud.ts';
import { fieldOf, singleFields } from './fields.ts';
import type { Lookups } from './lookups.ts';
import { type Declared, findEntity, type Names } from './names.ts';
import { outside } from './networks.ts';
import { checkNextHop, specialIn, type Wires, wiresOf } from './next-hop.ts';
import { isSince } from './options.ts';
import { listenOf, nicsOf, type ReadNic, routesOf } from './parts.ts';
import { error, mark, type Report, type Source, spanIn } from './report.ts';
import { addressOrNone, addressValue, choice, noPrefix, wrongValue } from './values.ts';

/** A `bridge` statement whose network exists. */
export type ReadBridge = {
  readonly node: BridgeStatement;
  readonly network: string;
  readonly address: Ipv4 | null;
  readonly onDemand: boolean;
  readonly origin: OriginId;
};

/** A host without its bridges. */
export type ReadHost = {
  readonly host: Omit<Host, 'bridges'>;
  readonly source: Source;
  readonly name: Word;
  readonly nics: readonly ReadNic[];
  readonly bridges: readonly ReadBridge[];
  /** Whether a statement in its block was faulty, or a nic has the name of another. */
  readonly spoiled: boolean;
};

const singles = ['default_gateway', 'routing_source_ip', 'rp_filter', 'bridge_nf_call_iptables', 'ip_forward', 'state'];

/** nova's own words for a compute service (`nova service-list`). */
export const hostStates = ['up', 'down'] as const;

/** A host as it is written. */
export function readHost(report: Report, lookups: Lookups, declared: Declared<NamedStatement>): ReadHost {
  const { name, source, node } = declared;
  const { options, externals, names } = lookups;
  const origin = mark(report, `host:${name}`, source, node.name, node);
  const nics = nicsOf(report, lookups, source, name, node.body);
  checkNics(report, lookups, source, nics);
  const fields = singleFields(report, source, node.body, singles);
  const origins = new Map<string, OriginId>();
  for (const [keyword, statement] of fields) {
    if (keyword === 'default_gateway') continue;
    origins.set(keyword, mark(report, `option:${name}/${keyword}`, source, statement.keyword, statement));
  }
  const number = <T extends string>(keyword: string, choices: readonly T[], otherwise: number): number => {
    const word = fieldOf(fields, keyword)?.value;
    const said = word && choice(report, source, word, choices);
    return said === undefined ? otherwise : Number(said);
  };
  const onNics = wiresOfNics(lookups, node, nics);
  const wires: Wires = (address) => [...onNics(address), ...lookups.around(address)];
  const nicNamed = (wanted: string | null, toKind: 'switch' | 'external'): string | null =>
    (wanted === null
      ? nics.find(({ nic }) => nic.toKind === toKind && nic.to !== null)
      : nics.find(({ nic }) => nic.name === wanted)
    )?.nic.name ?? null;
  const publicInterface = nicNamed(options.publicInterface, 'external');
  const publicNic = nics.find(({ nic }) => nic.name === publicInterface)?.nic;
  const outward = publicNic?.toKind === 'external' ? publicNic : nics.find(({ nic }) => nic.toKind === 'external')?.nic;
  const external = outward?.address == null ? undefined : externals.get(outward.to ?? '');

  const gatewayField = fieldOf(fields, 'default_gateway');
  const said = gatewayField ? addressOrNone(report, source, gatewayField.value) : undefined;
  if (gatewayField && said !== undefined && said !== null) {
    const outside = `lies in no network that ${name} is on: name a neighbour's address`;
    checkNextHop(report, source, gatewayField.value, said, wires, outside);
  }
  const defaultGatewayOrigin = gatewayField
    ? mark(report, `gateway:${name}`, source, gatewayField.value, gatewayField)
    : (external?.gatewayOrigin ?? origin);

  const stateWord = fieldOf(fields, 'state')?.value;
  const state = stateWord && choice(report, source, stateWord, hostStates);

  const sourceField = fieldOf(fields, 'routing_source_ip');
  const sourceIp = sourceField ? addressOrNone(report, source, sourceField.value) : undefined;
  if (sourceField && sourceIp === null && !isSince(options.release, 'folsom')) {
    error(
      report,
      'option-not-in-release',
      spanIn(source, sourceField.value),
      `${options.release} always needs a routing_source_ip: write an address or choose folsom or later`,
    );
  }
  return {
    host: {
      name,
      nics: nics.map(({ nic }) => nic),
      defaultGateway: said === undefined ? (external?.gateway ?? null) : said,
      defaultGatewayOrigin,
      routes: routesOf(report, source, name, node.body, wires),
      routingSourceIp: sourceIp === undefined ? (publicNic?.address ?? null) : sourceIp,
      rpFilter: number('rp_filter', ['0', '1', '2'], options.rpFilter) as 0 | 1 | 2,
      bridgeNfCallIptables: number('bridge_nf_call_iptables', ['0', '1'], options.bridgeNfCallIptables) as 0 | 1,
      ipForward: number('ip_forward', ['0', '1'], options.ipForward) as 0 | 1,
      listen: listenOf(report, source, name, node.body.items),
      vlanInterface: nicNamed(options.vlanInterface, 'switch'),
      flatInterface: nicNamed(options.flatInterface, 'switch'),
      publicInterface,
      isDown: state === 'down',
      origins,
      origin,
    },
    source,
    name: node.name,
    nics,
    bridges: readBridges(report, names, declared),
    spoiled: node.body.spoiled || nics.length < nicsIn(node),
  };
}

function readBridges(report: Report, names: Names, { name, source, node }: Declared<NamedStatement>): ReadBridge[] {
  const found = new Map<string, ReadBridge>();
  for (const item of node.body.items) {
    if (item.kind !== 'bridge') continue;
    const network = findEntity(report, names, source, item.network, ['network'], 'network');
    const address = item.address ? (addressValue(report, source, item.address) ?? null) : null;
    if (!network) continue;
    const before = found.get(network.name);
    if (before) {
      error(
        report,
        'duplicate-name',
        spanIn(source, item.network),
        `${name} has a bridge of ${network.name} already: take one of the two out`,
        [{ message: 'the first one', span: spanIn(source, before.node.network) }],
      );
      continue;
    }
    const origin = mark(report, `bridge:${name}/${network.name}`, source, item.network, item);
    found.set(network.name, { node: item, network: network.name, address, onDemand: item.onDemand !== null, origin });
  }
  return [...found.values()];
}

/** A router and the places of its NICs' words. */
export type ReadRouter = { readonly router: Router; readonly source: Source; readonly nics: readonly ReadNic[] };

/** A router as it is written. */
export function readRouter(report: Report, lookups: Lookups, declared: Declared<NamedStatement>): ReadRouter {
  const { name, source, node } = declared;
  const origin = mark(report, `router:${name}`, source, node.name, node);
  const nics = nicsOf(report, lookups, source, name, node.body);
  checkNics(report, lookups, source, nics);
  for (const { nic, node: statement } of nics) {
    if (statement.address && nic.toKind === 'switch' && parseIpv4(statement.address.text) !== undefined) {
      wrongValue(report, source, statement.address, 'enough for a router: write its length too, such as 10.0.0.1/24');
    }
  }
  const router: Router = {
    name,
    nics: nics.map(({ nic }) => nic),
    routes: routesOf(report, source, name, node.body, wiresOfNics(lookups, node, nics)),
    listen: listenOf(report, source, name, node.body.items),
    origin,
  };
  return { router, source, nics };
}

/** Reports NIC addresses outside of the external they are on, and such as no machine can have. */
function checkNics(report: Report, { externals }: Lookups, source: Source, nics: readonly ReadNic[]): void {
  for (const { nic, node } of nics) {
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

/**
 * The wires that a machine's NICs are on. Where one of them is faulty, nobody knows which wire it is on: any address may
 * be a neighbour's.
 */
function wiresOfNics({ externals }: Lookups, node: NamedStatement, nics: readonly ReadNic[]): Wires {
  const isFaulty = ({ nic, node: { address } }: ReadNic) => nic.to === null || (nic.address === null && address);
  const isLost = node.body.lost.some((word) => word === 'nic' || suggest(word, ['nic']) !== undefined);
  if (isLost || nics.length < nicsIn(node) || nics.some(isFaulty)) return wiresOf([noPrefix]);
  return wiresOf(
    nics.flatMap(({ nic }) => {
      if (nic.address === null) return [];
      // an address outside of its external is wrong, not the external
      const external = nic.toKind === 'external' ? externals.get(nic.to ?? '') : undefined;
      return [external?.cidr ?? prefixOf(nic.address, nic.length)];
    }),
  );
}

/** How many NICs are written. */
function nicsIn({ body }: NamedStatement): number {
  return body.items.filter(({ kind }) => kind === 'nic').length;
}
