// From statements back to what they made of the cloud: each kind by where its statements stand. Knows no lines.
import { countUpTo } from '../base/offsets.ts';
import { once } from '../base/once.ts';
import type { DeclarationId, OriginId } from '../base/span.ts';
import type { Analysis } from '../pipeline/analysis.ts';
import type { ParsedFile } from '../syntax/parse.ts';
import { bodyOf, type Statement } from '../syntax/tree.ts';
import type {
  Expectation,
  Floating,
  Flow,
  Host,
  HostBridge,
  Instance,
  Secgroup,
  SecgroupRule,
  TenantNetwork,
} from '../topology/cloud.ts';

/** A statement with its place: `offset` is where its declaration begins in the file. */
export type PlacedStatement = {
  readonly statement: Statement;
  readonly declaration: DeclarationId;
  readonly offset: number;
};

/** What was made of a statement, or undefined. */
type Made<T> = (placed: PlacedStatement) => T | undefined;

/** What statements made, kind by kind. */
export type StatementIndex = {
  readonly instance: Made<Instance>;
  readonly host: Made<Host>;
  readonly network: Made<TenantNetwork>;
  /** Of a `bridge` statement. */
  readonly bridge: Made<HostBridge>;
  readonly floating: Made<Floating>;
  readonly rule: Made<{ readonly group: Secgroup; readonly rule: SecgroupRule }>;
  readonly flow: Made<Flow>;
  readonly expectation: Made<Expectation>;
  /** The bridges of a network that exist, with the host of each; by its name. */
  readonly bridgesOf: (network: string) => readonly { readonly host: string; readonly bridge: HostBridge }[];
  /** A network by its name. */
  readonly networkNamed: (name: string) => TenantNetwork | undefined;
};

/** The index of an analysis. Each kind costs one walk through its values when it is first asked for. */
export function statementIndex({ cloud }: Pick<Analysis, 'cloud'>): StatementIndex {
  const made = <T>(list: () => Iterable<T>, originOf: (value: T) => OriginId): Made<T> => {
    const places = once(() => {
      const found = new Map<string, T>();
      for (const value of list()) {
        const whole = cloud.spans.get(originOf(value))?.whole;
        if (whole) found.set(`${whole.declaration}\n${whole.start}`, value);
      }
      return found;
    });
    return ({ statement, declaration }) => places().get(`${declaration}\n${statement.start}`);
  };
  const originOf = ({ origin }: { readonly origin: OriginId }) => origin;
  const bridges = once(() => {
    const found = new Map<string, { readonly host: string; readonly bridge: HostBridge }[]>();
    for (const { name: host, bridges: own } of cloud.hosts) {
      for (const bridge of own) {
        if (!bridge.exists) continue;
        const list = found.get(bridge.network);
        if (list) list.push({ host, bridge });
        else found.set(bridge.network, [{ host, bridge }]);
      }
    }
    return found;
  });
  const networks = once(() => new Map(cloud.networks.map((network) => [network.name, network])));
  return {
    instance: made(() => cloud.instances, originOf),
    host: made(() => cloud.hosts, originOf),
    network: made(() => cloud.networks, originOf),
    bridge: made(() => cloud.hosts.flatMap((host) => host.bridges), originOf),
    floating: made(() => cloud.instances.flatMap(({ floating }) => floating), originOf),
    rule: made(
      () => cloud.secgroups.flatMap((group) => group.rules.map((rule) => ({ group, rule }))),
      ({ rule }) => rule.origin,
    ),
    flow: made(() => cloud.flows, originOf),
    expectation: made(() => cloud.expectations, originOf),
    bridgesOf: (network) => bridges().get(network) ?? [],
    networkNamed: (name) => networks().get(name),
  };
}

/** Statements that are looked at in one step: a few milliseconds. */
export const statementsAtOnce = 1024;

/** The statements of a file that lie, at least in part, between two offsets; outer ones before what is in them. */
export function* statementsBetween(file: ParsedFile, start: number, end: number): Generator<PlacedStatement> {
  const { declarations, offsets } = file;
  for (let at = Math.max(0, countUpTo(offsets, start) - 1); at < declarations.length; at++) {
    const [declaration, offset] = [declarations[at], offsets[at] as number];
    if (offset > end) return;
    if (declaration?.node) yield* within(declaration.node, declaration.id, { offset, start, end });
  }
}

type Between = { readonly offset: number; readonly start: number; readonly end: number };

function* within(statement: Statement, declaration: DeclarationId, between: Between): Generator<PlacedStatement> {
  const { offset, start, end } = between;
  if (offset + statement.end < start || offset + statement.start > end) return;
  yield { statement, declaration, offset };
  for (const item of bodyOf(statement)?.items ?? []) yield* within(item, declaration, between);
}
