// The options of `cloud`: nova's own names and defaults, release by release, and which release has which.
// Rules: nova/network/linux_net.py, manager.py and nova/virt/firewall.py at the tags of each release, and the kernel's
// Documentation/networking/ip-sysctl. Knows no host and no network.
import type { OriginId } from '../base/span.ts';
import type { CloudStatement, OptionStatement, Word } from '../syntax/tree.ts';
import type { Ipv4, Ipv4Prefix } from '../wire/address.ts';
import { parseIpv4, prefixOf } from '../wire/address.ts';
import type { Options, Release } from './cloud.ts';
import { error, mark, quoted, type Report, type Source, spanIn } from './report.ts';
import { addressValue, choice, isWord, prefixValue } from './values.ts';

/** nova's releases that Topo knows, oldest first. */
export const releases: readonly Release[] = [
  'essex',
  'folsom',
  'grizzly',
  'havana',
  'icehouse',
  'juno',
  'kilo',
  'newton',
];

/** Whether a release is that one or a later one. */
export function isSince(release: Release, since: Release): boolean {
  return releases.indexOf(release) >= releases.indexOf(since);
}

/** The first and last release with an option, where that is not all of them. */
export const optionReleases: Readonly<Record<string, { readonly since: Release; readonly until: Release }>> = {
  share_dhcp_address: { since: 'grizzly', until: 'newton' },
  force_snat_range: { since: 'grizzly', until: 'newton' },
  forward_bridge_interface: { since: 'grizzly', until: 'newton' },
  fixed_range: { since: 'essex', until: 'grizzly' },
};

/** The values of options that are one of a few words. */
export const optionChoices = {
  release: releases,
  provision: ['on-demand', 'everywhere'],
  network_manager: ['VlanManager', 'FlatDHCPManager'],
  multi_host: ['true', 'false'],
  share_dhcp_address: ['true', 'false'],
  allow_same_net_traffic: ['true', 'false'],
  ip_forward: ['0', '1'],
  bridge_nf_call_iptables: ['0', '1'],
  rp_filter: ['0', '1', '2'],
} as const;

/** An option as the file says it. */
export type Said = { readonly source: Source; readonly node: OptionStatement };

/** A `cloud` block. */
export type SaidCloud = { readonly source: Source; readonly node: CloudStatement };

/** The options, and the statements that set them. */
export type ResolvedOptions = { readonly options: Options; readonly said: ReadonlyMap<string, Said> };

/** Reads the `cloud` block, or takes the defaults where there is none. */
export function resolveOptions(report: Report, clouds: readonly SaidCloud[]): ResolvedOptions {
  const said = collect(report, clouds);
  const origins = new Map<string, OriginId>();
  for (const [name, { source, node }] of said)
    origins.set(name, mark(report, `option:${name}`, source, node.keyword, node));
  const first = <T>(name: string, read: (word: Word, source: Source) => T | undefined, otherwise: T): T => {
    const option = said.get(name);
    const word = option?.node.values[0];
    if (!option || !word) return otherwise;
    const second = option.node.values[1];
    if (second) {
      error(
        report,
        'wrong-value',
        spanIn(option.source, second),
        `${name} takes one value: take ${quoted(second)} out`,
      );
    }
    const value = read(word, option.source);
    // null is a value: fixed_range none
    return value === undefined ? otherwise : value;
  };
  const oneOf = <T extends string>(name: string, choices: readonly T[], otherwise: T): T =>
    first(name, (word, source) => choice(report, source, word, choices), otherwise);
  const flag = (name: string, otherwise: boolean): boolean =>
    oneOf(name, optionChoices.multi_host, otherwise ? 'true' : 'false') === 'true';
  const word = (name: string, otherwise: string | null): string | null => first(name, (value) => value.text, otherwise);
  const number = <T extends string>(name: string, choices: readonly T[], otherwise: T): number =>
    Number(oneOf(name, choices, otherwise));
  const list = <T>(
    name: string,
    read: (word: Word, source: Source) => T | undefined,
    otherwise: readonly T[],
  ): readonly T[] => {
    const option = said.get(name);
    if (!option) return otherwise;
    const values = option.node.values;
    if (values.length === 1 && values[0] && isWord(values[0], 'none')) return [];
    return values.flatMap((value) => {
      const one = read(value, option.source);
      return one === undefined ? [] : [one];
    });
  };
  const prefix = (value: Word, source: Source): Ipv4Prefix | undefined => prefixValue(report, source, value);

  const release = oneOf('release', releases, 'newton');
  checkReleases(report, said, release);
  const options: Options = {
    release,
    provision: oneOf('provision', optionChoices.provision, 'on-demand'),
    networkManager: oneOf('network_manager', optionChoices.network_manager, 'VlanManager'),
    multiHost: flag('multi_host', true),
    shareDhcpAddress: flag('share_dhcp_address', false),
    allowSameNetTraffic: flag('allow_same_net_traffic', true),
    vlanInterface: word('vlan_interface', null),
    flatInterface: word('flat_interface', null),
    publicInterface: word('public_interface', null),
    flatNetworkBridge: word('flat_network_bridge', null) ?? 'br100',
    fixedRange: first<Ipv4Prefix | null>(
      'fixed_range',
      (value, source) => {
        if (!isWord(value, 'none')) return prefix(value, source);
        return isSince(release, 'grizzly') ? null : undefined;
      },
      isSince(release, 'havana') ? null : prefixOf(parseIpv4('10.0.0.0') as Ipv4, 8),
    ),
    forceSnatRange: list('force_snat_range', prefix, []),
    dmzCidr: list('dmz_cidr', prefix, release === 'essex' ? [prefixOf(parseIpv4('10.128.0.0') as Ipv4, 24)] : []),
    forwardBridgeInterface: list('forward_bridge_interface', (value) => value.text, ['all']),
    metadataHost: first<Ipv4 | null>('metadata_host', (value, source) => addressValue(report, source, value), null),
    ipForward: number('ip_forward', optionChoices.ip_forward, '1') as 0 | 1,
    bridgeNfCallIptables: number('bridge_nf_call_iptables', optionChoices.bridge_nf_call_iptables, '1') as 0 | 1,
    rpFilter: number('rp_filter', optionChoices.rp_filter, '0') as 0 | 1 | 2,
    origins,
    origin: 'cloud',
  };
  // fixed_range and others of a release that doesn't have them count as not said
  const kept = {
    ...options,
    shareDhcpAddress: options.shareDhcpAddress && isSince(release, 'grizzly'),
    fixedRange: isSince(release, 'havana') ? null : options.fixedRange,
  };
  checkConflicts(report, said, kept);
  return { options: kept, said };
}

