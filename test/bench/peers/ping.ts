// The kernel as a peer: the exported network in namespaces, and its own ping for all pairs, in User Mode Linux, since the
// kernel of a machine may lack bridges or 802.1Q. Needs root, Debian's user-mode-linux and iputils-ping, and what the exported
// script needs (iproute2, iptables, ebtables, dnsmasq).
import { existsSync } from 'node:fs';
import { inHand } from '../../netns/hand.ts';
import { runInUml } from '../../netns/uml.ts';

/** One ordered pair: an instance, the address it pings, and whether an answer is expected. */
export type Ping = { readonly from: string; readonly address: string; readonly reachable: boolean };

/** What the kernel said. */
export type Pinged = {
  /** How long the answered pings took by its clock, one after the other, in ms. */
  readonly ms: number;
  /** How many pings there were of which it says something else than expected. */
  readonly differences: number;
};

const limitMs = 1_500_000;

/**
 * Builds the network, pings and takes it down again; a sentence when this machine can't.
 * @param folder where what the kernel says is kept
 */
export async function pingAll(folder: string, script: string, pings: readonly Ping[]): Promise<Pinged | string> {
  for (const program of ['/usr/bin/linux.uml', '/usr/bin/ping', '/usr/sbin/dnsmasq'])
    if (!existsSync(program))
      return `there is no ${program}: apt-get install user-mode-linux iputils-ping dnsmasq-base`;
  const senders = [...new Set(pings.map(({ from }) => from))];
  const commands = senders.map((from) => {
    const own = pings.filter((one) => one.from === from);
    return `${pinging(from, own, true)}\n${pinging(from, own, false)}`;
  });
  const said = await runInUml(folder, inHand(script), ['bash $S up', ...commands], limitMs);
  const failed = said.find(({ status }) => status !== 0);
  if (failed) return failed.error.trim().split('\n').at(-1) ?? 'it can not be built';
  let ms = 0;
  let differences = 0;
  for (const [index, { out }] of said.slice(1).entries()) {
    const own = pings.filter((one) => one.from === senders[index]);
    const answered = new Set([...out.matchAll(/^answers (\S+)$/gm)].map(([, address]) => address));
    differences += own.filter(({ address, reachable }) => answered.has(address) !== reachable).length;
    ms += Number(/^took (\d+)$/m.exec(out)?.[1]) / 1_000_000;
  }
  return { ms, differences };
}

/** Answered pings count in the time, one after the other; the others wait for their time to run out side by side. */
function pinging(from: string, pings: readonly Ping[], reachable: boolean): string {
  const addresses = pings.filter((one) => one.reachable === reachable).map(({ address }) => address);
  const ping = `ping -n -q -c 1 -W ${reachable ? 3 : 1} $a > /dev/null && echo answers $a`;
  const loop = `for a; do ${ping} ${reachable ? ';' : '&'} done; wait`;
  const run = `bash $S exec ${from} sh -c '${loop}' sh ${addresses.join(' ')}`;
  return reachable ? `begin=$(date +%s%N)\n${run}\necho took $(($(date +%s%N) - begin))` : run;
}
