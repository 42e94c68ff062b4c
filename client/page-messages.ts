// Guards for what comes from outside the extension: messages of the page and arguments of commands. What doesn't have
// the protocol's shape is refused here, so that the rest of the extension may trust its types.
import type { FlowChoice, FromPage, Location, Position } from '../server/core/protocol/messages.ts';

/** Whether a value is a message that a page may send. */
export function isFromPage(value: unknown): value is FromPage {
  if (!isRecord(value)) return false;
  switch (value.kind) {
    case 'ready':
      return true;
    case 'trace':
      return isFlowChoice(value.flow);
    case 'reveal':
      return isLocation(value.location) && (value.focus === 'keep' || value.focus === 'take');
    case 'pins':
      return isRecord(value.pins) && Object.values(value.pins).every(isNatural);
    case 'reachable':
      return typeof value.id === 'string';
    case 'copy':
      return typeof value.text === 'string';
    case 'save':
      return (
        typeof value.name === 'string' &&
        typeof value.content === 'string' &&
        (value.encoding === 'utf8' || value.encoding === 'base64')
      );
    case 'log':
      return (
        (value.level === 'info' || value.level === 'warn' || value.level === 'error') &&
        typeof value.message === 'string'
      );
    default:
      return false;
  }
}

/** Whether a value chooses a flow. */
export function isFlowChoice(value: unknown): value is FlowChoice {
  if (!isRecord(value)) return false;
  switch (value.kind) {
    case 'named':
      return typeof value.name === 'string';
    case 'dhcp':
      return typeof value.instance === 'string';
    case 'free':
      return (
        typeof value.from === 'string' &&
        typeof value.to === 'string' &&
        (value.protocol === 'icmp' || value.protocol === 'tcp' || value.protocol === 'udp') &&
        (value.port === null || (Number.isInteger(value.port) && typeof value.port === 'number'))
      );
    default:
      return false;
  }
}

function isLocation(value: unknown): value is Location {
  return (
    isRecord(value) &&
    typeof value.uri === 'string' &&
    isRecord(value.range) &&
    isPosition(value.range.start) &&
    isPosition(value.range.end)
  );
}

function isPosition(value: unknown): value is Position {
  return isRecord(value) && isNatural(value.line) && isNatural(value.character);
}

function isNatural(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
