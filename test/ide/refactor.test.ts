// Refactorings: what stands in the text afterwards, that it means what it meant, and that it is laid out.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runToEnd } from '../../server/core/base/steps.ts';
import { applyEdits } from '../../server/core/base/text-edit.ts';
import { extractionAt, extractionTitle, extractSecgroup } from '../../server/core/ide/refactor/extract-secgroup.ts';
import { effectsOf, faringOf, movableAt, moveInstance } from '../../server/core/ide/refactor/move-instance.ts';
import type { Refactoring, RefusedRefactoring } from '../../server/core/ide/refactor/refactoring.ts';
import { splitAt, splitTenant, splitTitle } from '../../server/core/ide/refactor/split-tenant.ts';
import { analyse } from '../../server/core/pipeline/analyse.ts';
import type { Analysis } from '../../server/core/pipeline/analysis.ts';
import type { ParsedFile } from '../../server/core/syntax/parse.ts';
import { formatText } from '../../server/core/syntax/print.ts';
import { differencesOf } from '../../server/core/verifier/differences.ts';
import { root } from '../support/bundle.ts';

const none = () => undefined;

/** A text with a selection: `$0` marks a cursor, two of them what is selected. */
function selected(marked: string) {
  const [before = '', inside = '', after] = marked.split('$0');
  const text = marked.replaceAll('$0', '');
  const range = { start: before.length, end: before.length + (after === undefined ? 0 : inside.length) };
  const analysis = analyse({ path: 'c.topo', text }, none);
  return { analysis, file: analysis.files.get('c.topo') as ParsedFile, range, text };
}

function textAfter(text: string, made: Refactoring | RefusedRefactoring): string {
  if (made.kind === 'refused') throw new Error(made.message);
  const now = applyEdits(text, made.edits);
  expect(now).toBe(made.after.files.get('c.topo')?.text);
  if (formatText(text) === text) expect(formatText(now)).toBe(now);
  return now;
}

/** What stands in one text and not in the other, line by line: with `-` in the first, with `+` in the second. */
function changedLines(before: string, after: string): string[] {
  const [old, now] = [before.split('\n'), after.split('\n')];
  const count = (lines: string[], one: string) => lines.filter((line) => line === one).length;
  const only = (lines: string[], others: string[], mark: string) =>
    lines.filter((line) => count(lines, line) > count(others, line)).map((line) => `${mark}${line}`);
  return [...only(old, now, '-'), ...only(now, old, '+')];
}

const small = `switch tor {}

tenant blue {
  network front { vlan 10  cidr 10.0.0.0/24 }
  secgroup default {
    allow icmp
    // who keeps it running
    allow tcp 22 from 192.0.2.0/24 // by ssh
    allow tcp 80, 443
  } // of everybody
  secgroup web { allow tcp 8080  allow tcp 8443 }
}

host one {
  nic eth0 -> tor
  vm a { network front }
  vm b { network front  secgroup web }
  vm c { network front  secgroup default, web }
  vm e {
    network front
  }
}

host two {
  nic eth0 -> tor
  vm d {
    network front
    secgroup default
    secgroup web
  }
}
`;

/** The small cloud with marks around a part of it. */
const smallAt = (part: string) => selected(small.replace(part, `$0${part}$0`));

function extracted({ analysis, file, range, text }: ReturnType<typeof selected>) {
  const extraction = extractionAt(analysis, file, range);
  if (!extraction) throw new Error('nothing to extract here');
  const made = runToEnd(extractSecgroup(analysis, extraction, none));
  return { title: extractionTitle(extraction), text: textAfter(text, made), made: made as Refactoring };
}

