// The Markdown that hovers are made of (server/core/ide/markdown.ts), as elements: paragraphs, quotes, tables, code blocks, lists;
// bold words and code within them. Text stays text: nothing in it becomes an element.
import { html, nothing, type TemplateResult } from 'lit-html';

export function markdownView(text: string): TemplateResult[] {
  return blocksOf(text.split('\n')).map(blockView);
}

type Block =
  | { readonly kind: 'code'; readonly lines: readonly string[] }
  | { readonly kind: 'table' | 'list' | 'quote' | 'text'; readonly lines: readonly string[] };

function blocksOf(lines: readonly string[]): readonly Block[] {
  const blocks: Block[] = [];
  let at = 0;
  const take = (belongs: (line: string) => boolean): string[] => {
    const from = at;
    while (at < lines.length && belongs(lines[at] ?? '')) at++;
    return lines.slice(from, at);
  };
  while (at < lines.length) {
    const line = lines[at] ?? '';
    const fence = /^(`{3,})/.exec(line)?.[1];
    if (fence !== undefined) {
      at++;
      blocks.push({ kind: 'code', lines: take((each) => each !== fence) });
      at++;
    } else if (line.startsWith('|')) blocks.push({ kind: 'table', lines: take((each) => each.startsWith('|')) });
    else if (/^[-*] /.test(line)) blocks.push({ kind: 'list', lines: take((each) => /^[-*] /.test(each)) });
    else if (line.startsWith('>')) blocks.push({ kind: 'quote', lines: take((each) => each.startsWith('>')) });
    else if (line.trim() === '') at++;
    else blocks.push({ kind: 'text', lines: take((each) => each.trim() !== '' && !/^(?:`{3}|\||>|[-*] )/.test(each)) });
  }
  return blocks;
}

function blockView({ kind, lines }: Block): TemplateResult {
  switch (kind) {
    case 'code':
      return html`<pre><code>${lines.join('\n')}</code></pre>`;
    case 'table':
      return tableView(lines);
    case 'list':
      return html`<ul>${lines.map((line) => html`<li>${wordsView(line.slice(2))}</li>`)}</ul>`;
    case 'quote':
      return html`<blockquote>${wordsView(lines.map((line) => line.replace(/^> ?/, '')).join(' '))}</blockquote>`;
    case 'text':
      return html`<p>${wordsView(lines.join(' '))}</p>`;
  }
}

function tableView([head = '', , ...rows]: readonly string[]): TemplateResult {
  const heads = cellsOf(head);
  return html`<table>${heads.some((cell) => cell !== '') ? html`<thead><tr>${heads.map((cell) => html`<th>${wordsView(cell)}</th>`)}</tr></thead>` : nothing}
    <tbody>${rows.map((row) => html`<tr>${cellsOf(row).map((cell) => html`<td>${wordsView(cell)}</td>`)}</tr>`)}</tbody></table>`;
}

function cellsOf(row: string): readonly string[] {
  const cells = row.slice(1, -1).split(/(?<!\\)\|/);
  return cells.map((cell) => cell.replaceAll('\\|', '|').trim());
}

/** Code, bold words, links as their words; a sign behind a backslash is itself. */
function wordsView(text: string): (TemplateResult | string)[] {
  const parts = text.matchAll(/(`+) ?(.+?) ?\1|\*\*(.+?)\*\*|\[([^\]]+)\]\([^)]*\)|\\(.)|[^`*[\\]+|[`*[\\]/g);
  return [...parts].map(([all, ticks, code, bold, link, escaped]) => {
    if (ticks !== undefined) return html`<code>${code}</code>`;
    if (bold !== undefined) return html`<b>${wordsView(bold)}</b>`;
    if (link !== undefined) return html`${wordsView(link)}`;
    return escaped ?? all;
  });
}
