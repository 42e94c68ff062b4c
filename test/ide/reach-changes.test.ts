// What differs between two versions of a topology for whoever sends packets, and which changed statement does it.
import { expect, it } from 'vitest';
import { runToEnd } from '../../server/core/base/steps.ts';
import { applyEdits } from '../../server/core/base/text-edit.ts';
import { changedStatements } from '../../server/core/ide/changed-statements.ts';
import { type ReachChanges, reachChanges } from '../../server/core/ide/reach-changes.ts';
import { analyse } from '../../server/core/pipeline/analyse.ts';
import type { ReadInclude } from '../../server/core/pipeline/analysis.ts';
import { createVerifier } from '../../server/core/verifier/verifier.ts';

const cloud = `cloud { release essex }
external internet 203.0.113.0/24 { gateway 203.0.113.1 }
switch tor { trunk 100, 102 }
tenant red {
  network net100 { vlan 100  cidr 10.0.0.0/24 }
  secgroup default {
    allow icmp from net102
    allow tcp 22 from net102
  }
}
tenant blue {
  network net102 { vlan 102  cidr 10.1.0.0/24 }
  secgroup default { allow icmp from net100 }
}
host compute1 {
  nic eth0 -> tor
  nic eth1 203.0.113.105 -> internet
  bridge net102 on-demand
  vm R1 { network net100 }
  vm R2 { network net100 }
  vm B1 { network net102 }
}
host compute2 {
  nic eth0 -> tor
  nic eth1 203.0.113.106 -> internet
  bridge net100
  vm B2 { network net102 }
}
flow ping: R1 -> B2 icmp
`;

type Edits = readonly (readonly [old: string, now: string])[];

const edited = (text: string, edits: Edits) => {
  let result = text;
  for (const [old, now] of edits) {
    if (!result.includes(old)) throw new Error(`not in the text: ${old}`);
    result = result.replace(old, now);
  }
  return result;
};

const none: ReadInclude = () => undefined;
const read = (text: string, include = none) => analyse({ path: 'c.topo', text }, include);

function changes(before: string, now: string, include = none): ReachChanges {
  const [old, analysis] = [read(before, include), read(now, include)];
  const verifier = createVerifier(analysis);
  const versions = [
    { analysis: old, verifier: createVerifier(old, verifier) },
    { analysis, verifier },
  ] as const;
  return runToEnd(reachChanges(...versions, include));
}

const count = ({ change, pairs }: { readonly change: string; readonly pairs: number }) => `${change} ${pairs}`;

/** Each group as `CHANGE PAIRS FROM → TO BY, because of …`. */
const told = ({ groups }: ReachChanges) =>
  groups.map(
    (one) =>
      `${count(one)} ${one.fromNetwork} → ${one.toNetwork} ${one.by} because of ${one.causes.map(({ words }) => words).join('; ')}`,
  );

/** Each statement as `KIND WORDS: CHANGE PAIRS, …`. */
const effects = ({ statements }: ReachChanges) =>
  statements.map(({ statement: { kind, words }, effects: all }) => `${kind} ${words}: ${all.map(count).join(', ')}`);

it('a rule that is gone closes pairs, where it stood', () => {
  const now = edited(cloud, [['    allow tcp 22 from net102\n', '']]);
  const found = changes(cloud, now);
  expect(told(found)).toEqual(['closed 4 net102 → net100 tcp 22 because of allow tcp 22 from net102']);
  expect(effects(found)).toEqual(['removed allow tcp 22 from net102: closed 4']);
  const [group] = found.groups;
  expect(now.slice(0, group?.place?.end).endsWith('allow icmp from net102')).toBe(true);
  expect(group?.examples.map(({ from, to, words }) => `${from} → ${to}: ${words}`)).toEqual([
    'B1 → R1: secgroup-denied at compute1, because of rule-missing at compute1',
    'B1 → R2: secgroup-denied at compute1, because of rule-missing at compute1',
    'B2 → R1: secgroup-denied at compute1, because of rule-missing at compute1',
    'B2 → R2: secgroup-denied at compute1, because of rule-missing at compute1',
  ]);
  expect(group?.examples[0]?.flow).toEqual({ kind: 'free', from: 'B1', to: 'R1', protocol: 'tcp', port: 22 });
});

it('an instance that is gone takes its bridge with it: others are closed, and it is named', () => {
  const found = changes(cloud, edited(cloud, [['  vm B1 { network net102 }\n', '']]));
  expect(told(found)).toEqual([
    'closed 2 net100 → net102 icmp because of vm B1',
    'closed 2 net102 → net100 icmp, tcp 22 because of vm B1',
  ]);
  expect(found.groups[0]?.examples[0]?.words).toBe(
    'no-route at internet-router, because of bridge-missing at compute1',
  );
  expect(found.removed).toEqual(['B1']);
});

