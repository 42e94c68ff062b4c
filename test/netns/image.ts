// The guest's file system: what the exported script needs, out of this Debian, and the kernel's modules out of its package.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Archive, newArchive } from './archive.ts';
import { guestProgram } from './guest-program.ts';

/** A kernel and the file system to boot it with. */
export type Image = { readonly kernel: string; readonly root: string };

/** Programs by name. */
const programs = ['bash', 'sh', 'python3', 'ip', 'bridge', 'dnsmasq', 'cat', 'id', 'mkdir', 'rm', 'sed', 'sleep'];
const programs2 = ['xtables-legacy-multi', 'ebtables-legacy'];
const aliases: Readonly<Record<string, string>> = {
  iptables: 'xtables-legacy-multi',
  'iptables-legacy': 'xtables-legacy-multi',
  'iptables-restore': 'xtables-legacy-multi',
  'iptables-legacy-restore': 'xtables-legacy-multi',
  'iptables-save': 'xtables-legacy-multi',
  'iptables-legacy-save': 'xtables-legacy-multi',
};

const modules = [
  ...['veth', 'dummy', '8021q', 'bridge', 'br_netfilter', 'nf_conntrack', 'nf_conntrack_netlink', 'nf_nat'],
  ...['iptable_filter', 'iptable_nat', 'iptable_mangle', 'xt_tcpudp', 'xt_multiport', 'xt_conntrack', 'xt_state'],
  ...['xt_physdev', 'xt_addrtype', 'xt_nat', 'xt_REDIRECT', 'xt_CHECKSUM', 'ipt_REJECT'],
  ...['ebtable_filter', 'ebtable_nat', 'ebt_ip', 'ebt_arp', 'ebt_redirect'],
];

/** What Python loads for the exported script and for the guest's own program. */
const imports =
  'base64, contextlib, ctypes, encodings.ascii, encodings.idna, encodings.latin_1, encodings.utf_8, errno, fcntl, json, ' +
  'os, select, selectors, signal, socket, struct, subprocess, sys, termios, threading, time, tty, zlib, _posixsubprocess';

/** Writes the image into a folder, from an unpacked Debian kernel package (`boot`, `lib/modules`). */
export function imageIn(folder: string, kernelPackage: string): Image {
  const boot = join(kernelPackage, 'boot');
  const kernel = readdirSync(boot).find((file) => file.startsWith('vmlinuz-'));
  if (!kernel) throw new Error(`there is no kernel in ${boot}`);
  const archive = newArchive();
  addPrograms(archive);
  addPython(archive);
  addModules(archive, join(kernelPackage, 'lib/modules'));
  archive.file('/guest.py', Buffer.from(guestProgram), 0o644);
  archive.file('/etc/passwd', Buffer.from('root:x:0:0::/:/bin/bash\n'), 0o644);
  archive.file('/etc/group', Buffer.from('root:x:0:\n'), 0o644);
  for (const empty of ['/dev', '/proc', '/run', '/sys', '/tmp', '/var/lib/misc'])
    archive.file(`${empty}/.keep`, Buffer.alloc(0));
  archive.link('/init', '/usr/bin/python3');
  mkdirSync(folder, { recursive: true });
  const root = join(folder, `root-${process.pid}.cpio`);
  writeFileSync(root, archive.finish());
  return { kernel: join(boot, kernel), root };
}

