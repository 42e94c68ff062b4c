// What runs inside the guest kernel as its first process. Python, standard library only, as text.

/** Takes jobs from the second serial line, runs the script that each brings, and answers. */
export const guestProgram = String.raw`"""The first process of the guest kernel: runs exported scripts that come over the second serial line.

A job is one line, base64 of zlib of {"script", "calls": [[ARGUMENT…]…]}; so is the answer: [{"status", "out", "error", "guestMs"}…], one
for each call. The environment is that of a small Debian: bash, iproute2, iptables, ebtables, dnsmasq, Python.
"""
import base64, ctypes, json, os, subprocess, sys, termios, time, tty, zlib

libc = ctypes.CDLL(None, use_errno=True)
FINIT_MODULE, POWER_OFF = 313, 0x4321FEDC


def mount(what, where):
    os.makedirs(where, exist_ok=True)
    if libc.mount(what.encode(), where.encode(), what.encode(), 0, None) != 0:
        raise OSError(ctypes.get_errno(), 'mount ' + where)


def load_modules():
    for path in open('/modules/list').read().split():
        file = os.open(path, os.O_RDONLY)
        if libc.syscall(FINIT_MODULE, file, b'', 0) != 0 and ctypes.get_errno() != 17:
            print('module', path, os.strerror(ctypes.get_errno()), flush=True)
        os.close(file)


def run(job):
    with open('/run/script', 'w') as file:
        file.write(job['script'])
    answers = []
    for call in job['calls']:
        begin = time.monotonic()
        try:
            done = subprocess.run(['bash', '/run/script', *call], stdin=subprocess.DEVNULL, capture_output=True, timeout=1200)
            answers.append({'status': done.returncode, 'out': done.stdout.decode(), 'error': done.stderr.decode(),
                            'guestMs': round((time.monotonic() - begin) * 1000)})
        except subprocess.TimeoutExpired:
            answers.append({'status': -1, 'out': '', 'error': 'took too long', 'guestMs': 0})
    return answers


def main():
    os.environ['PATH'] = '/usr/sbin:/usr/bin:/sbin:/bin'
    for what, where in ('proc', '/proc'), ('sysfs', '/sys'), ('devtmpfs', '/dev'), ('tmpfs', '/run'), ('tmpfs', '/tmp'):
        mount(what, where)
    load_modules()
    # switches that only the first namespace has: no limit to ICMP errors out of the routing code, and redirects that were
    # sent are forgotten after 100 ms, so that a probe knows nothing of the one before
    for name, value in ('error_cost', '0'), ('redirect_silence', '25'):
        with open('/proc/sys/net/ipv4/route/' + name, 'w') as file:
            file.write(value)
    line = os.open('/dev/ttyS1', os.O_RDWR | os.O_NOCTTY)
    tty.setraw(line, termios.TCSANOW)
    with os.fdopen(line, 'r+b', buffering=0) as wire:
        wire.write(b'ready ' + os.uname().release.encode() + b'\n')
        rest = b''
        while True:
            while b'\n' not in rest:
                rest += wire.read(65536) or sys.exit('the host is gone')
            text, rest = rest.split(b'\n', 1)
            answer = run(json.loads(zlib.decompress(base64.b64decode(text))))
            packed = base64.b64encode(zlib.compress(json.dumps(answer).encode(), 6)) + b'\n'
            while packed:
                packed = packed[wire.write(packed):]


try:
    main()
finally:
    libc.reboot(POWER_OFF)
`;
