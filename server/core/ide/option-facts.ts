// What is known of each option of `cloud`: its values, its default in each release, and which releases have it. All of it is
// asked of the code that reads options; only the words are written here.
import { once } from '../base/once.ts';
import { parseFile } from '../syntax/parse.ts';
import type { Options, Release } from '../topology/cloud.ts';
import { isSince, optionChoices, optionReleases, releases, resolveOptions } from '../topology/options.ts';
import { newReport } from '../topology/report.ts';
import { formatIpv4, formatPrefix } from '../wire/address.ts';

/** Whether a release has an option. */
export function hasOption(release: Release, name: string): boolean {
  const known = optionReleases[name];
  return !known || (isSince(release, known.since) && isSince(known.until, release));
}

/** The words that an option may be, or undefined where it is another kind of value. */
export function choicesOf(name: string): readonly string[] | undefined {
  return Object.entries(optionChoices).find(([known]) => known === name)?.[1];
}

/** What an option is in a release where nobody says it: as it would be written, or in words in parentheses. */
export function defaultOf(name: string, release: Release): string {
  const options = defaults().get(release);
  return options ? (shown[name]?.(options) ?? '') : '';
}

/** Sentences about default and releases, in Markdown. */
export function optionFacts(name: string): string {
  return `${defaultSentence(name)} ${releaseSentence(name)}`;
}

function defaultSentence(name: string): string {
  const having = releases.filter((release) => hasOption(release, name));
  const runs: { readonly value: string; readonly first: Release; last: Release }[] = [];
  for (const release of having) {
    const value = defaultOf(name, release);
    const run = runs.at(-1);
    if (run?.value === value) run.last = release;
    else runs.push({ value, first: release, last: release });
  }
  const [only] = runs;
  if (only && runs.length === 1) return `Default: ${quoted(only.value)}.`;
  const parts = runs.map(({ value, first, last }) => `${quoted(value)} ${inReleases(first, last)}`);
  return `Default: ${parts.join(', ')}.`;
}

function releaseSentence(name: string): string {
  const known = optionReleases[name];
  if (!known) return 'In all releases.';
  const [since, until] = [known.since !== releases[0], known.until !== latest];
  const parts = [...(since ? [`since ${known.since}`] : []), ...(until ? [`until ${known.until}`] : [])];
  const text = parts.join(' and ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function inReleases(first: Release, last: Release): string {
  if (first === last) return `in ${first}`;
  return last === latest ? `since ${first}` : `from ${first} to ${last}`;
}

function quoted(value: string): string {
  return value.startsWith('(') ? value.slice(1, -1) : `\`${value}\``;
}

const latest = releases.at(-1) as Release;

const defaults = once(() => new Map(releases.map((release) => [release, optionsOf(release)])));

/** The options of a cloud that says nothing but its release. */
function optionsOf(release: Release): Options {
  const [declaration] = parseFile('', `cloud { release ${release} }`).declarations;
  const node = declaration?.node;
  const said = node?.kind === 'cloud' ? [{ source: { id: declaration?.id ?? '' }, node }] : [];
  return resolveOptions(newReport(new Set(), { count: 0 }), said).options;
}

const listed = (values: readonly string[]): string => (values.length === 0 ? 'none' : values.join(', '));
const orElse = (value: string | null, words: string): string => value ?? `(${words})`;

/** How each option is written. */
const shown: Readonly<Record<string, (options: Options) => string>> = {
  // a release that is said is no default
  release: () => defaultRelease(),
  provision: ({ provision }) => provision,
  network_manager: ({ networkManager }) => networkManager,
  multi_host: ({ multiHost }) => `${multiHost}`,
  share_dhcp_address: ({ shareDhcpAddress }) => `${shareDhcpAddress}`,
  allow_same_net_traffic: ({ allowSameNetTraffic }) => `${allowSameNetTraffic}`,
  vlan_interface: ({ vlanInterface }) => orElse(vlanInterface, "each host's first nic on a switch"),
  flat_interface: ({ flatInterface }) => orElse(flatInterface, "each host's first nic on a switch"),
  public_interface: ({ publicInterface }) => orElse(publicInterface, "each host's first nic on an external"),
  flat_network_bridge: ({ flatNetworkBridge }) => flatNetworkBridge,
  fixed_range: ({ fixedRange }) => (fixedRange ? formatPrefix(fixedRange) : 'none'),
  force_snat_range: ({ forceSnatRange }) => listed(forceSnatRange.map(formatPrefix)),
  dmz_cidr: ({ dmzCidr }) => listed(dmzCidr.map(formatPrefix)),
  forward_bridge_interface: ({ forwardBridgeInterface }) => listed(forwardBridgeInterface),
  metadata_host: ({ metadataHost }) =>
    orElse(metadataHost === null ? null : formatIpv4(metadataHost), "the host's own address"),
  ip_forward: ({ ipForward }) => `${ipForward}`,
  bridge_nf_call_iptables: ({ bridgeNfCallIptables }) => `${bridgeNfCallIptables}`,
  rp_filter: ({ rpFilter }) => `${rpFilter}`,
};

const defaultRelease = once(() => resolveOptions(newReport(new Set(), { count: 0 }), []).options.release);
