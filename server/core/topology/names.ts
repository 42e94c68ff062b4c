// Who is declared where: one pass over the declarations that gives everything a unique name and finds it by name.
// Knows no values: what stands in the blocks is read later.

import { suggest } from '../base/suggest.ts';
import type { Declaration } from '../syntax/parse.ts';
import type {
  CloudStatement,
  ExpectStatement,
  ExternalStatement,
  FlowStatement,
  IsolatedStatement,
  MachineStatement,
  NamedStatement,
  PoolStatement,
  Ranged,
  Word,
} from '../syntax/tree.ts';
import { error, quoted, type Report, type Source, spanIn } from './report.ts';

/** What a name can stand for; `upstream` is an external's NAME-router. */
export type EntityKind =
  | 'host'
  | 'instance'
  | 'switch'
  | 'router'
  | 'external'
  | 'machine'
  | 'upstream'
  | 'tenant'
  | 'network';

/** Something with a name of its own. */
export type Entity = { readonly kind: EntityKind; readonly name: string; readonly word: Word; readonly source: Source };

/** A statement with its unique name: a repeated name gets `~2`, so that everything can be derived all the same. */
export type Declared<S> = { readonly name: string; readonly source: Source; readonly node: S };

/** A declaration that stands inside of another, which `parent` names. */
export type Inner<S> = Declared<S> & { readonly parent: string };

/** Everything that is declared, in file order, and how to find it. */
export type Names = {
  readonly entities: ReadonlyMap<string, Entity>;
  readonly clouds: readonly { readonly source: Source; readonly node: CloudStatement }[];
  readonly externals: readonly Declared<ExternalStatement>[];
  readonly pools: readonly Inner<PoolStatement>[];
  readonly machines: readonly Inner<MachineStatement>[];
  readonly switches: readonly Declared<NamedStatement>[];
  readonly tenants: readonly Declared<NamedStatement>[];
  /** `parent` is the tenant, empty for a shared network. */
  readonly networks: readonly Inner<NamedStatement>[];
  readonly groups: readonly Inner<NamedStatement>[];
  readonly hosts: readonly Declared<NamedStatement>[];
  readonly instances: readonly Inner<NamedStatement>[];
  readonly routers: readonly Declared<NamedStatement>[];
  readonly flows: readonly Declared<FlowStatement>[];
  readonly expectations: readonly { readonly source: Source; readonly node: ExpectStatement | IsolatedStatement }[];
};

/** Collects all names; a name that is taken is reported as `duplicate-name` at the later one. */
export function collectNames(report: Report, declarations: readonly Declaration[]): Names {
  const everything = emptySpace();
  const entities = everything.names;
  const pools = emptySpace();
  const flows = emptySpace();
  const names = {
    entities,
    clouds: [] as { source: Source; node: CloudStatement }[],
    externals: [] as Declared<ExternalStatement>[],
    pools: [] as Inner<PoolStatement>[],
    machines: [] as Inner<MachineStatement>[],
    switches: [] as Declared<NamedStatement>[],
    tenants: [] as Declared<NamedStatement>[],
    networks: [] as Inner<NamedStatement>[],
    groups: [] as Inner<NamedStatement>[],
    hosts: [] as Declared<NamedStatement>[],
    instances: [] as Inner<NamedStatement>[],
    routers: [] as Declared<NamedStatement>[],
    flows: [] as Declared<FlowStatement>[],
    expectations: [] as { source: Source; node: ExpectStatement | IsolatedStatement }[],
  };
  for (const source of declarations) {
    const node = source.node;
    if (!node) continue;
    const declare = <S extends { readonly name: Word; readonly keyword: Word }>(
      kind: EntityKind | 'pool' | 'flow',
      statement: S,
      space: Space,
    ): Declared<S> => ({ name: takeName(report, space, kind, statement, source), source, node: statement });
    switch (node.kind) {
      case 'cloud':
        names.clouds.push({ source, node });
        break;
      case 'external': {
        const external = declare('external', node, everything);
        names.externals.push(external);
        reserveRouter(report, entities, external);
        for (const item of node.body.items) {
          if (item.kind === 'pool') names.pools.push({ ...declare('pool', item, pools), parent: external.name });
          else if (item.kind === 'machine')
            names.machines.push({ ...declare('machine', item, everything), parent: external.name });
        }
        break;
      }
      case 'switch':
        names.switches.push(declare('switch', node, everything));
        break;
      case 'router':
        names.routers.push(declare('router', node, everything));
        break;
      case 'network':
        names.networks.push({ ...declare('network', node, everything), parent: '' });
        break;
      case 'tenant': {
        const tenant = declare('tenant', node, everything);
        names.tenants.push(tenant);
        const groups = emptySpace();
        for (const item of node.body.items) {
          if (item.kind === 'network')
            names.networks.push({ ...declare('network', item, everything), parent: tenant.name });
          else if (item.kind === 'secgroup') {
            const name = takeName(report, groups, 'secgroup', item, source);
            names.groups.push({ name, source, node: item, parent: tenant.name });
          }
        }
        break;
      }
      case 'host': {
        const host = declare('host', node, everything);
        names.hosts.push(host);
        for (const item of node.body.items) {
          if (item.kind === 'vm') names.instances.push({ ...declare('instance', item, everything), parent: host.name });
        }
        break;
      }
      case 'flow':
        names.flows.push(declare('flow', node, flows));
        break;
      case 'expect':
      case 'isolated':
        names.expectations.push({ source, node });
        break;
    }
  }
  return names;
}

