// Go to definition, references, the outline and the word at a cursor: on offsets, in the article's cloud.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { check } from '../../server/core/checks/check.ts';
import { boxFinder } from '../../server/core/ide/box-at.ts';
import { definitionAt, referencesAt } from '../../server/core/ide/navigation.ts';
import { type OutlineEntry, outlineOf } from '../../server/core/ide/symbols.ts';
import { questionOf } from '../../server/core/ide/trace-flow.ts';
import { withTriedRemedies } from '../../server/core/ide/tried-remedies.ts';
import { analysisOf, ping, told } from '../views/told.ts';
import { atCursor, type Cursor, inText } from './cursor.ts';

const cloud = readFileSync(join(import.meta.dirname, '../fixtures/hover/cloud.topo'), 'utf8');

function definition({ analysis, file, offset, text }: Cursor): string[] {
  return definitionAt(analysis, file, offset).map(({ start }) => lineAt(text, start));
}

function uses({ analysis, file, offset, text }: Cursor): string[] {
  return referencesAt(analysis, file, offset, { declaration: 'left-out' }).map(({ start }) => lineAt(text, start));
}

function lineAt(text: string, offset: number): string {
  return (
    text
      .slice(text.lastIndexOf('\n', offset - 1) + 1)
      .split('\n', 1)[0]
      ?.trim() ?? ''
  );
}

