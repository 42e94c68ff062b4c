import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  defaultExports,
  filesWithoutOpening,
  forbiddenImports,
  idleTests,
  impurities,
  lineLimit,
  longFiles,
  outsideContacts,
  readTable,
  roomCycles,
  type SourceFile,
  undocumentedExports,
} from './support/architecture.ts';

const root = join(import.meta.dirname, '..');
const table = readTable(readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8'));
const files = ['client', 'media', 'server', 'test'].flatMap(sources);

describe('the house', () => {
  it('is there', () => {
    expect(table.size).toBeGreaterThanOrEqual(18);
    expect(files.length).toBeGreaterThan(20);
  });
  it('imports only what the table allows', () => expect(forbiddenImports(files, table)).toEqual([]));
  it('has no rooms that import each other', () => expect(roomCycles(files)).toEqual([]));
  it('has no default exports', () => expect(defaultExports(files)).toEqual([]));
  it('keeps core pure', () => expect(impurities(files)).toEqual([]));
  it('talks to no other machine and starts no other program, but git for a diff', () =>
    expect(outsideContacts(files)).toEqual([]));
  it('keeps files short', () => expect(longFiles(files)).toEqual([]));
  it('documents every export of core', () => expect(undocumentedExports(files)).toEqual([]));
  it('says at the top of each core file what it is for', () => expect(filesWithoutOpening(files)).toEqual([]));
  it('runs every test it has', () => expect(idleTests(files)).toEqual([]));
  it('has the grammar built from topo.ohm as it is now', () => {
    const result = spawnSync(process.execPath, [join(root, '.ci/grammar.mjs'), '--check'], { encoding: 'utf8' });
    expect(result.stderr).toBe('');
    expect(result.status).toBe(0);
  });
});

describe('the checker', () => {
  const file = (path: string, text: string): SourceFile => ({ path, text });
  const span = file('server/core/base/span.ts', '// Spans.\n');
  const view = file('server/core/views/view.ts', '// Views.\n');

  it('finds a room that may not be imported', () => {
    const bad = file('server/core/base/bad.ts', "// Bad.\nimport { view } from '../views/view.ts';\n");
    expect(forbiddenImports([bad, view], table)).toEqual([
      'server/core/base/bad.ts:2 imports the values of views, which base may not',
    ]);
  });
  it('finds imports over several lines, re-exports and dynamic imports', () => {
    const text =
      "import {\n  a,\n} from '../views/view.ts';\nexport * from '../views/view.ts';\nawait import('node:fs');\n";
    expect(forbiddenImports([file('server/core/base/bad.ts', text), view], table)).toHaveLength(3);
  });
  it('is not fooled by comments, strings and regular expressions', () => {
    const text = `// import x from 'node:fs'\nconst a = "import 'node:fs'";\nconst b = /['"]/; /* import 'vscode' */\n`;
    expect(forbiddenImports([file('server/core/base/fine.ts', text)], table)).toEqual([]);
    const after = `const b = /['"\`]/g;\nimport { readFile } from 'node:fs';\n`;
    expect(forbiddenImports([file('server/core/base/bad.ts', after)], table)).toHaveLength(1);
  });
  it('tells types from values where the table does', () => {
    const type = file('server/core/protocol/a.ts', "import type { Span } from '../base/span.ts';\n");
    const value = file('server/core/protocol/b.ts', "import { type Span } from '../base/span.ts';\n");
    expect(forbiddenImports([span, type, value], table)).toEqual([
      'server/core/protocol/b.ts:1 imports the values of base, which protocol may not',
    ]);
  });
  it('finds packages that a room may not know', () => {
    const bad = file('server/core/topology/bad.ts', "import ohm from 'ohm-js';\nimport 'vscode';\n");
    const fine = file(
      'client/fine.ts',
      "import * as vscode from 'vscode';\nimport x from 'vscode-languageclient/node';\n",
    );
    expect(forbiddenImports([bad, fine], table)).toHaveLength(2);
  });
  it('finds files without a room, targets that are not there and missing extensions', () => {
    const homeless = file('server/core/lost.ts', '');
    const broken = file('server/core/wire/a.ts', "import '../base/nothing.ts';\nimport '../base/span';\n");
    expect(forbiddenImports([homeless, broken, span], table)).toHaveLength(3);
  });
  it('finds circles, through types too', () => {
    const one = file('server/core/base/one.ts', "import type { View } from '../views/view.ts';\n");
    const two = file('server/core/views/two.ts', "import { span } from '../base/span.ts';\n");
    expect(roomCycles([one, two])).toEqual(['base → views → base']);
    expect(roomCycles([two])).toEqual([]);
  });
  it('finds default exports and barrels', () => {
    expect(defaultExports([file('client/a.ts', 'export default 1;\n'), file('client/index.ts', '')])).toHaveLength(2);
    expect(defaultExports([file('client/a.ts', 'const a = 1;\nexport { a as default };\n')])).toHaveLength(1);
  });
  it('finds clocks, randomness, terminals and processes in core, and only there', () => {
    const text = '// x\nDate.now(); Math.random(); console.log(1); process.exit(); new Date(); setTimeout(f, 1);\n';
    expect(impurities([file('server/core/base/a.ts', text)])).toHaveLength(6);
    expect(impurities([file('server/cli/a.ts', text)])).toEqual([]);
    expect(impurities([file('server/core/base/a.ts', "const update = 'Date.now()'; trace.process.x;\n")])).toEqual([]);
  });
  it('finds contacts with the outside', () => {
    const text = "import { get } from 'node:https';\nimport { spawn } from 'child_process';\nimport 'node:path';\n";
    expect(outsideContacts([file('client/a.ts', text)])).toHaveLength(2);
  });
  it('finds long files', () => {
    expect(longFiles([file('media/a.ts', 'x\n'.repeat(lineLimit))])).toEqual([]);
    expect(longFiles([file('media/a.ts', 'x\n'.repeat(lineLimit + 1))])).toHaveLength(1);
  });
  it('finds exports without a docstring', () => {
    const bare = 'export const a = 1;\n// b\nexport function b() {}\n/** */\nexport type C = 1;\n';
    const fine =
      '/** A. */\nexport const a = 1;\n\n/**\n * B.\n */\nexport function b(): void;\nexport function b() {}\n';
    expect(undocumentedExports([file('server/core/base/a.ts', bare)])).toHaveLength(3);
    expect(undocumentedExports([file('server/core/base/a.ts', fine)])).toEqual([]);
  });
  it('finds core files without an opening', () => {
    expect(filesWithoutOpening([span, file('server/core/base/a.ts', "import 'x';\n// late\n")])).toHaveLength(1);
  });
  it('finds tests that do not run', () => {
    const skip = ['it', 'skip'].join('.');
    expect(idleTests([file('test/a.test.ts', `${skip}('a', () => {});\n`)])).toHaveLength(1);
  });
  it('refuses a table that says nothing', () => {
    expect(() => readTable('## Who may import whom\n| base | what? ever |\n')).toThrow(/means nothing/);
    expect(forbiddenImports([span], new Map())).toHaveLength(1);
  });
});

function sources(folder: string): SourceFile[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path: path.slice(root.length + 1).replaceAll('\\', '/'), text: readFileSync(path, 'utf8') }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}
