// The packets that an expectation is about, for whoever asks what they pass and not whether they arrive. Knows no text.
import type { Stimulus } from '../simulator/trace.ts';
import type { Expectation, FlowEnd } from '../topology/cloud.ts';
import { classPairs, endsOf, isOneInstance } from './end-pairs.ts';
import { defaultPort, type Send } from './expectations.ts';
import type { Verifier } from './verifier.ts';

/**
 * The packets that an expectation is about, one for each kind of pair; of one that keeps two apart, a ping each way. What can't
 * be sent is left out.
 */
export function* packetsOf(
  verifier: Pick<Verifier, 'classes' | 'members'>,
  expectation: Expectation,
  send: Send,
): Generator<Stimulus> {
  const isolated = expectation.kind === 'isolated';
  const [from, to] = isolated ? [expectation.a, expectation.b] : [expectation.from, expectation.to];
  const protocol = isolated ? 'icmp' : expectation.protocol;
  const port = protocol === 'icmp' || isolated ? null : (expectation.port ?? defaultPort);
  for (const [a, b] of isolated ? [[from, to] as const, [to, from] as const] : [[from, to] as const]) {
    for (const pair of endPairs(verifier, a, b, isolated ? [] : expectation.via)) {
      const stimulus = send(pair.from, pair.to, protocol, port);
      if (stimulus.kind !== 'refused') yield stimulus;
    }
  }
}

function* endPairs(
  verifier: Pick<Verifier, 'classes' | 'members'>,
  from: FlowEnd,
  to: FlowEnd,
  via: readonly string[],
): Generator<{ readonly from: FlowEnd; readonly to: FlowEnd }> {
  const [senders, targets] = [verifier.members(from), verifier.members(to)];
  if (senders.length > 0 && targets.length > 0 && !isOneInstance(from, to)) {
    for (const pair of classPairs(verifier, senders, targets, via)) {
      const { name } = pair.to;
      const end: FlowEnd =
        to.kind === 'floating' ? { kind: 'floating', instance: name, index: to.index } : { kind: 'instance', name };
      yield { from: { kind: 'instance', name: pair.from.name }, to: end };
    }
    return;
  }
  for (const { end: sender } of endsOf(verifier, from, senders))
    for (const { end: target } of endsOf(verifier, to, targets)) yield { from: sender, to: target };
}
