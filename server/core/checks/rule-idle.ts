// A rule that lets in nobody: it names a network, group or tenant that has no instance, and no address from which anything else
// sends. Knows no packet.
import type { Diagnostic } from '../base/diagnostic.ts';
import type { Cloud, RuleSource } from '../topology/cloud.ts';
import { groupName } from '../verifier/permits.ts';
import { formatPrefix, prefixOf } from '../wire/address.ts';
import type { CheckContext } from './context.ts';

/**
 * Reports `rule-idle` for the rules of groups that instances are in. Nothing is said while something is wrong with names or
 * values: what was meant may be there. A look at each rule, and at each instance, bridge and nic once.
 */
export function ruleIdle({ analysis, spanOf }: CheckContext): Diagnostic[] {
  const { cloud, diagnostics } = analysis;
  if (diagnostics.some(({ severity }) => severity === 'error')) return [];
  const groups = new Set(
    cloud.instances.flatMap(({ tenant, secgroups }) => secgroups.map((name) => groupName(tenant, name))),
  );
  const busy = busyNetworks(cloud);
  const busyTenants = new Set(cloud.networks.flatMap(({ name, tenant }) => (busy.has(name) ? [tenant] : [])));
  const namesNobody = (source: RuleSource): boolean => {
    switch (source.kind) {
      case 'network':
        return !busy.has(source.name);
      case 'tenant':
        return !busyTenants.has(source.name);
      case 'group':
        return !groups.has(groupName(source.tenant, source.name));
      default:
        return false;
    }
  };
  return cloud.secgroups.flatMap(({ tenant, name, rules }) => {
    if (!groups.has(groupName(tenant, name))) return [];
    return rules.flatMap(({ source, origin }): Diagnostic[] => {
      const span = namesNobody(source) ? spanOf(origin) : undefined;
      if (!span) return [];
      const message = `this rule lets nobody in: ${whyOf(source)}; put one there or take the rule out`;
      return [{ code: 'rule-idle', severity: 'hint', message, span, related: [], unnecessary: true }];
    });
  });
}

/** Networks from which somebody may send: instances, bridges that are made, and machines with an address of theirs. */
function busyNetworks({ networks, instances, hosts, routers }: Cloud): ReadonlySet<string> {
  const busy = new Set(instances.map(({ network }) => network));
  for (const { bridges } of hosts) for (const { exists, network } of bridges) if (exists) busy.add(network);
  const byPrefix = new Map(networks.map(({ name, cidr }) => [formatPrefix(cidr), name]));
  const lengths = new Set(networks.map(({ cidr }) => cidr.length));
  for (const { nics } of [...hosts, ...routers]) {
    for (const { address } of nics) {
      if (address === null) continue;
      for (const length of lengths) {
        const name = byPrefix.get(formatPrefix(prefixOf(address, length)));
        if (name !== undefined) busy.add(name);
      }
    }
  }
  return busy;
}

function whyOf(source: RuleSource): string {
  switch (source.kind) {
    case 'group':
      return `no instance is in ${source.tenant}.${source.name}`;
    case 'network':
      return `no instance is on ${source.name}`;
    default:
      return `${source.kind === 'tenant' ? source.name : 'what it names'} has no instance`;
  }
}
