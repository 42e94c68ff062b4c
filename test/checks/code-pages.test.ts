// Every code has a page, whose topology has it and nothing worse, and has it no more with what mends it.
import { describe, expect, test } from 'vitest';
import type { DiagnosticCode } from '../../server/core/base/diagnostic.ts';
import { check } from '../../server/core/checks/check.ts';
import { codePages, codePageText } from '../../server/core/checks/code-pages.ts';
import { analyse } from '../../server/core/pipeline/analyse.ts';

const codes = Object.keys(codePages) as DiagnosticCode[];
const lines = (text: string) => text.split('\n');

/** Findings of a text, which may include itself by the name this.topo. */
function foundIn(text: string) {
  const source = { path: 'this.topo', text };
  const analysis = analyse(source, (name) => (name === 'this.topo' ? source : undefined));
  return [...analysis.diagnostics, ...check(analysis).diagnostics];
}

describe.each(codes)('%s', (code) => {
  const { example, mended } = codePages[code];

  test('its topology has it, and no other error', () => {
    const found = foundIn(example);
    expect(found.map((one) => one.code)).toContain(code);
    // what lets no packet of a rule pass is an error of its own
    const besides = code === 'rule-unreachable' ? ['vlan-not-trunked'] : code === 'limit' ? ['syntax'] : [];
    const others = found.filter((one) => one.severity === 'error' && one.code !== code && !besides.includes(one.code));
    expect(others).toEqual([]);
  });
  test('and with what mends it has it no more', () => {
    expect(example).toContain(mended.from);
    const found = foundIn(example.replace(mended.from, mended.to));
    expect(found.map((one) => one.code)).not.toContain(code);
    expect(found.filter(({ severity }) => severity === 'error' && code !== 'rule-unreachable')).toEqual([]);
  });
  test('its page says what, why and what to do', () => {
    const page = codePageText(code);
    expect(lines(page)[0]).toBe(`# ${code}`);
    for (const part of ['## What to do', '## Example', '```topo']) expect(page).toContain(part);
  });
});
