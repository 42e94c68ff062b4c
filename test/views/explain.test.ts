// A flow explained says what its replay says: the verdict, and every hop of the addressed packet, its answer and errors.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { analyse } from '../../server/core/pipeline/analyse.ts';
import type { Analysis } from '../../server/core/pipeline/analysis.ts';
import { stimulusOf } from '../../server/core/pipeline/stimulus.ts';
import { compileNetwork, simulate } from '../../server/core/simulator/simulate.ts';
import type { Stimulus, Trace, TraceEvent } from '../../server/core/simulator/trace.ts';
import { stimulusFor } from '../../server/core/verifier/verifier.ts';
import { type ExplainedTrace, explain } from '../../server/core/views/explain.ts';
import { type Names, namesOf } from '../../server/core/views/names.ts';
import { packetFields } from '../../server/core/views/packet-fields.ts';
import type { Explained, Hop, Replay } from '../../server/core/views/replay.ts';
import { replayOf } from '../../server/core/views/replay-of.ts';
import { cloudOf } from '../kernel-random/judge.ts';
import { randomCloud } from '../verifier/random-cloud.ts';
import { allClouds, analysisOf } from './told.ts';

/** Origins stand for source places: views only carry them along. */
const options = {
  name: null,
  from: '',
  to: null,
  locate: (origin: string) => ({ file: origin, start: 0, end: 0 }),
};

/** The hops of a replay that an explanation tells: no ARP, no copy of a flood that leads nowhere, nothing learned by the way. */
function addressed(hops: readonly Hop[], { reason }: Trace): readonly Hop[] {
  const byStep = new Map(hops.map((hop) => [hop.step, hop]));
  const told = new Set<number>();
  for (const hop of hops) {
    const matters = hop.leg !== 'arp' && (!hop.flooded || hop.action === 'deliver' || hop.step === reason?.step);
    for (let each = matters ? hop : undefined; each && !told.has(each.step) && each.leg !== 'arp'; ) {
      told.add(each.step);
      each = each.parent === null ? undefined : byStep.get(each.parent);
    }
  }
  return hops.filter(({ step, action }) => told.has(step) && action !== 'learn');
}

/** Everything that an explanation must share with the replay; a step as the place of its hop among those told. */
function shared(replay: Replay, trace: Trace) {
  const hops = addressed(replay.hops, trace);
  const places = new Map(hops.map(({ step }, place) => [step, place]));
  const byStep = new Map(replay.hops.map((hop) => [hop.step, hop]));
  const placeOf = (step: number | null): number | null => {
    for (let each = step; each !== null; each = byStep.get(each)?.parent ?? null) {
      const place = places.get(each);
      if (place !== undefined) return place;
    }
    return null;
  };
  const { outcome, legs, answer, icmpError, errno, verdict } = replay;
  const finding = <Code>({ code, message, node, interface: device, source }: Explained<Code>) => ({
    code,
    message,
    node,
    device,
    origin: source?.file ?? null,
  });
  return {
    ...{ outcome, legs, answer, errno, verdict },
    icmpError: icmpError && { type: icmpError.type, code: icmpError.code },
    reason: replay.reason && finding(replay.reason),
    causes: replay.causes.map(finding),
    notes: replay.notes.map(finding),
    hops: hops.map(
      ({ leg, node, interface: device, direction, action, because, rule, reason, source, packet, parent }) => ({
        ...{ leg, node, device, direction, action, because, rule, reason, packet },
        origin: source?.file ?? null,
        parent: placeOf(parent),
      }),
    ),
  };
}

/** The names of an analysis, which remember what they said: all of its flows are told with the same. */
const remembered = new WeakMap<Analysis, Names>();

function explainedOf(analysis: Analysis, stimulus: Stimulus): ExplainedTrace {
  const names = remembered.get(analysis) ?? namesOf(analysis.network);
  remembered.set(analysis, names);
  return explain(analysis.compiled, names, stimulus);
}

function sharedOf(explained: ExplainedTrace): ReturnType<typeof shared> {
  const places = new Map(explained.hops.map(({ step }, place) => [step, place]));
  const { outcome, legs, answer, icmpError, errno, verdict } = explained;
  const finding = <Code>(one: {
    code: Code;
    message: string;
    node: string;
    interface: string | null;
    origin: string | null;
  }) => ({
    code: one.code,
    message: one.message,
    node: one.node,
    device: one.interface,
    origin: one.origin,
  });
  return {
    ...{ outcome, legs, answer, errno, verdict },
    icmpError: icmpError && { type: icmpError.type, code: icmpError.code },
    reason: explained.reason && finding(explained.reason),
    causes: explained.causes.map(finding),
    notes: explained.notes.map(finding),
    hops: explained.hops.map(
      ({ leg, node, interface: device, direction, action, because, rule, reason, origin, frame, parent }) => ({
        ...{ leg, node, device, direction, action, because, rule, reason, packet: packetFields(frame), origin },
        parent: parent === null ? null : (places.get(parent) ?? null),
      }),
    ),
  };
}

