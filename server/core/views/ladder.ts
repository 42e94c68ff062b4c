// A replay as a ladder: a lifeline for each place that a packet stops at, time running down, an arrow for each stretch of its
// way with the one thing that happened on it. Instances, bridges, NICs and machines outside are places; what a packet passes in
// between (routing, NAT, VLAN interfaces, switches) is what happened. A function of the replay and the kinds of the boxes.
import type { DiagramId, DiagramKind, DiagramNode } from './diagram.ts';
import { reasonWords } from './reason-words.ts';
import type { ToldHop, ToldReplay } from './replay.ts';
import { spineOf } from './story.ts';

/** A place: a vertical line under its name. `node`: the machine or switch whose part it is. */
export type Lifeline = {
  readonly id: DiagramId;
  readonly kind: DiagramKind;
  readonly node: string;
  readonly name: string;
};

/** What stands on an arrow: a TTL, or a VLAN put on (+), taken off (−) or carried. */
export type Pill = { readonly kind: 'ttl' | 'vlan'; readonly text: string };

/**
 * A row. `message`: from one lifeline to another, by their places in the list · `end`: the packet ends at a lifeline ·
 * `aside`: ARP questions in between. `step`: the hop that it is about; `steps`: all that it stands for, in rising order.
 */
export type LadderRow = {
  readonly kind: 'message' | 'end' | 'aside';
  readonly leg: ToldHop['leg'];
  readonly from: number;
  readonly to: number;
  readonly step: number;
  readonly steps: readonly number[];
  readonly label: string;
  readonly pill: Pill | null;
};

/** The whole ladder. */
export type Ladder = { readonly lifelines: readonly Lifeline[]; readonly rows: readonly LadderRow[] };

/** A row before its lifelines have places. `via`: switches on its way. */
type Draft = Omit<LadderRow, 'from' | 'to'> & {
  readonly from: DiagramId;
  readonly to: DiagramId;
  readonly via: readonly DiagramId[];
};

/** The ladder of a replay. `boxes`: those of the picture, by id. Linear in the hops, but for the few lifelines. */
export function ladderOf(replay: ToldReplay, boxes: ReadonlyMap<DiagramId, DiagramNode>): Ladder {
  const drafts = draftsOf(replay, boxes);
  const order = orderOf(drafts);
  const places = new Map(order.map((id, place) => [id, place]));
  const lifelines = order.map((id) => lifelineOf(id, boxes));
  const rows = drafts.map(({ via: _, ...row }) => ({
    ...row,
    from: places.get(row.from) ?? 0,
    to: places.get(row.to) ?? 0,
  }));
  return { lifelines, rows };
}

function lifelineOf(id: DiagramId, boxes: ReadonlyMap<DiagramId, DiagramNode>): Lifeline {
  const box = boxes.get(id);
  const [node = id] = id.split('/', 1);
  return { id, kind: box?.kind ?? 'machine', node: box?.node ?? node, name: box?.label ?? id };
}

function draftsOf(replay: ToldReplay, boxes: ReadonlyMap<DiagramId, DiagramNode>): readonly Draft[] {
  const spine = spineOf(replay);
  const byStep = new Map(replay.hops.map((hop) => [hop.step, hop]));
  const lostAt = replay.reason?.step ?? null;
  const drafts: Draft[] = [];
  let asked: ToldHop[] = [];
  const answerAsked = () => {
    const [first] = asked;
    if (first) drafts.push(asideOf(first, asked));
    asked = [];
  };
  for (const hop of replay.hops) {
    if (hop.leg === 'arp') {
      asked.push(hop);
      continue;
    }
    if (!spine.has(hop.step)) continue;
    const ends = isEnd(hop, lostAt);
    if (!ends && !isPlace(hop, boxes)) continue;
    const way = wayTo(hop, byStep, boxes);
    if (way.from !== null && way.from !== hop.at) {
      answerAsked();
      drafts.push(messageOf(way.hops, way.from, hop, boxes));
    }
    if (ends) {
      answerAsked();
      drafts.push(endOf(way.from === null || way.from === hop.at ? way.hops : [], hop, boxes));
    }
  }
  answerAsked();
  return drafts;
}

