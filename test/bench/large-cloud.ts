// Clouds of any size as text, the same for the same seed: hosts full of instances of a few tenants each, as a scheduler
// leaves them. Sound: nothing in them is an error of syntax, names or addresses. Rules name the next tenant's network,
// everybody, a prefix, or a group of one's own.
import type { ReadInclude, SourceFile } from '../../server/core/pipeline/analysis.ts';
import { type Random, randomOf } from '../kernel-random/random.ts';
import { hostLines, type Made, type Progress } from './large-hosts.ts';
import { closingLines, externalLines, type Plan, switchLines, tenantLines } from './large-parts.ts';

/** How large a cloud is to be. */
export type Size = { readonly instances: number; readonly hosts: number };

/** So many VLANs there are, hence tenants. */
const vlans = 3990;
/** Of a hundred lines so many are an instance; the rest is tenants, hosts, flows and comments. */
const instancesPerHundred = 40;
/** Instances on a host, where lines are counted and not hosts. */
const perHost = 20;

/** Characters of a file at most: a longer one would not be read. */
const fileLength = 4_000_000;
/** Switches beside the first, at most. */
const maxRows = 4;

/** A cloud of so many instances on so many hosts, all on one switch. */
export function largeCloud(size: Size, seed: string): string {
  const random = randomOf(`large ${seed}`);
  const { lines } = cloudLines({ ...planOf(size, 50), rows: 0, told: false }, random);
  return `${lines.join('\n')}\n`;
}

/** A cloud of exactly so many lines, at least 200, with several switches, comments, flows and expectations. */
export function cloudOfLines(count: number, seed: string): string {
  const random = randomOf(`lines ${seed}`);
  const instances = Math.round((count * instancesPerHundred) / 100);
  const hosts = Math.ceil(instances / perHost);
  const plan = { ...planOf({ instances, hosts }, 20), rows: Math.min(Math.ceil(hosts / 8), maxRows), told: true };
  const { lines, made } = cloudLines(plan, random);
  return `${[...lines, ...closingLines(count - lines.length, made, random)].join('\n')}\n`;
}

function planOf({ instances, hosts }: Size, perTenant: number): Omit<Plan, 'rows' | 'told'> {
  const tenants = Math.min(Math.max(Math.round(instances / perTenant), 2), vlans);
  return { instances, hosts, tenants };
}

function cloudLines(plan: Plan, random: Random): { readonly lines: string[]; readonly made: readonly Made[] } {
  const lines = ['cloud {', '  release havana', '}', ...externalLines(), ...switchLines(plan)];
  for (let tenant = 0; tenant < plan.tenants; tenant++) lines.push(...tenantLines(tenant, plan, random));
  const progress: Progress = { made: [], ofTenant: [] };
  const here = Math.ceil(plan.instances / plan.hosts);
  for (let host = 0; host < plan.hosts; host++) {
    const count = Math.min(here, plan.instances - progress.made.length);
    lines.push(...hostLines(host, count, plan, progress, random));
  }
  return { lines, made: progress.made };
}

/** The same cloud as a file that includes others, where it is too long for one: cut where a declaration begins. */
export function inFiles(
  text: string,
  partLength = fileLength,
): { readonly entry: SourceFile; readonly read: ReadInclude } {
  const parts = new Map<string, string>();
  for (let start = 0; start < text.length; ) {
    const end = text.length - start <= partLength ? text.length : text.lastIndexOf('\n}\n', start + partLength) + 3;
    parts.set(`part${parts.size}.topo`, text.slice(start, end));
    start = end;
  }
  if (parts.size <= 1) return { entry: { path: 'cloud.topo', text }, read: () => undefined };
  const entry = { path: 'cloud.topo', text: [...parts.keys()].map((name) => `include "${name}"\n`).join('') };
  return { entry, read: (name) => ({ path: name, text: parts.get(name) ?? '' }) };
}
