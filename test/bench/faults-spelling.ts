// Faults of spelling: keywords, marks and quotes that are missing, wrong or too much, and halves of statements.
import { isBlockKeyword, isGrammarWord } from '../../server/core/syntax/keywords.ts';
import type { Token } from '../../server/core/syntax/tokens.ts';
import { bodyOf, nameOf, type Ranged, type Statement, type Word } from '../../server/core/syntax/tree.ts';
import { endOfWords, headTokens, insertAt, instead, isFreeName, isUnnamed, without } from './faults-edits.ts';
import { type Edit, type Kind, misspelt, type Site, usesOf, type World, wordsOf } from './faults-sites.ts';

const strays = ['@', '$', '%', '&', '?', '!', '=', '+', '*', '|', '~', '^', '\\', '(', ')', '<', '@@', '§', '==', '`'];
const arrows = ['-', '>', '=>', '→', '=', '-->', '<-', 'to', '- >', '>>', '--', '<->'];
const innerWords = ['from', 'via', 'on-demand', 'trunk', 'vlan', 'ttl', 'source', 'silent', 'listen', 'mac'];

/** Kinds of faults, each made at a statement. */
export const spellingKinds: readonly Kind[] = [
  {
    name: 'misspelt keyword of a declaration',
    edits: ({ node, block }, world) => (isDeclaration(node) ? wrongKeyword(world, node.keyword, block) : []),
  },
  {
    name: 'misspelt keyword of a field',
    edits: ({ node, block }, world) => (isDeclaration(node) ? [] : wrongKeyword(world, node.keyword, block)),
  },
  {
    name: 'keyword in capitals',
    edits: ({ node: { keyword } }, world) => {
      const { text } = keyword;
      return [instead(keyword, world.random.pick([text.toUpperCase(), text.charAt(0).toUpperCase() + text.slice(1)]))];
    },
  },
  {
    name: 'misspelt word inside a statement',
    edits: (site, world) =>
      headTokens(site, world)
        .slice(1)
        .filter(({ text }) => innerWords.includes(text))
        .flatMap((token) => {
          const word = misspelt(token.text, world.random);
          return isGrammarWord(word) || word === token.text ? [] : [instead(token, word)];
        }),
  },
  {
    name: 'keyword and value in one word',
    edits: (site, world) => {
      const [keyword, value] = headTokens(site, world);
      if (!keyword || !value || value.start !== keyword.end + 1) return [];
      if (value.kind === 'string' || value.kind === 'punctuation') return [];
      if (nameOf(site.node) && !isUnnamed(world, site.node)) return [];
      return [{ start: keyword.end, end: value.start, insert: '', place: { start: keyword.start, end: value.end } }];
    },
  },
  {
    name: 'value missing',
    edits: (site, world) =>
      headTokens(site, world)
        .filter((token) => isNeeded(site, token))
        .map((token) => without(world, token)),
  },
  {
    name: 'name missing',
    edits: ({ node }, world) => {
      const name = nameOf(node);
      return name && isUnnamed(world, node) && node.kind !== 'machine' ? [without(world, name)] : [];
    },
  },
  {
    name: 'arrow missing',
    edits: (site, world) =>
      headTokens(site, world)
        .filter(({ text }) => text === '->')
        .map((token) => without(world, token)),
  },
  {
    name: 'another mark than ->',
    edits: (site, world) =>
      headTokens(site, world)
        .filter(({ text }) => text === '->')
        .map((token) => instead(token, world.random.pick(arrows))),
  },
  {
    name: 'colon missing or another mark',
    edits: ({ node }, world) => {
      if (node.kind !== 'flow') return [];
      const colon = { start: node.name.end, end: node.name.end + 1 };
      const insert = world.random.pick(['', ';', ',', '.', ' =', ' ->', '::']);
      return [instead(colon, insert, { start: node.name.start, end: node.from.start })];
    },
  },
  {
    name: 'comma missing or too much',
    edits: (site, world) => {
      const tokens = headTokens(site, world);
      return tokens.flatMap((token, index) => {
        const [before, next] = [tokens[index - 1], tokens[index + 1]];
        if (token.text !== ',' || !before || !next) return [];
        const insert = world.random.pick(['', ',,', ', ,', ' and', '.', ' &', ' +']);
        return [instead(token, insert, { start: before.start, end: next.start })];
      });
    },
  },
  {
    name: 'comma at the end of a list',
    edits: ({ node }) => {
      const isList = ['list', 'listen'].includes(node.kind) || (node.kind === 'option' && node.values.length > 1);
      return isList ? [insertAt(node.end, ',')] : [];
    },
  },
  {
    name: 'stray character',
    edits: (site, world) =>
      headTokens(site, world).map((token) => insertAt(token.end, ` ${world.random.pick(strays)}`)),
  },
  {
    name: 'stray character in a word',
    edits: (site, world) =>
      wordsOf(site)
        .filter(([word, role]) => !word.quoted && (role.is !== 'declares' || usesOf(world, word) === 1))
        .map(([word]) => {
          const at = world.random.chance(50) ? word.end : world.random.between(word.start + 1, word.end);
          return insertAt(at, world.random.pick([...'@$%?!=+*|~öé']), word);
        }),
  },
  {
    name: 'mark between keyword and value',
    edits: ({ node }, world) => {
      if (!['field', 'option', 'list'].includes(node.kind)) return [];
      const place = { start: node.keyword.start, end: node.end };
      return [insertAt(node.keyword.end, world.random.pick([' =', ':', '=', ' :', ' ->']), place)];
    },
  },
  {
    name: 'string that never ends',
    edits: (site, world) =>
      wordsOf(site)
        .filter(([word, role]) => isFreeName(world, word, role) && !/^\d/.test(word.text))
        .map(([word]) => {
          const place = { start: word.start, end: endOfWords(world, word.end) };
          if (word.quoted) return { start: word.end - 1, end: word.end, insert: '', place };
          return insertAt(word.start, '"', place);
        }),
  },
  {
    name: 'single quotes',
    edits: (site, world) =>
      wordsOf(site)
        .filter(([word, role]) => isFreeName(world, word, role))
        .map(([word]) => instead(word, `'${word.text}'`)),
  },
];

