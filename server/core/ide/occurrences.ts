// Every word of a file that names something: where it is declared and where it is used. What go to definition, find
// references and hover stand on. Works on the tree alone, so that it also works while the cloud is half written.
import type { Span } from '../base/span.ts';
import { reservedWords } from '../syntax/keywords.ts';
import { type Declaration, spanOf } from '../syntax/parse.ts';
import { bodyOf, nameOf, type Reference, type Statement, type Word } from '../syntax/tree.ts';
import { parseIpv4 } from '../wire/address.ts';

/**
 * What a word names. Hosts, instances, switches, routers, externals, machines, tenants and networks share the name space
 * `name`; groups are `TENANT.GROUP`; nics `HOST.NIC`, and `*.NIC` where an option of the cloud speaks of every host's.
 */
export type SymbolKey = `${'name' | 'group' | 'pool' | 'flow' | 'nic' | 'bridge'}:${string}`;

/** One word that names something. */
export type Occurrence = {
  readonly key: SymbolKey;
  /** Of a host's nic, or a bridge: what options of the cloud call it. */
  readonly everyHosts: SymbolKey | null;
  /** The name itself, without what qualifies it; it stands in the word, or is the word. */
  readonly name: string;
  readonly role: 'declaration' | 'use';
  readonly span: Span;
  /** The statement it stands in. */
  readonly statement: Statement;
};

/** What is known of the whole topology, for uses that depend on it. */
export type Scope = {
  /** The tenant that an instance belongs to, for its groups. */
  readonly tenantOf: (instance: string) => string | undefined;
  readonly hasGroup: (tenant: string, name: string) => boolean;
  /** Whether a name is the router of an external, `NAME-router`, and of which. */
  readonly externalOfRouter: (name: string) => string | undefined;
};

/** The occurrences of one declaration, in the order of the text. Linear in the declaration. */
export function occurrencesOf(declaration: Declaration, scope: Scope): readonly Occurrence[] {
  if (!declaration.node) return [];
  const found: Occurrence[] = [];
  visit(declaration.node, '', null, {
    scope,
    add: (key, role, word, statement, { name = word.text, everyHosts = null } = {}) => {
      if (word.text === '') return;
      found.push({ key, everyHosts, name, role, span: spanOf(declaration, word), statement });
    },
  });
  return found.sort((a, b) => a.span.start - b.span.start);
}

type Keys = Pick<Occurrence, 'key' | 'everyHosts'>;

/** Whether two words name the same thing. */
export function isSame(a: Keys, b: Keys): boolean {
  return a.key === b.key || a.everyHosts === b.key || a.key === b.everyHosts;
}

type Visitor = {
  readonly scope: Scope;
  readonly add: (
    key: SymbolKey,
    role: Occurrence['role'],
    word: Word,
    statement: Statement,
    more?: { readonly name?: string; readonly everyHosts?: SymbolKey },
  ) => void;
};

/** Options of the cloud that name nics of every host. */
const nicOptions: ReadonlySet<string> = new Set([
  'vlan_interface',
  'flat_interface',
  'public_interface',
  'forward_bridge_interface',
]);

