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

/** How a file is named relative to another document, or undefined where it can't be. */
export function includeName(target: string, from: string): string | undefined {
  try {
    const [to, at] = [new URL(target), new URL(from)];
    if (to.protocol !== at.protocol || to.host !== at.host) return undefined;
    const folders = at.pathname.split('/').slice(0, -1);
    const parts = to.pathname.split('/');
    let same = 0;
    while (same < folders.length && same < parts.length - 1 && folders[same] === parts[same]) same++;
    const up = folders.slice(same).map(() => '..');
    return [...up, ...parts.slice(same).map(decodeURIComponent)].join('/');
  } catch {
    return undefined;
  }
}

/** The last part of a URI's path, for titles. */
export function uriName(uri: string): string {
  return uriKey(uri).split('/').at(-1) ?? uri;
}
