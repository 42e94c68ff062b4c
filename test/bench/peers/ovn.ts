// Open Virtual Network as a peer: the tenants of a cloud as logical switches behind one logical router, their groups as
// access lists, and a warm ovn-trace that is asked over its control socket. All of it lives in one folder and talks over
// local sockets. Needs Debian's ovn-central and ovn-common.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Cloud, Instance, SecgroupRule } from '../../../server/core/topology/cloud.ts';
import { formatIpv4, formatPrefix } from '../../../server/core/wire/address.ts';

/** An ovn-trace that waits for questions. */
export type Ovn = {
  /** What it says of a packet: every logical hop. */
  readonly trace: (network: string, flow: string) => Promise<string>;
  /** Its CPU time so far, in ms. */
  readonly cpuMs: () => number;
  readonly stop: () => void;
};

/** What is missing to run it, as a sentence, or null. */
export function ovnMissing(): string | null {
  const programs = ['ovn-trace', 'ovn-nbctl', 'ovn-northd', 'ovsdb-server', 'ovsdb-tool'];
  const missing = programs.filter((name) => spawnSync('which', [name]).status !== 0);
  return missing.length === 0
    ? null
    : `no ${missing.join(', ')}: apt-get install ovn-central ovn-common openvswitch-common`;
}

/** Builds the cloud and starts ovn-trace for at most so many queries. */
export async function startOvn(cloud: Cloud, queries: number): Promise<Ovn> {
  const folder = mkdtempSync(join(tmpdir(), 'hopscope-ovn-'));
  const at = (name: string) => join(folder, name);
  const children: ChildProcess[] = [];
  const env = { ...process.env, OVS_RUNDIR: folder, OVN_RUNDIR: folder, OVS_LOGDIR: folder, OVN_LOGDIR: folder };
  const start = (program: string, ...args: readonly string[]) =>
    void children.push(spawn(program, args, { env, stdio: 'ignore' }));
  const stop = () => {
    for (const child of children.reverse()) child.kill();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const [north, south] = [`unix:${at('nb.sock')}`, `unix:${at('sb.sock')}`];
    for (const name of ['nb', 'sb']) {
      run(env, 'ovsdb-tool', 'create', at(`${name}.db`), `/usr/share/ovn/ovn-${name}.ovsschema`);
      start('ovsdb-server', at(`${name}.db`), `--remote=punix:${at(`${name}.sock`)}`, `--unixctl=${at(`${name}.ctl`)}`);
      await appears(at(`${name}.sock`));
    }
    start('ovn-northd', `--ovnnb-db=${north}`, `--ovnsb-db=${south}`, `--unixctl=${at('northd.ctl')}`);
    for (const batch of batches(northbound(cloud)))
      run(env, 'ovn-nbctl', `--db=${north}`, '--no-leader-only', ...batch.flatMap((command) => ['--', ...command]));
    run(env, 'ovn-nbctl', `--db=${north}`, '--no-leader-only', '--timeout=120', '--wait=sb', 'sync');
    run(
      env,
      'ovn-trace',
      // each time that a packet meets the connection table takes one of these away; then connections would be known
      ...Array.from({ length: 2 * queries }, () => '--ct=new'),
      `--db=${south}`,
      '--no-leader-only',
      `--unixctl=${at('trace.ctl')}`,
      '--detach',
      '--no-chdir',
      `--pidfile=${at('trace.pid')}`,
    );
    await appears(at('trace.ctl'));
    // a question that comes before it has read everything ends it
    await wait(2000);
    const pid = Number(readFileSync(at('trace.pid'), 'utf8'));
    const ask = asker(at('trace.ctl'));
    return {
      trace: (network, flow) => ask('trace', [network, flow]),
      cpuMs: () => {
        const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
          .replace(/^.*\) /, '')
          .split(' ');
        return (Number(fields[11]) + Number(fields[12])) * 10;
      },
      stop: () => {
        process.kill(pid);
        stop();
      },
    };
  } catch (error) {
    stop();
    throw error;
  }
}

/** The port of an instance, its addresses and its target, as ovn-trace wants to hear of a packet. It goes to the router where the target's network is another. */
export function microflow(cloud: Cloud, from: Instance, to: Instance, protocol: string, port: number): string {
  const nextHop =
    from.network === to.network ? to.mac : routerMac(cloud.networks.findIndex(({ name }) => name === from.network));
  const what = protocol === 'icmp' ? 'icmp4.type == 8' : `${protocol}.src == 40000 && ${protocol}.dst == ${port}`;
  const macs = `eth.src == ${from.mac} && eth.dst == ${nextHop}`;
  const addresses = `ip4.src == ${formatIpv4(from.address)} && ip4.dst == ${formatIpv4(to.address)}`;
  return `inport == "${from.name}" && ${macs} && ${addresses} && ip.ttl == 64 && ${what}`;
}

