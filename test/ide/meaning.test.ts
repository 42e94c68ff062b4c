// What the words of a text are, and who sends to whom, by cursor.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runToEnd } from '../../server/core/base/steps.ts';
import { incomingCalls, outgoingCalls, partyAt } from '../../server/core/ide/calls.ts';
import {
  createSemanticTokens,
  type SemanticToken,
  type SemanticTokens,
} from '../../server/core/ide/semantic-tokens.ts';
import { analyse } from '../../server/core/pipeline/analyse.ts';
import type { Analysis } from '../../server/core/pipeline/analysis.ts';
import { anyText, edits } from '../syntax/texts.ts';
import { atCursor, inText } from './cursor.ts';

const cloud = readFileSync(join(import.meta.dirname, '../fixtures/hover/cloud.topo'), 'utf8');

/** The words of a text. */
function semanticTokensOf(
  text: string,
  range: { readonly start: number; readonly end: number } = { start: 0, end: text.length },
  teller: SemanticTokens = createSemanticTokens(),
): readonly SemanticToken[] {
  return tokensOf(
    analyse({ path: 'f', text }, () => undefined),
    range,
    teller,
  );
}

function tokensOf(
  analysis: Analysis,
  range: { readonly start: number; readonly end: number },
  teller: SemanticTokens,
): readonly SemanticToken[] {
  const found: SemanticToken[] = [];
  const file = analysis.files.get('f');
  if (file) runToEnd(teller.tell(analysis, file, range, (token) => found.push(token)));
  return found;
}

describe('semantic tokens', () => {
  const tokens = (text: string, range?: { readonly start: number; readonly end: number }) =>
    semanticTokensOf(text, range).map(
      ({ start, end, kind, declares }) => `${text.slice(start, end)} ${kind}${declares ? ' declares' : ''}`,
    );
  it('tell keywords, fields, values, numbers, comments, and names by what they name', () => {
    expect(tokens('// c\ncloud { release essex  vlan_interface eth0 }\n')).toEqual([
      ...['// c comment', 'cloud keyword', 'release field', 'essex value', 'vlan_interface field', 'eth0 nic'],
    ]);
    expect(
      tokens(
        'tenant t { network n { vlan 100  cidr 10.0.0.0/24 }\n secgroup web { allow tcp 22 from n } /* d */ }\nhost "h 1" { vm V { network n secgroup web } }\nflow f: V -> "h 1" icmp ttl 3\nexpect V.floating -> x reachable\n',
      ),
    ).toEqual([
      ...['tenant keyword', 't tenant declares', 'network keyword', 'n network declares', 'vlan field', '100 number'],
      ...[
        'cidr field',
        '10.0.0.0/24 number',
        'secgroup keyword',
        'web secgroup declares',
        'allow keyword',
        'tcp value',
      ],
      ...['22 number', 'from keyword', 'n network', '/* d */ comment', 'host keyword', '"h 1" host declares'],
      ...['vm keyword', 'V vm declares', 'network field', 'n network', 'secgroup field', 'web secgroup'],
      ...[
        'flow keyword',
        'f flow declares',
        'V vm',
        '-> operator',
        '"h 1" host',
        'icmp value',
        'ttl keyword',
        '3 number',
      ],
      ...['expect keyword', 'V vm', 'floating keyword', '-> operator', 'x unknown', 'reachable keyword'],
    ]);
    expect(tokens('include "a"\nexternal e 10.0.0.0/8 { host m 1.2.3.4 }\nflow g: m -> e-router\n')).toEqual([
      ...['include keyword', '"a" string', 'external keyword', 'e external declares', '10.0.0.0/8 number'],
      ...['host keyword', 'm machine declares', '1.2.3.4 number'],
      ...['flow keyword', 'g flow declares', 'm machine', '-> operator', 'e-router external'],
    ]);
  });
  it('of a range are those of its declarations', () => {
    const all = tokens(cloud);
    const start = cloud.indexOf('compute2');
    const some = tokens(cloud, { start, end: start + 5 });
    expect(some[0]).toBe('host keyword');
    expect(some.length).toBeLessThan(all.length / 4);
    expect(all.join('|')).toContain(some.join('|'));
    expect(tokens(cloud, { start: 0, end: cloud.length })).toEqual(all);
  });
  it('of any text are in order, within it, and miss no word', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        let end = 0;
        for (const one of semanticTokensOf(text)) {
          expect(one.start).toBeGreaterThanOrEqual(end);
          expect(one.end).toBeGreaterThan(one.start);
          end = one.end;
        }
        expect(end).toBeLessThanOrEqual(text.length);
      }),
    );
  });
});

