// Completion at cursors: what is offered in which place, in half-written text; and that what is offered fits.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { type Completion, createCompleter, maxCandidates } from '../../server/core/ide/complete.ts';
import type { Candidate } from '../../server/core/ide/completion.ts';
import { analyse } from '../../server/core/pipeline/analyse.ts';
import { blockKeywords, optionNames } from '../../server/core/syntax/keywords.ts';
import { parseFile } from '../../server/core/syntax/parse.ts';
import { tokenize } from '../../server/core/syntax/tokens.ts';
import { releases } from '../../server/core/topology/options.ts';
import { formatIpv4 } from '../../server/core/wire/address.ts';
import { fixtures } from '../syntax/texts.ts';
import { inBlock, plain } from './blocks.ts';
import { atCursor } from './cursor.ts';

const cloud = `external internet 203.0.113.0/24 {
  floating public 203.0.113.192/28
  host google_dns 8.8.8.8
}
switch tor { trunk 100, 102 }
switch core { }
tenant red {
  network net100 { vlan 100  cidr 10.0.0.0/24 }
  secgroup web { allow tcp 80 from any }
}
tenant blue { network net102 { vlan 102  cidr 10.1.0.0/24 } }
host compute1 {
  nic eth0 -> tor
  nic eth1 203.0.113.105 -> internet
  bridge net102 10.1.0.1 on-demand
  vm VM_1 { network net100  ip 10.0.0.3  floating 203.0.113.193 }
  vm "odd one" { network net102 }
}
`;

const complete = createCompleter();

function completionIn(marked: string, because: 'asked' | 'space' = 'asked'): Completion | undefined {
  const { analysis, file, offset } = atCursor(marked);
  return complete(analysis, { file, offset, because, includable: () => ['common.topo', 'parts/net.topo'] });
}

/** What is offered at the cursor of a text that follows the cloud. */
function offered(marked: string, because: 'asked' | 'space' = 'asked'): readonly Candidate[] {
  return completionIn(cloud + marked, because)?.candidates ?? [];
}
const labels = (marked: string) => offered(marked).map(({ label }) => label);
const written = (marked: string) => offered(marked).map(({ insert }) => insert);

/** The text with a candidate in it. */
function inserted(marked: string, { start, end }: Completion, { snippet, insert }: Candidate): string {
  const text = marked.replace('$0', '');
  return text.slice(0, start) + (snippet === undefined ? insert : plain(snippet)) + text.slice(end);
}

function faults(text: string): number {
  return parseFile('f', text).declarations.flatMap(({ diagnostics }) => diagnostics).length;
}

