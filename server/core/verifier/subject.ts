// What the verifier looks at: a cloud, and the network that was derived from it. Knows no text and no derivation.
import type { Network } from '../network/network.ts';
import type { CompiledNetwork } from '../simulator/simulate.ts';
import type { Cloud } from '../topology/cloud.ts';

/** A cloud with its network, ready to run packets through; an analysis is one. */
export type Subject = { readonly cloud: Cloud; readonly network: Network; readonly compiled: CompiledNetwork };
