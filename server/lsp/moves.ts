// The requests behind a choice of hosts: where the instance at a place may go, and what a move does, made when it is asked for.
import type { CancellationToken } from 'vscode-languageserver';
import { type MoveChoices, type MoveResult, type Position, requests } from '../core/protocol/messages.ts';
import type { Refactorings } from './refactorings.ts';
import type { Features } from './server.ts';

type Params = { readonly uri: string; readonly position: Position };

/** Answers the requests of protocol/messages.ts that are about moves. */
export function registerMoves({ connection, answersInSteps, index }: Features, refactorings: Refactorings): void {
  connection.onRequest(requests.moveChoices, ({ uri, position }: Params, token: CancellationToken) =>
    answersInSteps<MoveChoices | null>({ what: 'hosts', uri, of: 'text', token }, null, function* ({ analysis }) {
      yield { what: 'looking for hosts', done: 0 };
      const file = analysis.files.get(uri);
      return file ? refactorings.choices(analysis, file, index.offset(file, position)) : null;
    }),
  );
  connection.onRequest<MoveResult, unknown>(
    requests.move,
    ({ uri, position, host }: Params & { host: string }, token: CancellationToken) =>
      answersInSteps<MoveResult>({ what: 'a move', uri, of: 'text', token }, gone, function* (entry) {
        const file = entry.analysis.files.get(uri);
        return (file && (yield* refactorings.moveTo(entry, file, index.offset(file, position), host))) ?? gone;
      }),
  );
}

const gone: MoveResult = { kind: 'refused', message: 'there is no instance here any more' };
