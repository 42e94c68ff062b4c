// Plants faults in a sound text, each where it has one consequence, and counts how a list of diagnostics speaks of them:
// each once at its place, and nothing else. The same seed plants the same faults.
//
// A diagnostic is at the place of a fault when the two ranges touch. The place is what was written wrongly; where something
// was taken out, the gap between the words around it; of a brace that doesn't close from the head of the block's last
// statement to what follows the block, of one that doesn't open from the block's head to its first statement; of a field
// that is missing its block.
import type { NamedStatement, Ranged } from '../../server/core/syntax/tree.ts';
import { type Random, randomOf } from '../kernel-random/random.ts';
import { braceKinds } from './faults-braces.ts';
import { lineKinds } from './faults-lines.ts';
import { nameKinds } from './faults-names.ts';
import { type Edit, type Kind, plain, type Site, tokensIn, type World, worldOf } from './faults-sites.ts';
import { spellingKinds } from './faults-spelling.ts';
import { valueKinds } from './faults-values.ts';

/** A fault that was planted; the place is one of the faulty text. */
export type PlantedFault = {
  readonly kind: string;
  readonly what: string;
  readonly start: number;
  readonly end: number;
};

/** A text with faults in it. */
export type Faulty = { readonly text: string; readonly faults: readonly PlantedFault[] };

/** A diagnostic of any severity and its place. */
export type Placed = { readonly start: number; readonly end: number; readonly message?: string };

/** How the faults were reported; a fault is in one of the first three. */
export type FaultScore<D extends Placed = Placed> = {
  readonly reported: readonly PlantedFault[];
  readonly doubled: readonly PlantedFault[];
  readonly missed: readonly PlantedFault[];
  /** Diagnostics at the place of no fault. */
  readonly false: readonly D[];
};

/** All kinds of faults. */
export const faultKinds: readonly Kind[] = [...braceKinds, ...spellingKinds, ...lineKinds, ...nameKinds, ...valueKinds];

/** Plants so many faults in a sound text, of all kinds in turn; fewer where there is no room for more. */
export function plantFaults(
  text: string,
  count: number,
  seed: string | number,
  kinds: readonly Kind[] = faultKinds,
): Faulty {
  const random = randomOf(`faults ${seed}`);
  const world = worldOf(text, random);
  const room = roomIn(world);
  const edits: { readonly kind: string; readonly edit: Edit }[] = [];
  let open = shuffled(kinds, random);
  while (open.length > 0 && edits.length < count) {
    const left: Kind[] = [];
    for (const kind of open) {
      if (edits.length === count) break;
      const edit = firstThatFits(kind, world, room, random);
      if (!edit) continue;
      edits.push({ kind: kind.name, edit });
      left.push(kind);
    }
    open = left;
  }
  return planted(text, edits);
}

/** How a list of diagnostics speaks of the faults. */
export function scoreReport<D extends Placed>(
  faults: readonly PlantedFault[],
  diagnostics: readonly D[],
): FaultScore<D> {
  const said = new Map<PlantedFault, number>();
  const others: D[] = [];
  for (const one of diagnostics) {
    const here = faults.filter((fault) => one.start <= fault.end && fault.start <= one.end);
    const fault = here.find((each) => !said.has(each)) ?? here[0];
    if (fault) said.set(fault, (said.get(fault) ?? 0) + 1);
    else others.push(one);
  }
  const times = (fault: PlantedFault): number => said.get(fault) ?? 0;
  return {
    reported: faults.filter((fault) => times(fault) === 1),
    doubled: faults.filter((fault) => times(fault) > 1),
    missed: faults.filter((fault) => times(fault) === 0),
    false: others,
  };
}

type Room = { readonly take: (site: Site, edit: Edit) => boolean };

