// The kinds of things that a file declares by a name, in the words of the tree. Knows no text.

/** Every kind, in the order in which colours are numbered. */
export const declaredKinds = [
  'external',
  'switch',
  'tenant',
  'network',
  'secgroup',
  'host',
  'vm',
  'router',
  'machine',
  'pool',
  'flow',
] as const;

/** What a name can be declared as. */
export type DeclaredKind = (typeof declaredKinds)[number];
