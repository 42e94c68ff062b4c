// A replay as a Mermaid sequence diagram (mermaid.js.org, sequenceDiagram), for whoever shows Markdown: the ladder in words.
// A function of ladder and replay.
import type { Ladder, LadderRow, Lifeline } from './ladder.ts';
import type { ToldReplay } from './replay.ts';
import { titleOf } from './trace-text.ts';

/** The diagram's text. Ends with a line end. */
export function mermaidOf(replay: ToldReplay, { lifelines, rows }: Ladder): string {
  const lines = ['sequenceDiagram', `  title ${text(titleOf(replay))}`, ...participants(lifelines)];
  for (const row of rows) lines.push(`  ${rowText(row)}`);
  const last = rows.findLast(({ kind }) => kind !== 'aside');
  const end = last && `  Note over ${idOf(last.to)}: ${text(replay.verdict.outcome)}`;
  if (end) lines.push(end);
  return `${lines.join('\n')}\n`;
}

/** Bridges and NICs of a host that stand side by side are in its box. */
function participants(lifelines: readonly Lifeline[]): readonly string[] {
  const lines: string[] = [];
  let box: string | null = null;
  for (const [place, { kind, node, name }] of lifelines.entries()) {
    const host = kind === 'bridge' || kind === 'nic' ? node : null;
    if (box !== null && host !== box) lines.push('  end');
    if (host !== null && host !== box) lines.push(`  box ${text(host)}`);
    box = host;
    lines.push(`  ${host === null ? '' : '  '}participant ${idOf(place)} as ${text(name)}`);
  }
  if (box !== null) lines.push('  end');
  return lines;
}

function rowText({ kind, leg, from, to, label, pill }: LadderRow): string {
  if (kind === 'aside') return `Note over ${idOf(from)}: ${text(label)}`;
  if (kind === 'end') return `${idOf(from)}-x${idOf(to)}: ${text(label)}`;
  const arrow = leg === 'reply' || leg === 'error' ? '-->>' : '->>';
  const also = pill === null ? '' : pill.kind === 'ttl' ? ` (TTL ${pill.text})` : ` (VLAN ${pill.text})`;
  return `${idOf(from)}${arrow}${idOf(to)}: ${text(label + also)}`;
}

function idOf(place: number): string {
  return `p${place + 1}`;
}

/** Mermaid ends a statement at `;` and begins a character's code with `#`. */
function text(words: string): string {
  return words.replaceAll(/[#;]/g, (one) => (one === '#' ? '#35;' : '#59;'));
}
