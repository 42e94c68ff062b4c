// What the ends of flows are looked up in once everything has its addresses, and the flows and expectations read with it.
// Knows no packet.
import { kept } from '../base/kept.ts';
import { eachInSteps, type Steps } from '../base/steps.ts';
import type { ExpectStatement, FlowStatement, IsolatedStatement } from '../syntax/tree.ts';
import type { Ipv4 } from '../wire/address.ts';
import type { Expectation, Flow, Instance } from './cloud.ts';
import type { EndContext } from './flow-end.ts';
import { readExpectation, readFlow } from './flows.ts';
import type { HolderClaim } from './holder-index.ts';
import { type Changes, noting, type Recorded, type Sought } from './lookups.ts';
import type { Memory } from './memory.ts';
import type { NamedUnits } from './named-units.ts';
import type { Placed } from './place.ts';
import type { PlacedHost } from './placed-hosts.ts';
import type { Read } from './read.ts';
import { type ReadingContext, type Readings, readUnits } from './readings.ts';

/** Flows and expectations, and what they were looked up in. */
export type ReadFlows = {
  readonly ends: EndContext;
  readonly flows: Readings<Flow | undefined>;
  readonly expectations: Readings<Expectation | undefined>;
};

/** Reads the flows and expectations, or takes them over. A few look-ups for each. In steps. */
export function* readFlows(
  context: ReadingContext,
  named: NamedUnits,
  ends: EndContext,
  before: ReadFlows | undefined,
): Steps<ReadFlows> {
  const all = { lookups: ends, record: recorded };
  const flows = yield* readUnits(
    context,
    named.ofKind('flow'),
    before?.flows,
    all,
    (report, { source, node }, names, words) =>
      readFlow(report, words, { name: names[0] ?? '', source, node: node as FlowStatement }),
  );
  const expectations = yield* readUnits(
    context,
    named.ofKind('expect'),
    before?.expectations,
    all,
    (report, { source, node }, _, words) =>
      readExpectation(report, words, { source, node: node as ExpectStatement | IsolatedStatement }),
  );
  return { ends, flows, expectations };
}

/** Names and addresses that are noted in one step. */
const changesAtOnce = 1 << 12;

/** What ends are looked up in. In steps. */
export function* endsOf(
  { holders, flows: before }: Memory,
  named: NamedUnits,
  read: Read,
  placed: Placed,
  how: { readonly byOrder: (a: HolderClaim, b: HolderClaim) => number; readonly poolsExhausted: boolean },
): Steps<EndContext> {
  const { names } = named;
  const changes = new Set<Sought>(named.changed);
  const note = (one: Sought) => changes.add(one);
  yield* eachInSteps([...placed.changed], changesAtOnce, 'reading names and values', note);
  yield* eachInSteps([...placed.addresses], changesAtOnce, 'reading names and values', note);
  const hostOf = (name: string): PlacedHost | undefined => {
    const entity = names.find(name);
    return entity?.kind === 'instance' ? placed.hosts.byId.get(entity.source.id) : undefined;
  };
  const instanceOf = (name: string): Instance | undefined => hostOf(name)?.instances.find((one) => one.name === name);
  const routed = [...read.externalByName.values()].filter(({ gatewayKind }) => gatewayKind === 'router');
  const upstreams = kept(before?.ends.upstreams, new Set(routed.map(({ name }) => `${name}-router`)));
  return {
    changes: {
      names: changes,
      tables: upstreams !== before?.ends.upstreams || named.isReordered,
    },
    names,
    instances: { get: instanceOf },
    wanted: (name) => hostOf(name)?.reading.instances.find((one) => one.name === name)?.wanted ?? 0,
    upstreams,
    poolsExhausted: how.poolsExhausted,
    holders: (address) => [
      ...new Set(holders.holdersOf(address, how.byOrder).flatMap(({ name, absent }) => (absent ? [] : [name]))),
    ],
  };
}

function recorded(ends: EndContext): Recorded<EndContext> {
  const { upstreams } = ends;
  const looked = new Set<Sought>();
  const holders = new Map<Ipv4, string>();
  const isRenamed = ({ names }: Changes): boolean => {
    for (const one of looked) if (typeof one === 'string' && names.has(one)) return true;
    return false;
  };
  const holdersOf = (from: EndContext, address: Ipv4) => JSON.stringify(from.holders(address));
  return {
    lookups: {
      ...ends,
      names: { ...ends.names, find: noting(looked, ends.names.find) },
      instances: { get: noting(looked, ends.instances.get) },
      holders: (address) => {
        looked.add(address);
        holders.set(address, holdersOf(ends, address));
        return ends.holders(address);
      },
    },
    sought: looked,
    isFoundAgain: (now) =>
      upstreams === now.upstreams &&
      !isRenamed(now.changes) &&
      [...holders].every(([address, text]) => text === holdersOf(now, address)),
  };
}
