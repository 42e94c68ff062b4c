// Puts the remedies that the checks tried on a copy of the cloud in place of those that help in general, where the checks
// found the same fault. Knows no lines and no URIs.
import type { Diagnostic } from '../base/diagnostic.ts';
import type { Replay } from '../views/replay.ts';

/** The replay with tried remedies in its verdict; as it is where no finding is about its cause. */
export function withTriedRemedies(replay: Replay, findings: readonly Diagnostic[]): Replay {
  const lacking = new Set(replay.causes.filter(({ code }) => code === 'bridge-missing').map(({ node }) => node));
  const tried = findings
    .filter(({ missingBridge }) => missingBridge && lacking.has(missingBridge.host))
    .flatMap(({ related }) => related.flatMap(({ remedy }) => (remedy === undefined ? [] : [remedy])));
  if (tried.length === 0) return replay;
  return { ...replay, verdict: { ...replay.verdict, remedies: [...new Set(tried)], tried: true } };
}
