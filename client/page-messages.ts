// Guards for what comes from outside the extension: messages of the page and arguments of commands. What doesn't have
// the protocol's shape is refused here, so that the rest of the extension may trust its types.
import type {
  FlowChoice,
  FromPage,
  Location,
  MatrixAsked,
  Position,
  WhatIf,
} from '../server/core/protocol/messages.ts';

/** Whether a value is a message that a page may send. */
export function isFromPage(value: unknown): value is FromPage {
  if (!isRecord(value)) return false;
  switch (value.kind) {
    case 'ready':
    case 'failures':
      return true;
    case 'trace':
      return isFlowChoice(value.flow) && (value.changes === undefined || areChanges(value.changes));
    case 'whatIf':
    case 'writeWhatIf':
      return areChanges(value.changes);
    case 'matrix':
      return isMatrixAsked(value.asked);
    case 'reveal':
      return isLocation(value.location) && (value.focus === 'keep' || value.focus === 'take');
    case 'pins':
      return isRecord(value.pins) && Object.values(value.pins).every(isNatural);
    case 'reachable':
    case 'hover':
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
        isProtocol(value.protocol) &&
        isPort(value.port)
      );
    default:
      return false;
  }
}

function areChanges(value: unknown): value is readonly WhatIf[] {
  return Array.isArray(value) && value.every(isWhatIf);
}

const wordsOfChange: Readonly<Record<WhatIf['kind'], readonly string[]>> = {
  cut: ['a', 'b'],
  down: ['host'],
  move: ['instance', 'host'],
  bridge: ['host', 'network'],
};

function isWhatIf(value: unknown): value is WhatIf {
  if (!isRecord(value) || typeof value.kind !== 'string' || !Object.hasOwn(wordsOfChange, value.kind)) return false;
  return wordsOfChange[value.kind as WhatIf['kind']].every((word) => typeof value[word] === 'string');
}

function isMatrixAsked(value: unknown): value is MatrixAsked {
  if (!isRecord(value) || !isRecord(value.question)) return false;
  const { level, question, since, within } = value;
  const isWithin = within === null || (isRecord(within) && isText(within.from) && isText(within.to));
  const isLevel = level === 'tenants' || level === 'networks' || level === 'hosts' || level === 'instances';
  return (
    isLevel &&
    isWithin &&
    (since === 'saved' || since === null) &&
    isProtocol(question.protocol) &&
    isPort(question.port)
  );
}

function isProtocol(value: unknown): boolean {
  return value === 'icmp' || value === 'tcp' || value === 'udp';
}

function isPort(value: unknown): boolean {
  return value === null || Number.isInteger(value);
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

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function isNatural(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
