// What a cloud tells about names that the text of a declaration alone doesn't. Knows no text.
import { once } from '../base/once.ts';
import type { Analysis } from '../pipeline/analysis.ts';
import type { Scope } from './occurrences.ts';

/** The scope of an analysis. Each question is answered by an index that is made when it is asked for the first time. */
export function scopeOf({ cloud }: Analysis): Scope {
  const tenants = once(() => new Map(cloud.instances.map(({ name, tenant }) => [name, tenant])));
  const groups = once(() => new Set(cloud.secgroups.map(({ tenant, name }) => `${tenant}.${name}`)));
  const routers = once(() => new Map(cloud.externals.map(({ name }) => [`${name}-router`, name])));
  return {
    tenantOf: (instance) => tenants().get(instance),
    hasGroup: (tenant, name) => groups().has(`${tenant}.${name}`),
    externalOfRouter: (name) => routers().get(name),
  };
}
