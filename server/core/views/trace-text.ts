// A replay as text for people: numbered sentences that read like the article, the packet's way there and back, with ARP
// and floods told in a line each; then the verdict, what the sender sees and what would help.
// A function of the replay alone.
import { capital } from './packet-words.ts';
import type { Replay, ToldReplay } from './replay.ts';
import { storyOf } from './story.ts';

/** How text is marked for a terminal; `plain` leaves it alone. */
export type TextStyle = {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
};

/** Text without any marks. */
export const plain: TextStyle = { bold: same, dim: same, red: same, green: same };

/** The whole story of one flow. Ends with a line end. */
export function traceText(replay: Replay, style: TextStyle = plain): string {
  const lines: string[] = [style.bold(titleOf(replay)), ''];
  let number = 0;
  for (const chapter of storyOf(replay)) {
    lines.push(style.bold(chapter.title));
    for (const line of chapter.lines) {
      number++;
      const paint = line.tone === 'bad' ? style.red : line.tone === 'aside' ? style.dim : same;
      lines.push(`${String(number).padStart(4)}. ${paint(line.text)}`);
      if (line.rule !== null) lines.push(`        ${style.dim(line.rule)}`);
    }
    lines.push('');
  }
  const { verdict } = replay;
  lines.push((replay.outcome === 'delivered' ? style.green : style.red)(`${verdict.outcome}.`));
  if (verdict.why !== '') lines.push(`Why: ${verdict.why}.`);
  if (verdict.sight !== '') lines.push(`${verdict.sight}.`);
  for (const { message } of replay.notes) lines.push(`Note: ${message}.`);
  if (verdict.remedies.length > 0)
    lines.push(
      '',
      verdict.tried ? 'What would help (tried on a copy):' : 'What may help:',
      ...verdict.remedies.map((remedy) => `  - ${capital(remedy)}`),
    );
  return `${lines.join('\n')}\n`;
}

/** What is asked, in a line: who sends what to whom. */
export function titleOf(replay: ToldReplay): string {
  const { stimulus, name } = replay;
  const label = name === null ? '' : `${name}: `;
  if (stimulus.kind === 'dhcp') return `${label}${replay.from} boots and asks for its address`;
  const port = stimulus.port === null ? '' : ` ${stimulus.port}`;
  const ttl = stimulus.ttl === 64 ? '' : `, TTL ${stimulus.ttl}`;
  return `${label}${replay.from} → ${replay.to ?? ''}, ${stimulus.protocol}${port}${ttl}`;
}

function same(text: string): string {
  return text;
}
