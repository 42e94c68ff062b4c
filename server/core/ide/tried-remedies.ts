// Puts the remedies that the checks tried on a copy of the cloud in place of those that help in general, where the checks
// found the same fault. Knows no lines and no URIs.
import type { Diagnostic } from '../base/diagnostic.ts';
import type { Analysis } from '../pipeline/analysis.ts';
import type { Replay } from '../views/replay.ts';

/** How a related place says that it is a remedy (checks/bridge-missing.ts). */
const mark = 'remedy: ';

/** The replay with tried remedies in its verdict; as it is where no finding is about its cause. */
export function withTriedRemedies(analysis: Analysis, replay: Replay, findings: readonly Diagnostic[]): Replay {
  const { cloud } = analysis;
  const tried = replay.causes
    .filter(({ code }) => code === 'bridge-missing')
    .flatMap(({ node }) => {
      const host = cloud.hosts.find(({ name }) => name === node);
      const place = host && cloud.spans.get(host.origin)?.name;
      return findings.filter(
        ({ code, span }) =>
          code === 'bridge-missing' && span.declaration === place?.declaration && span.start === place.start,
      );
    })
    .flatMap(({ related }) =>
      related.flatMap(({ message }) => (message.startsWith(mark) ? [message.slice(mark.length)] : [])),
    );
  if (tried.length === 0) return replay;
  return { ...replay, verdict: { ...replay.verdict, remedies: [...new Set(tried)], tried: true } };
}
