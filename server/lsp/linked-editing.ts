// textDocument/linkedEditingRange.
import type { LinkedEditingRanges } from 'vscode-languageserver';
import { linkedNamePattern, linkedNamesAt } from '../core/ide/linked-editing.ts';
import { answerText } from './asked.ts';
import type { Features } from './server.ts';

/** Answers which words change together as one types over a name. */
export function registerLinkedEditing(features: Features): void {
  const { connection, index } = features;
  connection.languages.onLinkedEditingRange((params, token) =>
    answerText<LinkedEditingRanges | null>(features, { what: 'linked editing', params, token }, null, (asked) => {
      const { analysis, file } = asked;
      const linked = linkedNamesAt(analysis, file.file, index.offset(file, params.position));
      if (!linked) return null;
      return {
        ranges: linked.ranges.map((range) => index.fileRange(file, range)),
        wordPattern: linkedNamePattern,
      };
    }),
  );
}
