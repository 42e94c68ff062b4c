// Inlay hints where they stand in the text: `«…»` behind a word is what the editor shows there.
import { expect, it } from 'vitest';
import { runToEnd } from '../../server/core/base/steps.ts';
import { type InlayKind, inlaySteps } from '../../server/core/ide/inlay.ts';
import { noteInlays, ruleNotes } from '../../server/core/ide/inlay-rule-hits.ts';
import { reachFactsOf } from '../../server/core/ide/reach-facts.ts';
import { statementIndex } from '../../server/core/ide/statement-index.ts';
import { analyse } from '../../server/core/pipeline/analyse.ts';

const marks = /«[^»]*»/g;
const all: readonly InlayKind[] = ['addresses', 'gateways', 'bridges', 'ruleHits'];

function hints(text: string, kinds: readonly InlayKind[], range?: { readonly start: number; readonly end: number }) {
  const analysis = analyse({ path: 'test.topo', text }, () => undefined);
  const file = analysis.files.get('test.topo');
  if (!file) throw new Error('no file');
  const between = range ?? { start: 0, end: text.length };
  const index = statementIndex(analysis);
  const inlays = [...runToEnd(inlaySteps(file, between, new Set(kinds), index))];
  if (kinds.includes('ruleHits')) {
    const { hits } = reachFactsOf(analysis);
    inlays.push(...noteInlays(file, between, runToEnd(ruleNotes(file, between, index, hits))));
  }
  return inlays;
}

/** The text with its hints in it. */
function shown(text: string, kinds = all, range?: { readonly start: number; readonly end: number }): string {
  const sorted = hints(text, kinds, range).sort((a, b) => b.at - a.at);
  return sorted.reduce((so, { at, label }) => `${so.slice(0, at)}«${label}»${so.slice(at)}`, text);
}

const cloud = `
external internet 203.0.113.0/24 { gateway 203.0.113.1  floating public 203.0.113.192/28 }
switch tor { trunk all }
tenant red {
  network net100«gateway 10.0.0.1, 10.0.0.4» { vlan 100  cidr 10.0.0.0/24 }
  secgroup web {
    allow icmp from net102«matches 2 of 8 flows»
    allow icmp«matches 8 of 8 flows»
    allow tcp 22 from idle«names no instance»
    allow tcp 22 from 8.8.8.8
    allow icmp 3/1
  }
  secgroup idle { allow icmp from 10.0.0.0/24«guards no instance» }
}
tenant blue {
  network net102«gateway 10.1.0.1» { vlan 102  cidr 10.1.0.0/24 }
  network mute { vlan 103  cidr 10.2.0.0/24  gateway none }
  secgroup default { allow any from red.web«matches 2 of 2 flows» }
}
host h1«br100, br102» {
  nic eth0 -> tor
  nic eth1 203.0.113.10 -> internet
  bridge net100«10.0.0.1»
  vm A«10.0.0.3» { network net100  secgroup web  floating public«203.0.113.193» }
  vm B { network net100  ip 10.0.0.9  secgroup web }
  vm C«10.1.0.3» { network net102 }
}
host h2«br100» {
  nic eth0 -> tor
  bridge net102 10.1.0.9 on-demand
  bridge mute on-demand
  vm D«10.0.0.5» { network net100  secgroup web  floating 203.0.113.200 }
}
host h3«no bridge» { nic eth0 -> tor }
`;

it('say what the text does not', () => {
  expect(shown(cloud.replace(marks, ''))).toBe(cloud);
});

it('are only of the kinds that are wanted, and of the range', () => {
  const text = cloud.replace(marks, '');
  expect(shown(text, ['bridges'])).toBe(cloud.replace(/«(?!br|no)[^»]*»/g, ''));
  expect(shown(text, [])).toBe(text);
  const [start, end] = [text.indexOf('vm A'), text.indexOf('vm B')];
  expect(shown(text, all, { start, end }).match(marks)).toEqual(['«10.0.0.3»', '«203.0.113.193»']);
});

it('say more when pointed at', () => {
  const tooltip = (label: string) =>
    hints(cloud.replace(marks, ''), all).find((inlay) => inlay.label === label)?.tooltip ?? '';
  expect(tooltip('10.0.0.3')).toMatch(/MAC `fa:16:3e:\S+`, derived; gateway `10\.0\.0\.1`/);
  expect(tooltip('br100')).toMatch(/no `br102` of `net102`: no instance here needs it; `10\.1\.0\.9` is reserved/);
  expect(tooltip('gateway 10.0.0.1, 10.0.0.4')).toMatch(/`h2` `10\.0\.0\.4`/);
  expect(tooltip('matches 2 of 8 flows')).toMatch(/8 of these get their answer; in 2 of them/);
  expect(tooltip('203.0.113.193')).toMatch(/pool `public`/);
});

it('are left out where too many would stand on a line', () => {
  const networks = Array.from({ length: 9 }, (_, i) => `network n${i} { vlan ${i + 2}  cidr 10.0.${i}.0/24 }`).join(
    '\n',
  );
  const hosts = Array.from({ length: 30 }, (_, i) => `host h${i} { nic eth0 -> tor }`).join('\n');
  const text = `cloud { provision everywhere }\nswitch tor { trunk all }\ntenant t {\n${networks}\n}\n${hosts}\n`;
  const found = hints(text, ['bridges', 'gateways']);
  expect(found.find(({ label }) => label.startsWith('br'))?.label).toBe('br2, br3, br4, br5, br6, … 9 in all');
  const network = found.find(({ label }) => label.startsWith('gateway'));
  expect(network?.label).toBe('gateway 10.0.0.1, 10.0.0.3, …');
  expect(network?.tooltip).toMatch(/… and 10 more/);
});

it('of half a text are what can be said, never an error', () => {
  const text = cloud.replace(marks, '');
  for (let end = 0; end <= text.length; end += 23) hints(text.slice(0, end), all);
});
