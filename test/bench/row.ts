// What a row of the benchmark is: it measures, checks what it measured, and says the figures of its goals.

/** What a run was asked for. */
export type Setting = {
  readonly seed: string;
  /** Smaller samples. */
  readonly quick: boolean;
  /** Whether other programs are measured, too, or their known times taken. */
  readonly peers: boolean;
  /** The repository. */
  readonly root: string;
};

/** The figure of one goal. */
export type Figure = {
  /** The goal's name. */
  readonly name: string;
  /** Null: there is nothing yet to measure. */
  readonly value: number | null;
  /** Baselines in ms, sample sizes, what else is worth knowing. */
  readonly note: string;
};

/** Measures some goals; throws a `WrongAnswer` when what was measured did not do its work. */
export type Row = (setting: Setting) => Promise<readonly Figure[]> | readonly Figure[];

/** What was measured gave a wrong answer, so that its time says nothing. */
export class WrongAnswer extends Error {}

/** Holds an answer against what it must be, both as JSON. */
export function expectSame(what: string, got: unknown, wanted: unknown): void {
  const [is, must] = [JSON.stringify(got), JSON.stringify(wanted)];
  if (is === must) return;
  let at = 0;
  while (is?.[at] === must?.[at]) at++;
  const cut = (text: string | undefined) => String(text).slice(Math.max(at - 60, 0), at + 120);
  throw new WrongAnswer(`${what} is wrong:\n  got    …${cut(is)}\n  wanted …${cut(must)}`);
}
