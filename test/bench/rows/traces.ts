// Explained traces: verdict, the packet's hops and their sentences, one flow after the other.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { analyse } from '../../../server/core/pipeline/analyse.ts';
import { type CompiledNetwork, simulate } from '../../../server/core/simulator/simulate.ts';
import type { Stimulus } from '../../../server/core/simulator/trace.ts';
import type { Instance } from '../../../server/core/topology/cloud.ts';
import { stimulusFor } from '../../../server/core/verifier/verifier.ts';
import { type ExplainedTrace, explain } from '../../../server/core/views/explain.ts';
import { namesOf } from '../../../server/core/views/names.ts';
import { type Random, randomOf } from '../../kernel-random/random.ts';
import { bestInTurns, said, warmRounds } from '../measure.ts';
import { expectSame, type Figure, type Row } from '../row.ts';

/** Explained traces a second on the article's cloud: whole, and with a bridge missing. */
export const tracesRow: Row = ({ seed, root, quick }) =>
  ['s6', 's6a'].map((name) => explained(name, seed, root, quick));

function explained(name: string, seed: string, root: string, quick: boolean): Figure {
  const text = readFileSync(join(root, `examples/${name}.topo`), 'utf8');
  const { cloud, network, compiled } = analyse({ path: name, text }, () => undefined);
  const names = namesOf(network);
  const flows = someFlows(cloud.instances, quick ? 2000 : 5000, randomOf(`traces ${seed}`));
  const times = bestInTurns(warmRounds, {
    explain: () => flows.reduce((hops, flow) => hops + explain(compiled, names, flow).hops.length, 0),
    H: () =>
      flows.reduce((events, flow) => events + simulate(compiled, flow, { copies: 'addressed' }).events.length, 0),
  });
  let hops = 0;
  for (const flow of flows.slice(0, 500)) {
    const told = explain(compiled, names, flow);
    expectTold(compiled, flow, told);
    hops += told.hops.length;
  }
  const each = times.explain / flows.length;
  const note = `${said(each)} each, the simulation alone ${said(times.H / flows.length)}; ${(hops / 500).toFixed(1)} hops on average`;
  return { name: `traces-${name}`, value: 1000 / each, note };
}

/** Flows between instances: echo requests, connections and datagrams to any port. */
export function someFlows(instances: readonly Instance[], count: number, random: Random): readonly Stimulus[] {
  return Array.from({ length: count }, () => {
    const from = random.below(instances.length);
    const to = (from + 1 + random.below(instances.length - 1)) % instances.length;
    const question = { protocol: random.pick(['icmp', 'tcp', 'udp'] as const), port: random.between(1, 65_535) };
    return stimulusFor(instances[from] as Instance, instances[to] as Instance, { ...question, target: 'fixed' });
  });
}

/** Holds an explanation against the whole simulation: verdict, reason, causes, and a sentence for each hop. */
export function expectTold(compiled: CompiledNetwork, flow: Stimulus, told: ExplainedTrace): void {
  const trace = simulate(compiled, flow);
  const verdict = ({
    outcome,
    legs,
    answer,
    reason,
    causes,
    icmpError,
    errno,
  }: Omit<ExplainedTrace, 'hops' | 'verdict'>) => ({
    ...{ outcome, legs, answer, icmpError, errno },
    reason: reason && [reason.code, reason.node, reason.interface],
    causes: causes.map(({ code, node }) => [code, node]),
  });
  expectSame('the verdict of an explained trace', verdict(told), verdict(trace));
  const way = trace.events.filter(({ leg, flooded, direction }) => leg !== 'arp' && !flooded && direction !== null);
  const seen = told.hops.filter(({ direction }) => direction !== null);
  const hops = (list: readonly Pick<(typeof way)[number], 'node' | 'interface' | 'direction' | 'leg'>[]) =>
    new Set(list.map(({ node, interface: nic, direction, leg }) => `${leg} ${node} ${nic} ${direction}`));
  const missing = [...hops(way)].filter((hop) => !hops(seen).has(hop));
  expectSame('the hops that are not told', missing, []);
  expectSame('the hops without a sentence', told.hops.filter(({ because }) => because.length < 10).length, 0);
}
