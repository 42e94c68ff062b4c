// A replay as a ladder, as Mermaid and as Markdown: what scenarios show, and what holds for every flow of the examples.
import { describe, expect, it } from 'vitest';
import { diagramGraph } from '../../server/core/ide/box-at.ts';
import type { FlowChoice } from '../../server/core/protocol/messages.ts';
import { type Ladder, type LadderRow, ladderOf } from '../../server/core/views/ladder.ts';
import { mermaidOf } from '../../server/core/views/mermaid.ts';
import type { Replay } from '../../server/core/views/replay.ts';
import { spineOf } from '../../server/core/views/story.ts';
import { traceMarkdown } from '../../server/core/views/trace-markdown.ts';
import { golden } from '../support/golden.ts';
import { allClouds, analysisOf, ping, told } from './told.ts';

function ladder(path: string, choice: FlowChoice): { readonly replay: Replay; readonly ladder: Ladder } {
  const analysis = analysisOf(path);
  const replay = told(analysis, choice);
  return { replay, ladder: ladderOf(replay, new Map(diagramGraph(analysis, []).nodes.map((box) => [box.id, box]))) };
}

/** `VM_1 → br100  64  VM_1 sends to its gateway`, ARP left out. */
function drawn({ lifelines, rows }: Ladder): readonly string[] {
  const name = (place: number) => lifelines[place]?.id.replace(/compute(\d)\//, 'c$1:');
  return rows
    .filter(({ kind }) => kind !== 'aside')
    .map(({ kind, from, to, label, pill }) =>
      [kind === 'end' ? `✗ ${name(from)}` : `${name(from)} → ${name(to)}`, pill?.text ?? '', label].join(' | '),
    );
}

describe('a ladder', () => {
  it('of S6: routed by compute1 there and by compute2 back, with the tag that each way has', () => {
    const { ladder: s6 } = ladder('examples/s6.topo', ping('VM_1', 'VM_6'));
    expect(s6.lifelines.map(({ id }) => id)).toEqual([
      'VM_1',
      'compute1/br100',
      'compute1/br102',
      'compute1/eth0',
      'tor',
      'compute2/eth0',
      'compute2/br100',
      'compute2/br102',
      'VM_6',
    ]);
    expect(drawn(s6)).toEqual([
      'VM_1 → c1:br100 | 64 | VM_1 sends to its gateway',
      'c1:br100 → c1:br102 | 63 | compute1 routes → br102',
      'c1:br102 → c1:eth0 | +102 | vlan102 tags',
      'c1:eth0 → c2:eth0 | 102 | tor passes the tag',
      'c2:eth0 → c2:br102 | −102 | vlan102 strips the tag',
      'c2:br102 → VM_6 | 63 | rules allow it: arrives',
      'VM_6 → c2:br102 | 64 | VM_6 answers to its gateway',
      'c2:br102 → c2:br100 | 63 | compute2 routes → br100',
      'c2:br100 → c2:eth0 | +100 | vlan100 tags',
      'c2:eth0 → c1:eth0 | 100 | tor passes the tag',
      'c1:eth0 → c1:br100 | −100 | vlan100 strips the tag',
      'c1:br100 → VM_1 | 63 | connection known: arrives',
    ]);
  });

  it('of S6a: out by eth1, and lost at the router', () => {
    const { ladder: s6a } = ladder('examples/s6a.topo', ping('VM_1', 'VM_6'));
    expect(drawn(s6a)).toEqual([
      'VM_1 → c1:br100 | 64 | VM_1 sends to its gateway',
      'c1:br100 → c1:eth1 | 63 | compute1 routes → eth1',
      'c1:eth1 → internet-router | 63 | internet passes it on',
      '✗ internet-router |  | router drops it: no route',
      '✗ internet-router |  | router can tell nobody: no route',
    ]);
  });

  it('of S7: what is translated where, both ways', () => {
    const { ladder: s7 } = ladder('examples/s7.topo', ping('VM_1', 'VM_6.floating'));
    const translated = drawn(s7).filter((row) => / → \d/.test(row));
    expect(translated).toEqual([
      'c1:eth1 → c2:eth1 | 63 | compute1 translates: source 10.0.0.3 → 203.0.113.193',
      'c2:eth1 → c2:br102 | 62 | compute2 routes → br102, destination 203.0.113.194 → 10.1.0.5',
      'c2:eth1 → c1:eth1 | 63 | compute2 translates: source 10.1.0.5 → 203.0.113.194',
      'c1:eth1 → c1:br100 | 62 | compute1 routes → br100, destination 203.0.113.193 → 10.0.0.3',
    ]);
  });

  it('of a boot: who asks and who answers, without the copies that nobody uses', () => {
    const { ladder: boot } = ladder('examples/s1.topo', { kind: 'dhcp', instance: 'VM_1' });
    expect(drawn(boot).map((row) => row.split(' | ').at(-1))).toEqual([
      'VM_1 asks: DISCOVER',
      "compute1's dnsmasq: OFFER",
      'VM_1 asks: REQUEST',
      "compute1's dnsmasq: ACK",
    ]);
  });

  it.each(allClouds())('of every flow of %s: a way without gaps, each hop in some row', (path) => {
    const analysis = analysisOf(path);
    const boxes = new Map(diagramGraph(analysis, []).nodes.map((box) => [box.id, box]));
    for (const { name } of analysis.cloud.flows) {
      const replay = told(analysis, { kind: 'named', name });
      const { lifelines, rows } = ladderOf(replay, boxes);
      expect(new Set(lifelines.map(({ id }) => id)).size, name).toBe(lifelines.length);
      expect(gaps(rows), name).toEqual([]);
      const covered = new Set(rows.flatMap(({ steps }) => steps));
      const spine = spineOf(replay);
      // where a leg has come to its last place, nothing more is drawn of it
      const lastOf = (leg: string) =>
        Math.max(...rows.filter((row) => row.leg === leg).flatMap(({ steps }) => steps), 0);
      const left = replay.hops.filter(
        ({ step, leg }) => leg !== 'arp' && spine.has(step) && step < lastOf(leg) && !covered.has(step),
      );
      expect(
        left.map(({ step, node, action }) => `${step} ${node} ${action}`),
        name,
      ).toEqual([]);
    }
  });
});

/** Rows of a leg that begin where none of it ended before. */
function gaps(rows: readonly LadderRow[]): readonly string[] {
  const reached = new Map<string, Set<number>>();
  return rows.flatMap(({ kind, leg, from, to, label }) => {
    if (kind === 'aside') return [];
    const known = reached.get(leg);
    reached.set(leg, new Set([...(known ?? [from]), to]));
    return known && !known.has(from) ? [label] : [];
  });
}

describe('to take along', () => {
  it.each(['s6', 's6a', 's7'])('%s as Mermaid and as Markdown', (scenario) => {
    const path = `examples/${scenario}.topo`;
    const flow = analysisOf(path).cloud.flows[0]?.name ?? '';
    const { replay, ladder: rows } = ladder(path, { kind: 'named', name: flow });
    golden(`test/views/golden/${scenario}.mermaid.txt`, mermaidOf(replay, rows));
    golden(`test/views/golden/${scenario}.flow.md`, traceMarkdown(replay));
  });
  it('nothing in a name or a message ends a statement of Mermaid or opens a tag of Markdown', () => {
    const { replay, ladder: rows } = ladder('examples/s6.topo', ping('VM_1', 'VM_6'));
    const loud = { ...replay, verdict: { ...replay.verdict, outcome: 'a; b # c <img src=x>' } };
    expect(mermaidOf(loud, rows)).toContain('a#59; b #35; c <img src=x>');
    expect(traceMarkdown(loud)).toContain('a; b # c \\<img src=x\\>');
  });
});
