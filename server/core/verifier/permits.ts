// Whether security groups let a packet in, straight from the rules: what the derived filter chains say in many more
// words. Knows nothing of bridges that bypass them, of connections, or of traffic within one network.
import type { Cloud, RuleSource, Secgroup, SecgroupRule } from '../topology/cloud.ts';
import { contains, type Ipv4 } from '../wire/address.ts';
import type { Protocol } from '../wire/packet.ts';

/** A sender as a rule sees it: an address, and the groups whose members' fixed address it is (`TENANT.GROUP`). */
export type RuleSender = { readonly address: Ipv4; readonly groups: readonly string[] };

/** The name of a group across tenants, as the language writes it. */
export function groupName(tenant: string, name: string): string {
  return `${tenant}.${name}`;
}

/** Answers which rules admit whom. */
export type Permits = {
  /** Whether one of the groups lets in the first packet of a flow. `port` is ignored for icmp: an echo request. */
  readonly allows: (groups: readonly Secgroup[], sender: RuleSender, protocol: Protocol, port: number) => boolean;
  /** Whether the rule's source is this sender. */
  readonly names: (source: RuleSource, sender: RuleSender) => boolean;
};

/** The permits of a cloud's rules. */
export function permitsOf(cloud: Cloud): Permits {
  const networks = new Map(cloud.networks.map((network) => [network.name, network]));
  const byTenant = new Map<string, Cloud['networks'][number][]>();
  for (const network of cloud.networks) {
    if (network.tenant === null) continue;
    const list = byTenant.get(network.tenant);
    if (list) list.push(network);
    else byTenant.set(network.tenant, [network]);
  }
  const names = (source: RuleSource, sender: RuleSender): boolean => {
    switch (source.kind) {
      case 'any':
        return true;
      case 'prefix':
        return contains(source.prefix, sender.address);
      case 'network': {
        const network = networks.get(source.name);
        return network !== undefined && contains(network.cidr, sender.address);
      }
      case 'tenant':
        return (byTenant.get(source.name) ?? []).some((network) => contains(network.cidr, sender.address));
      case 'group':
        return sender.groups.includes(groupName(source.tenant, source.name));
      case 'unknown':
        return false;
    }
  };
  return {
    names,
    allows: (groups, sender, protocol, port) =>
      groups.some((group) => group.rules.some((rule) => admits(rule, protocol, port) && names(rule.source, sender))),
  };
}

/** Whether a rule admits the protocol and port, whoever sends; for icmp an echo request. */
export function admits(rule: SecgroupRule, protocol: Protocol, port: number): boolean {
  if (rule.protocol !== 'any' && rule.protocol !== protocol) return false;
  if (protocol === 'icmp') {
    return rule.icmp === null || (rule.icmp.type === 8 && (rule.icmp.code === null || rule.icmp.code === 0));
  }
  return rule.ports.length === 0 || rule.ports.some(({ first, last }) => first <= port && port <= last);
}