function pick({ step, node, action, leg, frame }: TraceEvent) {
  return { step, node, action, leg, frame };
}

function check(analysis: Analysis, stimulus: Stimulus): number {
  const trace = simulate(analysis.compiled, stimulus);
  const { events } = simulate(analysis.compiled, stimulus, { copies: 'addressed' });
  const full = shared(replayOf(analysis.network, trace, options), trace);
  const explained = explainedOf(analysis, stimulus);
  expect(sharedOf(explained)).toEqual(full);
  // What was said before, and ARP that was asked before, must make no difference; nor that ARP makes no events.
  expect(explainedOf(analysis, stimulus)).toEqual(explained);
  for (const { step, node, action, leg, frame } of explained.hops)
    expect({ step, node, action, leg, frame }).toEqual(pick(events.find((event) => event.step === step) as TraceEvent));
  return full.hops.length;
}

/** Every instance to every instance, by each of its addresses, and to whoever is outside, and back. */
function pairs({ cloud, network }: Analysis): readonly Stimulus[] {
  const questions = [
    { protocol: 'icmp', port: 0 },
    { protocol: 'tcp', port: 22 },
    { protocol: 'udp', port: 53 },
  ] as const;
  const outside = network.nodes.flatMap((node) => (node.kind === 'machine' && node.role === 'external' ? [node] : []));
  const stimuli: Stimulus[] = [];
  for (const { protocol, port } of questions) {
    for (const to of cloud.instances) {
      for (const target of ['fixed', ...to.floating.keys()] as const) {
        for (const from of cloud.instances) stimuli.push(stimulusFor(from, to, { protocol, port, target }));
        for (const { name } of outside) {
          stimuli.push({ ...stimulusFor(to, to, { protocol, port, target }), from: name } as Stimulus);
        }
      }
      for (const { interfaces } of outside) {
        const address = interfaces
          .flatMap(({ addresses }) => addresses)
          .find(({ scope }) => scope === 'global')?.address;
        if (address !== undefined)
          stimuli.push({ ...stimulusFor(to, to, { protocol, port, target: 'fixed' }), to: address } as Stimulus);
      }
    }
  }
  return stimuli;
}

function flowsOf({ cloud, network }: Analysis): readonly Stimulus[] {
  return cloud.flows.flatMap((flow) =>
    (['cold', 'warm'] as const).flatMap((start) => {
      const stimulus = stimulusOf(cloud, network, flow, start);
      return stimulus.kind === 'refused' ? [] : [stimulus];
    }),
  );
}

test('every flow of the examples and of the clouds that a kernel was asked about', () => {
  const hops = allClouds().flatMap((path) => {
    const analysis = analysisOf(path);
    return flowsOf(analysis).map((stimulus) => check(analysis, stimulus));
  });
  expect(hops.length).toBeGreaterThan(200);
  expect(Math.max(...hops)).toBeGreaterThan(40);
});

test.each(['diablo', 'essex', 'folsom', 'grizzly', 'havana', 'newton'])(
  'all pairs of the article under %s',
  (release) => {
    for (const path of ['examples/s6a.topo', 'examples/s6.topo']) {
      const analysis = analysisOf(path, (text) => text.replace(/release \w+/, `release ${release}`));
      const stimuli = pairs(analysis);
      expect(stimuli.length).toBeGreaterThan(80);
      for (const stimulus of stimuli) check(analysis, stimulus);
    }
  },
);

test('every flow of random clouds of every kind', () => {
  for (let index = 0; index < 60; index++) {
    const { analysis } = cloudOf('explain', index, 6);
    for (const stimulus of flowsOf(analysis)) check(analysis, stimulus);
  }
});

test('all pairs of random clouds', () => {
  fc.assert(
    fc.property(randomCloud, fc.nat(), (text, seed) => {
      const analysis = analyse({ path: 'random.topo', text }, () => undefined);
      const stimuli = pairs(analysis);
      for (let index = 0; index < 40; index++) {
        const stimulus = stimuli[(seed + index * 7) % stimuli.length];
        if (stimulus) check(analysis, stimulus);
      }
    }),
    { numRuns: 25 },
  );
});

test('a flow is explained alike whatever was explained before it', () => {
  for (let index = 0; index < 20; index++) {
    const { analysis } = cloudOf('explained before', index, 6);
    const stimuli = [...flowsOf(analysis), ...pairs(analysis)].filter((_, place) => place % 3 === index % 3);
    const alone = (stimulus: Stimulus) => {
      const { network } = analysis;
      return explain(compileNetwork(network), namesOf(network), stimulus);
    };
    for (const stimulus of [...stimuli, ...stimuli.toReversed()].slice(0, 60))
      expect(explainedOf(analysis, stimulus)).toEqual(alone(stimulus));
  }
});