/** Places in half-written text, and some of what is offered there, from the first on. */
const places: readonly (readonly [what: string, marked: string, first: readonly string[]])[] = [
  ['top level', '$0', ['include', 'cloud', 'external', 'switch', 'tenant', 'network', 'host', 'router', 'flow']],
  ['a word at the top level', 'ho$0', ['include', 'cloud']],
  ['a host', 'host h {\n  $0\n}', ['nic', 'default_gateway', 'bridge', 'vm', 'route']],
  ['a host that is not closed', 'host h {\n  vm V {\n    $0', ['network', 'tenant', 'ip', 'mac', 'secgroup']],
  ['an instance without brace before the next host', 'host h {\n  vm V { ip $0\nhost i { }', []],
  ['a network of an instance', 'host h { vm V { network $0 } }', ['net100', 'net102']],
  ['half a network', 'host h { vm V { network net1$0 } }', ['net100', 'net102']],
  ['a tenant of an instance', 'host h { vm V { tenant $0', ['red', 'blue']],
  ['an address', 'host h { vm V { network net100  ip $0 } }', ['10.0.0.5', '10.0.0.6']],
  ['an address in the line below', 'host h {\n  vm V {\n    network net102\n    ip $0\n  }\n}', ['10.1.0.5']],
  ['groups of the tenant', 'host h { vm V { network net100  secgroup $0 } }', ['web', 'default']],
  ['groups where no tenant is known yet', 'host h { vm V { secgroup $0', ['default', 'web']],
  ['groups in a list', 'host h { vm V { network net100  secgroup web, $0 } }', ['web', 'default']],
  ['floating', 'host h { vm V { network net100  floating $0 } }', ['public', '203.0.113.194', '203.0.113.195']],
  ['a nic', 'host h { nic eth1 $0', ['203.0.113.2', '203.0.113.3', '203.0.113.4', '->']],
  ['a nic with its wire', 'host h { nic eth1 $0 -> internet }', ['203.0.113.2']],
  ['a nic on a switch', 'host h { nic eth1 $0 -> tor }', []],
  ['a wire', 'host h { nic eth1 -> $0', ['tor', 'core', 'internet']],
  ['behind a wire', 'host h { nic eth1 -> tor $0', ['trunk', 'vlan', 'no-carrier']],
  ['a trunk', 'host h { nic eth1 -> tor trunk $0', ['all', 'none', '100', '102']],
  ['a trunk list', 'host h { nic eth1 -> tor trunk 100, $0', ['100', '102']],
  ['a bridge', 'host h { bridge $0 }', ['net100', 'net102']],
  ['the address of a bridge', 'host h { bridge net100 $0 }', ['10.0.0.4', '10.0.0.5']],
  ['a route', 'host compute2 { nic eth1 203.0.113.9 -> internet\n route 10.0.0.0/24 $0', ['unreachable', 'prohibit']],
  ['a next hop', 'host c { nic e 203.0.113.9 -> internet\n route 10.0.0.0/24 via $0', ['203.0.113.1', '203.0.113.105']],
  ['a VLAN', 'tenant t { network n { vlan $0 } }', ['103', '101']],
  ['a prefix', 'tenant t { network n { vlan 5\n cidr $0', ['10.1.1.0/24']],
  ['a protocol', 'tenant t { secgroup g { allow $0', ['icmp', 'tcp', 'udp', 'any']],
  ['a port', 'tenant t { secgroup g { allow tcp $0', ['ssh', 'http', 'https']],
  ['a port of udp', 'tenant t { secgroup g { allow udp $0', ['dns', 'memcached']],
  ['behind a port', 'tenant t { secgroup g { allow tcp 22 $0', ['from', 'allow']],
  ['a source', 'tenant red2 { secgroup g { allow tcp 22 from $0', ['any', 'g', 'default', 'net100', 'net102', 'red']],
  ['a group of a tenant', 'tenant t { secgroup g { allow tcp 22 from red.$0', ['web', 'default']],
  ['half a group of a tenant', 'tenant t { secgroup g { allow tcp 22 from red.w$0', ['web', 'default']],
  ['a floating address as an end', 'expect VM_1.$0 -> VM_1 reachable', ['floating']],
  ['an end', 'flow f: $0', ['VM_1', 'odd one', 'VM_1.floating', 'compute1', 'google_dns', 'internet-router']],
  ['behind the first end', 'flow f: VM_1 $0', ['->', 'dhcp']],
  ['traffic', 'flow f: VM_1 -> VM_1 $0', ['icmp', 'tcp', 'udp', 'ttl', 'source', 'mac']],
  ['an outcome', 'expect VM_1 -> VM_1 tcp 22 $0', ['reachable', 'unreachable', 'undelivered']],
  ['a reason', 'expect VM_1 -> VM_1 undelivered $0', ['no-route', 'route-unreachable']],
  ['nodes on the way', 'expect VM_1 -> VM_1 reachable via compute1, $0', ['compute1', 'google_dns']],
  ['what is isolated', 'expect isolated $0', ['net100', 'net102', 'red', 'blue', 'VM_1']],
  ['what else is isolated', 'expect isolated net100 $0', ['net100', 'net102']],
  ['a release', 'cloud { release $0 }', ['newton', 'essex']],
  ['a kernel setting', 'host h { rp_filter $0 }', ['0', '1', '2']],
  ['an interface', 'cloud { vlan_interface $0 }', ['eth0']],
  ['a link', 'switch s { link -> $0', ['tor', 'core']],
  ['the gateway of an external', 'external e 198.51.100.0/24 { gateway $0', ['198.51.100.1', 'none']],
  ['a pool', 'external e 198.51.100.0/24 { floating p $0', ['198.51.100.192/28']],
  ['an external', 'external e $0', ['198.51.100.0/24', '192.0.2.0/24']],
  ['a block', 'host h $0', ['{ … }']],
  ['an include', 'include $0', ['common.topo', 'parts/net.topo']],
  ['an include in quotes', 'include "com$0"', ['common.topo']],
  ['behind a faulty statement on the line', 'host h { vm V { netwrok net100  network $0', ['net100', 'net102']],
  ['below a faulty statement', 'host h {\n  nic eth0 tor\n  vm V { network $0', ['net100', 'net102']],
];

