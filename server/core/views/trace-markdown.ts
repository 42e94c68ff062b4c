// A replay as Markdown, to put into a ticket or a chat: what became of the packet, what would help, and the story hop by hop.
// A function of the replay alone.
import { capital } from './packet-words.ts';
import type { ToldReplay } from './replay.ts';
import { storyOf } from './story.ts';
import { titleOf } from './trace-text.ts';

/** The whole story of one flow. Ends with a line end. */
export function traceMarkdown(replay: ToldReplay): string {
  const { verdict, notes } = replay;
  const lines = [`### ${escaped(titleOf(replay))}`, '', `**${escaped(verdict.outcome)}.**`];
  if (verdict.why !== '') lines.push(`${escaped(verdict.why)}.`);
  if (verdict.sight !== '') lines.push(`${escaped(verdict.sight)}.`);
  for (const { message } of notes) lines.push('', `Note: ${escaped(message)}.`);
  if (verdict.remedies.length > 0) {
    lines.push('', verdict.tried ? 'What would help (tried on a copy):' : 'What may help:', '');
    for (const remedy of verdict.remedies) lines.push(`- ${escaped(capital(remedy))}`);
  }
  let number = 0;
  for (const chapter of storyOf(replay)) {
    lines.push('', `#### ${escaped(chapter.title)}`, '');
    for (const { text, rule } of chapter.lines) {
      number++;
      lines.push(`${number}. ${escaped(text)}`);
      if (rule !== null) lines.push(`   \`${rule}\``);
    }
  }
  return `${lines.join('\n')}\n`;
}

/** Names have `_` and `-` in them, which mean nothing inside of a word; what means something is written as it is. */
function escaped(text: string): string {
  // remedies put code into backquotes
  return text
    .split('`')
    .map((part, place) => (place % 2 === 0 ? part.replaceAll(/[\\*<>[\]|]/g, '\\$&') : part))
    .join('`');
}
