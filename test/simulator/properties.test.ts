// What holds for every cloud and every packet: the same input gives the same trace, every copy of every frame ends
// exactly once, routing is longest prefix, and a trace is a tree.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Network, Route } from '../../server/core/network/network.ts';
import { lookupRoute, routeTableOf } from '../../server/core/simulator/route-table.ts';
import { compileNetwork, simulate } from '../../server/core/simulator/simulate.ts';
import type { Stimulus, Trace } from '../../server/core/simulator/trace.ts';
import { contains, formatIpv4, prefixOf } from '../../server/core/wire/address.ts';
import { article, build, type CloudSpec, type Flavour, withFloating } from '../support/network-builder.ts';
import { packet } from './support.ts';

const flavours: readonly Flavour[] = ['diablo', 'essex', 'folsom', 'grizzly', 'havana'];
const senders = [
  'VM_1',
  'VM_2',
  'VM_3',
  'VM_4',
  'VM_5',
  'VM_6',
  'compute1',
  'compute2',
  'google_dns',
  'internet-router',
];
const targets = [
  '10.0.0.3',
  '10.0.0.4',
  '10.0.0.7',
  '10.1.0.3',
  '10.1.0.5',
  '10.0.0.1',
  '10.1.0.4',
  '10.0.0.99',
  '10.1.0.99',
  '8.8.8.8',
  '9.9.9.9',
  '203.0.113.1',
  '203.0.113.90',
  '203.0.113.105',
  '203.0.113.106',
  '203.0.113.193',
  '203.0.113.194',
  '203.0.113.195',
  '203.0.113.196',
  '127.0.0.1',
  '10.0.0.255',
  '224.0.0.1',
];

const clouds: fc.Arbitrary<CloudSpec> = fc
  .record({
    base: fc.constantFrom(article, withFloating),
    flavour: fc.constantFrom(...flavours),
    bridgeNf: fc.constantFrom(0 as const, 1 as const),
    ipForward: fc.constantFrom(0 as const, 1 as const, 1 as const),
    rpFilter: fc.constantFrom(0 as const, 1 as const, 2 as const),
    sameNetwork: fc.boolean(),
    gone: fc.subarray(['compute1 net100', 'compute1 net102', 'compute2 net100', 'compute2 net102'], { maxLength: 2 }),
    trunk: fc.constantFrom('all' as const, [{ first: 100, last: 100 }]),
    hairpin: fc.constantFrom(undefined, false as const),
    filter: fc.constantFrom(undefined, true as const),
    router: fc.constantFrom(
      null,
      [],
      [{ to: '10.0.0.0/8', type: 'unreachable' as const }],
      [{ to: '10.0.0.0/24', via: '203.0.113.105' }],
    ),
    closed: fc.boolean(),
  })
  .map(({ base, gone, rpFilter, trunk, hairpin, filter, closed, ...rest }) => {
    const isGone = (host: string, network: string) => gone.includes(`${host} ${network}`);
    return {
      ...base,
      ...rest,
      hosts: base.hosts.map((host, index) => ({
        ...host,
        rpFilter,
        ...(index === 1 ? { trunk } : {}),
        bridges: Object.fromEntries(Object.entries(host.bridges).filter(([network]) => !isGone(host.name, network))),
      })),
      instances: base.instances
        .filter((one) => !isGone(one.host, one.network))
        .map((one) => ({ ...one, hairpin, filter, ...(closed ? { listen: { tcp: [], udp: [] } } : {}) })),
    };
  });

const sendings = fc.record({
  from: fc.constantFrom(...senders),
  to: fc.constantFrom(...targets),
  protocol: fc.constantFrom('icmp' as const, 'tcp' as const, 'udp' as const),
  ttl: fc.constantFrom(1, 2, 3, 64),
  source: fc.constantFrom(null, 0x0a000063, 0x08080808),
  mac: fc.constantFrom(null, 'fa:16:3e:66:66:66'),
  start: fc.constantFrom('cold' as const, 'cold' as const, 'warm' as const),
});

function stimulusOf({ from, to, protocol, ...rest }: Parameters<Parameters<typeof sendings.map>[0]>[0]): Stimulus {
  return packet(from, to, { ...rest, protocol, port: protocol === 'icmp' ? null : 22 });
}

const runs = { numRuns: 300 } as const;

function check(property: (network: Network, stimulus: Stimulus, trace: Trace) => void): void {
  fc.assert(
    fc.property(clouds, sendings, (cloud, sending) => {
      const network = build(cloud);
      if (!network.nodes.some(({ name }) => name === sending.from)) return;
      const stimulus = stimulusOf(sending);
      property(network, stimulus, simulate(compileNetwork(network), stimulus));
    }),
    runs,
  );
}

/** How often each copy of a frame was delivered or dropped. */
function endsOf(trace: Trace): Map<number, number> {
  const ends = new Map<number, number>();
  for (const { copy, action } of trace.events) {
    ends.set(copy, (ends.get(copy) ?? 0) + (action === 'deliver' || action === 'drop' ? 1 : 0));
  }
  return ends;
}