function isDeclaration(node: Statement): boolean {
  return bodyOf(node) !== undefined || node.kind === 'flow' || node.kind === 'expect';
}

function wrongKeyword(world: World, keyword: Word, block: Site['block']): readonly Edit[] {
  const word = misspelt(keyword.text, world.random);
  return isGrammarWord(word) || isBlockKeyword(block, word) || word === keyword.text ? [] : [instead(keyword, word)];
}

/** Whether the statement can't do without the word, and nothing else of it could take its place. */
function isNeeded({ node }: Site, token: Token): boolean {
  const at = (word: Ranged | null | undefined): boolean => word?.start === token.start;
  switch (node.kind) {
    case 'field':
      return at(node.value);
    case 'list':
      return node.values.length === 1 && at(node.values[0]);
    case 'option':
      return node.values.length === 1 && at(node.values[0]);
    case 'pool':
      return at(node.range);
    case 'machine':
      return at(node.address);
    case 'allow':
      return at(node.protocol)
        ? node.ports.length === 0 && !node.source
        : at(node.source) && node.source?.member === null;
    case 'listen':
      return node.ports.length === 1 && at(node.ports[0]);
    case 'route':
      return at(node.via) || at(node.type);
    case 'nic':
      return at(node.to) || at(node.vlan);
    case 'link':
      return at(node.to);
    case 'bridge':
      return at(node.network) && node.address === null && node.onDemand === null;
    case 'flow':
      return at(node.to) && node.protocol === null && node.to?.member === null;
    case 'expect':
      return at(node.outcome) && node.code === null && node.via.length === 0;
    default:
      return false;
  }
}
