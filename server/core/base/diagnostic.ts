// What the user is told about a text. Knows no editor and no line numbers.
import type { Span } from './span.ts';

/** How much it matters; only an `error` makes `hopscope check` fail. */
export type Severity = 'error' | 'warning' | 'information' | 'hint';

/** The stable codes of the language's table of diagnostics (language contract, "Diagnostics"). */
export type DiagnosticCode =
  | 'syntax'
  | 'unknown-name'
  | 'duplicate-name'
  | 'duplicate-field'
  | 'missing-field'
  | 'wrong-value'
  | 'address-outside-network'
  | 'duplicate-address'
  | 'reserved-address'
  | 'overlapping-cidr'
  | 'pool-overlap'
  | 'floating-outside-pool'
  | 'gateway-outside-network'
  | 'duplicate-mac'
  | 'pool-exhausted'
  | 'network-full'
  | 'vlan-out-of-range'
  | 'duplicate-vlan'
  | 'vlan-not-trunked'
  | 'switch-loop'
  | 'interface-missing'
  | 'option-conflict'
  | 'option-not-in-release'
  | 'rp-filter-risk'
  | 'filter-bypassed'
  | 'include-missing'
  | 'include-cycle'
  | 'limit'
  | 'bridge-missing'
  | 'rule-unreachable'
  | 'expectation-failed'
  | 'asymmetric-route'
  | 'rule-shadowed'
  | 'rule-idle'
  | 'unused-network'
  | 'unused-secgroup'
  | 'unused-pool';

/** Another place that helps to understand a diagnostic; one clause without a full stop. */
export type Related = {
  readonly message: string;
  readonly span: Span;
  /** Set where it names what would mend the fault, found by trying: the edit in the imperative, and what else it does. */
  readonly remedy?: string;
};

/** What is written in place of a part of the text; an empty part is an insertion. */
export type SpanEdit = { readonly span: Span; readonly text: string };

/** An edit that may mend a fault. Whoever offers it tries it first. */
export type Fix = {
  /** In the imperative. */
  readonly title: string;
  /** They don't overlap. */
  readonly edits: readonly SpanEdit[];
};

/** One finding: what is wrong, where, and (in `message`) what to do. One clause without a full stop. */
export type Diagnostic = {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  readonly message: string;
  readonly span: Span;
  readonly related: readonly Related[];
  /** The word that was probably meant in this place. */
  readonly meant?: string;
  /** What may mend it, the best first. */
  readonly fixes?: readonly Fix[];
  /** Of `bridge-missing`: the host, and the network whose bridge it lacks. */
  readonly missingBridge?: { readonly host: string; readonly network: string };
  /** Set for what an editor should fade. */
  readonly unnecessary?: true;
};
