// Sentences for netfilter: rules that let a packet pass, end it or translate it, and conntrack, which undoes a
// translation. Rules are quoted elsewhere as Linux prints them; here is what they mean. Knows no source text.
import type { Rule } from '../network/netfilter.ts';
import type { Decision, TraceEvent } from '../simulator/trace.ts';
import { formatIpv4, formatPrefix, type Ipv4, type Ipv4Prefix } from '../wire/address.ts';
import { addressName, machineOf, type Names, prefixName, segmentOf } from './names.ts';
import type { RuleWords } from './names-texts.ts';
import { packetWords } from './packet-words.ts';
import { isBridged, nextOf, packetOf, spokenOf, type Telling } from './telling.ts';

type RuleDecision = Extract<Decision, { kind: 'rule' }>;
type ConntrackDecision = Extract<Decision, { kind: 'conntrack' }>;

/** What the rule or the remembered connection did to the packet. */
export function filterSentence(
  telling: Telling,
  event: TraceEvent,
  decision: RuleDecision | ConntrackDecision,
): string {
  if (decision.kind === 'conntrack') return conntrackSentence(telling, event, decision);
  if (decision.table === 'ebtables') return ebtablesSentence(event);
  const target = decision.rule?.target;
  if (target?.kind === 'snat') return snatSentence(telling, event, target.to);
  if (target?.kind === 'dnat') return dnatSentence(telling, event, target, decision.rule);
  if (target?.kind === 'redirect') return `${event.node} takes the packet for its own port ${target.port}`;
  if (event.action === 'drop' || target?.kind === 'drop' || target?.kind === 'reject')
    return dropSentence(telling, event, decision);
  if (decision.table === 'nat') return untranslatedSentence(telling, event, decision.rule, decision.chain);
  return acceptSentence(telling, event, decision);
}

function conntrackSentence(telling: Telling, event: TraceEvent, decision: ConntrackDecision): string {
  const { node } = event;
  const after = addressName(telling.names, decision.after);
  if (decision.before === decision.after) return `${node} knows this connection (${decision.state})`;
  const before = formatIpv4(decision.before);
  if (event.action !== 'unnat')
    return `${node} translates every packet of this connection as it did the first: the ${decision.field === 'src' ? 'source' : 'destination'} ${before} becomes ${after}`;
  const which = event.leg === 'error' ? 'the error belongs to it' : 'this is its answer';
  const end = decision.field === 'src' ? 'source' : 'destination';
  // nf_nat_icmp_reply_translation: whoever made the error, its source becomes the address that was asked.
  if (event.leg === 'error' && end === 'source')
    return `${node} remembers the connection it translated, and the error belongs to it: the source ${before} becomes ${after}, the address that was asked, and no rule is asked`;
  return `${node} remembers the connection it translated, and ${which}: the ${end} ${before} becomes ${after} again, and no rule is asked`;
}

function snatSentence(telling: Telling, event: TraceEvent, to: Ipv4): string {
  const { names } = telling;
  const before = sourceBefore(telling, event, to);
  const from = before === null ? 'the source' : `the source ${addressName(names, before)}`;
  const floating = names.floating.get(to);
  if (floating)
    return `${floating.instance} has the floating address ${formatIpv4(to)}, so ${event.node} puts that in place of ${from}`;
  return `${event.node} puts its own ${formatIpv4(to)} in place of ${from}, so that an answer finds its way back to ${event.node}`;
}

function dnatSentence(
  telling: Telling,
  event: TraceEvent,
  { to, port }: { readonly to: Ipv4; readonly port: number | null },
  rule: Rule | null,
): string {
  const named = rule?.match.destination?.value;
  const before = destinationBefore(telling, event, to) ?? (named?.length === 32 ? named.address : null);
  const asked = before === null ? 'The address asked' : formatIpv4(before);
  const instance = telling.names.owners.get(to)?.node;
  if (port !== null)
    return `Port ${port} of ${addressName(telling.names, to)} answers for ${asked}, so ${event.node} makes that the destination`;
  if (instance === undefined)
    return `${event.node} sends on to ${addressName(telling.names, to)} what was meant for ${asked}`;
  return `${asked} stands for ${instance}, so ${event.node} makes the destination ${instance}'s own ${formatIpv4(to)}`;
}

