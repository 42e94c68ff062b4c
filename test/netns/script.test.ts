// The exported script as text: what bash thinks of it, what it names, and that it says only what was derived. What it does
// is seen in a real kernel (test/kernel-random).
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { formatTable } from '../../server/core/network/print.ts';
import { scriptOf, traceOf } from './export.ts';

const examples = new URL('../../examples/', import.meta.url);
const names = readdirSync(examples).filter((name) => name.endsWith('.topo'));

test.each(names)('%s becomes a script that bash reads, the same each time', (name) => {
  const text = readFileSync(new URL(name, examples), 'utf8');
  const { script } = scriptOf(name, text);
  expect(scriptOf(name, text).script).toBe(script);
  const { status, stderr } = spawnSync('bash', ['-n'], { input: script, encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(status).toBe(0);
});

test.each(names)('%s: every rule and every address of the network stands in the script', (name) => {
  const { script, analysis } = scriptOf(name, readFileSync(new URL(name, examples), 'utf8'));
  const lines = new Set(script.split('\n'));
  for (const node of analysis.network.nodes) {
    if (node.kind !== 'machine') continue;
    for (const table of Object.values(node.iptables)) {
      for (const rule of formatTable(table)) if (rule.startsWith('-A')) expect(lines).toContain(rule);
    }
    for (const one of node.interfaces) if (one.device.kind !== 'loopback') expect(script).toContain(one.mac);
  }
});

test('long and strange names are shortened by a table that the script prints', () => {
  const text = `
external "the 'outer' world" 203.0.113.0/24 { gateway 203.0.113.1 }
switch core { trunk all }
tenant t { network n { vlan 100 cidr 10.0.0.0/24 } }
host "compute-with-a-long-name.example.com" {
  nic eth0 -> core
  nic eth1 203.0.113.5 -> "the 'outer' world"
  vm instance_number_one { network n }
  vm instance_number_two { network n }
}
flow ping: instance_number_one -> instance_number_two icmp
`;
  const { script } = scriptOf('names.topo', text);
  const { stdout, stderr } = spawnSync('bash', ['-s', 'names'], { input: script, encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(stdout).toContain("hs-the-outer-world the 'outer' world");
  expect(stdout).toContain('vnet-instance_n vnet-instance_number_one');
  expect(stdout).toContain('vnet-instance~1 vnet-instance_number_two');
  const devices = [...script.matchAll(/^link add (?:link \S+ )?name (\S+).*?(?:peer name (\S+))?/gm)];
  for (const [, near = '', far = ''] of devices) expect(Math.max(near.length, far.length)).toBeLessThanOrEqual(15);
});

test('without arguments it says how it is called', () => {
  const { script } = scriptOf('s6.topo', readFileSync(new URL('s6.topo', examples), 'utf8'));
  const { stdout } = spawnSync('bash', ['-c', 'script=$(mktemp); cat > $script; bash $script; rm $script'], {
    input: script,
    encoding: 'utf8',
  });
  expect(stdout).toContain('The network of s6.topo');
  expect(stdout).toContain('probe NAME');
  expect(stdout).not.toContain('errexit');
});

const spoofing = `
cloud { release juno }
external internet 203.0.113.0/24 { gateway 203.0.113.1  floating public 203.0.113.192/28  host web 8.8.8.8 }
switch tor {}
tenant t { network n { vlan 100  cidr 10.0.0.0/24 } }
host h {
  nic eth0 -> tor
  nic eth1 203.0.113.5 -> internet
  vm v { network n  floating public }
  vm w { network n }
}
flow taken_up: v -> web icmp mac fa:16:3e:00:00:99
flow stopped: v -> w icmp mac fa:16:3e:00:00:99
flow connection: v -> w tcp 22 mac fa:16:3e:00:00:99
`;

test("nova inserts its ebtables rules before libvirt's: a forged MAC that they take up to the host's stack passes", () => {
  const { script, analysis } = scriptOf('spoofing.topo', spoofing);
  const [nova, libvirt] = [
    '-A PREROUTING -p IPv4 --logical-in br100',
    '-A PREROUTING -i vnet-v -j libvirt-I-vnet-v',
  ].map((rule) => script.indexOf(rule)) as [number, number];
  expect(nova).toBeGreaterThan(0);
  expect(libvirt).toBeGreaterThan(nova);
  expect(traceOf(analysis, 'taken_up').outcome).toBe('delivered');
  expect(traceOf(analysis, 'stopped').reason?.code).toBe('spoofing-denied');
});

test('a flow that no socket can send is left out, and the script says why', () => {
  const { script } = scriptOf('spoofing.topo', spoofing);
  expect(script).toContain("# flow connection can't be probed: a TCP connection with a forged MAC");
  expect(script).toContain('# Flows: taken_up, stopped\n');
});
