// What is knowingly not modelled is said where a flow touches it, and nowhere else (README, Limits). Each note has a cloud
// in test/fixtures/limits whose flows `touches…` touch that limit and whose flows `clean…` pass it by.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { check } from '../../server/core/checks/check.ts';
import { questionOf, tellFlow } from '../../server/core/ide/trace-flow.ts';
import type { Analysis } from '../../server/core/pipeline/analysis.ts';
import { stimulusOf } from '../../server/core/pipeline/stimulus.ts';
import { runToEnd } from '../../server/core/simulator/dispatch.ts';
import { newRun, startAgain } from '../../server/core/simulator/run.ts';
import { simulate } from '../../server/core/simulator/simulate.ts';
import { start } from '../../server/core/simulator/start.ts';
import type { NoteCode, Stimulus } from '../../server/core/simulator/trace.ts';
import { verdictOf } from '../../server/core/simulator/verdict.ts';
import type { Replay } from '../../server/core/views/replay.ts';
import { traceJson } from '../../server/core/views/trace-json.ts';
import { traceText } from '../../server/core/views/trace-text.ts';
import { analysisOf } from '../support/fixture-analysis.ts';
import { golden } from '../support/golden.ts';

const root = join(import.meta.dirname, '../..');
const fixtures = 'test/fixtures/limits';

/** Every code has a fixture: one left out of this table does not compile. */
const codes: { readonly [Code in NoteCode]: true } = {
  multicast: true,
  'switch-loop': true,
  'trace-cut': true,
  'arp-race': true,
  'duplicate-mac': true,
  'dhcp-race': true,
  'dhcp-nak': true,
  'nat-clash': true,
  metadata: true,
  nwfilter: true,
  'lost-ack': true,
  redirect: true,
  'udp-source': true,
};

function fixture(code: string): Analysis {
  return analysisOf(readFileSync(join(root, fixtures, `${code}.topo`), 'utf8'));
}

function replay(analysis: Analysis, name: string): Replay {
  const question = questionOf(analysis, { kind: 'named', name });
  const told = question.kind === 'refused' ? question : tellFlow(analysis, question);
  if (told.kind === 'refused') throw new Error(told.message);
  return told.replay;
}

describe('a flow that touches what is not modelled', () => {
  test.each(Object.keys(codes).filter((code) => code !== 'trace-cut'))('%s', (code) => {
    const analysis = fixture(code);
    const told = analysis.cloud.flows.map(({ name }) => ({ name, replay: replay(analysis, name) }));
    const noted = told.map(({ name, replay: { notes } }) => [name, notes.some((note) => note.code === code)]);
    expect(noted).toEqual(told.map(({ name }) => [name, name.startsWith('touches')]));
    expect(told.filter((one) => one.name.startsWith('clean') && one.replay.notes.length > 0)).toEqual([]);
    expect(noted.some(([, touched]) => touched) && noted.some(([, touched]) => !touched)).toBe(true);
    const texts = told.map((one) => endOf(traceText(one.replay)));
    golden(`${fixtures}/${code}.txt`, texts.join('\n'));
  });

  test('trace-cut', () => {
    const { compiled, cloud, network } = fixture('trace-cut');
    const noted = cloud.flows.map((flow) => {
      const stimulus = stimulusOf(cloud, network, flow);
      if (stimulus.kind === 'refused') throw new Error(stimulus.message);
      // The same limit, only lower: a storm of all copies takes its time to tell.
      return [flow.name, ...simulate(compiled, stimulus, { copies: 'addressed' }).notes.map(({ code }) => code)];
    });
    expect(noted).toEqual([['touches', 'trace-cut'], ['clean']]);
  });

  test('has it in its JSON, with the hop and the place in the file', () => {
    const json = traceJson(replay(fixture('metadata'), 'touches'), ({ file }) => ({
      file,
      range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
    })) as { notes: { code: string; step: number; node: string; source: object }[]; hops: { action: string }[] };
    expect(json.notes).toMatchObject([
      { code: 'metadata', node: 'h1', interface: 'br100', source: { file: 'test.topo' } },
    ]);
    expect(json.hops[(json.notes[0]?.step ?? 0) - 1]?.action).toBe('deliver');
  });

  test('says so at that hop too', () => {
    const { hops, notes } = replay(fixture('nwfilter'), 'touches_mac');
    expect(hops.filter((hop) => hop.notes.length > 0).map(({ action, reason }) => [action, reason])).toEqual([
      ['drop', 'spoofing-denied'],
    ]);
    expect(notes.map(({ step }) => step)).toEqual([hops.find((hop) => hop.notes.length > 0)?.step]);
  });

  test('tells it beside an expectation that fails', () => {
    const text = readFileSync(join(root, fixtures, 'multicast.topo'), 'utf8');
    const { diagnostics } = check(analysisOf(`${text}\nexpect v1 -> 224.0.0.1 icmp reachable\n`));
    const [failed] = diagnostics.filter(({ code }) => code === 'expectation-failed');
    expect(
      failed?.related.map(({ message }) => message).filter((message) => message.startsWith('Note: ')),
    ).toHaveLength(1);
  });

  test('a flow that ran before counts as well: its tables are the ones that are met', () => {
    const analysis = fixture('arp-race');
    const stimulus = packets(analysis).find(({ to }) => to === 0x0a000014);
    const warm = simulate(analysis.compiled, { ...(stimulus as Stimulus & { kind: 'packet' }), start: 'warm' });
    expect(warm.notes.map(({ code, step }) => [code, step])).toEqual([['arp-race', null]]);
  });
});

