// The matrix counts by classes; it must say what the simulator says of each pair.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runToEnd } from '../../server/core/base/steps.ts';
import { matrixQuestions, matrixSteps } from '../../server/core/ide/matrix.ts';
import { simulate } from '../../server/core/simulator/simulate.ts';
import type { Instance } from '../../server/core/topology/cloud.ts';
import { reach } from '../../server/core/verifier/reach.ts';
import { fateOf } from '../../server/core/verifier/tally.ts';
import { outcomeOf } from '../../server/core/verifier/verdict.ts';
import { createVerifier, stimulusFor } from '../../server/core/verifier/verifier.ts';
import type {
  MatrixCell,
  MatrixEnd,
  MatrixLevel,
  MatrixQuestion,
  MatrixTable,
  MatrixWithin,
} from '../../server/core/views/matrix.ts';
import { largeCloud } from '../bench/large-cloud.ts';
import { analysisOf } from '../support/fixture-analysis.ts';
import { randomCloud } from '../verifier/random-cloud.ts';

const examples = join(import.meta.dirname, '../../examples');
const example = (name: string) => readFileSync(join(examples, name), 'utf8');
const icmp: MatrixQuestion = { protocol: 'icmp', port: null };
const levels: readonly MatrixLevel[] = ['tenants', 'networks', 'hosts', 'instances'];

function matrixOf(text: string, level: MatrixLevel, question = icmp, within: MatrixWithin | null = null) {
  return runToEnd(matrixSteps(createVerifier(analysisOf(text)), level, question, within));
}

/** A table as lines: `reached 64`, `lost`, `2 of 4`, `-` for a cell that is empty. */
function drawn({ rows: ends, cells }: MatrixTable): string[] {
  const said = (cell: MatrixCell | null) =>
    !cell ? '' : cell.pairs > 1 ? `${cell.reached} of ${cell.pairs}` : `${cell.fate}${cell.ttl ? ` ${cell.ttl}` : ''}`;
  return ends.map(({ name }, row) => `${name}: ${cells[row]?.map(said).join(' | ')}`);
}

/** The instances that an end stands for, by what it says of itself. */
function membersOf({ id, name }: MatrixEnd, instances: readonly Instance[]): readonly Instance[] {
  const [kind] = id.split(' ');
  if (kind === 'instance') return instances.filter((one) => one.name === name);
  return instances.filter((one) => ({ tenant: one.tenant, network: one.network, host: one.host })[kind ?? ''] === name);
}

/** What becomes of every pair, one by one. */
function fates(text: string, { protocol, port }: MatrixQuestion): ReadonlyMap<string, string> {
  return new Map(reach(analysisOf(text), protocol, port ?? 0).map((pair) => [`${pair.from} ${pair.to}`, fateOf(pair)]));
}

function expectAsCounted(text: string, question: MatrixQuestion): void {
  const { instances } = analysisOf(text).cloud;
  const known = fates(text, question);
  for (const level of levels) {
    const { table } = matrixOf(text, level, question);
    for (const [row, from] of table.rows.entries()) {
      for (const [column, to] of table.rows.entries()) {
        if (from.kind === 'outsider' || to.kind === 'outsider') continue;
        const pairs = membersOf(from, instances).flatMap((one) =>
          membersOf(to, instances).flatMap((other) => known.get(`${one.name} ${other.name}`) ?? []),
        );
        const count = (...wanted: string[]) => pairs.filter((fate) => wanted.includes(fate)).length;
        const cell = table.cells[row]?.[column];
        const told = cell
          ? [cell.pairs, cell.reached, cell.denied, cell.failed]
          : // nobody is asked about himself
            [0, 0, 0, 0];
        const counted = [pairs.length, count('reached'), count('denied'), count('lost', 'unanswered')];
        expect([level, from.name, to.name, ...told]).toEqual([level, from.name, to.name, ...counted]);
      }
    }
  }
}