describe('go to definition', () => {
  it.each([
    ['an instance in a flow', 'flow scenario6: VM$0_1 -> VM_6', /^vm VM_1 \{/],
    ['a network of an instance', 'vm VM_3 { network net1$002', /^network net102 \{/],
    ['a network of a rule', 'tcp 1-65535 from net$0102', /^network net102 \{/],
    ['a switch of a nic', 'nic eth0 10.3.0.254/24 -> t$0or', /^switch tor/],
    ['an external of a nic', 'nic eth1 203.0.113.105 -> inter$0net', /^external internet/],
    ['a pool', 'floating publi$0c }', /^floating public/],
    ['the declaration itself', 'host compute$01 {', /^host compute1/],
  ])('%s', (_, snippet, line) => {
    expect(definition(inText(cloud, snippet))).toEqual([expect.stringMatching(line)]);
  });
  it('the router of an external is the external', () => {
    expect(definition(atCursor('external net 192.0.2.0/24 { }\nflow f: net$0-router -> 1.2.3.4\n'))).toEqual([
      expect.stringMatching(/^external net/),
    ]);
  });
  it('a group of another tenant, and of the own', () => {
    const text = (from: string) =>
      `tenant a {\n  secgroup web { allow any }\n}\ntenant b {\n  secgroup web { allow tcp }\n  secgroup db { allow tcp from ${from} }\n}\n`;
    expect(definition(atCursor(text('a.w$0eb')))).toEqual(['secgroup web { allow any }']);
    expect(definition(atCursor(text('w$0eb')))).toEqual(['secgroup web { allow tcp }']);
    expect(definition(atCursor(text('a$0.web')))).toEqual(['tenant a {']);
  });
  it('a group of an instance is one of its tenant', () => {
    const text =
      'tenant a { network n { vlan 5 cidr 10.0.0.0/24 }\n  secgroup web { allow any } }\ntenant b { secgroup web { allow any } }\nhost h {\n  vm V { network n secgroup w$0eb }\n}\n';
    expect(definition(atCursor(text))).toEqual(['secgroup web { allow any } }']);
  });
  it('nothing on keywords, addresses, any and unknown names', () => {
    for (const snippet of ['ho$0st compute1', 'bridge net100 10.0.0$0.1', 'allow icmp from an$0y\n    allow tcp 1-'])
      expect(definition(inText(cloud, snippet))).toEqual([]);
    expect(definition(atCursor('expect nob$0ody -> x reachable'))).toEqual([]);
  });
});

describe('find references', () => {
  it('of an instance', () => {
    expect(uses(inText(cloud, 'vm VM$0_6'))).toEqual([
      'flow scenario6: VM_1 -> VM_6 icmp',
      'flow lost: VM_4 -> VM_6 icmp',
      'expect VM_1 -> VM_6 icmp reachable',
    ]);
  });
  it('of a network: rules, bridges and instances', () => {
    expect(uses(inText(cloud, 'network net$0102 {'))).toEqual([
      'allow tcp 1-65535 from net102 }',
      'bridge net102 10.1.0.1 on-demand',
      'vm VM_3 { network net102  ip 10.1.0.3 }',
      'vm VM_6 { network net102  ip 10.1.0.5  floating public }',
    ]);
  });
  it('with the declaration, from a use', () => {
    const { analysis, file, offset, text } = inText(cloud, 'expect VM_4 -> VM$0_1');
    const places = referencesAt(analysis, file, offset, { declaration: 'included' });
    expect(places.map(({ start, end }) => text.slice(start, end))).toEqual(places.map(() => 'VM_1'));
    expect(places.length).toBe(uses(inText(cloud, 'expect VM_4 -> VM$0_1')).length + 1);
  });
  it('does not mix the nics of two hosts, nor a flow with an instance of its name', () => {
    expect(uses(atCursor('switch s { }\nhost a { nic e$0th0 -> s }\nhost b { nic eth0 -> s }\n'))).toEqual([]);
    expect(uses(atCursor('flow V$0: V -> V\n'))).toEqual([]);
  });
});

describe('the outline', () => {
  const all = (entries: readonly OutlineEntry[]): readonly OutlineEntry[] =>
    entries.flatMap((entry) => [entry, ...all(entry.children)]);
  it('has what is declared, nested, with names inside of wholes', () => {
    const { analysis, file, text } = atCursor(`$0${cloud}`);
    const parsed = analysis.files.get(file);
    const outline = parsed ? outlineOf(parsed) : [];
    expect(outline.map(({ kind, label }) => `${kind} ${label}`)).toEqual([
      ...['cloud cloud', 'external internet', 'switch tor', 'tenant tenant1', 'tenant tenant2'],
      ...['host compute1', 'host compute2', 'host compute3', 'router gw', 'flow scenario6', 'flow lost', 'flow boot'],
      ...['expect expect VM_1 → VM_6', 'expect expect VM_4 → VM_1'],
    ]);
    for (const { name, whole, label } of all(outline)) {
      expect(name.start).toBeGreaterThanOrEqual(whole.start);
      expect(name.end).toBeLessThanOrEqual(whole.end);
      expect(label).not.toBe('');
      expect(text.slice(name.start, name.end)).not.toBe('');
    }
    expect(all(outline).find(({ label }) => label === 'net100')?.detail).toBe('10.0.0.0/24, VLAN 100');
  });
  it('of a half-typed text has no empty names', () => {
    for (const text of ['host', 'host {', 'tenant t { network', 'flow', 'expect ->', 'external "']) {
      const { analysis, file } = atCursor(`$0${text}`);
      const parsed = analysis.files.get(file);
      for (const { label } of all(parsed ? outlineOf(parsed) : [])) expect(label).not.toBe('');
    }
  });
});

describe('the box at a cursor', () => {
  const box = (snippet: string) => {
    const { analysis, file, offset } = inText(cloud, snippet);
    return boxFinder(analysis)(file, offset);
  };
  it.each([
    ['host compute$01 {', 'compute1'],
    ['nic eth1 203.0.113$0.105', 'compute1/eth1'],
    ['vm VM$0_6', 'VM_6'],
    ['expect VM_1 -> VM$0_6', 'VM_6'],
    ['switch to$0r', 'tor'],
    ['ro$0ute 10.3.0.0/24 via', 'compute1/routing'],
    ['router g$0w', 'gw'],
    ['host google$0_dns', 'google_dns'],
  ])('%s', (snippet, id) => {
    expect(box(snippet)).toBe(id);
  });
  it('none outside of everything', () => {
    expect(box('// Two comp$0ute nodes')).toBeUndefined();
  });
});

describe('asking for a flow', () => {
  const analysis = analysisOf('examples/s6a.topo');
  it.each([
    [ping('VM_1', 'VM6'), 'there is no instance, host, router or machine "VM6"; did you mean VM_6?'],
    [{ kind: 'named', name: 'scenario' } as const, /^there is no flow "scenario"; /],
    [{ kind: 'dhcp', instance: 'tor' } as const, 'there is no instance "tor"; there are VM_1, VM_2, VM_4, VM_5, VM_6'],
  ])('%j is refused with words', (choice, words) => {
    const question = questionOf(analysis, choice);
    expect(question.kind === 'refused' ? question.message : '').toMatch(words);
  });
  it('takes the remedies that were tried in place of the general ones', () => {
    const replay = told(analysis, ping('VM_1', 'VM_6'));
    const { verdict } = withTriedRemedies(replay, check(analysis).diagnostics);
    expect(verdict.tried).toBe(true);
    expect(verdict.remedies).toContainEqual(
      expect.stringMatching(/^add `route 10\.1\.0\.0\/24 via 203\.0\.113\.106` to host compute1/),
    );
    expect(withTriedRemedies(replay, [])).toBe(replay);
  });
});
