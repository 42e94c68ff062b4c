// From a match of the grammar to the tree. Knows the grammar's rules and nothing of tokens, errors or memory.
import type { Node } from 'ohm-js';
import { topoGrammar } from './topo-grammar.ts';
import type {
  Block,
  FieldStatement,
  ListenStatement,
  ListStatement,
  Ranged,
  Reference,
  Statement,
  Word,
} from './tree.ts';

/** The start rule for the statements of each kind of block. */
export const bodyRules = {
  file: 'File',
  cloud: 'CloudBody',
  external: 'ExternalBody',
  switch: 'SwitchBody',
  tenant: 'TenantBody',
  network: 'NetworkBody',
  secgroup: 'SecgroupBody',
  host: 'HostBody',
  vm: 'VmBody',
  router: 'RouterBody',
} as const;

/** What the grammar says of a text: its statements, or where it stops fitting and what would fit there. */
export type GrammarMatch =
  | { readonly ok: true; readonly statements: readonly Statement[] }
  | { readonly ok: false; readonly at: number; readonly expected: readonly string[] };

/**
 * Matches statements of one kind of block. The nodes have offsets into `text`; words have an empty text, and blocks no
 * items: whoever asks fills them in.
 */
export function matchStatements(kind: keyof typeof bodyRules, text: string): GrammarMatch {
  const match = topoGrammar.match(text, bodyRules[kind]);
  if (match.succeeded()) return { ok: true, statements: semantics(match).statements() as Statement[] };
  // ohm-js has these two but leaves them out of its types
  const failed = match as unknown as {
    getRightmostFailurePosition(): number;
    getRightmostFailures(): { toString(): string; isFluffy(): boolean }[];
  };
  const expected = new Set<string>();
  for (const failure of failed.getRightmostFailures()) if (!failure.isFluffy()) expected.add(failure.toString());
  return { ok: false, at: failed.getRightmostFailurePosition(), expected: [...expected] };
}

const semantics = topoGrammar.createSemantics();

function range(node: Node): Ranged {
  return { start: node.source.startIdx, end: node.source.endIdx };
}

function word(node: Node): Word {
  return { ...range(node), text: '', quoted: false };
}

function common(node: Node, keyword: Node): { keyword: Word; doc: string; start: number; end: number } {
  return { keyword: word(keyword), doc: '', ...range(node) };
}

function block(node: Node): Block {
  return { ...range(node), items: [], spoiled: false, lost: [] };
}

function words(node: Node): Word[] {
  return node.asIteration().children.map(word);
}

function optional<T>(node: Node, make: (child: Node) => T): T | null {
  const child = node.children[0];
  return child ? make(child) : null;
}

function tree(node: Node): Statement {
  return node.tree() as Statement;
}

function reference(node: Node): Reference {
  return node.reference() as Reference;
}

function traffic(node: Node): { protocol: Word | null; port: Word | null } {
  const child = node.children[0];
  const [, protocol, port] = child ? [null, child.children[0], child.children[1]] : [];
  return { protocol: protocol ? word(protocol) : null, port: port ? optional(port, word) : null };
}

semantics.addOperation<Reference>('reference', {
  endpoint(value) {
    return value.ctorName === 'reference'
      ? reference(value)
      : { ...range(this), name: word(this), member: null, index: null };
  },
  reference(name, member) {
    const part = member.children[0];
    const index = part?.children[2]?.children[0]?.children[1];
    return {
      ...range(this),
      name: word(name),
      member: part ? word(part.children[1] as Node) : null,
      index: index ? word(index) : null,
    };
  },
});

semantics.addOperation<Statement[]>('statements', {
  _iter: (...children) => children.filter((child) => child.sourceString !== ';').map(tree),
  _nonterminal: (...children) => (children[0] as Node).statements() as Statement[],
});

function named(kind: 'switch' | 'tenant' | 'network' | 'secgroup' | 'host' | 'vm' | 'router') {
  return function (this: Node, keyword: Node, name: Node, body: Node): Statement {
    return { kind, ...common(this, keyword), name: word(name), body: block(body) };
  };
}

function field(this: Node, keyword: Node, value: Node): Statement {
  return { kind: 'field', ...common(this, keyword), value: word(value), silent: null };
}

function list(this: Node, keyword: Node, values: Node): Statement {
  return { kind: 'list', ...common(this, keyword), values: words(values) };
}

