// The derived network as `export --to json` prints it (language contract, "The command line"). Knows no file.

import type { Network, Node } from '../network/network.ts';
import { formatRoute, formatTable } from '../network/print.ts';
import { formatIpv4 } from '../wire/address.ts';

/** What `export --to json` prints; grows by fields, with `version` raised where a meaning changes. */
export type NetworkExport = { readonly version: 1; readonly nodes: readonly NodeExport[] };

/** One node: routes as `ip route`, rules as `iptables -S` prints them. A switch has its ports for interfaces. */
export type NodeExport = {
  readonly name: string;
  /** A machine's or switch's role: `host`, `instance`, `router`, `upstream`, `external`, `switch`; a wire is `wire`. */
  readonly kind: string;
  readonly interfaces: readonly {
    readonly name: string;
    readonly mac: string | null;
    readonly addresses: readonly string[];
  }[];
  readonly routes: readonly string[];
  readonly iptables: {
    readonly filter: readonly string[];
    readonly nat: readonly string[];
    readonly mangle: readonly string[];
  };
};

/** The network as plain data for JSON, nodes in their order. */
export function exportNetworkJson(network: Network): NetworkExport {
  return { version: 1, nodes: network.nodes.map(exportNode) };
}

function exportNode(node: Node): NodeExport {
  if (node.kind === 'switch') {
    return {
      name: node.name,
      kind: node.role === 'switch' ? 'switch' : 'wire',
      interfaces: node.ports.map(({ name }) => ({ name, mac: null, addresses: [] })),
      routes: [],
      iptables: { filter: [], nat: [], mangle: [] },
    };
  }
  const { filter, nat, mangle } = node.iptables;
  return {
    name: node.name,
    kind: node.role,
    interfaces: node.interfaces.map(({ name, mac, addresses }) => ({
      name,
      mac,
      addresses: addresses.map(({ address, length }) => `${formatIpv4(address)}/${length}`),
    })),
    routes: node.routes.map(formatRoute),
    iptables: { filter: formatTable(filter), nat: formatTable(nat), mangle: formatTable(mangle) },
  };
}
