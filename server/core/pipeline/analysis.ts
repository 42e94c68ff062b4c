// What is known of one text after it was read: its files, its cloud, its network. Plain values; knows no editor.
import type { Diagnostic } from '../base/diagnostic.ts';
import type { Place } from '../base/span.ts';
import type { Steps } from '../base/steps.ts';
import type { Network } from '../network/network.ts';
import type { Remembered } from '../nova/provision.ts';
import type { CompiledNetwork } from '../simulator/simulate.ts';
import type { ParsedFile } from '../syntax/parse.ts';
import type { Cloud } from '../topology/cloud.ts';
import type { ResolveMemory } from '../topology/memory.ts';

/** A file as the edge (server, command line, test) reads it. `path` names it uniquely; core never looks into it. */
export type SourceFile = { readonly path: string; readonly text: string };

/** Finds the file that `include "NAME"` in `from` means, or undefined where there is none. */
export type ReadInclude = (name: string, from: string) => SourceFile | undefined;

/** Everything derived from a text without running a packet. */
export type Analysis = {
  readonly entry: string;
  /** The entry and all it includes, by path, in include order. */
  readonly files: ReadonlyMap<string, ParsedFile>;
  readonly cloud: Cloud;
  readonly network: Network;
  readonly compiled: CompiledNetwork;
  /** Derives both, and puts together where things stand, in steps, for whoever has something else to do in between. */
  readonly derive: () => Steps<CompiledNetwork>;
  /** What provisioning remembers of this cloud, or, while nobody asked for its network, of the one before; of no use to others. */
  readonly provisioned: () => Remembered | undefined;
  /** Syntax, includes, names, values and addresses: what is shown as one types. */
  readonly diagnostics: readonly Diagnostic[];
  /** What resolving remembers; of no use to others. */
  readonly memory: ResolveMemory;
};

/** Where an origin stands: the word that names it, and the whole statement. */
export type OriginPlace = { readonly name: Place; readonly whole: Place };
