// Without a flow: the networks with how many instances and hosts each has, and the problems by what causes them.
import { html, nothing, type TemplateResult } from 'lit-html';
import type { NetworkModel, Problem } from '../../server/core/protocol/messages.ts';
import { type Marks, markIcon } from '../draw/marks.ts';
import { head, isOpen } from '../panel/head.ts';
import type { Actions, PageState } from '../state.ts';

/** So many networks are listed. */
const listed = 200;

type Size = { instances: number; readonly hosts: Set<string> };

const sizesOf = new WeakMap<NetworkModel, ReadonlyMap<string, Size>>();

/** Instances and hosts of each network, by its name. */
function sizes(model: NetworkModel): ReadonlyMap<string, Size> {
  const known = sizesOf.get(model);
  if (known) return known;
  const made = new Map<string, Size>();
  for (const { kind, network, parent } of model.graph.nodes) {
    if (kind !== 'instance' || network === null) continue;
    const size = made.get(network) ?? { instances: 0, hosts: new Set<string>() };
    size.instances++;
    if (parent !== null) size.hosts.add(parent);
    made.set(network, size);
  }
  sizesOf.set(model, made);
  return made;
}

export function networksPart(state: PageState, actions: Actions): TemplateResult | typeof nothing {
  const { model, drawing } = state;
  if (!model || model.graph.networks.length === 0) return nothing;
  const all = sizes(model);
  const most = Math.max(1, ...[...all.values()].map(({ instances }) => instances));
  const { networks } = model.graph;
  return html`<section class="part ${isOpen('networks', state) ? '' : 'shut'}" aria-label="Networks">${head('networks', 'Networks', 'instances, hosts', state, actions)}
    <div class="body networks">${networks.slice(0, listed).map((one) => networkRow(one, all.get(one.name), most, drawing?.marks ?? null, state, actions))}
    ${networks.length > listed ? html`<p class="quiet row">and ${networks.length - listed} more</p>` : nothing}</div></section>`;
}

function networkRow(
  { name, tenant, vlan }: NetworkModel['graph']['networks'][number],
  size: Size | undefined,
  most: number,
  marks: Marks | null,
  state: PageState,
  actions: Actions,
): TemplateResult {
  const [instances, hosts] = [size?.instances ?? 0, size?.hosts.size ?? 0];
  const on = state.only.some((one) => one.kind === 'network' && one.name === name);
  const words = `${name}${tenant ? `, ${tenant}` : ''}${vlan === null ? '' : `, VLAN ${vlan}`}: ${instances} instances on ${hosts} hosts`;
  return html`<button class="row" data-network=${name} aria-pressed=${on} title=${`${words}. A click shows only this network`} aria-label=${words} @click=${() => actions.only({ kind: 'network', name })}>
    <span class="mark-cell">${markIcon(marks?.network(name) ?? null)}</span><span>${name}</span><span class="quiet owner">${tenant ?? ''}</span>
    <svg class="bar-of" viewBox="0 0 72 6" aria-hidden="true"><rect width=${(72 * instances) / most} height="6" rx="1"/></svg><span class="quiet numbers">${instances}, ${hosts}</span></button>`;
}

/** Problems that one cause has made, the first of them, and how many. */
export type Grouped = { readonly first: Problem; readonly others: readonly Problem[] };

const groupsOf = new WeakMap<NetworkModel, readonly Grouped[]>();

/** Problems by cause: of one code, and alike but for the names of hosts, instances, networks and tenants in them. */
export function grouped(model: NetworkModel): readonly Grouped[] {
  const known = groupsOf.get(model);
  if (known) return known;
  const { nodes, networks } = model.graph;
  const names = new Set([
    ...nodes.flatMap(({ kind, label }) => (kind === 'host' || kind === 'instance' ? [label] : [])),
    ...networks.flatMap(({ name, tenant }) => [name, ...(tenant === null ? [] : [tenant])]),
  ]);
  const groups = new Map<string, { first: Problem; others: Problem[] }>();
  for (const problem of model.problems) {
    const alike = problem.message.replace(/[\w.-]+/g, (word) => (names.has(word) ? '…' : word.replace(/\d+/, '#')));
    const key = `${problem.code} ${problem.severity} ${alike}`;
    const group = groups.get(key);
    if (group) group.others.push(problem);
    else groups.set(key, { first: problem, others: [] });
  }
  const made = [...groups.values()];
  groupsOf.set(model, made);
  return made;
}
