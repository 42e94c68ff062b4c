// What a floating address means on the host that holds it (nova/network/linux_net.py `floating_forward_rules`,
// `floating_ebtables_rules`). Knows neither pools nor externals.
import type { EbtablesRule, Match } from '../network/netfilter.ts';
import { append, type Draft } from './drafts.ts';
import type { HostPlan, PlannedFloating } from './plan.ts';
import { since } from './release.ts';
import { dnatTo, is, isNot, only, rule, snatTo } from './rules.ts';

/** Adds DNAT for what comes and SNAT for what leaves, as the release does. */
export function addFloatingRules(draft: Draft, plan: HostPlan, { floating, instance }: PlannedFloating): void {
  const { release } = plan.options;
  const { origin } = floating;
  const fixed = only(instance.address);
  const inward: Match = { destination: is(only(floating.address)) };
  for (const chain of ['PREROUTING', 'OUTPUT']) {
    append(draft, `nova-network-${chain}`, rule(inward, dnatTo(instance.address), origin));
  }
  const snat = snatTo(floating.address);
  if (since(release, 'grizzly')) {
    append(draft, 'nova-network-float-snat', rule({ source: is(fixed), destination: is(fixed) }, snat, origin));
  }
  append(draft, 'nova-network-float-snat', rule({ source: is(fixed), ...outMatch(plan) }, snat, origin));
  if (since(release, 'havana')) {
    const translated: Match = { source: is(fixed), state: { module: 'conntrack', negated: false, states: ['DNAT'] } };
    append(draft, 'nova-network-POSTROUTING', rule(translated, snat, origin));
  }
}

/** `-o PUBLIC_INTERFACE`, which nova says from Folsom on (959c93f6d3). */
export function outMatch(plan: HostPlan): Match {
  if (!since(plan.options.release, 'folsom') || plan.host.publicInterface === null) return {};
  return { out: is(plan.host.publicInterface) };
}

/**
 * From Grizzly on only traffic inside the network is bridged: the rest is taken up, whatever its gateway (6ee9880cad).
 * The rule names the fixed address: `ensure_ebtables_rules` deletes it before it adds it, so a second floating address has none.
 */
export function floatingEbtables(plan: HostPlan): EbtablesRule[] {
  if (!since(plan.options.release, 'grizzly')) return [];
  const seen = new Set<string>();
  return plan.floatings.flatMap(({ floating, instance, network }): EbtablesRule[] => {
    if (network === null || plan.host.publicInterface === network.bridge || seen.has(instance.name)) return [];
    seen.add(instance.name);
    return [
      {
        chain: 'PREROUTING',
        protocol: 'ipv4',
        logicalIn: network.bridge,
        source: is(only(instance.address)),
        destination: isNot(network.cidr),
        target: 'redirect',
        origin: floating.origin,
      },
    ];
  });
}
