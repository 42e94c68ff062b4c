// What one probe is an example of: its release, options, kind of cloud, verdict, reasons, ICMP errors, ARP and DHCP. A fact
// is a table's name and a row's; how often each occurred says what a run has judged.

import type { Machine, Network } from '../../server/core/network/network.ts';
import type { Analysis } from '../../server/core/pipeline/analysis.ts';
import type { Trace } from '../../server/core/simulator/trace.ts';
import type { Cloud, StaticRoute } from '../../server/core/topology/cloud.ts';
import type { Ipv4 } from '../../server/core/wire/address.ts';
import { arpQuestionsOf } from '../kernel/compare.ts';
import { hopsOfTrace } from '../kernel/hop.ts';
import { switchesOf } from '../kernel/order.ts';

/** The table and the row. */
export type Fact = readonly [table: string, row: string];

/** What every probe of a cloud is an example of. */
export function factsOfCloud({ cloud, network }: Analysis): readonly Fact[] {
  const rows = [...optionRows(cloud), ...hostRows(cloud)].map((row): Fact => ['option', row]);
  const shape = [...shapeRows(cloud), ...networkRows(cloud, network), ...ruleRows(cloud)];
  return [['release', cloud.options.release], ...rows, ...[...new Set(shape)].map((row): Fact => ['cloud', row])];
}

/** What one flow is an example of, by what the simulator says of it; the kernel has to say the same. */
export function factsOfTrace(trace: Trace, network: Network): readonly Fact[] {
  const drops = new Set(trace.events.flatMap(({ reason }) => reason ?? []));
  const actions = new Set(trace.events.map(({ action }) => action));
  const facts: Fact[] = [...stimulusFacts(trace), ['verdict', verdictOf(trace)], ...answererFacts(trace, network)];
  if (trace.reason) facts.push(['reason', trace.reason.code]);
  for (const { code } of trace.causes) facts.push(['cause', code]);
  for (const reason of drops) facts.push(['any drop', reason]);
  for (const action of actions) facts.push(['action', action]);
  for (const { code } of trace.notes) facts.push(['note', code]);
  const questions = arpQuestionsOf(hopsOfTrace(trace), switchesOf(network));
  const asked = new Set(
    questions.map(({ answer, sentBy }) => `${roleOf(network, sentBy)} ${answer ? 'answered' : 'not answered'}`),
  );
  for (const row of asked) facts.push(['ARP', row]);
  if (trace.stimulus.kind === 'dhcp') for (const row of dhcpRows(trace)) facts.push(['DHCP', row]);
  return facts;
}

function optionRows({ options }: Cloud): string[] {
  const said = (name: string) => (options.origins.has(name) ? 'said' : 'not said');
  const size = (list: readonly unknown[]) => ['none', 'one'][list.length] ?? 'several';
  const [forward] = options.forwardBridgeInterface;
  const forwards = forward === undefined ? 'none' : forward === 'all' ? 'all' : 'named';
  const rows = [
    `provision ${options.provision}`,
    `network_manager ${options.networkManager}`,
    `multi_host ${options.multiHost}`,
    `share_dhcp_address ${options.shareDhcpAddress}`,
    `allow_same_net_traffic ${options.allowSameNetTraffic}`,
    `fixed_range ${options.fixedRange ? 'one' : 'per network'}`,
    `force_snat_range ${size(options.forceSnatRange)}`,
    `dmz_cidr ${size(options.dmzCidr)}`,
    `forward_bridge_interface ${forwards}`,
    `metadata_host ${said('metadata_host')}`,
    `ip_forward ${options.ipForward}`,
    `bridge_nf_call_iptables ${options.bridgeNfCallIptables}`,
    `rp_filter ${options.rpFilter}`,
  ];
  const named = ['vlan_interface', 'flat_interface', 'public_interface', 'flat_network_bridge'];
  return [...rows, ...named.filter((name) => options.origins.has(name)).map((name) => `${name} said`)];
}

