// What a declaration declares: the names that it lays claim to, in order. Knows no other declaration and no values.
import type { Declaration } from '../syntax/parse.ts';
import type { ExternalStatement, NamedStatement, Word } from '../syntax/tree.ts';
import type { Source } from './report.ts';

/** What a name can stand for; `upstream` is an external's NAME-router. */
export type EntityKind =
  | 'host'
  | 'instance'
  | 'switch'
  | 'router'
  | 'external'
  | 'machine'
  | 'upstream'
  | 'tenant'
  | 'network';

/** Something with a name of its own. */
export type Entity = { readonly kind: EntityKind; readonly name: string; readonly word: Word; readonly source: Source };

/** Names that must differ: those of all entities, of pools, of flows. */
export type NameSpace = 'entity' | 'pool' | 'flow';

/** A name that a statement wants to have. */
export type Claim = {
  readonly space: NameSpace;
  readonly kind: EntityKind | 'pool' | 'flow';
  /** The name as written; `?` where there is none. */
  readonly base: string;
  readonly word: Word;
  readonly source: Source;
  /** Counts the claims of one declaration from 0. */
  readonly at: number;
};

/** The claims of a declaration in the order in which they stand; security groups are names within their tenant. */
export function claimsOf({ id, node }: Pick<Declaration, 'id' | 'node'>): readonly Claim[] {
  const claims: Claim[] = [];
  const source: Source = { id };
  const claim = (space: NameSpace, kind: Claim['kind'], { name: word }: { readonly name: Word }): void => {
    claims.push({ space, kind, base: baseOf(word), word, source, at: claims.length });
  };
  switch (node?.kind) {
    case 'external':
      claim('entity', 'external', node);
      externalClaims(node, claim);
      break;
    case 'switch':
    case 'router':
    case 'network':
      claim('entity', node.kind, node);
      break;
    case 'tenant':
    case 'host':
      claim('entity', node.kind, node);
      innerClaims(node, claim);
      break;
    case 'flow':
      claim('flow', 'flow', node);
      break;
  }
  return claims;
}

/** The name under which a word goes when it is free. */
export function baseOf(word: Word): string {
  return word.text === '' ? '?' : word.text;
}

type ClaimOne = (space: NameSpace, kind: Claim['kind'], statement: { readonly name: Word }) => void;

function externalClaims({ body }: ExternalStatement, claim: ClaimOne): void {
  for (const item of body.items) {
    if (item.kind === 'pool') claim('pool', 'pool', item);
    else if (item.kind === 'machine') claim('entity', 'machine', item);
  }
}

function innerClaims({ kind, body }: NamedStatement, claim: ClaimOne): void {
  for (const item of body.items) {
    if (kind === 'tenant' && item.kind === 'network') claim('entity', 'network', item);
    else if (kind === 'host' && item.kind === 'vm') claim('entity', 'instance', item);
  }
}
