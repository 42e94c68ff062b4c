// The ladder: lifelines from left to right, time running down, an arrow for each stretch of the packet's way. The same hops as
// in the picture, of which the current one is marked.
import { html, nothing, type SVGTemplateResult, svg, type TemplateResult } from 'lit-html';
import type { Ladder, LadderRow, Lifeline } from '../../server/core/views/ladder.ts';
import { glyphAt, icon } from '../draw/glyphs.ts';
import { colourOf, markAt } from '../draw/marks.ts';
import { lineKey } from '../panel/hop-list.ts';
import type { Beat, Story } from '../replay/story.ts';
import type { Actions, Drawing, PageState } from '../state.ts';
import { strokeOf } from '../ways/ways.ts';

/** px: the column of sentences, a row, the narrowest and the widest column of a lifeline, the names above the lifelines. */
const [words, row, narrowest, widest, heading] = [244, 29, 65, 132, 62];

/** The ladder of the flow that is shown, or what to do to see one. `room`: px that it may be wide without being scrolled. */
export function ladderView(state: PageState, actions: Actions, room: number): TemplateResult {
  const { scene, drawing } = state;
  if (!scene || !drawing) {
    return html`<div class="ladder" data-ladder><div class="empty"><p>${state.waiting ? 'Waiting for the trace…' : 'Choose a flow above: the ladder shows its way step by step.'}</p></div></div>`;
  }
  const { ladder, story } = scene;
  const lines = linesOf(ladder, story);
  const now = currentRow(ladder, story, state.play.at);
  const current = lines.findIndex((line) => line.kind === 'row' && line.row === now);
  const count = Math.max(ladder.lifelines.length, 1);
  const column = Math.max(narrowest, Math.min(widest, Math.floor((room - words - 24) / count)));
  const x: Across = (lifeline) => words + column / 2 + lifeline * column;
  const width = words + count * column + 12;
  const height = lines.length * row + 12;
  return html`<div class="ladder" data-ladder role="listbox" aria-label="Ladder" tabindex="0" aria-activedescendant=${current < 0 ? nothing : `rung-${current}`}
    @keydown=${(event: KeyboardEvent) => keys(event, ladder, story, state, actions)}>
    <svg class="heads" width=${width} height=${heading} aria-hidden="true">${headsOf(ladder.lifelines, x, drawing)}</svg>
    <svg class="rungs" width=${width} height=${height}>${lifelinesOf(ladder.lifelines, x, height, drawing)}${lines.map(
      (line, place) =>
        line.kind === 'leg'
          ? legHead(line, place, width)
          : rung(line.row, place, { x, width }, place === current, state, actions),
    )}</svg>
    <p class="quiet hint">In a pill: TTL. In a box: VLAN tag. Time runs down.</p></div>`;
}

type Line =
  | { readonly kind: 'leg'; readonly label: string; readonly stroke: string }
  | { readonly kind: 'row'; readonly row: LadderRow };

/** Rows with a head above the first of each leg. ARP belongs to the leg that it holds up. */
function linesOf({ rows }: Ladder, story: Story): readonly Line[] {
  const lines: Line[] = [];
  let leg: LadderRow['leg'] | null = null;
  for (const [place, one] of rows.entries()) {
    const own =
      one.kind === 'aside' ? (rows.slice(place).find(({ kind }) => kind !== 'aside')?.leg ?? one.leg) : one.leg;
    if (own !== leg) {
      leg = own;
      const label = story.sections.find((section) => section.leg === own)?.label ?? own;
      lines.push({ kind: 'leg', label, stroke: strokeOf(own) });
    }
    lines.push({ kind: 'row', row: one });
  }
  return lines;
}

/** The last row that the hop at that place of the story belongs to. */
function currentRow({ rows }: Ladder, { beats }: Story, at: number): LadderRow | undefined {
  const step = beats[at]?.hop.step;
  if (step === undefined) return undefined;
  return rows.findLast(({ steps }) => steps.includes(step)) ?? rows.findLast((one) => (one.steps[0] ?? 0) <= step);
}

/** Where a lifeline is, by its place. */
type Across = (lifeline: number) => number;

