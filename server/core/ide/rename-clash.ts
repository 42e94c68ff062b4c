// Whether a new name is taken, or would make words mean something else. Knows what names mean, but not how they are written.
import type { Analysis } from '../pipeline/analysis.ts';
import { declarationOf } from '../syntax/places.ts';
import { article, kindName } from '../topology/kind-names.ts';
import { type Mention, mentionsOf, named } from './mentions.ts';
import type { SymbolKey } from './occurrences.ts';
import { scopeOf } from './scope.ts';

/** Why the thing that words name can't have another name, or undefined where it can. */
export function clashOf(analysis: Analysis, mentions: readonly Mention[], wanted: string): string | undefined {
  const declaration = mentions.find(({ role }) => role === 'declaration');
  if (!declaration) return undefined;
  const [space = '', old = ''] = split(declaration.key);
  switch (space) {
    case 'name':
      return nameClash(analysis, mentions, declaration, wanted);
    case 'group':
      return groupClash(analysis, old.slice(0, -declaration.name.length - 1), wanted);
    case 'nic':
      return nicClash(analysis, mentions, declaration, wanted);
    case 'bridge':
      return bridgeClash(analysis, wanted);
    default:
      return taken(analysis, `${space}:${wanted}` as SymbolKey, wanted);
  }
}

/** Why the thing that words name can have no other name at all, or undefined where it can. */
export function obstacleTo(analysis: Analysis, mentions: readonly Mention[]): string | undefined {
  const declarations = mentions.filter(({ role }) => role === 'declaration');
  const [declaration] = declarations;
  if (declaration?.key.startsWith('group:') && declaration.name === 'default')
    return '`default` is the group of instances that name none: declare another one instead';
  const option = mentions.find(({ role }) => role === 'use');
  if (!declaration?.everyHosts || !option) return undefined;
  const everywhere = mentionsOf(analysis, { ...option, everyHosts: null });
  if (everywhere.filter(({ role }) => role === 'declaration').length <= declarations.length) return undefined;
  const { keyword } = option.statement;
  return `${keyword.text} of cloud means the nic \`${option.name}\` of every host: rename it there, for all of them`;
}

function nameClash(
  analysis: Analysis,
  mentions: readonly Mention[],
  { statement }: Mention,
  wanted: string,
): string | undefined {
  const scope = scopeOf(analysis);
  const external = scope.externalOfRouter(wanted);
  if (external !== undefined) return `\`${wanted}\` is the router of ${external}: choose another name`;
  const router = `${wanted}-router`;
  const routerClash = statement.kind === 'external' ? taken(analysis, `name:${router}`, router) : undefined;
  if (routerClash) return `the router of the external would be \`${router}\`, but ${routerClash}`;
  const clash = taken(analysis, `name:${wanted}`, wanted);
  if (clash) return clash;
  // in a rule the name of a group of the same tenant comes first
  const tenant = mentions.filter(isBareSource).map((one) => tenantAround(analysis, one));
  const hidden = tenant.find((one) => one !== undefined && scope.hasGroup(one, wanted));
  return hidden === undefined
    ? undefined
    : `rules of ${hidden} would mean its group \`${wanted}\`: choose another name`;
}

function groupClash(analysis: Analysis, tenant: string, wanted: string): string | undefined {
  if (scopeOf(analysis).hasGroup(tenant, wanted)) {
    return wanted === 'default'
      ? 'every tenant has a group `default`: choose another name'
      : `${tenant} has a group \`${wanted}\` already: choose another name`;
  }
  const other = mentionsOf(analysis, named(`name:${wanted}`, wanted));
  const caught = other.some((one) => isBareSource(one) && tenantAround(analysis, one) === tenant);
  return caught
    ? `rules of ${tenant} say \`from ${wanted}\` and mean what is named so now: choose another name`
    : undefined;
}

function nicClash(
  analysis: Analysis,
  mentions: readonly Mention[],
  { everyHosts, name }: Mention,
  wanted: string,
): string | undefined {
  const declarations = mentions.filter(({ role }) => role === 'declaration');
  for (const { key } of declarations) {
    const host = key.slice('nic:'.length, -name.length - 1);
    if (taken(analysis, `nic:${host}.${wanted}`, wanted))
      return `${host} has a nic \`${wanted}\` already: choose another name`;
  }
  // an option that speaks of the new name would mean this nic, too
  const meant = mentionsOf(analysis, named(`nic:*.${wanted}`, wanted)).find(({ role }) => role === 'use');
  return meant && everyHosts
    ? `${meant.statement.keyword.text} of cloud means every nic \`${wanted}\`: choose another name`
    : undefined;
}

function bridgeClash({ cloud }: Analysis, wanted: string): string | undefined {
  const other = cloud.networks.find(({ bridge }) => bridge === wanted);
  if (other) return `\`${wanted}\` is the bridge of ${other.name}: choose another name`;
  return cloud.options.flatNetworkBridge === wanted && cloud.options.networkManager === 'FlatDHCPManager'
    ? `\`${wanted}\` is the flat_network_bridge: choose another name`
    : undefined;
}

/** That a name is declared already. */
function taken(analysis: Analysis, key: SymbolKey, name: string): string | undefined {
  const other = mentionsOf(analysis, named(key, name)).find(({ role }) => role === 'declaration');
  if (!other) return undefined;
  const kind = other.statement.kind === 'vm' ? 'instance' : other.statement.kind;
  return `\`${name}\` is ${article(kindName(kind))} already: choose another name`;
}

/** Whether a word is all that a rule says of its source. */
function isBareSource({ statement, span }: Mention): boolean {
  return statement.kind === 'allow' && statement.source?.member === null && statement.source.name.start === span.start;
}

/** The tenant in whose block a word stands. */
function tenantAround({ files }: Analysis, { place, span }: Mention): string | undefined {
  const file = files.get(place.file);
  const node = file && declarationOf(file, span.declaration)?.node;
  return node?.kind === 'tenant' ? node.name.text : undefined;
}

function split(key: SymbolKey): readonly string[] {
  const at = key.indexOf(':');
  return [key.slice(0, at), key.slice(at + 1)];
}
