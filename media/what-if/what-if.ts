// What is tried, and what it does: changes as chips that can be taken back, pairs in words, and the flows and expectations that fare
// otherwise, each of which plays.
import { html, nothing, type TemplateResult } from 'lit-html';
import type { Turned, WhatIf, WhatIfResult } from '../../server/core/protocol/messages.ts';
import { icon } from '../draw/glyphs.ts';
import { withCode } from '../panel/code-words.ts';
import { sentence } from '../panel/now.ts';
import type { Actions, PageState } from '../state.ts';

/** Changes that are tried; `result` is null until it is there. */
export type Trial = { readonly changes: readonly WhatIf[]; readonly result: WhatIfResult | null };

/** What a change is called on its chip. */
export function changeWords(change: WhatIf): string {
  switch (change.kind) {
    case 'cut':
      return `${place(change.a)} – ${place(change.b)} cut`;
    case 'down':
      return `${change.host} off`;
    case 'move':
      return `${change.instance} on ${change.host}`;
    case 'bridge':
      return `bridge of ${change.network} on ${change.host}`;
  }
}

function place(id: string): string {
  return id.replace('/', ' ');
}

export function trialPanel({ trial }: PageState, actions: Actions): TemplateResult | typeof nothing {
  if (!trial) return nothing;
  const { changes, result } = trial;
  return html`<section class="part trial" aria-label="What if">
    <div class="chips"><b>What if</b>${changes.map(
      (change, index) =>
        html`<button class="chip on" data-change=${index} title="Take this back" aria-label="Take back: ${changeWords(change)}"
          @click=${() => actions.whatIf(changes.filter((_, at) => at !== index))}>${changeWords(change)}${icon('cross')}</button>`,
    )}</div>
    ${told(result, actions)}
    <div class="buttons"><button class="button primary" data-do="write-what-if" ?disabled=${result?.kind !== 'tried'} @click=${actions.writeWhatIf}>Write into the File</button>
      <button class="button" data-do="no-what-if" @click=${() => actions.whatIf([])}>Discard</button></div></section>`;
}

function told(result: WhatIfResult | null, actions: Actions): TemplateResult {
  if (!result) return html`<p class="quiet">Trying…</p>`;
  if (result.kind === 'refused') return html`<p>${icon('warning', 'warn')} ${withCode(sentence(result.message))}</p>`;
  const { said, turned } = result;
  const words = said.slice(0, 1).toUpperCase() + said.slice(1);
  return html`<p data-said>${sentence(words)}</p>
    ${turned.length > 0 ? html`<ul class="turned" aria-label="Flows and expectations that fare otherwise">${turned.map((one) => row(one, actions))}</ul>` : nothing}`;
}

function row({ kind, name, now, why, flow }: Turned, actions: Actions): TemplateResult {
  const words = `${kind === 'flow' ? (now ? 'arrives now' : 'fails') : now ? 'holds now' : 'is broken'}`;
  return html`<li><button class="problem" ?disabled=${!flow} title=${flow ? 'Play its packet' : ''} @click=${() => actions.choose(flow)}>${icon(now ? 'ok' : 'error', now ? 'good' : 'bad')}
    <span>${name} <span class="quiet">${words}${why === '' ? '' : `: ${why}`}</span></span></button></li>`;
}
