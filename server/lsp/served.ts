// What was answered last of each document, so that a client is only told to ask again when it would hear something else: what
// is drawn anew closes a hover or a menu that is open above it.
import type { Steps } from '../core/base/steps.ts';
import { uriKey } from './uris.ts';
import type { Entry, Workspace } from './workspace.ts';

/** Whether something was answered of a document, or of a part of it, that reads otherwise now. In steps. */
export type IsStale = (root: Entry) => Steps<boolean>;

/** Answers to one kind of question. */
export type Served<Question, Answer> = {
  /** Works an answer out, and remembers it. */
  readonly answer: (entry: Entry, uri: string, question: Question) => Steps<Answer>;
  readonly isStale: IsStale;
};

/** Nothing is answered yet. The last question about each open document is remembered, and its answer as text. */
export function createServed<Question, Answer>(
  workspace: Pick<Workspace, 'entry' | 'rootOf'>,
  work: (entry: Entry, uri: string, question: Question) => Steps<Answer>,
): Served<Question, Answer> {
  const last = new Map<string, { readonly uri: string; readonly question: Question; readonly said: string }>();
  return {
    *answer(entry, uri, question) {
      const answer = yield* work(entry, uri, question);
      for (const key of last.keys()) if (!workspace.entry(key)) last.delete(key);
      if (workspace.entry(uri)) last.set(uriKey(uri), { uri, question, said: JSON.stringify(answer) });
      return answer;
    },
    *isStale(root) {
      for (const { uri, question, said } of [...last.values()]) {
        if (workspace.rootOf(uri)?.uri !== root.uri) continue;
        if (JSON.stringify(yield* work(root, uri, question)) !== said) return true;
      }
      return false;
    },
  };
}
