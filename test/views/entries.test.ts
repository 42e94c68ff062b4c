// The entries that the trace of S6 names are those which a real kernel's tables held after the same ping: no other, and none
// missing.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { analysisOf, told } from './told.ts';

const recorded = readFileSync(join(import.meta.dirname, '../fixtures/because/s6.tables.txt'), 'utf8');

/** The lines of one table of one node, as the kernel listed them. */
function listed(node: string, table: string): readonly string[] {
  const section = recorded.split('\n\n').find((text) => text.startsWith(`${node}: ${table}\n`));
  if (section === undefined) throw new Error(`no ${table} of ${node} was recorded`);
  return section.trimEnd().split('\n').slice(1);
}

const { hops } = told(analysisOf('examples/s6.topo'), { kind: 'named', name: 'scenario6' });

/** The entries of one kind that the trace names for a node, each once, in order. */
function named(node: string, kind: RegExp): readonly string[] {
  const rules = hops.flatMap((hop) =>
    hop.node === node && hop.rule !== null && kind.test(hop.rule) ? [hop.rule] : [],
  );
  return [...new Set(rules)].sort();
}

describe.each(['VM_1', 'VM_6', 'compute1', 'compute2'])('the neighbours of %s', (node) => {
  test('are those of `ip neigh`, as sure of them', () => {
    expect(named(node, / lladdr /)).toEqual([...listed(node, 'ip neigh')].sort());
  });
});

describe.each(['compute1', 'compute2', 'tor'])('the bridges of %s', (node) => {
  test('have the entries of `bridge fdb`', () => {
    // Inside the script's namespace the switch is called sw.
    const entries = listed(node, 'bridge fdb').map((line) => line.replace(/ master sw$/, ` master ${node}`));
    const learned = entries.filter((line) => !line.endsWith('permanent')).sort();
    expect(named(node, / master \S+$/)).toEqual(learned);
    expect(entries).toEqual(expect.arrayContaining([...named(node, / permanent$/)]));
  });
});

test('the routes of compute1 stand in its tables', () => {
  const routes = named('compute1', /^(local |broadcast |default |\d\S+ (via|dev) .*(scope|via))/);
  expect(routes).toHaveLength(2);
  expect(listed('compute1', 'ip route show table all')).toEqual(expect.arrayContaining([...routes]));
});
