// A replay as a story: chapters for the way there and the way back, a line for each hop that matters, one line for a
// whole flood and two for an ARP question. Every hop of the replay is told or folded into a line that counts it.
// A function of the replay alone; knows no format.
import { listed } from './names.ts';
import type { ToldHop, ToldReplay } from './replay.ts';

/** One numbered sentence. `steps`: the hops it stands for. */
export type StoryLine = {
  readonly text: string;
  readonly rule: string | null;
  /** aside: a thing by the way, as ARP · bad: here it ends. */
  readonly tone: 'plain' | 'aside' | 'bad';
  readonly steps: readonly number[];
};

/** One leg of the story. */
export type Chapter = { readonly title: string; readonly lines: readonly StoryLine[] };

/** Tells a replay in chapters; linear in its hops. */
export function storyOf(replay: ToldReplay): readonly Chapter[] {
  const tree = treeOf(replay);
  const chapters: { title: string; lines: StoryLine[] }[] = [];
  const done = new Set<number>();
  let leg: ToldHop['leg'] | null = null;
  for (const hop of replay.hops) {
    if (done.has(hop.step)) continue;
    const asks = hop.leg === 'arp';
    if (!asks && hop.leg !== leg) {
      leg = hop.leg;
      chapters.push({ title: titleOf(hop, replay), lines: [] });
    }
    if (chapters.length === 0) chapters.push({ title: 'First', lines: [] });
    const lines = chapters.at(-1)?.lines ?? [];
    if (asks) lines.push(...questionLines(tree, hop, done));
    else lines.push(...hopLines(tree, hop, done));
  }
  return chapters.filter(({ lines }) => lines.length > 0);
}

type Tree = {
  readonly replay: ToldReplay;
  readonly byStep: ReadonlyMap<number, ToldHop>;
  readonly children: ReadonlyMap<number, readonly ToldHop[]>;
  readonly spine: ReadonlySet<number>;
};

/** Children of each hop, and which hops lead to an end that matters: an arrival, an answer, a loss. */
function treeOf(replay: ToldReplay): Tree {
  const children = new Map<number, ToldHop[]>();
  const byStep = new Map(replay.hops.map((hop) => [hop.step, hop]));
  for (const hop of replay.hops) {
    if (hop.parent === null) continue;
    const list = children.get(hop.parent);
    if (list) list.push(hop);
    else children.set(hop.parent, [hop]);
  }
  return { replay, byStep, children, spine: spineOf(replay) };
}

/** The hops, by their steps, that lead to an end that matters: an arrival, an answer, a loss. */
export function spineOf(replay: ToldReplay): ReadonlySet<number> {
  const spine = new Set<number>();
  for (const hop of replay.hops.toReversed()) {
    if (matters(hop, replay.reason?.step ?? null) || spine.has(hop.step)) {
      spine.add(hop.step);
      if (hop.parent !== null) spine.add(hop.parent);
    }
  }
  return spine;
}

/** An end that the story is about: an arrival, an answer, a loss that is not just one copy's. */
function matters(hop: ToldHop, lostAt: number | null): boolean {
  if (hop.step === lostAt) return true;
  if (hop.action === 'drop') return !hop.flooded && hop.reason !== 'not-addressed' && hop.reason !== 'no-lease';
  return hop.action === 'deliver' || hop.action === 'answer' || (hop.action === 'lease' && hop.reason === null);
}

function hopLines(tree: Tree, hop: ToldHop, done: Set<number>): StoryLine[] {
  if (!tree.spine.has(hop.step)) return [floodLine(tree, hop, done)];
  done.add(hop.step);
  if (hop.weight === 'detail' || repeats(tree, hop)) return [];
  const tone = hop.action === 'drop' ? 'bad' : 'plain';
  return [{ text: hop.because, rule: hop.rule, tone, steps: [hop.step] }];
}

/** A route looked up for a packet that then stays on the machine, and the like, is told by what follows. */
function repeats(tree: Tree, hop: ToldHop): boolean {
  const parent = hop.parent === null ? undefined : tree.byStep.get(hop.parent);
  return parent !== undefined && parent.because === hop.because;
}

/** All copies that lead nowhere and begin at one hop, in one line. */
function floodLine(tree: Tree, first: ToldHop, done: Set<number>): StoryLine {
  const branches =
    first.parent === null
      ? [first]
      : (tree.children.get(first.parent) ?? []).filter(
          (hop) => hop.leg === first.leg && !tree.spine.has(hop.step) && !done.has(hop.step),
        );
  const hops = branches.flatMap((branch) => below(tree, branch, (hop) => hop.leg === first.leg));
  for (const hop of hops) done.add(hop.step);
  const reached = heardBy(hops, first.packet.dhcpType === undefined ? '' : tree.replay.from);
  const quiet = hops.filter((hop) => hop.reason === 'no-lease');
  const text = reached === '' ? first.because : `Copies also reach ${reached}, who have no use for them`;
  const also = lossLines(
    [...quiet, ...hops.filter((hop) => isLoss(hop) && hop !== first && hop.reason !== 'no-lease')],
    'aside',
  );
  const steps = hops.map((hop) => hop.step);
  return { text: [text, ...also.map((line) => line.text)].join('; '), rule: null, tone: 'aside', steps };
}

