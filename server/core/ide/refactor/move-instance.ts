// An instance moves to another host, as when it is migrated: it keeps its addresses. What that opens and closes is found out on
// a copy and told. Knows no editor.
import { countUpTo } from '../../base/offsets.ts';
import type { Steps } from '../../base/steps.ts';
import { changesSaid } from '../../checks/prove-fix.ts';
import { count } from '../../checks/words.ts';
import type { Analysis, ReadInclude } from '../../pipeline/analysis.ts';
import { createStimuli } from '../../pipeline/stimulus.ts';
import type { ParsedFile } from '../../syntax/parse.ts';
import { declarationOf, offsetOf } from '../../syntax/places.ts';
import { tokenize } from '../../syntax/tokens.ts';
import type { NamedStatement, Ranged } from '../../syntax/tree.ts';
import type { Host, Instance } from '../../topology/cloud.ts';
import { differencesOf } from '../../verifier/differences.ts';
import { evaluateSteps } from '../../verifier/expectations.ts';
import { type Verifier, verifierSteps } from '../../verifier/verifier.ts';
import { formatIpv4 } from '../../wire/address.ts';
import {
  copyWith,
  fileEdits,
  isWhole,
  type Located,
  moved,
  newErrorIn,
  type Refactoring,
  type RefusedRefactoring,
  refused,
  textOf,
} from './refactoring.ts';
import { putIntoBlock, takenOut, withComments } from './statement-text.ts';

/** An instance that may move. */
export type Movable = {
  readonly instance: Instance;
  readonly at: Located;
  readonly statement: NamedStatement;
  /** The host that it is on, and where else it may go, the likeliest first: where its network is, where there is room. */
  readonly host: Host;
  readonly hosts: readonly Host[];
};

/** The instance whose block a range touches. Costs the declaration there, and a look at each host and instance. */
export function movableAt({ cloud }: Analysis, file: ParsedFile, range: Ranged): Movable | undefined {
  const index = countUpTo(file.offsets, range.start) - 1;
  const declaration = file.declarations[index];
  const begin = file.offsets[index] ?? 0;
  if (declaration?.node?.kind !== 'host') return undefined;
  const at: Located = { file, declaration, begin };
  const [start, end] = [range.start - begin, range.end - begin];
  const statement = declaration.node.body.items.find(
    (item) => item.kind === 'vm' && item.start <= end && start <= item.end,
  );
  if (statement?.kind !== 'vm' || !isWhole(at, statement)) return undefined;
  const instance = cloud.instances.find(({ origin }) => {
    const whole = cloud.spans.get(origin)?.whole;
    return whole?.declaration === declaration.id && whole.start === statement.start;
  });
  const host = cloud.hosts.find(({ name }) => name === instance?.host);
  if (!instance || !host) return undefined;
  return { instance, at, statement, host, hosts: otherHosts(cloud, instance) };
}

function otherHosts({ hosts, instances }: Analysis['cloud'], { host: own, network }: Instance): readonly Host[] {
  const load = new Map<string, number>();
  for (const { host } of instances) load.set(host, (load.get(host) ?? 0) + 1);
  const rank = ({ name, bridges }: Host): readonly [number, number] => [
    Number(!bridges.some((bridge) => bridge.exists && bridge.network === network)),
    load.get(name) ?? 0,
  ];
  return hosts
    .filter(({ name }) => name !== own)
    .map((host) => ({ host, by: rank(host) }))
    .sort((a, b) => a.by[0] - b.by[0] || a.by[1] - b.by[1])
    .map(({ host }) => host);
}

/** What the action is called before its effects are known. */
export function moveTitle({ instance }: Movable, host: string): string {
  return `Move ${instance.name} to ${host}`;
}

/** The text with an instance on another host, or why it can't be there. In steps. */
export function* moveInstance(
  analysis: Analysis,
  movable: Movable,
  host: Host,
  read: ReadInclude,
): Steps<Refactoring | RefusedRefactoring> {
  const plain = yield* movedTo(analysis, movable, host, read, []);
  if (plain.kind === 'refused') return plain;
  const shifted = shiftedIn(analysis, plain.after);
  if (shifted.length === 0) return plain;
  // nova keeps the addresses of what it migrates: where they would be handed out anew, they are written down
  const pinned = yield* movedTo(analysis, movable, host, read, pinsOf(movable));
  if (pinned.kind === 'refused') return plain;
  return shiftedIn(analysis, pinned.after).length < shifted.length ? pinned : plain;
}

function* movedTo(
  analysis: Analysis,
  movable: Movable,
  host: Host,
  read: ReadInclude,
  pins: readonly Pin[],
): Steps<Refactoring | RefusedRefactoring> {
  const { at, statement } = movable;
  const target = locatedHost(analysis, host);
  if (!target || !isWhole(target.at, target.statement))
    return refused(`host ${host.name} has a syntax error: mend it first`);
  const text = textOf(at);
  const part = withComments({ text, comments: tokenize(text).comments }, statement);
  const edits = yield* fileEdits(analysis, [
    moved(at, takenOut(text, part)),
    moved(target.at, putIntoBlock(textOf(target.at), target.statement.body, pinnedText(text, part, statement, pins))),
  ]);
  const after = yield* copyWith(analysis, edits, read);
  const error = newErrorIn(analysis.diagnostics, after.diagnostics);
  if (error) return refused(error.message);
  const there = after.cloud.instances.find(({ name }) => name === movable.instance.name);
  if (there?.host !== host.name) return refused('the instance would not be where it was moved to');
  return { kind: 'refactoring', title: moveTitle(movable, host.name), edits, newFile: null, after };
}

