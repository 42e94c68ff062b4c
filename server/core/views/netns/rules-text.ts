// A machine's iptables and ebtables as the texts that `iptables-restore` and `ebtables-restore` read, in order exactly as
// derived. Knows how Linux prints rules; knows no cloud.
import type { OriginId } from '../../base/span.ts';
import type { EbtablesRule, Match, Negatable, Rule, Table } from '../../network/netfilter.ts';
import type { Machine } from '../../network/network.ts';
import { formatEbtablesRule, formatRule } from '../../network/print.ts';
import { formatIpv4 } from '../../wire/address.ts';

/** How an interface of the machine is called in the shell, and what in the file made an item, as a comment line or nothing. */
export type RulesContext = {
  readonly rename: (name: string) => string;
  readonly comment: (origin: OriginId) => string | undefined;
};

/** What `iptables-restore` reads, line by line; empty where the machine has no rules. */
export function iptablesText({ iptables }: Machine, context: RulesContext): readonly string[] {
  return (['filter', 'nat', 'mangle'] as const).flatMap((name) => tableText(name, iptables[name], context));
}

/** What `ebtables-restore` reads: nova's few rules and libvirt's spoofing filter on each tap. */
export function ebtablesText(machine: Machine, context: RulesContext): readonly string[] {
  const { filter, nat } = machine.ebtables;
  const spoofing = spoofingRules(machine, context);
  return [
    ...ebtablesTable('filter', ['INPUT', 'FORWARD', 'OUTPUT'], filter, [], context),
    ...ebtablesTable('nat', ['PREROUTING', 'OUTPUT', 'POSTROUTING'], nat, spoofing, context),
  ];
}

function tableText(name: string, table: Table, { rename, comment }: RulesContext): string[] {
  if (table.chains.length === 0) return [];
  const lines = [`*${name}`, ...table.chains.map((chain) => `:${chain.name} ${chain.policy ?? '-'} [0:0]`)];
  let said: string | undefined;
  for (const chain of table.chains) {
    for (const rule of chain.rules) {
      const says = comment(rule.origin);
      if (says !== undefined && says !== said) lines.push(says);
      said = says;
      lines.push(formatRule(chain.name, renamed(rule, rename)));
    }
  }
  return [...lines, 'COMMIT'];
}

function renamed(rule: Rule, rename: (name: string) => string): Rule {
  const { in: input, out, physdevIn, physdevOut, ...rest } = rule.match;
  const other = (one: Negatable<string>) => ({ value: rename(one.value), negated: one.negated });
  const match: Match = {
    ...rest,
    ...(input && { in: other(input) }),
    ...(out && { out: other(out) }),
    ...(physdevIn !== undefined && { physdevIn: rename(physdevIn) }),
    ...(physdevOut !== undefined && { physdevOut: rename(physdevOut) }),
  };
  return { ...rule, match };
}

function ebtablesTable(
  name: string,
  builtIn: readonly string[],
  rules: readonly EbtablesRule[],
  before: readonly string[],
  { rename, comment }: RulesContext,
): string[] {
  if (rules.length === 0 && before.length === 0) return [];
  const lines = rules.flatMap((rule) => {
    const { in: input, out, logicalIn, source, destination, ...rest } = rule;
    const here: EbtablesRule = {
      ...rest,
      // ebtables 2.0.11 reads /0 as /32
      ...(source && (source.negated || source.value.length > 0) && { source }),
      ...(destination && (destination.negated || destination.value.length > 0) && { destination }),
      ...(input !== undefined && { in: rename(input) }),
      ...(out !== undefined && { out: rename(out) }),
      ...(logicalIn !== undefined && { logicalIn: rename(logicalIn) }),
    };
    return [...said(comment(rule.origin)), formatEbtablesRule(here)];
  });
  return [`*${name}`, ...builtIn.map((chain) => `:${chain} ACCEPT`), ...before, ...lines];
}

/** libvirt's nova-base (no-mac-spoofing, no-ip-spoofing, no-arp-spoofing) for every tap that has it. */
function spoofingRules({ interfaces }: Machine, { rename, comment }: RulesContext): string[] {
  const lines = interfaces.flatMap(({ name, device, origin }) => {
    if (device.kind !== 'tap' || device.filter === null) return [];
    const [tap, mac, address] = [rename(name), device.filter.mac, formatIpv4(device.filter.address)];
    return [
      ...said(comment(origin)),
      `-A PREROUTING -i ${tap} -s ! ${mac} -j DROP`,
      `-A PREROUTING -p ARP -i ${tap} --arp-mac-src ! ${mac} -j DROP`,
      `-A PREROUTING -p ARP -i ${tap} --arp-ip-src ! ${address} -j DROP`,
      `-A PREROUTING -p IPv4 -i ${tap} --ip-src ! ${address} -j ${notBooting}`,
    ];
  });
  if (lines.length === 0) return [];
  const booting = `-A ${notBooting} -p IPv4 --ip-src 0.0.0.0 --ip-proto udp -j RETURN`;
  return [`:${notBooting} ACCEPT`, booting, `-A ${notBooting} -j DROP`, ...lines];
}

/** Our chain: lets an instance without an address speak DHCP, and nothing else. */
const notBooting = 'no-ip-spoofing';

function said(comment: string | undefined): string[] {
  return comment === undefined ? [] : [comment];
}