describe('two answers to one ARP question', () => {
  test('the first is believed, as locktime is a second', () => {
    const { hops } = replay(fixture('arp-race'), 'touches');
    const heard = hops
      .filter(({ node, packet }) => node === 'v1' && packet.arpOp === 'reply')
      .map(({ packet }) => packet.arpSha);
    const request = hops.find(({ leg, direction }) => leg === 'request' && direction === 'out');
    expect(new Set(heard).size).toBe(2);
    expect(request?.packet.dstMac).toBe(heard[0]);
  });
});

describe('a translation that another connection has already', () => {
  // Judged with Linux 6.12 by the exported script: the same hops, but for the number that the kernel draws.
  test('gets another source port, and its answers are told apart by it', () => {
    const { hops } = replay(fixture('nat-clash'), 'touches_tcp');
    const at = (leg: string, node: string) =>
      hops.filter((hop) => hop.leg === leg && hop.node === node && hop.direction === 'in').map(({ packet }) => packet);
    expect(at('request', 'v8').map(({ srcPort }) => srcPort)).toEqual([40001]);
    expect(at('reply', 'v1').map(({ dstPort }) => dstPort)).toEqual([40000]);
    expect(at('ack', 'v8').map(({ srcPort }) => srcPort)).toEqual([40001]);
  });
});

describe('no noise', () => {
  const examples = readdirSync(join(root, 'examples')).filter((name) => name.endsWith('.topo'));

  test.each(examples)('no flow that %s names touches a limit', (name) => {
    const analysis = analysisOf(readFileSync(join(root, 'examples', name), 'utf8'));
    const noted = analysis.cloud.flows.filter((flow) => replay(analysis, flow.name).notes.length > 0);
    expect(noted).toEqual([]);
  });

  test.each(examples)('nor does any packet from a machine of %s to an address, but to the metadata service', (name) => {
    const { compiled, network } = analysisOf(readFileSync(join(root, 'examples', name), 'utf8'));
    for (const stimulus of someStimuli(network)) expect(simulate(compiled, stimulus).notes).toEqual([]);
  });
});

/**
 * Retransmission is left out because it changes nothing here: a packet that a cold network drops, it drops again when the
 * same process sends it again.
 */
test('what is sent again by the same process fares as it did the first time', () => {
  for (const name of ['s6a', 's6b', 's7', 'r5']) {
    const { compiled, network } = analysisOf(readFileSync(join(root, 'examples', `${name}.topo`), 'utf8'));
    for (const stimulus of someStimuli(network)) {
      const machine = compiled.machines.get(stimulus.from);
      if (!machine) throw new Error(stimulus.from);
      const run = newRun(compiled, stimulus, machine, 'addressed');
      const { client } = run;
      start(run);
      runToEnd(run);
      const first = verdictOf(run);
      startAgain(run);
      run.client = client;
      start(run);
      runToEnd(run);
      const second = verdictOf(run);
      const told = ({ outcome, reason }: typeof first) => [outcome, reason?.code, reason?.node];
      expect(told(second)).toEqual(told(first));
    }
  }
});

/** The title, and what a trace says after its hops: verdict and notes. */
function endOf(text: string): string {
  const [title, ...blocks] = text.split('\n\n');
  return [title, ...blocks.filter((block) => !/^ +\d+\. /m.test(block))].join('\n');
}

function packets(analysis: Analysis): (Stimulus & { kind: 'packet' })[] {
  return analysis.network.nodes.flatMap((node) =>
    node.kind === 'machine' && node.name === 'v1'
      ? [{ ...plain, from: 'v1', to: 0x0a000014, protocol: 'icmp' as const, port: null }]
      : [],
  );
}

const plain = { kind: 'packet', ttl: 64, source: null, mac: null, start: 'cold' } as const;
const metadata = 0xa9fea9fe;

/** A sample of the packets that machines can send each other, the same every time. */
function someStimuli(network: Analysis['network']): Stimulus[] {
  const machines = network.nodes.filter((node) => node.kind === 'machine');
  const addresses = machines.flatMap(({ interfaces }) =>
    interfaces.flatMap((one) => one.addresses.filter(({ scope }) => scope !== 'host').map(({ address }) => address)),
  );
  const targets = addresses.filter((address) => address !== metadata);
  const one = fc
    .record({
      from: fc.constantFrom(...machines.map(({ name }) => name)),
      to: fc.constantFrom(...targets),
      protocol: fc.constantFrom('icmp' as const, 'tcp' as const),
      start: fc.constantFrom('cold' as const, 'warm' as const),
    })
    .map((sending) => ({ ...plain, ...sending, port: sending.protocol === 'icmp' ? null : 80 }));
  return fc.sample(one, { seed: 1, numRuns: 30 });
}
