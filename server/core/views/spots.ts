// What was said at each interface and port of frames and of a bridge's or switch's choice: at one place there are few kinds of
// them, so a phrase is made once for each. Owned by the names of one network. Knows no trace beyond the event that is told.
import type { Interface } from '../network/network.ts';
import type { Place } from '../simulator/simulate.ts';
import type { Decision, TraceEvent } from '../simulator/trace.ts';
import type { Ipv4, Mac } from '../wire/address.ts';
import { frameEntry, linkText, neighbourEntry, portChoiceEntry } from './entries-frames.ts';
import { macName, type Names, type Scene, sceneOf } from './names.ts';
import { packetWords, packetWordsAtHead } from './packet-words.ts';
import { ended, entryIn, holes, type Phrase, phraseOf, sentenceBy } from './phrases.ts';
import { arpSentence } from './sentences-arp.ts';
import { type FrameKind, type FrameWords, frameText, instanceAt, receiverOf } from './sentences-frames.ts';
import { portChoiceSentence, tagSentence } from './sentences-link.ts';
import type { Telling } from './telling.ts';

/** What was said at one interface or port. */
export type Spot = {
  readonly scene: Scene;
  readonly name: string;
  readonly device: Interface | undefined;
  /** Of frames without a tag: the phrase made last, and by it those before. A list, as there are few and memory is slow. */
  untagged: Phrase | null;
  /** Of frames with one, by their kind; null until there are. */
  tagged: Map<number, Phrase> | null;
  /** By the port that a bridge chose, or by the VLAN in which a switch chose this one; null until one does. */
  choices: Map<string | number, Phrase> | null;
  /** Of an 802.1Q interface, where it puts its tag on and takes it off. */
  tag: Phrase | null;
  untag: Phrase | null;
  /** Neighbours by which packets left, as `ip neigh` prints them; null until one is. */
  neighbours: Map<Ipv4, SaidNeighbour> | null;
  /** Of a tap: the instance behind it. */
  readonly instance: string | null;
};

type SaidNeighbour = { readonly mac: Mac | null; readonly state: string; readonly text: string | null };

type NeighbourDecision = Extract<Decision, { kind: 'neighbour' }>;
type VlanDecision = Extract<Decision, { kind: 'vlan' }>;

/** A network of more nodes is large. */
const largeNetwork = 256;

/** So many phrases of a network are remembered; further ones are made anew each time. */
const maximumPhrases = 32_768;

/**
 * The phrase for an event that is told by one: a frame with an IP packet on an interface, a bridge's or switch's choice of
 * a port, a tag put on or taken off; null for any other. Costs a look-up by number where the event's place is known, else
 * two more by name.
 */
export function phraseAt(telling: Telling, event: TraceEvent, place: Place | null): Phrase | null {
  const { names } = telling;
  const { direction, decision, frame } = event;
  if (frame.payload.kind !== 'ipv4') return null;
  if (direction !== null) {
    const spot = spotOf(names, event, place);
    return spot && framePhrase(names, event, spot);
  }
  if (decision === null) return null;
  if (decision.kind === 'forwarding') {
    if (decision.port === null || event.action !== 'forward') return null;
    const spot = spotOf(names, event, place);
    return spot && choicePhrase(names, spot, decision.port, decision.vlan);
  }
  if (decision.kind !== 'vlan' || (event.action !== 'tag' && event.action !== 'untag')) return null;
  const spot = spotOf(names, event, place);
  return spot?.name === decision.device ? tagPhrase(names, spot, event.action, decision) : null;
}

/** The spot of an event; null for a machine as such. Most events are where others were, so that is found first. */
function spotOf(names: Names, { node, interface: name }: TraceEvent, place: Place | null): Spot | null {
  const { texts } = names;
  const number = place === null ? -1 : place.number;
  if (number >= 0) {
    texts.spots ??= new Array(placesIn(names));
    const known = texts.spots[number];
    // Names may be asked about another network, whose places have these numbers.
    if (known && known.name === name && known.scene.name === node) {
      texts.scene = known.scene;
      return known;
    }
  }
  const scene = name === null ? undefined : sceneOf(names, node);
  if (!scene || name === null) return null;
  const spot = spotAt(scene, name, names);
  if (texts.spots && number >= 0 && number < texts.spots.length) texts.spots[number] = spot;
  return spot;
}

/** How many interfaces and ports there are; a machine without `lo` is given one when it is compiled. */
function placesIn({ network }: Names): number {
  let count = 0;
  for (const node of network.nodes) count += node.kind === 'machine' ? node.interfaces.length + 1 : node.ports.length;
  return count;
}

/** The entry behind the event: that of the neighbour which gave a frame its MAC, if one did. */
export function entryBy(telling: Telling, event: TraceEvent, phrase: Phrase): string | null {
  const { decision } = event;
  return decision?.kind === 'neighbour' ? neighbourBy(telling, event, decision) : entryIn(phrase, event);
}

