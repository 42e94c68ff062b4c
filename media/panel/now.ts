// What happens at the current hop, in words: the sentence, the rule as Linux prints it, the source line; and the verdict.
import { html, nothing, type TemplateResult } from 'lit-html';
import type { Location, Problem } from '../../server/core/protocol/messages.ts';
import { icon } from '../draw/glyphs.ts';
import { foundPart } from '../find/found-part.ts';
import { grouped, networksPart } from '../overview/networks-part.ts';
import type { Story } from '../replay/story.ts';
import type { Actions, PageState } from '../state.ts';
import { withCode } from './code-words.ts';
import { head, isOpen } from './head.ts';
import { nodeLabel, whereOf } from './hop-list.ts';
import { problemRow } from './toolbar.ts';

export function thisHop(state: PageState, story: Story, actions: Actions): TemplateResult | typeof nothing {
  const beat = story.beats[state.play.at];
  if (!beat) return nothing;
  const { hop, index } = beat;
  const where = `${index + 1} · ${nodeLabel(hop.node, state)} · ${whereOf(beat)}`;
  return html`<section class="part now ${isOpen('hop', state) ? '' : 'shut'}" aria-label="This hop">
    ${head('hop', 'This hop', html`<span title="Step ${hop.step} of the trace">${where}</span>`, state, actions)}
    <div class="body"><p data-because>${withCode(sentence(hop.because))}</p>
      ${hop.notes.map(noteLine)}
      ${hop.rule ? html`<code class="linux">${hop.rule}</code>` : nothing}
      ${hop.source ? sourceLine(hop.source, nodeLabel(hop.node, state), actions) : nothing}</div></section>`;
}

/** What is knowingly not modelled and was touched: how far to trust what is shown. */
function noteLine(message: string): TemplateResult {
  return html`<p class="brief" data-note title=${message}>${withCode(sentence(`Note: ${message}`))}</p>`;
}

function sourceLine(source: Location, what: string, actions: Actions): TemplateResult {
  const file = decodeURIComponent(source.uri.split('/').at(-1) ?? source.uri);
  return html`<div class="source">${icon('source')}<button class="link" data-do="reveal" title="Show the line that decides this" @click=${() => actions.reveal(source, 'take')}>${file}:${source.range.start.line + 1}</button>
    <span class="quiet">${what}</span><kbd>F12</kbd></div>`;
}

/** Core's sentences come without a full stop. */
export function sentence(text: string): string {
  return text === '' || /[.!?]$/.test(text) ? text : `${text}.`;
}

export function verdict(state: PageState, actions: Actions): TemplateResult {
  const { result, waiting } = state;
  if (waiting && !result)
    return html`<section class="verdict" aria-label="Verdict">${icon('play')}<h1>Tracing…</h1></section>`;
  if (result?.kind === 'refused') {
    return html`<section class="verdict" aria-label="Verdict">${icon('warning', 'warn')}<h1>No trace</h1><p>${withCode(sentence(result.message))}</p></section>`;
  }
  if (!result) return overview(state, actions);
  const { outcome, verdict: words } = result.replay;
  const good = outcome === 'delivered';
  return html`${foundPart(state, actions)}<section class="verdict" aria-label="Verdict" data-outcome=${outcome}>${good ? icon('ok', 'good') : icon('error', 'bad')}<h1>${words.outcome}</h1>
    ${words.why ? html`<p>${withCode(sentence(words.why))}</p>` : nothing}${words.sight ? html`<p class="quiet brief" title=${words.sight}>${withCode(sentence(words.sight))}</p>` : nothing}
    ${result.replay.notes.map(({ message }) => noteLine(message))}</section>
    ${
      words.remedies.length > 0
        ? html`<section class="part remedies ${isOpen('remedies', state) ? '' : 'shut'}" aria-label="What would help">${head('remedies', 'What would help', words.tried ? 'each tried: it then arrives' : nothing, state, actions)}
        ${words.remedies.slice(0, remediesShown).map(remedy)}${
          words.remedies.length > remediesShown
            ? html`<details><summary>${words.remedies.length - remediesShown} more</summary>${words.remedies.slice(remediesShown).map(remedy)}</details>`
            : nothing
        }</section>`
        : nothing
    }`;
}

/** So many remedies are shown at once: the least change first. */
const remediesShown = 3;

function remedy(text: string): TemplateResult {
  return html`<div class="remedy" title=${text}>${icon('bulb', 'warn')}<span class="brief">${withCode(text.slice(0, 1).toUpperCase() + text.slice(1))}</span></div>`;
}

/** Problems with one cause: the first, and the others behind it. */
function problemGroup(first: Problem, others: readonly Problem[], actions: Actions): TemplateResult {
  if (others.length === 0) return problemRow(first, actions);
  return html`${problemRow(first, actions)}<details class="alike"><summary>${others.length} more like this</summary>${others.slice(0, 20).map((problem) => problemRow(problem, actions))}</details>`;
}

/** Without a flow: what there is, and what is wrong with it. */
function overview(state: PageState, actions: Actions): TemplateResult {
  const { model } = state;
  if (!model) return html`<section class="verdict" aria-label="Verdict"></section>`;
  const count = (kind: string) => model.graph.nodes.filter((node) => node.kind === kind).length;
  const part = (n: number, one: string, many: string) => (n === 0 ? [] : [`${n} ${n === 1 ? one : many}`]);
  const words = [
    ...part(count('host'), 'host', 'hosts'),
    ...part(count('instance'), 'instance', 'instances'),
    ...part(model.graph.networks.length, 'network', 'networks'),
    ...part(count('switch'), 'switch', 'switches'),
  ].join(', ');
  const bad = model.problems.some((each) => each.severity === 'error');
  return html`<section class="verdict" aria-label="Network">${bad ? icon('error', 'bad') : icon('ok', 'good')}<h1>${model.title}</h1><p>${words || 'Nothing is declared yet'}.</p></section>${foundPart(state, actions)}
    ${
      model.problems.length > 0
        ? html`<section class="part ${isOpen('problems', state) ? '' : 'shut'}" aria-label="Problems">${head('problems', 'Problems', html`<span title="By what causes them">${model.problems.length}</span>`, state, actions)}
        <div class="body causes">${grouped(model)
          .slice(0, 100)
          .map(({ first, others }) => problemGroup(first, others, actions))}</div></section>`
        : nothing
    }
    ${networksPart(state, actions)}
    <p class="hint">Choose a flow to see a packet travel: a named one, or any two ends.</p>`;
}
