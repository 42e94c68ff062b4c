// Faults of braces: missing, too much, or other brackets instead.
import { bodyOf, type Ranged, type Statement } from '../../server/core/syntax/tree.ts';
import { endOfWords, insertAt, instead, isOneLine } from './faults-edits.ts';
import { type Kind, tokenFrom, type World } from './faults-sites.ts';

/** Where a brace that doesn't close may be reported: from the head of the block's last statement to what follows it. */
function closingPlace(world: World, node: Statement): Ranged {
  const body = bodyOf(node);
  const next = world.tokens[tokenFrom(world, node.end)];
  return { start: body?.items.at(-1)?.start ?? body?.start ?? node.start, end: next?.start ?? world.text.length };
}

/** Where one that doesn't open may be reported: from the block's head to its first statement. */
function openingPlace(node: Statement): Ranged {
  const body = bodyOf(node);
  return { start: node.start, end: body?.items[0]?.start ?? node.end };
}

/** Kinds of faults, each made at a statement. */
export const braceKinds: readonly Kind[] = [
  {
    name: 'missing } of a block on many lines',
    edits: ({ node }, world) => {
      const body = bodyOf(node);
      if (!body || isOneLine(world, body)) return [];
      // the line goes with its brace
      const lineStart = world.text.lastIndexOf('\n', body.end - 1);
      const edit = { start: body.end - 1, end: body.end, insert: '', place: closingPlace(world, node) };
      return [edit, { ...edit, start: lineStart }];
    },
  },
  {
    name: 'missing } of a block on one line',
    edits: ({ node }, world) => {
      const body = bodyOf(node);
      if (!body || !isOneLine(world, body)) return [];
      return [{ start: body.end - 2, end: body.end, insert: '', place: closingPlace(world, node) }];
    },
  },
  {
    name: 'missing {',
    edits: ({ node }) => {
      const body = bodyOf(node);
      return body ? [{ start: body.start - 1, end: body.start + 1, insert: '', place: openingPlace(node) }] : [];
    },
  },
  {
    name: 'extra }',
    edits: ({ node }, world) => {
      const insert = world.random.pick(['}', ' }']);
      if (bodyOf(node)) return [insertAt(node.end, insert, closingPlace(world, node))];
      return node.end === endOfWords(world, node.start) ? [insertAt(node.end, ' }')] : [];
    },
  },
  {
    name: 'extra {',
    edits: ({ node }, world) => {
      const body = bodyOf(node);
      if (body) return [insertAt(body.start, world.random.pick(['{', '{ ']), openingPlace(node))];
      return node.end === endOfWords(world, node.start) ? [insertAt(node.end, ' {')] : [];
    },
  },
  {
    name: 'another bracket than {',
    edits: ({ node }, world) => {
      const body = bodyOf(node);
      if (!body) return [];
      const brace = { start: body.start, end: body.start + 1 };
      return [instead(brace, world.random.pick(['(', '[', ':']), openingPlace(node))];
    },
  },
  {
    name: 'another bracket than }',
    edits: ({ node }, world) => {
      const body = bodyOf(node);
      if (!body) return [];
      const brace = { start: body.end - 1, end: body.end };
      return [instead(brace, world.random.pick([')', ']']), closingPlace(world, node))];
    },
  },
];
