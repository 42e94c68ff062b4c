// At most three notes in the picture: where the packet is routed, translated, dropped; in a failure what is missing,
// what follows from it and where it ends. A function of the story.
import type { LocatedFinding } from '../../server/core/protocol/messages.ts';
import type { DiagramId } from '../../server/core/views/diagram.ts';
import { reasonWords } from '../../server/core/views/reason-words.ts';
import type { Beat, Story } from './story.ts';

export type Note = {
  readonly at: DiagramId;
  readonly bold: string;
  readonly plain: string;
  readonly tone: 'request' | 'reply' | 'error' | 'bad';
  /** The hop it speaks of, for stepping there; null for a cause that no hop shows. */
  readonly hop: number | null;
};

/** What notes need to know of the picture. */
export type Places = {
  /** The network of a box, null for one without, undefined for no box. */
  readonly networkOf: (id: DiagramId) => string | null | undefined;
  /** The missing bridge that is drawn on a host. */
  readonly ghostOn: (host: string) => DiagramId | undefined;
};

const most = 3;

export function notesOf(story: Story, places: Places): Note[] {
  return story.lostAt === null ? successNotes(story) : failureNotes(story, story.lostAt, places);
}

const legWords = {
  request: 'Request',
  reply: 'Reply',
  ack: 'Acknowledgement',
  error: 'Error',
  arp: 'ARP',
  dhcp: 'DHCP',
} as const;

function successNotes(story: Story): Note[] {
  const notes: Note[] = [];
  for (const beat of story.beats) {
    const { hop, index } = beat;
    if (notes.length === most) break;
    if (hop.leg !== 'request' && hop.leg !== 'reply') continue;
    const tone = hop.leg;
    if (hop.action === 'route' && forwards(story, beat)) {
      const ttl = ttlAfter(story, beat);
      const plain = ttl === null ? `at ${hop.node}` : `here, TTL ${ttl + 1} → ${ttl}`;
      notes.push({ at: hop.at, bold: `${legWords[hop.leg]} routed`, plain, tone, hop: index });
    } else if (hop.action === 'snat' || hop.action === 'dnat') {
      const bold = hop.action === 'snat' ? 'New source' : 'New target';
      const plain = hop.change.replace(/^.*→\s*/, 'now ');
      const there = notes.findIndex((note) => note.at === hop.at && note.tone === tone);
      const twice = { at: hop.at, bold: 'New source, new target', plain: 'both translated here', tone, hop: index };
      if (there >= 0) notes[there] = twice;
      else notes.push({ at: hop.at, bold, plain, tone, hop: index });
    }
  }
  return notes;
}

/** Whether a routing decision sends the packet on with a smaller TTL: not the sender's own, not the receiver's. */
function forwards(story: Story, beat: Beat): boolean {
  return ttlAfter(story, beat) !== null;
}

/** The TTL with which a routed packet leaves the machine, or null when it doesn't leave with a smaller one. */
function ttlAfter(story: Story, beat: Beat): number | null {
  const { ttl } = beat.hop.packet;
  for (const next of story.beats.slice(beat.index + 1, beat.index + 12)) {
    if (next.hop.node !== beat.hop.node || next.hop.leg !== beat.hop.leg) continue;
    const after = next.hop.packet.ttl;
    if (ttl !== undefined && after !== undefined && after < ttl) return after;
  }
  return null;
}

function failureNotes(story: Story, lostAt: number, { networkOf, ghostOn }: Places): Note[] {
  const { replay, beats } = story;
  const notes: Note[] = [];
  const end = beats[lostAt] as Beat;
  const cause = replay.causes[0];
  if (cause && cause.code !== replay.reason?.code) {
    const box = ghostOn(cause.node) ?? `${cause.node}/${cause.interface}`;
    const at =
      networkOf(box) !== undefined
        ? box
        : networkOf(`${cause.node}/routing`) !== undefined
          ? `${cause.node}/routing`
          : cause.node;
    notes.push({ at, ...causeWords(cause, networkOf(box) ?? null), tone: 'bad', hop: null });
    const astray = beats.find(
      ({ hop, index }) =>
        hop.node === cause.node && hop.action === 'route' && index < lostAt && hop.leg === end.hop.leg,
    );
    const out =
      astray &&
      beats.find(
        ({ hop, index }) =>
          index > astray.index &&
          hop.node === cause.node &&
          hop.direction === 'out' &&
          hop.interface?.startsWith('br') === false,
      );
    if (astray && out && cause.code === 'bridge-missing') {
      notes.push({
        at: out.hop.at,
        bold: 'So by default',
        plain: `it leaves by ${out.hop.interface}`,
        tone: 'bad',
        hop: astray.index,
      });
    }
  }
  notes.push({ at: end.hop.at, ...endWords(story, end), tone: 'bad', hop: lostAt });
  return notes.slice(-most);
}

function causeWords(cause: LocatedFinding, network: string | null): Pick<Note, 'bold' | 'plain'> {
  switch (cause.code) {
    case 'bridge-missing':
      return { bold: `No ${network ?? cause.interface ?? 'bridge'}`, plain: 'instance here' };
    case 'not-natted':
      return { bold: 'Not translated', plain: 'a private source leaves' };
    case 'gateway-elsewhere':
      return { bold: 'Gateway elsewhere', plain: `not on ${cause.node}` };
    case 'trunk-lacks-vlan':
      return { bold: 'VLAN not on the trunk', plain: `at ${cause.node}` };
    case 'no-floating':
      return { bold: 'No floating address', plain: `for ${cause.node}` };
    case 'rule-missing':
      return { bold: 'No rule allows it', plain: `for ${cause.node}` };
    default:
      return { bold: reasonWords(cause.code), plain: `at ${cause.node}` };
  }
}

function endWords(story: Story, end: Beat): Pick<Note, 'bold' | 'plain'> {
  const code = story.replay.reason?.code ?? end.hop.reason ?? '';
  const to = end.hop.packet.dstIp;
  if (code === 'no-route') return { bold: 'Dropped: no route', plain: `nobody here knows ${to}` };
  return { bold: `Dropped: ${reasonWords(code)}`, plain: `${legWords[end.hop.leg].toLowerCase()} to ${to}` };
}
