// Hopscope against a Linux kernel: every probe of every captured cloud, hop by hop (test/fixtures/kernel/README.md).
import { describe, expect, test } from 'vitest';
import { compileNetwork, simulate } from '../../server/core/simulator/simulate.ts';
import { compareProbe, newMacPairs } from './compare.ts';
import { analysisOf, stimulusOfFlow } from './derive.ts';
import { captureOf, cloudNames, networkOf, rulesTextOf, stimulusOfProbe } from './fixtures.ts';
import { compareRules, leftOut, readRules, rulesOf } from './rules.ts';

describe.each(cloudNames('topo'))('%s', (name) => {
  const analysis = analysisOf(name);
  const macs = newMacPairs();

  test('is read without a fault but the reserved .2', () => {
    expect(analysis.diagnostics.filter(({ code }) => code !== 'reserved-address')).toEqual([]);
  });

  test('has the rules of the captured hosts', () => {
    for (const [host, rules] of readRules(rulesTextOf(name))) {
      const node = analysis.network.nodes.find((one) => one.name === host);
      if (node?.kind !== 'machine') throw new Error(`${host} is no machine`);
      expect(compareRules(rules, rulesOf(node.iptables), leftOut).join('\n'), host).toBe('');
    }
  });

  test.each(captureOf(name).probes)('$flow: $from to $to $protocol', (probe) => {
    const stimulus = stimulusOfFlow(analysis, probe.flow);
    expect(stimulus).toEqual(stimulusOfProbe(probe));
    const trace = simulate(analysis.compiled, stimulus);
    expect(compareProbe(probe, trace, analysis.network, macs).join('\n')).toBe('');
  });
});

describe.each(cloudNames('network'))('%s', (name) => {
  const network = networkOf(name);
  const compiled = compileNetwork(network);
  const macs = newMacPairs();

  test.each(captureOf(name).probes)('$flow: $from to $to $protocol', (probe) => {
    const trace = simulate(compiled, stimulusOfProbe(probe));
    expect(compareProbe(probe, trace, network, macs).join('\n')).toBe('');
  });
});
