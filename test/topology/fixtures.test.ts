// Each diagnostic of syntax, names, values and addresses on texts that have it and on a clean twin: exactly what the
// comments under the lines say is reported, at exactly that range.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseFile } from '../../server/core/syntax/parse.ts';
import { declarationOf } from '../../server/core/syntax/places.ts';
import { annotationsOf, type Found, mismatches } from '../support/annotations.ts';
import { findingsOf } from './findings.ts';

const folder = join(import.meta.dirname, '../fixtures/diagnostics');
const files = readdirSync(folder).filter((name) => name.endsWith('.topo'));
const codes = [
  ...['syntax', 'unknown-name', 'duplicate-name', 'duplicate-field', 'missing-field', 'wrong-value'],
  ...['address-outside-network', 'duplicate-address', 'reserved-address', 'overlapping-cidr', 'pool-overlap'],
  ...['floating-outside-pool', 'gateway-outside-network', 'duplicate-mac', 'pool-exhausted', 'network-full'],
  ...['vlan-out-of-range', 'duplicate-vlan', 'option-conflict', 'option-not-in-release', 'interface-missing'],
  ...['unused-network', 'unused-secgroup', 'unused-pool'],
];

const read = (name: string): string => readFileSync(join(folder, name), 'utf8');

/** The findings of a text with lines and columns. */
function found(text: string): Found[] {
  return findingsOf(text).map(({ severity, code, message, start, end }) => {
    const before = text.slice(0, start);
    const column = start - (before.lastIndexOf('\n') + 1);
    return { line: before.split('\n').length - 1, start: column, end: column + end - start, severity, code, message };
  });
}

describe('annotated fixtures', () => {
  test.each(files)('%s', (name) => {
    expect(mismatches(read(name), found(read(name)))).toEqual([]);
  });

  test.each(codes)('%s has a fixture and a clean twin', (code) => {
    expect(annotationsOf(read(`${code}.topo`)).some((one) => one.code === code)).toBe(true);
    expect(annotationsOf(read(`${code}.clean.topo`))).toEqual([]);
  });

  test('messages are one clause without a full stop, and say where the other place is', () => {
    for (const { message, related, code } of files.flatMap((name) => findingsOf(read(name)))) {
      expect(message).not.toMatch(/[.!?]$|\n/);
      if (/^duplicate-|overlap/.test(code)) expect(related.length).toBeGreaterThan(0);
      for (const one of related) expect(one.message).not.toMatch(/[.!?]$/);
    }
  });

  test('every related place lies in the text', () => {
    for (const name of files) {
      const parsed = parseFile(name, read(name));
      for (const { related } of findingsOf(read(name), name)) {
        for (const { span } of related) {
          const declaration = declarationOf(parsed, span.declaration);
          expect(span.start).toBeLessThan(span.end);
          expect(span.end).toBeLessThanOrEqual(declaration?.length ?? -1);
        }
      }
    }
  });
});
