// What may stand at a place of a statement, by what is meant there: the one list of all slots. Knows names, addresses and
// numbers only through those that find them.
import { unquote } from '../syntax/tokens.ts';
import type { Cloud, Host, TenantNetwork } from '../topology/cloud.ts';
import { reasonCodes } from '../topology/flows.ts';
import type { Ipv4 } from '../wire/address.ts';
import {
  externalPrefixes,
  firstOf,
  floatingAddresses,
  freeBridgeAddresses,
  freeExternalAddresses,
  freeInstanceAddresses,
  freePrefixes,
  knownAddresses,
  knownPrefixes,
  poolRanges,
} from './complete-addresses.ts';
import {
  expectEnds,
  flowEnds,
  groupNames,
  groupsOfAll,
  hostNames,
  instanceNames,
  isolatedEnds,
  networkNames,
  nodeNames,
  sourceNames,
  switchNames,
  tenantNames,
  wireNames,
} from './complete-names.ts';
import { everyPort, freeVlans, icmpTypes, knownVlans, servicePorts } from './complete-numbers.ts';
import { optionValues } from './complete-options.ts';
import { knownNextHops } from './complete-routes.ts';
import { type Asking, type Candidate, inQuotes, value } from './completion.ts';
import type { Slot } from './statement-form.ts';

/** What may stand for a slot, the likeliest first. */
export function valuesFor(slot: Slot, asking: Asking): Iterable<Candidate> {
  return finders[slot](asking);
}

type Finder = (asking: Asking) => Iterable<Candidate>;

const none = value('none', 'none');
const words =
  (...pairs: readonly (readonly [string, string])[]): Finder =>
  () =>
    pairs.map(([word, detail]) => value(word, detail));
const inCloud =
  (find: (cloud: Asking['analysis']['cloud']) => Iterable<Candidate>): Finder =>
  ({ analysis }) =>
    find(analysis.cloud);

const finders: Readonly<Record<Slot, Finder>> = {
  'new-name': () => [],
  network: inCloud(networkNames),
  tenant: inCloud((cloud) => tenantNames(cloud)),
  group: (asking) => {
    const { cloud } = asking.analysis;
    const tenant = tenantOf(asking);
    return tenant ? groupNames(cloud, tenant) : groupsOfAll(cloud);
  },
  'rule-source': ({ analysis, place }) => [
    ...sourceNames(analysis.cloud, nameAround(place, 'tenant')),
    ...knownPrefixes(analysis.cloud).slice(0, 20),
  ],
  wire: inCloud(wireNames),
  switch: ({ analysis, place }) => switchNames(analysis.cloud, nameAround(place, 'switch')),
  host: inCloud(hostNames),
  'pool-or-address': ({ analysis, place }) => floatingAddresses(analysis.cloud, nameAround(place, 'vm')),
  'flow-end': inCloud(flowEnds),
  'expect-end': inCloud(expectEnds),
  'isolated-end': inCloud(isolatedEnds),
  instance: inCloud(instanceNames),
  node: inCloud(nodeNames),
  protocol: words(['icmp', 'ping'], ['tcp', 'a connection'], ['udp', 'a datagram']),
  'rule-protocol': words(['icmp', 'ping'], ['tcp', 'connections'], ['udp', 'datagrams'], ['any', 'all protocols']),
  'listen-protocol': words(['tcp', 'connections'], ['udp', 'datagrams']),
  'rule-ports': ({ place }) => {
    const protocol = wordAfter(place, 'allow');
    if (protocol === 'icmp') return icmpTypes(place.typed);
    return protocol === 'any' ? [] : [...servicePorts(protocol, place.typed), everyPort];
  },
  ports: ({ place }) => {
    const protocol = place.statement?.form.keyword === 'listen' ? wordAfter(place, 'listen') : lastWord(place);
    return protocol === 'icmp' ? [] : servicePorts(protocol, place.typed);
  },
  reason: () => reasonCodes.map((code) => value(code, 'reason or cause')),
  'route-prefix': ({ analysis }) => [...knownPrefixes(analysis.cloud)].reverse(),
  'route-type': words(
    ['unreachable', 'refused with ICMP host unreachable'],
    ['prohibit', 'refused with ICMP packet filtered'],
    ['blackhole', 'dropped in silence'],
  ),
  'next-hop': knownNextHops,
  'free-vlan': ({ analysis, place }) => freeVlans(analysis.cloud, nameAround(place, 'network')),
  vlan: inCloud(knownVlans),
  trunk: ({ analysis, place }) => {
    const isFirst = place.statement?.words.at(-1)?.text === 'trunk';
    const whole = isFirst ? [value('all', 'every VLAN'), value('none', 'no VLAN')] : [];
    return [...whole, ...knownVlans(analysis.cloud)];
  },
  'network-prefix': ({ analysis, place }) => freePrefixes(analysis.cloud, nameAround(place, 'network')),
  'external-prefix': inCloud(externalPrefixes),
  'pool-range': ({ analysis, place }) => {
    const external = analysis.cloud.externals.find(({ name }) => name === nameAround(place, 'external'));
    return external ? poolRanges(analysis.cloud, external) : [];
  },
  'external-gateway': ({ analysis, place }) => {
    const external = analysis.cloud.externals.find(({ name }) => name === nameAround(place, 'external'));
    return [...(external ? [firstOf(external.cidr, 'first address, the default')] : []), none];
  },
  'machine-address': () => knownAddresses([[0x08080808, 'a machine of the Internet']]),
  'network-gateway': (asking) => {
    const network = networkAround(asking);
    return [...(network ? [firstOf(network.cidr, 'first address')] : []), none];
  },
  'dhcp-start': (asking) => {
    const network = networkAround(asking);
    return network ? knownAddresses([[network.cidr.address + 10, `leaves ten addresses of ${network.name}`]]) : [];
  },
  dns: () =>
    knownAddresses([
      [0x08080808, "Google's public resolver"],
      [0x01010101, "Cloudflare's public resolver"],
    ]),
  'bridge-name': (asking) => {
    const network = networkAround(asking);
    return network?.vlan ? [value(`br${network.vlan}`, 'the default')] : [];
  },
  'nic-address': ({ analysis, place }) => {
    const { externals } = analysis.cloud;
    const arrow = place.following.findIndex(({ text }) => text === '->');
    const target = arrow < 0 ? undefined : place.following[arrow + 1];
    const wired = target && externals.filter(({ name }) => name === unquote(target.text));
    const length = (cidr: { readonly length: number }): string => (place.block === 'host' ? '' : `/${cidr.length}`);
    return (wired ?? externals).flatMap((external) =>
      freeExternalAddresses(analysis.cloud, external).map((one) => ({
        ...one,
        label: one.label + length(external.cidr),
        insert: one.insert + length(external.cidr),
      })),
    );
  },
  'bridge-address': ({ analysis, place }) => {
    const [, name] = place.statement?.words ?? [];
    const network = analysis.cloud.networks.find((one) => name && one.name === unquote(name.text));
    return network ? freeBridgeAddresses(analysis.cloud, network, nameAround(place, 'host')) : [];
  },
  'default-gateway': ({ analysis }) => [
    ...knownAddresses(analysis.cloud.externals.map(({ gateway, name }) => [gateway, `gateway of ${name}`])),
    none,
  ],
  'routing-source': (asking) => [
    ...knownAddresses(
      (hostAround(asking)?.nics ?? []).map(({ address, name }) => [address, `address of ${name}`] as const),
    ),
    none,
  ],
  'instance-address': (asking) => {
    const network = networkOfInstance(asking);
    return network ? freeInstanceAddresses(asking.analysis.cloud, network, nameAround(asking.place, 'vm')) : [];
  },
  'instance-gateway': (asking) => {
    const network = networkOfInstance(asking)?.name;
    const bridges = asking.analysis.cloud.hosts.flatMap(({ name, bridges: own }) =>
      own.flatMap(({ network: its, gateway }) => (its === network ? [[gateway, `bridge on ${name}`] as const] : [])),
    );
    return [...knownAddresses(bridges), none];
  },
  mac: ({ analysis, place }) => {
    const mac = analysis.cloud.instances.find(({ name }) => name === nameAround(place, 'vm'))?.mac;
    return mac ? [value(mac, 'the default, from the name')] : [];
  },
  ttl: words(['1', 'ends at the first router'], ['2', 'ends at the second router'], ['64', 'the default']),
  'source-address': ({ analysis }) => knownAddresses(instanceAddresses(analysis.cloud)),
  'kernel-switch': (asking) => optionValues(asking, asking.place.statement?.form.keyword ?? ''),
  'host-state': words(['down', 'switched off: no wire of it is there'], ['up', 'the default']),
  option: (asking) => optionValues(asking, asking.place.statement?.form.keyword ?? ''),
  file: ({ includable }) =>
    includable().map((name) => ({ label: name, kind: 'file', insert: inQuotes(name), filter: inQuotes(name) })),
};

