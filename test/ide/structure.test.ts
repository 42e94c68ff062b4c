// What an editor knows of a text's structure: highlights, folding, selection, links, linked editing, symbols, by cursor.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Fold, foldsOf } from '../../server/core/ide/folding.ts';
import { highlightsAt } from '../../server/core/ide/highlight.ts';
import { linkedNamesAt } from '../../server/core/ide/linked-editing.ts';
import { linksOf } from '../../server/core/ide/links.ts';
import { selectionsAt } from '../../server/core/ide/selection.ts';
import { findSymbols, maxFoundSymbols } from '../../server/core/ide/symbol-search.ts';
import { parseFile } from '../../server/core/syntax/parse.ts';
import { anyText } from '../syntax/texts.ts';
import { atCursor } from './cursor.ts';

/** A text with brackets around stretches. */
function bracketed(text: string, ranges: readonly { readonly start: number; readonly end: number }[]): string {
  const marks = ranges.flatMap(({ start, end }) => [
    { at: start, mark: '«' },
    { at: end, mark: '»' },
  ]);
  // a stretch that ends closes before the next one opens
  marks.sort((a, b) => b.at - a.at || (a.mark < b.mark ? -1 : 1));
  return marks.reduce((marked, { at, mark }) => marked.slice(0, at) + mark + marked.slice(at), text);
}

describe('highlights', () => {
  const highlighted = (marked: string) => {
    const { analysis, file, offset, text } = atCursor(marked);
    return bracketed(text, highlightsAt(analysis, file, offset));
  };
  it('are a name wherever it is declared and used, and not what is only spelled alike', () => {
    expect(
      highlighted(
        'tenant t { network n { vlan 5 } }\nhost n2 {\n  bridge n\n  vm V { network $0n } # n\n}\nflow n: V -> V\n',
      ),
    ).toBe(
      'tenant t { network «n» { vlan 5 } }\nhost n2 {\n  bridge «n»\n  vm V { network «n» } # n\n}\nflow n: V -> V\n',
    );
  });
  it('tell a declaration from a use', () => {
    const { analysis, file, offset } = atCursor('switch s$0 { }\nhost h { nic e -> s }\n');
    expect(highlightsAt(analysis, file, offset).map(({ kind }) => kind)).toEqual(['declaration', 'use']);
  });
  it('are an address as a whole', () => {
    expect(highlighted('host h { nic e $010.0.0.1/24 -> s }\nflow f: 10.0.0.1 -> 10.0.0.1/24\n// 10.0.0.1/24\n')).toBe(
      'host h { nic e «10.0.0.1/24» -> s }\nflow f: 10.0.0.1 -> «10.0.0.1/24»\n// 10.0.0.1/24\n',
    );
    expect(highlighted('host h { vm V { mac $0fa:16:3e:00:00:01 } }\n')).toContain('«fa:16:3e:00:00:01»');
  });
  it('are nothing on a keyword or a number', () => {
    expect(highlighted('ho$0st h { vm V { } }\n')).toBe('host h { vm V { } }\n');
    expect(highlighted('tenant t { network n { vlan 10$00 } }\n')).not.toContain('«');
    expect(highlighted('$0')).toBe('');
  });
});

describe('folding', () => {
  const folded = (text: string, kind: Fold['kind']) =>
    bracketed(
      text,
      foldsOf(parseFile('f', text)).filter((one) => one.kind === kind),
    );
  it('of blocks over several lines leaves the closing brace in sight', () => {
    expect(folded('host h {\n  vm a { network n }\n  vm b {\n    network n\n  }\n}\n', 'block')).toBe(
      'host h {«\n  vm a { network n }\n  vm b {«\n    network n»\n  }»\n}\n',
    );
  });
  it('of comments, each run of whole lines', () => {
    expect(
      folded(
        '// a\n// b\n\n# c\nhost h { // d\n  // e\n  // f\n  nic x -> y # g\n  # h\n}\n/* i\n*/ // j\n',
        'comment',
      ),
    ).toBe('«// a\n// b»\n\n# c\nhost h { // d\n  «// e\n  // f»\n  nic x -> y # g\n  # h\n}\n«/* i\n*/» // j\n');
  });
  it('of includes', () => {
    expect(folded('include "a"\ninclude "b"\nhost h {}\ninclude "c"\n', 'includes')).toBe(
      '«include "a"\ninclude "b"»\nhost h {}\ninclude "c"\n',
    );
  });
  it('of any text lies in it, each over a line end', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        for (const { start, end } of foldsOf(parseFile('f', text))) expect(text.slice(start, end)).toMatch(/[\n\r]/);
      }),
    );
  });
});