/** The commands of ovn-nbctl that make the cloud. */
function northbound(cloud: Cloud): readonly (readonly string[])[] {
  const commands: (readonly string[])[] = [['lr-add', 'router']];
  cloud.networks.forEach(({ name, cidr }, index) => {
    commands.push(
      ['ls-add', name],
      ['lrp-add', 'router', `r-${name}`, routerMac(index), `${formatIpv4(cidr.address + 1)}/${cidr.length}`],
      ['lsp-add', name, `s-${name}`],
      ['lsp-set-type', `s-${name}`, 'router'],
      ['lsp-set-addresses', `s-${name}`, 'router'],
      ['lsp-set-options', `s-${name}`, `router-port=r-${name}`],
    );
  });
  commands.push(...outside(cloud));
  const groups = new Map<string, string[]>(cloud.secgroups.map(({ tenant, name }) => [groupName(tenant, name), []]));
  for (const { name, network, mac, address, tenant, secgroups } of cloud.instances) {
    const where = `${mac} ${formatIpv4(address)}`;
    commands.push(
      ['lsp-add', network, name],
      ['lsp-set-addresses', name, where],
      ['lsp-set-port-security', name, where],
    );
    for (const group of secgroups) groups.get(groupName(tenant, group))?.push(name);
  }
  const everybody = cloud.instances.map(({ name }) => name);
  commands.push(
    ['pg-add', 'everybody', ...everybody],
    ['acl-add', 'everybody', 'to-lport', '1000', 'outport == @everybody && ip', 'drop'],
    ['acl-add', 'everybody', 'from-lport', '1001', 'inport == @everybody && ip', 'allow-related'],
  );
  for (const [name, members] of groups) commands.push(['pg-add', name, ...members]);
  for (const { tenant, name, rules } of cloud.secgroups)
    for (const match of new Set(rules.map((rule) => matchOf(rule, cloud))))
      commands.push([
        'acl-add',
        groupName(tenant, name),
        'to-lport',
        '1001',
        `outport == @${groupName(tenant, name)} && ${match}`,
        'allow-related',
      ]);
  return commands;
}

/** The way out: a gateway that translates every network's source address, and each floating address to its instance. */
function outside(cloud: Cloud): readonly (readonly string[])[] {
  const [external] = cloud.externals;
  if (!external?.gateway) return [];
  const gateway = formatIpv4(external.gateway);
  const own = formatIpv4(external.gateway + 1);
  const floating = cloud.instances.flatMap(({ floating, address }) =>
    floating.map((outer) => ['lr-nat-add', 'router', 'dnat_and_snat', formatIpv4(outer.address), formatIpv4(address)]),
  );
  return [
    ['ls-add', external.name],
    ['lrp-add', 'router', 'r-outside', '02:00:00:01:00:00', `${own}/${external.cidr.length}`],
    ['lrp-set-gateway-chassis', 'r-outside', 'gateway'],
    ['lsp-add', external.name, 's-outside'],
    ['lsp-set-type', 's-outside', 'router'],
    ['lsp-set-addresses', 's-outside', 'router'],
    ['lsp-set-options', 's-outside', 'router-port=r-outside'],
    ['lr-route-add', 'router', '0.0.0.0/0', gateway],
    ...cloud.networks.map(({ cidr }) => ['lr-nat-add', 'router', 'snat', own, formatPrefix(cidr)]),
    ...floating,
  ];
}

/** The router's MAC in a network, by its place in the cloud. */
function routerMac(index: number): string {
  return `02:00:00:00:${(index >> 8).toString(16).padStart(2, '0')}:${(index & 255).toString(16).padStart(2, '0')}`;
}

function matchOf({ protocol, ports, source }: SecgroupRule, cloud: Cloud): string {
  const parts = ['ip4', ...(protocol === 'any' ? [] : [protocol === 'icmp' ? 'icmp4' : protocol])];
  const ranges = ports.map(({ first, last }) => `(${protocol}.dst >= ${first} && ${protocol}.dst <= ${last})`);
  if (ranges.length > 0) parts.push(`(${ranges.join(' || ')})`);
  if (source.kind === 'prefix') parts.push(`ip4.src == ${formatPrefix(source.prefix)}`);
  if (source.kind === 'group') parts.push(`ip4.src == $${groupName(source.tenant, source.name)}_ip4`);
  const network = source.kind === 'network' && cloud.networks.find(({ name }) => name === source.name);
  if (network) parts.push(`ip4.src == ${formatPrefix(network.cidr)}`);
  return parts.join(' && ');
}

function groupName(tenant: string, name: string): string {
  return `${tenant}_${name}`;
}

/** Commands in lists that fit on a command line. */
function batches(commands: readonly (readonly string[])[]): readonly (readonly (readonly string[])[])[] {
  const size = 400;
  return Array.from({ length: Math.ceil(commands.length / size) }, (_, at) =>
    commands.slice(at * size, at * size + size),
  );
}

function run(env: NodeJS.ProcessEnv, program: string, ...args: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(program, args, { env, encoding: 'utf8', timeout: 120_000 });
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${stdout}${stderr}`.slice(0, 2000));
}

async function appears(path: string): Promise<void> {
  for (let tries = 0; tries < 300 && !existsSync(path); tries++) await wait(50);
  if (!existsSync(path)) throw new Error(`${path} does not appear`);
}

/** Asks a program of Open vSwitch by its control socket (JSON-RPC), one question after the other. */
function asker(path: string): (method: string, params: readonly string[]) => Promise<string> {
  const socket = connect(path);
  socket.unref();
  let heard = '';
  let done: { readonly resolve: (said: string) => void; readonly reject: (error: Error) => void } | undefined;
  socket.on('error', (error) => done?.reject(error));
  socket.on('close', () => done?.reject(new Error(`${path} was closed`)));
  socket.on('data', (chunk: Buffer) => {
    heard += chunk.toString('utf8');
    // An answer ends with its last brace; a part of one is no JSON.
    if (!/\}\s*$/.test(heard)) return;
    try {
      const { result, error } = JSON.parse(heard) as { readonly result: string | null; readonly error: string | null };
      heard = '';
      if (typeof result !== 'string') done?.reject(new Error(`${path}: ${JSON.stringify(error ?? result)}`));
      else done?.resolve(result);
    } catch {
      // more is to come
    }
  });
  let id = 0;
  return (method, params) =>
    new Promise((resolve, reject) => {
      done = { resolve, reject };
      socket.ref();
      socket.write(JSON.stringify({ id: id++, method, params }));
    });
}
