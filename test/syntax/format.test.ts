// The layout of the language's description, and what it leaves alone.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseFile } from '../../server/core/syntax/parse.ts';
import { formatText } from '../../server/core/syntax/print.ts';

const fixtures = join(import.meta.dirname, '../fixtures');

describe('formatting', () => {
  test('the sample of the language is in its layout', () => {
    const sample = readFileSync(join(fixtures, 'sample.topo'), 'utf8');
    expect(formatText(sample)).toBe(sample);
    const bare = sample.replace(/ *\/\/.*/g, '').trimStart();
    const squeezed = bare.replace(/^ +/gm, '').replace(/ {2,}/g, ' ');
    expect(squeezed).not.toBe(bare);
    expect(formatText(squeezed)).toBe(bare);
  });

  test('clean fixtures are in their layout', () => {
    for (const name of readdirSync(join(fixtures, 'diagnostics')).filter((one) => one.endsWith('.clean.topo'))) {
      const text = readFileSync(join(fixtures, 'diagnostics', name), 'utf8');
      expect(formatText(formatText(text)), name).toBe(formatText(text));
    }
  });

  test('blocks on one line stay there if they fit', () => {
    expect(formatText('host h{vm a{network n ip 10.0.0.3}\nvm b {\nnetwork n }}')).toBe(
      'host h {\n  vm a { network n  ip 10.0.0.3 }\n  vm b {\n    network n\n  }\n}\n',
    );
    const long = Array.from({ length: 12 }, (_, i) => `listen tcp ${i + 1}`);
    expect(formatText(`host h { ${long.join(' ')} }`)).toBe(`host h {\n${long.map((one) => `  ${one}\n`).join('')}}\n`);
    expect(formatText('tenant t {\n}\n')).toBe('tenant t {}\n');
  });

  test('space between words is canonical, line ends within a statement stay', () => {
    expect(formatText('flow  f :a->VM_1.floating[2]\ttcp   22\n\n\n\nexpect a->b\n   reachable  via x ,y')).toBe(
      'flow f: a -> VM_1.floating[2] tcp 22\n\nexpect a -> b\n  reachable via x, y\n',
    );
  });

  test('semicolons go where a line end says the same', () => {
    expect(formatText('switch s {\n  trunk all;\n};\nflow f: a -> b;')).toBe(
      'switch s {\n  trunk all\n}\nflow f: a -> b\n',
    );
    expect(formatText('switch s { link -> b; trunk 100 }')).toBe('switch s { link -> b;  trunk 100 }\n');
  });

  test('comments keep their words, their place and, where there is room, their column', () => {
    const text =
      '/* head */\n\n// above\nhost h { // beside\n    // inside\n  nic eth0 -> tor    # aligned\n  nic e -> t         # too\n  // last\n}\n// after\n';
    expect(formatText(text)).toBe(text.replace('    // inside', '  // inside'));
  });

  test('a statement without a name keeps its id where a comment inside of it moves', () => {
    const text = 'expect // why\n a -> b icmp reachable\n';
    const idsOf = (written: string) => parseFile('f', written).declarations.map(({ id }) => id);
    expect(idsOf(formatText(text))).toEqual(idsOf(text));
  });

  test('faulty statements stay as they are, the others are laid out', () => {
    expect(formatText('host h {\nnic eth0->tor\n    foo   bar ; baz\n      vm a{network n}\n}')).toBe(
      'host h {\n  nic eth0 -> tor\n  foo   bar ; baz\n  vm a { network n }\n}\n',
    );
    expect(formatText('host  h {\n vm a { network n\n}\n\nhost   i { }')).toBe(
      'host  h {\n vm a { network n\n}\n\nhost i {}\n',
    );
  });

  test('line ends stay what they are', () => {
    expect(formatText('host h { }\r\nhost i { }\r\n')).toBe('host h {}\r\nhost i {}\r\n');
    expect(formatText('')).toBe('');
    expect(formatText('\n\n')).toBe('');
  });
});