function hostRows({ hosts, externals }: Cloud): string[] {
  const rows = hosts.flatMap((host) => {
    const own = ['rp_filter', 'bridge_nf_call_iptables', 'ip_forward'].filter((name) => host.origins.has(name));
    const source = host.origins.has('routing_source_ip') ? (host.routingSourceIp === null ? ['none'] : ['said']) : [];
    const routed = externals.some(({ gatewayKind }) => gatewayKind !== 'none');
    return [
      ...own.map((name) => `${name} of a host`),
      ...source.map((which) => `routing_source_ip ${which}`),
      ...(host.defaultGateway === null && routed ? ['default_gateway none'] : []),
    ];
  });
  return [...new Set(rows)];
}

function shapeRows(cloud: Cloud): string[] {
  const { hosts, networks, tenants, switches, routers, instances, externals } = cloud;
  const routeRow = (whose: string) => (route: StaticRoute) =>
    `route of ${whose}: ${route.type === 'unicast' ? 'via' : route.type}`;
  const trunks = [
    ...switches.flatMap(({ trunk, links }) => [trunk, ...links.map((link) => link.trunk)]),
    ...hosts.flatMap(({ nics }) => nics.map(({ trunk }) => trunk)),
  ];
  const wanted = networks.flatMap(({ vlan }) => vlan ?? []);
  const pruned = trunks.some(
    (trunk) =>
      trunk !== null &&
      trunk !== 'all' &&
      wanted.some((vlan) => !trunk.some(({ first, last }) => first <= vlan && vlan <= last)),
  );
  const bridges = hosts.flatMap((host) => host.bridges);
  return [
    `${hosts.length} hosts`,
    `${networks.length} networks`,
    `${tenants.length} tenants`,
    ...(switches.length > 1 ? ['linked switches'] : []),
    ...(pruned ? ['a trunk leaves a VLAN out'] : []),
    ...(hosts.some(({ nics }) => nics.some(({ accessVlan }) => accessVlan !== null)) ? ['access port of a host'] : []),
    ...(routers.length > 0 ? ['router'] : []),
    ...([...hosts, ...routers].some(({ nics }) => nics.some((nic) => nic.noCarrier)) ? ['nic without carrier'] : []),
    ...(switches.some(({ links }) => links.some((link) => link.noCarrier)) ? ['link without carrier'] : []),
    ...(hosts.some((host) => host.isDown) ? ['host that is down'] : []),
    ...externals.map(({ gatewayKind }) => `external with gateway ${gatewayKind}`),
    ...(externals.length > 1 ? ['two externals'] : []),
    ...externals.flatMap(({ routes }) => routes.map(routeRow('an upstream router'))),
    ...hosts.flatMap(({ routes }) => routes.map(routeRow('a host'))),
    ...instances.flatMap(({ routes }) => routes.map(routeRow('an instance'))),
    ...(bridges.some(({ because }) => because === 'on-demand') ? ['bridge on demand that nobody needs'] : []),
    ...(bridges.some(({ because }) => because === 'declared') ? ['bridge without instances'] : []),
  ];
}

function networkRows({ networks, instances, hosts }: Cloud, network: Network): string[] {
  const machines = network.nodes.filter((node) => node.kind === 'machine');
  const shut = machines.some(({ listen }) => listen.tcp !== 'all' || listen.udp !== 'all');
  return [
    ...networks.flatMap(({ tenant, gateway, dns, dhcpStart, cidr }) => [
      ...(tenant === null ? ['network that tenants share'] : []),
      ...(gateway === null ? [] : [gateway === 'none' ? 'network: gateway none' : 'network: gateway said']),
      ...(dns.length > 0 ? [dns.length > 1 ? 'network: several dns' : 'network: one dns'] : []),
      ...(dhcpStart - cidr.address > 3 ? ['network: dhcp_start'] : []),
    ]),
    ...instances.flatMap(({ floating, secgroups }) => [
      ...(floating.length > 0 ? [floating.length > 1 ? 'several floating addresses' : 'floating address'] : []),
      ...(secgroups.length > 1 ? ['several groups'] : []),
    ]),
    ...(hosts.some(({ nics }) => nics.length > 2) ? ['host with three nics or more'] : []),
    ...(shut ? ['closed ports'] : []),
  ];
}

