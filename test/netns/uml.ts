// User Mode Linux as the kernel of exported scripts: an ordinary process, Debian's package `user-mode-linux`. It sees this
// machine's files read-only and has no network to the outside.
import { spawn } from 'node:child_process';
import { mkdirSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { modulesInOrder } from './image.ts';

/** What one command of a session did. */
export type Said = { readonly command: string; readonly status: number; readonly out: string; readonly error: string };

/**
 * Boots, gives these bash commands one after the other, and ends. `folder` is where all of it is kept; `limitMs` is the
 * longest that it may take.
 */
export async function runInUml(
  folder: string,
  program: string,
  commands: readonly string[],
  limitMs = 300_000,
): Promise<readonly Said[]> {
  mkdirSync(folder, { recursive: true });
  const [release] = readdirSync('/usr/lib/uml/modules');
  const modules = modulesInOrder(join('/usr/lib/uml/modules', release ?? '')).map(({ path }) => path);
  writeFileSync(join(folder, 'job.json'), JSON.stringify({ modules, program, commands }));
  writeFileSync(join(folder, 'init.py'), firstProcess);
  writeFileSync(join(folder, 'answer.json'), '');
  const log = openSync(join(folder, 'console.log'), 'w');
  const kernel = [
    'rootfstype=hostfs',
    'rootflags=/',
    'ro',
    'mem=512M',
    'quiet',
    'ipv6.disable=1',
    'con=null',
    'con0=null,fd:1',
  ];
  const init = ['init=/usr/bin/python3', '--', '-I', '-S', '-B', join(folder, 'init.py'), folder];
  const child = spawn('linux.uml', [...kernel, `umid=hopscope-${process.pid}`, ...init], {
    stdio: ['ignore', log, log],
    detached: true,
  });
  const end = () => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
  };
  process.once('exit', end);
  const timer = setTimeout(end, limitMs);
  await new Promise((resolve) => child.on('close', resolve));
  clearTimeout(timer);
  process.off('exit', end);
  const answer = readFileSync(join(folder, 'answer.json'), 'utf8');
  if (answer === '')
    throw new Error(`the guest ended:\n${readFileSync(join(folder, 'console.log'), 'utf8').slice(-2000)}`);
  return JSON.parse(answer) as Said[];
}

const firstProcess = `
import ctypes, json, os, subprocess, sys, traceback

libc = ctypes.CDLL(None, use_errno=True)


def mount(what, where, options=None):
    if libc.mount(what.encode(), where.encode(), what.encode(), 0, options) != 0:
        raise OSError(ctypes.get_errno(), 'mount ' + where)


def main(folder):
    os.environ['PATH'] = '/usr/sbin:/usr/bin:/sbin:/bin'
    for what, where in ('proc', '/proc'), ('sysfs', '/sys'), ('tmpfs', '/run'), ('tmpfs', '/tmp'):
        mount(what, where)
    mount('hostfs', '/mnt', folder.encode())
    job = json.load(open('/mnt/job.json'))
    for path in job['modules']:
        file = os.open(path, os.O_RDONLY)
        if libc.syscall(313, file, b'', 0) != 0 and ctypes.get_errno() != 17:
            print('module', path, os.strerror(ctypes.get_errno()), flush=True)
        os.close(file)
    for name, value in ('error_cost', '0'), ('redirect_silence', '25'):
        open('/proc/sys/net/ipv4/route/' + name, 'w').write(value)
    open('/run/program', 'w').write(job['program'])
    answers = []
    for command in job['commands']:
        done = subprocess.run(['bash', '/run/program', command], stdin=subprocess.DEVNULL, capture_output=True, timeout=280)
        answers.append({'command': command, 'status': done.returncode, 'out': done.stdout.decode(), 'error': done.stderr.decode()})
    json.dump(answers, open('/mnt/answer.json', 'w'))
    os.sync()


try:
    main(sys.argv[1])  # the kernel appends words of its own
except Exception:
    traceback.print_exc(file=sys.stdout)
finally:
    sys.stdout.flush()
    libc.reboot(0x4321FEDC)
`;
