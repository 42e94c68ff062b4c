// The hops as a list: legs that fold, chips that filter, one row a hop that changes something.
import { html, nothing, type TemplateResult } from 'lit-html';
import { icon } from '../draw/glyphs.ts';
import { breakpointAt } from '../replay/breakpoints.ts';
import type { Beat, Filter, Section, Story } from '../replay/story.ts';
import type { Actions, PageState } from '../state.ts';
import { strokeOf } from '../ways/ways.ts';
import { head, isOpen } from './head.ts';

export function hopList(state: PageState, story: Story, actions: Actions): TemplateResult {
  const at = state.play.at;
  const current = story.beats[at]?.section ?? 0;
  return html`<section class="part hops ${isOpen('hops', state) ? '' : 'shut'}" aria-label="Hops">
    ${head('hops', 'Hops', chips(state.filter, story, actions), state, actions)}
    <div class="list" role="listbox" aria-label="Hops" tabindex="0" aria-activedescendant=${`hop-${at}`} @keydown=${(event: KeyboardEvent) => listKeys(event, state, story, actions)}>
      ${story.sections.map((section, index) => {
        const open = state.opened.get(index) ?? index === current;
        return html`${legHead(section, index, story, at, open, actions)}${open ? rows(section, story, state, actions) : nothing}`;
      })}
    </div></section>`;
}

function chips(filter: Filter, story: Story, actions: Actions): TemplateResult {
  const { counts } = story;
  const chip = (key: keyof Filter, label: string, count: number) =>
    count === 0
      ? nothing
      : html`<button class="chip ${filter[key] ? 'on' : ''}" data-chip=${key} aria-pressed=${filter[key]} @click=${() => actions.filter({ ...filter, [key]: !filter[key] })}>${label} ${count}</button>`;
  return html`${counts.ip > 0 ? html`<span class="chip on" title="Packets of the flow itself are always shown">IP</span>` : nothing}
    ${chip('arp', 'ARP', counts.arp)}${counts.ip > 0 ? chip('dhcp', 'DHCP', counts.dhcp) : nothing}${chip('errors', 'errors', counts.errors)}${chip('quiet', 'quiet', counts.quiet)}`;
}

function legHead(
  section: Section,
  index: number,
  story: Story,
  at: number,
  open: boolean,
  actions: Actions,
): TemplateResult {
  const count = section.to - section.from;
  const lost = story.lostAt !== null && story.lostAt >= section.from && story.lostAt < section.to;
  const done = at >= section.to - 1;
  const told = story.beats
    .slice(section.from, section.to)
    .filter((beat) => !beat.quiet && beat.glyph !== 'dot' && beat.glyph !== 'out');
  return html`<div class="leg-head" role="presentation"><button class="fold" aria-expanded=${open} aria-label="${section.label}, ${count} hops" @click=${() => actions.openLeg(index, !open)}>
    ${icon(open ? 'down' : 'right')}${lineKey(strokeOf(section.leg))}<span>${section.label}</span>
    <span class="glyphs">${open || !done ? nothing : told.slice(0, 7).map((beat) => html`${icon(beat.glyph)}${beat.glyph === 'tag' ? html`<span>${beat.hop.packet.vlan}</span>` : nothing}`)}
      <span>${count}${lost ? ' hops, lost' : nothing}</span></span></button></div>`;
}

/** A short piece of a leg's line, for legends. */
export function lineKey(stroke: string): TemplateResult {
  return html`<svg class="line-key leg ${stroke}" viewBox="0 0 24 10" aria-hidden="true"><path class="line" d="M0 5H24"/></svg>`;
}

function rows(section: Section, story: Story, state: PageState, actions: Actions): TemplateResult[] {
  const at = state.play.at;
  let shownNode = '';
  return story.beats.slice(section.from, section.to).flatMap((beat) => {
    if (beat.quiet && !state.filter.quiet && beat.index !== at) return [];
    const same = beat.hop.node === shownNode;
    shownNode = beat.hop.node;
    return [row(beat, same, at, story, state, actions)];
  });
}

function row(beat: Beat, same: boolean, at: number, story: Story, state: PageState, actions: Actions): TemplateResult {
  const { hop, index } = beat;
  const stroke = strokeOf(hop.leg);
  const stops = state.breakpoints.has(breakpointAt(hop));
  const cls = ['hop', stroke, index === at ? 'current' : '', index > at ? 'ahead' : '', same ? 'same' : ''].join(' ');
  const lost = story.lostAt === index;
  return html`<div class=${cls} id=${`hop-${index}`} role="option" aria-selected=${index === at} aria-description=${stops ? 'breakpoint' : nothing} data-step=${hop.step} data-hop=${index}
    title=${hop.because} @click=${() => actions.seek(index, 'step')} @dblclick=${() => actions.reveal(hop.source, 'take')}>
    <span class="number"><span class="breakpoint ${stops ? 'set' : ''}" title="Playing stops here (B)" @click=${(event: Event) => toggleBreakpoint(event, index, actions)}></span>${index + 1}</span>${icon(beat.glyph, lost ? 'bad' : '')}<span class="node">${nodeLabel(hop.node, state)}</span>
    <span class="where">${whereOf(beat)}</span><span class="change" title=${hop.change}>${beat.words}</span></div>`;
}

function toggleBreakpoint(event: Event, index: number, actions: Actions): void {
  event.stopPropagation();
  actions.stopAt(index);
}

/** A machine's name as the picture writes it. */
export function nodeLabel(node: string, state: PageState): string {
  return state.drawing?.picture.boxes.get(node)?.node.label ?? node;
}

/** Where in its machine a hop happens: an interface with its direction, or what decides. */
export function whereOf({ hop }: Pick<Beat, 'hop'>): string {
  // A switch's port is named after its neighbour: a row says where the frame comes from or goes to.
  if (hop.direction !== null && hop.interface?.startsWith('p-'))
    return `${hop.direction === 'in' ? 'from' : 'to'} ${hop.interface.slice(2)}`;
  if (hop.direction !== null) return `${hop.interface ?? ''} ${hop.direction}`.trim();
  switch (hop.action) {
    case 'route':
      return 'routing';
    case 'accept':
      return 'filter';
    case 'snat':
    case 'dnat':
    case 'unnat':
      return 'NAT';
    case 'drop':
      return 'drop';
    case 'arp':
      return 'ARP';
    case 'lease':
      return 'dnsmasq';
    default:
      return hop.action;
  }
}

function listKeys(event: KeyboardEvent, state: PageState, story: Story, actions: Actions): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step === 0) return;
  event.preventDefault();
  event.stopPropagation();
  let index = state.play.at + step;
  while (story.beats[index]?.quiet && !state.filter.quiet) index += step;
  if (story.beats[index]) actions.seek(index, 'step');
}
