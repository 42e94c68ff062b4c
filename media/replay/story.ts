// A replay as the page tells it: which hops are in the story, their numbers, legs and glyphs, and which move together.
// A function of the replay and of what is filtered; knows no time and no DOM.
import type { LocatedHop, LocatedReplay } from '../../server/core/protocol/messages.ts';
import { reasonWords } from '../../server/core/views/reason-words.ts';
import type { GlyphName } from '../draw/glyphs.ts';
import type { Follower } from '../ways/ways.ts';

/** What the chips above the hop list let through. IP hops are always there. */
export type Filter = {
  readonly arp: boolean;
  readonly dhcp: boolean;
  readonly errors: boolean;
  readonly quiet: boolean;
};

export type Kind = 'ip' | 'arp' | 'dhcp' | 'errors';

/** One hop of the story. Its number in the story is its index + 1. */
export type Beat = Follower & {
  readonly index: number;
  readonly glyph: GlyphName;
  /** What happens, in as few words as a row has room for. */
  readonly words: string;
  /** Nothing changes here, so it is folded unless asked for. */
  readonly quiet: boolean;
  readonly kind: Kind;
  readonly section: number;
  /** Index of the hop before it of the same packet whatever is filtered, for comparing headers. */
  readonly previous: LocatedHop | null;
};

export type Section = {
  readonly leg: 'request' | 'reply' | 'ack' | 'error' | 'dhcp' | 'arp';
  readonly label: string;
  readonly from: number;
  /** Index after the last. */
  readonly to: number;
};

export type Story = {
  readonly replay: LocatedReplay;
  readonly beats: readonly Beat[];
  readonly sections: readonly Section[];
  /** Last index of the hops that follow each hop, −1 where none does. */
  readonly lastChild: readonly number[];
  /** Index of the first hop of each group that moves together, for each hop. */
  readonly together: readonly number[];
  readonly counts: {
    readonly ip: number;
    readonly arp: number;
    readonly dhcp: number;
    readonly errors: number;
    readonly quiet: number;
  };
  /** Index of the hop where the packet is lost, or null. */
  readonly lostAt: number | null;
};

export function storyOf(replay: LocatedReplay, filter: Filter): Story {
  const byStep = new Map(replay.hops.map((hop) => [hop.step, hop]));
  const onlyHelpers = replay.hops.every((hop) => kindOf(hop) !== 'ip');
  const shown = replay.hops.filter((hop) => {
    const kind = kindOf(hop);
    if (kind === 'ip') return true;
    if (kind === 'errors') return filter.errors;
    return filter[kind] || (onlyHelpers && kind === 'dhcp');
  });
  const indexOf = new Map(shown.map((hop, index) => [hop.step, index]));
  const counts = { ip: 0, arp: 0, dhcp: 0, errors: 0, quiet: 0 };
  for (const hop of replay.hops) counts[kindOf(hop)]++;
  const sections: { leg: Section['leg']; label: string; from: number; to: number }[] = [];
  const sectionOf: number[] = [];
  let pending = 0;
  for (const [index, hop] of shown.entries()) {
    const helper = kindOf(hop) === 'arp';
    const leg = helper ? sections.at(-1)?.leg : hop.leg;
    const last = sections.at(-1);
    if (leg === undefined) pending++;
    else if (!last || last.leg !== leg) {
      // Questions that were asked before the first packet could leave belong to its leg.
      sections.push({ leg, label: labels[leg], from: index - pending, to: index + 1 });
      pending = 0;
    } else last.to = index + 1;
    sectionOf[index] = Math.max(0, sections.length - 1);
  }
  if (pending > 0) sections.push({ leg: 'arp', label: labels.arp, from: 0, to: pending });
  const beats: Beat[] = shown.map((hop, index) => {
    const before = ancestorIn(hop, byStep, indexOf);
    const glyph = glyphOf(hop);
    const words = wordsOf(hop);
    const quiet = isQuiet(hop, words);
    if (quiet) counts.quiet++;
    const section = sections.findIndex((each) => index >= each.from && index < each.to);
    const parent = hop.parent === null ? undefined : byStep.get(hop.parent);
    return {
      hop,
      before,
      index,
      glyph,
      words,
      quiet,
      kind: kindOf(hop),
      section,
      previous: parent ?? null,
    };
  });
  const lastChild = beats.map(() => -1);
  for (const { before, index } of beats) if (before !== null) lastChild[before] = index;
  const reason = replay.reason;
  const lost = reason === null ? -1 : beats.findIndex(({ hop }) => hop.step === reason.step);
  const fallback =
    replay.outcome === 'dropped' ? beats.findLastIndex(({ hop }) => hop.action === 'drop' && !isStray(hop)) : -1;
  const lostAt = lost >= 0 ? lost : fallback >= 0 ? fallback : null;
  return { replay, beats, sections, lastChild, together: togetherOf(beats), counts, lostAt };
}

