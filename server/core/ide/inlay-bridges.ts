// Inlay hints of hosts: the bridges that nova really makes there. What is missing from them is what goes wrong.
import type { HostBridge } from '../topology/cloud.ts';
import { formatIpv4 } from '../wire/address.ts';
import type { InlayOf } from './inlay.ts';
import { inline } from './markdown.ts';

/** Most bridges that a hint names. */
const mostNamed = 6;
/** Most bridges that a tooltip tells of. */
const mostTold = 20;

/** Why a bridge exists on a host, or not, after its name. */
const becauseWords: Readonly<Record<HostBridge['because'], string>> = {
  instance: 'an instance here needs it',
  declared: 'the host says so',
  everywhere: '`provision everywhere`',
  flat: '`FlatDHCPManager` has it on every host',
  'network-host': 'this is the host of the network',
  'on-demand': 'no instance here needs it',
};

/** The bridges of a host, with the network of each and why it is there as a tooltip. */
export const inlayBridges: InlayOf = (placed, index) => {
  const { statement } = placed;
  const host = statement.kind === 'host' ? index.host(placed) : undefined;
  if (!host || statement.kind !== 'host') return undefined;
  const bridgeName = ({ network }: HostBridge) => index.networkNamed(network)?.bridge ?? network;
  const here = [...new Set(host.bridges.filter(({ exists }) => exists).map(bridgeName))];
  const named = here.length > mostNamed ? [...here.slice(0, mostNamed - 1), `… ${here.length} in all`] : here;
  const lines = host.bridges.slice(0, mostTold).map((bridge) => {
    const { network, gateway, exists, because } = bridge;
    const address = gateway === null ? '' : ` ${inline(formatIpv4(gateway))}`;
    const what = `${inline(bridgeName(bridge))} of ${inline(network)}`;
    return exists
      ? `- ${what}${address}: ${becauseWords[because]}`
      : `- no ${what}: ${becauseWords[because]}${address === '' ? '' : `;${address} is reserved`}`;
  });
  const more = host.bridges.length - mostTold;
  return {
    at: statement.name.end,
    label: here.length === 0 ? 'no bridge' : named.join(', '),
    tooltip: [
      'The bridges that nova makes on this host:',
      lines.length === 0 ? '- none' : lines.join('\n'),
      ...(more > 0 ? [`… and ${more} more`] : []),
    ].join('\n\n'),
  };
};