function* instanceAddresses({ instances }: Cloud): Iterable<readonly [Ipv4, string]> {
  for (const { address, name } of instances) yield [address, `address of ${name}`];
}

/** The name of the innermost block of a kind around a place. */
function nameAround({ around }: Asking['place'], kind: string): string {
  return around.findLast((one) => one.kind === kind)?.name ?? '';
}

/** The network whose block is around a place. */
function networkAround({ analysis, place }: Asking): TenantNetwork | undefined {
  const name = nameAround(place, 'network');
  return analysis.cloud.networks.find((one) => one.name === name && one.cidr.length < 32);
}

function hostAround({ analysis, place }: Asking): Host | undefined {
  const name = nameAround(place, 'host');
  return analysis.cloud.hosts.find((one) => one.name === name);
}

/** The word that a field of the block around a place says, as it is written now. */
function fieldIn({ around }: Asking['place'], keyword: string): string | undefined {
  const tokens = around.at(-1)?.tokens ?? [];
  const at = tokens.findIndex(({ text }, i) => text === keyword && tokens[i + 1] !== undefined);
  const name = at < 0 ? undefined : tokens[at + 1];
  return name?.kind === 'word' || name?.kind === 'string' ? unquote(name.text) : undefined;
}

function networkOfInstance({ analysis, place }: Asking): TenantNetwork | undefined {
  const { networks, instances } = analysis.cloud;
  const said = fieldIn(place, 'network') ?? instances.find(({ name }) => name === nameAround(place, 'vm'))?.network;
  return networks.find(({ name }) => name === said);
}

function tenantOf(asking: Asking): string | undefined {
  const said = fieldIn(asking.place, 'tenant');
  if (said !== undefined) return said;
  return networkOfInstance(asking)?.tenant ?? undefined;
}

function wordAfter({ statement }: Asking['place'], keyword: string): string {
  const tokens = statement?.words ?? [];
  return tokens[tokens.findIndex(({ text }) => text === keyword) + 1]?.text ?? '';
}

function lastWord({ statement }: Asking['place']): string {
  return statement?.words.findLast(({ kind }) => kind === 'word')?.text ?? '';
}
