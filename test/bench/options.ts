// What may be said on the command line of `npm run bench`.
import { rowNames } from './goals.ts';

/** A run as asked for. */
export type Options = {
  readonly seed: string;
  readonly quick: boolean;
  readonly rows: readonly string[];
  readonly json: string | null;
  readonly writeReadme: boolean;
  readonly peers: boolean;
  readonly help: boolean;
  /** The repository; `.ci/bench.mjs` says it. */
  readonly root: string;
  /** Set in a process that does one piece of work for another. */
  readonly work: string | null;
  readonly rest: readonly string[];
};

/** What `--help` prints. */
export const help = `npm run bench -- [--rows NAME,…] [--quick] [--seed S] [--json FILE] [--write-readme] [--peers]

  --rows NAME,…    only these: ${rowNames.join(', ')}
  --quick          smaller samples
  --seed S         of the clouds and edits (default 1)
  --json FILE      where the results go (default out/bench/results.json)
  --write-readme   puts the table into README.md
  --peers          only what is compared with other programs, unless --rows says which, measured with these here and now: a
                   warm ovn-trace, and the kernel's ping in namespaces. Needs root, and on Debian:
                   apt-get install ovn-central ovn-common openvswitch-common iproute2 iputils-ping iptables ebtables \\
                     dnsmasq-base

Exit status 1: an answer was wrong. Times never decide it.
`;

/** Reads arguments; throws a sentence for the user. */
export function readOptions(args: readonly string[]): Options {
  const options = {
    seed: '1',
    quick: false,
    rows: rowNames,
    json: null as string | null,
    writeReadme: false,
    peers: false,
    help: false,
    root: process.cwd(),
    work: null as string | null,
    rest: [] as string[],
  };
  const waiting = [...args];
  const value = (name: string): string => {
    const next = waiting.shift();
    if (next === undefined) throw new Error(`${name} needs a value`);
    return next;
  };
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
    if (name === '--seed') options.seed = value(name);
    else if (name === '--quick') options.quick = true;
    else if (name === '--rows') options.rows = rowsOf(value(name));
    else if (name === '--json') options.json = value(name);
    else if (name === '--write-readme') options.writeReadme = true;
    else if (name === '--peers') options.peers = true;
    else if (name === '--help') options.help = true;
    else if (name === '--root') options.root = value(name);
    else if (name === '--work') options.work = value(name);
    else if (options.work !== null) options.rest.push(name);
    else throw new Error(`there is no option ${name}; --help says which there are`);
  }
  if (options.peers && !args.includes('--rows')) options.rows = ['trace-ovn', 'pairs-kernel'];
  return options;
}

function rowsOf(list: string): readonly string[] {
  const wanted = list.split(',').filter((name) => name !== '');
  const unknown = wanted.filter((name) => !rowNames.includes(name));
  if (unknown.length > 0) throw new Error(`there is no row ${unknown.join(', ')}; there are ${rowNames.join(', ')}`);
  return rowNames.filter((name) => wanted.includes(name));
}
