// What Hopscope must reach: the lines of the table that `npm run bench` prints. Knows no measuring.

/** How a figure is written: times a baseline (S, E, B), a ratio, seconds and so on. */
export type Unit = 'S' | 'E' | 'B' | '×' | 's' | 'ms' | 'MB' | 'KB' | '/s' | 'fps' | '';

/** One line of the table. */
export type Goal = {
  /** By which a row's results name it. */
  readonly name: string;
  /** The row that measures it: what `--rows` names. */
  readonly row: string;
  readonly what: string;
  readonly unit: Unit;
  readonly better: 'less' | 'more';
  readonly must: number;
  /** Null: there is none beyond `must`. */
  readonly aim: number | null;
};

type Rest = Omit<Goal, 'name' | 'row' | 'what'>;
const less = (unit: Unit, must: number, aim: number | null): Rest => ({ unit, better: 'less', must, aim });
const more = (unit: Unit, must: number, aim: number | null): Rest => ({ unit, better: 'more', must, aim });
const goal = (name: string, row: string, what: string, rest: Rest): Goal => ({ name, row, what, ...rest });

/** All lines, in the order of the table. */
export const goals: readonly Goal[] = [
  goal('open-10k', 'open', 'open 10,000 lines: text → checked cloud (syntax, names, addresses)', less('S', 150, 15)),
  goal('open-100k', 'open-100k', 'open 100,000 lines', less('s', 8, 2)),
  goal('heap-100k', 'open-100k', 'heap for each of 100,000 lines', less('KB', 4, 1.5)),
  goal(
    'edit-10k',
    'edit',
    'one edit → syntax and name diagnostics, through the server, p95, 10,000 lines',
    less('ms', 50, 15),
  ),
  goal('edit-100k', 'edit-100k', 'the same, 100,000 lines', less('ms', 100, 30)),
  goal('complete-10k', 'complete', 'one request for completion, CPU time, p95, 10,000 lines', less('ms', 50, 10)),
  goal(
    'requests',
    'requests',
    'what an editor asks after an edit, 10,000 lines: the dearest kind of request, CPU time of the server',
    less('ms', 50, 20),
  ),
  goal(
    'blocked-open',
    'blocked',
    "longest turn of the server's event loop (CPU time) while 100,000 lines open",
    less('ms', 100, 50),
  ),
  goal(
    'blocked-edit',
    'blocked',
    'the same while a comment swallows most of them and gives them back',
    less('ms', 100, 50),
  ),
  goal(
    'blocked-save',
    'blocked',
    'the same while they are checked on opening, and on saving after an edit',
    less('ms', 100, 50),
  ),
  goal(
    'requests-blocked',
    'requests-blocked',
    'the same while a request about 100,000 lines is answered, of each kind',
    less('ms', 100, 50),
  ),
  goal('faults-found', 'faults', '100 faults in one file: reported once, at their place', more('', 98, 100)),
  goal('faults-false', 'faults', 'reports of what is no fault', less('', 2, 0)),
  goal('pairs', 'pairs', 'all pairs × 5 protocols, 10,000 instances on 500 hosts', less('S', 15, 5)),
  goal('pairs-hops', 'pairs-hops', 'the same against hop by hop (H), same verdicts', more('×', 100, 500)),
  goal('pairs-tenfold', 'pairs-tenfold', 'ten times the instances, all pairs', less('×', 20, 12)),
  goal(
    'save-part',
    'save',
    'save after one edit → all verdicts again, 10,000 instances, of a full run',
    less('×', 0.2, 0.05),
  ),
  goal('save', 'save', 'the same in seconds', less('s', 1, 0.3)),
  goal(
    'save-server',
    'save-server',
    'save after one edit → its diagnostics, through the server, 10,000 instances',
    less('s', 1, 0.3),
  ),
  goal('traces-s6', 'traces', 'explained traces of one and the same cloud, s6.topo', more('/s', 50_000, 200_000)),
  goal('traces-s6a', 'traces', 'the same, s6a.topo', more('/s', 50_000, 200_000)),
  goal('trace-ovn', 'trace-ovn', 'one such trace against a warm ovn-trace, 1,000 instances', more('×', 50, 300)),
  goal(
    'pairs-kernel',
    'pairs-kernel',
    "all pairs of 100 instances against the kernel's own ping",
    more('×', 500, 2000),
  ),
  goal('layout-1k', 'layout', 'layout of 1,000 boxes', less('E', 0.5, 0.1)),
  goal('layout-20k', 'layout', 'layout of 20,000 boxes', less('E', 0.2, 0.05)),
  goal('layout-again', 'layout', 'one host changes: layout of 1,000 boxes again', less('E', 0.1, 0.02)),
  goal(
    'page-blocked',
    'page',
    "page's main thread blocked at a time: 5,000 boxes arrive, a host opens",
    less('ms', 100, 50),
  ),
  goal('move-1k', 'page', 'pan and zoom without a GPU, 1,000 boxes', more('fps', 30, 55)),
  goal('move-5k', 'page', 'pan and zoom without a GPU, 5,000 boxes', more('fps', 12, 30)),
  goal('packets-5k', 'page', '100 packets moving over 5,000 boxes without a GPU', more('fps', 20, 50)),
  goal('load', 'start', 'extension host load', less('B', 2, 1.2)),
  goal('ready', 'start', 'server ready', less('B', 4, 2.7)),
  goal('activate', 'start', '`activate()`', less('ms', 200, 100)),
  goal('vsix', 'package', '.vsix', less('MB', 2, 1)),
  goal('memory', 'memory', 'memory of the server, 10,000 lines with 4,000 instances', less('MB', 300, null)),
  goal('memory-closed', 'memory', 'its heap after the file is closed, beyond what it began with', less('MB', 10, null)),
  goal('slope-open', 'growth-open', 'growth of opening, in lines (slope on log axes)', less('', 1.15, null)),
  goal('slope-edit', 'growth-edit', 'growth of an edit, in lines', less('', 0.5, null)),
  goal('slope-server', 'growth-server', 'growth of an edit through the server, in lines', less('', 0.5, null)),
  goal('slope-reach', 'growth-reach', 'growth of reachability, in classes + instances', less('', 1.2, null)),
  goal('slope-layout', 'growth-layout', 'growth of a layout, in boxes', less('', 1.1, null)),
];

/** The rows of the benchmark, in the order of the table. */
export const rowNames: readonly string[] = [...new Set(goals.map(({ row }) => row))];