/** What is still sound: lines without a fault on them or beside them, and how often each name is still used. */
function roomIn(world: World): Room {
  const lineOf = lineFinder(world.text);
  const faulty = new Set<number>();
  const kept = new Set<number>();
  const inserted = new Set<string>();
  const left = new Map(world.counts);
  const linesOf = ({ start, end }: Ranged, around: number): number[] => {
    const first = lineOf(start) - around;
    return Array.from({ length: lineOf(end) + around - first + 1 }, (_, index) => first + index);
  };
  const count = (name: string): number => world.counts.get(name) ?? 0;
  return {
    take: (site, edit) => {
      const place = edit.place ?? edit;
      const whole = { start: Math.min(place.start, edit.start), end: Math.max(place.end, edit.end) };
      const keeps = (edit.keeps ?? []).flatMap((one) => linesOf(one, 0));
      if (linesOf(whole, 1).some((line) => faulty.has(line) || kept.has(line))) return false;
      if (keeps.some((line) => faulty.has(line))) return false;
      // one in an instance: what is said of the other might depend on it
      const instance = site.parent?.kind === 'vm' ? site.parent : site.node.kind === 'vm' ? site.node : undefined;
      if (instance && linesOf(instance, 0).some((line) => faulty.has(line))) return false;
      // the same wrong name twice may be one that is there
      if (/^[\w.:-]{4,}$/.test(edit.insert) && inserted.has(edit.insert)) return false;
      // whatever is wrong with an instance may leave it out, and with it all that it uses
      const lost = site.parent?.kind === 'vm' ? site.parent : site.node;
      const end = lost.kind === 'vm' || !('body' in lost) ? lost.end : edit.end;
      const tokens = tokensIn(world, { start: lost.start, end });
      const names = tokens.filter(({ kind }) => kind === 'word' || kind === 'string').map(({ text }) => plain(text));
      if (names.some((name) => count(name) > 1 && (left.get(name) ?? 0) < 3)) return false;
      if (lost.kind === 'vm' && addressesOf(lost).some((address) => count(address) > 1)) return false;
      for (const name of names) left.set(name, (left.get(name) ?? 0) - 1);
      for (const line of linesOf(whole, 0)) faulty.add(line);
      if (lost.kind === 'vm') for (const line of linesOf(lost, 0)) faulty.add(line);
      for (const line of keeps) kept.add(line);
      inserted.add(edit.insert);
      return true;
    },
  };
}

function addressesOf(instance: NamedStatement): readonly string[] {
  return instance.body.items.flatMap((item) =>
    item.kind === 'field' && item.keyword.text === 'ip' ? [item.value.text] : [],
  );
}

function firstThatFits(kind: Kind, world: World, room: Room, random: Random): Edit | undefined {
  // most statements have no such fault: a stretch of them in a row is as good as any
  const begin = random.below(world.sites.length);
  for (let index = 0; index < world.sites.length; index++) {
    const site = world.sites[(begin + index) % world.sites.length] as Site;
    const edits = kind.edits(site, world);
    if (edits.length === 0) continue;
    const edit = random.pick(edits);
    if (room.take(site, edit)) return edit;
  }
  return undefined;
}

/** The text with all edits in it, and where they are now. */
function planted(text: string, edits: readonly { readonly kind: string; readonly edit: Edit }[]): Faulty {
  const inOrder = edits.toSorted((a, b) => a.edit.start - b.edit.start);
  let faulty = '';
  let at = 0;
  for (const { edit } of inOrder) {
    faulty += text.slice(at, edit.start) + edit.insert;
    at = edit.end;
  }
  faulty += text.slice(at);
  const grown = (until: (edit: Edit) => boolean): number =>
    inOrder.reduce((sum, { edit }) => (until(edit) ? sum + edit.insert.length - (edit.end - edit.start) : sum), 0);
  const faults = inOrder.map(({ kind, edit }): PlantedFault => {
    const { start, end } = edit.place ?? (edit.insert === '' ? gapAround(text, edit) : edit);
    const what = `${JSON.stringify(text.slice(edit.start, edit.end))} -> ${JSON.stringify(edit.insert)}`;
    return {
      kind,
      what,
      start: start + grown((other) => other.end <= start && other.start < start),
      end: end + grown((other) => other.end <= end),
    };
  });
  return { text: faulty, faults };
}

function gapAround(text: string, { start, end }: Edit): { readonly start: number; readonly end: number } {
  let [from, to] = [start, end];
  while (from > 0 && /\s/.test(text[from - 1] as string)) from--;
  while (to < text.length && /\s/.test(text[to] as string)) to++;
  return { start: from, end: to };
}

function shuffled<T>(list: readonly T[], random: Random): T[] {
  const rest = [...list];
  const mixed: T[] = [];
  while (rest.length > 0) mixed.push(...rest.splice(random.below(rest.length), 1));
  return mixed;
}

function lineFinder(text: string): (at: number) => number {
  const starts = [0];
  for (const match of text.matchAll(/\n/g)) starts.push(match.index + 1);
  return (at) => {
    let [low, high] = [0, starts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((starts[middle] as number) <= at) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  };
}
