// What resolving takes over after an edit is what resolving anew gives: thousands of random edits, one after the other, of
// fixtures and random clouds, valid or not.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { analyse } from '../../server/core/pipeline/analyse.ts';
import type { Analysis } from '../../server/core/pipeline/analysis.ts';
import { type ParsedFile, parseFile } from '../../server/core/syntax/parse.ts';
import { placedDeclarations } from '../../server/core/syntax/places.ts';
import { type Resolved, resolve } from '../../server/core/topology/resolve.ts';
import { type Random, randomOf } from '../kernel-random/random.ts';
import { randomCloud } from '../kernel-random/random-cloud.ts';
import { textOf } from '../kernel-random/topo-text.ts';

const examples = join(import.meta.dirname, '../../examples');
const diagnostics = join(import.meta.dirname, '../fixtures/diagnostics');
const files = [examples, diagnostics].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.topo'))
    .map((name) => readFileSync(join(folder, name), 'utf8')),
);

const words = [
  ...[
    'net100',
    'VM_1',
    'v1',
    'h1',
    'h2',
    'red',
    'n0',
    'n1',
    'default',
    'web',
    'internet',
    'internet-router',
    'tor',
    's1',
  ],
  ...['10.0.0.1', '10.0.0.3', 'ip 10.0.0.9', 'mac fa:16:3e:00:00:01', 'floating public', 'gateway none', 'bridge n1'],
  ...['"VM~2"', '"v1~2"', '"', '{', '}', '/*', '*/', '//', 'x', '1', ' ', '\n', 'vlan 100', 'release essex'],
  ...['multi_host false', 'share_dhcp_address true', 'provision everywhere', 'network_manager FlatDHCPManager'],
];

/** A line moved, copied, taken out or changed in a word, a letter or a number. */
function edited(text: string, random: Random): string {
  const lines = text.split('\n');
  const at = random.below(lines.length);
  const line = lines[at] ?? '';
  const column = random.below(line.length + 1);
  const changes: readonly (() => void)[] = [
    () => lines.splice(at, 1),
    () => lines.splice(at, 0, random.pick(lines)),
    () => lines.splice(at, 1, random.pick(lines)),
    () => lines.splice(at, 1, line.slice(0, column) + random.pick(words) + line.slice(column)),
    () => lines.splice(at, 1, line.slice(0, column) + line.slice(column + 1 + random.below(3))),
    () =>
      lines.splice(
        at,
        1,
        line.replace(/\d+/, (digits) => String(Number(digits) + 1 - random.below(3))),
      ),
    () => lines.splice(random.below(lines.length), 0, ...lines.splice(at, 1 + random.below(12))),
    () => lines.splice(at, 0, ...lines.slice(at, at + random.below(15))),
  ];
  random.pick(changes)();
  return lines.join('\n');
}

function plain({ cloud, diagnostics }: Pick<Resolved, 'cloud' | 'diagnostics'>) {
  const { spans, ...rest } = cloud;
  return { ...rest, spans: new Map([...spans].sort(([a], [b]) => (a < b ? -1 : 1))), diagnostics };
}

/** Every edit builds on the one before, as in an editor. */
function typeOn(text: string, seed: string, edits: number): void {
  const random = randomOf(seed);
  let now = text;
  let parsed: ParsedFile = parseFile('f', now);
  let resolved: Resolved = resolve(parsed.declarations);
  for (let i = 0; i < edits && now.length < 60_000; i++) {
    now = edited(now, random);
    parsed = parseFile('f', now, parsed);
    resolved = resolve(parsed.declarations, resolved);
    const fresh = parseFile('f', now);
    expect(placedDeclarations(parsed), now).toEqual(placedDeclarations(fresh));
    expect(plain(resolved), now).toEqual(plain(resolve(fresh.declarations)));
  }
}