function collect(report: Report, clouds: readonly SaidCloud[]): ReadonlyMap<string, Said> {
  const said = new Map<string, Said>();
  const first = clouds[0];
  if (first) mark(report, 'cloud', first.source, first.node.keyword, first.node);
  for (const { source, node } of clouds) {
    if (first && source.id !== first.source.id) {
      error(
        report,
        'duplicate-field',
        spanIn(source, node.keyword),
        'there is a cloud block already: say its options there',
        [{ message: 'the first cloud block', span: spanIn(first.source, first.node.keyword) }],
      );
    }
    for (const item of node.body.items) {
      if (item.kind !== 'option') continue;
      const name = item.keyword.text;
      const before = said.get(name);
      if (!before) said.set(name, { source, node: item });
      else {
        error(
          report,
          'duplicate-field',
          spanIn(source, item.keyword),
          `${name} is already said: take one of the two out`,
          [{ message: `the first ${name}`, span: spanIn(before.source, before.node.keyword) }],
        );
      }
    }
  }
  return said;
}

function checkReleases(report: Report, said: ReadonlyMap<string, Said>, release: Release): void {
  const notIn = (option: Said, word: Word, message: string) =>
    error(report, 'option-not-in-release', spanIn(option.source, word), message);
  for (const [name, option] of said) {
    const known = optionReleases[name];
    if (known && !isSince(release, known.since)) {
      notIn(
        option,
        option.node.keyword,
        `${release} has no ${name} yet: take it out or choose ${known.since} or later`,
      );
    } else if (known && release !== known.until && isSince(release, known.until)) {
      notIn(
        option,
        option.node.keyword,
        `${release} has no ${name} any more: take it out or choose ${known.until} or earlier`,
      );
    }
  }
  const fixedRange = said.get('fixed_range');
  const [range] = fixedRange?.node.values ?? [];
  if (fixedRange && range && isWord(range, 'none') && !isSince(release, 'grizzly')) {
    notIn(fixedRange, range, `${release} needs one fixed_range: write a prefix or choose grizzly`);
  }
  const dmz = said.get('dmz_cidr');
  const [, second] = dmz?.node.values ?? [];
  if (dmz && second && release === 'essex') {
    notIn(dmz, second, 'essex takes one dmz_cidr: take this one out or choose folsom or later');
  }
}

function checkConflicts(report: Report, said: ReadonlyMap<string, Said>, options: Options): void {
  const share = said.get('share_dhcp_address');
  const multiHost = said.get('multi_host');
  if (share && options.shareDhcpAddress && !options.multiHost && multiHost) {
    error(
      report,
      'option-conflict',
      spanIn(share.source, share.node.keyword),
      'share_dhcp_address needs multi_host true: with multi_host false one host alone has the address',
      [{ message: 'multi_host is said here', span: spanIn(multiHost.source, multiHost.node.keyword) }],
    );
  }
}