/** Most packets that go to a neighbour find it as the one before did; in a large network too few to look for that. */
function neighbourBy(telling: Telling, event: TraceEvent, decision: NeighbourDecision): string | null {
  const { names } = telling;
  const scene = names.nodes.size > largeNetwork ? undefined : sceneOf(names, event.node);
  if (!scene || event.interface === null || decision.state === null) return neighbourEntry(telling, event, decision);
  const spot = spotAt(scene, event.interface, names);
  const known = spot.neighbours?.get(decision.address);
  if (known && known.mac === decision.mac && known.state === decision.state) return known.text;
  const text = neighbourEntry(telling, event, decision);
  spot.neighbours ??= new Map();
  if (known || (names.owners.has(decision.address) && isRoom(names)))
    spot.neighbours.set(decision.address, { mac: decision.mac, state: decision.state, text });
  return text;
}

/** Why a frame shows on an interface, in one sentence. */
export function frameSentence(telling: Telling, event: TraceEvent): string {
  const phrase = phraseAt(telling, event, null);
  if (phrase) return sentenceBy(telling, event, phrase);
  const { names } = telling;
  const { frame, node } = event;
  const { payload } = frame;
  const scene = sceneOf(names, node);
  if (!scene) return `${node} has ${packetWords(frame)} in its hands`;
  const asked = payload.kind === 'arp' ? arpSentence(names, event, scene, payload) : null;
  if (asked !== null) return asked;
  const words: FrameWords = {
    packet: packetWords(frame),
    packetAtHead: packetWordsAtHead(frame),
    receiver: macName(names, frame.dstMac),
    mac: frame.dstMac,
  };
  const { text, ending } = frameText(names, kindOf(names, event, scene), words);
  return payload.kind === 'arp' || ending === 'none' ? text : ended(telling, payload, text, ending);
}

function framePhrase(names: Names, event: TraceEvent, spot: Spot): Phrase {
  const { frame, direction, action } = event;
  const own = direction === 'out' && isOwn(names, spot.instance, frame.srcMac);
  const key = kindNumber(direction, action, receiverOf(frame.dstMac, spot.device), own, frame.vlan);
  if (frame.vlan === null) {
    for (let one = spot.untagged; one; one = one.next) if (one.key === key) return one;
  } else {
    const known = spot.tagged?.get(key);
    if (known) return known;
  }
  const kind = kindOf(names, event, spot.scene);
  const { text, ending } = frameText(names, kind, holes);
  const next = frame.vlan === null ? spot.untagged : null;
  const phrase = phraseOf(key, text, ending, frameEntry(names, kind, holes.mac), next);
  if (!isRoom(names)) return phrase;
  if (frame.vlan === null) spot.untagged = phrase;
  else {
    spot.tagged ??= new Map();
    spot.tagged.set(key, phrase);
  }
  return phrase;
}

function choicePhrase(names: Names, spot: Spot, port: string, vlan: number | null): Phrase {
  const { scene, name } = spot;
  const key = vlan !== null && port === name ? vlan : port;
  const known = spot.choices?.get(key);
  if (known?.key === vlan) return known;
  const text = portChoiceSentence(names, scene, name, port, holes.receiver);
  const phrase = phraseOf(vlan, text, 'none', portChoiceEntry(scene, name, port, holes.mac, vlan));
  spot.choices ??= new Map();
  if (known || isRoom(names)) spot.choices.set(key, phrase);
  return phrase;
}

function tagPhrase(names: Names, spot: Spot, action: 'tag' | 'untag', decision: VlanDecision): Phrase | null {
  const known = spot[action];
  if (known?.key === decision.vlan) return known;
  if (!spot.device) return null;
  const phrase = phraseOf(decision.vlan, tagSentence(action, decision), 'none', linkText(names, spot.device));
  spot[action] = phrase;
  return phrase;
}

function isRoom({ texts }: Names): boolean {
  if (texts.phrases >= maximumPhrases) return false;
  texts.phrases++;
  return true;
}

function spotAt(scene: Scene, name: string, names: Names): Spot {
  scene.spots ??= new Map();
  const known = scene.spots.get(name);
  if (known) return known;
  const device = scene.interfaces.get(name);
  const tap = scene.machine?.role !== 'instance' && device?.device.kind === 'tap';
  const spot: Spot = {
    scene,
    name,
    device,
    untagged: null,
    tagged: null,
    choices: null,
    tag: null,
    untag: null,
    neighbours: null,
    instance: tap ? instanceAt(names, scene, name) : null,
  };
  scene.spots.set(name, spot);
  return spot;
}

function isOwn(names: Names, instance: string | null, srcMac: Mac): boolean {
  return instance !== null && names.macs.get(srcMac)?.node === instance;
}

/** The kind of a frame on an interface. */
export function kindOf(names: Names, event: TraceEvent, scene: Scene): FrameKind {
  const { direction, action, frame } = event;
  const name = event.interface ?? '';
  const { device, instance } = spotAt(scene, name, names);
  const own = direction === 'out' && isOwn(names, instance, frame.srcMac);
  return { scene, name, direction, action, to: receiverOf(frame.dstMac, device), own, vlan: frame.vlan };
}

/** All that a FrameKind says at its place, as one number. */
function kindNumber(
  direction: FrameKind['direction'],
  action: FrameKind['action'],
  to: FrameKind['to'],
  own: boolean,
  vlan: number | null,
): number {
  const receiver = to === 'other' ? 0 : to === 'device' ? 1 : 2;
  const done = action === 'forward' ? 0 : action === 'flood' ? 1 : 2;
  return ((((vlan ?? -1) + 1) * 3 + receiver) * 3 + done) * 4 + (direction === 'out' ? 2 : 0) + (own ? 1 : 0);
}
