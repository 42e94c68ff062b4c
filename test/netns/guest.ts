// A real Linux kernel in qemu that runs exported scripts. Its clock counts instructions and skips idle time: what is slow is
// only the machine, never the guest, so that the same jobs give the same packets on a busy computer, too.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { deflateSync, inflateSync } from 'node:zlib';
import type { Image } from './image.ts';

/** What one call of the script did. */
export type CallResult = {
  readonly status: number;
  readonly out: string;
  readonly error: string;
  /** How long it took by the guest's clock. */
  readonly guestMs: number;
};

/** A booted kernel. */
export type Guest = {
  readonly kernel: string;
  /** Runs a script with each list of arguments in turn. One job at a time is under way. */
  readonly run: (script: string, calls: readonly (readonly string[])[]) => Promise<readonly CallResult[]>;
  readonly end: () => void;
};

/** The longest that a boot or a job may take, in milliseconds. */
const limitMs = 300_000;

/** Boots the image; `log` is where the guest's console goes. */
export async function bootGuest(image: Image, log: string): Promise<Guest> {
  const child = spawn('qemu-system-x86_64', qemuArguments(image, log), { stdio: ['pipe', 'pipe', 'pipe'] });
  const end = () => child.kill('SIGKILL');
  process.once('exit', end);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  const lines = createInterface({ input: child.stdout, crlfDelay: Infinity })[Symbol.asyncIterator]();
  const next = () => answerOf(child, lines, log);
  const hello = /ready (\S+)/.exec(await next());
  if (!hello) throw new Error(`the guest does not say that it is ready; see ${log}`);
  let queue: Promise<unknown> = Promise.resolve();
  return {
    kernel: hello[1] ?? '',
    run: (script, calls) => {
      const job = async () => {
        child.stdin.write(`${deflateSync(JSON.stringify({ script, calls })).toString('base64')}\n`);
        return JSON.parse(inflateSync(Buffer.from(await next(), 'base64')).toString()) as CallResult[];
      };
      const result = queue.then(job);
      queue = result.catch(() => undefined);
      return result;
    },
    end: () => {
      process.off('exit', end);
      end();
    },
  };
}

function qemuArguments({ kernel, root }: Image, log: string): string[] {
  closeSync(openSync(log, 'w'));
  // qemu translates code once for each address at which it is loaded: programs that lie where they lay last time start
  // twice as fast
  const kernelOptions = 'console=ttyS0 quiet panic=-1 mitigations=off norandmaps ipv6.disable=1 rdinit=/init';
  const options = `${kernelOptions} -- -I -S -B /guest.py`;
  return [
    ...['-accel', 'tcg', '-icount', 'shift=1,sleep=off', '-cpu', 'max', '-m', '512', '-smp', '1'],
    ...['-display', 'none', '-monitor', 'none', '-no-reboot', '-nic', 'none'],
    ...['-kernel', kernel, '-initrd', root, '-append', options],
    ...['-serial', `file:${log}`, '-serial', 'stdio'],
  ];
}

async function answerOf(
  child: ChildProcessWithoutNullStreams,
  lines: AsyncIterator<string>,
  log: string,
): Promise<string> {
  const timer = setTimeout(() => child.kill('SIGKILL'), limitMs);
  try {
    const { value, done } = await lines.next();
    if (done) throw new Error(`the guest ended:\n${readFileSync(log, 'utf8').slice(-2000)}`);
    return value as string;
  } finally {
    clearTimeout(timer);
  }
}