const places: ReadonlySet<DiagramKind> = new Set(['instance', 'bridge', 'nic', 'router', 'machine']);

function isPlace(hop: ToldHop, boxes: ReadonlyMap<DiagramId, DiagramNode>): boolean {
  const kind = boxes.get(hop.at)?.kind;
  return kind !== undefined && places.has(kind);
}

/** Where a packet ends for good; of what floods, only the end that the verdict is about. */
function isEnd({ action, flooded, step, reason }: ToldHop, lostAt: number | null): boolean {
  if (action !== 'drop') return false;
  return step === lostAt || (!flooded && reason !== 'not-addressed' && reason !== 'no-lease');
}

/** The hops that lead to a hop from the place before it, in order, that place's own among them. */
function wayTo(
  hop: ToldHop,
  byStep: ReadonlyMap<number, ToldHop>,
  boxes: ReadonlyMap<DiagramId, DiagramNode>,
): { readonly from: DiagramId | null; readonly hops: readonly ToldHop[] } {
  const hops: ToldHop[] = [];
  let from: DiagramId | null = null;
  for (let step = hop.parent; step !== null; ) {
    const before = byStep.get(step);
    if (!before || before.leg !== hop.leg) break;
    const stops = isPlace(before, boxes);
    if (from === null && stops) from = before.at;
    // what led to that place is told already; what left it for a moment (NAT) is not
    if (from !== null && stops && before.at !== from)
      return { from, hops: hops.slice(0, hops.findLastIndex(({ at }) => at === from) + 1).reverse() };
    hops.push(before);
    step = before.parent;
  }
  return { from, hops: hops.reverse() };
}

/** What matters most of what happens on a stretch. */
const ranks: Partial<Record<ToldHop['action'], number>> = {
  lease: 9,
  dnat: 8,
  snat: 8,
  unnat: 8,
  route: 7,
  tag: 6,
  untag: 6,
  accept: 4,
  answer: 3,
  send: 2,
};

/** What matters no more than that a switch passes the frame on. */
const arrives = 4;

function messageOf(
  way: readonly ToldHop[],
  from: DiagramId,
  to: ToldHop,
  boxes: ReadonlyMap<DiagramId, DiagramNode>,
): Draft {
  // a route that the sender looks up says whom it asks; what the packet's arrival says belongs to the stretch behind it
  const best = way.reduce((one, hop) => ((ranks[hop.action] ?? 0) > (ranks[one.action] ?? 0) ? hop : one), to);
  const switches = way.filter(({ at }) => boxes.get(at)?.kind === 'switch' || boxes.get(at)?.kind === 'external');
  const main = (ranks[best.action] ?? 0) > arrives ? best : (switches.at(-1) ?? best);
  return {
    kind: 'message',
    leg: to.leg,
    from,
    to: to.at,
    via: [...new Set(switches.map(({ at }) => at))],
    step: main.step,
    steps: [...way.map(({ step }) => step), to.step],
    label: labelOf(main, way, to, boxes),
    pill: pillOf(main, to),
  };
}

