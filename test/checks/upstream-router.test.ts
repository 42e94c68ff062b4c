// What VM_1 hears when br102 is missing on compute1, for every release and every kind of upstream router. The
// request is lost in every cell; what differs is who says so, if anybody.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createVerifier } from '../../server/core/verifier/verifier.ts';
import { formatIpv4 } from '../../server/core/wire/address.ts';
import { analysisOf } from '../support/fixture-analysis.ts';

const s6a = readFileSync(join(import.meta.dirname, '../../examples/s6a.topo'), 'utf8');
/** Releases whose one range, 10.0.0.0/8, lets the packet leave with its private source; later ones translate it. */
const early = ['essex', 'folsom', 'grizzly'];
const late = ['havana', 'icehouse', 'juno', 'kilo', 'newton'];

/** How the upstream router is told, and what VM_1 hears with early and with late releases. */
const routers = [
  { upstream: 'gateway 203.0.113.1', early: null, late: '3/0 from 203.0.113.1', reason: 'no-route' },
  {
    upstream: 'gateway 203.0.113.1\n  route 0.0.0.0/0 blackhole',
    early: null,
    late: null,
    reason: 'route-blackhole',
  },
  {
    upstream: 'gateway 203.0.113.1\n  route 10.0.0.0/8 unreachable',
    early: null,
    late: '3/1 from 203.0.113.1',
    reason: 'route-unreachable',
  },
  {
    upstream: 'gateway 203.0.113.1\n  route 10.0.0.0/8 prohibit',
    early: null,
    late: '3/13 from 203.0.113.1',
    reason: 'route-prohibited',
  },
  {
    upstream: 'gateway 203.0.113.1\n  route 10.0.0.0/24 via 203.0.113.105',
    early: '3/0 from 203.0.113.1',
    late: '3/0 from 203.0.113.1',
    reason: 'no-route',
  },
  {
    upstream: 'gateway 203.0.113.1 silent',
    early: '3/1 from 10.0.0.1',
    late: '3/1 from 203.0.113.105',
    reason: 'host-unreachable',
  },
  { upstream: 'gateway none', early: '3/0 from 10.0.0.1', late: '3/0 from 10.0.0.1', reason: 'no-route' },
] as const;

const cells = [...early, ...late].flatMap((release) =>
  routers.map((router) => ({
    release,
    upstream: router.upstream,
    heard: early.includes(release) ? router.early : router.late,
    reason: router.reason,
  })),
);

describe('no br102 on compute1: what VM_1 hears', () => {
  test.each(cells)('$release, $upstream: $heard', ({ release, upstream, heard, reason }) => {
    // Without its machine: some of these routers have no way to it, or are none.
    const text = s6a
      .replace('release essex', `release ${release}`)
      .replace('gateway 203.0.113.1', upstream)
      .replace('  host google_dns 8.8.8.8\n', '');
    const analysis = analysisOf(text);
    const instance = (name: string) => {
      const one = analysis.cloud.instances.find((each) => each.name === name);
      if (!one) throw new Error(`no ${name}`);
      return one;
    };
    const { trace } = createVerifier(analysis);
    const story = trace(instance('VM_1'), instance('VM_6'), { protocol: 'icmp', port: 0, target: 'fixed' });
    const { icmpError } = story;
    expect(icmpError && `${icmpError.type}/${icmpError.code} from ${formatIpv4(icmpError.from)}`).toBe(heard);
    expect(story.reason?.code).toBe(reason);
    expect(story.legs).toEqual({ request: 'dropped', reply: 'none' });
    expect(story.causes[0]).toMatchObject({ code: 'bridge-missing', node: 'compute1' });

    // Backwards the request arrives in every cell, and the answer is lost on compute1's way out.
    const mirror = trace(instance('VM_6'), instance('VM_1'), { protocol: 'icmp', port: 0, target: 'fixed' });
    expect(mirror.legs).toEqual({ request: 'delivered', reply: 'dropped' });
    expect(mirror.causes[0]).toMatchObject({ code: 'bridge-missing', node: 'compute1' });
  });
});
