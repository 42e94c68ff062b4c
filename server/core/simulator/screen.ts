// What a rule asks of a packet's interfaces, addresses, protocol and connection, as numbers side by side: most rules are
// about other packets, and are passed over without a look at anything else of them. Knows no ports.
import type { ConnectionState, Match, Negatable } from '../network/netfilter.ts';
import { type Ipv4Prefix, maskOf } from '../wire/address.ts';
import type { Ipv4Packet } from '../wire/packet.ts';

/** A bit for each thing that conntrack may say of a packet. */
export const stateBits: Readonly<Record<ConnectionState, number>> = {
  NEW: 1,
  ESTABLISHED: 2,
  RELATED: 4,
  INVALID: 8,
  DNAT: 16,
  SNAT: 32,
};

/** In place of an interface's number: a rule asks for none. */
export const anyInterface = -1;

/** A rule asks for one that the machine doesn't have. */
export const missingInterface = -2;

/** A packet has no such interface, as one that is made here has none by which it came in. */
export const noInterface = -3;

/** Of a rule that does not ask for a state: every packet has one of them. */
const anyState = 63;

/**
 * Numbers for each rule: destination, its mask, source, its mask, states, what is negated with the protocol above it, and the
 * interfaces: in, out, and of a bridged packet its ports.
 */
export const screenWidth = 10;
const [negatedDestination, negatedSource, negatedStates, negatedIn, negatedOut, protocolShift] = [1, 2, 4, 8, 16, 5];
const whole = maskOf(32) | 0;

const protocolNumbers = { icmp: 1, tcp: 2, udp: 3 } as const;

/** What a match asks of ports, of an ICMP type, of local destinations and of `eth+` stands beside the protocol. */
const [protocolMask, moreAsked] = [3, 128];

/**
 * Writes a rule's screen. Addresses and masks are signed, as `&` gives them; what is not asked matches.
 * @param more whether its match asks what the screen can not say
 * @param numberOf the number of the interface that a rule asks for, or anyInterface
 */
export function writeScreen(
  blob: Int32Array,
  at: number,
  match: Match,
  more: boolean,
  numberOf: (name: string | undefined) => number,
): void {
  blob.set(numbersOf(match, numberOf), at);
  if (more) (blob[at + 5] as number) |= moreAsked;
}

/** What screens are asked with: a packet, its protocol's number, of stateBits those that hold, and interfaces by number. */
export type Asked = {
  readonly packet: Ipv4Packet;
  readonly protocol: number;
  readonly bits: number;
  readonly in: number;
  readonly out: number;
  readonly physicalIn: number;
  readonly physicalOut: number;
};

/** The number of a packet's protocol on a screen. */
export function protocolNumber({ body }: Ipv4Packet): number {
  return body.kind === 'icmp' ? 1 : body.kind === 'tcp' ? 2 : 3;
}

/** The place of a state's bit. A switch: a look-up by name costs more than a whole rule. */
export function stateNumber(state: 'NEW' | 'ESTABLISHED' | 'RELATED' | 'INVALID'): number {
  return state === 'NEW' ? 0 : state === 'ESTABLISHED' ? 1 : state === 'RELATED' ? 2 : 3;
}

/**
 * Whether the rule whose screen begins there may match: its interfaces, addresses, protocol and states do. Costs ten loads
 * from one place; a walk asks this of dozens of rules.
 */
export function mayMatch(screen: Int32Array, at: number, asked: Asked): boolean {
  const { packet, protocol, bits } = asked;
  const flags = screen[at + 5] as number;
  const into = screen[at + 6] as number;
  if (into !== anyInterface && (into === asked.in) === ((flags & negatedIn) !== 0)) return false;
  const from = screen[at + 7] as number;
  if (from !== anyInterface && (from === asked.out) === ((flags & negatedOut) !== 0)) return false;
  const portIn = screen[at + 8] as number;
  if (portIn !== anyInterface && portIn !== asked.physicalIn) return false;
  const portOut = screen[at + 9] as number;
  if (portOut !== anyInterface && portOut !== asked.physicalOut) return false;
  const destined = (packet.dst & (screen[at + 1] as number)) === screen[at];
  if (destined === ((flags & negatedDestination) !== 0)) return false;
  const sent = (packet.src & (screen[at + 3] as number)) === screen[at + 2];
  if (sent === ((flags & negatedSource) !== 0)) return false;
  const known = ((screen[at + 4] as number) & bits) !== 0;
  if (known === ((flags & negatedStates) !== 0)) return false;
  const wanted = (flags >> protocolShift) & protocolMask;
  return wanted === 0 || wanted === protocol;
}

/** Whether the rule asks what its screen does not say, too. */
export function asksMore(screen: Int32Array, at: number): boolean {
  return ((screen[at + 5] as number) & moreAsked) !== 0;
}

/** The one destination, as a signed number, that the rule asks for, or null. */
export function oneDestination(screen: Int32Array, at: number): number | null {
  const negated = ((screen[at + 5] as number) & negatedDestination) !== 0;
  return screen[at + 1] === whole && !negated ? (screen[at] as number) : null;
}

/** The one source, as a signed number, that the rule asks for, or null. */
export function oneSource(screen: Int32Array, at: number): number | null {
  const negated = ((screen[at + 5] as number) & negatedSource) !== 0;
  return screen[at + 3] === whole && !negated ? (screen[at + 2] as number) : null;
}

function numbersOf(match: Match, numberOf: (name: string | undefined) => number): readonly number[] {
  const { destination, source, state, protocol } = match;
  const flags =
    (destination?.negated ? negatedDestination : 0) |
    (source?.negated ? negatedSource : 0) |
    (state?.negated ? negatedStates : 0) |
    (match.in?.negated ? negatedIn : 0) |
    (match.out?.negated ? negatedOut : 0);
  return [
    addressIn(destination),
    maskIn(destination),
    addressIn(source),
    maskIn(source),
    state ? state.states.reduce((bits, one) => bits | stateBits[one], 0) : anyState,
    flags | ((protocol === undefined ? 0 : protocolNumbers[protocol]) << protocolShift),
    numberOf(match.in?.value),
    numberOf(match.out?.value),
    numberOf(match.physdevIn),
    numberOf(match.physdevOut),
  ];
}

function addressIn(match: Negatable<Ipv4Prefix> | undefined): number {
  return match ? match.value.address | 0 : 0;
}

function maskIn(match: Negatable<Ipv4Prefix> | undefined): number {
  return match ? maskOf(match.value.length) | 0 : 0;
}
