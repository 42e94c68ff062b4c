// window/workDoneProgress: long work as the editor shows it, with a button that gives it up.
import type { Connection } from 'vscode-languageserver';
import type { Log } from './guard.ts';
import type { Progress } from './long-work.ts';

/** Begins to show work in the editor, where that can show any. */
export function createShow(connection: Connection, log: Log): (title: string, giveUp: () => void) => Progress {
  return (title, giveUp) => {
    let reporter: Awaited<ReturnType<Connection['window']['createWorkDoneProgress']>> | undefined;
    let message = '';
    let isOver = false;
    connection.window
      .createWorkDoneProgress()
      .then((made) => {
        made.begin(title, undefined, message, true);
        made.token.onCancellationRequested(giveUp);
        // what ended before the editor was ready for it has ended all the same
        if (isOver) made.done();
        else reporter = made;
      })
      .catch((error: unknown) => log(`showing ${title}: ${String(error)}`));
    return {
      say: (next) => {
        if (next === message) return;
        message = next;
        reporter?.report(message);
      },
      end: () => {
        isOver = true;
        reporter?.done();
      },
    };
  };
}
