// The beginning of a statement, written out: what its form says for a start, with values of this cloud that fit, as plain
// text and as a snippet whose stops are these values. Knows forms and candidates, no place in a text.
import { unquote } from '../syntax/tokens.ts';
import { parseAddressLength } from '../topology/values.ts';
import { prefixOf } from '../wire/address.ts';
import { poolRanges } from './complete-addresses.ts';
import { freeVlans } from './complete-numbers.ts';
import { optionValues } from './complete-options.ts';
import { valuesFor } from './complete-values.ts';
import { type Asking, written } from './completion.ts';
import type { Form, Slot } from './statement-form.ts';

/** What the form of a statement says for a start. */
export function startOf(form: Form, asking: Asking): string {
  return filledIn(form.start, form, asking);
}

/** What stands behind a mark inside of a statement, with the mark; the mark alone where that may be all. */
export function startBehind(mark: string, form: Form, asking: Asking): string {
  if (mark === '{') return '{\n\t$0\n}';
  if (mark === 'reachable' || mark === 'unreachable' || mark === 'undelivered') return mark;
  const parts = form.parts.filter(({ after, slot }) => after === mark && slot !== 'instance');
  const needed = mark === '->' || mark === ':' ? parts.slice(0, 1) : parts;
  const slots = needed.map(({ slot }, i) => `{${slot}${i > 0 || mark === '->' ? ':2' : ''}}`);
  return filledIn([mark, ...slots, ...(mark === ':' ? ['-> {flow-end:2}'] : [])].join(' '), form, asking);
}

/** Fills in values for `{slot}`, `{slot:2}` (the second if there is one) and `{new-name:base}`, each a stop. */
function filledIn(template: string, form: Form, asking: Asking): string {
  const { place } = asking;
  const statement = place.statement ?? { words: [], after: form.keyword, index: 0 };
  const inside: Asking = { ...asking, place: { ...place, statement: { ...statement, form } } };
  const chosen = new Map<Slot, string>();
  let stop = 0;
  return template.replace(/\{([a-z-]+)(?::([A-Za-z0-9_]+))?\}/g, (_, slot: Slot, more: string | undefined) => {
    const text = fitting(slot, chosen, asking) ?? chosenFor(slot, more, inside) ?? samples[slot];
    chosen.set(slot, text);
    return `\${${++stop}:${text.replace(/[\\$}]/g, '\\$&')}}`;
  });
}

function chosenFor(slot: Slot, more: string | undefined, asking: Asking): string | undefined {
  if (slot === 'new-name') return freshName(more ?? 'x', asking);
  const values = slot === 'option' && more ? optionValues(asking, more) : valuesFor(slot, asking);
  // the rest of a long list is not even made
  const [first, second] = values;
  return (more === '2' ? (second ?? first) : first)?.insert;
}

/** What goes with a value before it: the pool of a new external, the wire on which an address is. */
function fitting(slot: Slot, chosen: ReadonlyMap<Slot, string>, { analysis: { cloud } }: Asking): string | undefined {
  if (slot === 'wire' && chosen.has('nic-address')) return cloud.externals[0] && written(cloud.externals[0].name);
  const cidr = slot === 'pool-range' ? parseAddressLength(chosen.get('external-prefix') ?? '') : undefined;
  if (!cidr) return undefined;
  return poolRanges(cloud, { cidr: prefixOf(cidr.address, cidr.length), pools: [], name: '' })[0]?.insert;
}

/** Names that need no number. */
const wholeNames: readonly string[] = ['internet', 'public', 'tor', 'server', 'default'];

/** A name that is free where it would stand: the base with the lowest number that is. */
function freshName(base: string, { analysis: { cloud }, place, names: all }: Asking): string {
  const inBlock = (keyword: string): ReadonlySet<string> => {
    const tokens = place.around.at(-1)?.tokens ?? [];
    return new Set(tokens.flatMap(({ text }, i) => (tokens[i - 1]?.text === keyword ? [unquote(text)] : [])));
  };
  const names = base === 'eth' ? inBlock('nic') : base === 'default' ? inBlock('secgroup') : all();
  if (wholeNames.includes(base) && !names.has(base)) return base;
  // networks are often named after their VLAN
  const vlan = base === 'net' ? freeVlans(cloud, '')[0]?.label : undefined;
  if (vlan !== undefined && !names.has(base + vlan)) return base + vlan;
  let number = base === 'eth' ? 0 : wholeNames.includes(base) ? 2 : 1;
  while (names.has(`${base}${number}`)) number++;
  return written(`${base}${number}`);
}

/** What stands where the cloud has nothing that fits. */
const samples: Readonly<Record<Slot, string>> = {
  'new-name': 'name',
  network: 'net100',
  tenant: 'tenant1',
  group: 'default',
  'rule-source': 'any',
  wire: 'tor',
  switch: 'tor2',
  host: 'compute1',
  'pool-or-address': 'public',
  'flow-end': 'VM_1',
  'expect-end': 'VM_1',
  'isolated-end': 'tenant1',
  instance: 'VM_1',
  node: 'compute1',
  protocol: 'icmp',
  'rule-protocol': 'icmp',
  'listen-protocol': 'tcp',
  'rule-ports': '22',
  ports: '80',
  reason: 'no-route',
  'route-prefix': '0.0.0.0/0',
  'route-type': 'unreachable',
  'next-hop': '10.0.0.1',
  'free-vlan': '100',
  vlan: '100',
  trunk: 'all',
  'network-prefix': '10.0.0.0/24',
  'external-prefix': '203.0.113.0/24',
  'pool-range': '203.0.113.192/28',
  'external-gateway': '203.0.113.1',
  'machine-address': '8.8.8.8',
  'network-gateway': 'none',
  'dhcp-start': '10.0.0.10',
  dns: '8.8.8.8',
  'bridge-name': 'br100',
  'nic-address': '192.0.2.1/24',
  'bridge-address': '10.0.0.1',
  'default-gateway': 'none',
  'routing-source': 'none',
  'instance-address': '10.0.0.3',
  'instance-gateway': 'none',
  mac: 'fa:16:3e:00:00:01',
  ttl: '64',
  'source-address': '10.0.0.3',
  'kernel-switch': '1',
  'host-state': 'down',
  option: '10.0.0.0/8',
  file: '"common.topo"',
};
