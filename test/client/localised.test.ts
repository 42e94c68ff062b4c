import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const manifest = JSON.parse(read('package.json'));
type Texts = Readonly<Record<string, string>>;
const english: Texts = JSON.parse(read('package.nls.json'));
const german: Texts = JSON.parse(read('package.nls.de.json'));
const bundle: Texts = JSON.parse(read('l10n/bundle.l10n.de.json'));
const sources = readdirSync(join(root, 'client'))
  .filter((name) => name.endsWith('.ts'))
  .map((name) => ({ name, text: read(`client/${name}`) }));

/** Keys of the manifest whose values are shown to users. */
const shownKeys =
  /^(title|shortTitle|category|label|name|description|markdownDescription|contents|altText|contextualTitle|(markdown)?[eE]numDescriptions|enumItemLabels|(markdownD|d)eprecationMessage|.*[pP]laceholder|tooltip)$/;

/** Names, which are the same in every language. */
const names = new Set(['Hopscope']);

/** Texts of a value of the manifest that users see, with the path to each. */
function* shownTexts(value: unknown, path: readonly string[]): Iterable<readonly [path: string, text: string]> {
  if (typeof value === 'string') {
    if (path.some((key) => shownKeys.test(key))) yield [path.join('.'), value];
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) yield* shownTexts(inner, [...path, key]);
  }
}

/** What a source has the window translate. */
function translated(text: string): readonly string[] {
  return [...text.matchAll(/l10n\.t\(\s*'((?:[^'\\]|\\.)*)'/g)].map(([, key]) => (key ?? '').replace(/\\(.)/g, '$1'));
}

const placeholders = (text: string) => [...text.matchAll(/\{\d+\}/g)].map(String).sort();

describe('the manifest in other languages', () => {
  const shown = [
    ['description', manifest.description],
    ...shownTexts(manifest.capabilities, ['capabilities']),
    ...shownTexts(manifest.contributes, ['contributes']),
  ] as const;
  const keys = shown.flatMap(([, text]) => /^%(.+)%$/.exec(text)?.[1] ?? []);

  it('has a key for every text that users see', () => {
    expect(shown.length).toBeGreaterThan(25);
    expect(shown.filter(([, text]) => !/^%.+%$/.test(text) && !names.has(text))).toEqual([]);
  });
  it('has each key in both languages, and no other', () => {
    expect(Object.keys(english).sort()).toEqual([...new Set(keys)].sort());
    expect(Object.keys(german).sort()).toEqual(Object.keys(english).sort());
  });
  it('is translated, with the same commands behind its buttons and the same settings named', () => {
    const links = (text = '') => [...text.matchAll(/command:[^)]+|`[^`]+`/g)].map(String);
    for (const [key, text] of Object.entries(english)) {
      expect(german[key], key).not.toBe(text);
      expect(german[key]?.trim(), key).not.toBe('');
      expect(links(german[key]), key).toEqual(links(text));
    }
  });
});

describe('what the extension says in other languages', () => {
  const said = sources.flatMap(({ text }) => translated(text));

  it('has each text, and no other', () => {
    expect(said.length).toBeGreaterThan(30);
    expect(Object.keys(bundle).sort()).toEqual([...new Set(said)].sort());
  });
  it('is translated, with the same values in it', () => {
    for (const [text, translation] of Object.entries(bundle)) {
      expect(translation, text).not.toBe(text);
      expect(placeholders(translation), text).toEqual(placeholders(text));
    }
  });
  it('is asked for by a literal text, so that all of it is found here', () => {
    for (const { name, text } of sources)
      expect(translated(text).length, name).toBe([...text.matchAll(/l10n\.t\(/g)].length);
  });
  it('is never said to a user by a text of its own', () => {
    const bare =
      /\b(show(?:Information|Warning|Error)Message\(|(?:title|placeHolder|placeholder|prompt|description|detail|text|tooltip)(?::| =)|panel\.title =|message:)\s*(['`](?!\$\{)(?!Hopscope: \$\{).*)/g;
    const found = sources.flatMap(({ name, text }) => [...text.matchAll(bare)].map(([all]) => `${name}: ${all}`));
    // what only the log has stays English
    expect(found.filter((each) => !each.endsWith("message: 'Its connection closed' }),"))).toEqual([]);
  });
  it('names commands as the palette does', () => {
    for (const command of ['restartServer', 'showLog']) {
      const key = `command.${command}.title`;
      expect(bundle[english[key] ?? '']).toBe(german[key]);
    }
  });
});
