// The files that a document may include: the topologies in its folder and in the folders within, as they would be named.
import type { Disk } from './disk.ts';
import { uriKey } from './uris.ts';

/** The names, in order; none where the document has no folder. */
export function includableIn(disk: Disk, uri: string): readonly string[] {
  const end = uri.lastIndexOf('/');
  if (end < 0) return [];
  const folder = uri.slice(0, end);
  const own = uriKey(uri);
  return disk.list(folder).flatMap((one) => {
    const key = uriKey(one);
    const name = key.slice(uriKey(folder).length + 1);
    return key === own || !key.startsWith(`${uriKey(folder)}/`) ? [] : [name];
  });
}
