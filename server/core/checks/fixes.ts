// Edits that may mend a finding, beside those that its check found: the word that was meant, a statement that is not needed.
// Whoever offers them tries them first (prove-fix.ts). Knows codes, not their causes.
import type { Diagnostic, DiagnosticCode, Fix } from '../base/diagnostic.ts';
import type { Span } from '../base/span.ts';
import type { Analysis } from '../pipeline/analysis.ts';
import { declarationOf } from '../syntax/places.ts';
import { bodyOf, type Statement } from '../syntax/tree.ts';
import { symmetricFixes } from './router-edits.ts';
import { spanTakenOut } from './text-edits.ts';
import { valueFixes } from './value-fixes.ts';

/** What may mend a finding, the best first. A few look-ups. */
export function fixesFor(analysis: Analysis, finding: Diagnostic): readonly Fix[] {
  const statement = statementAt(analysis, finding.span);
  const { span } = finding;
  const whole = statement && { ...span, start: statement.start, end: statement.end };
  return [
    ...(finding.fixes ?? []),
    ...meantWord(finding),
    ...symmetricFixes(analysis, finding),
    ...(whole ? valueFixes({ analysis, finding, statement: whole }) : []),
    ...(statement && whole ? takenOutOf(analysis, finding.code, statement, whole) : []),
  ];
}

function meantWord({ meant, span }: Diagnostic): Fix[] {
  return meant === undefined ? [] : [{ title: `Change to \`${meant}\``, edits: [{ span, text: meant }] }];
}

/** Findings that go with the statement they are about: of an instance the address, MAC or gateway, which nova then chooses. */
const unneeded: ReadonlySet<DiagnosticCode> = new Set([
  'duplicate-field',
  'duplicate-address',
  'duplicate-mac',
  'address-outside-network',
  'reserved-address',
  'gateway-outside-network',
  'floating-outside-pool',
  'pool-overlap',
  'option-not-in-release',
  'option-conflict',
  'include-missing',
  'include-cycle',
  'rule-shadowed',
  'rule-idle',
  'rule-unreachable',
  'switch-loop',
  'unused-network',
  'unused-secgroup',
  'unused-pool',
]);

function takenOutOf(analysis: Analysis, code: DiagnosticCode, statement: Statement, whole: Span): Fix[] {
  const edit = unneeded.has(code) ? spanTakenOut({ analysis }, whole) : null;
  if (!edit) return [];
  return [{ title: `Take ${wordsOf(statement)} out`, edits: [edit] }];
}

function wordsOf(statement: Statement): string {
  const keyword = statement.keyword.text;
  const word = 'name' in statement ? statement.name : 'value' in statement ? statement.value : undefined;
  return word && typeof word === 'object' && 'text' in word ? `\`${keyword} ${word.text}\`` : `this \`${keyword}\``;
}

/** The innermost statement around a span. */
function statementAt({ files }: Analysis, { declaration: id, start, end }: Span): Statement | undefined {
  for (const file of files.values()) {
    const declaration = declarationOf(file, id);
    if (!declaration) continue;
    let found: Statement | undefined;
    for (let items: readonly Statement[] = declaration.node ? [declaration.node] : []; ; ) {
      const inner = items.find((one) => one.start <= start && end <= one.end);
      if (!inner) return found;
      found = inner;
      items = bodyOf(inner)?.items ?? [];
    }
  }
  return undefined;
}
