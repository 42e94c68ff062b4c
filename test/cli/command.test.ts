// The command line as a shell meets it: a process of its own, exit statuses, standard input, and text kept as golden files.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run as runCommand } from '../../server/cli/run.ts';
import { harmless, styleOf } from '../../server/cli/terminal.ts';
import { version } from '../../server/cli/version.ts';
import { bundle, root } from '../support/bundle.ts';
import { golden } from '../support/golden.ts';

let program: Awaited<ReturnType<typeof bundle>>;
let folder: string;

beforeAll(async () => {
  program = await bundle('server/cli/main.ts', 'cli.js');
  folder = mkdtempSync(join(tmpdir(), 'hopscope-cli-'));
  cpSync(join(root, 'examples'), join(folder, 'examples'), { recursive: true });
});
afterAll(() => {
  program.remove();
  rmSync(folder, { recursive: true, force: true });
});

function run(args: readonly string[], input = '', env: NodeJS.ProcessEnv = {}) {
  const result = spawnSync(process.execPath, [program.path, ...args], {
    cwd: folder,
    encoding: 'utf8',
    input,
    env: { ...process.env, ...env },
    maxBuffer: 64 * 1024 * 1024,
  });
  return { status: result.status, out: result.stdout, error: result.stderr };
}

/** The same in this process, which is much faster: for what the process itself has no part in. From the repository's root. */
function runHere(args: readonly string[]) {
  const said = { out: '', error: '' };
  const status = runCommand(args, {
    out: (text) => {
      said.out += text;
    },
    print: (text) => {
      said.out += harmless(text);
    },
    error: (text) => {
      said.error += harmless(text);
    },
    style: styleOf('plain'),
  });
  return { status, ...said };
}

const examples = readdirSync(join(root, 'examples'))
  .filter((name) => name.endsWith('.topo'))
  .sort();

describe.each(examples)('%s', (example) => {
  const file = `examples/${example}`;
  const name = example.replace('.topo', '');

  it('check: exits with 1 where a bridge is missing, else with 0', () => {
    const { status, out, error } = runHere(['check', file]);
    expect(error).toBe('');
    expect(status).toBe(name === 's6a' || name === 's6b' ? 1 : 0);
    golden(`test/cli/golden/${name}.check.txt`, out);
  });
  it('reach: a table', () => {
    const { status, out } = runHere(['reach', file]);
    expect(status).toBe(0);
    golden(`test/cli/golden/${name}.reach.txt`, out);
  });
  it('trace --flows: the story that the example is about', () => {
    const { status, out } = runHere(['trace', file, '--flows']);
    expect(status).toBe(name === 's6a' || name === 's6b' ? 1 : 0);
    golden(`test/cli/golden/${name}.trace.txt`, out);
  });
});

describe('all examples', () => {
  const files = examples.map((example) => `examples/${example}`);

  it('check --json: every expectation passes', () => {
    const { status, out } = run(['check', ...files, '--json']);
    expect(status).toBe(1);
    const report = JSON.parse(out);
    expect(report.version).toBe(1);
    expect(report.files.map((one: { file: string }) => one.file)).toEqual(files);
    for (const { file, expectations } of report.files) {
      expect(expectations.length, file).toBeGreaterThan(0);
      for (const one of expectations) {
        expect(one).toMatchObject({ outcome: 'pass', text: expect.stringMatching(/^expect /) });
        expect(Object.keys(one)).toEqual(['range', 'text', 'outcome', 'reason']);
      }
    }
  });
  it('fmt --check: are formatted', () => {
    expect(run(['fmt', '--check', ...files])).toEqual({ status: 0, out: '', error: '' });
  });
});

