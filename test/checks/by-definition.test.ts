// `bridge-missing` and `rule-unreachable` as the language contract words them, tried packet by packet on every pair of
// instances, against the checks, which look at classes.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { check } from '../../server/core/checks/check.ts';
import type { Analysis } from '../../server/core/pipeline/analysis.ts';
import { simulate } from '../../server/core/simulator/simulate.ts';
import type { Trace } from '../../server/core/simulator/trace.ts';
import type { Cloud, Instance, SecgroupRule } from '../../server/core/topology/cloud.ts';
import { stimulusFor } from '../../server/core/verifier/verifier.ts';
import { contains, containsPrefix } from '../../server/core/wire/address.ts';
import { analysisOf, rangeOf } from '../support/fixture-analysis.ts';
import { randomCloud } from '../verifier/random-cloud.ts';

test('the checks find what their definitions say', () => {
  fc.assert(
    fc.property(randomCloud, (text) => {
      const analysis = analysisOf(text);
      const expected = byDefinition(analysis);
      const { diagnostics } = check(analysis);
      const at = (code: string) =>
        diagnostics.filter((one) => one.code === code).map(({ span }) => rangeOf(analysis, text, span));
      const hosts = at('bridge-missing').map(({ line }) => text.split('\n')[line]?.split(' ')[1]);
      expect(hosts.sort()).toEqual(expected.bridges.map(([host]) => host).sort());
      const rules = at('rule-unreachable').map(({ line }) => line);
      expect(rules.sort()).toEqual(expected.rules.map((rule) => lineOf(analysis, text, rule)).sort());
    }),
    { numRuns: Number(process.env.RUNS ?? 40), interruptAfterTimeLimit: 300_000 },
  );
});

function lineOf(analysis: Analysis, text: string, rule: SecgroupRule): number {
  const span = analysis.cloud.spans.get(rule.origin)?.name;
  if (!span) throw new Error('a rule that stands nowhere');
  return rangeOf(analysis, text, span).line;
}

/** Host and network of each missing bridge, and the rules through which nobody gets an answer. */
function byDefinition({ cloud, compiled }: Analysis): { bridges: string[][]; rules: SecgroupRule[] } {
  const bridges = new Set<string>();
  const rules: SecgroupRule[] = [];
  for (const group of cloud.secgroups) {
    for (const rule of group.rules) {
      const traces: Trace[] = [];
      for (const to of cloud.instances) {
        if (to.tenant !== group.tenant || !to.secgroups.includes(group.name)) continue;
        for (const from of cloud.instances) {
          if (from === to || !means(cloud, rule, group.tenant, from)) continue;
          const protocol = rule.protocol === 'any' ? 'icmp' : rule.protocol;
          const port = rule.ports[0]?.first ?? 80;
          const trace = simulate(compiled, stimulusFor(from, to, { protocol, port, target: 'fixed' }));
          traces.push(trace);
          if (trace.outcome === 'delivered' || from.network === to.network) continue;
          for (const { code, node } of trace.causes) {
            if (code !== 'bridge-missing') continue;
            if (node === from.host) bridges.add(`${node} ${to.network}`);
            else if (node === to.host) bridges.add(`${node} ${from.network}`);
          }
        }
      }
      const foreign = isForeign(cloud, rule, group.tenant);
      if (foreign && traces.length > 0 && traces.every((trace) => trace.outcome === 'dropped')) rules.push(rule);
    }
  }
  return { bridges: [...bridges].map((one) => one.split(' ')), rules };
}

function means(cloud: Cloud, { source }: SecgroupRule, tenant: string, from: Instance): boolean {
  const networkOf = (name: string) => cloud.networks.find((network) => network.name === name);
  switch (source.kind) {
    case 'network':
      return from.network === source.name;
    case 'tenant':
      return networkOf(from.network)?.tenant === source.name;
    case 'group':
      return from.tenant === source.tenant && from.secgroups.includes(source.name);
    case 'prefix': {
      const network = cloud.networks.find(
        (one) => one.tenant !== null && one.tenant !== tenant && containsPrefix(one.cidr, source.prefix),
      );
      return network?.name === from.network && contains(source.prefix, from.address);
    }
    default:
      return false;
  }
}

function isForeign(cloud: Cloud, { source }: SecgroupRule, tenant: string): boolean {
  switch (source.kind) {
    case 'network':
      return cloud.networks.find((network) => network.name === source.name)?.tenant !== tenant;
    case 'tenant':
      return source.name !== tenant;
    case 'group':
      return source.tenant !== tenant;
    default:
      return source.kind === 'prefix';
  }
}
