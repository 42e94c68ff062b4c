// Faults of values: addresses, prefixes, MACs, VLANs, ports and words that are none.
import type { Word } from '../../server/core/syntax/tree.ts';
import { insertAt, instead } from './faults-edits.ts';
import { type Kind, misspelt, type Site, type ValueType, wordsOf } from './faults-sites.ts';

const listOptions = ['force_snat_range', 'forward_bridge_interface', 'dmz_cidr'];
/** Words that are right in some place. */
const fewWords = ['tcp', 'udp', 'icmp', 'any', 'reachable', 'unreachable', 'undelivered'];

/** The values of a type in a statement. */
function values(site: Site, ...types: readonly ValueType[]): readonly Word[] {
  return wordsOf(site).flatMap(([word, role]) => (role.is === 'value' && types.includes(role.type) ? [word] : []));
}

const host = (address: string, last: number | string): string => address.replace(/\.\d+($|\/)/, `.${last}$1`);

/** Kinds of faults, each made at a statement. */
export const valueKinds: readonly Kind[] = [
  {
    name: 'wrong address',
    edits: (site, world) =>
      values(site, 'address', 'interface').map((word) => {
        const [first = '', ...rest] = word.text.split('.');
        const bad = [
          host(word.text, 256),
          host(word.text, 300),
          word.text.replace(/\.\d+($|\/)/, '$1'),
          word.text.replace(/\.\d+($|\/)/, '.7$&'),
          word.text.replace(/\.(\d+)\./, '.x.'),
          ...(site.node.kind === 'list' ? [] : [word.text.replace('.', ',')]),
          word.text.replace(/\.(\d+)($|\/)/, ' .$1$2'),
          word.text.replace('.', '..'),
          [`${first}0000`, ...rest].join('.'),
          `${word.text}.`,
          word.text.replace('.', ':'),
          'localhost',
        ];
        return instead(word, world.random.pick(bad));
      }),
  },
  {
    name: 'wrong prefix',
    edits: (site, world) =>
      values(site, 'prefix').map((word) => {
        const [address = '', length = ''] = word.text.split('/');
        const bad = [
          `${address}/33`,
          `${address}/`,
          address,
          `${host(address, 7)}/${Math.min(Number(length), 24)}`,
          `${address} /${length}`,
          `${address}/255.255.255.0`,
          `${address.replace(/\.\d+$/, '')}/${length}`,
          `${address}-${length}`,
          `${address}/${length}x`,
        ].filter((one) => !(site.node.kind === 'allow' && one === address) && one !== '0.0.0.7/0');
        return instead(word, world.random.pick(bad));
      }),
  },
  {
    name: 'wrong range of addresses',
    edits: (site, world) =>
      values(site, 'range').map((word) => {
        const [first = '', last = ''] = word.text.split(/[-/]/);
        const bad = word.text.includes('-')
          ? [
              `${last}-${first}`,
              `${first} - ${last}`,
              `${first}..${last}`,
              `${first}-`,
              `${first}-${last.split('.')[3]}`,
            ]
          : [`${first}/40`, first, `${host(first, Number(first.split('.')[3]) + 1)}/${last}`];
        return instead(word, world.random.pick(bad));
      }),
  },
  {
    name: 'MAC address that is none',
    edits: (site, world) =>
      values(site, 'mac').map((word) =>
        instead(
          word,
          world.random.pick([
            word.text.replace(/^../, 'fb'),
            word.text.slice(0, -3),
            `${word.text}:00`,
            word.text.replace(/..$/, 'zz'),
            word.text.replaceAll(':', '-'),
            word.text.replace(/.$/, ''),
            word.text.replaceAll(':', ''),
            'ff:ff:ff:ff:ff:ff',
          ]),
        ),
      ),
  },
  {
    name: 'VLAN out of range',
    edits: (site, world) =>
      values(site, 'vlan', 'trunk').map((word) => instead(word, world.random.pick(['0', '4095', '5000', '99999']))),
  },
  {
    name: 'VLAN that is none',
    edits: (site, world) =>
      values(site, 'vlan', 'trunk').map((word) =>
        instead(word, world.random.pick(['1x', 'ten', '1.5', '10-', '0x64', '-7', '"100"'])),
      ),
  },
  {
    name: 'port out of range',
    edits: (site, world) =>
      values(site, 'ports', 'port').map((word) =>
        instead(word, world.random.pick(['0', '65536', '99999', '123456', '70000'])),
      ),
  },
  {
    name: 'port that is none',
    edits: (site, world) =>
      values(site, 'ports').map((word) =>
        instead(word, world.random.pick(['9-7', '80-', '8o', '1-2-3', '22.5', '80:90', '80-99999', '7..9', '-80'])),
      ),
  },
  {
    name: 'wrong ICMP type',
    edits: (site, world) =>
      values(site, 'icmp').map((word) =>
        instead(word, world.random.pick(['300', '8/256', '8/', '8-0', '256/0', '8x'])),
      ),
  },
  {
    name: 'TTL out of range',
    edits: (site, world) =>
      values(site, 'ttl').map((word) => instead(word, world.random.pick(['0', '256', '1000', 'x', '-1']))),
  },
  {
    name: 'another word than the few there are',
    edits: (site, world) =>
      values(site, 'choice').flatMap((word) => {
        const other = world.random.chance(50)
          ? misspelt(word.text, world.random)
          : world.random.pick(['sometimes', 'yes', '7', 'sctp']);
        // a number would be the port of a flow
        if (other === '7' && ['flow', 'expect'].includes(site.node.kind)) return [];
        return other === word.text || fewWords.includes(other) ? [] : [instead(word, other)];
      }),
  },
  {
    name: 'value too many',
    edits: ({ node }) => {
      if (node.kind !== 'option' || node.values.length > 1 || listOptions.includes(node.keyword.text)) return [];
      return [insertAt(node.end, ', 1')];
    },
  },
  {
    name: 'ports of a protocol without',
    edits: ({ node }) => {
      if (node.kind !== 'allow' && node.kind !== 'flow' && node.kind !== 'expect') return [];
      const without = node.kind === 'allow' ? 'any' : 'icmp';
      return node.protocol?.text === without ? [insertAt(node.protocol.end, ' 22')] : [];
    },
  },
];