/** An ARP question: who asks, who hears it, who answers. */
function questionLines(tree: Tree, first: ToldHop, done: Set<number>): StoryLine[] {
  const hops = below(tree, first, (hop) => hop.leg === 'arp').filter((hop) => !done.has(hop.step));
  for (const hop of hops) done.add(hop.step);
  const asked = hops.filter((hop) => hop.packet.arpOp === 'request');
  const answered = hops.filter((hop) => hop.packet.arpOp === 'reply');
  const heard = arrivals(asked);
  const lines: StoryLine[] = [];
  const steps = asked.filter((hop) => !isLoss(hop)).map((hop) => hop.step);
  if (asked.length > 0) {
    const hearers =
      heard.length === 0 ? 'nobody hears the question' : `the question reaches ${heardBy(asked, first.node)}`;
    lines.push({ text: `${first.because}; ${hearers}`, rule: null, tone: 'aside', steps });
  }
  const answer = answered.find((hop) => hop.direction === 'out') ?? answered[0];
  lines.push(...lossLines(hops.filter(isLoss), answer ? 'aside' : 'bad'));
  if (answer)
    lines.push({
      text: answer.because,
      rule: null,
      tone: 'aside',
      steps: answered.filter((hop) => !isLoss(hop)).map((hop) => hop.step),
    });
  return lines;
}

/** Where copies of a question ended: told once for each reason, with the other places by name; of wires, once for each. */
function lossLines(losses: readonly ToldHop[], tone: StoryLine['tone']): StoryLine[] {
  const byReason = new Map<string | null, ToldHop[]>();
  for (const lost of losses) {
    const reason = lost.reason === 'link-missing' ? lost.because : lost.reason;
    byReason.set(reason, [...(byReason.get(reason) ?? []), lost]);
  }
  return [...byReason.values()].flatMap((same) => {
    const [first] = same;
    if (!first) return [];
    const others = new Set(same.map(({ node }) => node).filter((node) => node !== first.node));
    const also = others.size === 0 ? '' : `; the same at ${someOf(others)}`;
    return [{ text: `${first.because}${also}`, rule: first.rule, tone, steps: same.map(({ step }) => step) }];
  });
}

/** A frame of a question that ended for another reason than reaching somebody whom it doesn't concern. */
function isLoss(hop: ToldHop): boolean {
  return hop.action === 'drop' && hop.reason !== 'not-addressed';
}

/** Those who hear one of the frames, grouped by the switches that carried it to them; the sender hears itself. */
function heardBy(hops: readonly ToldHop[], sender: string): string {
  const byStep = new Map(hops.map((hop) => [hop.step, hop]));
  const groups = new Map<string, Set<string>>();
  for (const hop of hops) {
    if (hop.arrival === null) continue;
    let way = '';
    for (let each: ToldHop | undefined = hop; each; each = each.parent === null ? undefined : byStep.get(each.parent)) {
      if (each.packet.vlan !== null && each.direction === 'out') way = `over the trunk with tag ${each.packet.vlan}`;
    }
    const name = hop.arrival === sender ? `${sender} itself (hairpin mode)` : hop.arrival;
    groups.set(way, (groups.get(way) ?? new Set()).add(name));
  }
  const near = someOf(groups.get('') ?? new Set());
  const far = [...groups].filter(([way]) => way !== '').map(([way, names]) => [way, someOf(names)] as const);
  if (near === '') return far.map(([way, names]) => `${names} ${way}`).join(', and ');
  return [near, ...far.map(([way, names]) => `${way} ${names}`)].join(', and ');
}

/** Most hearers of a flood that are named; the rest are counted. */
const mostNamed = 12;

function someOf(names: ReadonlySet<string>): string {
  const all = [...names];
  const more = all.length - mostNamed;
  return listed(more > 1 ? [...all.slice(0, mostNamed), `${more} more`] : all);
}

/** Names of those whose IP stack gets one of the frames, each once, in order. */
function arrivals(hops: readonly ToldHop[]): string[] {
  return [...new Set(hops.flatMap(({ arrival }) => (arrival === null ? [] : [arrival])))];
}

/** A hop and everything that came of it while the condition holds, in order of steps. */
function below(tree: Tree, hop: ToldHop, belongs: (hop: ToldHop) => boolean): ToldHop[] {
  const found: ToldHop[] = [];
  const open = [hop];
  for (let each = open.pop(); each; each = open.pop()) {
    found.push(each);
    for (const child of tree.children.get(each.step) ?? []) if (belongs(child)) open.push(child);
  }
  return found.sort((a, b) => a.step - b.step);
}

function titleOf(hop: ToldHop, replay: ToldReplay): string {
  const packet = replay.stimulus.kind === 'packet' ? replay.stimulus.protocol : 'dhcp';
  const icmp = packet === 'icmp';
  switch (hop.leg) {
    case 'request':
      return icmp ? 'The echo request' : packet === 'tcp' ? 'The SYN' : 'The datagram';
    case 'reply':
      return icmp ? 'The echo reply' : 'The answer';
    case 'ack':
      return 'The last segment of the handshake';
    case 'error':
      return hop.packet.icmpType === 5 ? 'The ICMP redirect' : 'The ICMP error';
    case 'dhcp':
      return 'DHCP';
    case 'arp':
      return 'Who has that address?';
  }
}
