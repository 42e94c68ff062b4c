// Small numbers for equal strings, so that classes and pairs are compared and looked up by number. Knows nothing else.

/** Gives equal strings equal numbers, counted from 0 in the order of first appearance. */
export type Interner = {
  readonly idOf: (text: string) => number;
  /** How many different strings there were so far. */
  readonly size: () => number;
};

/** A new, empty interner. */
export function createInterner(): Interner {
  const ids = new Map<string, number>();
  return {
    idOf: (text) => {
      let id = ids.get(text);
      if (id === undefined) {
        id = ids.size;
        ids.set(text, id);
      }
      return id;
    },
    size: () => ids.size,
  };
}