describe('extracting a security group', () => {
  test('a rule moves with its comments; who had the group gets both, whichever way it said so', () => {
    const { title, text } = extracted(smallAt('allow tcp 22'));
    expect(title).toBe('Extract this rule into a security group `ssh`');
    expect(changedLines(small, text)).toMatchInlineSnapshot(`
      [
        "-  vm a { network front }",
        "-  vm c { network front  secgroup default, web }",
        "-    secgroup default",
        "+  secgroup ssh {",
        "+  }",
        "+  vm a { network front  secgroup default, ssh }",
        "+  vm c { network front  secgroup default, ssh, web }",
        "+    secgroup default, ssh",
        "+  }",
        "+    secgroup default, ssh",
        "+  }",
      ]
    `);
    expect(text).toContain('  } // of everybody\n  secgroup ssh {\n    // who keeps it running\n');
    expect(text).toContain('  vm e {\n    network front\n    secgroup default, ssh\n  }\n');
  });
  test('several rules, of a group that stands on one line', () => {
    const { title } = extracted(smallAt('tcp 80'));
    expect(title).toBe('Extract this rule into a security group `rules`');
    const two = extracted(smallAt('allow tcp 22 from 192.0.2.0/24 // by ssh\n    allow tcp 80'));
    expect(two.title).toBe('Extract 2 rules into a security group `rules`');
    const one = extracted(smallAt('allow tcp 8080'));
    expect(changedLines(small, one.text)).toMatchInlineSnapshot(`
      [
        "-  secgroup web { allow tcp 8080  allow tcp 8443 }",
        "-  vm b { network front  secgroup web }",
        "-  vm c { network front  secgroup default, web }",
        "-    secgroup web",
        "+  secgroup web { allow tcp 8443 }",
        "+  secgroup http-alt { allow tcp 8080 }",
        "+  vm b { network front  secgroup web, http-alt }",
        "+  vm c { network front  secgroup default, web, http-alt }",
        "+    secgroup web, http-alt",
      ]
    `);
  });
  test('a whole group is offered only where it is the default one, which has no other name', () => {
    expect(extractionAt(...place(smallAt('allow tcp 8080  allow tcp 8443')))).toBeUndefined();
    const all = extracted(
      smallAt(
        'allow icmp\n    // who keeps it running\n    allow tcp 22 from 192.0.2.0/24 // by ssh\n    allow tcp 80',
      ),
    );
    expect(all.text).toContain('  secgroup default {}  // of everybody\n');
  });
  test('nothing is offered beside rules, nor where one is half written', () => {
    for (const part of ['tenant blue', 'vlan 10', 'vm a', 'secgroup web {'])
      expect(extractionAt(...place(smallAt(part))), part).toBeUndefined();
    expect(extractionAt(...place(selected(small.replace('allow icmp\n', 'allow $0icmp from\n'))))).toBeUndefined();
  });
  test('the name is one that nothing has', () => {
    const taken = small.replace(
      'network front { vlan 10',
      'network ssh { vlan 11  cidr 10.1.0.0/24 }\n  network front { vlan 10',
    );
    const { title } = extracted(selected(taken.replace('allow tcp 22', 'allow $0tcp 22')));
    expect(title).toMatch(/`ssh2`$/);
  });
  test('the first rule of each example: as the simulator finds it, everybody reaches whom he reached', () => {
    let tried = 0;
    for (const name of readdirSync(join(root, 'examples')).filter((one) => one.endsWith('.topo'))) {
      const text = readFileSync(join(root, 'examples', name), 'utf8');
      for (const { index } of [...text.matchAll(/(?<=^ +)allow /gm)].slice(0, 1)) {
        const at = selected(`${text.slice(0, index)}$0${text.slice(index)}`);
        const { made } = extracted(at);
        expect(differences(at.analysis, made.after)).toEqual([]);
        tried++;
      }
    }
    expect(tried).toBeGreaterThan(10);
  });
});

function place({ analysis, file, range }: ReturnType<typeof selected>) {
  return [analysis, file, range] as const;
}

function differences(before: Analysis, after: Analysis) {
  const [old, now] = [runToEnd(faringOf(before)), runToEnd(faringOf(after))];
  expect([...now.failing]).toEqual([...old.failing]);
  const found = runToEnd(differencesOf(old.verifier, now.verifier));
  return [...found.changed, ...found.added, ...found.removed];
}

function moves({ analysis, file, range, text }: ReturnType<typeof selected>, host: string) {
  const movable = movableAt(analysis, file, range);
  const target = movable?.hosts.find(({ name }) => name === host);
  if (!movable || !target) throw new Error('nothing to move here');
  const made = runToEnd(moveInstance(analysis, movable, target, none));
  const now = textAfter(text, made);
  const after = runToEnd(faringOf((made as Refactoring).after));
  const effects = runToEnd(effectsOf(runToEnd(faringOf(analysis)), after));
  return { text: now, said: effects.said, hosts: movable.hosts.map(({ name }) => name) };
}

