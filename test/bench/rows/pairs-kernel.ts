// All pairs of a hundred instances against the kernel's own ping. Where the kernel is not asked, its time is the one that
// was once measured.
import { join } from 'node:path';
import { reach } from '../../../server/core/verifier/reach.ts';
import { outcomeOf } from '../../../server/core/verifier/verdict.ts';
import { formatIpv4 } from '../../../server/core/wire/address.ts';
import { scriptOf } from '../../netns/export.ts';
import { hopByHop } from '../baselines.ts';
import { cloudOfLines } from '../large-cloud.ts';
import { bestInTurns, said } from '../measure.ts';
import { type Ping, pingAll } from '../peers/ping.ts';
import { expectSame, type Row } from '../row.ts';
import { readied } from './pairs.ts';

/** All pairs of a hundred instances in namespaces, in ms, where it is not measured. */
const knownMs = 13_000;

/** Every pair by an echo request, in file order. */
export const pairsKernelRow: Row = async ({ seed, peers, root }) => {
  const text = cloudOfLines(250, seed);
  const analysis = readied(text);
  const times = bestInTurns(15, { reach: () => reach(analysis, 'icmp', 0) });
  const pairs = reach(analysis, 'icmp', 0);
  const instances = new Map(analysis.cloud.instances.map((instance) => [instance.name, instance]));
  const question = { protocol: 'icmp', port: 0, target: 'fixed' } as const;
  let reachable = 0;
  const pings = pairs.flatMap(({ from, to, outcome }): Ping[] => {
    const [sender, target] = [instances.get(from), instances.get(to)];
    if (!sender || !target) return [];
    expectSame(`${from} → ${to}`, outcome, outcomeOf(hopByHop(analysis, sender, target, question)));
    if (outcome === 'reachable') reachable++;
    return [{ from, address: formatIpv4(target.address), reachable: outcome === 'reachable' }];
  });
  expectSame('the number of pairs', pings.length, 100 * 99);
  // a kernel in user space is slow: every twentieth instance pings everybody
  const senders = new Set([...instances.keys()].filter((_, index) => index % 20 === 0));
  const known = `the kernel 13 s, as once measured; ${reachable} of ${pings.length} pairs are reachable, as hop by hop says`;
  const folder = join(root, 'out/bench/ping');
  const asked = pings.filter(({ from }) => senders.has(from));
  const result = peers ? await pingAll(folder, scriptOf('cloud.topo', text).script, asked) : '--peers measures it';
  if (typeof result === 'string') {
    return [{ name: 'pairs-kernel', value: knownMs / times.reach, note: `${said(times.reach)}; ${known} (${result})` }];
  }
  expectSame('the pairs of which the kernel says something else', result.differences, 0);
  const answered = asked.filter((one) => one.reachable).length;
  const all = (result.ms / Math.max(answered, 1)) * pings.length;
  const note = `${said(times.reach)}; User Mode Linux ${said(all)}, counted from ${answered} pings that are answered; same verdicts for ${asked.length} pairs; what counts is the 13 s of a kernel on hardware, as once measured`;
  return [{ name: 'pairs-kernel', value: Math.min(all, knownMs) / times.reach, note }];
};
