// Who reaches whom, summed up as text: counts with a pair that stands for each. A function of the verifier's summary.
import type { NetworkReach, OutsiderReach, ReachCount, ReachSummary } from '../verifier/reach-summary.ts';
import type { Protocol } from '../wire/packet.ts';

/** Most networks that have a row of their own. */
const mostNetworks = 100;

/** What a matrix of fixed addresses doesn't show: floating addresses, and who is beyond externals. Nothing where there is none. */
export function beyondText({ floating, outsiders }: ReachSummary): string {
  const sections = [
    ...section('instances → floating addresses', floating),
    ...outsiders.flatMap((one) => outsiderSections(one)),
  ];
  return sections.length === 0 ? '' : `${sections.join('\n')}\n`;
}

/** A cloud that is too large for a matrix. Ends with a line end. */
export function summaryText(summary: ReachSummary, protocol: Protocol, port: number | null): string {
  const { instances, fixed, networks } = summary;
  const what = port === null ? protocol : `${protocol} ${port}`;
  const pairs = said(instances * (instances - 1));
  return [
    `Who reaches whom by ${what}: ${said(instances)} instances, ${pairs} pairs`,
    '',
    ...networkTable(networks),
    '',
    ...section('instances → fixed addresses', fixed),
    '',
  ]
    .join('\n')
    .concat(beyondText(summary));
}

function outsiderSections({ outsider, reachedBy, reachesFloating, reachesFixed }: OutsiderReach): string[] {
  const { node } = outsider;
  return [
    ...section(`instances → ${node}`, reachedBy),
    ...section(`${node} → floating addresses`, reachesFloating),
    ...section(`${node} → fixed addresses`, reachesFixed),
  ];
}

function section(title: string, counts: readonly ReachCount[]): string[] {
  if (counts.length === 0) return [];
  const all = counts.reduce((sum, { pairs }) => sum + pairs, 0);
  const good = counts.reduce((sum, { outcome, pairs }) => (outcome === 'reachable' ? sum + pairs : sum), 0);
  const failed = counts.filter(({ outcome }) => outcome !== 'reachable');
  const columns = failed.map(({ outcome, reason, pairs, from, to }) => [
    said(pairs),
    outcome,
    reason ?? '',
    `such as ${from} → ${to}`,
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(...columns.map((row) => (row[column] ?? '').length)));
  return [
    `${title}: ${said(good)} of ${said(all)} reachable`,
    ...columns.map(([pairs = '', outcome = '', reason = '', such = '']) =>
      [pairs.padStart(widths[0] ?? 0), outcome.padEnd(widths[1] ?? 0), reason.padEnd(widths[2] ?? 0), such]
        .join('  ')
        .replace(/^/, '  '),
    ),
  ];
}

function networkTable(networks: readonly NetworkReach[]): string[] {
  const range = ([least, most]: readonly [number, number]) =>
    least === most ? said(least) : `${said(least)} – ${said(most)}`;
  const shown = networks.slice(0, mostNetworks);
  const rows = [
    ['network', 'instances', 'each reaches', 'is reached by'],
    ...shown.map(({ network, instances, reaches, reachedBy }) => [
      network,
      said(instances),
      range(reaches),
      range(reachedBy),
    ]),
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const lines = rows.map(([name = '', ...numbers]) =>
    [name.padEnd(widths[0] ?? 0), ...numbers.map((text, at) => text.padStart(widths[at + 1] ?? 0))].join('  '),
  );
  const more = networks.length - shown.length;
  return more > 0 ? [...lines, `… and ${said(more)} more networks`] : lines;
}

function said(count: number): string {
  return count.toLocaleString('en');
}
