// Hovers on instances, security groups and tenants: addresses, the groups' rules as nova writes them, who gets in.

import type { Chain } from '../network/netfilter.ts';
import type { Machine } from '../network/network.ts';
import { formatRoute, formatRule } from '../network/print.ts';
import type { Instance, Secgroup, Tenant } from '../topology/cloud.ts';
import { formatIpv4 } from '../wire/address.ts';
import { type HoverContext, machineNamed, ruleLines } from './hover-words.ts';
import { blocks, code, heading, inline, names, table } from './markdown.ts';

/** An instance: what DHCP hands it, how it is translated, what guards it, who reaches it. */
export function instanceHover(context: HoverContext, instance: Instance): string {
  const own = machineNamed(context, instance.name);
  const host = machineNamed(context, instance.host);
  const gateway = instance.gateway === null ? 'none' : formatIpv4(instance.gateway);
  const rows = [
    ['address', formatIpv4(instance.address)],
    ['MAC', inline(instance.mac)],
    ['host', inline(instance.host)],
    ['network', inline(instance.network)],
    ['tenant', inline(instance.tenant)],
    ['gateway', `${gateway}${gatewayOwner(context, instance)}`],
    ['groups', names(instance.secgroups)],
    ...(instance.floating.length > 0
      ? [['floating', instance.floating.map(({ address }) => formatIpv4(address)).join(', ')]]
      : []),
  ];
  const chain = host && guardOf(host, instance);
  return blocks(
    heading('instance', instance.name),
    table(['', ''], rows),
    own && blocks('Routing table:', code(own.routes.map(formatRoute))),
    host && translationBlock(host, instance),
    chain &&
      blocks(
        `What guards it on ${inline(instance.host)}:`,
        code(chain.rules.map((rule) => formatRule(chain.name, rule))),
      ),
    reachBlock(context, instance),
  );
}

/** A security group: its rules in the chain of each member, and who the members are. */
export function groupHover(context: HoverContext, group: Secgroup): string {
  const { cloud } = context.analysis;
  const members = cloud.instances.filter(
    ({ tenant, secgroups }) => tenant === group.tenant && secgroups.includes(group.name),
  );
  const first = members[0];
  const host = first && machineNamed(context, first.host);
  const chain = host && first && guardOf(host, first);
  const rules = chain?.rules.map((rule) => formatRule(chain.name, rule)) ?? [];
  return blocks(
    heading('security group', `${group.tenant}.${group.name}`),
    members.length === 0 ? 'On no instance.' : `On ${names(members.map(({ name }) => name))}.`,
    group.rules.length === 0
      ? 'It has no rule: only answers, and (with `allow_same_net_traffic`) its own network, get in.'
      : '',
    first && rules.length > 0
      ? blocks(`The chain that guards ${inline(first.name)} on ${inline(first.host)}:`, code(rules))
      : '',
    first && reachBlock(context, first),
  );
}

/** A tenant: its networks, instances and groups. */
export function tenantHover({ analysis: { cloud } }: HoverContext, tenant: Tenant): string {
  const networks = cloud.networks.filter((one) => one.tenant === tenant.name).map(({ name }) => name);
  const instances = cloud.instances.filter((one) => one.tenant === tenant.name).map(({ name }) => name);
  const groups = cloud.secgroups.filter((one) => one.tenant === tenant.name).map(({ name }) => name);
  const row = (what: string, list: readonly string[]) => [what, list.length === 0 ? '–' : names(list)];
  return blocks(
    heading('tenant', tenant.name),
    table(['', ''], [row('networks', networks), row('instances', instances), row('groups', groups)]),
  );
}

/** The filter chain that guards an instance on its host: the one that its address is sent to. */
function guardOf(host: Machine, instance: Instance): Chain | undefined {
  const { chains } = host.iptables.filter;
  for (const { rules } of chains) {
    for (const { match, target } of rules) {
      const { destination } = match;
      if (target.kind !== 'jump' || destination?.negated !== false) continue;
      if (destination.value.address === instance.address && destination.value.length === 32)
        return chains.find(({ name }) => name === target.chain);
    }
  }
  return undefined;
}

function translationBlock(host: Machine, { address, floating }: Instance): string {
  const own = new Set([address, ...floating.map((one) => one.address)]);
  const lines = ruleLines(host.iptables.nat, ({ match, target }) => {
    const named = [match.source, match.destination].some(
      (one) => one?.value.length === 32 && own.has(one.value.address),
    );
    return named || (target.kind === 'dnat' && own.has(target.to));
  });
  return lines.length === 0 ? '' : blocks(`NAT on ${inline(host.name)}:`, code(lines));
}

function gatewayOwner({ analysis }: HoverContext, instance: Instance): string {
  if (instance.gateway === null) return '';
  for (const node of analysis.network.nodes) {
    if (node.kind !== 'machine') continue;
    const device = node.interfaces.find(({ addresses }) =>
      addresses.some(({ address }) => address === instance.gateway),
    );
    if (device) return ` (${inline(device.name)} of ${inline(node.name)})`;
  }
  return ' (nobody has it)';
}

function reachBlock(context: HoverContext, instance: Instance): string {
  const lines = context.reachLines(instance).get();
  return lines.length === 0 ? '' : blocks(`Who reaches ${inline(instance.name)}, there and back:`, lines.join('\n'));
}