function ruleRows({ secgroups }: Cloud): string[] {
  return secgroups.flatMap(({ rules }) =>
    rules.flatMap(({ protocol, ports, icmp, source }) => [
      `rule for ${protocol}${ports.length > 0 ? ' ports' : icmp === null ? '' : icmp.code === null ? ' type' : ' type and code'}`,
      `rule from ${source.kind === 'prefix' ? 'cidr' : source.kind}`,
    ]),
  );
}

function stimulusFacts({ stimulus }: Trace): Fact[] {
  if (stimulus.kind === 'dhcp') return [['flow', 'dhcp']];
  const facts: Fact[] = [['flow', stimulus.protocol]];
  if (stimulus.start === 'warm') facts.push(['flow', 'warm']);
  if (stimulus.source !== null) facts.push(['flow', 'source given']);
  if (stimulus.mac !== null) facts.push(['flow', 'mac given']);
  if (stimulus.ttl !== 64) facts.push(['flow', 'ttl given']);
  return facts;
}

function verdictOf({ outcome, answer, legs, stimulus }: Trace): string {
  if (stimulus.kind === 'dhcp') return outcome === 'delivered' ? 'lease' : 'no lease';
  if (outcome === 'delivered') return answer ?? 'delivered';
  return legs.request === 'delivered' ? 'answer lost' : 'request lost';
}

/** Who told the sender what, and who of the senders and receivers it was. */
function answererFacts({ stimulus, icmpError, errno, events }: Trace, network: Network): Fact[] {
  const facts: Fact[] = [['sender', roleOf(network, stimulus.from)]];
  if (stimulus.kind === 'packet') facts.push(['receiver', holdersRole(network, stimulus.to)]);
  if (errno) facts.push(['errno', errno]);
  if (icmpError) {
    const own = machinesWith(network, icmpError.from).some(({ name }) => name === stimulus.from);
    const who = own ? 'the sender itself' : holdersRole(network, icmpError.from);
    facts.push(['ICMP error', `${icmpError.type}/${icmpError.code}`]);
    facts.push(['ICMP error from', `${icmpError.type}/${icmpError.code} ${who}`]);
  }
  const redirected = events.some(
    ({ frame: { payload } }) => payload.kind === 'ipv4' && payload.body.kind === 'icmp' && payload.body.type === 5,
  );
  if (redirected) facts.push(['ICMP error', 'redirect']);
  return facts;
}

function dhcpRows({ events }: Trace): string[] {
  const kinds = events.flatMap(({ frame: { payload } }) =>
    payload.kind === 'ipv4' && payload.body.kind === 'udp' ? (payload.body.dhcp?.type ?? []) : [],
  );
  return [...new Set(kinds)];
}

const roleNames = {
  instance: 'instance',
  host: 'host',
  router: 'router',
  upstream: 'upstream router',
  external: 'machine beyond',
} as const;

function roleOf({ nodes }: Network, name: string): string {
  const node = nodes.find((one) => one.name === name);
  return node?.kind === 'machine' ? roleNames[node.role] : 'switch';
}

function holdersRole(network: Network, address: Ipv4): string {
  const [holder] = machinesWith(network, address);
  return holder ? roleNames[holder.role] : 'nobody';
}

function machinesWith({ nodes }: Network, address: Ipv4): readonly Machine[] {
  return nodes
    .filter((node) => node.kind === 'machine')
    .filter(({ interfaces }) => interfaces.some(({ addresses }) => addresses.some((one) => one.address === address)));
}