describe('what is offered', () => {
  it.each(places)('%s', (_, marked, first) => {
    expect(labels(marked).slice(0, first.length)).toEqual(first);
  });
  it.each(places)('fits there: %s', (_, marked) => {
    const whole = cloud + marked;
    const found = completionIn(whole);
    if (!found) return;
    const before = faults(whole.replace('$0', ''));
    for (const one of found.candidates) {
      const text = inserted(whole, found, one);
      expect(faults(text), `${one.label}: ${text.slice(cloud.length)}`).toBeLessThanOrEqual(before);
    }
  });
  it('nothing in comments, in new names, and where words make no sense', () => {
    for (const marked of ['// $0', '/* $0 */', 'host $0', 'flow f$0', 'nonsense $0', 'host h { nic $0', '"$0'])
      expect(labels(marked), marked).toEqual([]);
  });
  it('a name in quotes where it is no word, and where a quote is typed', () => {
    expect(written('flow f: $0')).toContain('"odd one"');
    expect(written('flow f: "o$0"')).toEqual(expect.arrayContaining(['"odd one"', '"VM_1"']));
    const found = completionIn(`${cloud}flow f: "od$0"`);
    expect(found && found.end - found.start).toBe('"od"'.length);
  });
  it('ports as numbers, found by service or number', () => {
    const [ssh] = offered('tenant t { secgroup g { allow tcp ss$0');
    expect(ssh).toMatchObject({ label: 'ssh', insert: '22', filter: 'ssh' });
    expect(offered('tenant t { secgroup g { allow tcp 2$0')[0]).toMatchObject({ insert: '22', filter: '22' });
    expect(labels('tenant t { secgroup g { allow icmp $0')[0]).toBe('echo-request');
  });
  it('as the next address the one that the instance would get', () => {
    for (const [host, network] of [
      ['compute1', 'net100'],
      ['compute9', 'net102'],
    ]) {
      const vm = `vm NEW { network ${network}`;
      const inHost = (words: string) =>
        host === 'compute1'
          ? cloud.replace('  vm VM_1', `  ${words}\n  vm VM_1`)
          : `${cloud}host ${host} {\n  ${words}\n}\n`;
      const { analysis } = atCursor(`$0${inHost(`${vm} }`)}`);
      const given = analysis.cloud.instances.find(({ name }) => name === 'NEW');
      const [first] = completionIn(inHost(`${vm} ip $0 }`))?.candidates ?? [];
      expect(first?.label).toBe(given && formatIpv4(given.address));
    }
  });
  it('what one wants to know of a name', () => {
    const detail = (marked: string, label: string) => offered(marked).find((one) => one.label === label)?.detail;
    expect(detail('host h { vm V { network $0', 'net100')).toBe('10.0.0.0/24, VLAN 100, red');
    expect(detail('flow f: $0', 'VM_1')).toBe('10.0.0.3, net100, on compute1');
    expect(detail('host h { vm V { floating $0', 'public')).toBe('pool of internet, 203.0.113.193 to 203.0.113.206');
    expect(detail('cloud { release essex\n dmz_cidr $0', '10.128.0.0/24')).toBe('the default');
    expect(detail('cloud { release essex\n $0', 'dmz_cidr')).toBe('default: 10.128.0.0/24');
    expect(detail('cloud { release kilo\n $0', 'dmz_cidr')).toBe('default: none');
  });
  it('after a space only what the statement lacks', () => {
    expect(offered('host h {\n  $0', 'space')).toEqual([]);
    expect(offered('host h { vm V { network net100 $0', 'space')).toEqual([]);
    expect(offered('host h { vm V { network $0', 'space')[0]?.label).toBe('net100');
  });
  it('no more than anybody reads, those first that fit what is typed', () => {
    const many = Array.from({ length: maxCandidates + 50 }, (_, i) => `switch s${i} { }`).join('\n');
    expect(completionIn(`${many}\nswitch t { link -> $0`)).toMatchObject({ isCut: true });
    const last = `s${maxCandidates + 49}`;
    expect(completionIn(`${many}\nswitch t { link -> ${last}$0`)?.candidates.map(({ label }) => label)).toEqual([last]);
  });
});

