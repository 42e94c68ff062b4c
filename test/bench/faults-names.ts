// Faults of names, and of values that are sound by themselves but not beside others: unknown, taken, out of place.
import { nameOf, type Statement, type Word } from '../../server/core/syntax/tree.ts';
import { contains, formatPrefix } from '../../server/core/wire/address.ts';
import {
  earlier,
  earlierFields,
  externalsOf,
  farAddress,
  isOnExternal,
  likeBefore,
  networkOf,
  siblingsOf,
  specialAround,
  wiresOf,
} from './faults-around.ts';
import { instead } from './faults-edits.ts';
import { field, type Kind, misspelt, usesOf, type World, wordsOf } from './faults-sites.ts';

/** The first name that a statement of this kind declares. */
function nameOfA(world: World, kind: Statement['kind']): string | undefined {
  const site = world.sites.find(({ node }) => node.kind === kind);
  return site && nameOf(site.node)?.text;
}

/** Whether an address in a prefix is said anywhere: then another prefix would be wrong for it, too. */
function isUsed({ prefixes, addresses }: World, { text }: Word): boolean {
  const prefix = prefixes.find((one) => formatPrefix(one) === text);
  return !prefix || addresses.some((address) => contains(prefix, address));
}

/** Kinds of faults, each made at a statement. */
export const nameKinds: readonly Kind[] = [
  {
    name: 'unknown name',
    edits: (site, world) =>
      wordsOf(site).flatMap(([word, role]) => {
        if (role.is !== 'names') return [];
        const name = world.random.chance(50) ? `nobody${world.random.below(1000)}` : misspelt(word.text, world.random);
        return world.counts.has(name) || /^"|[^\w-]|-$|^\d/.test(name) ? [] : [instead(word, name)];
      }),
  },
  {
    name: 'name of something else',
    edits: (site, world) =>
      wordsOf(site).flatMap(([word, role]) => {
        if (role.is !== 'names') return [];
        const wrong: Readonly<Record<string, string | undefined>> = {
          network: nameOfA(world, 'switch'),
          tenant: nameOfA(world, 'host'),
          switch: nameOfA(world, 'external'),
          source: nameOfA(world, 'host'),
          wire: nameOfA(world, 'tenant'),
          end: nameOfA(world, 'switch'),
          node: nameOfA(world, 'tenant'),
        };
        const name = wrong[role.what];
        return name === undefined || name === word.text ? [] : [instead(word, name)];
      }),
  },
  {
    name: 'name twice',
    edits: (site, world) => {
      const name = nameOf(site.node);
      const named = ['vm', 'flow', 'secgroup', 'host', 'switch', 'router', 'machine', 'pool'];
      if (!name || !named.includes(site.node.kind) || usesOf(world, name) > 1) return [];
      const scope = site.node.kind === 'secgroup' ? site.parent : null;
      return likeBefore(
        world,
        name,
        earlier(site, world, (node) => (node.kind === site.node.kind ? nameOf(node) : null)).filter(
          ({ keeps }) => scope === null || (keeps.start >= scope.start && keeps.end <= scope.end),
        ),
      );
    },
  },
  {
    name: 'nic twice',
    edits: (site) => {
      if (site.node.kind !== 'nic') return [];
      const { name } = site.node;
      const before = siblingsOf(site, 'nic').find((one) => one.start < site.node.start);
      return before && 'name' in before ? [{ ...instead(name, before.name.text), keeps: [before] }] : [];
    },
  },
  {
    name: 'MAC address of somebody else',
    edits: (site, world) => {
      const word = field(site, 'vm', 'mac');
      return word ? likeBefore(world, word, earlierFields(site, world, 'mac')) : [];
    },
  },
  {
    name: 'VLAN of another network',
    edits: (site, world) => {
      const word = field(site, 'network', 'vlan');
      return word ? likeBefore(world, word, earlierFields(site, world, 'vlan')) : [];
    },
  },
  {
    name: 'prefix of another network',
    edits: (site, world) => {
      const word = field(site, 'network', 'cidr');
      // a network in which nothing is said to be
      if (!word || isUsed(world, word)) return [];
      return likeBefore(world, word, earlierFields(site, world, 'cidr'));
    },
  },
  {
    name: 'address of somebody else',
    edits: (site, world) => {
      const word = field(site, 'vm', 'ip');
      if (word) {
        const own = specialAround(world, word.text)?.[0];
        // a few of them are enough to find one of the same network
        const others = earlierFields(site, world, 'ip').slice(-20);
        return likeBefore(
          world,
          word,
          others.filter((one) => specialAround(world, one.word.text)?.[0] === own),
        );
      }
      const nic = site.node.kind === 'nic' && site.block === 'host' ? site.node : undefined;
      if (!nic?.address || !isOnExternal(world, nic.to)) return [];
      const others = earlier(site, world, (node, block) =>
        node.kind === 'nic' && block === 'host' && node.to.text === nic.to.text ? node.address : null,
      );
      return likeBefore(world, nic.address, others);
    },
  },
  {
    name: 'address outside of its network',
    edits: (site, world) => {
      const { node, block } = site;
      if (node.kind === 'nic') {
        if (!node.address || block !== 'host' || !isOnExternal(world, node.to)) return [];
        return [{ ...instead(node.address, farAddress(node)), keeps: externalsOf(world) }];
      }
      const own = field(site, 'vm', 'ip') ?? field(site, 'network', 'dhcp_start');
      const word = own ?? (node.kind === 'bridge' ? node.address : null);
      return word ? [{ ...instead(word, farAddress(node)), keeps: networkOf(site, world) }] : [];
    },
  },
  {
    name: 'address that nobody can have',
    edits: (site, world) => {
      const own = field(site, 'vm', 'ip') ?? (site.node.kind === 'bridge' ? site.node.address : null);
      const gateway = site.node.kind === 'route' ? site.node.via : field(site, 'host', 'default_gateway');
      const word = gateway ?? own;
      const special = word && specialAround(world, word.text);
      if (!special) return [];
      // the third address is the VPN instance's: a gateway may have it
      const address = world.random.pick(gateway ? special.slice(0, 2) : special);
      return [{ ...instead(word, address), keeps: gateway ? wiresOf(site, world) : networkOf(site, world) }];
    },
  },
  {
    name: 'next hop that is no neighbour',
    edits: (site, world) => {
      const word = site.node.kind === 'route' ? site.node.via : field(site, 'host', 'default_gateway');
      return word ? [{ ...instead(word, farAddress(site.node)), keeps: wiresOf(site, world) }] : [];
    },
  },
  {
    name: 'floating address of no pool',
    edits: (site, world) => {
      const { node, block } = site;
      if (block !== 'vm' || node.kind !== 'field' || node.keyword.text !== 'floating') return [];
      return [{ ...instead(node.value, farAddress(node)), keeps: externalsOf(world) }];
    },
  },
];