/**
 * The entity of one of these kinds that a word names. Reports `unknown-name` with the nearest name there is.
 * @param what what should stand here, for the message: `network`
 */
export function findEntity(
  report: Report,
  names: Names,
  source: Source,
  word: Word,
  kinds: readonly EntityKind[],
  what: string,
): Entity | undefined {
  const found = names.entities.get(word.text);
  if (found && kinds.includes(found.kind)) return found;
  if (word.start === word.end) return undefined;
  if (found) {
    const related = [{ message: `${word.text} is declared here`, span: spanIn(found.source, found.word) }];
    error(
      report,
      'unknown-name',
      spanIn(source, word),
      `${quoted(word)} is ${article(kindName(found.kind))}, not ${article(what)}: name ${article(what)}`,
      related,
    );
    return undefined;
  }
  unknownName(report, source, word, what, namesOf(names, kinds), kinds);
  return undefined;
}

/** Reports `unknown-name` at a word, unless a faulty statement may declare it. */
export function unknownName(
  report: Report,
  source: Source,
  word: Word,
  what: string,
  candidates: Iterable<string>,
  kinds: readonly string[],
): void {
  if (report.spoiled.has(word.text)) return;
  const near = nearest(report, word.text, candidates);
  const hint =
    near === undefined
      ? `declare it${kinds.length === 1 ? ` with ${declaring(kinds[0] as string)}` : ''} or name another`
      : `did you mean ${near}`;
  error(report, 'unknown-name', spanIn(source, word), `there is no ${what} ${quoted(word)}: ${hint}`);
}

// looking for the nearest of many names is dear: only the first faults get it
const suggestions = 300;

/** The nearest candidate, as long as there are not too many diagnostics already. */
export function nearest(report: Report, word: string, candidates: Iterable<string>): string | undefined {
  return report.diagnostics.length < suggestions ? suggest(word, candidates) : undefined;
}

/** The names of everything of these kinds, in file order, one by one. */
export function* namesOf(names: Names, kinds: readonly EntityKind[]): Iterable<string> {
  for (const entity of names.entities.values()) if (kinds.includes(entity.kind)) yield entity.name;
}

/** Names that must differ, and how often each was wanted. */
type Space = { readonly names: Map<string, Entity>; readonly counts: Map<string, number> };

function emptySpace(): Space {
  return { names: new Map(), counts: new Map() };
}

/** The name under which a statement goes: its own if that is free. */
function takeName(
  report: Report,
  { names: space, counts }: Space,
  kind: EntityKind | 'pool' | 'flow' | 'secgroup',
  statement: { readonly name: Word; readonly keyword: Word },
  source: Source,
): string {
  const word = statement.name;
  if (word.text === '' && word.end > word.start) {
    error(
      report,
      'wrong-value',
      spanIn(source, word),
      `a ${kindName(kind)} needs a name: write one between the quotes`,
    );
  }
  const base = word.text === '' ? '?' : word.text;
  const before = space.get(base);
  if (before && word.text !== '') {
    const place: Ranged = word;
    const message =
      before.kind === 'upstream'
        ? `${quoted(word)} is the router of ${before.word.text}: choose another name`
        : `${quoted(word)} is ${article(kindName(before.kind))} already: choose another name`;
    error(report, 'duplicate-name', spanIn(source, place), message, [
      { message: `the first ${quoted(word)}`, span: spanIn(before.source, before.word) },
    ]);
  }
  let name = base;
  let count = counts.get(base) ?? 1;
  while (space.has(name)) name = `${base}~${++count}`;
  counts.set(base, count);
  // pools, flows and groups have name spaces of their own; only the table's keys matter there
  space.set(name, { kind: kind as EntityKind, name, word, source });
  return name;
}

function reserveRouter(report: Report, entities: Map<string, Entity>, external: Declared<ExternalStatement>): void {
  const name = `${external.name}-router`;
  const before = entities.get(name);
  const word = external.node.name;
  if (!before) entities.set(name, { kind: 'upstream', name, word, source: external.source });
  else {
    error(
      report,
      'duplicate-name',
      spanIn(before.source, before.word),
      `${quoted(name)} is the router of ${external.name}: choose another name`,
      [{ message: `${external.name} is declared here`, span: spanIn(external.source, word) }],
    );
  }
}

/** What people call such a thing. */
export function kindName(kind: string): string {
  if (kind === 'upstream') return "external's router";
  if (kind === 'secgroup') return 'security group';
  return kind === 'machine' ? 'machine beyond an external' : kind;
}

function declaring(kind: string): string {
  return kind === 'instance'
    ? 'vm'
    : kind === 'machine'
      ? 'host in an external'
      : kind === 'pool'
        ? 'floating in an external'
        : kind;
}

/** `a host`, `an instance`. */
export function article(noun: string): string {
  return `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`;
}
