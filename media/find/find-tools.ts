// The field that finds, the filter behind its icon, and the chips that say what is filtered.
import { html, nothing, type TemplateResult } from 'lit-html';
import { icon } from '../draw/glyphs.ts';
import type { Actions, PageState } from '../state.ts';
import { foundIn } from './emphasis.ts';
import type { Only } from './only.ts';

/** In the bar: field and filter; where there is little room, one button that opens both. */
export function findTools(state: PageState, actions: Actions): TemplateResult {
  const narrow = state.form === 'compact';
  const toggle = () => actions.popup(state.popup === 'only' ? null : 'only');
  const button = narrow ? 'Find and filter' : 'Filter by tenant, network or host';
  return html`${narrow ? nothing : findField(state, actions)}
    <button class="tool ${state.only.length > 0 ? 'on' : ''}" data-do="only" title=${button} aria-label=${button} aria-haspopup="dialog"
      aria-expanded=${state.popup === 'only'} ?disabled=${!state.model} @click=${toggle}>${icon(narrow ? 'find' : 'filter')}</button>`;
}

function findField(state: PageState, actions: Actions): TemplateResult {
  const hits = foundIn(state);
  const count = hits ? hits.nodes.length : null;
  return html`<label class="find-field ${count === 0 ? 'none' : ''}">${icon('find')}<input type="search" data-do="find" aria-label="Find by name, network, VLAN or address"
      placeholder="Find" autocomplete="off" spellcheck="false" ?disabled=${!state.model} .value=${state.find?.text ?? ''}
      @input=${(event: InputEvent) => actions.find((event.target as HTMLInputElement).value)} @keydown=${(event: KeyboardEvent) => keys(event, actions)} />
    <span class="quiet" role="status" aria-label=${count === null ? nothing : `${count} found`}>${count ?? ''}</span></label>`;
}

function keys(event: KeyboardEvent, actions: Actions): void {
  if (event.key === 'Enter') actions.findStep(event.shiftKey ? -1 : 1);
  else if (event.key === 'Escape') actions.find(null);
  else return;
  event.preventDefault();
}

/** The filter's choices: tenants and networks in full, hosts by their names. */
export function onlyPopup(state: PageState, actions: Actions): TemplateResult | typeof nothing {
  const { model } = state;
  if (!model) return nothing;
  const tenants = [...new Set(model.graph.networks.flatMap(({ tenant }) => tenant ?? []))];
  const networks = model.graph.networks.map(({ name }) => name);
  const hosts = model.graph.nodes.filter(({ kind }) => kind === 'host').map(({ id }) => id);
  return html`<div class="popup right only" role="dialog" aria-label="Find and filter" data-popup>
    ${state.form === 'compact' ? findField(state, actions) : nothing}
    ${choices('tenant', 'Tenants', tenants, state, actions)}${choices('network', 'Networks', networks, state, actions)}${choices('host', 'Hosts', hosts, state, actions)}
    <div class="buttons"><button class="button" data-do="only-none" ?disabled=${state.only.length === 0} @click=${() => actions.only(null)}>Show everything</button></div></div>`;
}

/** Names that a list shows at most: of more, one types a part into the field that finds. */
const listed = 200;

function choices(kind: Only['kind'], label: string, names: readonly string[], state: PageState, actions: Actions) {
  if (names.length === 0) return nothing;
  const on = (name: string) => state.only.some((one) => one.kind === kind && one.name === name);
  return html`<fieldset><legend>${label}</legend><div class="choices">${names
    .slice(0, listed)
    .map(
      (name) =>
        html`<label><input type="checkbox" data-only=${`${kind} ${name}`} .checked=${on(name)} @change=${() => actions.only({ kind, name })} />${name}</label>`,
    )}</div></fieldset>`;
}

/** What is filtered, over the picture; a click takes it back. */
export function onlyChips(state: PageState, actions: Actions): TemplateResult | typeof nothing {
  if (state.only.length === 0) return nothing;
  return html`<div class="only-chips" role="group" aria-label="Filter">${state.only.map(
    (one) =>
      html`<button class="chip on" title="Take this filter back" aria-label=${`Only ${one.kind} ${one.name}: take back`} @click=${() => actions.only(one)}>${one.kind}: ${one.name} ${icon('cross')}</button>`,
  )}</div>`;
}
