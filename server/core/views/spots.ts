// What an explanation says of frames where frames of their kind went by before: at an interface of a network there are few
// kinds, so sentence and entry are made once, and only the packet's addresses are put behind them. Owned by the names of one
// network and never larger than what its bridges and switches can learn. Knows no trace beyond the event that is told.
import type { TraceEvent } from '../simulator/trace.ts';
import { broadcastMac, type Ipv4, type Mac } from '../wire/address.ts';
import type { Ipv4Packet } from '../wire/packet.ts';
import { entryOf } from './entries.ts';
import { type Names, peerOf, type Scene, sceneOf } from './names.ts';
import { because } from './sentences.ts';
import { type FrameText, finished, frameText } from './sentences-frames.ts';
import type { Telling } from './telling.ts';

/** What was said at one interface or port. */
export type Spot = {
  /** By kind of frame (kindOf): what was said first, and with it of other MACs. */
  readonly kinds: Map<number, Said>;
  /** The neighbours by which packets left, as `ip neigh` prints them. */
  readonly neighbours: Map<Ipv4, SaidNeighbour>;
  /** Of a tap: the instance behind it. */
  readonly instance: string | null;
};

/**
 * A sentence and an entry about frames to a MAC; `port`: the one that a bridge or switch chose. `others`: what was said of
 * the same kind to other MACs: at most places there is but one.
 */
type Said = FrameText & {
  readonly mac: Mac;
  readonly rule: string | null;
  readonly port: string | null;
  others: Map<Mac, Said> | null;
};

type SaidNeighbour = { readonly mac: Mac | null; readonly state: string; readonly text: string | null };

/** What is said of an event before it is told; null where all of it must be put into words anew. Costs three look-ups. */
export function saidAt(telling: Telling, event: TraceEvent): Said | null {
  const { frame, decision, direction } = event;
  if (frame.payload.kind !== 'ipv4' || event.interface === null || event.reason !== null) return null;
  const forwarding = direction === null && decision?.kind === 'forwarding' ? decision : null;
  if (direction === null && (forwarding === null || event.action !== 'forward')) return null;
  const scene = sceneOf(telling.names, event.node);
  if (!scene) return null;
  const spot = spotAt(telling.names, scene, event.interface);
  const kind = forwarding ? laneKind(forwarding.vlan) : kindOf(telling.names, spot, event, frame.payload);
  if (kind < 0) return null;
  const mac = forwarding ? forwarding.mac : frame.dstMac;
  const first = spot.kinds.get(kind);
  const known = first?.mac === mac ? first : first?.others?.get(mac);
  const port = forwarding ? forwarding.port : null;
  if (known?.port === port) return known;
  const { text, ending } = forwarding
    ? { text: because(telling, event), ending: 'none' as const }
    : frameText(telling, event);
  // Neighbours are looked up by their address (ruleOf): what they did not decide is the same for all.
  const rule = entryOf(telling, forwarding ? event : { ...event, decision: null });
  const said: Said = { mac, text, ending, rule, port, others: null };
  remember(telling.names, spot, kind, first, said);
  return said;
}

/** The sentence of which this is the text. */
export function sentenceOf(telling: Telling, event: TraceEvent, said: Said): string {
  return said.ending === 'none' ? said.text : finished(telling, event, said);
}

/** The entry behind a frame: that of the neighbour which gave it its MAC, if one did. */
export function ruleOf(telling: Telling, event: TraceEvent, said: Said): string | null {
  const { decision } = event;
  if (decision?.kind !== 'neighbour' || event.interface === null) return said.rule;
  const scene = sceneOf(telling.names, event.node);
  const spot = scene?.spots?.get(event.interface);
  const known = spot?.neighbours.get(decision.address);
  if (known && known.mac === decision.mac && known.state === decision.state) return known.text;
  const text = entryOf(telling, event);
  if (spot && decision.state !== null && telling.names.owners.has(decision.address))
    spot.neighbours.set(decision.address, { mac: decision.mac, state: decision.state, text });
  return text;
}

/** MACs that a forger makes up are nobody's, and there is no end to them. */
function remember(names: Names, spot: Spot, kind: number, first: Said | undefined, said: Said): void {
  const { mac } = said;
  if (mac !== broadcastMac && !names.macs.has(mac)) return;
  if (!first) spot.kinds.set(kind, said);
  else if (first.mac === mac) spot.kinds.set(kind, { ...said, others: first.others });
  else {
    first.others ??= new Map();
    first.others.set(mac, said);
  }
}

function spotAt(names: Names, scene: Scene, name: string): Spot {
  scene.spots ??= new Map();
  let spot = scene.spots.get(name);
  if (!spot) {
    const tap = scene.interfaces.get(name)?.device.kind === 'tap';
    const instance = tap ? (peerOf(names, scene.name, name)?.node ?? name) : null;
    spot = { kinds: new Map(), neighbours: new Map(), instance };
    scene.spots.set(name, spot);
  }
  return spot;
}

/** All that a sentence about a frame depends on besides its place and its receiver, as one number; -1: too rare to keep. */
function kindOf(names: Names, spot: Spot, event: TraceEvent, packet: Ipv4Packet): number {
  const words = wordsKind(packet);
  const action = actionKind(event.action);
  if (words < 0 || action < 0) return -1;
  const out = event.direction === 'out' ? 1 : 0;
  // A tap says so where an instance gets its own frame back.
  const own = out === 1 && spot.instance !== null && names.macs.get(event.frame.srcMac)?.node === spot.instance ? 1 : 0;
  return (((((event.frame.vlan ?? -1) + 1) * 256 + words) * 4 + action) * 2 + out) * 2 + own;
}

/** Beside those of frames: a bridge's or switch's choice of a port, by VLAN. */
function laneKind(vlan: number | null): number {
  return 0x40000000 + (vlan ?? -1) + 1;
}

/** What distinguishes the names of packets (packet-words.ts), in eight bits; -1 for those that are seldom seen. */
function wordsKind({ body }: Ipv4Packet): number {
  switch (body.kind) {
    case 'icmp':
      return body.code < 16 && body.type < 12 ? (body.type << 4) | body.code : -1;
    case 'tcp':
      return flagKind(body.flags);
    case 'udp':
      return body.dhcp ? -1 : 255;
  }
}

function flagKind(flags: string): number {
  switch (flags) {
    case 'S':
      return 200;
    case 'SA':
      return 201;
    case 'A':
      return 202;
    case 'R':
      return 203;
    case 'RA':
      return 204;
    default:
      return -1;
  }
}

function actionKind(action: TraceEvent['action']): number {
  switch (action) {
    case 'receive':
      return 0;
    case 'forward':
      return 1;
    case 'send':
      return 2;
    case 'flood':
      return 3;
    default:
      return -1;
  }
}