describe('after each of many edits the cloud is what a fresh run gives', () => {
  test('of an example or fixture', () => {
    fc.assert(
      fc.property(fc.constantFrom(...files), fc.nat(), (text, seed) => typeOn(text, `edits ${seed}`, 12)),
      { numRuns: 60 },
    );
  });

  test('of a random cloud', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (index, seed) =>
        typeOn(textOf(randomCloud('edits', index, 0, 8)), `edits ${seed}`, 12),
      ),
      { numRuns: 40 },
    );
  });

  test('of an example whose end is cut as a brace far above says', () => {
    const text = files.find((one) => one.startsWith('// R4: mend s6a.topo')) ?? '';
    expect(text).not.toBe('');
    typeOn(text, 'edits 201952128', 12);
  });

  test('of a cloud in which a pool may only have been misspelt, and then is not there', () => {
    typeOn(textOf(randomCloud('edits', 1_842_546_362, 0, 8)), 'edits 2147483642', 12);
  });
});

test('a cloud in several files', () => {
  const read = (path: string, texts: ReadonlyMap<string, string>) => {
    const text = texts.get(path);
    return text === undefined ? undefined : { path, text };
  };
  const told = ({ cloud, diagnostics }: Analysis) => plain({ cloud, diagnostics });
  fc.assert(
    fc.property(fc.nat(), fc.nat(), (index, seed) => {
      const random = randomOf(`files ${seed}`);
      const texts = new Map([
        ['entry', `include "one"\n${textOf(randomCloud('entry', index, 0, 4))}\ninclude "two"\n`],
        ['one', textOf(randomCloud('one', index, 0, 4))],
        ['two', textOf(randomCloud('two', index, 0, 4))],
      ]);
      const analysed = (previous?: Analysis) =>
        analyse({ path: 'entry', text: texts.get('entry') ?? '' }, (name) => read(name, texts), previous);
      let analysis = analysed();
      for (let i = 0; i < 8; i++) {
        const file = random.pick([...texts.keys()]);
        texts.set(file, edited(texts.get(file) ?? '', random));
        analysis = analysed(analysis);
        expect(told(analysis)).toEqual(told(analysed()));
      }
    }),
    { numRuns: 12 },
  );
});

test('a cloud of long ago is still what it was, whoever asks when', () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(), (index, seed) => {
      const random = randomOf(`later ${seed}`);
      const texts = [textOf(randomCloud('later', index, 0, 8))];
      for (let i = 0; i < 6; i++) texts.push(edited(texts[i] as string, random));
      let parsed: ParsedFile | undefined;
      let resolved: Resolved | undefined;
      const clouds: Resolved[] = [];
      for (const text of texts) {
        parsed = parseFile('f', text, parsed);
        resolved = resolve(parsed.declarations, resolved);
        clouds.push(resolved);
      }
      for (const [i, cloud] of clouds.entries())
        expect(plain(cloud)).toEqual(plain(resolve(parseFile('f', texts[i] as string).declarations)));
    }),
    { numRuns: 15 },
  );
});

test('what was remembered serves one run, and others begin anew', () => {
  const text = files[0] as string;
  const parsed = parseFile('f', text);
  const first = resolve(parsed.declarations);
  const [one, other] = ['vm', 'allow'].map((word) => parseFile('f', text.replace(word, `# ${word}`), parsed));
  for (const each of [one, other, parsed]) {
    const declarations = (each as ParsedFile).declarations;
    expect(plain(resolve(declarations, first))).toEqual(plain(resolve(declarations)));
  }
});

test('what an edit leaves alone keeps its hosts, instances and networks', () => {
  const text = readFileSync(join(examples, 's6.topo'), 'utf8');
  const before = resolve(parseFile('f', text).declarations);
  const after = resolve(parseFile('f', text.replace('vm VM_4 {', 'vm VM_4 { listen tcp 22 ')).declarations, before);
  const [first, second] = before.cloud.hosts;
  expect(after.cloud.hosts[0]).toBe(first);
  expect(after.cloud.hosts[1]).toBe(second);
  const changed = after.cloud.instances.filter((one, i) => one !== before.cloud.instances[i]);
  expect(changed.map(({ name }) => name)).toEqual(['VM_4']);
  for (const [i, network] of after.cloud.networks.entries()) expect(network).toBe(before.cloud.networks[i]);
});
