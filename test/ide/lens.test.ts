// Code lenses: above which words they stand, and what they say.
import { expect, it } from 'vitest';
import { runToEnd } from '../../server/core/base/steps.ts';
import { check } from '../../server/core/checks/check.ts';
import { outcomesOf } from '../../server/core/ide/expectation-outcomes.ts';
import { type LensKind, lensSteps } from '../../server/core/ide/lens.ts';
import { expectationTitle, reachTitle } from '../../server/core/ide/lens-titles.ts';
import { reachFactsOf } from '../../server/core/ide/reach-facts.ts';
import { statementIndex } from '../../server/core/ide/statement-index.ts';
import { analyse } from '../../server/core/pipeline/analyse.ts';
import type { Analysis } from '../../server/core/pipeline/analysis.ts';

const file = 'test.topo';
const all: readonly LensKind[] = ['trace', 'boot', 'reach', 'expectations'];
const text = `switch tor { trunk all }
tenant red {
  network n { vlan 100  cidr 10.0.0.0/24 }
  network empty { vlan 101  cidr 10.1.0.0/24 }
}
tenant blue { network m { vlan 102  cidr 10.2.0.0/24 } }
host h { nic eth0 -> tor
  vm A { network n }
  vm B { network n }
  vm C { network m }
}
flow ping: A -> B tcp
flow boot: A dhcp
expect A -> B udp reachable
expect A -> C undelivered secgroup-denied
expect n -> m reachable
expect isolated red blue
`;

const read = (of: string, previous?: Analysis) => analyse({ path: file, text: of }, () => undefined, previous);

/** Each lens as `WORD TITLE`, a flow as JSON behind it. */
function lenses(analysis: Analysis, kinds = all, checkedAs = analysis): string[] {
  const parsed = analysis.files.get(file);
  if (!parsed) throw new Error('no file');
  const { diagnostics, expectations } = check(checkedAs);
  const spanned = expectations.flatMap(({ expectation, ...rest }) => {
    const span = checkedAs.cloud.spans.get(expectation.origin)?.whole;
    return span ? [{ ...rest, span }] : [];
  });
  const outcomeOf = outcomesOf({ files: checkedAs.files, diagnostics, expectations: spanned }, analysis);
  const facts = reachFactsOf(analysis);
  return runToEnd(lensSteps(parsed, new Set(kinds), statementIndex(analysis))).map(({ start, end, about }) => {
    const word = parsed.text.slice(start, end);
    if (about.kind === 'trace') return `${word} ${about.title} ${JSON.stringify(about.flow)}`;
    if (about.kind === 'reach') {
      const reach = runToEnd(facts[about.of](about.name));
      return `${word} ${reach && reachTitle(reach)}`;
    }
    const outcome = outcomeOf(about.expectation);
    if (about.kind === 'example') return `${word} ${about.title} ${JSON.stringify(outcome?.example)}`;
    return `${word} ${outcome && expectationTitle(about.expectation, outcome)}`;
  });
}

it('play flows, and tell who reaches whom and what became of expectations', () => {
  const example = { from: 'A', to: 'C', protocol: 'icmp', port: null };
  expect(lenses(read(text))).toEqual([
    'n 2 instances, each reached by 1, reaches 1',
    'empty no instance',
    'm reached by 0, reaches 0',
    'A reached by 1, reaches 1',
    'A ▶ Trace its boot {"kind":"dhcp","instance":"A"}',
    'B reached by 1, reaches 1',
    'B ▶ Trace its boot {"kind":"dhcp","instance":"B"}',
    'C reached by 0, reaches 0',
    'C ▶ Trace its boot {"kind":"dhcp","instance":"C"}',
    'ping ▶ Trace {"kind":"named","name":"ping"}',
    'boot ▶ Trace {"kind":"named","name":"boot"}',
    'expect ✓ reachable',
    'expect ▶ Trace {"kind":"free","from":"A","to":"B","protocol":"udp","port":80}',
    'expect ✓ undelivered: secgroup-denied',
    'expect ▶ Trace {"kind":"free","from":"A","to":"C","protocol":"icmp","port":null}',
    'expect ✗ A -> C icmp is undelivered (secgroup-denied at h and rule-missing at h), not reachable',
    `expect ▶ Trace ${JSON.stringify(example)}`,
    'expect ✓ isolated',
    'expect ▶ Trace null',
  ]);
});

it('are only of the kinds that are wanted', () => {
  expect(lenses(read(text), ['reach'])).toHaveLength(6);
  expect(lenses(read(text), ['trace'])).toHaveLength(6);
  expect(lenses(read(text), [])).toEqual([]);
});

it('stay on their expectations while one types, and leave the one that is edited', () => {
  const before = read(text);
  const after = read(`// more\n${text.replace('udp reachable', 'udp undelivered')}`, before);
  expect(lenses(after, ['expectations'], before)).toEqual([
    'expect undefined',
    'expect ✓ undelivered: secgroup-denied',
    expect.stringMatching(/^expect ✗ A -> C/),
    'expect ✓ isolated',
  ]);
});

it('of half a text are what can be said, never an error', () => {
  for (let end = 0; end <= text.length; end += 11) lenses(read(text.slice(0, end)));
});
