// Answers about a large text are worked out in many small steps, and are the same as when they are worked out at once.
import { describe, expect, it } from 'vitest';
import type { Steps } from '../../server/core/base/steps.ts';
import { boxFinder, boxFinderSteps, diagramGraph, diagramGraphSteps } from '../../server/core/ide/box-at.ts';
import { callSteps, incomingCalls } from '../../server/core/ide/calls.ts';
import { foldSteps, foldsOf } from '../../server/core/ide/folding.ts';
import { formatEditSteps, formatEdits } from '../../server/core/ide/format.ts';
import { questionOf, tellFlow, tellFlowSteps } from '../../server/core/ide/trace-flow.ts';
import { analyse } from '../../server/core/pipeline/analyse.ts';
import { stimulusOf } from '../../server/core/pipeline/stimulus.ts';
import { compileNetwork, simulate, simulateSteps } from '../../server/core/simulator/simulate.ts';
import { parseFile } from '../../server/core/syntax/parse.ts';
import { cloudOfLines } from '../bench/large-cloud.ts';

const text = cloudOfLines(2000, 'answers');
const analysis = analyse({ path: 'f', text }, () => undefined);

/** What some work gives, and how often it stopped. */
function stepped<T>(steps: Steps<T>): { readonly value: T; readonly stops: number } {
  for (let stops = 0; ; stops++) {
    const { done, value } = steps.next();
    if (done) return { value, stops };
  }
}

describe('answers in steps', () => {
  it('of the picture stop every few machines', () => {
    const { value, stops } = stepped(diagramGraphSteps(analysis, []));
    expect(value).toEqual(diagramGraph(analysis, []));
    expect(stops).toBeGreaterThan(analysis.network.nodes.length / 16);
    const finder = stepped(boxFinderSteps(analysis));
    expect(finder.stops).toBeGreaterThan(analysis.network.nodes.length / 128);
    const boxAt = boxFinder(analysis);
    for (let at = 0; at < text.length; at += 97) expect(finder.value('f', at)).toBe(boxAt('f', at));
  });
  it('of a flow stop every few hops, and trace what is traced at once', () => {
    let stops = 0;
    for (const flow of analysis.cloud.flows.slice(0, 12)) {
      const question = questionOf(analysis, { kind: 'named', name: flow.name });
      if (question.kind === 'refused') throw new Error(question.message);
      const told = stepped(tellFlowSteps(analysis, question));
      expect(told.value).toEqual(tellFlow(analysis, question));
      stops = Math.max(stops, told.stops);
      for (const start of ['cold', 'warm'] as const) {
        const stimulus = stimulusOf(analysis.cloud, analysis.network, flow, start);
        if (stimulus.kind === 'refused') throw new Error(stimulus.message);
        for (const options of [{}, { copies: 'addressed' }, { copies: 'addressed', arp: 'left-out' }] as const) {
          const fresh = () => compileNetwork(analysis.network);
          const trace = stepped(simulateSteps(fresh(), stimulus, options));
          expect(trace.value).toEqual(simulate(fresh(), stimulus, options));
        }
      }
    }
    expect(stops).toBeGreaterThan(10);
  });
  it('of the layout stop every few declarations, also where something is wrong', () => {
    const messy = text.replaceAll('  ', '   ').replace('trunk all', 'trunk all }');
    for (const each of [text, messy]) {
      const { value, stops } = stepped(formatEditSteps(parseFile('f', each)));
      expect(value).toEqual(formatEdits(parseFile('f', each)));
      expect(stops).toBeGreaterThan(5);
    }
  });
  it('of folds and calls stop, too', () => {
    const file = parseFile('f', text);
    const folds = stepped(foldSteps(file));
    expect(folds.value).toEqual(foldsOf(file));
    const [instance] = analysis.cloud.instances;
    const calls = stepped(callSteps(analysis, `instance:${instance?.name}`, 'incoming'));
    expect(calls.value).toEqual(incomingCalls(analysis, `instance:${instance?.name}`));
    for (const { stops } of [folds, calls]) expect(stops).toBeGreaterThan(1);
  });
});
