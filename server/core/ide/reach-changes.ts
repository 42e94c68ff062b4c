// Who reaches whom otherwise than in an earlier version of a topology, and which changed statement does it: what each does is
// found by undoing it alone in a copy. Knows no lines, no URIs and no git.
import type { Place } from '../base/span.ts';
import type { Steps } from '../base/steps.ts';
import { applyEdits } from '../base/text-edit.ts';
import { analyseCopy } from '../pipeline/analyse.ts';
import type { Analysis, ReadInclude } from '../pipeline/analysis.ts';
import type { FlowChoice } from '../protocol/messages.ts';
import type { Instance } from '../topology/cloud.ts';
import {
  type Change,
  changeOfPair,
  type Differences,
  differencesOf,
  type PairChanged,
  type PairsChanged,
} from '../verifier/differences.ts';
import { type Verifier, verifierSteps } from '../verifier/verifier.ts';
import { questionsSaid } from '../views/differences-text.ts';
import { pairSaid } from '../views/pair-words.ts';
import { type ChangedStatement, changedStatements } from './changed-statements.ts';
import { lineOf, questionOf, tellFlow } from './trace-flow.ts';

/** A version of a topology and who reaches whom in it; its network is derived. */
export type Version = { readonly analysis: Analysis; readonly verifier: Verifier };

/** A pair of a group. */
export type ChangedPair = {
  readonly from: string;
  readonly to: string;
  /** By whom it goes now, or why and where it ends. */
  readonly words: string;
  /** Plays it. */
  readonly flow: FlowChoice;
  /** The line to look at; null: no text made it. */
  readonly place: Place | null;
};

/** Pairs between two networks that changed alike. */
export type ChangedPairs = {
  readonly change: Change;
  readonly pairs: number;
  readonly fromNetwork: string;
  readonly fromTenant: string;
  readonly toNetwork: string;
  readonly toTenant: string;
  /** Protocols and ports. */
  readonly by: string;
  /** The statements without which it would not have happened, as far as that is known. */
  readonly causes: readonly ChangedStatement[];
  readonly place: Place | null;
  readonly examples: readonly ChangedPair[];
};

/** What a changed statement does: how things would differ were it undone and all else stayed. */
export type StatementEffect = { readonly statement: ChangedStatement; readonly effects: readonly Effect[] };

/** Pairs between two networks that change alike. */
export type Effect = Omit<ChangedPairs, 'causes' | 'place' | 'examples'>;

/** How who reaches whom differs between two versions. */
export type ReachChanges = {
  readonly groups: readonly ChangedPairs[];
  /** Instances that only one of them has: no pair of theirs is told. */
  readonly added: readonly { readonly name: string; readonly place: Place | null }[];
  readonly removed: readonly string[];
  /** There is too much to compare pair by pair; then there are no groups. */
  readonly tooMany: boolean;
  /** Statements that change something by themselves. */
  readonly statements: readonly StatementEffect[];
};

/** So many changed statements are undone one by one, and of a large cloud only so many that this many instances are looked at. */
const mostUndone = 24;
const mostInstancesUndone = 20_000;
/** So many pairs are traced to find the line to look at. */
const mostTraced = 40;

/**
 * Compares two versions. Costs what comparing does, and as much again, with reading the text, for each changed statement of
 * several. In steps.
 * @param read includes that only a copy has
 */
export function* reachChanges(before: Version, now: Version, read: ReadInclude): Steps<ReachChanges> {
  const differences = yield* differencesOf(before.verifier, now.verifier);
  const effects = yield* effectsOf(before, now, differences, read);
  const placeOf = placeFinder(now.analysis);
  const groups: ChangedPairs[] = [];
  for (const group of differences.changed) {
    const causes = effects.flatMap(({ statement, causes: of }) => (of.has(group) ? [statement] : []));
    const [first] = causes;
    const examples = group.examples.map((pair): ChangedPair => {
      const flow = flowOf(group, pair);
      const place = first?.place ?? placeOf(group.change, pair, flow);
      return { from: pair.from.name, to: flow.to, words: pairSaid(group.change, pair), flow, place };
    });
    groups.push({
      ...effectOf(group, differences),
      causes,
      place: first?.place ?? examples[0]?.place ?? null,
      examples,
    });
    yield { what: 'telling what changed', done: groups.length / differences.changed.length };
  }
  const placed = new Map(now.analysis.cloud.instances.map((one) => [one.name, one]));
  const added = differences.added.map((name) => ({ name, place: placeOfInstance(now.analysis, placed.get(name)) }));
  const { removed, tooMany } = differences;
  const statements = effects.map(({ statement, effects: own }) => ({ statement, effects: own }));
  return { groups, added, removed, tooMany, statements };
}

