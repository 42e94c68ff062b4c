// What stands around a statement: what others say before it, and which statements must be sound for a fault in it to be
// seen.
import { bodyOf, nameOf, type Ranged, type Statement, type Word } from '../../server/core/syntax/tree.ts';
import { contains, formatIpv4, parseIpv4, rangeOf } from '../../server/core/wire/address.ts';
import { instead } from './faults-edits.ts';
import type { Edit, Site, World } from './faults-sites.ts';

/** The own, the broadcast and the third address of the network or external that an address lies in. */
export function specialAround({ prefixes }: World, text: string): readonly string[] | undefined {
  const address = parseIpv4(text);
  const prefix = address === undefined ? undefined : prefixes.find((one) => contains(one, address));
  if (!prefix) return undefined;
  return [prefix.address, rangeOf(prefix).last, prefix.address + 2].map(formatIpv4);
}

/** Whether a nic is on an external. */
export function isOnExternal(world: World, to: Word): boolean {
  return world.sites.some(({ node }) => node.kind === 'external' && node.name.text === to.text);
}

/** Words of earlier statements, each with the statement or block that must stay sound. */
export type Earlier = { readonly word: Word; readonly keeps: Ranged };

/** Words of the statements before one. */
export function earlier(
  site: Site,
  world: World,
  wordOf: (node: Statement, block: Site['block']) => Word | null | undefined,
): readonly Earlier[] {
  return world.sites.flatMap(({ node, block, parent }) => {
    const word = node.start < site.node.start ? wordOf(node, block) : undefined;
    const keeps = parent && parent.kind !== 'host' && parent.kind !== 'tenant' ? parent : node;
    return word ? [{ word, keeps }] : [];
  });
}

/** The earlier values of this field. */
export function earlierFields(site: Site, world: World, keyword: string): readonly Earlier[] {
  return earlier(site, world, (node, block) =>
    node.kind === 'field' && node.keyword.text === keyword && block === site.block ? node.value : undefined,
  );
}

/** The word replaced by one of the earlier ones. */
export function likeBefore(world: World, word: Word, before: readonly Earlier[]): readonly Edit[] {
  if (before.length === 0) return [];
  const { word: first, keeps } = world.random.pick(before);
  const insert = first.quoted ? `"${first.text}"` : first.text;
  return insert === world.text.slice(word.start, word.end) ? [] : [{ ...instead(word, insert), keeps: [keeps] }];
}

/** Where the network stands that a field of an instance, a bridge or a field of a network is about. */
export function networkOf({ node, parent }: Site, world: World): readonly Ranged[] {
  if (parent?.kind === 'network') return [parent];
  const inside = node.kind === 'bridge' ? node.network : undefined;
  const field = parent?.kind === 'vm' ? parent.body.items.find(({ keyword }) => keyword.text === 'network') : undefined;
  const name = inside ?? (field?.kind === 'field' ? field.value : undefined);
  const found = world.sites.find((one) => one.node.kind === 'network' && nameOf(one.node)?.text === name?.text);
  return [...(found ? [found.node] : []), ...(field ? [field] : [])];
}

/** Where the prefixes of externals stand. */
export function externalsOf(world: World): readonly Ranged[] {
  return world.sites.flatMap(({ node }) => (node.kind === 'external' && node.cidr ? [node.cidr] : []));
}

/** Where the wires are said that a next hop may lie on. */
export function wiresOf(site: Site, world: World): readonly Ranged[] {
  const nics = site.parent ? (bodyOf(site.parent)?.items ?? []).filter(({ kind }) => kind === 'nic') : [];
  return [...externalsOf(world), ...nics, ...(site.block === 'vm' ? networkOf(site, world) : [])];
}

/** An address that no other fault puts in. */
export function farAddress(node: Statement): string {
  return `198.${18 + (node.start >> 16)}.${(node.start >> 8) & 255}.${node.start & 255}`;
}

/** The statements beside one in its block that have this keyword. */
export function siblingsOf(site: Site, keyword: string): readonly Statement[] {
  return (site.parent && bodyOf(site.parent)?.items.filter((item) => item.keyword.text === keyword)) ?? [];
}