function labelOf(
  main: ToldHop,
  way: readonly ToldHop[],
  to: ToldHop,
  boxes: ReadonlyMap<DiagramId, DiagramNode>,
): string {
  const name = (id: DiagramId) => boxes.get(id)?.label ?? id;
  const sender = way[0] && boxes.get(way[0].at)?.kind;
  const { node } = main;
  if (sender === 'instance' || sender === 'machine') {
    const dhcp = to.packet.dhcpType;
    if (dhcp !== undefined) return `${name(node)} asks: ${dhcp.toUpperCase()}`;
    const route = way.find(({ action }) => action === 'route')?.rule ?? '';
    const via = /\bvia\b/.test(route) ? ' to its gateway' : '';
    return `${name(node)} ${way.some(({ action }) => action === 'answer') ? 'answers' : 'sends'}${via}`;
  }
  const routed = way.some(({ action }) => action === 'route');
  switch (main.action) {
    case 'lease':
      return `${name(node)}'s dnsmasq: ${(to.packet.dhcpType ?? 'answer').toUpperCase()}`;
    case 'dnat':
    case 'snat':
    case 'unnat':
      return `${name(node)} ${routed ? `routes → ${name(to.at)}, ` : 'translates: '}${main.change}`;
    case 'route':
      return `${name(node)} routes → ${name(to.at)}`;
    case 'tag':
      return `${main.interface ?? node} tags`;
    case 'untag':
      return `${main.interface ?? node} strips the tag`;
  }
  const carried = boxes.get(main.at)?.kind;
  if (carried === 'switch' || carried === 'external')
    return `${name(main.at)} passes ${main.packet.vlan === null ? 'it on' : 'the tag'}`;
  const isThere = boxes.get(to.at)?.kind === 'instance';
  if (main.action === 'accept' && isThere)
    return /ESTABLISHED/.test(main.rule ?? '') ? 'connection known: arrives' : 'rules allow it: arrives';
  return isThere ? 'arrives' : `to ${name(to.at)}`;
}

function pillOf(main: ToldHop, { packet }: ToldHop): Pill | null {
  if (main.action === 'tag') return { kind: 'vlan', text: `+${packet.vlan ?? main.packet.vlan ?? ''}` };
  if (main.action === 'untag') return { kind: 'vlan', text: `−${main.packet.vlan ?? ''}` };
  if (packet.vlan !== null) return { kind: 'vlan', text: `${packet.vlan}` };
  return packet.ttl === undefined ? null : { kind: 'ttl', text: `${packet.ttl}` };
}

function endOf(way: readonly ToldHop[], hop: ToldHop, boxes: ReadonlyMap<DiagramId, DiagramNode>): Draft {
  const { leg, at, step, node, reason } = hop;
  const does = leg === 'error' ? 'can tell nobody' : 'drops it';
  const label = `${boxes.get(node)?.label ?? node} ${does}: ${reasonWords(reason ?? 'dropped')}`;
  const steps = [...way.map((each) => each.step), step];
  return { kind: 'end', leg, from: at, to: at, via: [], step, steps, label, pill: null };
}

function asideOf(first: ToldHop, hops: readonly ToldHop[]): Draft {
  const steps = hops.map(({ step }) => step);
  const asked = [...new Set(hops.filter(({ packet }) => packet.arpOp === 'request').map(({ packet }) => packet.dstIp))];
  const label = `${hops.length} ARP: who has ${asked.join(', ')}?`;
  return {
    kind: 'aside',
    leg: 'arp',
    from: first.at,
    to: first.at,
    via: [],
    step: first.step,
    steps,
    label,
    pill: null,
  };
}

/**
 * Lifelines from left to right in the order in which the request meets them. What only the answer meets stands beside what it
 * comes from, on the side that it goes to.
 */
function orderOf(drafts: readonly Draft[]): readonly DiagramId[] {
  const order: DiagramId[] = [];
  for (const { kind, leg, from, to, via } of drafts) {
    if (kind === 'aside') continue;
    const [a, b] = [order.indexOf(from), order.indexOf(to)];
    const right = a >= 0 && b >= 0 ? a < b : leg === 'request' || leg === 'ack' || leg === 'dhcp';
    let before = -1;
    for (const id of [from, ...via, to]) {
      const known = order.indexOf(id);
      if (known >= 0) before = known;
      else if (before < 0) {
        order.push(id);
        before = order.length - 1;
      } else {
        before = right ? before + 1 : before;
        order.splice(before, 0, id);
      }
    }
  }
  return order;
}
