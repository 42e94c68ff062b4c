// The values of an option: its words, its default, and what the cloud has that fits. Knows no text.
import type { Cloud } from '../topology/cloud.ts';
import { knownAddresses, knownPrefixes } from './complete-addresses.ts';
import { type Asking, type Candidate, distinct, value } from './completion.ts';
import { choicesOf, defaultOf } from './option-facts.ts';

/** What an option may be, its default first where that can be written. */
export function optionValues({ analysis: { cloud } }: Pick<Asking, 'analysis'>, name: string): Iterable<Candidate> {
  const { release } = cloud.options;
  const standard = defaultOf(name, release);
  const choices = choicesOf(name);
  const detail = (word: string): string => (word === standard ? 'the default' : '');
  if (choices) {
    const others = choices.filter((word) => word !== standard);
    return [standard, ...others].map((word) => value(word, detail(word)));
  }
  const isWritten = standard !== '' && !standard.startsWith('(');
  const first = isWritten && (standard !== 'none' || name !== 'fixed_range') ? [value(standard, 'the default')] : [];
  return distinct(
    [...first, ...known(cloud, name)].map(({ detail: said, ...one }) => ({
      ...one,
      detail: detail(one.label) || said || '',
    })),
  );
}

function known(cloud: Cloud, name: string): readonly Candidate[] {
  const none = value('none', 'none');
  switch (name) {
    case 'vlan_interface':
    case 'flat_interface':
      return nicNames(cloud, 'switch');
    case 'public_interface':
      return nicNames(cloud, 'external');
    case 'forward_bridge_interface':
      return [value('all', 'every interface'), none, ...nicNames(cloud, 'external'), ...nicNames(cloud, 'switch')];
    case 'fixed_range':
      return [...knownPrefixes(cloud).slice(0, -1), ...(cloud.options.release === 'grizzly' ? [none] : [])];
    case 'force_snat_range':
    case 'dmz_cidr':
      return [none, ...knownPrefixes(cloud)];
    case 'metadata_host':
      return [
        ...knownAddresses(
          cloud.hosts.flatMap(({ name: host, nics }) =>
            nics.map(({ address }) => [address, `address of ${host}`] as const),
          ),
        ),
      ];
    default:
      return [];
  }
}

/** The names of hosts' nics on a kind of wire, each once. */
function nicNames({ hosts }: Cloud, wire: 'switch' | 'external'): readonly Candidate[] {
  const names = new Set(hosts.flatMap(({ nics }) => nics.flatMap((nic) => (nic.toKind === wire ? [nic.name] : []))));
  return [...names].map((name) => value(name, `nic on ${wire === 'switch' ? 'a switch' : 'an external'}`, 'nic'));
}
