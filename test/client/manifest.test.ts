import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultSettings } from '../../server/lsp/settings.ts';

const root = join(import.meta.dirname, '../..');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const main = readFileSync(join(root, 'client/main.ts'), 'utf8');

describe('the manifest', () => {
  it('activates on the language only', () => {
    expect(manifest.activationEvents).toEqual(['onLanguage:topo']);
    expect(manifest.contributes.languages.map((each: { id: string }) => each.id)).toEqual(['topo']);
  });
  it('promises exactly the commands that are registered', () => {
    const promised = manifest.contributes.commands.map((each: { command: string }) => each.command);
    const registered = [...main.matchAll(/command\('(hopscope\.\w+)'/g)].map((match) => match[1]);
    expect([...promised].sort()).toEqual([...registered].sort());
    expect(promised).toHaveLength(4);
  });
  it('works where the workspace is not trusted', () => {
    expect(manifest.capabilities.untrustedWorkspaces).toEqual({ supported: true });
  });
  it('describes each setting, and has few', () => {
    const settings = Object.values<{ markdownDescription?: string; default?: unknown }>(
      manifest.contributes.configuration.properties,
    );
    expect(settings.length).toBeLessThan(15);
    for (const setting of settings) {
      expect(setting.markdownDescription?.length).toBeGreaterThan(20);
      expect(setting.default).toBeDefined();
    }
  });
  it('has its settings in the README, with their defaults, as the server takes them', () => {
    const readme = readFileSync(join(root, 'README.md'), 'utf8');
    const rows = [...readme.matchAll(/^\| `(hopscope\.[\w.]+)` \| `(\w+)` \|/gm)].map(([, name, value]) => [
      name,
      value,
    ]);
    const settings = Object.entries<{ default: unknown }>(manifest.contributes.configuration.properties);
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
