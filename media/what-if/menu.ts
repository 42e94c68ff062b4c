// What can be tried at the selected box: a cable out, a host off, an instance elsewhere, a bridge more; and which single failure
// breaks which expectation.
import { html, nothing, type TemplateResult } from 'lit-html';
import type { FailureList, WhatIf } from '../../server/core/protocol/messages.ts';
import type { DiagramId, DiagramNode } from '../../server/core/views/diagram.ts';
import { icon } from '../draw/glyphs.ts';
import type { Actions, PageState } from '../state.ts';

/** The button in the bar; a file of its own has nobody who could try. */
export function whatIfTool({ popup, model, trial }: PageState, actions: Actions): TemplateResult | typeof nothing {
  if (document.documentElement.hasAttribute('data-standalone')) return nothing;
  return html`<button class="tool ${trial ? 'on' : ''}" data-do="what-if" title="What if… (W)" aria-label="What if" aria-haspopup="dialog" aria-expanded=${popup === 'what-if'} ?disabled=${!model}
    @click=${() => actions.popup(popup === 'what-if' ? null : 'what-if')}>${icon('whatIf')}</button>`;
}

export function whatIfMenu(state: PageState, actions: Actions): TemplateResult {
  const node = state.model?.graph.nodes.find(({ id }) => id === state.selected);
  const offers = node ? offersFor(node, state) : [];
  return html`<div class="popup right what-if" role="dialog" aria-label="What if" data-popup>
    <h2>What if${node ? html` <span class="quiet">at ${nameOf(node)}</span>` : nothing}</h2>
    ${offers.length > 0 ? offers.map((offer) => choice(offer, state, actions)) : html`<p class="quiet">Select a host, a NIC, a bridge, a switch or an instance in the picture: what can be tried there stands here then.</p>`}
    <h2>Single failures</h2>${failures(state, actions)}</div>`;
}

/** Something to try; of several targets one is chosen. */
type Offer = {
  readonly label: string;
  readonly targets: readonly string[];
  readonly change: (target: string) => WhatIf;
};

/** What can be tried at a box. */
export function offersFor(node: DiagramNode, { model }: Pick<PageState, 'model'>): readonly Offer[] {
  const { nodes = [], wires = [], networks = [] } = model?.graph ?? {};
  const one = (label: string, change: WhatIf): Offer => ({ label, targets: [], change: () => change });
  const hosts = nodes.filter(({ kind }) => kind === 'host').map(({ id }) => id);
  const outward = (id: DiagramId) =>
    wires.flatMap((wire) => {
      if (wire.broken) return [];
      const other = wire.a === id ? wire.b : wire.b === id ? wire.a : null;
      const kind = nodes.find((each) => each.id === other)?.kind;
      return other !== null && (kind === 'switch' || kind === 'external') ? [other] : [];
    });
  const cuts = (id: DiagramId): Offer[] =>
    outward(id).map((other) =>
      one(`The cable ${id.replace('/', ' ')} – ${other} is cut`, { kind: 'cut', a: id, b: other }),
    );
  const bridged = (host: string) =>
    new Set(
      nodes.filter((each) => each.kind === 'bridge' && each.parent === host && !each.ghost).map((each) => each.network),
    );
  const host = node.kind === 'host' ? node.id : null;
  switch (node.kind) {
    case 'host': {
      const there = bridged(node.id);
      const absent = networks.map(({ name }) => name).filter((name) => !there.has(name));
      const nics = nodes.filter((each) => each.kind === 'nic' && each.parent === node.id);
      return [
        ...(node.down ? [] : [one(`${node.label} is off`, { kind: 'down', host: node.id })]),
        ...nics.flatMap(({ id }) => cuts(id)),
        ...(absent.length > 0
          ? [
              {
                label: 'It has a bridge of',
                targets: absent,
                change: (network: string): WhatIf => ({ kind: 'bridge', host: host ?? '', network }),
              },
            ]
          : []),
      ];
    }
    case 'instance':
      return [
        {
          label: `${node.label} is on`,
          targets: hosts.filter((id) => id !== node.parent),
          change: (target: string): WhatIf => ({ kind: 'move', instance: node.id, host: target }),
        },
      ].filter(({ targets }) => targets.length > 0);
    case 'bridge':
    case 'vlan':
      return node.ghost && node.parent !== null && node.network !== null
        ? [one(`${node.parent} has ${node.label}`, { kind: 'bridge', host: node.parent, network: node.network })]
        : [];
    default:
      return cuts(node.id);
  }
}

function nameOf({ label, node, parent, kind }: DiagramNode): string {
  return kind === 'nic' || (parent !== null && kind !== 'instance') ? `${node} ${label}` : label;
}

function choice({ label, targets, change }: Offer, { trial }: PageState, actions: Actions): TemplateResult {
  const add = (target: string) => actions.whatIf([...(trial?.changes ?? []), change(target)]);
  if (targets.length === 0)
    return html`<button class="flow" data-try @click=${() => add('')}>${icon('whatIf')}${label}</button>`;
  return html`<form class="flow" @submit=${(event: SubmitEvent) => {
    event.preventDefault();
    add(String(new FormData(event.currentTarget as HTMLFormElement).get('target') ?? ''));
  }}><label>${label} <select name="target">${targets.map((target) => html`<option>${target}</option>`)}</select></label>
    <button class="button" data-try type="submit">Try</button></form>`;
}

/** How many failures are listed. */
const mostListed = 50;

function failures({ failures: list, trial }: PageState, actions: Actions): TemplateResult {
  if (list === null)
    return html`<p class="quiet">Which cable or host, failing alone, breaks which expectation?</p>
      <button class="button" data-do="failures" @click=${actions.askFailures}>Try Every Single Failure</button>`;
  if (list === 'asked') return html`<p class="quiet" role="status">Trying…</p>`;
  return html`<p data-failures>${summary(list)}</p><ul class="turned">${list.failures.slice(0, mostListed).map(
    ({ change, words, breaks }) =>
      html`<li><button class="problem" title="Try it" @click=${() => actions.whatIf([...(trial?.changes ?? []), change])}>${icon('error', 'bad')}
        <span>${words} <span class="quiet">breaks ${breaks.length === 1 ? '1 expectation' : `${breaks.length} expectations`}: ${breaks[0]?.name ?? ''}${breaks[0]?.why ? ` (${breaks[0].why})` : ''}</span></span></button></li>`,
  )}</ul>`;
}

function summary({ failures, tried, holding, incomplete }: FailureList): string {
  if (holding === 0) return 'No expectation holds, so no failure can break one. Write some: expect A -> B reachable.';
  const some = incomplete ? `The first ${tried}` : `All ${tried}`;
  return failures.length === 0
    ? `${some} cables and hosts were tried: none of them, failing alone, breaks any of ${holding} expectations.`
    : `${failures.length} of ${tried} cables and hosts${incomplete ? ' (not all were tried)' : ''} break some of ${holding} expectations when they fail alone.`;
}
