// The sentences of hops: that they are true of the article's flows, and say something everywhere.
import { describe, expect, it } from 'vitest';
import { boxFinder, diagramGraph } from '../../server/core/ide/box-at.ts';
import { endNames } from '../../server/core/ide/trace-flow.ts';
import type { FlowChoice } from '../../server/core/protocol/messages.ts';
import type { Replay } from '../../server/core/views/replay.ts';
import { storyOf } from '../../server/core/views/story.ts';
import { allClouds, analysisOf, ping, told } from './told.ts';

const sentences = (replay: Replay) => replay.hops.map(({ because }) => because);
const rules = (replay: Replay) => replay.hops.flatMap(({ rule }) => rule ?? []);

describe('S6', () => {
  const replay = told(analysisOf('examples/s6.topo'), { kind: 'named', name: 'scenario6' });

  it('says who owns the gateway, and that the reply does not go the way it came', () => {
    expect(sentences(replay)).toEqual(
      expect.arrayContaining([
        "10.1.0.5 (VM_6) is not in VM_1's own 10.0.0.0/24, so VM_1 turns to its gateway 10.0.0.1, which is compute1's br100",
        "compute1 owns VM_1's gateway 10.0.0.1, and 10.1.0.0/24 is on its own br102, so compute1 routes the echo request there itself, on VLAN 102, TTL 64 → 63",
        'vlan102 puts on tag 102 and hands the frame to eth0, towards tor',
        "compute2 owns VM_6's gateway 10.1.0.4, and 10.0.0.0/24 is on its own br100, so the reply goes home on VLAN 100, not the way that the request came, TTL 64 → 63",
      ]),
    );
  });
  it('quotes routes and rules as Linux prints them', () => {
    expect(rules(replay)).toEqual(
      expect.arrayContaining([
        '10.1.0.0/24 dev br102 proto kernel scope link src 10.1.0.1',
        '-t nat -A nova-network-POSTROUTING -s 10.0.0.0/8 -d 10.0.0.0/8 -m conntrack ! --ctstate DNAT -j ACCEPT',
      ]),
    );
  });
  it('counts the changes', () => {
    const changes = replay.hops.filter(({ leg }) => leg === 'request').map(({ change }) => change);
    expect(changes).toContain('TTL 64 → 63');
    expect(changes).toContain('+ tag 102');
    expect(changes).toContain('− tag 102');
  });
  it('has told the two questions of each direction', () => {
    const lines = storyOf(replay).flatMap(({ lines }) => lines);
    expect(lines.filter(({ text }) => /asks everybody on that wire/.test(text))).toHaveLength(4);
    expect(lines.filter(({ text }) => /VM_1 itself \(hairpin mode\)/.test(text))).toHaveLength(1);
  });
});

