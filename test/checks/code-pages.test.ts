// Every code has a page, whose topology has it and nothing worse, and has it no more with what mends it.
import { describe, expect, test } from 'vitest';
import type { DiagnosticCode } from '../../server/core/base/diagnostic.ts';
import { runToEnd } from '../../server/core/base/steps.ts';
import { applyEdits } from '../../server/core/base/text-edit.ts';
import { check } from '../../server/core/checks/check.ts';
import { codePages, codePageText } from '../../server/core/checks/code-pages.ts';
import { fixesFor } from '../../server/core/checks/fixes.ts';
import { originalOf, proveFix } from '../../server/core/checks/prove-fix.ts';
import { analyse } from '../../server/core/pipeline/analyse.ts';
import type { ReadInclude } from '../../server/core/pipeline/analysis.ts';
import { formatText } from '../../server/core/syntax/print.ts';

const codes = Object.keys(codePages) as DiagnosticCode[];
const lines = (text: string) => text.split('\n');

/** What is found in a text, which may include itself by the name this.topo. */
function original(text: string) {
  const source = { path: 'this.topo', text };
  const read: ReadInclude = (name) => (name === 'this.topo' ? source : undefined);
  const analysis = analyse(source, read);
  return { analysis, read, diagnostics: [...analysis.diagnostics, ...check(analysis).diagnostics] };
}

const foundIn = (text: string) => original(text).diagnostics;

/** What no edit mends, or none that is the obvious one. */
const unmendable: readonly DiagnosticCode[] = ['limit'];

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
  test(unmendable.includes(code) ? 'nothing is offered' : 'a fix is offered that works, and keeps the layout', () => {
    const { analysis, read, diagnostics } = original(example);
    const finding = diagnostics.find((one) => one.code === code);
    if (!finding) throw new Error('nothing was found');
    const before = runToEnd(originalOf(analysis, diagnostics, read));
    const proven = fixesFor(analysis, finding).map((fix) => runToEnd(proveFix(before, finding, fix)));
    const working = proven.filter((one) => one !== null);
    expect(working.length > 0).toBe(!unmendable.includes(code));
    for (const { edits } of working) {
      const text = applyEdits(example, edits);
      expect(foundIn(text).map((one) => one.code)).not.toContain(code);
      // what was laid out well stays so
      if (formatText(example) === example) expect(formatText(text)).toBe(text);
    }
  });
  test('its page says what, why and what to do', () => {
    const page = codePageText(code);
    expect(lines(page)[0]).toBe(`# ${code}`);
    for (const part of ['## What to do', '## Example', '```topo']) expect(page).toContain(part);
  });
});