it('of several edits each is told what it does by itself', () => {
  const found = changes(
    cloud,
    edited(cloud, [
      ['allow icmp from net102', 'allow udp from net102'],
      ['{ allow icmp from net100 }', '{ allow icmp from net100  allow tcp 80 from net100 }'],
      ['vm R2 { network net100 }', 'vm R2 { network net100 }\n  vm R3 { network net100 } // one more'],
    ]),
  );
  // all else is as it is now: the new instance counts
  expect(effects(found)).toEqual([
    'changed allow udp from net102: opened 6, closed 6',
    'added allow tcp 80 from net100: opened 6',
  ]);
  expect(told(found)).toEqual([
    'opened 4 net100 → net102 tcp 80 because of allow tcp 80 from net100',
    'opened 4 net102 → net100 udp because of allow udp from net102',
    'closed 4 net102 → net100 icmp because of allow udp from net102',
  ]);
  expect(found.added.map(({ name }) => name)).toEqual(['R3']);
});

it('a cause is named for the pairs that it changed, and for no others of the same networks', () => {
  const three = edited(cloud, [['vm B2 {', 'vm R3 { network net100 }\n  vm B2 {']]);
  const found = changes(
    three,
    edited(three, [
      ['    allow icmp from net102\n', ''],
      ['  vm B1 { network net102 }\n', ''],
    ]),
  );
  expect(told(found)).toEqual([
    'closed 2 net100 → net102 icmp because of vm B1',
    'closed 2 net102 → net100 icmp, tcp 22 because of vm B1',
    'closed 1 net102 → net100 icmp because of allow icmp from net102',
  ]);
});

it('pairs that go another way are told both ways', () => {
  const open = edited(cloud, [['    allow icmp from net102\n', '    allow icmp\n']]);
  const found = changes(open, edited(open, [['  bridge net100\n', '  bridge net100 on-demand\n']]));
  expect(found.groups.map(count)).toEqual(['closed 2', 'closed 2']);
  const back = changes(edited(open, [['  bridge net100\n', '  bridge net100 on-demand\n']]), open);
  expect(back.groups.map(count)).toEqual(['opened 2', 'opened 2']);
  expect(back.groups[0]?.examples[0]?.words).toMatch(/^by compute\d, tor, compute\d$/);
});

it('what moves no packet is no change: comments, flows, expectations, layout', () => {
  const found = changes(
    cloud,
    edited(cloud, [
      ['flow ping: R1 -> B2 icmp', 'flow pong: B2 -> R1 icmp\nexpect R1 -> R2 reachable'],
      ['  vm R1 {', '  // the first\n  vm R1 {'],
      ['tenant blue {\n', 'tenant blue {\n\n'],
    ]),
  );
  expect(found).toEqual({ groups: [], added: [], removed: [], tooMany: false, statements: [] });
});

it('edits of included files count, each in its file', () => {
  const [head, body] = [cloud.slice(0, cloud.indexOf('host compute1')), cloud.slice(cloud.indexOf('host compute1'))];
  const entry = `include "tenants.topo"\n${body}`;
  const rule = '    allow tcp 22 from net102\n';
  const versions = [head, head.replace(rule, '')];
  const [old, now] = versions.map((text) => read(entry, (path) => ({ path, text })));
  if (!old || !now) throw new Error('two versions');
  const verifier = createVerifier(now);
  const found = runToEnd(
    reachChanges({ analysis: old, verifier: createVerifier(old, verifier) }, { analysis: now, verifier }, (path) => ({
      path,
      text: versions[1] as string,
    })),
  );
  expect(told(found)).toEqual(['closed 4 net102 → net100 tcp 22 because of allow tcp 22 from net102']);
  expect(found.groups[0]?.place?.file).toBe('tenants.topo');
});

it('of many edits at once who reaches whom is told, but not which does what', () => {
  const rules = Array.from({ length: 30 }, (_, at) => `  allow udp ${at * 10 + 1} from net100`).join('\n');
  const found = changes(cloud, edited(cloud, [['{ allow icmp from net100 }', `{\n${rules}\n}`]]));
  expect(found.groups.map(({ change, causes }) => [change, causes.length])).toEqual([
    ['opened', 0],
    ['closed', 0],
  ]);
  expect(found.statements).toEqual([]);
  // where no statement is known to be the cause, what ends the packet is shown
  expect(found.groups[1]?.place).not.toBeNull();
});

it('undoing all changed statements gives what the earlier version said', () => {
  const now = edited(cloud, [
    ['    allow tcp 22 from net102\n', '    allow udp 53\n    allow tcp 1-1024\n'],
    ['  vm R2 { network net100 }\n', ''],
    ['host compute2 {', 'host compute3 { nic eth0 -> tor }\nhost compute2 {'],
    ['  nic eth1 203.0.113.106 -> internet\n', '  nic eth1 203.0.113.107 -> internet\n  vm B3 { network net102 }\n'],
    ['switch tor { trunk 100, 102 }\n', ''],
  ]);
  const [old, analysis] = [read(cloud), read(now)];
  const statements = changedStatements(old.files, analysis.files);
  expect(statements.map(({ kind, words }) => `${kind} ${words}`)).toEqual([
    'removed switch tor',
    'changed allow udp 53',
    'added allow tcp 1-1024',
    'removed vm R2',
    'added host compute3',
    'changed nic eth1 203.0.113.107 -> internet',
    'added vm B3',
  ]);
  const edits = statements.map(({ undo }) => undo).sort((a, b) => a.start - b.start || a.end - b.end);
  const said = (text: string) => text.split(/\s+/).sort().join(' ');
  expect(said(applyEdits(now, edits))).toBe(said(cloud));
});
