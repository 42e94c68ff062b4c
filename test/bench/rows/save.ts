// Saving after one edit until all verdicts are known again: in a process that remembers the verdicts before, and through
// the server.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { analyse } from '../../../server/core/pipeline/analyse.ts';
import type { Subject } from '../../../server/core/verifier/subject.ts';
import { createVerifier, type Verifier } from '../../../server/core/verifier/verifier.ts';
import { randomOf } from '../../kernel-random/random.ts';
import { startEditing } from '../edits.ts';
import { cloudOfLines, largeCloud } from '../large-cloud.ts';
import { cpu, percentile, said } from '../measure.ts';
import { expectSame, type Row } from '../row.ts';
import { expectChecked, startSession } from '../server-session.ts';
import { askAll } from './pairs.ts';

const size = { instances: 10_000, hosts: 500 };
/** A verifier may be made from the one before an edit, where it knows how. */
const createFrom: (subject: Subject, previous?: Verifier) => Verifier = createVerifier;

/** Text, network and all verdicts: after one edit, and from nothing. */
export const saveRow: Row = ({ seed, quick }) => {
  const read = () => undefined;
  const text = largeCloud(size, seed);
  const editing = startEditing(text, randomOf(`save ${seed}`));
  let analysis = analyse({ path: 'cloud.topo', text }, read);
  let verifier = createFrom(analysis);
  askAll(verifier);
  const part: number[] = [];
  const full: number[] = [];
  for (let round = 0; round < (quick ? 3 : 7); round++) {
    editing.next();
    const source = { path: 'cloud.topo', text: editing.lines.join('\n') };
    const again = cpu(() => {
      analysis = analyse(source, read, analysis);
      verifier = createFrom(analysis, verifier);
      return askAll(verifier);
    });
    const fresh = cpu(() => askAll(createFrom(analyse(source, read))));
    const totals = (counted: typeof fresh.value) => counted.map((each) => each.totals);
    expectSame('the verdicts after an edit', totals(again.value), totals(fresh.value));
    part.push(again.ms);
    full.push(fresh.ms);
  }
  const [after, whole] = [percentile(part, 50), percentile(full, 50)];
  const note = `medians ${said(after)} and ${said(whole)} of ${part.length} edits, longest ${said(Math.max(...part))}`;
  return [
    { name: 'save-part', value: after / whole, note },
    { name: 'save', value: after / 1000, note: '' },
  ];
};

/** From didSave to the last diagnostics. */
export const saveServerRow: Row = async ({ seed, root, quick }) => {
  const folder = join(root, 'out/bench');
  mkdirSync(folder, { recursive: true });
  const text = largeCloud(size, seed);
  const editing = startEditing(text, randomOf(`save ${seed}`));
  const session = await startSession(join(root, 'dist/server.js'), folder);
  session.open(text);
  await session.settled();
  const times: number[] = [];
  for (let round = 0; round < (quick ? 2 : 4); round++) {
    await session.change(editing.next());
    times.push(await session.save());
  }
  expectChecked(session, editing.lines.join('\n'));
  await session.stop();
  return [
    { name: 'save-server', value: percentile(times, 50) / 1000, note: `median of ${times.map(said).join(', ')}` },
  ];
};

/** Memory of the server with a document of 10,000 lines, and after it is closed. */
export const memoryRow: Row = async ({ seed, root, quick }) => {
  const folder = join(root, 'out/bench');
  mkdirSync(folder, { recursive: true });
  const text = cloudOfLines(10_000, seed);
  const editing = startEditing(text, randomOf(`memory ${seed}`));
  const session = await startSession(join(root, 'dist/server.js'), folder);
  const empty = await session.heap();
  session.open(text);
  await session.settled();
  for (let index = 0; index < (quick ? 5 : 20); index++) await session.change(editing.next());
  await session.save();
  expectChecked(session, editing.lines.join('\n'));
  const { now, peak } = session.resident();
  const heap = await session.heap();
  session.close();
  await session.settled();
  expectSame('what is shown of a closed file', session.shown(), []);
  const closed = await session.heap();
  await session.stop();
  const mb = (value: number) => `${value.toFixed(0)} MB`;
  return [
    { name: 'memory', value: now, note: `resident after edits and a save, at most ${mb(peak)}; heap ${mb(heap)}` },
    { name: 'memory-closed', value: closed - empty, note: `heap ${mb(closed)}, in the beginning ${mb(empty)}` },
  ];
};