describe('the matrix of S6a', () => {
  test('says in a sentence what all pairs come to, and why', () => {
    const { finding, reasons } = matrixOf(example('s6a.topo'), 'instances');
    expect(finding).toBe('16 of 20 pairs reach each other; 4 fail for one reason');
    expect(reasons).toEqual([
      {
        pairs: 4,
        words: 'compute1 has no br102, the bridge of net102, so what goes to 10.1.0.5 took another route',
        flow: { kind: 'free', from: 'VM_1', to: 'VM_6', ...icmp },
      },
    ]);
  });

  test('shows every pair, and the same by tenant and by host', () => {
    const { table, coarser } = matrixOf(example('s6a.topo'), 'instances');
    expect(drawn(table)).toEqual([
      'VM_1:  | reached 64 | reached 64 | reached 64 | lost | reached 62',
      'VM_2: reached 64 |  | reached 64 | reached 64 | lost | reached 62',
      'VM_4: reached 64 | reached 64 |  | reached 64 | reached 63 | reached 62',
      'VM_5: reached 64 | reached 64 | reached 64 |  | reached 63 | reached 62',
      'VM_6: unanswered 63 | unanswered 63 | reached 63 | reached 63 |  | reached 62',
      'google_dns: none | none | none | none | none | ',
    ]);
    expect(coarser.map(drawn)).toEqual([
      ['tenant1: 12 of 12 | 2 of 4', 'tenant2: 2 of 4 | none'],
      ['compute1: 2 of 2 | 4 of 6', 'compute2: 4 of 6 | 6 of 6'],
    ]);
  });

  test('shows only what is within two tenants', () => {
    const within = { from: 'tenant tenant1', to: 'tenant tenant2' };
    const { table, coarser } = matrixOf(example('s6a.topo'), 'instances', icmp, within);
    expect(table.columns.map(({ name }) => name)).toEqual(['VM_6']);
    expect(drawn(table)).toEqual(['VM_1: lost', 'VM_2: lost', 'VM_4: reached 63', 'VM_5: reached 63']);
    expect(coarser).toEqual([]);
  });

  test('says in words how a pair fares, and which packet shows it', () => {
    const { table } = matrixOf(example('s6a.topo'), 'instances');
    const cell = (from: string, to: string) => {
      const place = (name: string) => table.rows.findIndex((end) => end.name === name);
      return table.cells[place(from)]?.[place(to)];
    };
    expect(cell('VM_1', 'VM_2')?.words).toBe('arrives, bridged, TTL 64');
    expect(cell('VM_4', 'VM_6')?.words).toBe('arrives, routed by compute2, TTL 63');
    expect(cell('VM_1', 'VM_6')).toMatchObject({
      words: 'lost at internet-router (no route): no br102 on compute1',
      flow: { from: 'VM_1', to: 'VM_6', protocol: 'icmp', port: null },
    });
    expect(cell('VM_6', 'VM_1')?.words).toBe(
      'arrives, the reply is lost at internet-router (no route): no br102 on compute1',
    );
    expect(cell('VM_1', 'google_dns')).toMatchObject({
      how: 'translated',
      words: 'arrives, translated (NAT), routed by compute1 and internet-router, TTL 62',
    });
    expect(cell('google_dns', 'VM_1')).toMatchObject({ words: 'no floating address', flow: null });
    expect(matrixOf(example('s6a.topo'), 'tenants').table.cells[0]?.[1]?.words).toBe(
      '2 of 4 reach, 2 lost, such as VM_1 to VM_6: lost at internet-router (no route): no br102 on compute1',
    );
  });

  test('offers what the file speaks of: icmp, the ports of its flows and rules, one for all others', () => {
    const words = matrixQuestions(analysisOf(example('s6a.topo')).cloud).map(({ protocol, port }) => [protocol, port]);
    expect(words).toEqual([
      ['icmp', null],
      ['tcp', 22],
      ['udp', 53],
    ]);
  });
});

test('what security groups keep out is told apart from what fails', () => {
  const text = example('s6a.topo').replaceAll('allow icmp from net102\n', '\n');
  const { finding, table } = matrixOf(text, 'instances');
  expect(finding).toBe('14 of 20 pairs reach each other; 2 fail for one reason; 4 are kept out by security groups');
  const [, , , , last] = table.cells;
  expect(last?.[0]).toMatchObject({ fate: 'denied', failed: 0, words: 'kept out by the security groups of VM_1' });
});