describe('semantic tokens after an edit', () => {
  it('are those of a fresh text, whatever was remembered', () => {
    fc.assert(
      fc.property(edits, edits, (first, second) => {
        const teller = createSemanticTokens();
        let before: Analysis | undefined;
        for (const text of [first.before, first.after, second.after, first.before]) {
          before = analyse({ path: 'f', text }, () => undefined, before);
          expect(tokensOf(before, { start: 0, end: text.length }, teller)).toEqual(semanticTokensOf(text));
        }
      }),
    );
  });
});

describe('who sends to whom', () => {
  const text = `${cloud}
expect google_dns -> net102 tcp 22 unreachable
expect tenant2 -> 8.8.4.4 reachable
expect any -> VM_6.floating reachable
expect VM_3 -> VM_6 icmp reachable
flow back: compute1 -> VM_6 tcp 22
`;
  const at = (snippet: string) => {
    const { analysis, file, offset } = inText(text, snippet);
    const party = partyAt(analysis, file, offset);
    const told = (calls: ReturnType<typeof incomingCalls>) =>
      calls.map(
        ({ party: { label, detail }, places }) =>
          `${label} (${detail}) ${places.map((one) => text.slice(one.start, one.end)).join(' ')}`,
      );
    return {
      party: party && `${party.kind} ${party.label} ${party.detail}`.trim(),
      stands: party && text.slice(party.name.start, party.name.end),
      incoming: party ? told(incomingCalls(analysis, party.id)) : [],
      outgoing: party ? told(outgoingCalls(analysis, party.id)) : [],
    };
  };
  it('of an instance: flows and expectations, also those of its network, its tenant and everybody', () => {
    const { party, stands, incoming, outgoing } = at('vm VM$0_6');
    expect([party, stands]).toEqual(['instance VM_6 net102 on compute2', 'VM_6']);
    expect(incoming).toEqual([
      'VM_1 (flow scenario6: icmp, expect icmp reachable) VM_1 VM_1',
      'VM_4 (flow lost: icmp) VM_4',
      'compute1 (flow back: tcp 22) compute1',
      'google_dns (expect tcp 22 unreachable) google_dns',
      'any (expect icmp reachable) any',
      'VM_3 (expect icmp reachable) VM_3',
    ]);
    expect(outgoing).toEqual(['8.8.4.4 (expect icmp reachable) 8.8.4.4']);
  });
  it('of a network and a tenant: all that their instances do', () => {
    expect(at('network net$0100 {').outgoing).toEqual([
      'VM_6 (flow scenario6: icmp, flow lost: icmp, expect icmp reachable) VM_6 VM_6 VM_6 VM_6.floating',
      'VM_1 (expect icmp reachable) VM_1',
    ]);
    expect(at('tenant ten$0ant2').incoming).toHaveLength(6);
  });
  it('of machines beyond, hosts and flows', () => {
    expect(at('host google$0_dns').outgoing).toEqual(['net102 (expect tcp 22 unreachable) net102']);
    expect(at('flow b$0ack').party).toBe('node compute1');
    expect(at('ex$0pect google_dns').party).toBe('node google_dns');
    expect(at('flow lost: VM_4 -> VM$0_6').party).toMatch(/^instance VM_6/);
  });
  it('of nothing else', () => {
    expect(at('switch to$0r').party).toBeUndefined();
    expect(at('secgroup d$0efault { allow icmp').party).toBeUndefined();
    const { analysis, file } = atCursor('$0');
    expect(partyAt(analysis, file, 0)).toBeUndefined();
  });
});
