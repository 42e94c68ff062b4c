// Whether two texts mean the same cloud: then nova configures the same, and every packet fares as before. Where things stand in
// the text, and in which group a rule stands that an instance has, makes no difference. Knows no packet.
import type { Steps } from '../../base/steps.ts';
import type { Cloud, SecgroupRule } from '../../topology/cloud.ts';
import { groupName } from '../../verifier/permits.ts';

/**
 * Compares two clouds by all that is derived from them: the rules that an instance has from all its groups, and who is in the
 * groups of the first, which rules may name. Linear in both. In steps.
 */
export function* isSameCloud(before: Cloud, after: Cloud): Steps<boolean> {
  const groups = new Set(before.secgroups.map(({ tenant, name }) => groupName(tenant, name)));
  const [old, now] = [meaningOf(before, groups), meaningOf(after, groups)];
  for (;;) {
    yield { what: 'comparing what the text means', done: 0 };
    const [one, other] = [old.next(), now.next()];
    if (one.done || other.done) return one.done === other.done;
    if (one.value !== other.value) return false;
  }
}

/** Items of a cloud that are written down at once. */
const itemsAtOnce = 512;

function* meaningOf(cloud: Cloud, groups: ReadonlySet<string>): Generator<string, void> {
  const { spans: _, secgroups, instances, ...rest } = cloud;
  const rules = new Map(
    secgroups.map((group) => [groupName(group.tenant, group.name), group.rules.map((rule) => meaningOfRule(rule))]),
  );
  for (const part of Object.values(rest)) {
    if (!Array.isArray(part)) yield written(part);
    else for (let at = 0; at < part.length; at += itemsAtOnce) yield written(part.slice(at, at + itemsAtOnce));
  }
  for (const instance of instances) {
    const own = instance.secgroups.map((name) => groupName(instance.tenant, name));
    const admitted = [...new Set(own.flatMap((name) => rules.get(name) ?? []))].sort();
    yield written({ ...instance, secgroups: own.filter((name) => groups.has(name)).sort(), admitted });
  }
}

function meaningOfRule({ protocol, ports, icmp, source }: SecgroupRule): string {
  return written({ protocol, ports, icmp, source });
}

/** Without places; what an option or field leaves out is a value by now. */
function written(value: unknown): string {
  return JSON.stringify(value, (key, part: unknown) => (/origins?$/i.test(key) ? undefined : part));
}
