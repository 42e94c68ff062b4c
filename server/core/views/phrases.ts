// Sentences and entries with holes where one frame's own words go: made once for each kind of frame at a place, filled for
// each frame. Knows no place and no kind.
import type { TraceEvent } from '../simulator/trace.ts';
import type { Mac } from '../wire/address.ts';
import type { Ipv4Packet } from '../wire/packet.ts';
import { addressName, macName, numberName, ownerName } from './names.ts';
import type { FrameText, FrameWords } from './sentences-frames.ts';
import { spokenOf, type Telling } from './telling.ts';

/** A sentence around at most two holes, without its ending, and an entry around at most one. */
export type Phrase = {
  /** The kind of frame (kindNumber); of a choice or a tag, its VLAN. */
  readonly key: number | null;
  readonly before: string;
  readonly first: Hole;
  readonly between: string;
  readonly second: Hole;
  readonly after: string;
  readonly ending: FrameText['ending'];
  /** Null where nothing stands in a table. `entryAfter`: what follows on a MAC, null where there is none. */
  readonly entry: string | null;
  readonly entryAfter: string | null;
  /** Of a sentence into which only the packet goes: as it was said of the common ones, by their number. */
  readonly said: (string | undefined)[] | null;
  /** At the same interface. */
  readonly next: Phrase | null;
};

type Hole = keyof FrameWords | null;

/** Stand for one frame's words while a phrase is made. No name has such characters (language contract). */
export const holes: FrameWords = { packet: '\u0001', packetAtHead: '\u0002', receiver: '\u0003', mac: '\u0004' };
const holeNames: readonly Hole[] = [null, 'packet', 'packetAtHead', 'receiver', 'mac'];
const anyHole = new RegExp(`[${Object.values(holes).join('')}]`);
const allHoles = new RegExp(anyHole, 'g');

/** Cuts sentence and entry at their holes. */
export function phraseOf(
  key: number | null,
  text: string,
  ending: FrameText['ending'],
  entry: string | null,
  next: Phrase | null = null,
): Phrase {
  const [before = '', between = '', after = ''] = text.split(anyHole);
  const [first = null, second = null] = holesIn(text);
  const [entryBefore = '', entryAfter = null] = entry?.split(anyHole) ?? [];
  const ofPacket = (first === 'packet' || first === 'packetAtHead') && second === null;
  return {
    key,
    before,
    first,
    between,
    second,
    after,
    ending,
    entry: entry === null ? null : entryBefore,
    entryAfter,
    said: ofPacket ? [] : null,
    next,
  };
}

function holesIn(text: string): readonly Hole[] {
  return (text.match(allHoles) ?? []).map((hole) => holeNames[hole.charCodeAt(0)] ?? null);
}

/** The sentence of which this is the phrase. */
export function sentenceBy(telling: Telling, event: TraceEvent, phrase: Phrase): string {
  const packet = event.frame.payload as Ipv4Packet;
  const text = phrase.said === null ? filled(telling, event, packet, phrase) : said(telling, packet, phrase);
  return phrase.ending === 'none' ? text : ended(telling, packet, text, phrase.ending);
}

function said(telling: Telling, packet: Ipv4Packet, phrase: Phrase): string {
  const { name } = spokenOf(telling, packet);
  const known = name.number < 0 ? undefined : phrase.said?.[name.number];
  if (known !== undefined) return known;
  const { before, first, between } = phrase;
  const text = before + (first === 'packet' ? name.the : name.atHead) + between;
  if (name.number >= 0 && phrase.said) phrase.said[name.number] = text;
  return text;
}

function filled(
  telling: Telling,
  event: TraceEvent,
  packet: Ipv4Packet,
  { before, first, between, second, after }: Phrase,
): string {
  let text = before;
  if (first !== null) text += wordsFor(telling, event, packet, first) + between;
  if (second !== null) text += wordsFor(telling, event, packet, second) + after;
  return text;
}

/** The entry behind the event, where no neighbour gave the frame its MAC. */
export function entryIn({ entry, entryAfter }: Phrase, event: TraceEvent): string | null {
  return entry === null || entryAfter === null ? entry : entry + receiverMac(event) + entryAfter;
}

function wordsFor(telling: Telling, event: TraceEvent, packet: Ipv4Packet, hole: keyof FrameWords): string {
  switch (hole) {
    case 'packet':
      return spokenOf(telling, packet).name.the;
    case 'packetAtHead':
      return spokenOf(telling, packet).name.atHead;
    case 'receiver':
      return macName(telling.names, receiverMac(event));
    case 'mac':
      return receiverMac(event);
  }
}

function receiverMac({ direction, decision, frame }: TraceEvent): Mac {
  return direction === null && decision?.kind === 'forwarding' ? decision.mac : frame.dstMac;
}

/** A sentence with what it says at its end of the packet's addresses and TTL. */
export function ended(telling: Telling, packet: Ipv4Packet, text: string, ending: FrameText['ending']): string {
  const { names } = telling;
  switch (ending) {
    case 'none':
      return text;
    case 'header':
      return text + headerWords(telling, packet);
    case 'seen':
      return `${text} ${addressName(names, packet.src)} with TTL ${packet.ttl}`;
    case 'source': {
      const source = ownerName(names, packet.src);
      return `${text}${source ? ` from ${source}` : ''}${headerWords(telling, packet)}`;
    }
  }
}

/** Source, destination and TTL of a packet: `: 10.0.0.3 → 10.1.0.5, TTL 63`. */
function headerWords(telling: Telling, packet: Ipv4Packet): string {
  const spoken = spokenOf(telling, packet);
  if (spoken.header === '') {
    const { names } = telling;
    spoken.header = `: ${numberName(names, packet.src)} → ${numberName(names, packet.dst)}, TTL ${packet.ttl}`;
  }
  return spoken.header;
}
