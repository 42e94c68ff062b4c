// A network derived from the one before an edit must be what is derived anew.
import { expect, test } from 'vitest';
import { runToEnd } from '../../server/core/base/steps.ts';
import { provision, provisionSteps } from '../../server/core/nova/provision.ts';
import { analyse } from '../../server/core/pipeline/analyse.ts';
import type { Analysis } from '../../server/core/pipeline/analysis.ts';
import { startEditing } from '../bench/edits.ts';
import { largeCloud } from '../bench/large-cloud.ts';
import { randomOf } from '../kernel-random/random.ts';
import { analysisOf } from '../support/fixture-analysis.ts';

const analysed = (text: string, previous?: Analysis) => analyse({ path: 'c.topo', text }, () => undefined, previous);

/** Each node by itself, so that a difference is short to read. */
function expectAsAnew({ network, cloud }: Analysis): void {
  const anew = provision(cloud);
  expect(network.nodes.map(({ name }) => name)).toEqual(anew.nodes.map(({ name }) => name));
  network.nodes.forEach((node, at) => {
    const [one, other] = [JSON.stringify(node), JSON.stringify(anew.nodes[at])];
    if (one !== other) expect(node).toEqual(anew.nodes[at]);
  });
  expect(network.links).toEqual(anew.links);
  expect(network.segments).toEqual(anew.segments);
}

test.each([
  ['with multi_host', (text: string) => text],
  ['without multi_host', (text: string) => text.replace('cloud {', 'cloud {\n  multi_host false')],
  ['with FlatDHCPManager', (text: string) => text.replace('cloud {', 'cloud {\n  network_manager FlatDHCPManager')],
])('after each of many edits, %s', (_name, change) => {
  for (const seed of ['a', 'b', 'c']) {
    const editing = startEditing(change(largeCloud({ instances: 60, hosts: 6 }, seed)), randomOf(`again ${seed}`));
    let analysis = analysed(editing.lines.join('\n'));
    expectAsAnew(analysis);
    for (let edits = 0; edits < 40; edits++) {
      editing.next();
      analysis = analysed(editing.lines.join('\n'), analysis);
      // Now and then nobody asks for a network between two edits.
      if (edits % 4 !== 3) expectAsAnew(analysis);
    }
  }
});

test('hosts and instances that nothing changed about are taken over, and others are not', () => {
  const text = largeCloud({ instances: 60, hosts: 6 }, 'kept');
  const before = analysed(text);
  const old = new Map(before.network.nodes.map((node) => [node.name, node]));
  const last = text.lastIndexOf('  vm ');
  const after = analysed(`${text.slice(0, last)}  vm new { network net0 }\n${text.slice(last)}`, before);
  const machines = after.network.nodes.filter((node) => node.kind === 'machine');
  const kept = machines.filter(({ name, interfaces }) => {
    const known = old.get(name);
    return known?.kind === 'machine' && known.interfaces === interfaces;
  });
  // the host and what may have another address now, as the new one took it
  expect(machines.length - kept.length).toBeLessThan(12);
  expect(kept.some(({ role }) => role === 'host')).toBe(true);
  expect(kept.some(({ role }) => role === 'instance')).toBe(true);
});

test('an instance that takes the MAC of a bridge elsewhere makes that bridge take another', () => {
  const text = largeCloud({ instances: 40, hosts: 4 }, 'macs');
  const before = analysed(text);
  const bridge = before.network.nodes
    .flatMap((node) => (node.kind === 'machine' && node.role === 'host' ? node.interfaces : []))
    .find(({ device }) => device.kind === 'vlan');
  const line = text.split('\n').findLast((one) => one.startsWith('  vm ')) ?? '';
  const after = analysed(text.replace(line, line.replace('{', `{ mac ${bridge?.mac} `)), before);
  expect(after.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(after.cloud.instances.some(({ mac }) => mac === bridge?.mac)).toBe(true);
  expectAsAnew(after);
  // and back: what had made way is not taken for its first choice
  expectAsAnew(analysed(text, after));
});

test('what is remembered is no more than the last cloud', () => {
  const { cloud } = analysisOf(largeCloud({ instances: 30, hosts: 3 }, 'memory'));
  const first = runToEnd(provisionSteps(cloud));
  const fewer = { ...cloud, hosts: cloud.hosts.slice(1), instances: cloud.instances.slice(20) };
  const { remembered } = runToEnd(provisionSteps(fewer, first.remembered));
  expect(remembered.hosts.size).toBe(2);
  expect(remembered.instances.size).toBe(fewer.instances.length);
});