function addPrograms(archive: Archive): void {
  for (const name of [...programs, ...programs2]) {
    const path = locate(name);
    // /bin and /usr/bin are one folder in a Debian of today
    addBinary(archive, path, path.replace(/^\/(s?bin)\//, '/usr/$1/'));
  }
  const restore = locate('ebtables-legacy-restore');
  const multi = realpathSync(restore);
  if (multi === realpathSync(locate('ebtables-legacy')))
    archive.link(`/usr/sbin/${basename(restore)}`, 'ebtables-legacy');
  else addBinary(archive, restore, '/usr/sbin/ebtables-legacy-restore');
  for (const name of ['ebtables', 'ebtables-restore'])
    archive.link(`/usr/sbin/${name}`, name.replace('ebtables', 'ebtables-legacy'));
  for (const [name, target] of Object.entries(aliases)) archive.link(`/usr/sbin/${name}`, target);
  archive.link('/bin', '/usr/bin');
  archive.link('/sbin', '/usr/sbin');
  const plugins = '/usr/lib/x86_64-linux-gnu/xtables';
  for (const file of readdirSync(plugins)) {
    if (/^lib(xt|ipt|ebt)_/.test(file)) archive.copy(realpathSync(join(plugins, file)), join(plugins, file));
  }
  for (const file of ['/etc/ethertypes', '/etc/protocols', '/etc/services']) {
    if (existsSync(file)) archive.copy(file, file, 0o644);
  }
}

/** A program with the libraries that it is linked to. */
function addBinary(archive: Archive, from: string, to: string): void {
  archive.copy(realpathSync(from), to);
  const { stdout } = spawnSync('ldd', [from], { encoding: 'utf8' });
  for (const [, library] of stdout.matchAll(/(\/\S+) \(0x/g)) {
    if (library) archive.copy(realpathSync(library), library);
  }
}

/** Those files of the standard library that are loaded, compiled ones too, with their times, so that nothing is compiled twice. */
function addPython(archive: Archive): void {
  const ask =
    `import ${imports}\nimport json\n` +
    'print(json.dumps([f for m in list(sys.modules.values()) for f in (getattr(m, "__file__", None), getattr(m, "__cached__", None)) if f]))';
  const { stdout, stderr } = spawnSync(locate('python3'), ['-I', '-S', '-c', ask], { encoding: 'utf8' });
  if (stdout === '') throw new Error(`Python can't import what the guest needs: ${stderr}`);
  for (const file of JSON.parse(stdout) as string[]) {
    if (!existsSync(file)) continue;
    if (file.endsWith('.so')) addBinary(archive, file, file);
    else archive.copy(file, file, 0o644, Math.floor(statSync(file).mtimeMs / 1000));
  }
  // ctypes.CDLL(None) and friends look for these by name
  for (const library of ['libnss_files.so.2', 'libgcc_s.so.1']) {
    const path = `/lib/x86_64-linux-gnu/${library}`;
    if (existsSync(path)) archive.copy(realpathSync(path), path);
  }
}

/** The modules that exported scripts need and what those depend on, in an order in which they can be loaded. */
export function modulesInOrder(folder: string): readonly { readonly name: string; readonly path: string }[] {
  const files = new Map<string, string>();
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (file.endsWith('.ko')) files.set(basename(file, '.ko').replaceAll('-', '_'), join(folder, file));
  }
  const list: { name: string; path: string }[] = [];
  const visited = new Set<string>();
  const visit = (name: string) => {
    if (visited.has(name)) return;
    visited.add(name);
    const path = files.get(name);
    // not there: built in
    if (path === undefined) return;
    const [, depends = ''] = /\0depends=([^\0]*)\0/.exec(readFileSync(path).toString('latin1')) ?? [];
    for (const other of depends.split(',').filter((each) => each !== '')) visit(other.replaceAll('-', '_'));
    list.push({ name, path });
  };
  for (const name of modules) visit(name);
  return list;
}

/** The modules; `/modules/list` names them. */
function addModules(archive: Archive, folder: string): void {
  const list = modulesInOrder(folder);
  for (const { name, path } of list) archive.copy(path, `/modules/${name}.ko`, 0o644);
  archive.file('/modules/list', Buffer.from(`${list.map(({ name }) => `/modules/${name}.ko`).join('\n')}\n`), 0o644);
}

function locate(name: string): string {
  for (const folder of ['/usr/sbin', '/usr/bin', '/sbin', '/bin']) {
    if (existsSync(join(folder, name))) return join(folder, name);
  }
  throw new Error(`there is no ${name} here`);
}
