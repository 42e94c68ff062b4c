// What a rule matches, counted by classes, must be what counting pair by pair with the simulator gives.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runToEnd } from '../../server/core/base/steps.ts';
import type { RuleSource } from '../../server/core/topology/cloud.ts';
import { hitCounterOf } from '../../server/core/verifier/rule-hits.ts';
import { createVerifier } from '../../server/core/verifier/verifier.ts';
import { contains } from '../../server/core/wire/address.ts';
import { analysisOf } from '../support/fixture-analysis.ts';
import { randomCloud } from './random-cloud.ts';

/** More runs where time allows: RUNS=2000 npx vitest run test/verifier. */
const numRuns = Number(process.env.RUNS ?? 40);

test('on random clouds', () => {
  fc.assert(
    fc.property(randomCloud, (text) => {
      const { cloud, ...rest } = analysisOf(text);
      const verifier = createVerifier({ cloud, network: rest.network, compiled: rest.compiled });
      const hitsOf = hitCounterOf(verifier);
      for (const group of cloud.secgroups) {
        for (const rule of group.rules) {
          const hits = runToEnd(hitsOf(group, rule));
          if (!hits) continue;
          const members = cloud.instances.filter(
            ({ tenant, secgroups }) => tenant === group.tenant && secgroups.includes(group.name),
          );
          const counted = { reaching: 0, matching: 0, named: 0 };
          for (const to of members) {
            for (const from of cloud.instances) {
              if (from === to) continue;
              const { legs } = verifier.trace(from, to, hits.question);
              const isReached = legs.request === 'delivered' && legs.reply === 'delivered';
              const isNamed = names(rule.source, from);
              counted.reaching += Number(isReached);
              counted.named += Number(isNamed);
              counted.matching += Number(isReached && isNamed);
            }
          }
          expect({ rule, ...hits }).toMatchObject(counted);
        }
      }
      function names(source: RuleSource, { network, tenant, secgroups, address }: (typeof cloud.instances)[number]) {
        switch (source.kind) {
          case 'any':
            return true;
          case 'prefix':
            return contains(source.prefix, address);
          case 'network':
            return network === source.name;
          case 'tenant':
            return cloud.networks.some((one) => one.name === network && one.tenant === source.name);
          case 'group':
            return tenant === source.tenant && secgroups.includes(source.name);
          case 'unknown':
            return false;
        }
      }
    }),
    { numRuns, interruptAfterTimeLimit: 120_000 },
  );
});
