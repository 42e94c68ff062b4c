// A trace as the page replays it and the command line prints it: hops with sentences, packets by header, verdict in words.
// A function of network and trace; source places come as an argument.
import type { Place } from '../base/span.ts';
import type { Action, CauseCode, Leg, LegOutcome, NoteCode, ReasonCode, Stimulus } from '../simulator/trace.ts';
import type { DiagramId } from './diagram.ts';

/** The fields of one packet, exactly those of `trace --json` (language contract). Absent fields don't exist in it. */
export type PacketFields = {
  readonly srcMac: string;
  readonly dstMac: string;
  readonly vlan: number | null;
  readonly etherType: 'ipv4' | 'arp';
  readonly srcIp: string;
  readonly dstIp: string;
  readonly ttl?: number;
  readonly protocol?: 'icmp' | 'tcp' | 'udp';
  readonly icmpType?: number | null;
  readonly icmpCode?: number | null;
  readonly srcPort?: number | null;
  readonly dstPort?: number | null;
  readonly tcpFlags?: string;
  /** The packet that an ICMP error quotes: no Ethernet header is quoted with it. */
  readonly inner?: Omit<PacketFields, 'srcMac' | 'dstMac' | 'vlan'>;
  readonly arpOp?: 'request' | 'reply';
  readonly arpSha?: string;
  readonly arpTha?: string;
  readonly dhcpType?: string;
  readonly yiaddr?: string | null;
  readonly serverId?: string | null;
  readonly router?: string | null;
};

/** One hop in words and fields. */
export type Hop = {
  readonly step: number;
  readonly parent: number | null;
  readonly leg: Leg;
  readonly node: string;
  readonly interface: string | null;
  readonly direction: 'in' | 'out' | null;
  readonly action: Action;
  /** One sentence that a reader learns from. */
  readonly because: string;
  /** The rule or table entry as Linux prints it (`ip route`, `iptables -S`, `ip neigh`, `bridge fdb`, …), or null. */
  readonly rule: string | null;
  readonly reason: ReasonCode | null;
  /** What is touched here that is knowingly not modelled, in words. */
  readonly notes: readonly string[];
  readonly source: Place | null;
  readonly packet: PacketFields;
  /** Short: what changed since the hop before of the same frame (`TTL 64 → 63`, `+ 102`), or ''. */
  readonly change: string;
  /** The box in the picture where it happens. */
  readonly at: DiagramId;
  /** step: worth a sentence of its own in a story; detail: the hop before or after it says the same. */
  readonly weight: 'step' | 'detail';
  /** Whose IP stack gets the frame here (`VM_2`, `compute1's br100`), or null where it only passes. */
  readonly arrival: string | null;
  /** One of several copies of one flood, whose end is no end of the packet. */
  readonly flooded: boolean;
};

/** The reason, a cause or a note, in words and with its place. */
export type Explained<Code> = {
  readonly code: Code;
  readonly message: string;
  readonly node: string;
  readonly interface: string | null;
  readonly source: Place | null;
  readonly step: number | null;
};

/** The verdict in words, each a sentence without a full stop; `why` is '' where all went well. */
export type Verdict = {
  readonly outcome: string;
  readonly why: string;
  readonly sight: string;
  readonly remedies: readonly string[];
  /** Whether each remedy was applied to a copy of this cloud and simulated there, or only is what helps in general. */
  readonly tried: boolean;
};

/** The whole replay. */
export type Replay = {
  readonly name: string | null;
  readonly from: string;
  readonly to: string | null;
  readonly stimulus: Stimulus;
  readonly outcome: 'delivered' | 'dropped';
  readonly legs: { readonly request: LegOutcome; readonly reply: LegOutcome };
  readonly answer: 'reply' | 'refused' | 'port-unreachable' | null;
  readonly reason: Explained<ReasonCode> | null;
  readonly causes: readonly Explained<CauseCode>[];
  readonly icmpError: { readonly from: string; readonly type: number; readonly code: number } | null;
  readonly errno: string | null;
  /** What the flow touched that is knowingly not modelled: how far to trust the verdict (README, Limits). */
  readonly notes: readonly Explained<NoteCode>[];
  /** One sentence of outcome, one of why, one of what the sender sees; and what would help, as imperatives. */
  readonly verdict: Verdict;
  readonly hops: readonly Hop[];
};

/** A hop without its place in the source. */
export type ToldHop = Omit<Hop, 'source'>;

/** A replay for whoever needs no places in the source, which a page has in another form. */
export type ToldReplay = Omit<Replay, 'hops' | 'reason' | 'causes' | 'notes'> & {
  readonly hops: readonly ToldHop[];
  readonly reason: ToldFinding | null;
  readonly notes: readonly ToldFinding[];
};

type ToldFinding = Pick<Explained<string>, 'code' | 'message' | 'step'>;
