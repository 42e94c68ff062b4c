// Inlay hints of rules: how many of the pairs that reach the members of a group a rule lets in. They are counted when a text
// is checked and stay on their rules while one types, until the next check. Knows no lines.
import type { Span } from '../base/span.ts';
import type { Steps } from '../base/steps.ts';
import { protocolWords } from '../checks/words.ts';
import type { ParsedFile } from '../syntax/parse.ts';
import { offsetOf } from '../syntax/places.ts';
import type { Secgroup } from '../topology/cloud.ts';
import type { HitCounter, RuleHits } from '../verifier/rule-hits.ts';
import type { Inlay } from './inlay.ts';
import { blocks, inline } from './markdown.ts';
import { type StatementIndex, statementsBetween } from './statement-index.ts';

/** Offsets in a file. */
type Between = { readonly start: number; readonly end: number };

/** What is said of a rule. */
export type RuleNote = { readonly span: Span; readonly label: string; readonly tooltip: string };

/** What is said of the rules between two offsets of a file, in steps. */
export function* ruleNotes(
  file: ParsedFile,
  { start, end }: Between,
  index: StatementIndex,
  hitsOf: HitCounter,
): Steps<readonly RuleNote[]> {
  const notes: RuleNote[] = [];
  for (const placed of statementsBetween(file, start, end)) {
    const { statement, declaration } = placed;
    if (statement.kind !== 'allow') continue;
    const made = index.rule(placed);
    const hits = made && (yield* hitsOf(made.group, made.rule));
    if (!made || !hits) continue;
    const span = { declaration, start: statement.start, end: statement.end };
    notes.push({ span, label: labelOf(hits), tooltip: tooltipOf(made.group, hits) });
  }
  return notes;
}

/** Notes as hints behind their rules, those between two offsets of a file. */
export function noteInlays(file: ParsedFile, { start, end }: Between, notes: Iterable<RuleNote>): readonly Inlay[] {
  const found: Inlay[] = [];
  for (const { span, label, tooltip } of notes) {
    const offset = offsetOf(file, span.declaration);
    const at = (offset ?? 0) + span.end;
    if (offset !== undefined && start <= at && at <= end) found.push({ at, label, tooltip });
  }
  return found;
}

function labelOf({ members, senders, matching, reaching }: RuleHits): string {
  if (members === 0) return 'guards no instance';
  if (senders === 0) return 'names no instance';
  return `matches ${matching} of ${reaching} flows`;
}

function tooltipOf({ tenant, name }: Secgroup, { question, matching, reaching, named }: RuleHits): string {
  const flow = protocolWords(question.protocol, question.port);
  const group = inline(`${tenant}.${name}`);
  const lost = named - matching;
  return blocks(
    `Counted are ordered pairs of instances: ${inline(flow)} from one to the fixed address of another that is in ${group}.`,
    `${reaching} of these get their answer; in ${matching} of them this rule names the sender.`,
    lost > 0 ? `Of the pairs whose sender it names ${lost} get${lost === 1 ? 's' : ''} no answer.` : '',
    'Another rule may name the same sender, and within one network groups are only asked with `allow_same_net_traffic false`.',
  );
}
