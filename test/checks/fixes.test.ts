// Fixes are edits of the text: each that is offered, made by hand, mends what it says, and the text stays well laid out.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runToEnd } from '../../server/core/base/steps.ts';
import { applyEdits } from '../../server/core/base/text-edit.ts';
import { check } from '../../server/core/checks/check.ts';
import { fixesFor } from '../../server/core/checks/fixes.ts';
import { changesSaid, originalOf, proveFix } from '../../server/core/checks/prove-fix.ts';
import { analyse } from '../../server/core/pipeline/analyse.ts';
import { root } from '../support/bundle.ts';

const example = (name: string) => readFileSync(join(root, 'examples', name), 'utf8');
const analysed = (text: string) => analyse({ path: 'c.topo', text }, () => undefined);

/** The proven fixes of the first finding of a code, and the texts that they make. */
function fixesOf(text: string, code: string) {
  const analysis = analysed(text);
  const diagnostics = [...analysis.diagnostics, ...check(analysis).diagnostics];
  const finding = diagnostics.find((one) => one.code === code);
  if (!finding) throw new Error(`no ${code} in this text`);
  const original = runToEnd(originalOf(analysis, diagnostics, () => undefined));
  return (finding.fixes ?? []).map((fix) => {
    const proven = runToEnd(proveFix(original, finding, fix));
    return { title: fix.title, proven, text: proven && applyEdits(text, proven.edits) };
  });
}

const codesIn = (text: string) => {
  const analysis = analysed(text);
  return [...analysis.diagnostics, ...check(analysis).diagnostics].map(({ code }) => code);
};

describe('a wire without carrier', () => {
  const cloud = (nic: string, more = '') => `switch tor {\n}\n
tenant t {\n  network n { vlan 100  cidr 10.0.0.0/24 }\n}\n
host a {\n  nic eth0 -> tor\n  vm v { network n }\n}\n
host b {\n  ${nic}\n${more}  vm w { network n }\n}\n
expect v -> w reachable\n`;
  const whole = cloud('nic eth0 -> tor');

  test.each([
    [cloud('nic eth0 -> tor no-carrier'), "Give b's eth0 its carrier: take `no-carrier` out"],
    [cloud('nic eth0 -> tor', '  state down\n'), 'Switch b on'],
  ])('%#: what says so is taken out', (text, title) => {
    expect(fixesOf(text, 'expectation-failed')).toMatchObject([{ title, text: whole }]);
  });
});

describe('a missing bridge, as in s6a.topo', () => {
  const fixes = fixesOf(example('s6a.topo').replace(/^expect.*$/gm, ''), 'bridge-missing');

  test('the remedies of the article are offered, the most local one first, and all work', () => {
    expect(fixes.map(({ title }) => title)).toMatchInlineSnapshot(`
      [
        "Take \`on-demand\` off \`bridge net102\` of host compute1",
        "Say \`provision everywhere\` in cloud",
        "Add \`floating public 203.0.113.224/28\` to external internet, give VM_1, VM_2 and VM_6 \`floating public\`, let the rules say \`from 203.0.113.224/28\` instead of the other network, and use floating addresses",
        "Add a router with a nic in net100 and net102 and say its addresses as \`gateway\` of these networks",
        "Add \`route 10.1.0.0/24 via 203.0.113.106\` to host compute1",
      ]
    `);
    for (const { proven } of fixes) expect(proven).not.toBeNull();
  });
  test('made by hand, no bridge is missing any more, and nothing else is wrong', () => {
    // with bridges on both hosts each routes what its own instances send: as it is meant, so only information
    for (const { text } of fixes) expect(codesIn(text ?? '').filter((code) => code !== 'asymmetric-route')).toEqual([]);
  });
  test('each says what else it changes', () => {
    const said = fixes.map(({ proven }) => proven && changesSaid(proven.differences));
    expect(said).toMatchInlineSnapshot(`
      [
        "opens 4 pairs between tenants",
        "opens 4 pairs between tenants",
        "opens 6 pairs, 4 of them between tenants and closes 4 pairs between tenants",
        "opens 4 pairs between tenants and re-routes 4 pairs between tenants",
        "opens 4 pairs between tenants",
      ]
    `);
  });
  test('what is written', () => {
    const before = new Set(example('s6a.topo').split('\n'));
    const written = fixes.map(({ text }) => (text ?? '').split('\n').filter((line) => !before.has(line)));
    expect(written).toMatchInlineSnapshot(`
      [
        [
          "  bridge net102 10.1.0.1",
        ],
        [
          "  provision everywhere",
        ],
        [
          "  floating public 203.0.113.224/28",
          "    allow icmp from 203.0.113.224/28",
          "    allow tcp 1-65535 from 203.0.113.224/28",
          "    allow icmp from 203.0.113.224/28",
          "    allow tcp 1-65535 from 203.0.113.224/28",
          "    floating public",
          "    floating public",
          "    floating public",
        ],
        [
          "    gateway 10.0.0.254",
          "    gateway 10.1.0.254",
          "router gw {",
          "  nic eth0 10.0.0.254/24 -> tor vlan 100",
          "  nic eth1 10.1.0.254/24 -> tor vlan 102",
        ],
        [
          "  route 10.1.0.0/24 via 203.0.113.106",
        ],
      ]
    `);
  });
});

