// Hopscope against a Linux kernel: every probe of every captured cloud, hop by hop (test/fixtures/kernel/README.md).
import { describe, expect, test } from 'vitest';
import { compileNetwork, simulate } from '../../server/core/simulator/simulate.ts';
import { compareProbe, newMacPairs } from './compare.ts';
import { analysisOf, stimulusOfFlow } from './derive.ts';
import { captureOf, cloudNames, networkOf, rulesTextOf, stimulusOfProbe } from './fixtures.ts';
import { compareRules, readRules, rulesOf } from './rules.ts';

/** What nova writes and the captured hosts did without: metadata, cloudpipe VPN, dmz_cidr, DHCP for hosts with policy DROP. */
const extraRules = [
  /^nat nova-network-PREROUTING -d 169\.254\.169\.254\/32 /,
  /^nat nova-network-POSTROUTING -s \S+ -d (10\.128\.0\.0\/24|203\.0\.113\.\d+\/32) -j ACCEPT$/,
  /^nat nova-network-(PREROUTING|OUTPUT) -d \S+ -p udp --dport 1\d{3} -j DNAT \S+:1194$/,
  /^filter nova-network-FORWARD -d \S+\.2\/32 -p udp --dport 1194 -j ACCEPT$/,
  /^filter nova-\w+-INPUT .*--dport 8775 -j ACCEPT$/,
  /^filter nova-compute-(INPUT|FORWARD) -s 0\.0\.0\.0\/32 -d 255\.255\.255\.255\/32 -p udp --sport 68 --dport 67 -j ACCEPT$/,
  /^\w+ (PREROUTING|INPUT|FORWARD|OUTPUT|POSTROUTING|nova-filter-top) -j nova-(api|compute|network)-\w+$/,
  /^mangle nova-network-POSTROUTING -o br\d+ -p udp --dport 68 -j CHECKSUM-FILL$/,
];

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
      expect(compareRules(rules, rulesOf(node.iptables), extraRules).join('\n'), host).toBe('');
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
