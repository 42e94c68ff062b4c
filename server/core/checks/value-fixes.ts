// Edits that may mend a value: the next one that is free, a wider one, the one that the check says. Whoever offers them tries
// them first (prove-fix.ts). Knows codes, not their causes.
import type { Diagnostic, DiagnosticCode, Fix, SpanEdit } from '../base/diagnostic.ts';
import type { Span } from '../base/span.ts';
import type { Analysis } from '../pipeline/analysis.ts';
import type { Cloud, Host } from '../topology/cloud.ts';
import { formatIpv4, formatPrefix, prefixOf, rangeOf } from '../wire/address.ts';
import { freePrefixFrom, freeVlanNumbers, tenNet } from './free-numbers.ts';
import { takenAddresses } from './taken-addresses.ts';
import { freeName, lineAdded, rewritten } from './text-edits.ts';

/** A finding, and the innermost statement around it. */
export type Found = { readonly analysis: Analysis; readonly finding: Diagnostic; readonly statement: Span };

/** What may mend the value that a finding is about. A walk through the cloud at most. */
export function valueFixes(found: Found): readonly Fix[] {
  const make = makers[found.finding.code];
  return make ? make(found).flatMap(({ title, edit }) => (edit ? [{ title, edits: [edit] }] : [])) : [];
}

type Made = { readonly title: string; readonly edit: SpanEdit | null };

/** For how many networks an instance that is on none is offered a place. */
const mostNetworks = 4;

const makers: Partial<Readonly<Record<DiagnosticCode, (found: Found) => readonly Made[]>>> = {
  'duplicate-name': ({ analysis, finding: { span } }) => {
    const word = textOf(analysis, span);
    if (!/^[\w-]+$/.test(word)) return [];
    const name = freeName({ analysis }, word.replace(/\d+$/, '') || word);
    return [{ title: `Rename it \`${name}\``, edit: { span, text: name } }];
  },
  'missing-field': ({ analysis, finding: { message }, statement }) => {
    const { networks } = analysis.cloud;
    const add = (line: string): Made => ({ title: `Add \`${line}\``, edit: lineAdded({ analysis }, statement, line) });
    if (/: add network$/.test(message))
      return networks.slice(0, mostNetworks).map(({ name }) => add(`network ${name}`));
    if (/add vlan/.test(message))
      return freeVlanNumbers(analysis.cloud)
        .slice(0, 1)
        .map((vlan) => add(`vlan ${vlan}`));
    const free = /add cidr/.test(message) ? freePrefixFrom(analysis.cloud, { address: tenNet, length: 24 }) : undefined;
    return free ? [add(`cidr ${formatPrefix(free)}`)] : [];
  },
  'overlapping-cidr': ({ analysis, finding: { span } }) => {
    const own = analysis.cloud.networks.find(({ cidr }) => formatPrefix(cidr) === textOf(analysis, span));
    const free = own && freePrefixFrom(analysis.cloud, own.cidr);
    return free ? [{ title: `Change to \`${formatPrefix(free)}\``, edit: { span, text: formatPrefix(free) } }] : [];
  },
  'network-full': ({ analysis, finding: { message } }) => {
    const network = analysis.cloud.networks.find(({ name }) => message.startsWith(`${name} has`));
    if (!network || network.cidr.length < 9) return [];
    const wider = prefixOf(network.cidr.address, network.cidr.length - 1);
    const edit = rewritten({ analysis }, network.origin, /(?<=\bcidr +)\S+/, formatPrefix(wider));
    return [{ title: `Widen ${network.name} to \`${formatPrefix(wider)}\``, edit }];
  },
  'pool-exhausted': ({ analysis, finding: { message } }) => {
    const pools = analysis.cloud.externals.flatMap((external) => external.pools);
    const pool = pools.find(({ name }) => message.startsWith(`the pool \`${name}\``));
    if (!pool) return [];
    return [1, 2, 3].flatMap((bits) => {
      const text = /(?<=\bfloating +\S+ +)([\d.]+)\/(\d+)/;
      const [, address = '', length = ''] = text.exec(wholeOf(analysis, pool.origin)) ?? [];
      const narrower = Number(length) - bits;
      const wide = { title: `Widen ${pool.name} to \`${address}/${narrower}\`` };
      return address === ''
        ? []
        : [{ ...wide, edit: rewritten({ analysis }, pool.origin, text, `${address}/${narrower}`) }];
    });
  },
  'vlan-out-of-range': ({ analysis, finding: { span } }) => freeVlanAt(analysis, span),
  'duplicate-vlan': ({ analysis, finding: { span } }) => freeVlanAt(analysis, span),
  'interface-missing': ({ analysis, finding: { message }, statement }) => {
    const host = analysis.cloud.hosts.find(({ origin }) => isSame(analysis.cloud.spans.get(origin)?.whole, statement));
    if (!host) return [];
    const name = /lacks the nic (\S+) that/.exec(message)?.[1] ?? freeNic(host);
    const lines = [...nicsAtSwitches(analysis.cloud, name), ...nicsAtExternals(analysis.cloud, name)];
    return lines.map((line) => ({ title: `Add \`${line}\``, edit: lineAdded({ analysis }, statement, line) }));
  },
  'vlan-not-trunked': ({ analysis, finding: { message }, statement }) => {
    const lacking = /lacks VLANs? ([\d, and]+), which/.exec(message)?.[1]?.match(/\d+/g) ?? [];
    const list = lacking.join(', ');
    const text = textOf(analysis, statement);
    const nothing = /(?<=\btrunk +)none\b/;
    const edit = nothing.test(text)
      ? rewritten({ analysis }, statement, nothing, list)
      : rewritten({ analysis }, statement, /(?<=\btrunk +[\d, -]*\d)(?![\d,-]| *,)/, `, ${list}`);
    return list === '' ? [] : [{ title: `Add VLAN ${list} to this trunk`, edit }];
  },
  'rp-filter-risk': ({ analysis, statement }) => [
    { title: 'Say `rp_filter 2`', edit: rewritten({ analysis }, statement, /(?<=\brp_filter +)1\b/, '2') },
  ],
  'filter-bypassed': ({ analysis, statement }) => [
    {
      title: 'Say `bridge_nf_call_iptables 1`',
      edit: rewritten({ analysis }, statement, /(?<=\bbridge_nf_call_iptables +)0\b/, '1'),
    },
  ],
  'expectation-failed': ({ analysis, finding: { message }, statement }) => {
    const [, actual = '', said = ''] = / is (\w+)\b.*, not (\w+); /.exec(message) ?? [];
    const edit = rewritten({ analysis }, statement, new RegExp(`(?<=\\s)${said}\\b.*`), actual);
    return said === '' ? [] : [{ title: `Expect what happens: \`${actual}\``, edit }];
  },
};

