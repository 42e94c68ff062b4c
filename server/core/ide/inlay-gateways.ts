// Inlay hints of gateways: the address of a bridge that says none, and on a network those of all its bridges.
import { bodyOf } from '../syntax/tree.ts';
import { formatIpv4 } from '../wire/address.ts';
import type { InlayOf } from './inlay.ts';
import { inline } from './markdown.ts';

/** Most addresses that a network's hint names. */
const mostNamed = 3;
/** Most hosts that a tooltip names. */
const mostHosts = 20;

/** The gateway address that a bridge or the bridges of a network have. */
export const inlayGateway: InlayOf = (placed, index) => {
  const { statement } = placed;
  if (statement.kind === 'bridge') {
    const bridge = statement.address ? undefined : index.bridge(placed);
    // an address that is only reserved is always one that was said
    if (!bridge?.exists || bridge.gateway === null) return undefined;
    const label = formatIpv4(bridge.gateway);
    return { at: statement.network.end, label, tooltip: `The gateway of ${inline(bridge.network)} on this host.` };
  }
  if (statement.kind !== 'network') return undefined;
  if (bodyOf(statement)?.items.some(({ keyword }) => keyword.text === 'gateway')) return undefined;
  const network = index.network(placed);
  if (!network) return undefined;
  const held = index.bridgesOf(network.name).flatMap(({ host, bridge: { gateway } }) => {
    return gateway === null ? [] : [{ host, address: formatIpv4(gateway) }];
  });
  const addresses = [...new Set(held.map(({ address }) => address))];
  if (addresses.length === 0) return undefined;
  const shown = addresses.length > mostNamed ? [...addresses.slice(0, mostNamed - 1), '…'] : addresses;
  const more = held.length - mostHosts;
  const lines = [
    'Instances use the bridge of their own host as gateway:',
    held
      .slice(0, mostHosts)
      .map(({ host, address }) => `- ${inline(host)} ${inline(address)}`)
      .join('\n'),
    more > 0 ? `… and ${more} more` : '',
  ];
  return {
    at: statement.name.end,
    label: `gateway ${shown.join(', ')}`,
    tooltip: lines.filter((line) => line !== '').join('\n\n'),
  };
};