describe('the other scenarios', () => {
  it('S5 goes home the way it came', () => {
    const all = sentences(told(analysisOf('examples/s5.topo'), ping('VM_1', 'VM_3')));
    expect(all.some((text) => /the reply goes home on VLAN 100, TTL/.test(text))).toBe(true);
    expect(all.some((text) => /not the way that the request came/.test(text))).toBe(false);
  });
  it('S6a calls the wire completely different', () => {
    const all = sentences(told(analysisOf('examples/s6a.topo'), ping('VM_1', 'VM_6')));
    expect(
      all.some((text) =>
        /^compute1 has no br102, since no instance on it needs net102, .* a wire that net102 is not on/.test(text),
      ),
    ).toBe(true);
  });
  it('S7 says which source the group sees', () => {
    const all = sentences(told(analysisOf('examples/s7.topo'), ping('VM_1', 'VM_6.floating')));
    expect(all).toContain(
      'VM_1 has the floating address 203.0.113.193, so compute1 puts that in place of the source 10.0.0.3 (VM_1)',
    );
    expect(all).toContain("203.0.113.194 stands for VM_6, so compute2 makes the destination VM_6's own 10.1.0.5");
    expect(all.some((text) => /a rule for VM_1's fixed address would not match here/.test(text))).toBe(true);
  });
  it('S8: on one host the group sees the fixed source', () => {
    const all = sentences(told(analysisOf('examples/s8.topo'), ping('VM_1', 'VM_3.floating')));
    expect(
      all.some((text) =>
        /the source is translated only afterwards, so a rule for 203\.0\.113\.193 would not match here/.test(text),
      ),
    ).toBe(true);
  });
  it('S1: both servers hear it, one has the lease', () => {
    const all = sentences(told(analysisOf('examples/s1.topo'), { kind: 'dhcp', instance: 'VM_1' }));
    expect(all).toContain(
      "compute1's dnsmasq has a static lease for VM_1 and offers 10.0.0.3, router 10.0.0.1 (compute1's br100)",
    );
    expect(all.some((text) => /^compute2's dnsmasq .* "no address available", and it keeps quiet$/.test(text))).toBe(
      true,
    );
  });
  it('S2: SNAT and its undoing', () => {
    const all = sentences(told(analysisOf('examples/s2.topo'), ping('VM_1', 'google_dns')));
    expect(
      all.some((text) =>
        /^compute1 puts its own 203\.0\.113\.105 in place of the source 10\.0\.0\.3 \(VM_1\)/.test(text),
      ),
    ).toBe(true);
    expect(
      all.some((text) => /203\.0\.113\.105 becomes 10\.0\.0\.3 \(VM_1\) again, and no rule is asked$/.test(text)),
    ).toBe(true);
  });
});

describe.each(allClouds())('%s', (path) => {
  const analysis = analysisOf(path);
  const instances = analysis.cloud.instances.map(({ name }) => name);
  const first = instances[0] ?? '';
  const choices: FlowChoice[] = [
    ...endNames(analysis.cloud).flatMap((to) => [ping(first, to), ping(instances.at(-1) ?? '', to)]),
    { kind: 'free', from: first, to: instances.at(-1) ?? '', protocol: 'tcp', port: 22 },
    { kind: 'free', from: first, to: instances.at(-1) ?? '', protocol: 'udp', port: 53 },
    { kind: 'dhcp', instance: first },
  ];
  const replays = choices.map((choice) => told(analysis, choice));

  it('every hop says something, in words, without a full stop', () => {
    for (const replay of replays) {
      for (const { because } of replay.hops) {
        expect(because).toMatch(/^["A-Za-z0-9].{14,}[^.\s]$/);
        expect(because).not.toMatch(/undefined|null|NaN|\[object|\?/);
      }
      expect(replay.verdict.outcome.length).toBeGreaterThan(20);
      expect([replay.verdict.why, replay.verdict.sight].join()).not.toMatch(/undefined|null|NaN|\?/);
      expect(replay.outcome === 'delivered' || replay.verdict.why !== '').toBe(true);
    }
  });
  it('every hop happens in a box of the picture', () => {
    const boxes = new Set(diagramGraph(analysis, []).nodes.map(({ id }) => id));
    const homeless = replays.flatMap(({ hops }) => hops.filter(({ at }) => !boxes.has(at)).map(({ at }) => at));
    expect([...new Set(homeless)]).toEqual([]);
  });
  it('every hop is told, or folded into a line that counts it', () => {
    for (const replay of replays) {
      const toldSteps = storyOf(replay).flatMap(({ lines }) => lines.flatMap(({ steps }) => steps));
      expect(new Set(toldSteps).size).toBe(toldSteps.length);
      const main = replay.hops.filter(
        (hop) => hop.weight === 'step' && hop.action === 'drop' && hop.reason === replay.reason?.code,
      );
      for (const hop of main) expect(toldSteps).toContain(hop.step);
    }
  });
  it('the word of an instance leads to its box', () => {
    for (const { name } of analysis.cloud.instances) {
      const text = analysis.files.get(path)?.text ?? '';
      const offset = text.indexOf(`vm ${name}`) + 3;
      if (offset > 2) expect(boxFinder(analysis)(path, offset)).toBe(name);
    }
  });
});
