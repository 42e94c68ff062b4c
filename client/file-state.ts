// What the status of a file says, from what is known of it. Knows no VS Code.

/** Whether there is a language server: one that has not answered yet, one that has, or none any more. */
export type ServerState = 'starting' | 'running' | 'down';

/** The state of a file. `reading`: the server has said nothing of it yet. */
export type FileState =
  | { readonly kind: 'starting' | 'down' | 'reading' | 'checking' | 'fine' }
  | { readonly kind: 'errors' | 'warnings'; readonly count: number };

/** What is known of a file. */
export interface KnownOfFile {
  readonly server: ServerState;
  /** Whether its packets are being checked; undefined when the server has said nothing of it yet. */
  readonly checking: boolean | undefined;
  readonly errors: number;
  readonly warnings: number;
}

/** Errors hide warnings; notes are no problems. What is under way hides what was found before it. */
export function fileState({ server, checking, errors, warnings }: KnownOfFile): FileState {
  if (server !== 'running') return { kind: server };
  if (checking === undefined) return { kind: 'reading' };
  if (checking) return { kind: 'checking' };
  if (errors > 0) return { kind: 'errors', count: errors };
  if (warnings > 0) return { kind: 'warnings', count: warnings };
  return { kind: 'fine' };
}
