import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { IGrammar } from 'vscode-textmate';
import { loadTopoGrammar, tokens } from '../support/text-mate.ts';

const root = join(import.meta.dirname, '../..');
let grammar: IGrammar;
beforeAll(async () => {
  grammar = await loadTopoGrammar();
});

const scopeOf = (line: string, word: string) => tokens(grammar, line).find(([text]) => text === word)?.[1];

describe('the TextMate grammar', () => {
  it('tells comments of all three forms from code', () => {
    expect(tokens(grammar, '// a\n# b\n/* c\nhost */ host h {')).toEqual([
      ['//', 'punctuation.definition.comment'],
      ['a', 'comment.line.double-slash'],
      ['#', 'punctuation.definition.comment'],
      ['b', 'comment.line.number-sign'],
      ['/*', 'punctuation.definition.comment.begin'],
      ['c', 'comment.block'],
      ['host', 'comment.block'],
      ['*/', 'punctuation.definition.comment.end'],
      ['host', 'storage.type.host'],
      ['h', 'entity.name.type.host'],
      ['{', 'punctuation.section.block.begin'],
    ]);
  });
  it('names what is declared, also when the name is a keyword or a string', () => {
    expect(scopeOf('tenant tenant1 {', 'tenant1')).toBe('entity.name.type.tenant');
    expect(scopeOf('  network gateway { vlan 100 }', 'gateway')).toBe('entity.name.type.network');
    expect(scopeOf('switch tor', 'tor')).toBe('entity.name.type.switch');
    expect(scopeOf('host "compute1.example.com" {', 'compute1.example.com')).toBe('string.quoted.double');
    expect(scopeOf('  host google_dns 8.8.8.8', 'google_dns')).toBe('entity.name.type.host');
    expect(scopeOf('flow scenario6: VM_1 -> VM_6 icmp', 'scenario6')).toBe('entity.name.function.flow');
  });
  it('tells a reference from a declaration', () => {
    const line = '  vm VM_1 { network net100  ip 10.0.0.3  floating public }';
    expect(scopeOf(line, 'VM_1')).toBe('entity.name.type.vm');
    expect(scopeOf(line, 'network')).toBe('keyword.other.network');
    expect(scopeOf(line, 'net100')).toBe('variable.other.network');
    expect(scopeOf(line, 'public')).toBe('variable.other.pool');
    expect(scopeOf('  bridge net102 10.1.0.1 on-demand', 'net102')).toBe('variable.other.bridge');
    expect(scopeOf('  bridge net102 10.1.0.1 on-demand', 'on-demand')).toBe('constant.language');
    expect(scopeOf('  nic eth0 -> tor no-carrier', 'no-carrier')).toBe('constant.language');
    expect(scopeOf('  state down', 'state')).toBe('keyword.other');
    expect(scopeOf('  state down', 'down')).toBe('constant.language');
  });
  it('knows addresses, prefixes, ranges, MACs and ports', () => {
    expect(scopeOf('ip 10.0.0.3', '10.0.0.3')).toBe('constant.numeric.address');
    expect(scopeOf('cidr 10.0.0.0/24', '10.0.0.0/24')).toBe('constant.numeric.prefix');
    expect(scopeOf('floating p 203.0.113.1-203.0.113.9', '203.0.113.1-203.0.113.9')).toBe('constant.numeric.range');
    expect(scopeOf('mac fa:16:3e:00:00:01', 'fa:16:3e:00:00:01')).toBe('constant.numeric.mac');
    expect(scopeOf('allow tcp 1-65535 from net102', '65535')).toBe('constant.numeric');
    expect(scopeOf('allow tcp 1-65535 from net102', 'net102')).toBe('variable.other');
  });
  it('knows arrows, outcomes, reasons and qualified names', () => {
    const line = 'expect VM_1->VM_6.floating tcp 22 undelivered no-route via compute1, tor';
    expect(tokens(grammar, line).map(([text]) => text)).toEqual(
      'expect VM_1 -> VM_6 . floating tcp 22 undelivered no-route via compute1 , tor'.split(' '),
    );
    expect(scopeOf(line, '->')).toBe('keyword.operator.arrow');
    expect(scopeOf(line, 'undelivered')).toBe('constant.language.outcome');
    expect(scopeOf(line, 'no-route')).toBe('constant.other.reason');
    expect(scopeOf(line, 'floating')).toBe('variable.other.property.floating');
    expect(scopeOf('secgroup tenant1.default', '.')).toBeDefined();
    expect(scopeOf('expect isolated tenant1 tenant2', 'isolated')).toBe('keyword.control.isolated');
  });
  it('knows the options of the cloud', () => {
    expect(scopeOf('  release essex', 'release')).toBe('support.type.property-name');
    expect(scopeOf('  release essex', 'essex')).toBe('constant.language');
    expect(scopeOf('  bridge_nf_call_iptables 0', 'bridge_nf_call_iptables')).toBe('support.type.property-name');
    expect(scopeOf('  network_manager FlatDHCPManager', 'FlatDHCPManager')).toBe('constant.language');
  });
  it('ends an unfinished string with its line', () => {
    expect(tokens(grammar, 'host "compute\nvm VM_1 {').at(-2)).toEqual(['VM_1', 'entity.name.type.vm']);
  });
  it('gives every word of every example a meaning', () => {
    const examples = readdirSync(join(root, 'examples')).filter((name) => name.endsWith('.topo'));
    expect(examples.length).toBeGreaterThan(0);
    for (const name of examples) {
      const plain = tokens(grammar, readFileSync(join(root, 'examples', name), 'utf8')).filter(
        ([, scope]) => scope === 'source',
      );
      expect(plain, name).toEqual([]);
    }
  });
});
