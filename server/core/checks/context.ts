// What every check works on: the analysis, a verifier that remembers what was simulated, and where things stand.
import type { Diagnostic } from '../base/diagnostic.ts';
import { groupBy } from '../base/group-by.ts';
import type { OriginId, Span } from '../base/span.ts';
import type { Steps } from '../base/steps.ts';
import type { NodeId } from '../network/network.ts';
import type { Analysis } from '../pipeline/analysis.ts';
import { offsetOf } from '../syntax/places.ts';
import type { Host, Instance, TenantNetwork } from '../topology/cloud.ts';
import type { Remembered } from '../verifier/verdict-memory.ts';
import { type Verifier, verifierSteps } from '../verifier/verifier.ts';
import type { Ipv4 } from '../wire/address.ts';
import { createTrials, type RemedyMemory, type Trials } from './remedy-memory.ts';
import { takenAddresses } from './taken-addresses.ts';

/** What one check leaves to the next one: of the cloud that it was about little is held by it. */
export type CheckMemory = Remembered & { readonly remedies: RemedyMemory };

/** Shared by the checks of one run. */
export type CheckContext = {
  readonly analysis: Analysis;
  readonly verifier: Verifier;
  readonly trials: Trials;
  readonly hosts: ReadonlyMap<string, Host>;
  readonly networks: ReadonlyMap<string, TenantNetwork>;
  /** The instances of some names, in file order. */
  readonly instancesNamed: (names: ReadonlySet<string>) => Instance[];
  /** Every address that something holds, reserves or points at; looked up once. */
  readonly taken: () => ReadonlySet<Ipv4>;
  /** The word that names an origin, or undefined for one that no text made. */
  readonly spanOf: (origin: OriginId | null | undefined) => Span | undefined;
  /** The word that names a node of the network. */
  readonly spanOfNode: (name: NodeId) => Span | undefined;
  /** The first such word in the statement of an origin, else the word that names it. */
  readonly spanOfWord: (origin: OriginId, word: string) => Span | undefined;
  /** Whether an error of syntax, names or values stands in the statement of an origin: it may mean something else. */
  readonly isFaulty: (origin: OriginId) => boolean;
};

/** A check that is shown every meant pair and speaks at the end. */
export type Collector<Sight> = {
  readonly visit: (sight: Sight) => void;
  readonly finish: () => Diagnostic[];
};

/** What a check finds, piece by piece of what it looks at, with how much of that is done from 0 to 1. */
export type Findings = Generator<{ readonly finding: Diagnostic | null; readonly done: number }, void>;

const tellingApart = { what: 'telling instances apart', done: 1 };

/** The context of an analysis, in steps. */
export function* createContext(analysis: Analysis, previous?: CheckMemory): Steps<CheckContext> {
  const { cloud, network } = analysis;
  const verifier = yield* verifierSteps(analysis, previous);
  yield tellingApart;
  const nodes = new Map(network.nodes.map((node) => [node.name, node.origin]));
  yield tellingApart;
  // put together here, where it is a step of its own
  const { spans } = cloud;
  yield tellingApart;
  const spanOf = (origin: OriginId | null | undefined): Span | undefined => {
    const span = origin === null || origin === undefined ? undefined : spans.get(origin)?.name;
    return span && isWritten(analysis, span) ? span : undefined;
  };
  const errors = groupBy(
    analysis.diagnostics.filter(({ severity }) => severity === 'error'),
    ({ span }) => span.declaration,
  );
  let taken: ReadonlySet<Ipv4> | undefined;
  let places: ReadonlyMap<string, number[]> | undefined;
  return {
    analysis,
    verifier,
    trials: createTrials(previous?.remedies),
    hosts: new Map(cloud.hosts.map((host) => [host.name, host])),
    networks: new Map(cloud.networks.map((network) => [network.name, network])),
    instancesNamed: (names) => {
      places ??= groupBy(cloud.instances.keys(), (place) => cloud.instances[place]?.name ?? '');
      const found = [...names].flatMap((name) => places?.get(name) ?? []).sort((a, b) => a - b);
      return found.flatMap((place) => cloud.instances[place] ?? []);
    },
    taken: () => {
      taken ??= takenAddresses(cloud);
      return taken;
    },
    spanOf,
    spanOfNode: (name) => spanOf(nodes.get(name)),
    spanOfWord: (origin, word) => wordIn(analysis, spans.get(origin)?.whole, word) ?? spanOf(origin),
    isFaulty: (origin) => {
      const whole = spans.get(origin)?.whole;
      if (!whole) return false;
      const here = errors.get(whole.declaration) ?? [];
      return here.some(({ span }) => whole.start <= span.start && span.end <= whole.end);
    },
  };
}

/** Whether a span covers any text; what no text made (a `cloud` left out) has an empty one. */
function isWritten(analysis: Analysis, span: Span): boolean {
  if (span.start === span.end) return false;
  for (const file of analysis.files.values()) if (file.indexes.has(span.declaration)) return true;
  return false;
}

function wordIn(analysis: Analysis, whole: Span | undefined, word: string): Span | undefined {
  if (!whole) return undefined;
  for (const file of analysis.files.values()) {
    const offset = offsetOf(file, whole.declaration);
    if (offset === undefined) continue;
    const statement = file.text.slice(offset + whole.start, offset + whole.end);
    const found = new RegExp(`\\s${word}\\s`).exec(statement);
    if (!found) return undefined;
    const start = whole.start + found.index + 1;
    return { declaration: whole.declaration, start, end: start + word.length };
  }
  return undefined;
}
