// What a command may do to the outside world: write, read standard input, and nothing else. One value, so that every
// command can be read without thinking of processes.

/** Where output goes and whether it may be coloured. */
export interface Terminal {
  /** Data, byte for byte. */
  readonly out: (text: string) => void;
  /** Text for people: control characters of a file's own are made harmless. */
  readonly print: (text: string) => void;
  readonly error: (text: string) => void;
  readonly style: Style;
}

/** Wraps text in colours, or leaves it alone. */
export interface Style {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly blue: (text: string) => string;
  readonly green: (text: string) => string;
}

/** Exit statuses of the language contract. */
export const status = { fine: 0, failed: 1, unusable: 2 } as const;

/** One of the exit statuses. */
export type Status = (typeof status)[keyof typeof status];

/** Ends a command because its arguments or files can't be used; `main` prints the message and returns 2. */
export class Unusable extends Error {}

/** A style with colours, or one that leaves text alone. */
export function styleOf(colours: 'colours' | 'plain'): Style {
  const wrap = (open: number, close: number) => (text: string) =>
    colours === 'plain' || text === '' ? text : `\u001b[${open}m${text}\u001b[${close}m`;
  return {
    bold: wrap(1, 22),
    dim: wrap(2, 22),
    red: wrap(31, 39),
    yellow: wrap(33, 39),
    blue: wrap(34, 39),
    green: wrap(32, 39),
  };
}

/** Whether a stream gets colours: only a terminal, and never with NO_COLOR (no-color.org) or TERM=dumb. */
export function wantsColours(stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv): 'colours' | 'plain' {
  return stream.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb' ? 'colours' : 'plain';
}

/** Text in which nothing can steer a terminal but our own colours: other control characters become visible. */
export function harmless(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.replace(/\u001b\[\d+m|[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, (found) =>
    found.length > 1 ? found : '\ufffd',
  );
}
