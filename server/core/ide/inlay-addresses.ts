// Inlay hints of addresses: an instance that says no `ip`, and a floating address that is taken from a pool.
import { bodyOf } from '../syntax/tree.ts';
import { formatIpv4, parseIpv4 } from '../wire/address.ts';
import type { InlayOf } from './inlay.ts';
import { inline } from './markdown.ts';

/** The address that was allocated, with its MAC and gateway as a tooltip. */
export const inlayAddress: InlayOf = (placed, index) => {
  const { statement } = placed;
  if (statement.kind === 'vm') {
    const says = (field: string) => bodyOf(statement)?.items.some(({ keyword }) => keyword.text === field);
    const instance = says('ip') ? undefined : index.instance(placed);
    if (!instance) return undefined;
    const { name, address, mac, gateway, network } = instance;
    const lines = [
      `**${inline(name)}** gets ${inline(formatIpv4(address))} from ${inline(network)}: the lowest free address.`,
      `MAC ${inline(mac)}${says('mac') ? '' : ', derived'}; gateway ${gateway === null ? 'none' : inline(formatIpv4(gateway))}.`,
    ];
    return { at: statement.name.end, label: formatIpv4(address), tooltip: lines.join('\n\n') };
  }
  if (statement.kind !== 'field' || statement.keyword.text !== 'floating') return undefined;
  if (parseIpv4(statement.value.text) !== undefined) return undefined;
  const floating = index.floating(placed);
  if (!floating) return undefined;
  const label = formatIpv4(floating.address);
  const pool = inline(statement.value.text);
  return { at: statement.value.end, label, tooltip: `${inline(label)}: the lowest free address of the pool ${pool}.` };
};
