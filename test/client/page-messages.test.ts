import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isFlowChoice, isFromPage } from '../../client/page-messages.ts';
import { isPort } from '../../client/port.ts';

const range = { start: { line: 0, character: 0 }, end: { line: 1, character: 2 } };
const flow = { kind: 'free', from: 'VM_1', to: '10.1.0.5', protocol: 'tcp', port: 22 };

describe('messages of the page', () => {
  it('are let in when they are the protocol’s', () => {
    for (const message of [
      { kind: 'ready' },
      { kind: 'trace', flow },
      { kind: 'trace', flow: { kind: 'named', name: 'scenario6' } },
      { kind: 'trace', flow: { kind: 'dhcp', instance: 'VM_1' } },
      {
        kind: 'matrix',
        asked: { level: 'hosts', question: { protocol: 'icmp', port: null }, since: null, within: null },
      },
      { kind: 'reveal', location: { uri: 'file:///a.topo', range }, focus: 'keep' },
      { kind: 'reachable', id: 'VM_1' },
      { kind: 'pins', pins: {} },
      { kind: 'pins', pins: { compute1: 3 } },
      { kind: 'log', level: 'warn', message: 'slow' },
    ])
      expect(isFromPage(message), JSON.stringify(message)).toBe(true);
  });
  it('are refused when anything is missing or wrong', () => {
    for (const message of [
      null,
      'ready',
      { kind: 'eval', code: '1' },
      { kind: 'trace' },
      { kind: 'trace', flow: { ...flow, port: '22' } },
      { kind: 'trace', flow: { ...flow, protocol: 'sctp' } },
      {
        kind: 'matrix',
        asked: { level: 'racks', question: { protocol: 'icmp', port: null }, since: null, within: null },
      },
      { kind: 'reveal', location: { uri: 'file:///a.topo', range: { start: range.start } }, focus: 'keep' },
      { kind: 'reveal', location: { uri: 'file:///a.topo', range }, focus: 'steal' },
      {
        kind: 'reveal',
        location: { uri: 'a', range: { ...range, end: { line: -1, character: 0.5 } } },
        focus: 'keep',
      },
      { kind: 'reachable' },
      { kind: 'pins', pins: { compute1: -1 } },
      { kind: 'pins', pins: { compute1: '1' } },
      { kind: 'log', level: 'fatal', message: '' },
    ])
      expect(isFromPage(message), JSON.stringify(message)).toBe(false);
  });
  it('never throw, whatever comes', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(typeof isFromPage(value)).toBe('boolean');
        expect(typeof isFlowChoice(value)).toBe('boolean');
      }),
    );
  });
});

describe('a port', () => {
  it('is a number from 1 to 65535', () => {
    for (const text of ['1', '22', '65535']) expect(isPort(text), text).toBe(true);
    for (const text of ['', '0', '65536', '-1', '2.5', '1e3', ' 80', 'http']) expect(isPort(text), text).toBe(false);
  });
});
