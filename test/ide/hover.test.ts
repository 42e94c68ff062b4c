// Hovers as an editor shows them: the article's cloud with a cursor in it, the Markdown kept as golden files.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createCompleter } from '../../server/core/ide/complete.ts';
import { hoverAt } from '../../server/core/ide/hover.ts';
import { fieldsWithDefault, helpedWords, keywordHelp } from '../../server/core/ide/keyword-help.ts';
import { defaultOf, hasOption } from '../../server/core/ide/option-facts.ts';
import { allForms } from '../../server/core/ide/statement-forms.ts';
import { blockKeywords, innerKeywords, optionNames, reservedWords } from '../../server/core/syntax/keywords.ts';
import { optionReleases, releases } from '../../server/core/topology/options.ts';
import { golden } from '../support/golden.ts';
import { inBlock, plain } from './blocks.ts';
import { atCursor, inText } from './cursor.ts';

const cloud = readFileSync(join(import.meta.dirname, '../fixtures/hover/cloud.topo'), 'utf8');

function hover(snippet: string): string {
  const { analysis, file, text, offset } = inText(cloud, snippet);
  const found = hoverAt(analysis, file, offset);
  if (!found) return '';
  const { start, end } = found.place;
  return `hover on: ${text.slice(start, end)}\n\n${found.markdown}\n`;
}

describe('hover shows what was derived', () => {
  it.each([
    ['host', 'host comp$0ute1 {'],
    ['host-that-lacks-a-bridge', 'host comp$0ute3 {'],
    ['instance', 'vm VM$0_1'],
    ['instance-in-an-expectation', 'expect VM_1 -> VM$0_6 icmp reachable'],
    ['network', 'network net$0100 { vlan'],
    ['network-of-a-bridge', 'bridge net$0102 10.1.0.1'],
    ['tenant', 'tenant ten$0ant2'],
    ['group', 'secgroup d$0efault { allow icmp'],
    ['rule', 'allow tcp 1-6$05535 from net102'],
    ['switch', 'switch t$0or'],
    ['external', 'external inter$0net'],
    ['pool', 'floating pub$0lic }'],
    ['router', 'router g$0w'],
    ['machine', 'host google$0_dns'],
    ['bridge', 'br$0idge net100 10.0.0.1'],
    ['bridge-that-is-missing', 'br$0idge net103 10.3.0.1'],
    ['gateway-address', 'bridge net100 10.0.$00.1'],
    ['reserved-address', 'bridge net103 10.3.$00.1'],
    ['floating-address', 'floating 203.0.113.1$093'],
    ['public-address', 'nic eth1 203.0.113.1$005'],
    ['prefix', 'from 203.0.1$013.192/28'],
    ['route', 'ro$0ute 10.3.0.0/24 via 203.0.113.107'],
    ['flow', 'flow scen$0ario6:'],
    ['flow-that-is-lost', 'flow lo$0st:'],
    ['expectation', 'exp$0ect VM_1 -> VM_6 icmp reachable'],
    ['boot', 'flow bo$0ot: VM_1 dhcp'],
  ])('%s', (name, snippet) => {
    const shown = hover(snippet);
    expect(shown).not.toBe('');
    golden(`test/ide/golden/hover-${name}.md`, shown);
  });

  it('the documentation of a declaration, harmless as Markdown', () => {
    expect(hover('VM$0_4 {')).toMatch(/> The \\\*loneliest\\\* instance\n> has \\<b\\>no\\<\/b\\> friends/);
    expect(hover('expect VM$0_4 -> VM_1')).toMatch(/> The/);
  });

  it('nothing between words, in comments, in an empty file and on what is not there', () => {
    expect(hover('// Two$0 compute nodes')).toBe('');
    expect(hover('\n$0\ncloud {')).toBe('');
    const empty = atCursor('$0');
    expect(hoverAt(empty.analysis, empty.file, 0)).toBeUndefined();
    const unknown = atCursor('expect nob$0ody -> nothing reachable');
    expect(hoverAt(unknown.analysis, unknown.file, unknown.offset)).toBeUndefined();
    expect(hoverAt(unknown.analysis, 'elsewhere.topo', 0)).toBeUndefined();
  });

  it('at every offset of a half-typed text something or nothing, never an error', () => {
    const text =
      'tenant t { network n { vlan 100 cidr 10.0.0.0/24 } secgroup g { allow tcp 22 from \nhost h { nic eth0 -> \n vm V { network n route 1.2.3.0/24 via';
    const { analysis, file } = atCursor(`$0${text}`);
    for (let offset = 0; offset <= text.length; offset++) hoverAt(analysis, file, offset);
    expect(hoverAt(analysis, file, text.indexOf('t {'))?.markdown).toMatch(/tenant/);
  });
});

