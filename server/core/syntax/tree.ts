// The typed tree of a text: what is written, word by word, with places. Knows no meaning: names are not looked up and
// addresses are text. Offsets are UTF-16 code units from the beginning of the declaration.

/** Something that stands at a place of its declaration; half-open. */
export type Ranged = { readonly start: number; readonly end: number };

/** A word as a value: without quotes and escapes. Empty text: the word is missing (already reported). */
export type Word = Ranged & { readonly text: string; readonly quoted: boolean };

/** A name that may say more: `VM_6`, `tenant1.default`, `VM_6.floating[2]`; or an address, or `any` (unquoted). */
export type Reference = Ranged & { readonly name: Word; readonly member: Word | null; readonly index: Word | null };

/**
 * The statements between braces. `spoiled`: some statement in here was faulty, so what seems missing may not be. `lost`: the
 * words that begin the statements which were left out.
 */
export type Block = Ranged & {
  readonly items: readonly Statement[];
  readonly spoiled: boolean;
  readonly lost: readonly string[];
};

type Common = Ranged & {
  /** The word that begins the statement. */
  readonly keyword: Word;
  /** The comments directly above, without their marks; empty when there are none. */
  readonly doc: string;
};

/** `include "FILE"`. */
export type IncludeStatement = Common & { readonly kind: 'include'; readonly path: Word };
/** `cloud { … }`. */
export type CloudStatement = Common & { readonly kind: 'cloud'; readonly body: Block };
/** `external NAME CIDR { … }`; a null `cidr` is missing. */
export type ExternalStatement = Common & {
  readonly kind: 'external';
  readonly name: Word;
  readonly cidr: Word | null;
  readonly body: Block;
};
/** The declarations that are a name and a block. */
export type NamedStatement = Common & {
  readonly kind: 'switch' | 'tenant' | 'network' | 'secgroup' | 'host' | 'vm' | 'router';
  readonly name: Word;
  readonly body: Block;
};
/** An option of `cloud`; `keyword` is its name. */
export type OptionStatement = Common & { readonly kind: 'option'; readonly values: readonly Word[] };
/** A field with one value, `keyword` says which; `silent` only at an external's gateway. */
export type FieldStatement = Common & {
  readonly kind: 'field';
  readonly value: Word;
  readonly silent: Word | null;
};
/** A field with a list of values: `dns`, `secgroup` of an instance, `trunk`. */
export type ListStatement = Common & { readonly kind: 'list'; readonly values: readonly Word[] };
/** `floating POOL RANGE` of an external. */
export type PoolStatement = Common & { readonly kind: 'pool'; readonly name: Word; readonly range: Word };
/** `host NAME IP [listen …]` of an external. */
export type MachineStatement = Common & {
  readonly kind: 'machine';
  readonly name: Word;
  readonly address: Word;
  readonly listens: readonly ListenStatement[];
};
/** `link -> SWITCH [trunk …] [no-carrier]`. */
export type LinkStatement = Common & {
  readonly kind: 'link';
  readonly to: Word;
  readonly trunk: ListStatement | null;
  readonly noCarrier: Word | null;
};
/** `allow PROTO [PORTS] [from SOURCE]`. */
export type AllowStatement = Common & {
  readonly kind: 'allow';
  readonly protocol: Word;
  readonly ports: readonly Word[];
  readonly source: Reference | null;
};
/** `nic NAME [IP[/LEN]] -> TARGET [trunk … | vlan V] [no-carrier]`. */
export type NicStatement = Common & {
  readonly kind: 'nic';
  readonly name: Word;
  readonly address: Word | null;
  readonly to: Word;
  readonly trunk: ListStatement | null;
  readonly vlan: Word | null;
  readonly noCarrier: Word | null;
};
/** `bridge NETWORK [IP] [on-demand]` of a host. */
export type BridgeStatement = Common & {
  readonly kind: 'bridge';
  readonly network: Word;
  readonly address: Word | null;
  readonly onDemand: Word | null;
};
/** `route CIDR via IP` or `route CIDR TYPE`; exactly one of `via` and `type` is set. */
export type RouteStatement = Common & {
  readonly kind: 'route';
  readonly to: Word;
  readonly via: Word | null;
  readonly type: Word | null;
};
/** `listen PROTO PORTS`. */
export type ListenStatement = Common & {
  readonly kind: 'listen';
  readonly protocol: Word;
  readonly ports: readonly Word[];
};
/** `flow NAME: …`; `to` null: an instance's boot. */
export type FlowStatement = Common & {
  readonly kind: 'flow';
  readonly name: Word;
  readonly from: Reference;
  readonly to: Reference | null;
  readonly protocol: Word | null;
  readonly port: Word | null;
  /** `ttl`, `source`, `mac` as written, in order. */
  readonly options: readonly FieldStatement[];
};
/** `expect A -> B …`. */
export type ExpectStatement = Common & {
  readonly kind: 'expect';
  readonly from: Reference;
  readonly to: Reference;
  readonly protocol: Word | null;
  readonly port: Word | null;
  readonly outcome: Word;
  readonly code: Word | null;
  readonly via: readonly Word[];
};
/** `expect isolated A B`. */
export type IsolatedStatement = Common & { readonly kind: 'isolated'; readonly a: Reference; readonly b: Reference };

/** Any statement, at the top level or in a block. */
export type Statement =
  | IncludeStatement
  | CloudStatement
  | ExternalStatement
  | NamedStatement
  | OptionStatement
  | FieldStatement
  | ListStatement
  | PoolStatement
  | MachineStatement
  | LinkStatement
  | AllowStatement
  | NicStatement
  | BridgeStatement
  | RouteStatement
  | ListenStatement
  | FlowStatement
  | ExpectStatement
  | IsolatedStatement;

/** A statement that stands at the top level. */
export type TopStatement =
  | IncludeStatement
  | CloudStatement
  | ExternalStatement
  | NamedStatement
  | FlowStatement
  | ExpectStatement
  | IsolatedStatement;

/** The block of a statement, or undefined. */
export function bodyOf(statement: Statement): Block | undefined {
  return 'body' in statement ? statement.body : undefined;
}

/** The word that names what a statement declares, or undefined. */
export function nameOf(statement: Statement): Word | undefined {
  return 'name' in statement ? statement.name : undefined;
}
