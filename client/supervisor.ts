// Keeps one server running: the only place that starts one, so that there are never two. Knows no VS Code.

/** One run of a server, from before its process starts until nothing is left of it. */
export interface Run<Client> {
  /** Settles with what talks to the server once it answers; rejects when it ended before. */
  readonly running: Promise<Client>;
  /** Resolves once its process is gone and whatever served it is cleaned up; never rejects. */
  readonly ended: Promise<void>;
  /** Ends it at whatever stage it is; resolves with `ended`. */
  end(): Promise<void>;
}

/** The server as its users see it, whichever run it is in. */
export interface Supervisor<Client> {
  start(): void;
  /** Replaces the server, or starts one that was down. Resolves once the old one is gone. */
  restart(): Promise<void>;
  /** Resolves once the server is gone; it stays so until `start` or `restart`. */
  stop(): Promise<void>;
  /** What talks to the server, once one runs. Rejects when the server is down for good. */
  client(): Promise<Client>;
}

/** How a server that ends by itself is treated. */
export interface Patience {
  /** A server that ends more often than this within `window` stays down until it is restarted by hand. */
  readonly restarts: number;
  /** In milliseconds. */
  readonly window: number;
}

/** Prepares the supervisor; nothing runs before `start`. */
export function supervise<Client>(options: {
  readonly begin: () => Run<Client>;
  readonly patience: Patience;
  /** What those hear who ask for a server that is down for good. */
  readonly downMessage: () => string;
  readonly running: (client: Client) => void;
  /** The server ended by itself, for the how manieth time, and is started again or not. */
  readonly ended: (times: number, again: boolean) => void;
  readonly now?: () => number;
}): Supervisor<Client> {
  const { begin, patience, downMessage, now = Date.now } = options;
  let wanted = false;
  /** There is a run exactly while `keepRunning` is at work. */
  let run: Run<Client> | null = null;
  /** The run that we end, which is no crash. */
  let ending: Run<Client> | null = null;
  let crashes: number[] = [];

  const keepRunning = async () => {
    while (wanted) {
      const mine = begin();
      run = mine;
      mine.running.then(options.running, () => {}); // one that never ran ends, and that is seen below
      await mine.ended;
      run = null;
      if (ending === mine) continue;
      crashes = [...crashes.filter((at) => now() - at <= patience.window), now()];
      wanted = crashes.length <= patience.restarts;
      options.ended(crashes.length, wanted);
    }
  };

  const start = () => {
    wanted = true;
    if (run === null) void keepRunning();
  };

  const end = async () => {
    ending = run;
    await run?.end();
  };

  return {
    start,
    restart: async () => {
      crashes = [];
      wanted = true;
      if (run === null) start();
      else await end();
    },
    stop: async () => {
      wanted = false;
      await end();
    },
    client: async () => {
      for (;;) {
        const mine: Run<Client> | null = run;
        if (mine === null) throw new Error(downMessage());
        try {
          return await mine.running;
        } catch {
          await mine.ended; // and by then another run has begun, or none will
        }
      }
    },
  };
}
