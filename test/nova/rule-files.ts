// Rule files: what `iptables -S` prints on each host, by hand (test/fixtures/nova/README.md).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Machine, Network } from '../../server/core/network/network.ts';
import { formatTable } from '../../server/core/network/print.ts';

const folder = join(import.meta.dirname, '../fixtures/nova');

/** The text of a rule file. */
export function readRuleFile(name: string): string {
  return readFileSync(join(folder, name), 'utf8');
}

/** The same of a derived network: every host, every table. */
export function ruleText(network: Network): string {
  const hosts = network.nodes.filter((node): node is Machine => node.kind === 'machine' && node.role === 'host');
  const blocks = hosts.flatMap(({ name, iptables }) =>
    (['filter', 'nat', 'mangle'] as const).map((table) =>
      [`# ${name} ${table}`, ...formatTable(iptables[table])].join('\n'),
    ),
  );
  return `${blocks.join('\n\n')}\n`;
}

/** One chain of a host, as `iptables -S CHAIN` prints its rules, without the chain's name. */
export function chainLines(
  network: Network,
  host: string,
  table: 'filter' | 'nat' | 'mangle',
  chain: string,
): string[] {
  const prefix = `-A ${chain} `;
  return formatTable(machineNamed(network, host).iptables[table])
    .filter((line) => line.startsWith(prefix))
    .map((line) => line.slice(prefix.length));
}

export function machineNamed(network: Network, name: string): Machine {
  const node = network.nodes.find((one) => one.name === name);
  if (node?.kind !== 'machine') throw new Error(`there is no machine ${name}`);
  return node;
}
