// The rules of ARCHITECTURE.md as functions: files in, violations out. Pure, so that planted violations can prove that
// each rule is able to fail.
import { posix } from 'node:path';
import { codeOnly, importsOf, lineOf } from './source-text.ts';

/** A source file: its path from the repository's root, with forward slashes, and its text. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** What one room may import: other rooms and packages, some of them for their types only. */
export type ImportTable = ReadonlyMap<string, readonly Allowance[]>;

/** One entry of the table's right column. */
export interface Allowance {
  readonly kind: 'anything' | 'room' | 'package';
  readonly name: string;
  readonly only: 'value' | 'type';
}

const coreRooms = [
  ...['base', 'wire', 'syntax', 'topology', 'network', 'nova', 'simulator', 'verifier'],
  ...['checks', 'pipeline', 'views', 'ide', 'protocol'],
] as const;

const outerRooms = [
  ['server/lsp/', 'lsp'],
  ['server/cli/', 'cli'],
  ['client/', 'client'],
  ['media/', 'media'],
  ['test/', 'test'],
] as const;

/** The longest a source file may be. */
export const lineLimit = 400;

/** Reads the table under "Who may import whom". */
export function readTable(markdown: string): ImportTable {
  const table = new Map<string, readonly Allowance[]>();
  const section = markdown.split(/^## /m).find((each) => each.startsWith('Who may import whom')) ?? '';
  for (const [, room = '', cell = ''] of section.matchAll(/^\| ([a-z]+) \| (.+) \|$/gm)) {
    if (room !== 'room') table.set(room, cell === 'nothing' ? [] : cell.split(', ').flatMap(allowance));
  }
  return table;
}

/** The room of a path, or null for a file that lives in none. */
export function roomOf(path: string): string | null {
  const core = /^server\/core\/([^/]+)\//.exec(path);
  if (core) return coreRooms.find((room) => room === core[1]) ?? null;
  return outerRooms.find(([folder]) => path.startsWith(folder))?.[1] ?? null;
}

/** Imports that the table doesn't allow. */
export function forbiddenImports(files: readonly SourceFile[], table: ImportTable): string[] {
  const known = new Set(files.map((file) => file.path));
  return files.flatMap((file) => {
    const room = roomOf(file.path);
    if (room === null) return [`${file.path} is in no room`];
    const allowed = table.get(room);
    if (allowed === undefined) return [`${file.path}: the room ${room} is not in the table`];
    return importsOf(file.text).flatMap(({ specifier, kind, line }) => {
      const place = `${file.path}:${line}`;
      if (!specifier.startsWith('.')) {
        return allowed.some((each) => admitsPackage(each, specifier, kind))
          ? []
          : [`${place} imports ${specifier}, which ${room} may not`];
      }
      const target = posix.join(posix.dirname(file.path), specifier);
      if (target.endsWith('.ts') && !known.has(target)) return [`${place} imports ${specifier}, which is not there`];
      if (!/\.(ts|mjs|css)$/.test(target)) return [`${place} imports ${specifier} without its extension`];
      const other = roomOf(target);
      if (other === room) return [];
      return allowed.some((each) => admitsRoom(each, other, kind))
        ? []
        : [`${place} imports the ${kind === 'type' ? 'types' : 'values'} of ${other ?? target}, which ${room} may not`];
    });
  });
}

/** Rooms that import one another in a circle, each circle once, as `a → b → a`. */
export function roomCycles(files: readonly SourceFile[]): string[] {
  const edges = new Map<string, Set<string>>();
  for (const file of files) {
    const from = roomOf(file.path);
    if (from === null) continue;
    for (const { specifier } of importsOf(file.text)) {
      const to = specifier.startsWith('.') ? roomOf(posix.join(posix.dirname(file.path), specifier)) : null;
      if (to !== null && to !== from) edges.set(from, (edges.get(from) ?? new Set()).add(to));
    }
  }
  const cycles = new Map<string, string>();
  const visit = (room: string, way: readonly string[]) => {
    const start = way.indexOf(room);
    if (start !== -1) {
      const cycle = way.slice(start);
      const key = [...cycle].sort().join();
      if (!cycles.has(key)) cycles.set(key, [...cycle, room].join(' → '));
      return;
    }
    for (const next of edges.get(room) ?? []) visit(next, [...way, room]);
  };
  for (const room of edges.keys()) visit(room, []);
  return [...cycles.values()];
}

/** Default exports and barrels: a thing has one name, and one file that it comes from. */
export function defaultExports(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path, text }) => [
    ...matches(path, text, /\bexport\s+default\b|\bas\s+default\b/g, 'exports a default'),
    ...(/(^|\/)index\.ts$/.test(path) ? [`${path} is a barrel`] : []),
  ]);
}