semantics.addOperation<Statement>('tree', {
  _nonterminal: (...children) => tree(children[0] as Node),
  Include(keyword, path) {
    return { kind: 'include', ...common(this, keyword), path: word(path) };
  },
  Cloud(keyword, body) {
    return { kind: 'cloud', ...common(this, keyword), body: block(body) };
  },
  External(keyword, name, cidr, body) {
    return { kind: 'external', ...common(this, keyword), name: word(name), cidr: word(cidr), body: block(body) };
  },
  Switch: named('switch'),
  Tenant: named('tenant'),
  Network: named('network'),
  Secgroup: named('secgroup'),
  Host: named('host'),
  Vm: named('vm'),
  Router: named('router'),
  Option(keyword, values) {
    return { kind: 'option', ...common(this, keyword), values: words(values) };
  },
  Gateway(keyword, value, silent) {
    return { kind: 'field', ...common(this, keyword), value: word(value), silent: optional(silent, word) };
  },
  Pool(keyword, name, addresses) {
    return { kind: 'pool', ...common(this, keyword), name: word(name), range: word(addresses) };
  },
  Machine(keyword, name, address, listens) {
    return {
      kind: 'machine',
      ...common(this, keyword),
      name: word(name),
      address: word(address),
      listens: listens.children.map((child) => tree(child) as ListenStatement),
    };
  },
  Trunk: list,
  Link(keyword, _arrow, to, trunk, noCarrier) {
    return {
      kind: 'link',
      ...common(this, keyword),
      to: word(to),
      trunk: optional(trunk, (child) => tree(child) as ListStatement),
      noCarrier: optional(noCarrier, word),
    };
  },
  NetworkField: field,
  Dns: list,
  Allow(keyword, protocol, ports, from) {
    return {
      kind: 'allow',
      ...common(this, keyword),
      protocol: word(protocol),
      ports: optional(ports, (child) => words(child)) ?? [],
      source: optional(from, (child) => reference(child.children[1] as Node)),
    };
  },
  Nic(keyword, name, address, _arrow, to, tagging, noCarrier) {
    const child = tagging.children[0];
    const trunk = child?.ctorName === 'Trunk' ? (tree(child) as ListStatement) : null;
    return {
      kind: 'nic',
      ...common(this, keyword),
      name: word(name),
      address: optional(address, word),
      to: word(to),
      trunk,
      vlan: child?.ctorName === 'Access' ? word(child.children[1] as Node) : null,
      noCarrier: optional(noCarrier, word),
    };
  },
  HostField: field,
  Bridge(keyword, network, address, onDemand) {
    return {
      kind: 'bridge',
      ...common(this, keyword),
      network: word(network),
      address: optional(address, word),
      onDemand: optional(onDemand, word),
    };
  },
  Route(keyword, to, how) {
    const via = how.ctorName === 'Via' ? word(how.children[1] as Node) : null;
    return { kind: 'route', ...common(this, keyword), to: word(to), via, type: via ? null : word(how) };
  },
  Listen(keyword, protocol, ports) {
    return { kind: 'listen', ...common(this, keyword), protocol: word(protocol), ports: words(ports) };
  },
  VmField: field,
  VmGroups: list,
  VmFloating: field,
  Boot(keyword, name, _colon, from, dhcp) {
    return {
      kind: 'flow',
      ...common(this, keyword),
      name: word(name),
      from: reference(from),
      to: null,
      protocol: word(dhcp),
      port: null,
      options: [],
    };
  },
  Flow(keyword, name, _colon, from, _arrow, to, how, options) {
    return {
      kind: 'flow',
      ...common(this, keyword),
      name: word(name),
      from: reference(from),
      to: reference(to),
      ...traffic(how),
      options: options.children.map((child) => tree(child) as FieldStatement),
    };
  },
  FlowOption: field,
  Isolated(keyword, _isolated, a, b) {
    return { kind: 'isolated', ...common(this, keyword), a: reference(a), b: reference(b) };
  },
  Expect(keyword, from, _arrow, to, how, outcome, code, passing) {
    return {
      kind: 'expect',
      ...common(this, keyword),
      from: reference(from),
      to: reference(to),
      ...traffic(how),
      outcome: word(outcome),
      code: optional(code, word),
      via: optional(passing, (child) => words(child.children[1] as Node)) ?? [],
    };
  },
});