describe('keywords', () => {
  // needed with multi_host false, fixed_range until grizzly
  const apart = ['network host', 'cloud fixed_range'];
  test.each(Object.entries(blockKeywords))('of %s are offered, all of them, each with help', (block, keywords) => {
    const found = offered(inBlock[block] ?? '');
    expect(found.map(({ label }) => label)).toEqual(keywords.filter((one) => !apart.includes(`${block} ${one}`)));
    for (const { help, snippet } of found) expect([help !== undefined, snippet !== undefined]).toEqual([true, true]);
  });
  test.each(Object.entries(blockKeywords))('of %s that may stand once are not offered again', (block, keywords) => {
    for (const keyword of keywords.filter((one) => !apart.includes(`${block} ${one}`))) {
      const marked = inBlock[block] ?? '';
      const first = offered(marked).find(({ label }) => label === keyword);
      if (!first || keyword === 'include') continue;
      const said = plain(first.snippet ?? '');
      const twice = cloud + marked.replace('$0', `${said}\n${said}`);
      const analysis = analyse({ path: 'f', text: twice }, () => undefined);
      const isOnce = analysis.diagnostics.some(
        ({ code, message }) => code === 'duplicate-field' && /already/.test(message),
      );
      const again = labels(marked.replace('$0', `${said}\n$0`)).includes(keyword);
      expect(again, `${block} ${keyword}`).toBe(!isOnce);
    }
  });
  test.each(releases)('the options of %s are offered and no others', (release) => {
    const found = labels(`cloud {\nrelease ${release}\n$0\n}`);
    for (const name of optionNames.filter((one) => one !== 'release')) {
      const text = `cloud { release ${release}\n${name} none }`;
      const faulty = analyse({ path: 'f', text }, () => undefined).diagnostics;
      const isMissing = faulty.some(
        ({ code, message }) => code === 'option-not-in-release' && message.includes(`no ${name}`),
      );
      expect(found.includes(name), name).toBe(!isMissing);
    }
  });
  it('that mean nothing in this cloud are not offered', () => {
    const text = (options: string) => `cloud { ${options} }\nnetwork n {\n$0\n}`;
    const keywords = (options: string) => completionIn(text(options))?.candidates.map(({ label }) => label) ?? [];
    expect(keywords('network_manager FlatDHCPManager')).not.toContain('vlan');
    expect(keywords('multi_host false')).toContain('host');
  });
  it('begin whole declarations that are free of faults', () => {
    for (const { label, snippet } of offered('$0')) {
      if (label === 'include') continue;
      const text = `${cloud}${plain(snippet ?? '')}\n`;
      const errors = analyse({ path: 'f', text }, () => undefined).diagnostics.filter(
        ({ severity }) => severity === 'error',
      );
      expect(
        errors.map(({ message }) => message),
        text.slice(cloud.length),
      ).toEqual([]);
    }
  });
});