describe('selection', () => {
  const selected = (marked: string) => {
    const { analysis, file, offset, text } = atCursor(marked);
    const parsed = analysis.files.get(file);
    return parsed ? selectionsAt(parsed, offset).map(({ start, end }) => text.slice(start, end)) : [];
  };
  it('grows from the word over the statement and its blocks to the file', () => {
    const vm = 'vm VM_1 { network n  ip 10.0.0.3 }';
    expect(selected(`// doc\nhost h {\n  ${vm.replace('10.0', '10.$00')}\n}\n`)).toEqual([
      '10.0.0.3',
      'ip 10.0.0.3',
      'network n  ip 10.0.0.3',
      '{ network n  ip 10.0.0.3 }',
      vm,
      `{\n  ${vm}\n}`,
      `host h {\n  ${vm}\n}`,
      `// doc\nhost h {\n  ${vm}\n}`,
      `// doc\nhost h {\n  ${vm}\n}\n`,
    ]);
  });
  it('grows over references and lists', () => {
    expect(selected('flow f: VM_1.flo$0ating[2] -> b\n').slice(0, 3)).toEqual([
      'floating',
      'VM_1.floating[2]',
      'flow f: VM_1.floating[2] -> b',
    ]);
    expect(selected('switch s { trunk 1$000, 102 }\n').slice(0, 3)).toEqual(['100', '100, 102', 'trunk 100, 102']);
  });
  it('of comments', () => {
    expect(selected('host a {}\n\n// o$0ne\n\nhost b {}\n')).toEqual(['// one', 'host a {}\n\n// one\n\nhost b {}\n']);
  });
  it('of any text is nested around the offset', () => {
    fc.assert(
      fc.property(anyText, fc.nat(), (text, place) => {
        const at = place % (text.length + 1);
        const chain = selectionsAt(parseFile('f', text), at);
        for (const [i, { start, end }] of chain.entries()) {
          expect(start <= at && at <= end).toBe(true);
          const outer = chain[i + 1];
          if (outer)
            expect(outer.start <= start && end <= outer.end && outer.end - outer.start > end - start).toBe(true);
        }
        if (text !== '') expect(chain.at(-1)).toEqual({ start: 0, end: text.length });
      }),
    );
  });
});

describe('links', () => {
  it('are the names of included files', () => {
    const text = 'include "a.topo"\nhost h {}\ninclude "b c.topo" // "d"\ninclude ""\ninclude\n';
    const file = parseFile('f', text);
    expect(linksOf(file).map(({ name, start, end }) => [name, text.slice(start, end)])).toEqual([
      ['a.topo', 'a.topo'],
      ['b c.topo', 'b c.topo'],
    ]);
  });
});

describe('linked editing', () => {
  const linked = (marked: string) => {
    const { analysis, file, offset, text } = atCursor(marked);
    return bracketed(text, linkedNamesAt(analysis, file, offset)?.ranges ?? []);
  };
  it('has the declaration and all uses', () => {
    expect(linked('switch s$0 { }\nhost h { nic e -> s }\n')).toBe('switch «s» { }\nhost h { nic e -> «s» }\n');
    expect(linked('switch s { }\nhost h { nic e -> $0s }\n')).toContain('switch «s»');
  });
  it.each([
    ['a name that is used nowhere', 'switch s$0 { }\n'],
    ['a name that nothing declares', 'flow f: a$0 -> a\n'],
    ['a name in quotes', 'switch "s"$0 { }\nhost h { nic e -> "s" }\n'],
    ['a name of which another is made', 'external e$0 10.0.0.0/8 { }\nflow f: e-router -> 1.2.3.4\n'],
    ['a name that is declared twice', 'switch s$0 { }\nswitch s { }\n'],
    ['a nic that an option means, too', 'cloud { vlan_interface e }\nhost h { nic e$0 -> s }\n'],
    ['a keyword', 'ho$0st h { }\n'],
  ])('is not for %s', (_, marked) => {
    expect(linked(marked)).not.toContain('«');
  });
});

describe('symbols of several files', () => {
  const files = [
    parseFile('a', 'tenant red {\n  network net100 { vlan 100 }\n  secgroup web { }\n}\nflow ping: a -> b\n'),
    parseFile(
      'b',
      'host compute1 { nic eth0 -> tor  vm net_vm { } }\nexternal e 10.0.0.0/8 { floating p 10.0.0.0/28 host far 1.2.3.4 }',
    ),
  ];
  const found = (query: string) =>
    findSymbols(files, query).map(({ file, kind, name, container }) => `${file} ${kind} ${container}/${name}`);
  it('are all for an empty query, but for what is no thing of its own', () => {
    expect(found('')).toEqual([
      ...['a tenant /red', 'a network red/net100', 'a secgroup red/web', 'a flow /ping'],
      ...['b host /compute1', 'b vm compute1/net_vm', 'b external /e', 'b pool e/p', 'b machine e/far'],
    ]);
  });
  it('come best first, by the letters in their order', () => {
    expect(found('E')).toEqual([
      ...['b external /e', 'a tenant /red', 'a network red/net100', 'a secgroup red/web'],
      ...['b host /compute1', 'b vm compute1/net_vm'],
    ]);
    expect(found('ne1')).toEqual(['a network red/net100']);
    expect(found('zz')).toEqual([]);
  });
  it('stand where the name is', () => {
    const [one] = findSymbols(files, 'far');
    expect(one && files[1]?.text.slice(one.start, one.end)).toBe('far');
  });
  it('are not more than anybody reads', () => {
    const many = parseFile('m', Array.from({ length: 600 }, (_, i) => `flow f${i}: a -> b\n`).join(''));
    expect(findSymbols([many], '').length).toBe(maxFoundSymbols);
  });
});
