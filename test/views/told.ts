// Replays for the tests of views: a text, a flow, told.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { questionOf, tellFlow } from '../../server/core/ide/trace-flow.ts';
import { analyse } from '../../server/core/pipeline/analyse.ts';
import type { Analysis } from '../../server/core/pipeline/analysis.ts';
import type { FlowChoice } from '../../server/core/protocol/messages.ts';
import type { Replay } from '../../server/core/views/replay.ts';

const root = join(import.meta.dirname, '../..');

/** The analysis of a file of the repository, its text changed first. */
export function analysisOf(path: string, change: (text: string) => string = (text) => text): Analysis {
  return analyse({ path, text: change(readFileSync(join(root, path), 'utf8')) }, () => undefined);
}

/** The replay of a flow; a refusal fails the test. */
export function told(analysis: Analysis, choice: FlowChoice): Replay {
  const question = questionOf(analysis, choice);
  if (question.kind === 'refused') throw new Error(question.message);
  const result = tellFlow(analysis, question);
  if (result.kind === 'refused') throw new Error(result.message);
  return result.replay;
}

/** A ping between two ends. */
export function ping(from: string, to: string): FlowChoice {
  return { kind: 'free', from, to, protocol: 'icmp', port: null };
}

/** All files of the examples and of the clouds that a kernel was asked about. */
export function allClouds(): readonly string[] {
  return ['examples', 'test/fixtures/kernel'].flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.topo'))
      .sort()
      .map((name) => `${folder}/${name}`),
  );
}
