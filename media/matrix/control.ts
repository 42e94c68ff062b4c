// What the matrix does: asks the extension, takes its answers, and shows or plays a cell's flow.
import type { FlowChoice, FromPage, MatrixAnswer, MatrixAsked } from '../../server/core/protocol/messages.ts';
import type { MatrixActions, MatrixState } from './state.ts';

/** What it needs of the page. */
export type MatrixPage = {
  readonly read: () => MatrixState;
  readonly update: (matrix: MatrixState) => void;
  readonly isShown: () => boolean;
  readonly post: (message: FromPage) => void;
  readonly choose: (flow: FlowChoice) => void;
  readonly play: (flow: FlowChoice) => void;
  /** The keyboard's focus goes to the table. */
  readonly focusTable: () => void;
};

export type MatrixControl = {
  readonly actions: MatrixActions;
  /** It came into sight. */
  readonly shown: () => void;
  /** There is another network, `same` as before an edit or another's: what is looked at is asked for again. */
  readonly renew: (whose: 'same' | 'other') => void;
  readonly hear: (asked: MatrixAsked, answer: MatrixAnswer) => void;
};

/** ms that a reader stays in a cell before its flow is asked for: arrow keys may be held down. */
const stay = 180;

export function matrixControl({ read, update, isShown, post, choose, play, focusTable }: MatrixPage): MatrixControl {
  /** What was pressed is gone with the answer: who pressed it goes on in the table. */
  let focusOnArrival = false;
  let staying: ReturnType<typeof setTimeout> | undefined;
  const ask = (state: MatrixState) => {
    update({ ...state, phase: 'waiting' });
    post({ kind: 'matrix', asked: state.asked });
  };
  return {
    actions: {
      ask: (change) => {
        focusOnArrival = change.within === null ? change.level === undefined : change.within !== undefined;
        ask({ ...read(), asked: { ...read().asked, ...change } });
      },
      onlyFailures: () => update({ ...read(), onlyFailures: !read().onlyFailures }),
      select: (at, flow, when) => {
        clearTimeout(staying);
        update({ ...read(), at });
        if (!flow) return;
        if (when === 'now') choose(flow);
        else staying = setTimeout(() => choose(flow), stay);
      },
      play: (flow) => {
        clearTimeout(staying);
        play(flow);
      },
    },
    shown: () => {
      if (read().phase === 'stale') ask(read());
    },
    renew: (whose) => {
      const state = whose === 'same' ? read() : { ...read(), answer: null };
      if (isShown()) ask(state);
      else update({ ...state, phase: 'stale' });
    },
    hear: (asked, answer) => {
      const state = read();
      if (JSON.stringify(asked) !== JSON.stringify(state.asked)) return;
      update({ ...state, answer, phase: answer ? 'there' : 'failed' });
      if (focusOnArrival) focusTable();
      focusOnArrival = false;
    },
  };
}