/** Names; bridges and NICs of one host that stand side by side under the host's. */
function headsOf(lifelines: readonly Lifeline[], x: Across, { marks, model }: Drawing): SVGTemplateResult[] {
  const boxes = new Map(model.graph.nodes.map((node) => [node.id, node]));
  const names = lifelines.map(({ id, kind, name }, place) => {
    const box = boxes.get(id);
    const inHost = kind === 'bridge' || kind === 'nic';
    return svg`<text class=${inHost ? 'small quiet' : 'name'} x=${x(place)} y=${inHost ? 42 : 24} text-anchor="middle">${name}</text>
      ${box ? markAt(marks.of(box), x(place), inHost ? 54 : 38, 4) : nothing}`;
  });
  return [
    ...groupsOf(lifelines).map(({ node, from, to }) => {
      const label = boxes.get(node)?.label ?? node;
      return svg`<path class="host-box" d=${`M${x(from) - 31} ${heading}V8h${x(to) - x(from) + 62}V${heading}`}/>
      ${glyphAt('host', x(from) - 26, 12, 13)}<text class="name" x=${x(from) - 9} y="23">${label}</text>`;
    }),
    ...names,
  ];
}

function groupsOf(lifelines: readonly Lifeline[]): readonly { node: string; from: number; to: number }[] {
  const groups: { node: string; from: number; to: number }[] = [];
  for (const [place, { kind, node }] of lifelines.entries()) {
    if (kind !== 'bridge' && kind !== 'nic') continue;
    const last = groups.at(-1);
    if (last?.node === node && last.to === place - 1) last.to = place;
    else groups.push({ node, from: place, to: place });
  }
  return groups;
}

function lifelinesOf(
  lifelines: readonly Lifeline[],
  x: Across,
  height: number,
  { marks, model }: Drawing,
): SVGTemplateResult[] {
  const boxes = new Map(model.graph.nodes.map((node) => [node.id, node]));
  const hosts = groupsOf(lifelines).map(
    ({ from, to }) => svg`<path class="host-box" d=${`M${x(from) - 31} 0V${height - 4}h${x(to) - x(from) + 62}V0`}/>`,
  );
  const lines = lifelines.map(({ id }, place) => {
    const box = boxes.get(id);
    const mark = box ? marks.of(box) : null;
    return svg`<path class="lifeline ${colourOf(mark)} ${mark !== null && mark % 2 === 1 ? 'dashed' : ''}" d=${`M${x(place)} 0V${height - 4}`}/>`;
  });
  return [...hosts, ...lines];
}

function legHead({ label, stroke }: Extract<Line, { kind: 'leg' }>, place: number, width: number): SVGTemplateResult {
  const y = place * row;
  return svg`<g role="presentation"><path class="leg-rule" d=${`M0 ${y + 0.5}H${width}`}/>
    <foreignObject x="8" y=${y + 5} width=${words - 10} height="22"><div class="rung-leg">${lineKey(stroke)}<span>${label}</span></div></foreignObject></g>`;
}

/** A hop's row; an aside opens what it stands for. */
function rung(
  one: LadderRow,
  place: number,
  { x, width }: { readonly x: Across; readonly width: number },
  current: boolean,
  state: PageState,
  actions: Actions,
): SVGTemplateResult {
  const story = state.scene?.story;
  const beat = story && beatOf(story, one);
  const y = place * row;
  const ahead = beat !== undefined && beat.index > state.play.at && !current;
  const aside = one.kind === 'aside';
  const cls = [
    'rung',
    aside ? 'aside' : strokeOf(one.leg),
    current ? 'current' : '',
    ahead ? 'ahead' : '',
    one.kind === 'end' ? 'bad' : '',
  ];
  const act = () => {
    if (beat && !aside) actions.seek(beat.index, 'step');
    else if (aside && !state.filter.arp) actions.filter({ ...state.filter, arp: true });
    else if (beat) actions.seek(beat.index, 'step');
  };
  return svg`<g class=${cls.join(' ')} id=${`rung-${place}`} role="option" aria-selected=${current} aria-label=${spoken(one, beat)} data-rung=${one.step} @click=${act}>
    <rect class="band" x="0" y=${y} width=${width} height=${row}/>
    ${beat && !aside ? svg`<text class="number" x="30" y=${y + 19} text-anchor="end">${beat.index + 1}</text>` : nothing}
    ${aside ? glyphAt('right', 20, y + 8, 12) : beat ? glyphAt(one.kind === 'end' ? 'error' : beat.glyph, 38, y + 7, 14) : nothing}
    <foreignObject x="58" y=${y + 5} width=${words - 62} height="20"><div class="rung-words" title=${one.label}>${one.label}</div></foreignObject>
    ${one.kind === 'message' ? arrow(one, x, y + row / 2, state) : one.kind === 'end' ? glyphAt('error', x(one.from) - 9, y + 5, 18, 'bad') : svg`<path class="aside-line" d=${`M${words} ${y + row / 2}H${width - 12}`}/>`}</g>`;
}

