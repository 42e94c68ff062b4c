// Edits of the benchmark are edits of the protocol, and are taken back.
import { expect, test } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { randomOf } from '../kernel-random/random.ts';
import { startEditing } from './edits.ts';
import { cloudOfLines } from './large-cloud.ts';

test('a document that is told of the edits has the same text, and in the end the first', () => {
  const text = cloudOfLines(400, '1');
  const editing = startEditing(text, randomOf('edits'));
  const document = TextDocument.create('file:///cloud.topo', 'topo', 1, text);
  const seen = new Set<string>();
  for (let index = 0; index < 200; index++) {
    const before = document.getText();
    TextDocument.update(document, [editing.next()], index + 2);
    expect(document.getText()).toBe(editing.lines.join('\n'));
    expect(document.getText()).not.toBe(before);
    seen.add(document.getText());
  }
  expect(seen.size).toBeGreaterThan(60);
  editing.mend();
  expect(editing.lines.join('\n')).toBe(text);
});
