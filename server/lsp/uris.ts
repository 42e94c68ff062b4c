// URIs of included files: what `include "NAME"` in a document means. Editors write one URI in several ways, so they are
// compared by their key.

/** A form in which two spellings of one URI are equal. */
export function uriKey(uri: string): string {
  try {
    return decodeURIComponent(uri);
  } catch {
    return uri;
  }
}

/** The URI of a file named relative to another document, or undefined where that can't be said. */
export function includedUri(name: string, from: string): string | undefined {
  try {
    return new URL(name.split('/').map(encodeURIComponent).join('/'), from).toString();
  } catch {
    // `untitled:` and the like have no folder.
    return undefined;
  }
}

/** The last part of a URI's path, for titles. */
export function uriName(uri: string): string {
  return uriKey(uri).split('/').at(-1) ?? uri;
}
