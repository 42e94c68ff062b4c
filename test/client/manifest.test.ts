import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultSettings } from '../../server/lsp/settings.ts';

const root = join(import.meta.dirname, '../..');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const english: Readonly<Record<string, string>> = JSON.parse(readFileSync(join(root, 'package.nls.json'), 'utf8'));
const main = readFileSync(join(root, 'client/main.ts'), 'utf8');

type SettingsGroup = {
  readonly title: string;
  readonly properties: Readonly<Record<string, { readonly markdownDescription?: string; readonly default?: unknown }>>;
};

/** A text of the manifest as users see it. */
function inEnglish(text: string | undefined): string | undefined {
  return text?.replace(/^%(.+)%$/, (_, key: string) => english[key] ?? '');
}

describe('the manifest', () => {
  it('activates on the language, and where a folder has topologies, whose expectations are tests', () => {
    expect(manifest.activationEvents).toEqual(['onLanguage:topo', 'workspaceContains:**/*.topo']);
    expect(manifest.contributes.languages.map((each: { id: string }) => each.id)).toEqual(['topo']);
  });
  it('promises exactly the commands that are registered', () => {
    const promised = manifest.contributes.commands.map((each: { command: string }) => each.command);
    const registered = [...main.matchAll(/command\('(hopscope\.\w+)'/g)].map((match) => match[1]);
    expect([...promised].sort()).toEqual([...registered].sort());
    expect(promised).toHaveLength(13);
  });
  it('offers the replay of expectations wherever tests are shown, and nowhere else', () => {
    const places = Object.entries<readonly { readonly command: string }[]>(manifest.contributes.menus).flatMap(
      ([place, entries]) => (entries.some(({ command }) => command === 'hopscope.replayExpectation') ? [place] : []),
    );
    const shown = ['item/context', 'item/gutter', 'item/result', 'message/context'].map((place) => `testing/${place}`);
    expect(places).toEqual([...shown, 'commandPalette']);
  });
  it('works where the workspace is not trusted', () => {
    expect(manifest.capabilities.untrustedWorkspaces).toEqual({ supported: true });
  });
  it('describes each setting, has few, and groups them', () => {
    const groups: readonly SettingsGroup[] = manifest.contributes.configuration;
    const settings = groups.flatMap(({ properties }) => Object.values(properties));
    expect(settings.length).toBeLessThan(15);
    for (const setting of settings) {
      expect(inEnglish(setting.markdownDescription)?.length).toBeGreaterThan(20);
      expect(setting.default).toBeDefined();
    }
    const readme = readFileSync(join(root, 'README.md'), 'utf8');
    for (const name of groups.flatMap(({ properties }) => Object.keys(properties)))
      expect(readme).toContain(`\`${name}\``);
    expect(new Set(groups.map(({ title }) => title)).size).toBe(groups.length);
  });
  it('leads through few steps, each with a button that is a command, and with what ends it', () => {
    const [walkthrough, ...more] = manifest.contributes.walkthroughs;
    expect(more).toEqual([]);
    expect(walkthrough.steps.length).toBeLessThanOrEqual(5);
    for (const step of walkthrough.steps) {
      expect(inEnglish(step.description)).toContain(
        `](command:hopscope.tryStep?${encodeURIComponent(`"${step.id}"`)})`,
      );
      expect(step.completionEvents.length).toBeGreaterThan(0);
    }
  });
  it('draws the walkthrough in colours of the theme only', () => {
    for (const { media } of manifest.contributes.walkthroughs[0].steps) {
      const colours = [...readFileSync(join(root, media.svg), 'utf8').matchAll(/ (?:fill|stroke)="([^"]*)"/g)];
      expect(colours.length).toBeGreaterThan(5);
      for (const [, colour] of colours)
        expect(colour).toMatch(/^(none|var\(--vscode-[\w-]+(, var\(--vscode-[\w-]+)*\)+)$/);
    }
  });
  it('welcomes wherever a view of its own may be empty, and where no folder is open', () => {
    const { views = {}, viewsWelcome } = manifest.contributes;
    const own = Object.values<readonly { readonly id: string }[]>(views).flatMap((each) => each.map(({ id }) => id));
    const welcomed = viewsWelcome.map(({ view }: { readonly view: string }) => view);
    expect(welcomed).toEqual(expect.arrayContaining(['explorer', ...own]));
  });
  it('says something in a view for each state in which it is empty', () => {
    const source =
      readFileSync(join(root, 'client/changes.ts'), 'utf8') +
      readFileSync(join(root, 'client/commit-texts.ts'), 'utf8');
    const states = manifest.contributes.viewsWelcome.flatMap(
      ({ view, when }: { readonly view: string; readonly when: string }) =>
        view === 'hopscope.changes' ? [/^hopscope\.changes == '(.+)'$/.exec(when)?.[1]] : [],
    );
    expect(states.length).toBeGreaterThan(10);
    for (const state of states) expect(source, state).toContain(state.startsWith('same-') ? '`same-${' : `'${state}'`);
  });
  it('leaves snippets to the server, which knows names, addresses and VLANs that are free', () => {
    expect(manifest.contributes.snippets).toBeUndefined();
  });
  it('has its settings in the README, with their defaults, as the server takes them', () => {
    const readme = readFileSync(join(root, 'README.md'), 'utf8');
    const rows = [...readme.matchAll(/^\| `(hopscope\.[\w.]+)` \| `(\w+)` \|/gm)].map(([, name, value]) => [
      name,
      value,
    ]);
    const groups: readonly SettingsGroup[] = manifest.contributes.configuration;
    const settings = groups.flatMap(({ properties }) => Object.entries<{ default?: unknown }>(properties));
    expect(rows.sort()).toEqual(settings.map(([name, { default: value }]) => [name, String(value)]).sort());
    const served = Object.entries(defaultSettings).flatMap(([group, switches]) =>
      Object.entries(switches).map(([kind, value]) => [`hopscope.${group}.${kind}`, String(value)]),
    );
    expect(rows).toEqual(expect.arrayContaining(served));
  });
  it('points at files that are there', () => {
    const [language] = manifest.contributes.languages;
    const paths = [
      manifest.icon,
      language.configuration,
      language.icon.light,
      language.icon.dark,
      manifest.contributes.grammars[0].path,
      ...manifest.contributes.walkthroughs[0].steps.map((step: { media: { svg: string } }) => step.media.svg),
    ];
    for (const path of paths) expect(existsSync(join(root, path)), path).toBe(true);
  });
  it('has a language configuration whose patterns compile', () => {
    const configuration = JSON.parse(readFileSync(join(root, manifest.contributes.languages[0].configuration), 'utf8'));
    const word = new RegExp(configuration.wordPattern, 'g');
    expect('fa:16:3e:00:00:01 10.0.0.0/24 VM_1->VM_6 google-dns'.match(word)).toEqual([
      'fa:16:3e:00:00:01',
      '10.0.0.0/24',
      'VM_1',
      'VM_6',
      'google-dns',
    ]);
    expect(new RegExp(configuration.indentationRules.increaseIndentPattern).test('  vm VM_1 {')).toBe(true);
    expect(new RegExp(configuration.indentationRules.increaseIndentPattern).test('  vm VM_1 { ip 10.0.0.3 }')).toBe(
      false,
    );
  });
});