/** What a statement does, and of which of the groups some pair would not have changed without it. */
type Tried = StatementEffect & { readonly causes: ReadonlySet<PairsChanged> };

function* effectsOf(
  before: Version,
  now: Version,
  differences: Differences,
  read: ReadInclude,
): Steps<readonly Tried[]> {
  if (differences.tooMany || differences.changed.length === 0) return [];
  const statements = changedStatements(before.analysis.files, now.analysis.files);
  const [only, ...others] = statements;
  if (only && others.length === 0) return [{ ...effectIn(only, differences), causes: new Set(differences.changed) }];
  const { instances } = now.analysis.cloud;
  if (statements.length > mostUndone || statements.length * instances.length > mostInstancesUndone) return [];
  const found: Tried[] = [];
  for (const statement of statements) {
    const undone = yield* undo(now, statement, read);
    if (!undone) continue;
    const { verifier } = now;
    const isCause = ({ change, questions, examples }: PairsChanged) =>
      questions.some((asked) => examples.some((pair) => changeOfPair(undone, verifier, pair, asked) === change));
    const causes = new Set(differences.changed.filter(isCause));
    found.push({ ...effectIn(statement, yield* differencesOf(undone, verifier)), causes });
  }
  return found.filter(({ effects }) => effects.length > 0);
}

/** Who would reach whom were a statement undone; null where the text makes less sense then. */
function* undo(now: Version, { undo: edit }: ChangedStatement, read: ReadInclude): Steps<Verifier | null> {
  const { analysis, verifier } = now;
  const text = applyEdits(analysis.files.get(edit.file)?.text ?? '', [edit]);
  const copy = yield* analyseCopy(analysis, new Map([[edit.file, text]]), read);
  if (errorsIn(copy) > errorsIn(analysis)) return null;
  yield* copy.derive();
  return yield* verifierSteps(copy, verifier);
}

function errorsIn({ diagnostics }: Analysis): number {
  return diagnostics.reduce((sum, { severity }) => sum + Number(severity === 'error'), 0);
}

function effectIn(statement: ChangedStatement, differences: Differences): StatementEffect {
  return { statement, effects: differences.changed.map((group) => effectOf(group, differences)) };
}

function effectOf(group: PairsChanged, { questions }: Pick<Differences, 'questions'>): Effect {
  const { change, pairs, fromNetwork, fromTenant, toNetwork, toTenant } = group;
  const by = questionsSaid(group.questions, questions);
  return { change, pairs, fromNetwork, fromTenant, toNetwork, toTenant, by };
}

type FreeFlow = Extract<FlowChoice, { kind: 'free' }>;

function flowOf({ questions }: PairsChanged, { from, to }: PairChanged): FreeFlow {
  const { protocol = 'icmp', port = 0, target = 'fixed' } = questions[0] ?? {};
  const end = target === 'fixed' ? to.name : `${to.name}.floating${target === 0 ? '' : `[${target + 1}]`}`;
  return { kind: 'free', from: from.name, to: end, protocol, port: protocol === 'icmp' ? null : port };
}

/** The line to look at where no changed statement is known: what ends the packet, or else its sender. */
function placeFinder(analysis: Analysis): (change: Change, pair: PairChanged, flow: FreeFlow) => Place | null {
  let left = mostTraced;
  return (change, { from }, flow) => {
    if (change === 'closed' && left-- > 0) {
      const question = questionOf(analysis, flow);
      const told = question.kind === 'refused' ? question : tellFlow(analysis, question);
      if (told.kind === 'told' && told.replay.reason?.source) return told.replay.reason.source;
    }
    return placeOfInstance(analysis, from);
  };
}

function placeOfInstance(analysis: Analysis, instance: Instance | undefined): Place | null {
  return (instance && lineOf(analysis, instance.origin)) ?? null;
}
