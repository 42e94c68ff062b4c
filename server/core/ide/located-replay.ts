// A replay as an editor's page gets it: places become locations, and the tables along the way come with it.
import type { Place } from '../base/span.ts';
import { eachInSteps, type Steps } from '../base/steps.ts';
import type { Analysis } from '../pipeline/analysis.ts';
import type { LocatedHop, LocatedReplay, Location } from '../protocol/messages.ts';
import type { Explained, Replay } from '../views/replay.ts';
import { tablesSteps } from '../views/tables.ts';

/** Hops whose places become locations in one step. */
const hopsAtOnce = 512;

/** The replay of a flow in that analysis, in steps. */
export function* locatedReplaySteps(
  { compiled }: Analysis,
  replay: Replay,
  location: (place: Place) => Location,
): Steps<LocatedReplay> {
  const tables = yield* tablesSteps(compiled, replay.stimulus, replay);
  const where = (place: Place | null) => place && location(place);
  const finding = <Code extends string>(one: Explained<Code>) => ({ ...one, source: where(one.source) });
  const hops: LocatedHop[] = [];
  yield* eachInSteps(replay.hops, hopsAtOnce, 'telling hops', (hop) => {
    hops.push({ ...hop, source: where(hop.source) });
  });
  return {
    ...replay,
    reason: replay.reason && finding(replay.reason),
    causes: replay.causes.map(finding),
    notes: replay.notes.map(finding),
    hops,
    tables,
  };
}