function dropSentence(telling: Telling, event: TraceEvent, decision: RuleDecision): string {
  const { names } = telling;
  const packet = packetOf(event);
  const what = packetWords(event.frame);
  if (event.reason === 'secgroup-denied' && packet) {
    const instance = names.owners.get(packet.dst)?.node ?? formatIpv4(packet.dst);
    const sees = addressName(names, packet.src);
    const sender = machineOf(names, event.node)?.role === 'host' && names.owners.get(packet.src)?.node === event.node;
    const heard = sender ? `${event.node} itself is told "Operation not permitted"` : 'nobody is told';
    return `No rule of ${instance}'s security groups admits ${what} from ${sees}, so ${event.node} drops it, and ${heard}`;
  }
  if (event.reason === 'conntrack-invalid')
    return `${what} belongs to no connection that ${event.node} knows, so the rule for INVALID packets drops it`.replace(
      /^the/,
      'The',
    );
  if (event.reason === 'dhcp-isolated')
    return `${event.node} drops ${what} at ${event.interface ?? 'the port'}: with share_dhcp_address each host serves its own instances, so nova lets no DHCP cross between hosts`;
  if (!decision.rule)
    return `${event.node} drops ${what}: no rule accepts it, and the policy of ${decision.chain} is DROP`;
  const { match } = decision.rule;
  if (match.in && !match.in.negated)
    return `${event.node} drops ${what}: nova's rule lets nothing pass that comes in by ${match.in.value}`;
  if (match.out && !match.out.negated)
    return `${event.node} drops ${what}: nova's rule lets nothing pass that goes out by ${match.out.value}`;
  return `${event.node} drops ${what}: a rule of ${decision.chain} says so`;
}

function untranslatedSentence(telling: Telling, event: TraceEvent, rule: Rule | null, chain: string): string {
  const packet = packetOf(event);
  if (!rule) return `No NAT rule of ${event.node} is meant for this packet, so it keeps its addresses`;
  const source = packet ? addressName(telling.names, packet.src) : 'its source';
  return `${event.node} leaves the source ${source} alone: ${wordsOf(telling.names, event.node, rule, chain).exempt}`;
}

function exemption({ match }: Rule): string {
  const range = match.source?.value;
  const inside = range ? `source and destination are both in ${formatPrefix(range)}` : 'it is exempt';
  const outside = match.destination && range && match.destination.value.address !== range.address;
  const why =
    outside && match.destination
      ? `what goes from ${formatPrefix(range)} to ${formatPrefix(match.destination.value)} is exempt`
      : inside;
  return `${why}, and an earlier rule keeps that from being translated`;
}

function acceptSentence(telling: Telling, event: TraceEvent, decision: RuleDecision): string {
  const { names } = telling;
  const { rule, chain } = decision;
  const { node } = event;
  const packet = packetOf(event);
  const name = packet ? spokenOf(telling, packet).name : null;
  const what = name ? name.the : packetWords(event.frame);
  if (!rule) return `No rule of ${node}'s ${chain} chain objects to ${what}, so the chain's policy lets it pass`;
  const words = wordsOf(names, node, rule, chain);
  if (!words.guards || !packet) {
    const bridged = decision.hook === 'FORWARD' && isBridged(telling, event);
    const place = name && name.number >= 0 ? 2 * name.number + (bridged ? 1 : 0) : -1;
    const known = words.said[place];
    if (known !== undefined) return known;
    const pass = bridged
      ? `${node}'s iptables see bridged packets too (bridge-nf-call-iptables 1) and let ${what} pass: ${words.interfaces}`
      : `${node} lets ${what} pass: ${words.interfaces}`;
    if (place >= 0) words.said[place] = pass;
    return pass;
  }
  const guarded = names.owners.get(packet.dst)?.node ?? formatIpv4(packet.dst);
  if (words.knows) {
    return `${node} has seen this connection begin, so ${guarded}'s security groups are not asked again: ${what} passes`;
  }
  if (words.leases) return `${node} lets the answers of its own dnsmasq through to ${guarded}`;
  const segment = words.admits && segmentOf(names, packet.dst);
  if (words.admits && segment && isSame(words.admits, segment.cidr)) {
    return `${node} does not ask ${guarded}'s security groups: allow_same_net_traffic lets in everything from its own ${prefixName(names, segment.cidr)}`;
  }
  return `${guarded}'s security groups admit ${what} from ${addressName(names, packet.src)}${translationNote(telling, event, packet.src)}`;
}