test('the same network and stimulus give the same trace, also on a compiled network that was used before', () => {
  check((network, stimulus, trace) => {
    const compiled = compileNetwork(JSON.parse(JSON.stringify(network)) as Network);
    simulate(compiled, packet(stimulus.from, '10.0.0.4'));
    expect(JSON.stringify(simulate(compiled, stimulus))).toBe(JSON.stringify(trace));
  });
});

test('every copy of every frame ends exactly once: delivered, or dropped with a reason', () => {
  check((_, __, trace) => {
    expect([...endsOf(trace)].filter(([, ends]) => ends !== 1)).toEqual([]);
    expect(trace.events.filter(({ reason, action }) => (reason !== null) !== (action === 'drop'))).toEqual([]);
  });
});

test('nothing happens to a frame after its end but what it caused', () => {
  check((_, __, trace) => {
    const ended = new Set<number>();
    const late = trace.events.filter(({ copy, action }) => {
      const over = ended.has(copy);
      if (action === 'deliver' || action === 'drop') ended.add(copy);
      return over;
    });
    expect(late).toEqual([]);
  });
});

test('steps count from 1, and a parent comes before its child', () => {
  check((_, __, trace) => {
    expect(trace.events.findIndex(({ step }, index) => step !== index + 1)).toBe(-1);
    expect(trace.events.findIndex(({ step, parent }) => parent !== null && parent >= step)).toBe(-1);
  });
});

test('only routing lowers a TTL, by one', () => {
  check((_, __, trace) => {
    const wrong = trace.events.filter((event) => {
      const before = event.parent === null ? undefined : trace.events[event.parent - 1];
      const [a, b] = [before?.frame.payload, event.frame.payload];
      if (!before || before.copy !== event.copy || a?.kind !== 'ipv4' || b.kind !== 'ipv4' || a.ttl === b.ttl)
        return false;
      return a.ttl - b.ttl !== 1 || before.decision?.kind !== 'route';
    });
    expect(wrong).toEqual([]);
  });
});

test('a failure has a reason, a success has none', () => {
  check((_, __, trace) => {
    expect(trace.reason === null).toBe(trace.outcome === 'delivered');
    if (trace.outcome === 'delivered') expect(trace.causes).toEqual([]);
    expect(trace.legs.reply === 'none').toBe(trace.legs.request === 'dropped');
  });
});

test('frames carry a tag only on NICs and switch ports', () => {
  check((_, __, trace) => {
    const tagged = trace.events.filter(({ direction, frame }) => direction !== null && frame.vlan !== null);
    expect(tagged.filter(({ interface: device }) => !/^(eth0|p-.*)$/.test(device ?? ''))).toEqual([]);
  });
});

test('nothing in so small a cloud comes near a limit', () => {
  check((_, __, trace) => {
    expect(trace.events.length).toBeLessThan(2000);
  });
});

test('leaving out copies that change nothing leaves the verdict and the addressed packet as they are', () => {
  const told = (trace: Trace) => {
    const { events, reason, causes, notes, ...rest } = trace;
    const addressed = events.filter(({ leg, direction }) => leg !== 'arp' && leg !== 'dhcp' && direction !== null);
    return {
      ...rest,
      findings: [reason, ...causes, ...notes].map((one) => one && { ...one, step: null }),
      hops: addressed.map(({ node, interface: device, direction, frame }) => ({ node, device, direction, frame })),
    };
  };
  check((network, stimulus, trace) => {
    const lean = simulate(compileNetwork(network), stimulus, { copies: 'addressed' });
    expect(told(lean)).toEqual(told(trace));
    expect([...endsOf(lean)].filter(([, ends]) => ends !== 1)).toEqual([]);
    expect(lean.events.length).toBeLessThanOrEqual(trace.events.length);
  });
});

describe('longest prefix', () => {
  const routes = fc.array(
    fc.record({ address: fc.nat({ max: 0xffffffff }), length: fc.integer({ min: 0, max: 32 }) }).map(
      ({ address, length }): Route => ({
        to: prefixOf(address, length),
        type: 'unicast',
        via: null,
        device: null,
        source: null,
        protocol: 'static',
        scope: 'link',
        origin: 'route',
      }),
    ),
    { maxLength: 40 },
  );

  test('finds what looking at every route finds', () => {
    fc.assert(
      fc.property(routes, fc.nat({ max: 0xffffffff }), fc.nat({ max: 40 }), (table, anywhere, index) => {
        const near = table[index]?.to.address ?? anywhere;
        for (const address of [anywhere, near]) {
          let best: Route | null = null;
          for (const route of table) {
            if (contains(route.to, address) && (!best || route.to.length > best.to.length)) best = route;
          }
          expect(lookupRoute(routeTableOf(table, new Map()), address)?.route ?? null, formatIpv4(address)).toBe(best);
        }
      }),
    );
  });
});
