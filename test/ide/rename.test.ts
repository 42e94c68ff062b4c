// Renaming: everywhere, and refused where the cloud would not be the same but for the name.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyEdits, type FileEdit } from '../../server/core/base/text-edit.ts';
import { occurrencesOf } from '../../server/core/ide/occurrences.ts';
import { renameAt, renameTargetAt } from '../../server/core/ide/rename.ts';
import { scopeOf } from '../../server/core/ide/scope.ts';
import { analyse } from '../../server/core/pipeline/analyse.ts';
import { placedDeclarations } from '../../server/core/syntax/places.ts';
import { fixtures } from '../syntax/texts.ts';
import { atCursor } from './cursor.ts';

const root = join(import.meta.dirname, '../..');

/** The text after a rename at `$0`, or why there is none. */
function renamed(marked: string, newName: string): string {
  const { analysis, file, offset, text } = atCursor(marked);
  const result = renameAt(analysis, file, offset, newName);
  return result.kind === 'refused' ? result.message : applyEdits(text, result.edits);
}

const cloud = `cloud { vlan_interface eth0 }
external net 192.0.2.0/24 { floating pool 192.0.2.128/28  host far 8.8.8.8 }
switch tor { trunk all }
tenant a {
  network n { vlan 5  cidr 10.0.0.0/24  bridge brn }
  secgroup web { allow tcp 80 from b.web; allow icmp from m; allow udp from web }
}
tenant b {
  network m { vlan 6  cidr 10.0.1.0/24 }
  secgroup web { allow any }
}
host h {
  nic eth0 -> tor
  nic eth1 192.0.2.9 -> net
  bridge m
  vm V { network n  secgroup web  floating pool }
}
host "h.2" { nic eth0 -> tor  vm W { network m } }
flow f: V -> net-router
expect V -> W icmp reachable via h, tor, "h.2"
expect V.floating -> far reachable
expect isolated a m
`;

/** What a rename at the first place of a snippet of the cloud changes: the lines that are new. */
function changes(snippet: string, newName: string): string[] {
  const plain = snippet.replace('$0', '');
  const at = cloud.indexOf(plain);
  expect(at, snippet).toBeGreaterThanOrEqual(0);
  const after = renamed(cloud.slice(0, at) + snippet + cloud.slice(at + plain.length), newName);
  const before = new Set(cloud.split('\n'));
  return after
    .split('\n')
    .filter((line) => !before.has(line))
    .map((line) => line.trim());
}

