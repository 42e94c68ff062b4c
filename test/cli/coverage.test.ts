// `hopscope check --coverage` as a shell meets it.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bundle } from '../support/bundle.ts';

let program: Awaited<ReturnType<typeof bundle>>;
let folder: string;

beforeAll(async () => {
  program = await bundle('server/cli/main.ts', 'cli.js');
  folder = mkdtempSync(join(tmpdir(), 'hopscope-coverage-'));
  writeFileSync(
    join(folder, 'tenants.topo'),
    `tenant red {
  network red-net { vlan 100  cidr 10.0.0.0/24 }
  secgroup default {
    allow icmp from blue-net
    allow tcp 22 from blue-net
  }
}
tenant blue {
  network blue-net { vlan 102  cidr 10.1.0.0/24 }
}
`,
  );
  for (const [name, protocol] of [
    ['a', 'icmp'],
    ['b', 'tcp 22'],
  ] as const) {
    writeFileSync(
      join(folder, `${name}.topo`),
      `include "tenants.topo"
switch tor {
}
host left {
  nic eth0 -> tor
  vm r1 { network red-net }
  vm b1 { network blue-net }
}
expect b1 -> r1 ${protocol} reachable
`,
    );
  }
});
afterAll(() => {
  program.remove();
  rmSync(folder, { recursive: true, force: true });
});

function run(...args: readonly string[]) {
  const { status, stdout } = spawnSync(process.execPath, [program.path, 'check', ...args], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { status, out: stdout };
}

it('tells in words what no packet uses, line by line, and sums up at the end', () => {
  const { status, out } = run('a.topo', '--coverage');
  expect(out).toMatchInlineSnapshot(`
    "tenants.topo:2:21: no packet of a flow or an expectation crosses a wire on VLAN 100 of red-net
        2 |   network red-net { vlan 100  cidr 10.0.0.0/24 }
          |                     ^^^^

    tenants.topo:5:5: no flow or expectation has a packet that \`allow tcp 22 from blue-net\` of red.default lets in
        5 |     allow tcp 22 from blue-net
          |     ^^^^^^^^^^^^^^^^^^^^^^^^^^

    tenants.topo:9:22: no packet of a flow or an expectation crosses a wire on VLAN 102 of blue-net
        9 |   network blue-net { vlan 102  cidr 10.1.0.0/24 }
          |                      ^^^^

    nothing wrong; the expectation holds
    exercised by 0 flows and 1 expectation: 1 of 2 rules, 4 of 4 routes and 0 of 2 VLANs
    "
  `);
  expect(status).toBe(0);
});

it('says nothing of what another of the topologies exercises', () => {
  expect(run('a.topo', 'b.topo', '--coverage').out).not.toContain('lets in');
});

it('says nothing of it unless it is asked', () => {
  expect(run('a.topo').out).toBe('nothing wrong; the expectation holds\n');
});

it('--json: has every rule, route and VLAN at its place; of a file that two topologies include, the packets of both', () => {
  const files = JSON.parse(run('a.topo', 'b.topo', '--coverage', '--json').out).files;
  const of = (name: string) => files.find(({ file }: { file: string }) => file === name).coverage;
  expect(of('tenants.topo').map(({ kind, name, packets }: never) => [kind, name, packets])).toEqual([
    ['rule', '`allow icmp from blue-net` of red.default', 1],
    ['rule', '`allow tcp 22 from blue-net` of red.default', 1],
    ['vlan', 'VLAN 100 of red-net', 0],
    ['vlan', 'VLAN 102 of blue-net', 0],
  ]);
  expect(of('a.topo')[0]).toEqual({
    range: { start: { line: 5, character: 2 }, end: { line: 5, character: 27 } },
    kind: 'route',
    name: 'the route to red-net by br100 on left',
    packets: 1,
  });
  expect(JSON.parse(run('a.topo', '--json').out).files[0]).not.toHaveProperty('coverage');
});
