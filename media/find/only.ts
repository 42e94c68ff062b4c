// The filter: only what belongs to some tenants, networks or hosts counts, the rest is dimmed. Pure.
import type { NetworkModel } from '../../server/core/protocol/messages.ts';
import type { DiagramId, DiagramNode } from '../../server/core/views/diagram.ts';

export type Only = { readonly kind: 'tenant' | 'network' | 'host'; readonly name: string };

/** The boxes that pass: of each kind that is named, one of its names. Null where nothing is filtered. */
export function passing(model: NetworkModel, only: readonly Only[]): ReadonlySet<DiagramId> | null {
  if (only.length === 0) return null;
  const tenantOf = new Map(model.graph.networks.map(({ name, tenant }) => [name, tenant]));
  const names = (kind: Only['kind']) => new Set(only.filter((each) => each.kind === kind).map(({ name }) => name));
  const [tenants, networks, hosts] = [names('tenant'), names('network'), names('host')];
  const passes = (node: DiagramNode) => {
    const tenant = node.tenant ?? (node.network === null ? null : (tenantOf.get(node.network) ?? null));
    return (
      (tenants.size === 0 || (tenant !== null && tenants.has(tenant))) &&
      (networks.size === 0 || (node.network !== null && networks.has(node.network))) &&
      (hosts.size === 0 || hosts.has(node.id) || (node.parent !== null && hosts.has(node.parent)))
    );
  };
  return new Set(model.graph.nodes.filter(passes).map(({ id }) => id));
}

/** The filter with that member if it had it not, without it if it had. */
export function toggledOnly(only: readonly Only[], one: Only): readonly Only[] {
  const rest = only.filter(({ kind, name }) => kind !== one.kind || name !== one.name);
  return rest.length === only.length ? [...only, one] : rest;
}