test('a block of one line stays one, an empty one is filled, a statement without a block gets one', () => {
  const text = example('s6a.topo').replace(/^expect.*$/gm, '');
  const squeezed = text
    .replace(/cloud \{\s*release essex\s*\}/, 'cloud { release essex }')
    .replace(/\n( *)bridge net102 10\.1\.0\.1 on-demand/, '');
  const everywhere = fixesOf(squeezed, 'bridge-missing').find(({ title }) => title.includes('everywhere'));
  expect(everywhere?.text).toContain('cloud { release essex  provision everywhere }');
  const bridge = fixesOf(squeezed, 'bridge-missing')[0];
  expect(bridge?.text).toMatch(/\n {2}bridge net102\n\}/);
});

test('a file without `cloud` gets one, before all else', () => {
  const text = example('s6a.topo')
    .replace(/^expect.*$/gm, '')
    .replace(/cloud \{\s*release essex\s*\}/, '');
  const everywhere = fixesOf(text, 'bridge-missing').find(({ title }) => title.includes('everywhere'));
  expect(everywhere?.text).toMatch(/^\/\/ S6a[^{}]*\ncloud \{\n {2}provision everywhere\n\}\n\nexternal /);
});

test('in every example what is offered works', () => {
  let tried = 0;
  for (const name of readdirSync(join(root, 'examples'))) {
    if (!name.endsWith('.topo')) continue;
    // an expectation that says that something fails is failed by what mends it
    const text = example(name).replace(/^expect.*$/gm, '');
    const analysis = analysed(text);
    const diagnostics = [...analysis.diagnostics, ...check(analysis).diagnostics];
    const original = runToEnd(originalOf(analysis, diagnostics, () => undefined));
    for (const finding of diagnostics) {
      for (const fix of finding.fixes ?? []) {
        const proven = runToEnd(proveFix(original, finding, fix));
        expect(codesIn(applyEdits(text, proven?.edits ?? []))).not.toContain(finding.code);
        tried++;
      }
    }
  }
  expect(tried).toBeGreaterThan(5);
});

test('a nic that an option names is added by that name', () => {
  const text = `cloud { vlan_interface eth2 }
switch tor { }
tenant t {
  network n { vlan 1  cidr 10.0.0.0/24 }
}
host h {
  nic eth0 -> tor
  vm v { network n }
}
`;
  const analysis = analysed(text);
  const finding = analysis.diagnostics.find(({ code }) => code === 'interface-missing');
  if (!finding) throw new Error('no nic is missing');
  const titles = fixesFor(analysis, finding).map(({ title }) => title);
  expect(titles).toEqual(['Add `nic eth2 -> tor`']);
});

describe('braces', () => {
  const host = 'host h {\n  nic eth0 -> tor\n}\n';
  test.each([
    ['a } before the next declaration', `switch tor {\n${host}`, `switch tor { }\n${host}`],
    ['a } at the end of the file', 'switch tor { }\nhost h {\n  nic eth0 -> tor\n', `switch tor { }\n${host}`],
    ['a { ', `switch tor { }\n${host.replace(' {', '')}`, `switch tor { }\n${host}`],
    ['one } too much', `switch tor { }\n${host}}\n`, `switch tor { }\n${host}\n`],
    ['a wrong bracket', `switch tor { }\n${host.replace('}', ')')}`, `switch tor { }\n${host}`],
  ])('%s', (_, broken, mended) => {
    const analysis = analysed(broken);
    const found = analysis.diagnostics.filter(({ code }) => code === 'syntax');
    const original = runToEnd(originalOf(analysis, analysis.diagnostics, () => undefined));
    const texts = found.flatMap((finding) =>
      fixesFor(analysis, finding).map((fix) => {
        const proven = runToEnd(proveFix(original, finding, fix));
        return proven && applyEdits(broken, proven.edits);
      }),
    );
    expect(texts).toEqual([mended]);
  });
});
