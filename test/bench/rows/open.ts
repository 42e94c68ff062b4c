// Opening a file: from its text to a cloud with syntax, names and addresses checked.
import { analyse } from '../../../server/core/pipeline/analyse.ts';
import type { Analysis } from '../../../server/core/pipeline/analysis.ts';
import { formatIpv4 } from '../../../server/core/wire/address.ts';
import { scan, scans } from '../baselines.ts';
import { cloudOfLines } from '../large-cloud.ts';
import { bestInTurns, cpu, said, sizesSaid, slope } from '../measure.ts';
import { inNewProcess } from '../process.ts';
import { expectSame, type Row } from '../row.ts';

const open = (text: string): Analysis => analyse({ path: 'cloud.topo', text }, () => undefined);

/** 10,000 lines, in S. */
export const openRow: Row = ({ seed }) => {
  const text = cloudOfLines(10_000, seed);
  const times = bestInTurns(scans, { S: () => scan(text), open: () => open(text) });
  checkOpened(text, seed);
  const note = `S = ${said(times.S)}, best ${said(times.open)}, the first time ${said(times.first.open)}`;
  return [{ name: 'open-10k', value: times.open / times.S, note }];
};

/** 100,000 lines: seconds, and heap that stays. */
export const openLargeRow: Row = async (setting) => {
  const { ms, heap, text } = await inNewProcess<{ ms: number; heap: number; text: string }>(
    'open-once',
    setting,
    '100000',
  );
  expectSame('what the other process opened', text, fingerprint(cloudOfLines(100_000, setting.seed)));
  const note = `once, in a process of its own; ${(heap / 1e6).toFixed(0)} MB of heap after collection`;
  return [
    { name: 'open-100k', value: ms / 1000, note },
    { name: 'heap-100k', value: heap / 1024 / 100_000, note: '' },
  ];
};

/** How the time grows with the lines. */
export const openGrowthRow: Row = ({ seed, quick }) => {
  const sizes = [1000, 3000, 10_000, 30_000, ...(quick ? [] : [100_000])];
  // A text that was not measured makes the code warm.
  for (let round = 0; round < 5; round++) open(cloudOfLines(3000, `${seed} warm ${round}`));
  const points = sizes.map((size) => {
    const text = cloudOfLines(size, seed);
    const rounds = Math.max(Math.round(30_000 / size), 3);
    return { size, ms: bestInTurns(rounds, { open: () => open(text) }).open };
  });
  return [{ name: 'slope-open', value: slope(points), note: sizesSaid(points) }];
};

/** Opens a text of so many lines once and weighs what stays: the work of a process of its own. */
export function openOnce(
  seed: string,
  lines: number,
): { readonly ms: number; readonly heap: number; readonly text: string } {
  const text = cloudOfLines(lines, seed);
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  const { ms, value } = cpu(() => open(text));
  globalThis.gc?.();
  const heap = process.memoryUsage().heapUsed - before;
  checkCounts(value, text);
  return { ms, heap, text: fingerprint(text) };
}

function fingerprint(text: string): string {
  let hash = 0;
  for (let index = 0; index < text.length; index++) hash = (Math.imul(hash, 31) + text.charCodeAt(index)) | 0;
  return `${text.length} ${hash}`;
}

function checkOpened(text: string, seed: string): void {
  checkCounts(open(text), text);
  const places = [...text.matchAll(/\bnetwork (net\d+) {2}/g)];
  const at = places[Math.abs(Number(fingerprint(seed).split(' ')[1])) % places.length];
  const start = (at?.index ?? 0) + 'network '.length;
  const name = at?.[1] ?? '';
  const faulty = open(`${text.slice(0, start)}x${text.slice(start)}`);
  const errors = faulty.diagnostics.filter(({ severity }) => severity === 'error');
  expectSame(
    'the report of a misspelt network',
    errors.map(({ code }) => code),
    ['unknown-name'],
  );
  expectSame(
    'its word',
    errors.map(({ message }) => message.includes(`x${name}`)),
    [true],
  );
}

/** What a sound cloud must hold, counted in its text. */
function checkCounts({ cloud, diagnostics }: Analysis, text: string): void {
  const count = (pattern: RegExp) => text.match(pattern)?.length ?? 0;
  expectSame(
    'the errors of a sound cloud',
    diagnostics.filter(({ severity }) => severity === 'error'),
    [],
  );
  expectSame(
    'what was read',
    {
      hosts: cloud.hosts.length,
      instances: cloud.instances.length,
      networks: cloud.networks.length,
      rules: cloud.secgroups.reduce((sum, { rules }) => sum + rules.length, 0),
      floating: cloud.instances.reduce((sum, { floating }) => sum + floating.length, 0),
      flows: cloud.flows.length,
      expectations: cloud.expectations.length,
    },
    {
      hosts: count(/^host /gm),
      instances: count(/^ {2}vm /gm),
      networks: count(/^ {2}network /gm),
      rules: count(/^ {4}allow /gm),
      floating: count(/ floating \S+ (?= *})/g),
      flows: count(/^flow /gm),
      expectations: count(/^expect /gm),
    },
  );
  const addresses = new Map(cloud.instances.map(({ name, address }) => [name, formatIpv4(address)]));
  for (const [, name = '', ip = ''] of text.matchAll(/^ {2}vm (\S+) \{ .*? ip (\S+)/gm))
    expectSame(`the address of ${name}`, addresses.get(name), ip);
  expectSame('the number of addresses', new Set(addresses.values()).size, cloud.instances.length);
}