describe('renaming', () => {
  it.each([
    ['an instance', 'vm $0V {', 'X', ['vm X {', 'flow f: X ->', 'expect X -> W', 'expect X.floating']],
    ['an instance at a use', 'expect $0V.floating', 'X', ['vm X {', 'flow f: X ->', 'expect X -> W', 'expect X.fl']],
    [
      'a network',
      'network $0m {',
      'x',
      [
        'secgroup web { allow tcp 80 from b.web; allow icmp from x',
        'network x {',
        'bridge x',
        'host "h.2" { nic eth0 -> tor  vm W { network x }',
        'expect isolated a x',
      ],
    ],
    ['a tenant', 'tenant $0b', 'x', ['secgroup web { allow tcp 80 from x.web', 'tenant x {']],
    [
      'a group, of one tenant',
      'from $0web',
      'x',
      [
        'secgroup x { allow tcp 80 from b.web; allow icmp from m; allow udp from x }',
        'vm V { network n  secgroup x  floating pool }',
      ],
    ],
    ['a group of another tenant', 'b.$0web', 'x', ['secgroup web { allow tcp 80 from b.x', 'secgroup x { allow any }']],
    [
      'a pool',
      'floating $0pool }',
      'x',
      ['external net 192.0.2.0/24 { floating x 192', 'vm V { network n  secgroup web  floating x }'],
    ],
    [
      'an external, and its router',
      'net$0-router',
      'x',
      ['external x 192', 'nic eth1 192.0.2.9 -> x', 'flow f: V -> x-router'],
    ],
    [
      'a switch',
      'switch $0tor',
      'x',
      ['switch x', 'nic eth0 -> x', 'host "h.2" { nic eth0 -> x', 'expect V -> W icmp reachable via h, x, "h.2"'],
    ],
    ['a host in quotes', 'host $0"h.2"', 'h.3', ['host "h.3"', 'expect V -> W icmp reachable via h, tor, "h.3"']],
    [
      'a host in quotes to a plain name',
      'host "$0h.2"',
      'h3',
      ['host h3 {', 'expect V -> W icmp reachable via h, tor, h3'],
    ],
    [
      'to a name in quotes',
      'vm $0W',
      '"w \\" x"',
      ['host "h.2" { nic eth0 -> tor  vm "w \\" x" {', 'expect V -> "w \\" x" icmp'],
    ],
    [
      'to a word of the language',
      'vm $0W',
      'via',
      ['host "h.2" { nic eth0 -> tor  vm "via" {', 'expect V -> "via" icmp'],
    ],
    ['a flow', 'flow $0f', 'x', ['flow x:']],
    [
      'a machine',
      'host $0far',
      'x',
      ['external net 192.0.2.0/24 { floating pool 192.0.2.128/28  host x', 'expect V.floating -> x'],
    ],
    ['the nic of a host', 'nic $0eth1', 'x', ['nic x 192']],
    [
      'the nic that an option means, of every host',
      'interface $0eth0',
      'x',
      ['cloud { vlan_interface x }', 'nic x -> tor', 'host "h.2" { nic x -> tor'],
    ],
    ['a bridge', 'bridge $0brn', 'x', ['network n { vlan 5  cidr 10.0.0.0/24  bridge x }']],
  ])('%s', (_, snippet, name, lines) => {
    expect(changes(snippet, name)).toEqual(lines.map((line) => expect.stringContaining(line)));
  });

  it.each([
    ['a name that is taken', 'vm $0V', 'W', '`W` is an instance already: choose another name'],
    ['a name of another kind', 'vm $0V', 'a', '`a` is a tenant already: choose another name'],
    ['the router of an external', 'vm $0V', 'net-router', '`net-router` is the router of net: choose another name'],
    ['no identifier', 'vm $0V', '1a', /`1a` is no identifier: write letters, digits, _ and single -/],
    ['no identifier, a hyphen at the end', 'vm $0V', 'a-', /is no identifier/],
    ['no text', 'vm $0V', '  ', 'a name has at least one character'],
    ['two lines', 'vm $0V', 'a\nb', 'a name stands on one line'],
    ['half a string', 'vm $0V', '"a', /is no string/],
    ['an empty string', 'vm $0V', '""', /is no string/],
    ['a reserved word', 'vm $0V', 'any', '`any` is a name only as a string: write "any"'],
    [
      'a group that there is',
      'secgroup $0web { allow tcp',
      'default',
      'every tenant has a group `default`: choose another name',
    ],
    [
      'a network to the name of a group',
      'network $0m',
      'web',
      'rules of a would mean its group `web`: choose another name',
    ],
    [
      'a group to the name of a network',
      'secgroup $0web { allow tcp',
      'm',
      /^rules of a say `from m` and mean what is named so now/,
    ],
    [
      'the nic that an option means, on one host',
      'nic $0eth0',
      'x',
      'vlan_interface of cloud means the nic `eth0` of every host: rename it there, for all of them',
    ],
    ['a nic to one that an option means', 'nic $0eth1', 'eth0', 'h has a nic `eth0` already: choose another name'],
    [
      'a bridge to the bridge of another network',
      'bridge $0brn',
      'br6',
      '`br6` is the bridge of m: choose another name',
    ],
    ['what is no name', 'tenant$0 a', 'x', 'there is no name here: put the cursor on one'],
    ['an address', '192.0.$02.9', 'x', 'there is no name here: put the cursor on one'],
  ])('refuses %s', (_, snippet, name, words) => {
    const plain = snippet.replace('$0', '');
    const at = cloud.indexOf(plain);
    const marked = cloud.slice(0, at) + snippet + cloud.slice(at + plain.length);
    expect(renamed(marked, name)).toMatch(words);
  });

  it('of a bridge has the options that mean it', () => {
    const text = 'cloud { forward_bridge_interface eth1, b$0r7 }\ntenant t { network n { vlan 7  bridge br7 } }\n';
    const after = 'cloud { forward_bridge_interface eth1, x }\ntenant t { network n { vlan 7  bridge x } }\n';
    expect(renamed(text, 'x')).toBe(after);
    expect(renamed(text.replace('$0', '').replace('bridge br7', 'bridge $0br7'), 'x')).toBe(after);
  });

  it('refuses what nothing declares, the default group, what a faulty statement may name, and the first of two', () => {
    expect(renamed('flow f: $0V -> 1.2.3.4\n', 'x')).toBe('nothing declares `V`');
    const group =
      'tenant a {\n  network n { vlan 5 cidr 10.0.0.0/24 }\n}\nhost h { vm V { network n secgroup def$0ault } }\n';
    expect(renamed(group, 'x')).toMatch(/^every tenant has a group `default`/);
    expect(renamed('tenant a {\n  secgroup def$0ault { allow any }\n}\n', 'x')).toMatch(/^`default` is the group of/);
    expect(renamed('switch $0s { trunk all }\nhost h {\n  nic eth0 s x ->\n}\n', 'x')).toMatch(
      /syntax error may name `s`/,
    );
    expect(renamed('switch $0s { trunk all }\nrouter s {\n}\n', 'x')).toMatch(/^`s` is declared 2 times/);
    expect(renamed('switch s { trunk all }\nrouter $0s {\n}\n', 'x')).toBe('switch s { trunk all }\nrouter x {\n}\n');
    expect(renamed('external e 192.0.2.0/24 {\n}\nrouter x-router {\n}\nflow f: $0e-router -> 1.2.3.4\n', 'x')).toMatch(
      /^the router of the external would be `x-router`, but `x-router` is a router already/,
    );
  });

  it('keeps a string where the word before would grow', () => {
    expect(renamed('host $0"a b"{\n}\nexpect isolated"a b" c\n', 'x')).toBe('host x{\n}\nexpect isolated"x" c\n');
  });

  it('says what would be renamed', () => {
    const { analysis, file, offset, text } = atCursor(cloud.replace('net-router', 'net-$0router'));
    const target = renameTargetAt(analysis, file, offset);
    expect(target).toMatchObject({ kind: 'target', name: 'net' });
    expect(target.kind === 'target' && text.slice(target.place.start, target.place.end)).toBe('net-router');
  });

  it('goes through included files, from either side', () => {
    const files: Record<string, string> = {
      main: 'include "parts"\nhost h { vm V { network n } }\n',
      parts: 'include "deep"\ntenant t { secgroup s { allow icmp from n } }\n',
      deep: 'tenant u { network n { vlan 5  cidr 10.0.0.0/24 } }\n',
    };
    const read = (name: string) => ({ path: name, text: files[name] ?? '' });
    const analysis = analyse(read('main'), read);
    for (const file of Object.keys(files)) {
      const text = files[file] ?? '';
      const at = text.search(/\bn\b/);
      const result = renameAt(analysis, file, at, 'net');
      const edits: readonly FileEdit[] = result.kind === 'rename' ? result.edits : [];
      for (const [name, before] of Object.entries(files))
        expect(
          applyEdits(
            before,
            edits.filter((one) => one.file === name),
          ),
        ).toBe(before.replace(/\bn\b/, 'net'));
    }
  });

  it('gives the same cloud, but for the name, and back', () => {
    const texts = [
      cloud,
      ...fixtures,
      ...readdirSync(join(root, 'examples'))
        .filter((name) => name.endsWith('.topo'))
        .map((name) => readFileSync(join(root, 'examples', name), 'utf8')),
    ];
    const said = (text: string, name: string) => {
      const { cloud: made, diagnostics } = analyse({ path: 'f', text }, () => undefined);
      const words = diagnostics
        .map(({ code, message }) => `${code} ${message.replace(/: .*/, '').replaceAll('fresh_name', name)}`)
        .sort();
      return JSON.stringify({ made, words }, (key, value: unknown) =>
        key === 'spans' || key === 'mac' || key === 'text' || key === 'origins' ? undefined : value,
      );
    };
    let done = 0;
    fc.assert(
      fc.property(fc.constantFrom(...texts), fc.nat(), (text, pick) => {
        const analysis = analyse({ path: 'f', text }, () => undefined);
        const file = analysis.files.get('f');
        const all = file
          ? placedDeclarations(file).flatMap((one) =>
              occurrencesOf(one, scopeOf(analysis)).map((found) => ({ ...found, at: one.offset + found.span.start })),
            )
          : [];
        const chosen = all[pick % Math.max(all.length, 1)];
        if (!chosen) return;
        const result = renameAt(analysis, 'f', chosen.at, 'fresh_name');
        // a rename that mends a name is meant to change the cloud
        const mends = analysis.diagnostics.some(({ code }) => code === 'duplicate-name' || code === 'syntax');
        if (result.kind === 'refused' || mends) return;
        done++;
        const after = applyEdits(text, result.edits);
        if (/^\w+$/.test(chosen.name))
          expect(said(after, chosen.name).replaceAll('fresh_name', chosen.name)).toBe(said(text, ''));
        const back = renameAt(
          analyse({ path: 'f', text: after }, () => undefined),
          'f',
          after.indexOf('fresh_name'),
          JSON.stringify(chosen.name),
        );
        expect(back.kind === 'rename' && applyEdits(after, back.edits).replaceAll('"', '')).toBe(
          text.replaceAll('"', ''),
        );
      }),
      { numRuns: 150 },
    );
    expect(done).toBeGreaterThan(50);
  });
});