describe('trace', () => {
  it('S6: tells the asymmetric story with TTL 63 both ways', () => {
    const { status, out } = run(['trace', 'examples/s6.topo', 'VM_1', 'VM_6']);
    expect(status).toBe(0);
    expect(out).toMatch(
      /compute2 owns VM_6's gateway 10\.1\.0\.4, and 10\.0\.0\.0\/24 is on its own br100, so the reply goes home on VLAN 100, not the way that the request came/,
    );
    expect(out).toMatch(/with TTL 63 both ways/);
  });
  it('S6a: names reason and cause and says what VM_1 sees', () => {
    const { status, out } = run(['trace', 'examples/s6a.topo', 'VM_1', 'VM_6']);
    expect(status).toBe(1);
    expect(out).toMatch(/it ends at internet-router \(no-route\)/);
    expect(out).toMatch(
      /compute1 has no br102.* \[bridge-missing\]; internet-router has no route to 10\.1\.0\.5 \(VM_6\) \[no-route\]/,
    );
    expect(out).toMatch(/VM_1 sees nothing/);
    expect(out).toMatch(/provision everywhere/);
  });
  it.each([
    ['havana', /VM_1 is told "net unreachable" by 203\.0\.113\.1 \(internet-router\)/],
    ['newton', /VM_1 is told "net unreachable" by 203\.0\.113\.1 \(internet-router\)/],
    ['folsom', /VM_1 sees nothing/],
  ])('S6a in %s: what VM_1 sees', (release, sight) => {
    const text = readFileSync(join(root, 'examples/s6a.topo'), 'utf8').replace('release essex', `release ${release}`);
    expect(run(['trace', '-', 'VM_1', 'VM_6'], text)).toMatchObject({ status: 1, out: expect.stringMatching(sight) });
  });
  it('--json: has the fields of the contract in their order', () => {
    const { status, out } = run(['trace', 'examples/s6a.topo', 'VM_1', 'VM_6', '--json']);
    expect(status).toBe(1);
    const trace = JSON.parse(out);
    expect(Object.keys(trace)).toEqual([
      'version',
      'flow',
      'outcome',
      'legs',
      'answer',
      'reason',
      'causes',
      'icmpError',
      'errno',
      'notes',
      'hops',
    ]);
    expect(trace).toMatchObject({
      version: 1,
      flow: { from: 'VM_1', to: 'VM_6', protocol: 'icmp', port: null, ttl: 64 },
      outcome: 'dropped',
      legs: { request: 'dropped', reply: 'none' },
      answer: null,
      reason: { code: 'no-route', node: 'internet-router' },
      causes: [{ code: 'bridge-missing', node: 'compute1', source: { file: 'examples/s6a.topo' } }],
      icmpError: null,
    });
    for (const hop of trace.hops) {
      expect(Object.keys(hop)).toEqual([
        'step',
        'parent',
        'leg',
        'node',
        'interface',
        'direction',
        'action',
        'because',
        'source',
        'packet',
      ]);
      expect(hop.because.length).toBeGreaterThan(10);
    }
    const steps = trace.hops.map((hop: { step: number }) => hop.step);
    expect(steps).toEqual(steps.map((_: number, index: number) => index + 1));
  });
  it('--flows --json: each trace has its name', () => {
    const { out } = run(['trace', 'examples/s6a.topo', '--flows', '--json']);
    expect(JSON.parse(out)).toMatchObject({
      version: 1,
      traces: [{ name: 'scenario6a', flow: { from: 'VM_1', to: 'VM_6' } }],
    });
  });
  it('--dhcp: the boot', () => {
    const { status, out } = run(['trace', 'examples/s1.topo', '--dhcp', 'VM_1', '--json']);
    expect(status).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      flow: { from: 'VM_1', to: null, protocol: 'dhcp' },
      outcome: 'delivered',
      legs: { request: 'delivered', reply: 'delivered' },
    });
  });
  it('--ttl: runs out on the way', () => {
    expect(run(['trace', 'examples/s6.topo', 'VM_1', 'VM_6', '--ttl', '1'])).toMatchObject({
      status: 1,
      out: expect.stringMatching(/ttl-exceeded/),
    });
    expect(run(['trace', 'examples/s6.topo', 'VM_1', 'VM_2', '--ttl', '1'])).toMatchObject({ status: 0 });
  });
  it('--warm: asks no ARP question', () => {
    const legs = (out: string) => new Set(JSON.parse(out).hops.map((hop: { leg: string }) => hop.leg));
    expect(legs(run(['trace', 'examples/s6.topo', 'VM_1', 'VM_6', '--json']).out)).toContain('arp');
    expect(legs(run(['trace', 'examples/s6.topo', 'VM_1', 'VM_6', '--json', '--warm']).out)).not.toContain('arp');
  });
  it('a protocol and a port', () => {
    const { out } = run(['trace', 'examples/s6.topo', 'VM_1', 'VM_6', 'tcp', '22', '--json']);
    const { flow, hops } = JSON.parse(out);
    expect(flow).toEqual({ from: 'VM_1', to: 'VM_6', protocol: 'tcp', port: 22, ttl: 64 });
    const flags = hops.map((hop: { packet: { tcpFlags?: string } }) => hop.packet.tcpFlags).filter(Boolean);
    expect([...new Set(flags)]).toEqual(['S', 'SA', 'A']);
  });
});

