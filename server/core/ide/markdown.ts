// The little Markdown that hovers are made of. Knows no language.

/** Most lines of a code block; what is longer is cut and counted. */
export const maxCodeLines = 40;
/** Most rows of a table or items of a list. */
export const maxItems = 20;

/** Paragraphs, tables and code blocks under each other; empty ones are left out. */
export function blocks(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join('\n\n');
}

/** A code block, cut to a readable length. Nothing for no lines. */
export function code(lines: readonly string[], language: 'text' | 'topo' = 'text'): string {
  if (lines.length === 0) return '';
  const more = lines.length - maxCodeLines;
  const shown = more > 1 ? [...lines.slice(0, maxCodeLines), `… ${more} more lines`] : lines;
  const longest = Math.max(0, ...shown.flatMap((line) => [...line.matchAll(/`+/g)].map(([ticks]) => ticks.length)));
  const fence = '`'.repeat(Math.max(3, longest + 1));
  return [`${fence}${language}`, ...shown, fence].join('\n');
}

/** A word as code, whatever it contains. */
export function inline(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  const pad = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${text.replaceAll('\n', ' ')}${pad}${fence}`;
}

/** Text of the user's as it stands, with everything that Markdown would take for a sign of its own made harmless. */
export function plainText(text: string): string {
  return text.replace(/[\\`*_{}[\]<>()#+!|~&-]/g, '\\$&');
}

/** A table; rows beyond a readable number are counted. Nothing for no rows. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  const lines = [line(head), line(head.map(() => '---')), ...rows.slice(0, maxItems).map(line)];
  const more = rows.length - maxItems;
  return more > 0 ? [...lines, '', `… and ${more} more`].join('\n') : lines.join('\n');
}

/** Names in a sentence, each as code; those beyond a readable number are counted. */
export function names(words: readonly string[], most = maxItems): string {
  const shown = words.slice(0, most).map(inline);
  const more = words.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
}

/** A part under a title; nothing where there is nothing under it. */
export function section(title: string, body: string): string {
  return body === '' ? '' : blocks(title, body);
}

/** A heading: what it is, and its name. */
export function heading(what: string, name: string): string {
  return `**${what}** ${inline(name)}`;
}
