// Reading: what a text's tree is, where declarations begin and end, how each fault is said once at its place.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { maxFileFaults, maxFileLength, maxNesting, maxStatementTokens } from '../../server/core/syntax/limits.ts';
import { type Declaration, includesOf, parseFile } from '../../server/core/syntax/parse.ts';
import { placedDeclarations } from '../../server/core/syntax/places.ts';
import { bodyOf, nameOf } from '../../server/core/syntax/tree.ts';

const sample = readFileSync(join(import.meta.dirname, '../fixtures/sample.topo'), 'utf8');

const names = (text: string): string[] =>
  parseFile('f', text).declarations.map(({ node }) => `${node?.kind} ${node ? (nameOf(node)?.text ?? '') : ''}`.trim());

const faults = (text: string): string[] =>
  placedDeclarations(parseFile('f', text)).flatMap(({ offset, diagnostics }) =>
    diagnostics.map(({ code, span }) => `${code}: ${text.slice(offset + span.start, offset + span.end)}`),
  );

function only(text: string): Declaration {
  const [first, ...rest] = parseFile('f', text).declarations;
  expect(rest).toEqual([]);
  return first as Declaration;
}

const itemsOf = (text: string): string[] => {
  const { node } = only(text);
  const body = node && bodyOf(node);
  return (body?.items ?? []).map((item) => `${item.keyword.text}${nameOf(item) ? ` ${nameOf(item)?.text}` : ''}`);
};

describe('declarations', () => {
  test('the whole sample is read without a fault', () => {
    expect(faults(sample)).toEqual([]);
    expect(names(sample)).toEqual([
      ...[
        'cloud',
        'external internet',
        'switch tor',
        'tenant tenant1',
        'tenant tenant2',
        'host compute1',
        'host compute2',
      ],
      ...['flow scenario6', 'expect', 'expect', 'expect', 'expect', 'expect'],
    ]);
  });

  test('words of the tree stand where they stand in the text', () => {
    for (const { node, offset } of placedDeclarations(parseFile('f', sample))) {
      const name = node && nameOf(node);
      if (name) expect(sample.slice(offset + name.start, offset + name.end)).toBe(name.text);
      if (node) expect(sample.slice(offset + node.start)).toMatch(new RegExp(`^${node.kind}`));
    }
  });

  test('ids name the file, the kind and the name, and stay apart', () => {
    const ids = parseFile('a.topo', 'host h { }\nhost h { }\nhost "h~2" { }\nexpect a -> b reachable').declarations.map(
      ({ id }) => id,
    );
    expect(ids.slice(0, 2)).toEqual(['a.topo#host:h', 'a.topo#host:h~2']);
    expect(new Set(ids).size).toBe(4);
  });

  test('several stand on a line', () => {
    expect(names('tenant a {} tenant b {}; flow f: a -> b flow g: b -> a expect a -> b reachable')).toEqual([
      ...['tenant a', 'tenant b', 'flow f', 'flow g', 'expect'],
    ]);
  });

  test('a top-level word that begins a line in a block means what the block means by it', () => {
    expect(itemsOf('tenant t {\nnetwork n { vlan 1 }\nnetwork m { vlan 2 }\n}')).toEqual(['network n', 'network m']);
    expect(itemsOf('external e 10.0.0.0/8 {\nhost a 10.0.0.1\nhost b 10.0.0.2\n}')).toEqual(['host a', 'host b']);
  });

  test('includes are found in order', () => {
    const includes = includesOf(parseFile('f', 'include "a.topo"\nhost h { }\ninclude "dir/\\"b\\".topo"'));
    expect(includes.map(({ path }) => path)).toEqual(['a.topo', 'dir/"b".topo']);
  });
});