function arrow({ from, to, leg, pill }: LadderRow, x: Across, y: number, state: PageState): SVGTemplateResult {
  const [a, b] = [x(from), x(to)];
  const way = a < b ? 1 : -1;
  const tip = b - way * 3;
  const head = `M${tip} ${y}l${-way * 9} -5v10z`;
  const middle = (a + b) / 2;
  const half = pill === null ? 0 : 7 + pill.text.length * 3.6 + (pill.kind === 'vlan' ? 5 : 0);
  const vlan = pill?.kind === 'vlan' ? Number(pill.text.replace(/^\D/, '')) : null;
  const network = state.drawing?.model.graph.networks.find((each) => each.vlan === vlan && vlan !== null);
  const mark = network ? (state.drawing?.marks.of({ tenant: network.tenant, network: network.name }) ?? null) : null;
  return svg`<g class="leg ${strokeOf(leg)}"><circle class="start" cx=${a} cy=${y} r="3.5"/><path class="line" d=${`M${a} ${y}H${tip - way * 8}`}/><path class="arrow" d=${head}/></g>
    ${
      pill === null
        ? nothing
        : svg`<g class="pill ${pill.kind}"><rect x=${middle - half} y=${y - 9} width=${2 * half} height="18" rx=${pill.kind === 'ttl' ? 9 : 3}/>
          ${pill.kind === 'vlan' ? markAt(mark, middle - half + 9, y, 3.6) : nothing}
          <text x=${middle + (pill.kind === 'vlan' ? 5 : 0)} y=${y + 4} text-anchor="middle">${pill.text}</text></g>`
    }`;
}

/** The beat of the story that a row is about; the last of those it stands for, where that one is filtered. */
function beatOf({ beats }: Story, { step, steps }: LadderRow): Beat | undefined {
  return beats.find(({ hop }) => hop.step === step) ?? beats.findLast(({ hop }) => steps.includes(hop.step));
}

function spoken({ label, pill }: LadderRow, beat: Beat | undefined): string {
  const also = pill === null ? '' : pill.kind === 'ttl' ? `, TTL ${pill.text}` : `, VLAN ${pill.text}`;
  return `${beat ? `Hop ${beat.index + 1}: ` : ''}${label}${also}`;
}

function keys(event: KeyboardEvent, ladder: Ladder, story: Story, { play }: PageState, actions: Actions): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step === 0) return;
  event.preventDefault();
  event.stopPropagation();
  const rungs = ladder.rows.filter(({ kind }) => kind !== 'aside');
  const now = currentRow(ladder, story, play.at);
  const at = now === undefined ? -1 : rungs.indexOf(now);
  const next = rungs[at + step];
  const beat = next && beatOf(story, next);
  if (beat) actions.seek(beat.index, 'step');
}

/** The tabs above: how the network and its flow are looked at. */
export function viewTabs({ view, model }: PageState, actions: Actions): TemplateResult {
  const tabs = [
    ['picture', 'Picture', '1'],
    ['ladder', 'Ladder', '2'],
    ['matrix', 'Matrix', '3'],
    ['compare', 'Compare', '4'],
  ] as const;
  return html`<div class="views" role="tablist" aria-label="Views">${tabs.map(
    ([name, label, key]) =>
      html`<button role="tab" data-view=${name} aria-selected=${view === name} ?disabled=${!model} title=${`${label} (${key})`} @click=${() => actions.view(name)}>${icon(name)}<span>${label}</span></button>`,
  )}</div>`;
}
