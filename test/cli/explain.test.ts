// `hopscope explain`: the page of every code, and all codes in a line each.
import { expect, it } from 'vitest';
import { run } from '../../server/cli/run.ts';
import { styleOf } from '../../server/cli/terminal.ts';
import { codePages } from '../../server/core/checks/code-pages.ts';

function explain(...args: readonly string[]) {
  let out = '';
  let error = '';
  const status = run(['explain', ...args], {
    out: (text) => {
      out += text;
    },
    print: (text) => {
      out += text;
    },
    error: (text) => {
      error += text;
    },
    style: styleOf('plain'),
  });
  return { status, out, error };
}

it('lists every code with what it means', () => {
  const { status, out } = explain();
  expect(status).toBe(0);
  expect(out.trimEnd().split('\n').length).toBe(Object.keys(codePages).length);
});
it('tells of one code, and what may be meant by another', () => {
  expect(explain('bridge-missing').out).toMatch(/^# bridge-missing\n\nA host has no bridge/);
  expect(explain('bridge-mising')).toMatchObject({ status: 2, error: expect.stringContaining('bridge-missing') });
  expect(explain('constructor').status).toBe(2);
});