test.each(readdirSync(examples).filter((name) => name.endsWith('.topo')))(
  'each cell of %s is what its packet does',
  (name) => {
    const analysis = analysisOf(example(name));
    const instances = new Map(analysis.cloud.instances.map((one) => [one.name, one]));
    for (const question of matrixQuestions(analysis.cloud)) {
      const { table } = runToEnd(matrixSteps(createVerifier(analysis), 'instances', question));
      for (const row of table.cells) {
        for (const cell of row) {
          const [from, to] = [instances.get(cell?.flow?.from ?? ''), instances.get(cell?.flow?.to ?? '')];
          if (!cell || !from || !to) continue;
          const asked = { protocol: question.protocol, port: question.port ?? 0, target: 'fixed' } as const;
          const trace = simulate(analysis.compiled, stimulusFor(from, to, asked));
          expect(cell.fate).toBe(fateOf({ outcome: outcomeOf(trace), reason: trace.reason?.code ?? null }));
          const arrived = trace.events.findLast(({ leg, action }) => leg === 'request' && action === 'deliver');
          const packet = arrived?.frame.payload;
          if (cell.ttl !== null) expect(cell.ttl).toBe(packet?.kind === 'ipv4' ? packet.ttl : null);
        }
      }
    }
  },
);

describe('counting by classes = counting one by one', () => {
  test('on random clouds', () => {
    fc.assert(
      fc.property(randomCloud, fc.constantFrom<MatrixQuestion>(icmp, { protocol: 'tcp', port: 22 }), expectAsCounted),
      { numRuns: Number(process.env.RUNS ?? 25), interruptAfterTimeLimit: 300_000 },
    );
  });

  test('within each two hosts, their instances come to what the hosts do', () => {
    const text = largeCloud({ instances: 60, hosts: 5 }, 'within');
    const hosts = matrixOf(text, 'hosts').table;
    for (const [row, from] of hosts.rows.entries()) {
      for (const [column, to] of hosts.columns.entries()) {
        const { cells } = matrixOf(text, 'instances', icmp, { from: from.id, to: to.id }).table;
        const known = cells.flat().filter((cell) => cell !== null);
        const sum = (of: (cell: MatrixCell) => number) => known.reduce((all, cell) => all + of(cell), 0);
        const cell = hosts.cells[row]?.[column];
        const told = [cell?.pairs ?? 0, cell?.reached ?? 0, cell?.failed ?? 0];
        expect([sum(({ pairs }) => pairs), sum(({ reached }) => reached), sum(({ failed }) => failed)]).toEqual(told);
      }
    }
  });

  test('where there are more instances than rows', () => {
    const text = largeCloud({ instances: 120, hosts: 12 }, 'matrix');
    const { table } = matrixOf(text, 'instances');
    expect(table.rows.length).toBeLessThanOrEqual(60 + 8);
    const shown = table.rows.filter(({ kind }) => kind === 'instance').reduce((sum, { members }) => sum + members, 0);
    expect(shown + table.left).toBe(120);
    for (const level of ['tenants', 'networks', 'hosts'] as const) {
      const { cells, rows: ends } = matrixOf(text, level).table;
      const known = [...fates(text, icmp).values()];
      const sum = (of: (cell: MatrixCell) => number) =>
        cells.reduce(
          (all, row, from) =>
            all +
            row.reduce(
              (part, cell, to) =>
                part + (cell && ![ends[from], ends[to]].some((end) => end?.kind === 'outsider') ? of(cell) : 0),
              0,
            ),
          0,
        );
      expect(sum(({ pairs }) => pairs)).toBe(120 * 119);
      expect(sum(({ reached }) => reached)).toBe(known.filter((fate) => fate === 'reached').length);
      expect(sum(({ denied }) => denied)).toBe(known.filter((fate) => fate === 'denied').length);
    }
  });
});