function freeVlanAt({ cloud }: Analysis, span: Span): readonly Made[] {
  const best = freeVlanNumbers(cloud).slice(0, 1);
  return best.map((vlan) => ({ title: `Change to \`${vlan}\``, edit: { span, text: `${vlan}` } }));
}

function nicsAtSwitches({ switches }: Cloud, nic: string): readonly string[] {
  return switches.slice(0, 2).map(({ name }) => `nic ${nic} -> ${name}`);
}

function nicsAtExternals(cloud: Cloud, nic: string): readonly string[] {
  const taken = takenAddresses(cloud);
  return cloud.externals.slice(0, 2).flatMap(({ name, cidr, pools }) => {
    const isInPool = (address: number) => pools.some(({ range }) => range.first <= address && address <= range.last);
    const { first, last } = rangeOf(cidr);
    let address = first + 1;
    while (address < last && (taken.has(address) || isInPool(address))) address++;
    return address < last ? [`nic ${nic} ${formatIpv4(address)} -> ${name}`] : [];
  });
}

/** The first `ethN` that is free. */
function freeNic({ nics }: Host): string {
  const taken = new Set(nics.map(({ name }) => name));
  let number = 0;
  while (taken.has(`eth${number}`)) number++;
  return `eth${number}`;
}

function isSame(one: Span | undefined, other: Span): boolean {
  return one?.declaration === other.declaration && one.start === other.start && one.end === other.end;
}

function wholeOf(analysis: Analysis, origin: string): string {
  const span = analysis.cloud.spans.get(origin)?.whole;
  return span ? textOf(analysis, span) : '';
}

function textOf({ files }: Analysis, { declaration, start, end }: Span): string {
  for (const { indexes, offsets, text } of files.values()) {
    const index = indexes.get(declaration);
    const offset = index === undefined ? undefined : offsets[index];
    if (offset !== undefined) return text.slice(offset + start, offset + end);
  }
  return '';
}
