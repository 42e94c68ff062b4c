// Who stands in the rows and columns of a matrix: tenants, networks, hosts or instances, and then those beyond externals.
// Knows no packet.
import { groupBy } from '../base/group-by.ts';
import type { Cloud } from '../topology/cloud.ts';
import type { Classes, InstanceClass } from './classes.ts';
import { askedOutsiders } from './outside.ts';
import { instancesParty, type Lot, type Party } from './tally.ts';

/** What a row is. */
export type PartyLevel = 'tenants' | 'networks' | 'hosts' | 'instances';

/** A row and column. */
export type PartyEnd = {
  /** Stays the same from one edit to the next. */
  readonly id: string;
  readonly name: string;
  readonly kind: 'tenant' | 'network' | 'host' | 'instance' | 'outsider';
  /** Whose it is and where; null where it is of several or of none. */
  readonly tenant: string | null;
  readonly network: string | null;
  readonly host: string | null;
  /** How many instances it stands for; those of an instance's row are all alike. 1 for one who is outside. */
  readonly members: number;
};

/** The rows of a matrix, each with its party, and how many instances are in no row since there are too many rows. */
export type Rows = {
  readonly rows: readonly { readonly end: PartyEnd; readonly party: Party }[];
  readonly left: number;
};

/** Whose rows: everybody's, with those outside or without; or those of the tenant, network, host or outsider of an id. */
export type RowsShown =
  | { readonly of: 'all'; readonly outside: 'too' | 'left out' }
  | { readonly of: 'one'; readonly id: string };

/** So many rows are shown; of those outside, so many more. */
export const mostRows = 60;
const mostOutsiders = 8;

/**
 * The rows of a level in file order; instances by host and network. Where there are more instances than rows, those that no
 * packet can tell apart share one.
 */
export function rowsOf(cloud: Cloud, all: Classes, level: PartyLevel, shown: RowsShown): Rows {
  const classes = shown.of === 'all' ? all.classes : all.classes.filter((one) => isOf(one, shown.id));
  const own = level === 'instances' ? instanceRows(classes) : groupRows(cloud, classes, level);
  const rows = own.slice(0, mostRows).map(({ end, lots }) => ({ end, party: instancesParty(lots) }));
  const left = own.slice(mostRows).reduce((sum, { end }) => sum + end.members, 0);
  const outsiders = askedOutsiders(cloud).filter(({ node }) =>
    shown.of === 'all' ? shown.outside === 'too' : idOf('outside', node) === shown.id,
  );
  return {
    rows: [
      ...rows,
      ...outsiders.slice(0, mostOutsiders).map((outsider) => ({
        end: {
          id: idOf('outside', outsider.node),
          name: outsider.node,
          kind: 'outsider' as const,
          ...{ tenant: null, network: null, host: null, members: 1 },
        },
        party: { kind: 'outsider' as const, outsider },
      })),
    ],
    left,
  };
}

function idOf(kind: string, name: string): string {
  return `${kind} ${name}`;
}

/** Whether a class belongs to the tenant, network or host of that id. */
function isOf({ tenant, network, host }: InstanceClass, id: string): boolean {
  return id === idOf('tenant', tenant) || id === idOf('network', network) || id === idOf('host', host);
}

type Row = { readonly end: PartyEnd; readonly lots: readonly Lot[] };

function instanceRows(classes: readonly InstanceClass[]): readonly Row[] {
  const sorted = classes.toSorted((a, b) => a.hostIndex - b.hostIndex || a.networkIndex - b.networkIndex);
  const alone = classes.reduce((sum, { members }) => sum + members.length, 0) <= mostRows;
  return sorted.flatMap((own) => {
    const lots = alone ? own.members.map((one) => ({ own, members: [one] })) : [{ own, members: own.members }];
    return lots.map((lot) => ({ end: instanceEnd(lot), lots: [lot] }));
  });
}

function instanceEnd({ own: { tenant, network, host }, members }: Lot): PartyEnd {
  const name = members[0]?.name ?? '';
  return { id: idOf('instance', name), name, kind: 'instance', tenant, network, host, members: members.length };
}

const groupings = {
  tenants: { kind: 'tenant', nameOf: ({ tenant }: InstanceClass) => tenant, listIn: ({ tenants }: Cloud) => tenants },
  networks: {
    kind: 'network',
    nameOf: ({ network }: InstanceClass) => network,
    listIn: ({ networks }: Cloud) => networks,
  },
  hosts: { kind: 'host', nameOf: ({ host }: InstanceClass) => host, listIn: ({ hosts }: Cloud) => hosts },
} as const;

/** One row for each group that has instances. */
function groupRows(cloud: Cloud, classes: readonly InstanceClass[], level: keyof typeof groupings): readonly Row[] {
  const { kind, nameOf, listIn } = groupings[level];
  const groups = groupBy(classes, nameOf);
  const order = new Map(listIn(cloud).map(({ name }, place) => [name, place]));
  const placeOf = (name: string) => order.get(name) ?? order.size;
  const names = [...groups.keys()].sort((a, b) => placeOf(a) - placeOf(b));
  const shared = new Set(cloud.networks.flatMap(({ name, tenant }) => (tenant === null ? [name] : [])));
  return names.map((name) => {
    const own = groups.get(name) ?? [];
    const members = own.reduce((sum, one) => sum + one.members.length, 0);
    const tenant = kind === 'tenant' ? name : kind === 'network' && !shared.has(name) ? (own[0]?.tenant ?? null) : null;
    const end: PartyEnd = {
      ...{ id: idOf(kind, name), name, kind, tenant, members },
      network: kind === 'network' ? name : null,
      host: kind === 'host' ? name : null,
    };
    return { end, lots: own.map((one) => ({ own: one, members: one.members })) };
  });
}