/** Where a host is declared. */
export function locatedHost(
  { files, cloud }: Analysis,
  { origin }: Host,
): { readonly at: Located; readonly statement: NamedStatement } | undefined {
  const whole = cloud.spans.get(origin)?.whole;
  for (const file of whole ? files.values() : []) {
    const declaration = declarationOf(file, whole?.declaration ?? '');
    const begin = offsetOf(file, whole?.declaration ?? '');
    if (declaration?.node?.kind === 'host' && begin !== undefined)
      return { at: { file, declaration, begin }, statement: declaration.node };
  }
  return undefined;
}

/** An address to write down: in place of a range, or as a statement more. */
type Pin = { readonly at: Ranged | null; readonly text: string };

function pinsOf({ instance, statement }: Movable): readonly Pin[] {
  const fields = statement.body.items.flatMap((item) => (item.kind === 'field' ? [item] : []));
  const pins: Pin[] = fields
    .filter(({ keyword }) => keyword.text === 'floating')
    .flatMap(({ value }, i) => {
      const address = instance.floating[i]?.address;
      return address === undefined || /^\d/.test(value.text) ? [] : [{ at: value, text: formatIpv4(address) }];
    });
  const hasAddress = fields.some(({ keyword }) => keyword.text === 'ip');
  return hasAddress ? pins : [...pins, { at: null, text: `ip ${formatIpv4(instance.address)}` }];
}

/** The statement with what stands around it and what is written down. */
function pinnedText(text: string, part: Ranged, { body }: NamedStatement, pins: readonly Pin[]): string {
  let made = text.slice(0, part.end);
  for (const { at, text: address } of pins.toReversed()) {
    const edit = at ? { ...at, text: address } : putIntoBlock(made, body, address);
    made = made.slice(0, edit.start) + edit.text + made.slice(edit.end);
  }
  return made.slice(part.start);
}

/** The instances that have other addresses than before. */
function shiftedIn({ cloud: before }: Analysis, { cloud: after }: Analysis): readonly string[] {
  const addresses = ({ address, floating }: Instance) => [address, ...floating.map((one) => one.address)].join();
  const old = new Map(before.instances.map((one) => [one.name, addresses(one)]));
  return after.instances.flatMap((one) => (old.get(one.name) === addresses(one) ? [] : [one.name]));
}

/** What packets do in a text; made once for all moves. */
export type Faring = {
  readonly analysis: Analysis;
  readonly verifier: Verifier;
  readonly failing: ReadonlySet<string>;
};

/** Finds out what packets do in a text. In steps. */
export function* faringOf(analysis: Analysis): Steps<Faring> {
  yield* analysis.derive();
  const verifier = yield* verifierSteps(analysis);
  const failing = new Set<string>();
  const stimulusOf = createStimuli(analysis.cloud, analysis.network);
  for (const expectation of analysis.cloud.expectations) {
    const trying = evaluateSteps(verifier, expectation, (from, to, protocol, port) =>
      stimulusOf({ from, to, protocol, port, ttl: 64, source: null, mac: null }),
    );
    let step = trying.next();
    for (; !step.done; step = trying.next()) yield { what: 'trying what is expected', done: 0 };
    if (step.value.outcome === 'fail') failing.add(expectation.text);
  }
  return { analysis, verifier, failing };
}

/** What a move does to who reaches whom, to expectations and to addresses. */
export type MoveEffects = {
  /** In words. */
  readonly said: string;
  /** How bad it is, to put moves in order: pairs that are closed, and expectations that fail. */
  readonly harm: number;
};

/** Compares what packets do before and after a move. In steps. */
export function* effectsOf(before: Faring, after: Faring): Steps<MoveEffects> {
  const differences = yield* differencesOf(before.verifier, after.verifier);
  // that its own packets go by other hosts is what a move is about
  const changed = differences.changed.filter(({ change }) => change !== 're-routed');
  const reach = differences.tooMany
    ? 'too large a cloud to say who reaches whom then'
    : changesSaid({ ...differences, changed }) || 'who reaches whom stays';
  const broken = [...after.failing].filter((text) => !before.failing.has(text)).length;
  const met = [...before.failing].filter((text) => !after.failing.has(text)).length;
  const shifted = shiftedIn(before.analysis, after.analysis).length;
  const words = [
    reach,
    ...(broken > 0 ? [`fails ${count(broken, 'expectation')}`] : []),
    ...(met > 0 ? [`meets ${count(met, 'expectation')}`] : []),
    ...(shifted > 0 ? [`gives ${count(shifted, 'instance')} other addresses`] : []),
  ];
  const closed = changed.reduce((sum, { change, pairs }) => sum + (change === 'closed' ? pairs : 0), 0);
  return { said: words.join('; '), harm: closed + broken + (differences.tooMany ? 1 : 0) };
}
