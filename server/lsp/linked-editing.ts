// textDocument/linkedEditingRange.
import { linkedNamePattern, linkedNamesAt } from '../core/ide/linked-editing.ts';
import { askedFile } from './asked.ts';
import { guard } from './guard.ts';
import type { Features } from './server.ts';

/** Answers which words change together as one types over a name. */
export function registerLinkedEditing(features: Features): void {
  const { connection, index, log } = features;
  connection.languages.onLinkedEditingRange((params) =>
    guard(log, 'linked editing', null, () => {
      const asked = askedFile(features, params);
      if (!asked) return null;
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
