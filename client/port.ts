// Ports as users type them.

/** Whether a text is a port. */
export function isPort(text: string): boolean {
  const port = Number(text);
  return /^\d+$/.test(text) && port >= 1 && port <= 65535;
}
