import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fileState } from '../../client/file-state.ts';
import { topologyTemplate } from '../../client/topology-template.ts';
import { check } from '../../server/core/checks/check.ts';
import { analyse } from '../../server/core/pipeline/analyse.ts';

it('a new topology is whole: nothing is wrong with it, and what it expects holds', () => {
  const comments = { cloud: 'A cloud.', group: 'A {group}.', host: 'A $1 host.', flow: 'A flow.' };
  const snippet = topologyTemplate(comments);
  const values = new Map<string, string>();
  const text = snippet
    .replace(/(?<!\\)\$\{(\d):([^}]*)\}/g, (_, stop: string, value: string) => {
      values.set(stop, value);
      return value;
    })
    .replace(/(?<!\\)\$(\d)/g, (_, stop: string) => values.get(stop) ?? '')
    .replace(/\\(.)/g, '$1');
  expect(text).toContain('// A {group}.');
  expect(text).toContain('// A $1 host.');
  expect(text).toContain('flow ping: VM_1 -> VM_2 icmp');
  const analysis = analyse({ path: 'new.topo', text }, () => undefined);
  expect([...analysis.diagnostics, ...check(analysis).diagnostics]).toEqual([]);
});

it('the state of a file is the worst that is known of it', () => {
  const known = { server: 'running', checking: false, errors: 0, warnings: 0 } as const;
  expect(fileState(known)).toEqual({ kind: 'fine' });
  expect(fileState({ ...known, warnings: 3 })).toEqual({ kind: 'warnings', count: 3 });
  expect(fileState({ ...known, errors: 1, warnings: 3 })).toEqual({ kind: 'errors', count: 1 });
  expect(fileState({ ...known, errors: 1, checking: true })).toEqual({ kind: 'checking' });
  expect(fileState({ ...known, errors: 1, checking: undefined })).toEqual({ kind: 'reading' });
  expect(fileState({ ...known, errors: 1, server: 'starting' })).toEqual({ kind: 'starting' });
  expect(fileState({ ...known, errors: 1, server: 'down' })).toEqual({ kind: 'down' });
});

it('the example of the walkthrough has one fault, which one edit mends', () => {
  const text = readFileSync(join(import.meta.dirname, '../../media/walkthrough/lost-ping.topo'), 'utf8');
  const codes = (each: string) => {
    const analysis = analyse({ path: 'lost-ping.topo', text: each }, () => undefined);
    return [...analysis.diagnostics, ...check(analysis).diagnostics].map(({ code }) => code);
  };
  expect(codes(text)).toEqual(['bridge-missing']);
  // with bridges on both hosts each routes what its own instances send: as it is meant, so only information
  expect(codes(text.replace('net102 10.1.0.1 on-demand', 'net102 10.1.0.1'))).toEqual(['asymmetric-route']);
});
