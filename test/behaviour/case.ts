// Reads the fixtures of the truth tables. A fixture is one cloud in Topo. Its comments with `//` explain; those with `#`
// must hold:
//
//   # row: S4, same tenant on the other host     the row of the table that the fixture shows
//   # releases: from essex                       all in which it holds: names, or `from NAME`; each is put into `release`
//   # compute1 rp_filter 0                       said of the network (network-facts.ts lists the words)
//   flow ping: VM_1 -> VM_5
//   # VM_5 sees 10.0.0.3                         said of the flow above (facts.ts lists the words)
//   # essex, folsom: silence                     said of these releases alone
//   # never compute1.eth1                        nothing said of the flow contains this
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { analyse } from '../../server/core/pipeline/analyse.ts';
import type { Analysis } from '../../server/core/pipeline/analysis.ts';

/** Every release, oldest first. */
export const releases = ['essex', 'folsom', 'grizzly', 'havana', 'icehouse', 'juno', 'kilo', 'newton'] as const;

const folder = join(import.meta.dirname, '../fixtures/behaviour');

/** What must hold of one flow; of the network where the flow's name is empty. */
export type Claim = { readonly flow: string; readonly releases: readonly string[]; readonly fact: string };

/** A fixture: the row it shows, the releases in which it holds, what it claims. */
export type Case = {
  readonly name: string;
  readonly row: string;
  readonly releases: readonly string[];
  readonly claims: readonly Claim[];
  readonly text: string;
};

/** The fixtures of one table, by name. */
export function casesOf(table: string): Case[] {
  const files = readdirSync(join(folder, table)).filter((file) => file.endsWith('.topo'));
  return files.sort().map((file) => readCase(join(table, file)));
}

/** A fixture's cloud in one release, with what it includes. */
export function analysisIn(one: Case, release: string): Analysis {
  const text = one.text.replace(/^( +release) \w+/m, `$1 ${release}`);
  return analyse({ path: join(folder, one.name), text }, (name, from) => {
    const path = join(dirname(from), name);
    return { path, text: readFileSync(path, 'utf8') };
  });
}

function readCase(name: string): Case {
  const text = readFileSync(join(folder, name), 'utf8');
  const claims: Claim[] = [];
  let row = '';
  let all: readonly string[] = [];
  let flow = '';
  for (const line of text.split('\n')) {
    flow = /^flow (\w+):/.exec(line)?.[1] ?? flow;
    const said = /^# (.*)$/.exec(line)?.[1];
    if (said === undefined) continue;
    if (said.startsWith('row: ')) row = said.slice(5);
    else if (said.startsWith('releases: ')) all = releasesIn(said.slice(10)) ?? [];
    else {
      const [head = '', rest] = said.split(/: (.*)/s);
      const own = rest === undefined ? undefined : releasesIn(head);
      claims.push({ flow, releases: own ?? all, fact: own && rest !== undefined ? rest : said });
    }
  }
  return { name, row, releases: all, claims, text };
}

/** `essex, folsom`, `from havana`; undefined where these are no names of releases. */
function releasesIn(words: string): readonly string[] | undefined {
  const first = /^from (\w+)$/.exec(words)?.[1];
  const known: readonly string[] = releases;
  if (first !== undefined) return known.includes(first) ? known.slice(known.indexOf(first)) : undefined;
  const named = words.split(', ');
  return named.every((name) => known.includes(name)) ? named : undefined;
}
