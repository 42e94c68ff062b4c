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
  last: readonly SpoofingRules[],
  { rename, comment }: RulesContext,
): string[] {
  if (rules.length === 0 && last.length === 0) return [];
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
  const chains = [...builtIn, ...last.flatMap((each) => each.chains)].map((chain) => `:${chain} ACCEPT`);
  return [`*${name}`, ...chains, ...lines, ...last.flatMap((each) => each.rules)];
}

/**
 * libvirt's nova-base for every tap that has it, in libvirt's own chains and order (src/nwfilter/nwfilter_ebiptables_driver.c
 * and the filters no-mac-spoofing, no-ip-spoofing, no-arp-mac-spoofing and no-arp-ip-spoofing). allow-dhcp-server is left
 * out: it only accepts, and nothing that would drop comes after it.
 */
function spoofingRules({ interfaces }: Machine, { rename, comment }: RulesContext): readonly SpoofingRules[] {
  return interfaces.flatMap(({ name, device, origin }) => {
    if (device.kind !== 'tap' || device.filter === null) return [];
    const [tap, mac, address] = [rename(name), device.filter.mac, formatIpv4(device.filter.address)];
    const root = `libvirt-I-${tap}`;
    const parts = [
      { name: 'mac', protocol: '', allowed: [`-s ${mac}`] },
      { name: 'ipv4-ip', protocol: '-p IPv4 ', allowed: ['--ip-src 0.0.0.0 --ip-proto udp', `--ip-src ${address}`] },
      { name: 'arp-mac', protocol: '-p ARP ', allowed: [`--arp-mac-src ${mac}`] },
      { name: 'arp-ip', protocol: '-p ARP ', allowed: [`--arp-ip-src ${address}`] },
    ].map((part) => ({ ...part, chain: `I-${tap}-${part.name}` }));
    return {
      chains: [root, ...parts.map(({ chain }) => chain)],
      rules: [
        ...said(comment(origin)),
        `-A PREROUTING -i ${tap} -j ${root}`,
        ...parts.map(({ protocol, chain }) => `-A ${root} ${protocol}-j ${chain}`),
        ...parts.flatMap(({ protocol, chain, allowed }) => [
          ...allowed.map((match) => `-A ${chain} ${protocol}${match} -j RETURN`),
          `-A ${chain} -j DROP`,
        ]),
      ],
    };
  });
}

/** What guards one tap. */
type SpoofingRules = { readonly chains: readonly string[]; readonly rules: readonly string[] };

function said(comment: string | undefined): string[] {
  return comment === undefined ? [] : [comment];
}
