// Clouds written for what random ones seldom have, or never: linked switches, routers one behind the other, networks with a
// host of their own, FlatDHCPManager, metadata, forged addresses. Judged as the random ones are.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Sound, soundText } from './judge.ts';

/** One of them. */
export type Exotic = { readonly name: string; readonly sound: Sound };

/** All of them; `flows`: only so many of each, the first ones, which tell most. */
export function exoticClouds(folder: string, flows = Infinity): readonly Exotic[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.topo'))
    .sort()
    .map((name) => ({ name, sound: soundText(withFlows(readFileSync(join(folder, name), 'utf8'), flows)) }));
}

function withFlows(text: string, count: number): string {
  let seen = 0;
  return text
    .split('\n')
    .filter((line) => !line.startsWith('flow ') || ++seen <= count)
    .join('\n');
}
