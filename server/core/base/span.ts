// Places in a source text that survive edits elsewhere. Knows no file contents, no lines, no URIs.

/**
 * Names one top-level declaration of one file, stable while its text or its name stays:
 * `FILE#KIND:NAME` (with `~2`, `~3`, … for repeated ones). Opaque to everybody but syntax and pipeline.
 */
export type DeclarationId = string;

/** A half-open range of UTF-16 code units, counted from the first character of its declaration. */
export type Span = { readonly declaration: DeclarationId; readonly start: number; readonly end: number };

/** A half-open range of UTF-16 code units, counted from the beginning of a file. */
export type Place = { readonly file: string; readonly start: number; readonly end: number };

/**
 * Names the thing in the source that something was derived from, e.g. `vm:VM_1`, `bridge:compute1/net100`.
 * The cloud maps it to a span; networks and traces carry it and never look inside.
 */
export type OriginId = string;
