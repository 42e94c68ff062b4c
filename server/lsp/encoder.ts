// Messages as bytes. A large one (an outline, a picture) is written in slices, with the event loop's turn between them; the
// library sends what comes after it when it is done. Knows no message.
import type { MessageWriterOptions } from 'vscode-languageserver';
import { isSmallJson, jsonSteps } from '../core/base/json-steps.ts';
import { sliceMs } from './long-work.ts';

/** What it needs of the world. */
export type EncoderParts = {
  readonly now: () => number;
  /** Runs something once others had their turn. */
  readonly afterOthers: (slice: () => void) => void;
};

/** Writes messages as JSON in UTF-8. */
export function createEncoder({ now, afterOthers }: EncoderParts): Encoder {
  return {
    name: 'application/json',
    encode: async (message) => {
      if (isSmallJson(message)) return Buffer.from(JSON.stringify(message));
      const bytes: Buffer[] = [];
      const steps = jsonSteps(message, (piece) => bytes.push(Buffer.from(piece)));
      for (let isOver = false; !isOver; ) {
        const until = now() + sliceMs;
        while (!isOver && now() < until) isOver = steps.next().done === true;
        if (!isOver) await new Promise<void>(afterOthers);
      }
      return Buffer.concat(bytes);
    },
  };
}

/** What the library takes as an encoder. */
type Encoder = NonNullable<MessageWriterOptions['contentTypeEncoder']>;