/** What a rule means, found out once for each. */
function wordsOf({ texts }: Names, node: string, rule: Rule, chain: string): RuleWords {
  const known = texts.rules.get(rule);
  if (known?.chain === chain && known.node === node) return known;
  const { match } = rule;
  const words: RuleWords = {
    node,
    chain,
    guards: chain.includes('-inst-'),
    knows: match.state?.states.includes('ESTABLISHED') ?? false,
    leases: match.protocol === 'udp' && match.sourcePorts?.first === 67,
    admits: match.protocol === undefined ? (match.source?.value ?? null) : null,
    interfaces: askedInterfaces(rule),
    exempt: exemption(rule),
    said: [],
  };
  texts.rules.set(rule, words);
  return words;
}

function isSame(one: Ipv4Prefix, other: Ipv4Prefix): boolean {
  return one.address === other.address && one.length === other.length;
}

/** Which of a sender's addresses a group sees depends on where the source is translated: before it, or after. */
function translationNote(telling: Telling, event: TraceEvent, source: Ipv4): string {
  const floating = telling.names.floating.get(source);
  if (floating) return `: a rule for ${floating.instance}'s fixed address would not match here`;
  for (let each = nextOf(telling, event); each && each.node === event.node; each = nextOf(telling, each)) {
    const target = each.decision?.kind === 'rule' ? each.decision.rule?.target : undefined;
    if (target?.kind === 'snat')
      return `: the source is translated only afterwards, so a rule for ${formatIpv4(target.to)} would not match here`;
  }
  return '';
}

function askedInterfaces(rule: Rule): string {
  const { match } = rule;
  const ports = match.destinationPorts;
  const range = ports && (ports.first === ports.last ? `port ${ports.first}` : `ports ${ports.first} to ${ports.last}`);
  const what = match.protocol === undefined ? 'whatever' : `${match.protocol}${range ? ` to ${range}` : ''} that`;
  if (match.in && !match.in.negated) return `nova's rule accepts ${what} comes in by ${match.in.value}`;
  if (match.out && !match.out.negated) return `nova's rule accepts ${what} goes out by ${match.out.value}`;
  if (match.destination?.negated === false && range)
    return `nova's rule accepts ${match.protocol} to ${range} of ${formatPrefix(match.destination.value).replace(/\/32$/, '')}`;
  return 'a rule of nova accepts it';
}

function ebtablesSentence(event: TraceEvent): string {
  return event.action === 'drop'
    ? `${event.node}'s ebtables drop ${packetWords(event.frame)} at ${event.interface ?? 'the port'}: with share_dhcp_address the hosts share a gateway address, and nova keeps them apart`
    : `${event.node}'s ebtables take the frame up from the bridge into the host's own IP stack, so that it is routed there`;
}

/** The source address before the rule, from the event or the one that led to it. */
function sourceBefore(telling: Telling, event: TraceEvent, to: Ipv4): Ipv4 | null {
  return before(telling, event, (each) => packetOf(each)?.src, to);
}

function destinationBefore(telling: Telling, event: TraceEvent, to: Ipv4): Ipv4 | null {
  return before(telling, event, (each) => packetOf(each)?.dst, to);
}

function before(
  telling: Telling,
  event: TraceEvent,
  read: (event: TraceEvent) => Ipv4 | undefined,
  after: Ipv4,
): Ipv4 | null {
  for (
    let each: TraceEvent | undefined = event;
    each;
    each = each.parent === null ? undefined : telling.events[each.parent]
  ) {
    const address = read(each);
    if (address !== undefined && address !== after) return address;
    if (each.node !== event.node) return null;
  }
  return null;
}