/** The words of a text that name or say something that can be offered again. */
function* gaps(text: string): Iterable<{ readonly marked: string; readonly word: string }> {
  const { tokens } = tokenize(text);
  for (const { kind, start, end, text: word } of tokens) {
    if (kind === 'word') yield { marked: `${text.slice(0, start)}$0${text.slice(end)}`, word };
  }
}

describe('in texts that people wrote', () => {
  const texts = ['examples/s6a.topo'].map((path) => readFileSync(join(import.meta.dirname, '../..', path), 'utf8'));
  it('each name and keyword is offered where it stands', () => {
    const missed: string[] = [];
    let found = 0;
    for (const { marked, word } of texts.flatMap((text) => [...gaps(text)])) {
      const at = marked.indexOf('$0');
      const before = tokenize(marked.slice(0, at)).tokens.at(-1)?.text ?? '';
      const declares = ['external', 'switch', 'tenant', 'host', 'vm', 'router', 'flow', 'nic', 'secgroup'];
      const isNewName = declares.includes(before) || (before === 'network' && /^\s*\{/.test(marked.slice(at + 2)));
      const isPool = before === 'floating' && /^ +\d/.test(marked.slice(at + 2));
      if (isNewName || isPool) continue;
      const offers = completionIn(marked)?.candidates ?? [];
      if (offers.some(({ insert, label }) => insert === word || label === word)) found++;
      else missed.push(`${word} in ${marked.slice(Math.max(0, at - 40), at)}`);
    }
    expect(missed).toEqual([]);
    expect(found).toBeGreaterThan(40);
  });
});

describe('in a text that ends anywhere', () => {
  it('whatever is offered goes on with it', () => {
    const text = readFileSync(join(import.meta.dirname, '../fixtures/sample.topo'), 'utf8');
    let tried = 0;
    for (const [i, { start }] of tokenize(text).tokens.entries()) {
      if (i % 4 > 0) continue;
      const marked = `${text.slice(0, start)}$0`;
      const found = completionIn(marked);
      const before = faults(text.slice(0, start));
      for (const one of found?.candidates ?? []) {
        tried++;
        const after = inserted(marked, found as Completion, one);
        expect(faults(after), `${one.label}: ${after.slice(-80)}`).toBeLessThanOrEqual(before);
      }
    }
    expect(tried).toBeGreaterThan(150);
  });
});

describe('in a very long declaration', () => {
  const vms = Array.from({ length: 1500 }, (_, i) => `  vm V${i} { network net100 }`).join('\n');
  const host = (words: string) => labels(`host h {\n${vms}\n${words}`);
  it('braces count as they are written', () => {
    expect(host('  vm NEW { network $0 }\n}\n')).toEqual(['net100', 'net102']);
    expect(host('  vm NEW { network $0')).toEqual(['net100', 'net102']);
    expect(host('  $0\n}\n')[0]).toBe('nic');
    expect(host('}\n$0')[0]).toBe('include');
  });
});

describe('in any text', () => {
  it('something or nothing is offered, and never an error', () => {
    fc.assert(
      fc.property(fc.constantFrom(...fixtures), fc.nat(), fc.nat(60), fc.nat(), (text, from, length, cut) => {
        const start = from % (text.length + 1);
        const broken = text.slice(0, start) + text.slice(start + (length % 20));
        const offset = cut % (broken.length + 1);
        const found = completionIn(`${broken.slice(0, offset)}$0${broken.slice(offset)}`);
        if (!found) return;
        expect(found.start).toBeLessThanOrEqual(offset);
        expect(found.end).toBeGreaterThanOrEqual(offset);
      }),
      { numRuns: 300 },
    );
  });
});
