// The files of test/fixtures/kernel.
import { readdirSync, readFileSync } from 'node:fs';
import type { Network } from '../../server/core/network/network.ts';
import type { Stimulus } from '../../server/core/simulator/trace.ts';
import { parseIpv4 } from '../../server/core/wire/address.ts';
import { type Capture, type Probe, readCapture } from './capture.ts';

const folder = new URL('../fixtures/kernel/', import.meta.url);

/** Names of the clouds, in order; `topo`: those written in the language, `network`: those given as a network. */
export function cloudNames(kind: 'topo' | 'network'): string[] {
  const ending = kind === 'topo' ? '.topo' : '.network.json';
  return readdirSync(folder)
    .filter((file) => file.endsWith(ending))
    .map((file) => file.slice(0, -ending.length))
    .sort();
}

/** The capture of a cloud. */
export function captureOf(name: string): Capture {
  return readCapture(new URL(`${name}.capture.json`, folder));
}

/** A cloud's rules while it was captured. */
export function rulesTextOf(name: string): string {
  return readFileSync(new URL(`${name}.rules.txt`, folder), 'utf8');
}

/** A cloud in Topo. */
export function topoOf(name: string): string {
  return readFileSync(new URL(`${name}.topo`, folder), 'utf8');
}

/** A cloud that no release of the language has. */
export function networkOf(name: string): Network {
  return JSON.parse(readFileSync(new URL(`${name}.network.json`, folder), 'utf8')) as Network;
}

/** What a probe sends into a network. */
export function stimulusOfProbe(probe: Probe): Stimulus {
  if (probe.protocol === 'dhcp') return { kind: 'dhcp', from: probe.from };
  const to = parseIpv4(probe.to ?? '');
  if (to === undefined) throw new Error(`${probe.flow} goes to no address`);
  const { from, protocol, port, ttl, state: start } = probe;
  return { kind: 'packet', from, to, protocol, port, ttl, source: null, mac: null, start };
}
