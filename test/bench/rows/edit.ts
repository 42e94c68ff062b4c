// One edit: until its diagnostics are there, through the server and in the analysis alone, and how that grows.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { analyse } from '../../../server/core/pipeline/analyse.ts';
import type { Analysis } from '../../../server/core/pipeline/analysis.ts';
import { randomOf } from '../../kernel-random/random.ts';
import { startEditing } from '../edits.ts';
import { cloudOfLines } from '../large-cloud.ts';
import { cpu, percentile, said, sizesSaid, slope } from '../measure.ts';
import { expectSame, type Figure, type Row, type Setting } from '../row.ts';
import { codesOfCheck, expectChecked, expectTyped, type Session, startSession } from '../server-session.ts';

/** Larger texts are not saved here: what a save takes is another row's. */
const checkedLines = 10_000;

/** p95 with 10,000 lines. */
export const editRow: Row = (setting) => editing('edit-10k', 10_000, setting.quick ? 40 : 100, setting);

/** p95 with 100,000 lines. */
export const editLargeRow: Row = (setting) => editing('edit-100k', 100_000, setting.quick ? 20 : 40, setting);

/** Analysis after an edit, in CPU time, by lines. */
export const editGrowthRow: Row = ({ seed, quick }) => {
  const edits = quick ? 10 : 20;
  const read = () => undefined;
  const after = (text: string, previous?: Analysis) => analyse({ path: 'cloud.topo', text }, read, previous);
  const points = [3000, 1000, 3000, 10_000, 30_000, ...(quick ? [] : [100_000])].map((size) => {
    const text = cloudOfLines(size, seed);
    const editing = startEditing(text, randomOf(`edits ${seed}`));
    let analysis = after(text);
    const times = Array.from({ length: edits }, () => {
      editing.next();
      const edited = editing.lines.join('\n');
      const { ms, value } = cpu(() => after(edited, analysis));
      analysis = value;
      return ms;
    });
    const fresh = after(editing.lines.join('\n'));
    const told = ({ diagnostics }: Analysis) => diagnostics.map(({ code, message }) => `${code} ${message}`).sort();
    expectSame('what is found after edits', told(analysis), told(fresh));
    expectSame('the cloud after edits', analysis.cloud.instances.map(addressOf), fresh.cloud.instances.map(addressOf));
    return { size, ms: percentile(times, 50) };
  });
  // The first size only made the code warm.
  const counted = points.slice(1);
  return [{ name: 'slope-edit', value: slope(counted), note: sizesSaid(counted) }];
};

/** The same through the server, in the time that the user waits. */
export const serverGrowthRow: Row = async (setting) => {
  const sizes = [1000, 3000, 10_000, 30_000];
  const points: { readonly size: number; readonly ms: number }[] = [];
  for (const size of sizes) {
    const { times, session } = await typed(size, setting.quick ? 10 : 15, setting);
    points.push({ size, ms: percentile(times, 50) });
    await session.stop();
  }
  return [{ name: 'slope-server', value: slope(points), note: sizesSaid(points) }];
};

function addressOf({ name, address }: { readonly name: string; readonly address: number }): string {
  return `${name} ${address}`;
}

async function editing(name: string, lines: number, edits: number, setting: Setting): Promise<readonly Figure[]> {
  const { times, session, editing, samples, text } = await typed(lines, edits, setting);
  const ofSaves = codesOfCheck(text);
  for (const { shown, text } of samples) expectTyped(shown, text, ofSaves);
  if (lines <= checkedLines) {
    await session.save();
    expectChecked(session, editing.lines.join('\n'));
  }
  await session.stop();
  const note = `median ${said(percentile(times, 50))}, longest ${said(Math.max(...times))} of ${times.length} edits`;
  return [{ name, value: percentile(times, 95), note }];
}

/** Opens a cloud in a server and types. */
async function typed(lines: number, edits: number, { seed, root }: Setting) {
  const folder = join(root, 'out/bench');
  mkdirSync(folder, { recursive: true });
  const text = cloudOfLines(lines, seed);
  const random = randomOf(`typing ${seed} ${lines}`);
  const editing = startEditing(text, random);
  const session: Session = await startSession(join(root, 'dist/server.js'), folder);
  session.open(text);
  await session.settled();
  const times: number[] = [];
  const samples: { readonly shown: readonly string[]; readonly text: string }[] = [];
  for (let index = 0; index < edits; index++) {
    times.push(await session.change(editing.next()));
    if (index % Math.ceil(edits / 4) === 2) samples.push({ shown: session.shown(), text: editing.lines.join('\n') });
    await wait(random.below(150));
  }
  return { times, session, editing, samples, text };
}
