// Faults of what stands where nothing should, or is gone: words and lines too many, statements twice, fields missing, a
// comment that swallows the rest.
import { blockKeywords } from '../../server/core/syntax/keywords.ts';
import { bodyOf } from '../../server/core/syntax/tree.ts';
import { indentOf, insertAt, lineBefore, startsLine } from './faults-edits.ts';
import { headEnd, type Kind } from './faults-sites.ts';

const prose = [
  'this is the first of them',
  'TODO',
  'see the wiki page 12',
  '-- the next one',
  '* needed for the tests',
  'not yet used',
  '; old',
];
const unknownStatements = [
  'colour red',
  'description "my first"',
  'mtu 1500',
  'enabled',
  'flavor { size 10 }',
  'tags a, b, c',
  'zone = east',
];
const statements = [
  'vlan 77',
  'allow tcp 99',
  'nic eth9 -> spine',
  'ip 10.77.0.9',
  'cidr 10.77.0.0/24',
  'dns 8.8.8.8',
  'mac fa:16:3e:77:00:01',
  'link -> spine',
  'trunk all',
  'release newton',
  'multi_host true',
  'gateway none',
  'listen tcp 7',
];
/** In these blocks the word would go on with the statement of the line before. */
const goesOn: Readonly<Record<string, readonly string[]>> = {
  host: ['vlan', 'trunk'],
  router: ['vlan', 'trunk'],
  file: ['mac'],
  external: ['listen'],
};

/** Kinds of faults, each made at a statement. */
export const lineKinds: readonly Kind[] = [
  {
    name: 'stray word',
    edits: ({ node }, world) => {
      const at = world.text.slice(0, headEnd(node)).trimEnd().length;
      const words = bodyOf(node) ? ['foo', 'main', '"rack 7"', '42'] : ['foo', 'please', '"rack 7"'];
      return [insertAt(at, ` ${world.random.pick(words)}`)];
    },
  },
  {
    name: 'prose without a comment mark',
    edits: ({ node, block }, world) => {
      const words = world.random.pick(prose);
      return words.startsWith(';') && block === 'file' ? [] : lineBefore(world, node, words);
    },
  },
  {
    name: 'statement that the language lacks',
    edits: ({ node, block }, world) =>
      block === 'file' ? [] : lineBefore(world, node, world.random.pick(unknownStatements)),
  },
  {
    name: 'statement of another block',
    edits: ({ node, block }, world) => {
      const isElsewhere = (statement: string): boolean => {
        const keyword = statement.split(' ')[0] as string;
        return !blockKeywords[block].includes(keyword) && !goesOn[block]?.includes(keyword);
      };
      return lineBefore(world, node, world.random.pick(statements.filter(isElsewhere)));
    },
  },
  {
    name: 'option that the release lacks',
    edits: ({ node }, world) => {
      if (node.kind !== 'option' || node.keyword.text === 'release') return [];
      return lineBefore(world, node, world.random.pick(['fixed_range 10.0.0.0/8', 'fixed_range none']));
    },
  },
  {
    name: 'declaration pasted again',
    edits: ({ node, block }, world) => {
      if (block === 'file' || !['vm', 'secgroup'].includes(node.kind)) return [];
      const source = world.text.slice(node.start, node.end);
      // what it says beside its name would be there twice too
      if (/\b(ip|mac|vlan|floating \d)/.test(source)) return [];
      return [{ ...insertAt(node.end, `\n${indentOf(world, node.start)}${source}`), keeps: [node] }];
    },
  },
  {
    name: 'field twice',
    edits: (site, world) => {
      const { node, block } = site;
      const isSingle =
        (node.kind === 'field' && node.keyword.text !== 'floating') ||
        node.kind === 'option' ||
        (node.kind === 'list' && block === 'switch');
      if (!isSingle) return [];
      const between = startsLine(world, node.start) ? `\n${indentOf(world, node.start)}` : '  ';
      return [insertAt(node.end, `${between}${world.text.slice(node.start, node.end)}`)];
    },
  },
  {
    name: 'field missing',
    edits: ({ node, parent, block }, world) => {
      const needed: Readonly<Record<string, readonly string[]>> = {
        vm: ['network', 'tenant'],
        network: ['vlan', 'cidr'],
      };
      if (!parent || !needed[block]?.includes(node.keyword.text)) return [];
      const behind = /^[ ;]*/.exec(world.text.slice(node.end))?.[0].length ?? 0;
      return [{ start: node.start, end: node.end + behind, insert: '', place: parent }];
    },
  },
  {
    name: 'comment that never ends',
    edits: (site, world) => {
      // whatever it swallows says nothing any more: it stands behind the last statement
      if (site !== world.sites.findLast(({ block }) => block === 'file')) return [];
      const { end } = site.node;
      return [insertAt(end, '  /* to be continued', { start: end, end: world.text.length })];
    },
  },
];
