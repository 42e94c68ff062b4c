// Instances as they are written: network, tenant, groups, addresses that the file says. Allocates nothing.
import type { NamedStatement, Word } from '../syntax/tree.ts';
import { formatPrefix, type Ipv4, type Mac } from '../wire/address.ts';
import { derivedMac } from './allocate.ts';
import type { Instance, ListenPorts, StaticRoute, TenantNetwork } from './cloud.ts';
import { fieldOf, listWords, missingField, singleFields } from './fields.ts';
import type { Lookups } from './lookups.ts';
import { findEntity, type Inner, unknownName } from './names.ts';
import { checkNextHop, wiresOf } from './next-hop.ts';
import { listenOf, routesOf } from './parts.ts';
import { mark, type Report, type Source } from './report.ts';
import { addressOrNone, addressValue, macValue, noPrefix } from './values.ts';

/** One `floating` of an instance; `address` null: any of the pool. */
export type ReadFloating = { readonly word: Word; readonly address: Ipv4 | null; readonly origin: string };

/** An instance without what is allocated. */
export type ReadInstance = {
  readonly name: string;
  readonly host: string;
  readonly source: Source;
  readonly word: Word;
  readonly network: TenantNetwork;
  readonly tenant: string;
  readonly address: { readonly word: Word; readonly value: Ipv4 } | null;
  readonly mac: { readonly word: Word; readonly value: Mac } | null;
  /** The MAC it says, or the one that its name gives. */
  readonly ownMac: Mac;
  readonly secgroups: readonly string[];
  readonly floating: readonly ReadFloating[];
  /** How many floating addresses it wants: as many as there may be where a statement of it was faulty. */
  readonly wanted: number;
  /** Undefined: what DHCP hands out. */
  readonly gateway: Ipv4 | null | undefined;
  readonly gatewayOrigin: string | null;
  readonly routes: readonly StaticRoute[];
  readonly listen: ListenPorts;
  readonly origin: Instance['origin'];
};

const singles = ['network', 'tenant', 'ip', 'mac', 'gateway'];

/** An instance as it is written; undefined when it is on no network. */
export function readInstance(
  report: Report,
  lookups: Lookups,
  declared: Inner<NamedStatement>,
): ReadInstance | undefined {
  const { names, networks } = lookups;
  const { name, source, node, parent } = declared;
  const body = node.body;
  const origin = mark(report, `vm:${name}`, source, node.name, node);
  const fields = singleFields(report, source, body, singles);
  const networkWord = fieldOf(fields, 'network')?.value;
  if (!networkWord)
    missingField(report, source, body, node.name, node.keyword, `${name} is on no network: add network`);
  const entity = networkWord && findEntity(report, names, source, networkWord, ['network'], 'network');
  const network = entity && networks.get(entity.name);
  const cidr = network?.cidr ?? noPrefix;

  const ipWord = fieldOf(fields, 'ip')?.value;
  const ip = ipWord && addressValue(report, source, ipWord);
  const macWord = fieldOf(fields, 'mac')?.value;
  const mac = macWord && macValue(report, source, macWord);
  const gatewayField = fieldOf(fields, 'gateway');
  const gateway = gatewayField ? addressOrNone(report, source, gatewayField.value) : undefined;
  const wires = wiresOf([cidr]);
  if (gatewayField && gateway !== undefined && gateway !== null) {
    const outside = `lies outside of the network of ${name}: choose an address in ${formatPrefix(cidr)}`;
    checkNextHop(report, source, gatewayField.value, gateway, wires, outside);
  }
  const routes = routesOf(report, source, name, body, wires);
  const listen = listenOf(report, source, name, body.items);
  const floating: ReadFloating[] = [];
  let wanted = body.lost.length > 0 ? Number.POSITIVE_INFINITY : 0;
  for (const item of body.items) {
    if (item.kind !== 'field' || item.keyword.text !== 'floating') continue;
    wanted++;
    const id = mark(report, `floating:${name}#${floating.length}`, source, item.value, item);
    const isAddress = /^\d/.test(item.value.text) && !item.value.quoted;
    const address = isAddress ? addressValue(report, source, item.value) : null;
    if (address !== undefined) floating.push({ word: item.value, address, origin: id });
  }
  const tenantWord = fieldOf(fields, 'tenant')?.value;
  const saidTenant = tenantWord && findEntity(report, names, source, tenantWord, ['tenant'], 'tenant');
  if (!network) return undefined;
  const tenant = saidTenant?.name ?? network.tenant;
  if (tenant === null && !tenantWord) {
    const message = `${name} is on a network that tenants share and needs a tenant of its own: add tenant`;
    missingField(report, source, body, node.name, node.keyword, message);
  }
  return {
    name,
    host: parent,
    source,
    word: node.name,
    network,
    tenant: tenant ?? '',
    address: ipWord && ip !== undefined ? { word: ipWord, value: ip } : null,
    mac: macWord && mac !== undefined ? { word: macWord, value: mac } : null,
    ownMac: mac ?? derivedMac(name, 0),
    secgroups: groupsOf(report, source, listWords(body, 'secgroup'), tenant, lookups),
    floating,
    wanted,
    gateway,
    gatewayOrigin: gatewayField ? mark(report, `gateway:${name}`, source, gatewayField.value, gatewayField) : null,
    routes,
    listen,
    origin,
  };
}

const noGroups: readonly string[] = [];
const defaultGroups: readonly string[] = ['default'];

function groupsOf(
  report: Report,
  source: Source,
  words: readonly Word[],
  tenant: string | null,
  { groups, groupLists }: Lookups,
): readonly string[] {
  if (words.length === 0) return tenant === null ? noGroups : defaultGroups;
  const own = tenant === null ? undefined : groups.get(tenant);
  const found = new Set<string>();
  for (const word of words) {
    if (own?.has(word.text)) found.add(word.text);
    else if (own) unknownName(report, source, word, `security group of ${tenant}`, own, ['secgroup']);
  }
  const list = [...found];
  const text = list.join();
  const known = groupLists.get(text);
  if (!known) groupLists.set(text, list);
  return known ?? list;
}