describe('statements', () => {
  test('a line end ends nothing, a keyword that begins a line begins a statement', () => {
    expect(itemsOf('switch s {\n link\n ->\n b trunk 1,\n 2\n trunk 3\n}')).toEqual(['link', 'trunk']);
    expect(itemsOf('switch s { link -> b trunk 100 }')).toEqual(['link']);
    expect(itemsOf('switch s { link -> b; trunk 100 }')).toEqual(['link', 'trunk']);
  });

  test('an unfinished statement swallows nothing', () => {
    const text = 'host h {\n  nic eth0 ->\n  vm a { network n }\n}';
    expect(faults(text)).toEqual(['syntax: ->']);
    expect(itemsOf(text)).toEqual(['vm a']);
  });

  test('no word is reserved but four', () => {
    expect(faults('tenant tenant { network network { vlan 1 } secgroup allow { allow any from from } }')).toEqual([]);
    expect(faults('host vm { vm ip { network vlan ip 10.0.0.1 } }')).toEqual([]);
    for (const word of ['any', 'all', 'none', 'isolated']) {
      expect(faults(`host ${word} { }`)).toEqual([`syntax: ${word}`]);
      expect(faults(`host "${word}" { }`)).toEqual([]);
    }
  });

  test('names may have hyphens, arrows need no space', () => {
    const { node } = only('flow my-flow: VM-1->VM_6.floating[2] tcp 22');
    expect(node).toMatchObject({
      kind: 'flow',
      name: { text: 'my-flow' },
      from: { name: { text: 'VM-1' } },
      port: { text: '22' },
    });
    expect(node).toMatchObject({ to: { name: { text: 'VM_6' }, member: { text: 'floating' }, index: { text: '2' } } });
  });

  test('strings are names on one line, with escapes', () => {
    expect(only('host "compute 1.\\"x\\\\" { }').node).toMatchObject({
      name: { text: 'compute 1."x\\', quoted: true },
    });
  });

  test('a qualified name has no space around its dot', () => {
    expect(faults('expect a .floating -> b reachable')).toEqual(['syntax: .']);
  });

  test('comments directly above are the documentation', () => {
    const { node } = only(
      '// far away\n\n# first\n// second\nhost h {\n  /* the\n   * nic */\n  nic eth0 -> tor // not this\n  listen tcp 1\n}',
    );
    expect(node?.doc).toBe('first\nsecond');
    expect(node && bodyOf(node)?.items.map((item) => item.doc)).toEqual(['the\nnic', '']);
  });
});

describe('faults', () => {
  test('an unterminated comment or string is said where it begins', () => {
    expect(faults('host h { }\n/* never closed\nhost i { }')).toEqual(['syntax: /*']);
    expect(faults('include "a')).toEqual(['syntax: "a']);
  });

  test('a missing brace is one fault, and what follows keeps its meaning', () => {
    const text =
      'host a {\n  nic eth0 -> tor\n  vm x {\n    network n\n  vm y { network n }\n\nhost b {\n  vm z { network n\n}\nflow f: x -> y';
    expect(faults(text)).toEqual(['syntax: n', 'syntax: }', 'syntax: n']);
    expect(names(text)).toEqual(['host a', 'host b', 'flow f']);
  });

  test('an opening brace that is missing, a closing one too much', () => {
    expect(faults('host a\n  nic eth0 -> tor\n  vm x network n }\n}\nhost b { }\n}')).toEqual([
      'syntax: a',
      'syntax: x',
      'syntax: }',
    ]);
    expect(faults('host a {\n  vm x { network n } }\n  vm y { network n }\n}')).toEqual(['syntax: }']);
  });

  test('a misspelt keyword keeps its statement', () => {
    expect(faults('hsot a {\n  vm x { netwrok n }\n}')).toEqual(['syntax: hsot', 'syntax: netwrok']);
    expect(names('switch s { }\nhsot a { }\nexpct a -> a reachable')).toEqual(['switch s', 'host a', 'expect']);
  });

  test('a faulty header keeps its block', () => {
    expect(faults('host {\n  vm x { network }\n}')).toEqual(['syntax: host', 'syntax: network']);
    expect(itemsOf('host a b {\n  vm x { network n }\n}')).toEqual(['vm x']);
  });

  test('two faults on a line are two', () => {
    expect(faults('host h { vm a { ip } vm b { mac } }')).toEqual(['syntax: ip', 'syntax: mac']);
  });

  test('limits are diagnostics', () => {
    const code = (text: string) => faults(text).map((fault) => fault.split(':')[0]);
    expect(code('host h { }\n'.repeat(maxFileLength / 11 + 1))).toEqual(['limit']);
    expect(code(`host h ${'{'.repeat(maxNesting + 1)}${'}'.repeat(maxNesting + 1)}`)).toContain('limit');
    expect(code(`switch s { trunk ${'1, '.repeat(maxStatementTokens)}1 }`)).toEqual(['limit']);
  });

  test('nothing hangs: a big file of junk, of braces, of quotes, of one line', () => {
    const size = 400_000;
    for (const piece of [
      '{',
      '}',
      '"',
      '/*',
      'x ',
      'host ',
      'host h {\n',
      '\u0000\uffff',
      ';',
      'vm { ',
      'network n {\n',
      'expect a -> b ',
      '\r',
    ]) {
      const text = piece.repeat(size / piece.length);
      const faults = parseFile('f', text).declarations.flatMap(({ diagnostics }) => diagnostics);
      expect(faults.length, JSON.stringify(piece)).toBeLessThanOrEqual(maxFileFaults + 1);
    }
  }, 120_000);
});