describe('keywords', () => {
  it('have a help text, every one, and no text is of a word that is none', () => {
    const words = new Set([...Object.values(blockKeywords).flat(), ...innerKeywords, ...reservedWords]);
    expect(new Set(helpedWords())).toEqual(words);
  });
  it('have a default wherever a field that may stand once may be left out', () => {
    const needed = ['network.vlan', 'network.cidr', 'network.host', 'vm.network'];
    const single = allForms().flatMap(({ block, keyword, repeats }) =>
      repeats || block === 'file' || block === 'cloud' ? [] : [`${block}.${keyword}`],
    );
    const wanted = [...single.filter((one) => !needed.includes(one)), 'vm.secgroup', 'network.dns', 'file.ttl'];
    expect([...fieldsWithDefault()].sort()).toEqual(wanted.sort());
    for (const field of wanted) {
      const [block = '', word = ''] = field.split('.');
      expect(keywordHelp(word, block === 'file' ? null : (block as 'host'), null), field).toMatch(/\n\nDefault: .+\.$/);
    }
  });
  it.each(optionNames)('the option %s has its default in each release and the releases that have it', (name) => {
    const help = keywordHelp(name, 'cloud', 'option') ?? '';
    expect(help).toMatch(/\n\nDefault: .+\. (In all releases|Since \w+|Until \w+)\.$/);
    const { since = 'essex', until = 'newton' } = optionReleases[name] ?? {};
    expect(help.includes(`Since ${since}`)).toBe(since !== 'essex');
    expect(help.includes(`Until ${until}`)).toBe(until !== 'newton');
    // saying the default changes nothing
    for (const release of releases.filter((one) => hasOption(one, name) && name !== 'release')) {
      const standard = defaultOf(name, release);
      if (standard.startsWith('(')) continue;
      expect(help).toContain(`\`${standard}\``);
      const read = (text: string) => atCursor(`cloud { release ${release}\n${text} }$0`).analysis;
      const [said, silent] = [read(`${name} ${standard}`), read('')];
      const isSayable = said.diagnostics.length === 0;
      const optionsOf = ({ cloud }: typeof said) => ({ ...cloud.options, origins: null });
      if (isSayable) expect(optionsOf(said)).toEqual(optionsOf(silent));
      else expect([name, standard]).toEqual(['fixed_range', 'none']);
    }
  });
  it.each(Object.entries(blockKeywords))('of %s are told over each of them', (block, keywords) => {
    const complete = createCompleter();
    const at = atCursor(`${cloud}${inBlock[block]}`);
    const question = { file: at.file, offset: at.offset, because: 'asked', includable: () => [] } as const;
    const found = complete(at.analysis, question)?.candidates ?? [];
    for (const { label, snippet } of found) {
      if (!keywords.includes(label)) continue;
      const text = `${cloud}${inBlock[block]}`.replace('$0', plain(snippet ?? ''));
      const begin = cloud.length + (inBlock[block] ?? '').indexOf('$0');
      const shown = atCursor(`${text.slice(0, begin + 1)}$0${text.slice(begin + 1)}`);
      expect(hoverAt(shown.analysis, shown.file, shown.offset)?.markdown, label).toContain(`**${label}**: `);
    }
    // three options are not of essex, the release of this cloud
    expect(found.length).toBeGreaterThanOrEqual(keywords.length - 3);
  });
  it('stand below what was derived from their statement', () => {
    expect(hover('all$0ow tcp 1-65535 from net102')).toMatch(/\*\*allow\*\*: lets in/);
    expect(hover('rel$0ease essex')).toMatch(/Default: `newton`\. In all releases/);
    expect(keywordHelp('dmz_cidr', 'cloud', 'option')).toMatch(/`10\.128\.0\.0\/24` in essex, `none` since folsom/);
    expect(keywordHelp('fixed_range', 'cloud', 'option')).toMatch(/Default: `10\.0\.0\.0\/8`\. Until grizzly/);
  });
  it('mean what they mean in their block', () => {
    expect(keywordHelp('host', null, 'host')).toMatch(/compute host/);
    expect(keywordHelp('host', 'external', 'machine')).toMatch(/beyond the router/);
    expect(keywordHelp('toString', null, null)).toBeUndefined();
    expect(hover('prov$0ision on-demand')).toMatch(/nova's way/);
    expect(hover('bridge net102 10.1.0.1 on-de$0mand')).toMatch(/reserved/);
  });
});
