// Findings stay on their words while one types, and go with them.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../server/core/base/diagnostic.ts';
import { carried, carriedSpan } from '../../server/core/ide/carry.ts';
import { analyse } from '../../server/core/pipeline/analyse.ts';

const span = (start: number, end: number) => ({ declaration: 'd', start, end });

describe('a span over an edit', () => {
  it.each([
    ['nothing changed', 'host abc {}', 'host abc {}', span(5, 8)],
    ['text behind it', 'host abc {}', 'host abc { nic }', span(5, 8)],
    ['text before it', 'host abc {}', 'host   abc {}', span(7, 10)],
    ['text before it went', 'host   abc {}', 'host abc {}', span(5, 8)],
    ['its words changed', 'host abc {}', 'host abX {}', undefined],
    ['its words grew', 'host abc {}', 'host abcd {}', span(5, 8)],
    ['its declaration went', 'host abc {}', undefined, undefined],
  ])('%s', (_, before, now, expected) => {
    const at = before.indexOf('abc');
    expect(carriedSpan(span(at, at + 3), before, now)).toEqual(expected);
  });
  it('always stands on the same words', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.string(),
        fc.string(),
        fc.string(),
        fc.nat(),
        fc.nat(),
        (head, old, fresh, tail, a, b) => {
          const [before, now] = [head + old + tail, head + fresh + tail];
          const [start, end] = [a % (before.length + 1), b % (before.length + 1)].sort((x, y) => x - y) as [
            number,
            number,
          ];
          const found = carriedSpan(span(start, end), before, now);
          if (found) expect(now.slice(found.start, found.end)).toBe(before.slice(start, end));
          else expect(before).not.toBe(now);
        },
      ),
    );
  });
});

describe('findings over an edit', () => {
  const read = (text: string) => analyse({ path: 'a', text }, () => undefined);
  const finding = (declaration: string, start: number, end: number): Diagnostic => ({
    code: 'bridge-missing',
    severity: 'error',
    message: 'm',
    span: { declaration, start, end },
    related: [{ message: 'r', span: { declaration, start, end } }],
  });
  it('follow their declaration, and leave out what is gone', () => {
    const before = read('host a { }\nhost b { }\n');
    const [a = '', b = ''] = [...before.files.values()].flatMap(({ declarations }) => declarations.map(({ id }) => id));
    const findings = [finding(a, 5, 6), finding(b, 5, 6)];
    expect(carried(before, before, findings)).toBe(findings);
    const without = carried(before, read('switch s { }\nhost b { ip_forward 0 }\n'), findings);
    expect(without).toEqual([findings[1]]);
  });
});
