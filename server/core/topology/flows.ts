// Flows and expectations: ends looked up, words as values. Knows no packet and no outcome.
import type {
  ExpectStatement,
  FieldStatement,
  FlowStatement,
  IsolatedStatement,
  Reference,
  Word,
} from '../syntax/tree.ts';
import type { Protocol } from '../wire/packet.ts';
import type { EntityKind } from './claims.ts';
import type { Expectation, Flow } from './cloud.ts';
import { textOf } from './expectation-text.ts';
import { type EndContext, readEnd } from './flow-end.ts';
import { type Declared, findEntity } from './names.ts';
import { error, mark, type Report, type Source, spanIn } from './report.ts';
import { boundValue, choice, macValue, numberValue, wrongValue } from './values.ts';

/** The codes that an expectation may name: reasons of a drop, and causes. */
export const reasonCodes = [
  'no-route',
  'route-unreachable',
  'route-prohibited',
  'route-blackhole',
  'forwarding-off',
  'host-unreachable',
  'arp-failed',
  'vlan-not-trunked',
  'link-missing',
  'no-interface',
  'secgroup-denied',
  'forward-denied',
  'dhcp-isolated',
  'spoofing-denied',
  'rp-filter',
  'martian',
  'conntrack-invalid',
  'hairpin-off',
  'not-addressed',
  'wrong-source',
  'ttl-exceeded',
  'no-lease',
  'limit',
  'bridge-missing',
  'not-natted',
  'gateway-elsewhere',
  'trunk-lacks-vlan',
  'no-floating',
  'rule-missing',
] as const;

/** The time to live that packets start with unless a flow says another. */
export const defaultTtl = 64;
/** The port of tcp and udp unless one is said. */
export const defaultPort = 80;

/** A named flow; undefined when its ends mean nothing. */
export function readFlow(
  report: Report,
  context: EndContext,
  { name, source, node }: Declared<FlowStatement>,
): Flow | undefined {
  const origin = mark(report, `flow:${name}`, source, node.name, node);
  const boots = node.to === null;
  const from = readEnd(report, context, source, node.from, { in: boots ? 'boot' : 'flow', side: 'from' });
  const to = node.to && readEnd(report, context, source, node.to, { in: 'flow', side: 'to' });
  const { protocol, port } = readTraffic(report, source, boots ? null : node.protocol, node.port);
  const options = readOptions(report, source, node);
  if (!from || to === undefined) return undefined;
  return { name, from, to, protocol: boots ? 'dhcp' : protocol, port: boots ? null : port, ...options, origin };
}

function readOptions(report: Report, source: Source, node: FlowStatement): Pick<Flow, 'ttl' | 'source' | 'mac'> {
  const found = new Map<string, FieldStatement>();
  for (const option of node.options) {
    const keyword = option.keyword.text;
    const before = found.get(keyword);
    if (!before) found.set(keyword, option);
    else {
      error(
        report,
        'duplicate-field',
        spanIn(source, option.keyword),
        `${keyword} is already said: take one of the two out`,
        [{ message: `the first ${keyword}`, span: spanIn(source, before.keyword) }],
      );
    }
  }
  const word = (keyword: string): Word | undefined => found.get(keyword)?.value;
  const ttl = word('ttl');
  const forged = word('source');
  const mac = word('mac');
  return {
    ttl: (ttl && numberValue(report, source, ttl, { least: 1, most: 255 })) ?? defaultTtl,
    source: (forged && boundValue(report, source, forged)) ?? null,
    mac: (mac && macValue(report, source, mac)) ?? null,
  };
}

function readTraffic(
  report: Report,
  source: Source,
  protocolWord: Word | null,
  portWord: Word | null,
): { protocol: Protocol; port: number | null } {
  const said = protocolWord && choice(report, source, protocolWord, ['icmp', 'tcp', 'udp'] as const);
  // a port goes with the protocol that was meant
  if (said === undefined) return { protocol: 'icmp', port: null };
  const protocol = said ?? 'icmp';
  if (protocol !== 'icmp') {
    const port = portWord && numberValue(report, source, portWord, { least: 1, most: 65535 });
    return { protocol, port: port ?? defaultPort };
  }
  if (portWord) wrongValue(report, source, portWord, 'possible with icmp, which has no ports: take it out');
  return { protocol, port: null };
}

/** An `expect` statement. */
export type SaidExpectation = { readonly source: Source; readonly node: ExpectStatement | IsolatedStatement };

/** An expectation; undefined when its ends mean nothing. */
export function readExpectation(
  report: Report,
  context: EndContext,
  { source, node }: SaidExpectation,
): Expectation | undefined {
  const origin = mark(report, `expect:${source.id}`, source, node.keyword, node);
  const text = textOf(node);
  if (node.kind === 'isolated') {
    const a = isolatedEnd(report, context, source, node.a);
    const b = isolatedEnd(report, context, source, node.b);
    return a && b && { kind: 'isolated', a, b, text, origin };
  }
  const from = readEnd(report, context, source, node.from, { in: 'expect', side: 'from' });
  const to = readEnd(report, context, source, node.to, { in: 'expect', side: 'to' });
  const traffic = readTraffic(report, source, node.protocol, node.port);
  const outcome = choice(report, source, node.outcome, ['reachable', 'unreachable', 'undelivered'] as const);
  const code = node.code && (choice(report, source, node.code, reasonCodes) ?? null);
  const via = node.via.flatMap((word) => viaNode(report, context, source, word) ?? []);
  if (!from || !to || !outcome) return undefined;
  return { kind: 'flow', from, to, ...traffic, outcome, code, via, text, origin };
}

const pathKinds: readonly EntityKind[] = ['host', 'instance', 'switch', 'router', 'external', 'machine', 'upstream'];

function viaNode(report: Report, context: EndContext, source: Source, word: Word): string | undefined {
  return findEntity(report, context.names, source, word, pathKinds, 'node')?.name;
}

function isolatedEnd(
  report: Report,
  context: EndContext,
  source: Source,
  reference: Reference,
): ReturnType<typeof readEnd> {
  const end = readEnd(report, context, source, reference, { in: 'expect', side: 'to' });
  if (!end || end.kind === 'instance' || end.kind === 'network' || end.kind === 'tenant') return end;
  return wrongValue(report, source, reference.name, 'an instance, a network or a tenant: only those can be isolated');
}
