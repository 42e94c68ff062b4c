// What the user is told without br102 on the sender's host: the verdict's words, against what the table says that ping and
// connect() print.
import { expect, test } from 'vitest';
import type { Network } from '../../server/core/network/network.ts';
import { stimulusOf } from '../../server/core/pipeline/stimulus.ts';
import { type CompiledNetwork, simulate } from '../../server/core/simulator/simulate.ts';
import { tellingOf } from '../../server/core/views/telling.ts';
import { sightSentence } from '../../server/core/views/verdict.ts';
import { analysisIn, casesOf } from './case.ts';

/** Words of the verdict that must stand for a claim of the table. */
const said: readonly (readonly [claim: RegExp, words: (found: readonly string[]) => string])[] = [
  [/^From (\S+) Destination Net Unreachable$/, () => 'is told "net unreachable" by '],
  [/^From (\S+) Destination Host Unreachable$/, () => 'is told "host unreachable" by '],
  [/^From (\S+) Packet filtered$/, () => 'is told "packet filtered" by '],
  [/^From (\S+) /, ([, from = '']) => from],
  [/^Network is unreachable$/, () => 'ENETUNREACH'],
  [/^No route to host$/, () => 'EHOSTUNREACH'],
  [/^silence$/, () => ' sees nothing: '],
];

const clouds = casesOf('bridge-missing').flatMap((one) =>
  one.releases.map((release) => [`${one.name} in ${release}`, one, release] as const),
);

test.each(clouds)('%s', (_, one, release) => {
  const { cloud, network, compiled } = analysisIn(one, release);
  for (const flow of cloud.flows) {
    const sight = sightOf(network, compiled, stimulusOf(cloud, network, flow));
    const claims = one.claims.filter((claim) => claim.flow === flow.name && claim.releases.includes(release));
    const wanted = claims.flatMap(({ fact }) =>
      said.flatMap(([pattern, words]) => {
        const found = pattern.exec(fact);
        return found ? [words(found)] : [];
      }),
    );
    expect(
      wanted.filter((words) => !sight.includes(words)),
      `${flow.name}: ${sight}`,
    ).toEqual([]);
  }
});

test('each of the words is expected somewhere', () => {
  const facts = casesOf('bridge-missing').flatMap(({ claims }) => claims.map(({ fact }) => fact));
  expect(said.filter(([pattern]) => !facts.some((fact) => pattern.test(fact)))).toEqual([]);
});

test('a silence by a fixed source is told apart from one by a group', () => {
  const sights = (['unsnated-no-private-routes', 'denied-and-closed'] as const).map((wanted) => {
    const one = casesOf('bridge-missing').find(({ name }) => name.endsWith(`/${wanted}.topo`));
    if (!one) throw new Error(`there is no fixture ${wanted}`);
    const { cloud, network, compiled } = analysisIn(one, 'essex');
    const [flow] = cloud.flows;
    if (!flow) throw new Error(`${wanted} has no flow`);
    return sightOf(network, compiled, stimulusOf(cloud, network, flow));
  });
  expect(sights[0]).toContain('the packet left the cloud with its fixed source 10.0.0.3');
  expect(sights[1]).toContain('a security group drops without a word');
});

function sightOf(network: Network, compiled: CompiledNetwork, stimulus: ReturnType<typeof stimulusOf>): string {
  if (stimulus.kind === 'refused') throw new Error(stimulus.message);
  return sightSentence(tellingOf(network, simulate(compiled, stimulus)));
}
