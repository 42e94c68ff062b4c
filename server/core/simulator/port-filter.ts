// What guards a bridge's ports below iptables: libvirt's spoofing filter on taps, and the few ebtables rules of nova.
// Both look at one frame and remember nothing.
import type { EbtablesRule } from '../network/netfilter.ts';
import type { SpoofFilter } from '../network/network.ts';
import { formatEbtablesRule } from '../network/print.ts';
import { contains } from '../wire/address.ts';
import type { Frame } from '../wire/packet.ts';
import type { CompiledInterface } from './compiled.ts';
import { note, nwfilterNote } from './notes.ts';
import { type Parcel, readdressed } from './parcel.ts';
import { at, decide, decidedBy, drop } from './record.ts';
import type { Run } from './run.ts';
import type { Decision } from './trace.ts';

/** Whether libvirt lets the instance behind this port send the frame; if not, that was its end. */
export function passesSpoofFilter(run: Run, port: CompiledInterface, parcel: Parcel): boolean {
  if (port.device.kind !== 'tap' || !port.device.filter) return true;
  const setting = spoofed(port.device.filter, parcel.frame);
  if (!setting) return true;
  drop(run, parcel, at(port), 'spoofing-denied', { kind: 'setting', setting, value: 'nova-base' });
  note(run, 'nwfilter', at(port), parcel.step, nwfilterNote(setting));
  return false;
}

/**
 * ebtables -t nat PREROUTING: `redirect` addresses the frame to the bridge itself, so that the host's stack gets it. True
 * where a rule did: its target is ACCEPT, so no later rule of the chain is asked.
 */
export function redirect(run: Run, port: CompiledInterface, parcel: Parcel): boolean {
  const rules = port.machine.netfilter?.ebtablesNat;
  if (!rules || rules.length === 0 || !port.master) return false;
  const rule = ebtablesRule(rules, 'PREROUTING', parcel.frame, port, null);
  if (rule?.target !== 'redirect') return false;
  parcel.frame = readdressed(parcel.frame, port.master.mac);
  parcel.audience = 'host';
  decide(run, parcel, decidedBy(at(port), rule.origin), 'accept', decisionOf('PREROUTING', rule));
  return true;
}

/** ebtables -t filter; a frame that doesn't pass has its terminal event. */
export function passesEbtables(
  run: Run,
  chain: 'INPUT' | 'OUTPUT' | 'FORWARD',
  input: CompiledInterface | null,
  output: CompiledInterface | null,
  parcel: Parcel,
): boolean {
  const device = (output ?? input) as CompiledInterface;
  const rules = device.machine.netfilter?.ebtablesFilter;
  if (!rules || rules.length === 0) return true;
  const rule = ebtablesRule(rules, chain, parcel.frame, input, output);
  if (rule?.target !== 'drop') return true;
  drop(run, parcel, decidedBy(at(device), rule.origin), 'dhcp-isolated', decisionOf(chain, rule));
  return false;
}

function decisionOf(hook: EbtablesRule['chain'], rule: EbtablesRule): Decision {
  return {
    kind: 'rule',
    table: 'ebtables',
    hook,
    chain: hook,
    rule: null,
    text: formatEbtablesRule(rule),
    state: null,
  };
}

/** The first rule of the chain that matches, in one pass over the list. */
function ebtablesRule(
  rules: readonly EbtablesRule[],
  chain: EbtablesRule['chain'],
  frame: Frame,
  input: CompiledInterface | null,
  output: CompiledInterface | null,
): EbtablesRule | undefined {
  for (const rule of rules) if (rule.chain === chain && ebtablesMatches(rule, frame, input, output)) return rule;
  return undefined;
}

function ebtablesMatches(
  rule: EbtablesRule,
  frame: Frame,
  input: CompiledInterface | null,
  output: CompiledInterface | null,
): boolean {
  const { payload } = frame;
  if (rule.protocol !== payload.kind) return false;
  if (rule.in !== undefined && rule.in !== input?.name) return false;
  if (rule.out !== undefined && rule.out !== output?.name) return false;
  if (rule.logicalIn !== undefined && rule.logicalIn !== input?.master?.name) return false;
  if (payload.kind === 'arp') {
    if (rule.arpTarget !== undefined && rule.arpTarget !== payload.targetIp) return false;
    return rule.arpSender === undefined || rule.arpSender === payload.senderIp;
  }
  if (rule.source && contains(rule.source.value, payload.src) === rule.source.negated) return false;
  if (rule.destination && contains(rule.destination.value, payload.dst) === rule.destination.negated) return false;
  const ranges = rule.udpDestinationPorts;
  if (!ranges) return true;
  return payload.body.kind === 'udp' && payload.body.dstPort >= ranges.first && payload.body.dstPort <= ranges.last;
}

/** no-mac-spoofing, no-ip-spoofing, no-arp-spoofing of libvirt: the name of the one that objects, or null. */
function spoofed(filter: SpoofFilter, frame: Frame): string | null {
  if (frame.srcMac !== filter.mac) return 'no-mac-spoofing';
  const { payload } = frame;
  if (payload.kind === 'arp') {
    return payload.senderMac === filter.mac && payload.senderIp === filter.address ? null : 'no-arp-spoofing';
  }
  const booting = payload.src === 0 && payload.body.kind === 'udp';
  return payload.src === filter.address || booting ? null : 'no-ip-spoofing';
}