describe('moving an instance to another host', () => {
  const s6a = readFileSync(join(root, 'examples/s6a.topo'), 'utf8');
  test('it moves as it is written, and what that breaks is told', () => {
    const { text, said } = moves(selected(s6a.replace('vm VM_6', 'vm $0VM_6')), 'compute1');
    expect(said).toMatchInlineSnapshot(
      `"opens 4 pairs between tenants and closes 4 pairs between tenants; fails 5 expectations"`,
    );
    expect(text).toContain('    ip 10.0.0.4\n  }\n  vm VM_6 {\n    network net102\n    ip 10.1.0.5\n  }\n}\n');
    expect(text).toContain('    ip 10.0.0.7\n  }\n}\n');
  });
  test('it keeps its addresses, also where none are written', () => {
    const { text } = moves(selected(small.replace('vm a', 'vm $0a')), 'two');
    expect(changedLines(small, text)).toMatchInlineSnapshot(`
      [
        "-  vm a { network front }",
        "+  vm a { network front  ip 10.0.0.3 }",
      ]
    `);
    const first = analyse({ path: 'c.topo', text: small }, none);
    const now = analyse({ path: 'c.topo', text }, none);
    const addresses = ({ cloud }: Analysis) => cloud.instances.map((one) => `${one.name} ${one.address}`).sort();
    expect(addresses(now)).toEqual(addresses(first));
  });
  test('with its comments, into a block of one line, out of one', () => {
    const text =
      'switch s {}\ntenant t { network n { vlan 1  cidr 10.0.0.0/24 } }\nhost g { nic e -> s  vm v { network n } }\nhost h { nic e -> s }\n';
    expect(moves(selected(text.replace('vm v', '$0vm v')), 'h').text).toContain(
      'host g { nic e -> s }\nhost h { nic e -> s  vm v { network n } }\n',
    );
    const told = `${text.slice(0, -'host h { nic e -> s }\n'.length)}host h {\n  nic e -> s\n  // a note\n  vm w { network n } // to it\n}\n`;
    expect(moves(selected(told.replace('vm w', '$0vm w')), 'g').text).toContain(
      'host g {\n  nic e -> s\n  vm v { network n }\n  // a note\n  vm w { network n  ip 10.0.0.5 } // to it\n}\nhost h {\n  nic e -> s\n}\n',
    );
  });
  test('where its network is comes first; a host that lacks a nic is refused with the reason', () => {
    const more = `${small}\nhost three { nic eth0 -> tor }\nhost four {}\n`;
    const at = selected(more.replace('vm b', 'vm $0b'));
    expect(moves(at, 'two').hosts).toEqual(['two', 'three', 'four']);
    expect(() => moves(at, 'four')).toThrow(/four lacks a nic/);
  });
});

describe('splitting a tenant off', () => {
  const marked = `// Two tenants\n\n// the first\ntenant a-1 {\n  network n { vlan 1   cidr 10.0.0.0/24 }\n  secgroup default { allow icmp }\n} // so far\n\nswitch s {}\nhost h { nic e -> s  vm v { network n } }\n`;
  const splitOff = (text: string, wanted = 'tenant $0') => {
    const { analysis, file, range, text: plain } = selected(text.replace(/^tenant /m, wanted));
    const split = splitAt(file, range);
    if (!split) throw new Error('nothing to split off here');
    const made = runToEnd(
      splitTenant(analysis, split, { name: `${split.name}.topo`, path: `/${split.name}.topo` }, none),
    );
    return { title: splitTitle(split, `${split.name}.topo`), made, plain };
  };
  test('its text moves with its comments, laid out, and an include stands in its place', () => {
    const { title, made, plain } = splitOff(marked);
    expect(title).toBe('Move tenant a-1 to a file of its own, "a-1.topo"');
    expect(textAfter(plain, made)).toBe(
      '// Two tenants\n\ninclude "a-1.topo"\n\nswitch s {}\nhost h { nic e -> s  vm v { network n } }\n',
    );
    expect((made as Refactoring).newFile).toEqual({
      path: '/a-1.topo',
      text: '// the first\ntenant a-1 {\n  network n { vlan 1  cidr 10.0.0.0/24 }\n  secgroup default { allow icmp }\n} // so far\n',
    });
  });
  test('each tenant of each example: the cloud is the same', () => {
    for (const name of readdirSync(join(root, 'examples')).filter((one) => one.endsWith('.topo'))) {
      const text = readFileSync(join(root, 'examples', name), 'utf8');
      const { made, plain } = splitOff(text);
      textAfter(plain, made);
    }
  });
  test('only at its head; refused where the text has faults, or other things on its line', () => {
    const { file, range } = selected(marked.replace('secgroup', '$0secgroup'));
    expect(splitAt(file, range)).toBeUndefined();
    expect(splitOff(`${marked}\nhost`).made).toEqual({
      kind: 'refused',
      message: expect.stringMatching(/syntax errors/),
    });
    expect(splitOff(marked.replace('} // so far', '} switch t {}')).made).toEqual({
      kind: 'refused',
      message: expect.stringMatching(/same line/),
    });
  });
});
