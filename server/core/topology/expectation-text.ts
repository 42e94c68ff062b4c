// An expectation in one line, as people and reports name it. Knows the tree only: the same words, evenly spaced.
import type { ExpectStatement, IsolatedStatement, Reference, Word } from '../syntax/tree.ts';

/** The statement's words with single spaces: `expect VM_1 -> VM_6 icmp reachable via compute1, tor`. */
export function textOf(node: ExpectStatement | IsolatedStatement): string {
  if (node.kind === 'isolated') return `expect isolated ${reference(node.a)} ${reference(node.b)}`;
  const parts = ['expect', reference(node.from), '->', reference(node.to)];
  for (const part of [node.protocol, node.port, node.outcome, node.code]) if (part) parts.push(word(part));
  if (node.via.length > 0) parts.push('via', node.via.map(word).join(', '));
  return parts.join(' ');
}

function reference({ name, member, index }: Reference): string {
  return `${word(name)}${member ? `.${word(member)}` : ''}${index ? `[${index.text}]` : ''}`;
}

function word({ text, quoted }: Word): string {
  return quoted ? `"${text.replace(/["\\]/g, '\\$&')}"` : text;
}