/** `owner`: the name of the host, tenant or instance whose block the statement stands in; `within` that statement's kind. */
function visit(statement: Statement, owner: string, within: Statement['kind'] | null, visitor: Visitor): void {
  const declare = (key: SymbolKey, word: Word) => visitor.add(key, 'declaration', word, statement);
  const use = (key: SymbolKey, word: Word) => visitor.add(key, 'use', word, statement);
  switch (statement.kind) {
    case 'external':
    case 'switch':
    case 'tenant':
    case 'network':
    case 'host':
    case 'vm':
    case 'router':
    case 'machine':
      declare(`name:${statement.name.text}`, statement.name);
      break;
    case 'secgroup':
      declare(`group:${owner}.${statement.name.text}`, statement.name);
      break;
    case 'pool':
      declare(`pool:${statement.name.text}`, statement.name);
      break;
    case 'flow':
      declare(`flow:${statement.name.text}`, statement.name);
      end(statement.from, statement, visitor);
      if (statement.to) end(statement.to, statement, visitor);
      break;
    case 'expect':
      end(statement.from, statement, visitor);
      end(statement.to, statement, visitor);
      for (const word of statement.via) useNode(word, statement, visitor);
      break;
    case 'isolated':
      end(statement.a, statement, visitor);
      end(statement.b, statement, visitor);
      break;
    case 'nic':
      visitor.add(`nic:${owner}.${statement.name.text}`, 'declaration', statement.name, statement, {
        ...(within === 'host' ? { everyHosts: `nic:*.${statement.name.text}` as const } : {}),
      });
      use(`name:${statement.to.text}`, statement.to);
      break;
    case 'link':
      use(`name:${statement.to.text}`, statement.to);
      break;
    case 'bridge':
      use(`name:${statement.network.text}`, statement.network);
      break;
    case 'allow':
      if (statement.source) source(statement.source, owner, statement, visitor);
      break;
    case 'option':
      for (const word of statement.values) {
        if (nicOptions.has(statement.keyword.text) && !isReserved(word)) use(`nic:*.${word.text}`, word);
        if (statement.keyword.text === 'flat_network_bridge') bridge(word, statement, visitor);
      }
      break;
    case 'field':
      if (statement.keyword.text === 'bridge') bridge(statement.value, statement, visitor);
      else field(statement.keyword.text, statement.value, use);
      break;
    case 'list':
      if (statement.keyword.text === 'secgroup') {
        const tenant = visitor.scope.tenantOf(owner) ?? '';
        for (const word of statement.values) use(`group:${tenant}.${word.text}`, word);
      }
      break;
    default:
      break;
  }
  const body = bodyOf(statement);
  if (!body) return;
  // A group's rules speak of the groups of its tenant.
  const inner = statement.kind === 'secgroup' ? owner : (nameOf(statement)?.text ?? owner);
  for (const item of body.items) visit(item, inner, statement.kind, visitor);
}

/** A bridge is a device of every host; `forward_bridge_interface` may mean it. */
function bridge(word: Word, statement: Statement, { add }: Visitor): void {
  add(`bridge:${word.text}`, 'declaration', word, statement, { everyHosts: `nic:*.${word.text}` });
}

function field(keyword: string, value: Word, use: (key: SymbolKey, word: Word) => void): void {
  if (keyword === 'network' || keyword === 'tenant' || keyword === 'host') use(`name:${value.text}`, value);
  if (keyword === 'floating' && (value.quoted || parseIpv4(value.text) === undefined)) use(`pool:${value.text}`, value);
}

function end(reference: Reference, statement: Statement, visitor: Visitor): void {
  const { name } = reference;
  if (isAddress(name) || isReserved(name)) return;
  useNode(name, statement, visitor);
}

function source(reference: Reference, tenant: string, statement: Statement, { scope, add }: Visitor): void {
  const { name, member } = reference;
  if (isAddress(name) || isReserved(name)) return;
  if (member) {
    add(`name:${name.text}`, 'use', name, statement);
    add(`group:${name.text}.${member.text}`, 'use', member, statement);
  } else if (scope.hasGroup(tenant, name.text)) {
    add(`group:${tenant}.${name.text}`, 'use', name, statement);
  } else {
    add(`name:${name.text}`, 'use', name, statement);
  }
}

/** The router of an external is named after it. */
function useNode(word: Word, statement: Statement, { scope, add }: Visitor): void {
  const name = scope.externalOfRouter(word.text) ?? word.text;
  add(`name:${name}`, 'use', word, statement, { name });
}

function isAddress(word: Word): boolean {
  return !word.quoted && /^\d+\./.test(word.text);
}

/** A word that is a name only as a string. */
function isReserved(word: Word): boolean {
  return !word.quoted && reservedWords.includes(word.text);
}
