// The bar above the picture: which flow is shown, what problems there are, zoom.
import { html, nothing, type TemplateResult } from 'lit-html';
import type { FlowChoice, NamedFlow, NetworkModel, Problem } from '../../server/core/protocol/messages.ts';
import { type GlyphName, icon } from '../draw/glyphs.ts';
import { findTools, onlyPopup } from '../find/find-tools.ts';
import { viewTabs } from '../ladder/ladder.ts';
import type { Actions, PageState } from '../state.ts';
import { takeMenu } from '../take/take.ts';
import { whatIfMenu, whatIfTool } from '../what-if/menu.ts';
import { withCode } from './code-words.ts';

export function toolbar(state: PageState, actions: Actions): TemplateResult {
  const { model } = state;
  const flow = flowWords(state);
  const narrow = state.form === 'compact';
  return html`<header class="bar" role="toolbar" aria-label="Network view">
    <button class="select" data-do="pick-flow" aria-haspopup="dialog" aria-expanded=${state.popup === 'flow'} ?disabled=${!model}
      title="Choose a packet's flow" @click=${() => actions.popup(state.popup === 'flow' ? null : 'flow')}>
      ${icon('play')}<b>${flow.name}</b>${narrow ? nothing : html`<span class="quiet">${flow.label}</span>`}${icon('down')}</button>
    ${viewTabs(state, actions)}
    <span class="grow"></span>
    ${state.view === 'picture' ? html`${findTools(state, actions)}${unpinTool(state, actions)}${zoomTools(actions)}` : nothing}
    ${whatIfTool(state, actions)}
    <button class="tool" data-do="take" title="Take along: copy or save" aria-label="Take along" aria-haspopup="menu" aria-expanded=${state.popup === 'take'} ?disabled=${!model}
      @click=${() => actions.popup(state.popup === 'take' ? null : 'take')}>${icon('take')}</button>
    ${problemsButton(state, actions)}
    ${state.popup === 'flow' && model ? flowPicker(model, state, actions) : nothing}
    ${state.popup === 'what-if' ? whatIfMenu(state, actions) : nothing}
    ${state.popup === 'only' ? onlyPopup(state, actions) : nothing}
    ${state.popup === 'take' ? takeMenu(state, actions) : nothing}
    ${state.popup === 'problems' && model ? problemList(model.problems, actions) : nothing}
  </header>`;
}

/** There while hosts stand elsewhere than where they would. */
function unpinTool({ pins }: PageState, actions: Actions): TemplateResult | typeof nothing {
  const count = Object.keys(pins).length;
  if (count === 0) return nothing;
  const label = `Put ${count === 1 ? 'the host back that was moved' : `the ${count} hosts back that were moved`}`;
  return tool('unpin', 'unpin', label, () => actions.pin(null, 0));
}

function zoomTools(actions: Actions): TemplateResult {
  return html`${tool('zoomOut', 'zoom-out', 'Zoom out', () => actions.zoom('out'))}
    ${tool('zoomIn', 'zoom-in', 'Zoom in', () => actions.zoom('in'))}
    ${tool('fit', 'fit', 'Show the whole network', () => actions.zoom('fit'))}<span class="rule"></span>`;
}

export function tool(
  glyph: GlyphName,
  name: string,
  label: string,
  run: () => void,
  pressed?: boolean,
  disabled = false,
): TemplateResult {
  return html`<button class="tool ${pressed ? 'on' : ''}" data-do=${name} title=${label} aria-label=${label}
    aria-pressed=${pressed === undefined ? nothing : String(pressed)} ?disabled=${disabled} @click=${run}>${icon(glyph)}</button>`;
}

function flowWords({ flow, model }: PageState): { name: string; label: string } {
  if (!flow) return { name: 'No flow', label: '' };
  if (flow.kind === 'named') {
    const named = model?.flows.find((each) => each.name === flow.name);
    return { name: flow.name, label: named ? labelOf(named) : '' };
  }
  if (flow.kind === 'dhcp') return { name: `${flow.instance} boots`, label: 'dhcp' };
  return {
    name: `${flow.from} → ${flow.to}`,
    label: flow.port === null ? flow.protocol : `${flow.protocol} ${flow.port}`,
  };
}

/** A flow's label without the name that stands before it anyway. */
function labelOf(flow: NamedFlow): string {
  return flow.label.startsWith(`${flow.name}: `) ? flow.label.slice(flow.name.length + 2) : flow.label;
}

