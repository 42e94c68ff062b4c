// The kernel as a peer: the exported network in namespaces, and its own ping for all pairs. Needs root, a kernel with
// bridges and 802.1Q, and what the exported script needs (iproute2, iptables, ebtables, dnsmasq), and ping. Everything
// happens inside the namespaces.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One ordered pair: an instance, the address it pings, and whether an answer is expected. */
export type Ping = { readonly from: string; readonly address: string; readonly reachable: boolean };

/** What the kernel said. */
export type Pinged = {
  /** How long the answered pings took, one after the other, in ms. */
  readonly ms: number;
  /** How many pings there were of which it says something else than expected. */
  readonly differences: number;
};

/** Builds the network, pings and takes it down again; a sentence when this machine can't. */
export function pingAll(script: string, pings: readonly Ping[]): Pinged | string {
  const folder = mkdtempSync(join(tmpdir(), 'hopscope-ping-'));
  const path = join(folder, 'network.sh');
  const bash = (...args: readonly string[]) =>
    spawnSync('bash', [path, ...args], { encoding: 'utf8', timeout: 300_000, maxBuffer: 1 << 26 });
  try {
    writeFileSync(path, script);
    const up = bash('up');
    if (up.status !== 0)
      return (
        up.stderr
          .trim()
          .split('\n')
          .at(-1)
          ?.replace(/^.*?: |; removing.*$/g, '') ?? 'it can not be built'
      );
    try {
      const names = bash('names').stdout.trim().split('\n');
      const namespaces = new Map(names.map((row) => row.split(' ').reverse() as [string, string]));
      return pinged(pings, namespaces);
    } finally {
      bash('down');
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Answered pings count in the time, one after the other; the others wait for their time to run out side by side. */
function pinged(pings: readonly Ping[], namespaces: ReadonlyMap<string, string>): Pinged {
  let ms = 0;
  let differences = 0;
  for (const from of new Set(pings.map((one) => one.from))) {
    const own = pings.filter((one) => one.from === from);
    const run = (reachable: boolean, end: string) => {
      const wanted = own.filter((one) => one.reachable === reachable).map(({ address }) => address);
      const line = `for a; do ping -n -q -c 1 -W ${reachable ? 3 : 1} $a > /dev/null && echo $a ${end} done; wait`;
      const before = performance.now();
      const { stdout } = spawnSync(
        'ip',
        ['netns', 'exec', namespaces.get(from) ?? from, 'sh', '-c', line, 'sh', ...wanted],
        {
          encoding: 'utf8',
        },
      );
      const answered = stdout.split('\n').filter((each) => each !== '').length;
      return { ms: performance.now() - before, wrong: reachable ? wanted.length - answered : answered };
    };
    const answered = run(true, ';');
    const silent = run(false, '&');
    ms += answered.ms;
    differences += answered.wrong + silent.wrong;
  }
  return { ms, differences };
}
