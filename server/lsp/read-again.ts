// Includes as they were found for an analysis, for copies of it. Reads nothing.
import type { Analysis, ReadInclude } from '../core/pipeline/analysis.ts';
import { includedUri } from './uris.ts';

/** Finds what an analysis has read. */
export function readAgain({ files }: Analysis): ReadInclude {
  return (name, from) => {
    const uri = includedUri(name, from);
    const file = uri === undefined ? undefined : files.get(uri);
    return file && { path: file.file, text: file.text };
  };
}
