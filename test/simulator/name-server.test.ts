// A host's dnsmasq has port 53 of its own address, whatever `listen` says (seen in a kernel: test/fixtures/kernel-random).
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { analyse } from '../../server/core/pipeline/analyse.ts';
import { stimulusOf } from '../../server/core/pipeline/stimulus.ts';
import { simulate } from '../../server/core/simulator/simulate.ts';

const path = new URL('../fixtures/kernel-random/dnsmasq-answers.topo', import.meta.url);
const analysis = analyse({ path: 'cloud.topo', text: readFileSync(path, 'utf8') }, () => undefined);

test.each([
  ['names', 'reply'],
  ['zone', 'reply'],
  ['elsewhere', 'port-unreachable'],
  ['closed', 'port-unreachable'],
])('%s: %s', (name, answer) => {
  const flow = analysis.cloud.flows.find((one) => one.name === name);
  if (!flow) throw new Error(`there is no flow ${name}`);
  const stimulus = stimulusOf(analysis.cloud, analysis.network, flow);
  if (stimulus.kind === 'refused') throw new Error(stimulus.message);
  expect(simulate(analysis.compiled, stimulus).answer).toBe(answer);
});
