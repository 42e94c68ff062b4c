// What is knowingly not modelled, said where a flow touches it: what is left out, what was assumed instead, and how the
// real network may differ. A note changes no verdict; it says how far to trust it. README *Limits* lists them all.
import { formatIpv4, type Ipv4, type Mac } from '../wire/address.ts';
import type { DhcpMessage } from '../wire/packet.ts';
import type { Place } from './record.ts';
import type { Run } from './run.ts';
import type { Finding, NoteCode } from './trace.ts';

/** A note in a trace. */
export type Note = Finding<NoteCode>;

/** Notes that a storm of frames brings with it: beside the storm itself they say nothing. */
const broughtByStorms: readonly NoteCode[] = ['arp-race', 'duplicate-mac', 'dhcp-race'];

/** Notes what the flow touched at `step`, once however often it does. `message`: one sentence without its full stop. */
export function note(
  run: Run,
  code: NoteCode,
  place: Omit<Place, 'number'>,
  step: number | null,
  message: string,
): void {
  run.recording = null;
  const before = run.notes.findIndex((one) => one.code === code && one.message === message);
  if (before >= 0 && run.notes[before]?.step !== null) return;
  if (before >= 0) run.notes.splice(before, 1);
  const { node, interface: device, origin } = place;
  run.notes.push({ code, message, node, interface: device, origin, step });
}

/** What the flow that is shown inherits from the one that ran before it: what made its tables, in no step that is shown. */
export function inheritedNotes(run: Run): Note[] {
  const made: readonly NoteCode[] = ['switch-loop', 'arp-race', 'duplicate-mac'];
  return run.notes.filter(({ code }) => made.includes(code)).map((one) => ({ ...one, step: null }));
}

/** The notes of a finished run, in the order in which the flow touched them. */
export function notesOf(run: Run): readonly Note[] {
  const storm =
    run.notes.find(({ code }) => code === 'switch-loop') ?? run.notes.find(({ code }) => code === 'trace-cut');
  if (!storm) return run.notes;
  return run.notes.filter((one) => one === storm || ![...broughtByStorms, 'trace-cut'].includes(one.code));
}

/** Notes that a bridge or switch hears one MAC at two of its ports, once for each MAC. */
export function noteMove(run: Run, mac: Mac, place: Place, step: number | null, before: string): void {
  run.recording = null;
  if (run.notes.some(({ code, message }) => code === 'duplicate-mac' && message.includes(mac))) return;
  note(run, 'duplicate-mac', place, step, movedMacNote(mac, place.node, before, place.interface ?? ''));
}

/** A packet for 224.0.0.0/4. */
export function multicastNote(to: Ipv4): string {
  return `multicast is not simulated, so the way of a packet for ${formatIpv4(to)} is not shown: on a real network it goes out by the default route, and still nobody answers (icmp_echo_ignore_broadcasts is 1, and no program here joins a group)`;
}

/** Frames went round in a loop of switches. */
export const loopNote =
  'neither spanning tree nor link aggregation is simulated: frames were let round the loop of switches until they reached a limit, where a switch that runs STP or LACP blocks or joins a link and all gets through, and one that runs neither lets nothing through at all';

/** The trace ended at `maximumEvents`. */
export function cutNote(limit: number): string {
  return `the trace was cut off after ${limit} events, as a loop of switches brings about, so what came after them is not known, and the verdict holds for what is shown alone`;
}

/** Two MACs are claimed for one address. */
export function arpRaceNote(address: Ipv4, first: Mac, second: Mac): string {
  return `${formatIpv4(address)} is claimed by two MACs, ${first} and ${second}: how long a wire takes is not simulated, so which of them is heard first is a guess, and packets may go to the other one`;
}

/** Two machines on one network have the same MAC. */
export function duplicateMacNote(mac: Mac, machines: readonly string[]): string {
  return `${mac} belongs to ${machines.join(' and ')} on one network: other traffic is not simulated, and a switch sends frames to whichever of them spoke last`;
}

/** A bridge or switch heard one MAC at two of its ports. */
function movedMacNote(mac: Mac, node: string, first: string, second: string): string {
  return `${node} hears ${mac} at ${first} and at ${second}: other traffic is not simulated, and frames go to whichever of them spoke last`;
}

/** A second OFFER. */
export function dhcpRaceNote(first: DhcpMessage, second: DhcpMessage): string {
  const [one, other] = [first, second].map(
    ({ yiaddr, serverId }) => `${formatIpv4(yiaddr ?? 0)} by ${formatIpv4(serverId ?? 0)}`,
  );
  return `the instance is offered ${one} and ${other}: how long an answer takes is not simulated, so which offer is heard first, and taken, is a guess`;
}

/** A dnsmasq without a lease gets a REQUEST that names its own address. */
export function dhcpNakNote(node: string, server: Ipv4): string {
  return `the DHCPNAK of ${node}'s dnsmasq is not simulated: it has no lease for this instance, but the REQUEST names ${formatIpv4(server)}, which is its own address too, so it refuses; an instance that hears the refusal before the ACK starts over`;
}

/** A translated connection would look like another that the machine knows. */
export function natClashNote(node: string, field: string, from: number, to: number): string {
  return `two connections of ${node} would look the same after translation, so it gives one of them another ${field}: the kernel draws it at random, and ${to} in place of ${from} is only an example`;
}

/** A packet for 169.254.169.254 has arrived. */
export function metadataNote(node: string): string {
  return `the metadata service itself is not simulated: ${node} was taken to answer on that port, but whether nova-api runs there, and what it says, by the instance's fixed address as its source, is not known`;
}

/** libvirt's filter dropped a frame. */
export function nwfilterNote(filter: string): string {
  return `libvirt's ${filter} is simulated as its source defines it, but libvirt itself was never asked, and whether the filter is there at all depends on the compute driver`;
}

/** The last segment of a handshake was lost. */
export const lostAckNote =
  "what TCP does next is not simulated: the client's last segment of the handshake was dropped, so connect() succeeds there, the server goes on repeating its SYN+ACK, and no data gets through";

/** A redirect that its receiver believes. */
export function redirectNote(node: string, gateway: Ipv4): string {
  return `routes learned by ICMP redirects are not simulated: the first packet alone is shown, and ${node} sends further ones by ${formatIpv4(gateway)} directly once that has answered its ARP question`;
}

/** A UDP server that has several addresses answers. */
export function udpSourceNote(node: string, asked: Ipv4, chosen: Ipv4): string {
  return `programs are not simulated: ${node} was taken to answer from ${formatIpv4(asked)}, the address asked, but a UDP server that leaves the choice to the kernel answers from ${formatIpv4(chosen)}, which the sender takes for no answer`;
}