const labels: { readonly [leg in Section['leg']]: string } = {
  request: 'Request',
  reply: 'Reply',
  ack: 'Acknowledgement',
  error: 'Error',
  dhcp: 'Boot, by DHCP',
  arp: 'Address resolution',
};

export function kindOf(hop: LocatedHop): Kind {
  if (hop.leg === 'arp' || hop.leg === 'dhcp') return hop.leg;
  return hop.leg === 'error' ? 'errors' : 'ip';
}

/** A flooded copy that reached somebody else: no loss, only the end of a copy. */
export function isStray(hop: LocatedHop): boolean {
  return hop.reason === 'not-addressed' || hop.reason === 'hairpin-off' || hop.reason === 'no-lease';
}

function glyphOf(hop: LocatedHop): GlyphName {
  switch (hop.action) {
    case 'route':
      return 'route';
    case 'tag':
      return 'tag';
    case 'untag':
      return 'untag';
    case 'snat':
    case 'dnat':
    case 'unnat':
      return 'nat';
    case 'accept':
      return 'shield';
    case 'drop':
      return isStray(hop) ? 'dot' : 'error';
    case 'deliver':
    case 'lease':
      return 'ok';
    case 'send':
    case 'answer':
      return hop.leg === 'arp' ? 'ask' : 'out';
    case 'arp':
      return 'ask';
    default:
      return 'dot';
  }
}

/** Nothing changes and nothing is decided, or the hop beside it says the same. */
function isQuiet(hop: LocatedHop, words: string): boolean {
  if (isStray(hop) || (kindOf(hop) === 'ip' && words === '')) return true;
  return hop.weight === 'detail' && hop.change === '' && hop.action !== 'deliver';
}

/** What changes; where nothing does, what is decided. */
function wordsOf(hop: LocatedHop): string {
  const { change, rule, action } = hop;
  if (action === 'snat' || action === 'dnat' || action === 'unnat') return change.replace(/^.*→/, '→');
  if (change !== '') return change;
  switch (action) {
    case 'route': {
      const [, to = '', device = ''] = /^(\S+).*\bdev (\S+)/.exec(rule ?? '') ?? [];
      return device === '' ? '' : to === 'default' ? `default → ${device}` : `→ ${device}`;
    }
    case 'accept':
      return /ESTABLISHED/.test(rule ?? '') ? 'established' : /ACCEPT/.test(rule ?? '') ? 'allowed' : '';
    case 'deliver':
      return hop.leg === 'request' ? 'arrived' : hop.leg === 'reply' ? 'answered' : '';
    case 'drop':
      return hop.reason === null ? 'dropped' : reasonWords(hop.reason);
    case 'answer':
      return hop.leg === 'reply' ? 'answers' : '';
    default:
      return '';
  }
}

/** The nearest hop before it that is in the story. */
function ancestorIn(
  hop: LocatedHop,
  byStep: ReadonlyMap<number, LocatedHop>,
  indexOf: ReadonlyMap<number, number>,
): number | null {
  let step = hop.parent;
  // Parents come before their children, so this ends.
  while (step !== null) {
    const index = indexOf.get(step);
    if (index !== undefined) return index;
    step = byStep.get(step)?.parent ?? null;
  }
  return null;
}

/** Hops in a row none of which follows another move at once: the copies of a flood. */
function togetherOf(beats: readonly Beat[]): number[] {
  const first: number[] = [];
  let start = 0;
  for (const { index, before, hop } of beats) {
    const same = beats[start]?.hop.leg === hop.leg;
    if (!same || before === null || before >= start || kindOf(hop) === 'ip') start = index;
    first.push(start);
  }
  return first;
}

/** Hops whose packets stand somewhere at a moment: those that will still go on, and the current one. */
export function standing(story: Story, at: number): number[] {
  const found: number[] = [];
  for (let index = 0; index <= at && index < story.beats.length; index++) {
    if (index === at || (story.lastChild[index] ?? -1) > at) found.push(index);
  }
  return found;
}
