// Words that the messages of several checks share. One clause, no full stop.
import type { Finding } from '../simulator/trace.ts';

/** `a`, `a and b`, `a, b and c`; from the fourth on they are counted: `a, b, c and 2 more`. */
export function listOf(items: readonly string[]): string {
  const shown = items.length > 4 ? [...items.slice(0, 3), `${items.length - 3} more`] : items;
  const last = shown.at(-1);
  if (last === undefined) return '';
  return shown.length === 1 ? last : `${shown.slice(0, -1).join(', ')} and ${last}`;
}

/** `1 pair`, `2 pairs`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** `icmp`, `tcp 22`. */
export function protocolWords(protocol: string, port: number | null): string {
  return port === null || protocol === 'icmp' ? protocol : `${protocol} ${port}`;
}

/** Why a packet ended, and where. */
export function endWords(finding: Pick<Finding<string>, 'code' | 'message' | 'node'>): string {
  return `${finding.message} (${finding.code} at ${finding.node})`;
}

/** With a capital letter, as titles begin. */
export function capital(words: string): string {
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
}
