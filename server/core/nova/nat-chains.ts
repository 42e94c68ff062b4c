// The table nat of a host: metadata, VPN, the exceptions from SNAT, floating addresses, SNAT, release by release
// (nova/network/linux_net.py `init_host`, `add_snat_rule`). Knows no filter rule.
import type { OriginId } from '../base/span.ts';
import type { Match, Rule, Table } from '../network/netfilter.ts';
import { anyPrefix, type Ipv4Prefix, parseIpv4 } from '../wire/address.ts';
import { addChain, append, type Draft, finish, natBuiltin, newDraft } from './drafts.ts';
import { addFloatingRules, outMatch } from './floating.ts';
import { metadataAddress, metadataOf, metadataPort } from './metadata.ts';
import { type HostPlan, optionOrigin, type PlannedNetwork, runsNovaNetwork } from './plan.ts';
import { since } from './release.ts';
import { accept, dnatTo, is, jump, only, port, rule, snatTo } from './rules.ts';
import { vpnAddress, vpnStart } from './vpn.ts';

/** The table nat of one host. */
export function natTable(plan: HostPlan): Table {
  const draft = newDraft(natBuiltin, plan.host.origin);
  addServiceChains(draft, plan);
  if (runsNovaNetwork(plan)) {
    addMetadataForward(draft, plan);
    for (const range of fixedRanges(plan)) {
      append(draft, 'nova-network-POSTROUTING', ...exceptions(plan, range));
      append(draft, 'nova-network-snat', ...snatRules(plan, range));
    }
    for (const planned of plan.networks) if (planned.served) addVpnRules(draft, plan, planned);
    for (const planned of plan.floatings) addFloatingRules(draft, plan, planned);
  }
  return finish(draft);
}

/** A range of fixed addresses that nova writes one set of rules for. */
export type FixedRange = {
  readonly prefix: Ipv4Prefix;
  /** An upstream router is its gateway: from Juno on its source addresses are kept (59ac254bf1). */
  readonly external: boolean;
  readonly origin: OriginId;
};

/** fixed_range, or (Grizzly where it is empty, always from Havana) each network that nova-network serves here. */
export function fixedRanges(plan: HostPlan): readonly FixedRange[] {
  const { fixedRange, release } = plan.options;
  if (fixedRange !== null && !since(release, 'havana')) {
    return [
      { prefix: fixedRange, external: false, origin: optionOrigin(plan.options, 'fixed_range', plan.host.origin) },
    ];
  }
  return plan.networks
    .filter(({ served }) => served)
    .map(({ network, bridge }) => ({
      prefix: network.cidr,
      external: network.gateway !== null && network.gateway !== bridge.gateway,
      origin: network.origin,
    }));
}

function addServiceChains(draft: Draft, plan: HostPlan): void {
  const { origin } = plan.host;
  for (const service of plan.services) {
    for (const chain of ['PREROUTING', 'OUTPUT', 'POSTROUTING']) {
      addChain(draft, `${service}-${chain}`);
      append(draft, chain, rule({}, jump(`${service}-${chain}`), origin));
    }
  }
  append(draft, 'POSTROUTING', rule({}, jump('nova-postrouting-bottom'), origin));
  addChain(draft, 'nova-postrouting-bottom');
  if (!runsNovaNetwork(plan)) return;
  // the other services' snat chains stay empty for ever: they are left out
  append(draft, 'nova-postrouting-bottom', rule({}, jump('nova-network-snat'), origin));
  addChain(draft, 'nova-network-float-snat');
  append(draft, 'nova-network-snat', rule({}, jump('nova-network-float-snat'), origin));
}

/** P1: to metadata_host; from Folsom on 127.0.0.1 is reached by REDIRECT (34cec1c5c8). */
function addMetadataForward(draft: Draft, plan: HostPlan): void {
  const metadata = metadataOf(plan);
  if (metadata === null) return;
  const match: Match = { destination: is(only(metadataAddress)), protocol: 'tcp', destinationPorts: port(80) };
  const redirect = metadata.host === parseIpv4('127.0.0.1') && since(plan.options.release, 'folsom');
  const target = redirect ? ({ kind: 'redirect', port: metadataPort } as const) : dnatTo(metadata.host, metadataPort);
  append(draft, 'nova-network-PREROUTING', rule(match, target, metadata.origin));
}

/** Q1, Q2, Q3: to the metadata service, to dmz_cidr, and between fixed addresses the source stays as it is. */
function exceptions(plan: HostPlan, { prefix, origin }: FixedRange): Rule[] {
  const source = is(prefix);
  const metadata = metadataOf(plan);
  const dmzOrigin = optionOrigin(plan.options, 'dmz_cidr', origin);
  return [
    ...(metadata ? [rule({ source, destination: is(only(metadata.host)) }, accept, metadata.origin)] : []),
    ...plan.options.dmzCidr.map((dmz) => rule({ source, destination: is(dmz) }, accept, dmzOrigin)),
    rule(
      { source, destination: is(prefix), state: { module: 'conntrack', negated: true, states: ['DNAT'] } },
      accept,
      origin,
    ),
  ];
}

/** S2: the source becomes routing_source_ip. Essex says nothing of the way out; later it is public_interface. */
function snatRules(plan: HostPlan, range: FixedRange): Rule[] {
  const { release, forceSnatRange } = plan.options;
  const source = plan.host.routingSourceIp;
  if (source === null) return [];
  const origin = plan.host.origins.get('routing_source_ip') ?? plan.host.origin;
  const external = range.external && since(release, 'juno');
  const out = external ? {} : outMatch(plan);
  const forced = external || (since(release, 'havana') && !since(release, 'juno') && forceSnatRange.length > 0);
  const destinations = forced ? forceSnatRange : [anyPrefix];
  return destinations.map((prefix) => {
    const destination = prefix.length === 0 ? {} : { destination: is(prefix) };
    return rule({ source: is(range.prefix), ...destination, ...out }, snatTo(source), origin);
  });
}

/** `ensure_vpn_forward`: the host's port 1000 + N leads to the VPN instance of network N. */
function addVpnRules(draft: Draft, plan: HostPlan, planned: PlannedNetwork): void {
  const address = vpnAddress(plan, planned);
  if (address === null || plan.myIp === null) return;
  const match: Match = {
    destination: is(only(plan.myIp)),
    protocol: 'udp',
    destinationPorts: port(vpnStart + planned.index),
  };
  for (const chain of ['PREROUTING', 'OUTPUT']) {
    append(draft, `nova-network-${chain}`, rule(match, dnatTo(address, 1194), planned.network.origin));
  }
}
