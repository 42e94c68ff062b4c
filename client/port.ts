// Ports as users type them.

/** Why a text is not a port, or null when it is one. */
export function portProblem(text: string): string | null {
  const port = Number(text);
  return /^\d+$/.test(text) && port >= 1 && port <= 65535 ? null : 'A port is a number from 1 to 65535';
}
