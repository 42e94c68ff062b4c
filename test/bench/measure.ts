// Times of work: CPU time of this process, the best of several, what is compared taking turns. Clean-up of earlier work
// must not count: where the garbage collector can be called it is called before.

/**
 * What a server does again and again is measured as the best of so many rounds, as the baseline is. In the first ones V8 still
 * interprets and compiles, the latter beside the work and in the same CPU time.
 */
export const warmRounds = 30;

/** The CPU time of some work, in ms, with what came out of it. */
export function cpu<T>(work: () => T): { readonly ms: number; readonly value: T } {
  globalThis.gc?.();
  return timed(work);
}

function timed<T>(work: () => T): { readonly ms: number; readonly value: T } {
  const before = process.cpuUsage();
  const value = work();
  const { user, system } = process.cpuUsage(before);
  return { ms: (user + system) / 1000, value };
}

/**
 * The best CPU time of each work, in ms; they take turns, so that a slow moment hits all. Between rounds only what is young
 * is collected: a full collection takes shapes of objects with it that nobody has at that moment, and V8 throws away the
 * code it has optimised for them (of 30 rounds with full collections none ran what the one before had compiled).
 */
export function bestInTurns<Name extends string>(
  rounds: number,
  works: Readonly<Record<Name, () => unknown>>,
): { readonly [name in Name]: number } & { readonly first: { readonly [name in Name]: number } } {
  const names = Object.keys(works) as Name[];
  const taken = new Map<Name, number[]>(names.map((name) => [name, []]));
  globalThis.gc?.();
  for (let round = 0; round < rounds; round++) {
    for (const name of names) {
      globalThis.gc?.({ type: 'minor' });
      taken.get(name)?.push(timed(works[name]).ms);
    }
  }
  const each = (pick: (ms: readonly number[]) => number) =>
    Object.fromEntries(names.map((name) => [name, pick(taken.get(name) ?? [])])) as Record<Name, number>;
  return { ...each((ms) => Math.min(...ms)), first: each((ms) => ms[0] ?? Number.NaN) };
}

/** A time in ms as people say it. */
export function said(ms: number): string {
  if (ms >= 10_000) return `${(ms / 1000).toFixed(0)} s`;
  if (ms >= 1000) return `${(ms / 1000).toFixed(1)} s`;
  if (ms >= 10) return `${ms.toFixed(0)} ms`;
  if (ms >= 0.1) return `${ms.toFixed(1)} ms`;
  return `${(ms * 1000).toFixed(1)} µs`;
}

/** The slope of a straight line through points on logarithmic axes (least squares): 1 is linear growth. */
export function slope(points: readonly { readonly size: number; readonly ms: number }[]): number {
  const logs = points.map(({ size, ms }) => ({ x: Math.log(size), y: Math.log(ms) }));
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(logs.map((one) => one.x)), mean(logs.map((one) => one.y))];
  const covariance = mean(logs.map((one) => (one.x - x) * (one.y - y)));
  return covariance / mean(logs.map((one) => (one.x - x) ** 2));
}

/** The points of a slope as text. */
export function sizesSaid(points: readonly { readonly size: number; readonly ms: number }[]): string {
  return points.map(({ size, ms }) => `${size.toLocaleString('en')}: ${said(ms)}`).join(', ');
}
/** The value below which `percent` of a hundred lie. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(Math.ceil((sorted.length * percent) / 100), sorted.length) - 1] ?? Number.NaN;
}
