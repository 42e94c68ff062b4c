// What an edit does to who reaches whom, as text and as plain data. A function of the verifier's differences.
import type { Differences, PairsChanged } from '../verifier/differences.ts';
import type { Question } from '../verifier/verifier.ts';

/** The differences as text: a section for each kind of change, a line for each two networks. Ends with a line end. */
export function differencesText({ changed, questions, added, removed, tooMany }: Differences): string {
  const lines: string[] = [];
  if (tooMany) lines.push('The two have too little in common to compare pair by pair: see `hopscope reach` of each');
  for (const change of ['opened', 'closed', 're-routed'] as const) {
    const own = changed.filter((one) => one.change === change);
    if (own.length === 0) continue;
    lines.push(`${change}:`);
    const rows = own.map((one) => [pairsSaid(one.pairs), endsSaid(one), questionsSaid(one.questions, questions)]);
    const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
    rows.forEach(([pairs = '', ends = '', by = ''], at) => {
      const one = own[at] as PairsChanged;
      const cells = [pairs.padStart(widths[0] ?? 0), ends.padEnd(widths[1] ?? 0), by.padEnd(widths[2] ?? 0)];
      lines.push(`  ${[...cells, `such as ${exampleSaid(one)}`].join('  ')}`);
    });
  }
  if (added.length > 0) lines.push(`added: ${namesSaid(added)}`);
  if (removed.length > 0) lines.push(`removed: ${namesSaid(removed)}`);
  if (lines.length === 0) lines.push('Every instance reaches whom it reached before');
  return `${lines.join('\n')}\n`;
}

/** The differences as JSON, `version` 1. */
export function differencesJson({ changed, questions, added, removed, tooMany }: Differences): object {
  return {
    version: 1,
    changed: changed.map((one) => ({
      change: one.change,
      pairs: one.pairs,
      from: { network: one.fromNetwork, tenant: one.fromTenant },
      to: { network: one.toNetwork, tenant: one.toTenant },
      by: one.questions.map((question) => ({
        protocol: question.protocol,
        ports: question.protocol === 'icmp' ? null : { first: question.port, last: lastPort(question, questions) },
        target: question.target === 'fixed' ? 'fixed' : 'floating',
      })),
      example: { from: one.from.name, to: targetOf(one) },
      reason: one.after?.reason ?? null,
    })),
    added,
    removed,
    tooMany,
  };
}

/** Names are told as long as there are few. */
const mostNames = 10;

function namesSaid(names: readonly string[]): string {
  const more = names.length - mostNames;
  return more > 0 ? `${names.slice(0, mostNames).join(', ')} and ${more} more` : names.join(', ');
}

function pairsSaid(pairs: number): string {
  return `${pairs.toLocaleString('en')} ${pairs === 1 ? 'pair' : 'pairs'}`;
}

function endsSaid({ fromTenant, fromNetwork, toTenant, toNetwork }: PairsChanged): string {
  return fromTenant === toTenant
    ? `${fromNetwork} → ${toNetwork} (${fromTenant})`
    : `${fromNetwork} (${fromTenant}) → ${toNetwork} (${toTenant})`;
}

function exampleSaid(one: PairsChanged): string {
  const { after } = one;
  const why = after?.outcome === 'reachable' ? '' : `: ${after ? (after.reason ?? after.outcome) : 'no such address'}`;
  return `${one.from.name} → ${targetOf(one)}${why}`;
}

function targetOf({ to, questions }: PairsChanged): string {
  return questions[0]?.target === 'fixed' ? to.name : `${to.name}.floating`;
}

/**
 * Questions in words: ports that follow one another are one range.
 * @param all all that was asked, in order
 * @example questionsSaid(…) // 'icmp, tcp 22, tcp 80–65535, floating icmp'
 */
export function questionsSaid(some: readonly Question[], all: readonly Question[]): string {
  const chosen = new Set(some);
  const words: string[] = [];
  let first: Question | undefined;
  all.forEach((question, at) => {
    if (!chosen.has(question)) return;
    first ??= question;
    const next = all[at + 1];
    if (next && chosen.has(next) && isLike(question, next)) return;
    words.push(rangeSaid(first, lastPort(question, all)));
    first = undefined;
  });
  return words.join(', ');
}

function isLike(one: Question, other: Question): boolean {
  return one.protocol === other.protocol && one.target === other.target;
}

function rangeSaid({ protocol, port, target }: Question, last: number): string {
  const by = target === 'fixed' ? protocol : `floating ${protocol}`;
  if (protocol === 'icmp' || (port === 1 && last === highestPort)) return by;
  return port === last ? `${by} ${port}` : `${by} ${port}–${last}`;
}

const highestPort = 65_535;

/** The last port of the interval of which a question asks the first. */
function lastPort(question: Question, all: readonly Question[]): number {
  const next = all[all.indexOf(question) + 1];
  return next && isLike(question, next) ? next.port - 1 : highestPort;
}
