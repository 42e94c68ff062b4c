// How long the server's event loop is blocked at a time: while a large file opens, is edited so that most of it has to be
// read again, and is checked. Measured in the server's own process.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Range } from 'vscode-languageserver/node';
import { randomOf } from '../../kernel-random/random.ts';
import { startEditing } from '../edits.ts';
import { cloudOfLines } from '../large-cloud.ts';
import { percentile, said } from '../measure.ts';
import type { Row } from '../row.ts';
import { codesOfSave, expectTyped, startSession, type Turn } from '../server-session.ts';

const lines = 100_000;

/** The median of a few servers. In CPU time of the server's thread: on a busy machine any of them has to wait for the processor. */
export const blockedRow: Row = async ({ seed, root, quick }) => {
  const folder = join(root, 'out/bench');
  mkdirSync(folder, { recursive: true });
  const text = cloudOfLines(lines, seed);
  const turns: Record<'open' | 'edit' | 'save', Turn[]> = { open: [], edit: [], save: [] };
  for (let round = 0; round < (quick ? 1 : 3); round++) {
    const session = await startSession(join(root, 'dist/server.js'), folder);
    await session.blocked();
    session.open(text);
    await session.told();
    turns.open.push(await session.blocked());
    await session.settled();
    const checked = await session.blocked();
    const ofSaves = codesOfSave(session.shown(), text);

    const at = text.split('\n').findIndex((line, i) => i > lines / 3 && line.startsWith('host '));
    const within = (length: number): Range => ({
      start: { line: at, character: 0 },
      end: { line: at, character: length },
    });
    await session.change({ range: within(0), text: '/*' });
    await session.change({ range: within(2), text: '' });
    turns.edit.push(await session.blocked());
    expectTyped(session.shown(), text, ofSaves);

    const editing = startEditing(text, randomOf(`blocked ${seed}`));
    await session.change(editing.next());
    await session.blocked();
    await session.save();
    const saved = await session.blocked();
    turns.save.push({ cpu: Math.max(checked.cpu, saved.cpu), wall: Math.max(checked.wall, saved.wall) });
    // more is found than is shown, so that what a save finds is not there to the last
    const edited = editing.lines.join('\n');
    expectTyped(session.shown(), edited, codesOfSave(session.shown(), edited));
    await session.stop();
  }
  return (['open', 'edit', 'save'] as const).map((name) => ({
    name: `blocked-${name}`,
    value: percentile(
      turns[name].map(({ cpu }) => cpu),
      50,
    ),
    note: `median of ${turns[name].map(({ cpu, wall }) => `${said(cpu)} (${said(wall)} with waiting)`).join(', ')}`,
  }));
};
