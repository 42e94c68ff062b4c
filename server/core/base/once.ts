// A value that is worked out when somebody first asks for it. Knows nothing of the value.

/** The value of a pure function, computed when it is first asked for. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