function problemsButton(state: PageState, actions: Actions): TemplateResult {
  const all = state.model?.problems ?? [];
  const problems = all.filter((each) => each.severity === 'error' || each.severity === 'warning');
  const errors = problems.filter((each) => each.severity === 'error').length;
  const narrow = state.form === 'compact';
  const words = problems.length === 0 ? 'No problems' : `${problems.length}`;
  const label =
    problems.length === 0 ? 'No problems' : problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  const glyph = problems.length === 0 ? 'ok' : errors > 0 ? 'error' : 'warning';
  const tone = { ok: 'good', error: 'bad', warning: 'warn' }[glyph];
  return html`<button class="problems ${problems.length === 0 ? 'quiet' : ''}" data-do="problems" aria-label=${label} ?disabled=${all.length === 0}
    aria-haspopup="dialog" aria-expanded=${state.popup === 'problems'} @click=${() => actions.popup(state.popup === 'problems' ? null : 'problems')}>
    ${icon(glyph, tone)}${narrow && problems.length === 0 ? nothing : words}</button>`;
}

export function problemList(problems: readonly Problem[], actions: Actions): TemplateResult {
  return html`<div class="popup right" role="dialog" aria-label="Problems" data-popup><ul class="problem-list">
    ${problems.map((problem) => html`<li>${problemRow(problem, actions)}</li>`)}</ul></div>`;
}

export function problemRow(problem: Problem, actions: Actions): TemplateResult {
  const glyph = problem.severity === 'error' ? 'error' : problem.severity === 'warning' ? 'warning' : 'info';
  const tone = { error: 'bad', warning: 'warn', info: '' }[glyph];
  return html`<button class="problem" data-code=${problem.code} @click=${() => {
    actions.popup(null);
    if (problem.at !== null) actions.select(problem.at);
    actions.reveal(problem.source, 'keep');
  }}>${icon(glyph, tone)}<span>${withCode(problem.message)} <span class="quiet">${problem.code}</span></span></button>`;
}

function flowPicker(model: NetworkModel, state: PageState, actions: Actions): TemplateResult {
  const current = state.flow?.kind === 'named' ? state.flow.name : null;
  const free = state.flow?.kind === 'free' ? state.flow : null;
  return html`<div class="popup" role="dialog" aria-label="Choose a flow" data-popup>
    ${
      model.flows.length > 0
        ? html`<div class="flows" role="group" aria-label="Flows of ${model.title}">${model.flows.map(
            (
              flow,
            ) => html`<button class="flow ${flow.name === current ? 'on' : ''}" data-flow=${flow.name} aria-current=${flow.name === current ? 'true' : nothing}
            @click=${() => actions.choose(flow.choice)}>${icon('play')}<b>${flow.name}</b><span class="quiet">${labelOf(flow)}</span></button>`,
          )}</div>`
        : html`<p class="quiet">The file names no flow. Any two ends will do:</p>`
    }
    <form class="free-flow" aria-label="A flow of your own" @submit=${(event: SubmitEvent) => submitFlow(event, actions)}>
      <label>From<input name="from" list="ends" required autocomplete="off" .value=${free?.from ?? ''} /></label>
      <label>To<input name="to" list="ends" autocomplete="off" placeholder="name or address" .value=${free?.to ?? ''} /></label>
      <label>Protocol<select name="protocol">${(['icmp', 'tcp', 'udp', 'dhcp'] as const).map(
        (each) =>
          html`<option value=${each} ?selected=${(free?.protocol ?? 'icmp') === each}>${each === 'dhcp' ? 'dhcp (boot of From)' : each}</option>`,
      )}</select></label>
      <label>Port<input name="port" inputmode="numeric" pattern="[0-9]{1,5}" placeholder="80" .value=${free?.port ? `${free.port}` : ''} /></label>
      <datalist id="ends">${model.ends.map((end) => html`<option value=${end}></option>`)}</datalist>
      <div class="buttons"><button class="button primary" data-do="trace" type="submit">Trace the packet</button>
        ${state.flow ? html`<button class="button" type="button" data-do="no-flow" @click=${() => actions.choose(null)}>Show no flow</button>` : nothing}</div>
    </form></div>`;
}

function submitFlow(event: SubmitEvent, actions: Actions): void {
  event.preventDefault();
  const form = event.currentTarget as HTMLFormElement;
  const data = new FormData(form);
  const text = (name: string) => String(data.get(name) ?? '').trim();
  const protocol = text('protocol');
  const to = form.elements.namedItem('to') as HTMLInputElement;
  if (protocol === 'dhcp') {
    actions.choose({ kind: 'dhcp', instance: text('from') });
    return;
  }
  if (to.value.trim() === '') return;
  const port = protocol === 'icmp' ? null : Number(text('port') || '80');
  const choice: FlowChoice = {
    kind: 'free',
    from: text('from'),
    to: text('to'),
    protocol: protocol === 'tcp' || protocol === 'udp' ? protocol : 'icmp',
    port,
  };
  actions.choose(choice);
}
