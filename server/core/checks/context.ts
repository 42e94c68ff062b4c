// What every check works on: the analysis, a verifier that remembers what was simulated, and where things stand.
import type { Diagnostic } from '../base/diagnostic.ts';
import type { OriginId, Span } from '../base/span.ts';
import type { Analysis } from '../pipeline/analysis.ts';
import type { Host, TenantNetwork } from '../topology/cloud.ts';
import { createVerifier, type Verifier } from '../verifier/verifier.ts';

/** Shared by the checks of one run. */
export type CheckContext = {
  readonly analysis: Analysis;
  readonly verifier: Verifier;
  readonly hosts: ReadonlyMap<string, Host>;
  readonly networks: ReadonlyMap<string, TenantNetwork>;
  /** The word that names an origin, or undefined for one that no text made. */
  readonly spanOf: (origin: OriginId | null | undefined) => Span | undefined;
};

/** A check that is shown every meant pair and speaks at the end. */
export type Collector<Sight> = {
  readonly visit: (sight: Sight) => void;
  readonly finish: () => Diagnostic[];
};

/** The context of an analysis. */
export function createContext(analysis: Analysis): CheckContext {
  const { cloud } = analysis;
  return {
    analysis,
    verifier: createVerifier(analysis),
    hosts: new Map(cloud.hosts.map((host) => [host.name, host])),
    networks: new Map(cloud.networks.map((network) => [network.name, network])),
    spanOf: (origin) => (origin === null || origin === undefined ? undefined : cloud.spans.get(origin)?.name),
  };
}