describe('arguments that cannot be used: exit status 2, and words that help', () => {
  it.each([
    [[], /Usage/],
    [['chek'], /did you mean `check`/],
    [['check'], /needs a file/],
    [['check', 'nothing.topo'], /can't read nothing\.topo: there is no such file/],
    [['check', 'examples'], /directory/],
    [['check', 'examples/s1.topo', '--stict'], /did you mean `--strict`/],
    [['check', 'examples/s1.topo', '--format', 'xml'], /use text or json/],
    [['trace', 'examples/s6.topo'], /needs a file and a flow/],
    [['trace', 'examples/s6.topo', 'VM_1'], /destination/],
    [['trace', 'examples/s6.topo', 'VM_1', 'VM6'], /did you mean VM_6/],
    [['trace', 'examples/s6.topo', 'nobody', 'VM_6'], /there is no instance, host, router or machine "nobody"/],
    [['trace', 'examples/s6.topo', '192.0.2.1', 'VM_6'], /nobody has the address 192\.0\.2\.1/],
    [['trace', 'examples/s6.topo', 'VM_1', 'VM_6', 'tpc'], /did you mean tcp/],
    [['trace', 'examples/s6.topo', 'VM_1', 'VM_6', 'icmp', '22'], /icmp has no ports/],
    [['trace', 'examples/s6.topo', 'VM_1', 'VM_6', 'tcp', '70000'], /1 to 65535/],
    [['trace', 'examples/s6.topo', 'VM_1', 'VM_6', '--ttl', '0'], /1 to 255/],
    [['trace', 'examples/s6.topo', '--flow', 'scenario9'], /there is no flow "scenario9"; did you mean scenario6/],
    [['trace', 'examples/s6.topo', '--dhcp', 'compute1'], /there is no instance "compute1"/],
    [['trace', 'examples/s6.topo', '--flows', '--dhcp', 'VM_1'], /one flow/],
    [['export', 'examples/s6.topo', '--to', 'xml'], /no format `xml`/],
    [['trace', 'examples/s6.topo', 'VM_1', 'net102'], /"net102" is not one machine; name an instance/],
    [['trace', 'examples/s6.topo', 'tor', 'VM_1'], /"tor" is a wire/],
    [['trace', 'examples/s6.topo', 'VM_1', '300.1.1.1'], /"300\.1\.1\.1" is not an IPv4 address/],
    [['trace', 'examples/s6.topo', 'VM_1', '10.1.0.5/24'], /not an IPv4 address/],
    [['trace', 'examples/s6.topo', 'VM_1', 'VM_6.floating'], /VM_6 has no floating address; give it one with/],
    [['trace', 'examples/s6.topo', 'VM_1', 'VM_6', '22'], /a port stands behind its protocol; write `tcp 22`/],
    [['trace', 'examples/s6.topo', 'VM_1', 'VM_6', 'ICMP'], /did you mean icmp/],
    [['--hlep'], /did you mean `--help`/],
    [['version'], /did you mean `--version`/],
    [['--json', 'check'], /options stand behind the command/],
    [['help', 'chek'], /did you mean `check`/],
    [['check', ''], /can't read a file without a name/],
    [['export', 'examples/s6.topo'], /--to json/],
    [['export', 'examples/s6.topo', '--to', 'json', '--flow', 'scenario9'], /no flow "scenario9"; did you mean/],
    [['export', 'examples/s6.topo', '--to', 'netns', '--flow'], /`--flow` of `export` needs a value/],
    [['export', 'examples/s6.topo', '--to', 'mermaid'], /tells one flow: say which by `--flow NAME`/],
    [['reach'], /needs a file/],
    [['fmt'], /needs a file/],
    [['lsp'], /is not built; `npm run build` puts server\.js beside/],
    [['lsp', '--port=1'], /does not know what to do with `--port=1`/],
  ] as const)('%j', (args, words) => {
    const { status, out, error } = (args[0] === 'lsp' ? run : runHere)(args);
    expect(error).toMatch(words);
    expect(error).not.toMatch(/\n\s+at /);
    expect({ status, out }).toEqual({ status: 2, out: '' });
  });
});

describe('the rest', () => {
  it('--version is that of package.json', () => {
    expect(version).toBe(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version);
    expect(run(['--version'])).toEqual({ status: 0, out: `hopscope ${version}\n`, error: '' });
  });
  it('--help, and of each command', () => {
    expect(run(['--help']).out).toMatch(/hopscope check/);
    for (const command of ['check', 'trace', 'reach', 'export', 'fmt', 'lsp']) {
      const { status, out } = run([command, '--help']);
      expect({ status, first: out.split('\n')[0] }).toEqual({
        status: 0,
        first: expect.stringContaining(`hopscope ${command}`),
      });
    }
  });
  it('- is standard input', () => {
    expect(run(['check', '-'], 'host h {\n  nic eth0 -> nowhere\n}\n')).toMatchObject({
      status: 1,
      out: expect.stringMatching(/^<stdin>:2:15: error\[unknown-name\]/),
    });
    expect(run(['fmt', '-'], 'switch   tor {  }')).toMatchObject({
      status: 0,
      out: expect.stringMatching(/^switch tor/),
    });
  });
  it('--strict: a warning fails', () => {
    const text =
      'cloud { bridge_nf_call_iptables 0\nallow_same_net_traffic false }\ntenant t { network n { vlan 100 cidr 10.0.0.0/24 } secgroup default { allow tcp 22 } }\nswitch s { }\nhost h { nic eth0 -> s vm A { network n } vm B { network n } }\n';
    expect(run(['check', '-'], text)).toMatchObject({ status: 0, out: expect.stringMatching(/warning\[/) });
    expect(run(['check', '-', '--strict'], text).status).toBe(1);
  });
  it('fmt writes in place, and --check only tells', () => {
    const path = join(folder, 'crooked.topo');
    writeFileSync(path, 'switch   tor{trunk 100}');
    expect(run(['fmt', '--check', 'crooked.topo'])).toMatchObject({
      status: 1,
      out: 'crooked.topo is not formatted\n',
    });
    expect(run(['fmt', 'crooked.topo'])).toEqual({ status: 0, out: '', error: '' });
    expect(run(['fmt', '--check', 'crooked.topo'])).toMatchObject({ status: 0 });
    expect(readFileSync(path, 'utf8')).toMatch(/^switch tor \{/);
  });
  it('export -o writes a file', () => {
    expect(run(['export', 'examples/s6.topo', '--to', 'json', '-o', 'out.json'])).toEqual({
      status: 0,
      out: '',
      error: '',
    });
    expect(JSON.parse(readFileSync(join(folder, 'out.json'), 'utf8')).version).toBe(1);
  });
  describe('export --flow', () => {
    const text = readFileSync(join(root, 'examples/s6.topo'), 'utf8');
    const two = `${text}\nflow near: VM_1 -> VM_2\n`;
    it('netns: the script probes this one alone, and builds all', () => {
      const all = run(['export', '-', '--to', 'netns'], two).out;
      const { status, out } = run(['export', '-', '--to', 'netns', '--flow', 'near'], two);
      expect(status).toBe(0);
      const flows = (script: string) => [...script.matchAll(/^ {2}\{"name":"(\w+)"/gm)].map(([, name]) => name);
      expect(flows(all)).toEqual(['scenario6', 'near']);
      expect(flows(out)).toEqual(['near']);
      const build = (script: string) => script.slice(script.indexOf('build() {'), script.indexOf('\n}\n'));
      expect(build(out)).toBe(build(all));
      expect(build(out)).toContain('compute2');
    });
    it('json: the nodes that see a packet of it', () => {
      const names = (...args: string[]) =>
        JSON.parse(run(['export', '-', '--to', 'json', ...args], two).out).nodes.map(
          ({ name }: { name: string }) => name,
        );
      expect(names()).toContain('internet-router');
      // the question who has 10.0.0.4 goes to all of VLAN 100, on compute2 too
      expect(names('--flow', 'near')).toEqual(['tor', 'compute1', 'compute2', 'VM_1', 'VM_2', 'VM_4', 'VM_5']);
    });
    it('mermaid and markdown: this one, to take along', () => {
      const diagram = run(['export', '-', '--to', 'mermaid', '--flow', 'near'], two);
      expect(diagram).toMatchObject({
        status: 0,
        out: expect.stringMatching(/^sequenceDiagram\n {2}title near: VM_1 → VM_2/),
      });
      const text = run(['export', '-', '--to', 'markdown', '--flow', 'near'], two);
      expect(text).toMatchObject({ status: 0, out: expect.stringMatching(/^### near: VM_1 → VM_2, icmp\n/) });
    });
    it('a flow that nobody can send', () => {
      const nobody = `${text}\nflow lost: 192.0.2.9 -> VM_2\n`;
      const { status, out, error } = run(['export', '-', '--to', 'netns', '--flow', 'lost'], nobody);
      expect({ status, out }).toEqual({ status: 2, out: '' });
      expect(error).toMatch(/nobody has the address 192\.0\.2\.9/);
    });
  });
  it('an included fault is told at its own file', () => {
    writeFileSync(join(folder, 'part.topo'), 'tenant t { network n { vlan 5000 cidr 10.0.0.0/24 } }\n');
    writeFileSync(join(folder, 'whole.topo'), 'include "part.topo"\n');
    const { status, out } = run(['check', 'whole.topo']);
    expect(status).toBe(1);
    expect(out).toMatch(/^part\.topo:1:29: error\[vlan-out-of-range\]/m);
  });
  it('a file is one however it is spelled, also the one that includes it', () => {
    writeFileSync(join(folder, 'part.topo'), 'include "./spelled.topo"\nswitch s { }\n');
    const spellings = ['part.topo', './part.topo', `../${basename(folder)}/part.topo`, join(folder, 'part.topo')];
    writeFileSync(join(folder, 'spelled.topo'), spellings.map((name) => `include "${name}"\n`).join(''));
    for (const file of ['spelled.topo', './spelled.topo']) {
      const { out } = run(['check', file]);
      expect(out).toMatch(/^part\.topo:1:9: error\[include-cycle\]/);
      expect(out).toMatch(/^1 error$/m);
    }
  });
  it('a byte order mark takes no column', () => {
    expect(run(['check', '-'], '\ufeffswitch s { trunk 5000 }\n').out).toMatch(/^<stdin>:1:18: /);
  });
  it('no colours into a pipe', () => {
    expect(run(['check', 'examples/s6a.topo']).out).not.toContain('\u001b');
  });
  it('nothing in a file can steer the terminal, and a long line is cut around the place', () => {
    const { status, out } = run(
      ['check', '-'],
      `host "a\u001b]0;title\u0007b" {\n  nic \u0000\u0007 -> x\n}\nswitch ${' '.repeat(500)}s { trunk 5000 } ${'x'.repeat(500)}\n`,
    );
    expect(status).toBe(1);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(out).not.toMatch(/[\u0000-\u0008\u000b-\u001f]/);
    expect(
      Math.max(
        ...out
          .split('\n')
          .filter((line) => line.includes('|'))
          .map((line) => line.length),
      ),
    ).toBeLessThan(180);
  });
  it('a file of Windows is read as it is', () => {
    const { out } = run(['check', '-'], 'switch s { }\r\nhost h {\r\n  nic eth0 -> t\r\n}\r\n');
    expect(out).toMatch(/^<stdin>:3:15: error\[unknown-name\].*\n {4}3 \| {3}nic eth0 -> t\n {6}\| {15}\^\n/);
  });
  it('the same input gives the same output', () => {
    const args = ['trace', 'examples/s6a.topo', '--flows', '--json'];
    expect(run(args).out).toBe(run(args).out);
  });
});