/** What core must not touch: clock, randomness, terminal, process, timers, the global object. */
export function impurities(files: readonly SourceFile[]): string[] {
  const pattern =
    /(?<![\w$.])(Math\s*\.\s*random|new\s+Date|Date\s*[.(]|(console|process|globalThis|performance|crypto)\s*[.[]|(setTimeout|setInterval|setImmediate|queueMicrotask|fetch)\s*\()/g;
  return files.filter(isCore).flatMap(({ path, text }) => matches(path, text, pattern, 'is not pure: it uses'));
}

/** What the product never does: talk to other machines, or start other programs; but a command line may ask git. */
export function outsideContacts(files: readonly SourceFile[]): string[] {
  const modules = /^(node:)?(http|https|http2|net|tls|dgram|dns|child_process|cluster|inspector)(\/|$)/;
  return files
    .filter(({ path }) => /^(server|client|media)\//.test(path))
    .flatMap(({ path, text }) =>
      importsOf(text)
        .filter(({ specifier }) => modules.test(specifier) && !(path === asksGit && specifier === 'node:child_process'))
        .map(({ specifier, line }) => `${path}:${line} imports ${specifier}: Hopscope stays on its machine`),
    );
}

/** `hopscope diff` compares with what git has, by git's own program. */
const asksGit = 'server/cli/revisions.ts';

/** Files of the product that are too long to hold one idea. */
export function longFiles(files: readonly SourceFile[]): string[] {
  return files
    .filter(({ path }) => /^(server|client|media)\//.test(path))
    .flatMap(({ path, text }) => {
      const lines = text.trimEnd().split('\n').length;
      return lines > lineLimit ? [`${path} has ${lines} lines, the limit is ${lineLimit}`] : [];
    });
}

/** Exports of core without a docstring directly above them. */
export function undocumentedExports(files: readonly SourceFile[]): string[] {
  return files.filter(isCore).flatMap(({ path, text }) => {
    const code = codeOnly(text);
    const documented = new Set<string>();
    const pattern =
      /^export\s+(?:declare\s+)?(?:abstract\s+)?(?:async\s+)?(?:const|let|function\*?|type|interface|class)\s+([\w$]+)/gm;
    return [...code.matchAll(pattern)].flatMap((match) => {
      const name = match[1] ?? '';
      const above = text.slice(0, match.index).trimEnd();
      const docstring = above.endsWith('*/') ? above.slice(above.lastIndexOf('/*')) : '';
      if (/^\/\*\*[\s\S]*\w/.test(docstring)) documented.add(name);
      return documented.has(name) ? [] : [`${path}:${lineOf(text, match.index)} exports ${name} without a docstring`];
    });
  });
}

/** Core files that don't open by saying what they are for. */
export function filesWithoutOpening(files: readonly SourceFile[]): string[] {
  return files
    .filter(isCore)
    .filter(({ text }) => !/^(\/\/|\/\*)/.test(text))
    .map(({ path }) => `${path} doesn't open with a comment on what it is for and must not know`);
}

/** Tests that run nothing: skipped, focused or still to be written. */
export function idleTests(files: readonly SourceFile[]): string[] {
  const pattern = /\b(it|test|describe|suite)\s*\.\s*(skip|only|todo|skipIf|runIf|fails)\b/g;
  return files
    .filter(({ path }) => path.startsWith('test/'))
    .flatMap(({ path, text }) => matches(path, text, pattern, 'has a test that does not simply run:'));
}

function allowance(entry: string): readonly Allowance[] {
  const [, type, quoted, word = ''] = /^(type )?(?:`([^`]+)`|(\w+))$/.exec(entry.trim()) ?? [];
  const only = type ? 'type' : 'value';
  if (quoted !== undefined) return [{ kind: 'package', name: quoted, only }];
  if (word === 'anything') return [{ kind: 'anything', name: word, only }];
  if (word === 'core') return coreRooms.map((name) => ({ kind: 'room', name, only }));
  if (word === '') throw new Error(`The table says "${entry}", which means nothing`);
  return [{ kind: 'room', name: word, only }];
}

function admitsRoom(each: Allowance, room: string | null, kind: 'value' | 'type'): boolean {
  if (each.kind === 'anything') return true;
  return each.kind === 'room' && each.name === room && (each.only === 'value' || kind === 'type');
}

function admitsPackage(each: Allowance, specifier: string, kind: 'value' | 'type'): boolean {
  if (each.kind === 'anything') return true;
  if (each.kind !== 'package' || (each.only === 'type' && kind === 'value')) return false;
  if (each.name.endsWith('*')) return specifier.startsWith(each.name.slice(0, -1));
  return specifier === each.name || specifier.startsWith(`${each.name}/`);
}

function isCore({ path }: SourceFile): boolean {
  return path.startsWith('server/core/');
}

function matches(path: string, text: string, pattern: RegExp, what: string): string[] {
  return [...codeOnly(text).matchAll(pattern)].map(
    (match) => `${path}:${lineOf(text, match.index)} ${what} ${match[0].trim()}`,
  );
}
