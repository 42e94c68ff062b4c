// What a Linux kernel was seen to do with nova's traffic, fact by fact; the numbers are those of the list of facts that
// a simulator is most likely to get wrong.
import { describe, expect, test } from 'vitest';
import {
  article,
  changeHost,
  changeInstance,
  ip,
  withFloating,
  withoutBridge100,
  withoutBridge102,
} from '../support/network-builder.ts';
import { findings, hops, ping, questions, seenSource, told } from './support.ts';

const icmpOnly = [{ protocol: 'icmp', from: '0.0.0.0/0' }] as const;
const nothing = { net100: [], net102: [] };

describe('fact 1: what VM_1 gets without br102 on compute1, by rules and upstream router', () => {
  const unreachable = [{ to: '10.0.0.0/8', type: 'unreachable' }] as const;
  const knows = [{ to: '10.0.0.0/24', via: '203.0.113.105' }];
  const onward = [{ to: '0.0.0.0/0', via: '198.18.0.2' }];
  test.each([
    ['essex', [], null],
    ['essex', unreachable, null],
    ['essex', onward, null],
    ['essex', knows, '3/0 from 203.0.113.1'],
    ['diablo', knows, '3/0 from 203.0.113.1'],
    ['havana', [], '3/0 from 203.0.113.1'],
    ['havana', unreachable, '3/1 from 203.0.113.1'],
    ['havana', [{ to: '10.0.0.0/8', type: 'prohibit' }], '3/13 from 203.0.113.1'],
    ['havana', [{ to: '10.0.0.0/8', type: 'blackhole' }], null],
    ['havana', onward, null],
  ] as const)('%s, router %j: %s', (flavour, router, expected) => {
    expect(told(ping({ ...withoutBridge102, flavour, router }, 'VM_1', '10.1.0.5'))).toBe(expected);
  });

  test('without a default route compute1 itself says net unreachable, as 10.0.0.1', () => {
    const trace = ping(changeHost(withoutBridge102, 'compute1', { gateway: null }), 'VM_1', '10.1.0.5');
    expect(told(trace)).toBe('3/0 from 10.0.0.1');
    expect(findings(trace)).toEqual(['no-route at compute1', 'bridge-missing at compute1']);
  });

  test('a gateway that nobody has is the one case of "host unreachable"', () => {
    const silent = { ...withoutBridge102, router: null };
    expect(told(ping(silent, 'VM_1', '10.1.0.5'))).toBe('3/1 from 10.0.0.1');
    expect(told(ping({ ...silent, flavour: 'havana' }, 'VM_1', '10.1.0.5'))).toBe('3/1 from 203.0.113.105');
  });

  test('the reverse direction delivers the request and loses the reply, un-NATed, in havana too', () => {
    const trace = ping({ ...withoutBridge102, flavour: 'havana' }, 'VM_6', '10.0.0.3');
    expect(trace.legs).toEqual({ request: 'delivered', reply: 'dropped' });
    expect(hops(trace, 'reply')).toContain('compute1.eth1 out 10.0.0.3>10.1.0.5 ttl 63');
  });
});

test.each(['diablo', 'essex', 'havana'] as const)(
  'fact 2: traffic between tenants is not SNATed on the way (%s)',
  (flavour) => {
    expect(seenSource(ping({ ...article, flavour }, 'VM_1', '10.1.0.5'))).toBe('10.0.0.3');
  },
);

test('fact 3: SNAT happens on the bridge when the gateway is another host', () => {
  const trace = ping(changeInstance(article, 'VM_4', { gateway: '10.0.0.1' }), 'VM_4', '8.8.8.8');
  expect(hops(trace, 'request').slice(1, 4)).toEqual([
    'compute2.vnet-VM_4 in 10.0.0.6>8.8.8.8 ttl 64',
    'compute2.vlan100 out 203.0.113.106>8.8.8.8 ttl 64',
    'compute2.eth0 out vlan 100 203.0.113.106>8.8.8.8 ttl 64',
  ]);
  expect(hops(trace, 'reply')).toContain('compute2.eth1 in 8.8.8.8>203.0.113.106 ttl 63');
  expect(trace.outcome).toBe('delivered');
});

test('fact 4: the reply of scenario 6 is ESTABLISHED on both hosts', () => {
  const trace = ping({ ...article, allows: { ...article.allows, net100: [] } }, 'VM_1', '10.1.0.5');
  const accepted = trace.events.filter(
    ({ leg, action, decision }) =>
      leg === 'reply' && action === 'accept' && decision?.kind === 'rule' && decision.hook === 'FORWARD',
  );
  expect(accepted.map(({ node, decision }) => [node, decision?.kind === 'rule' && decision.state])).toEqual([
    ['compute2', 'ESTABLISHED'],
    ['compute1', 'ESTABLISHED'],
  ]);
});

describe('fact 5: rp_filter', () => {
  const strict = (rpFilter: 0 | 1 | 2) => ({ ...article, hosts: article.hosts.map((host) => ({ ...host, rpFilter })) });
  test('strict does not break scenario 6', () => {
    expect(ping(strict(1), 'VM_1', '10.1.0.5').outcome).toBe('delivered');
  });
  test.each([
    [0, 'delivered'],
    [1, 'dropped'],
    [2, 'delivered'],
  ] as const)("%i: VM_1 to compute2's br102 address is %s", (rpFilter, outcome) => {
    const trace = ping(strict(rpFilter), 'VM_1', '10.1.0.4');
    expect(trace.outcome).toBe(outcome);
    if (outcome === 'dropped') expect(findings(trace)).toEqual(['rp-filter at compute2']);
    else expect(hops(trace, 'reply')[0]).toBe('compute2.br100 out 10.1.0.4>10.0.0.3 ttl 64');
  });
  test.each([
    [0, 'delivered'],
    [1, 'dropped'],
    [2, 'delivered'],
  ] as const)('%i: a reply by the router, which knows the way, is %s', (rpFilter, outcome) => {
    const hosts = withoutBridge100.hosts.map((host) => ({ ...host, rpFilter }));
    const trace = ping(
      { ...withoutBridge100, hosts, router: [{ to: '10.0.0.0/24', via: '203.0.113.105' }] },
      'VM_1',
      '10.1.0.5',
    );
    expect(trace.outcome).toBe(outcome);
  });
});

describe('fact 6: bridge-nf-call-iptables 0', () => {
  const off = { ...article, bridgeNf: 0, allows: nothing } as const;
  test("groups don't see bridged traffic, nor what comes over the VLAN", () => {
    expect(ping(off, 'VM_1', '10.1.0.5').outcome).toBe('delivered');
    expect(findings(ping(off, 'VM_1', '10.1.0.3'))).toEqual([
      'secgroup-denied at compute1',
      'rule-missing at compute1',
    ]);
  });
  test('the reply belongs to no connection of compute2 and is forwarded all the same', () => {
    const trace = ping(off, 'VM_1', '10.1.0.5');
    const seen = trace.events.find(
      ({ leg, node, decision }) => leg === 'reply' && node === 'compute2' && decision?.kind === 'rule',
    );
    expect(seen?.decision).toMatchObject({ state: 'INVALID' });
  });
});

test('fact 7: allow_same_net_traffic comes before the groups', () => {
  expect(ping({ ...article, allows: nothing }, 'VM_1', '10.0.0.7').outcome).toBe('delivered');
  expect(ping({ ...article, allows: nothing, sameNetwork: false }, 'VM_1', '10.0.0.4').outcome).toBe('dropped');
});

describe('fact 8: DNAT on the bridge', () => {
  test('stays at layer 2: TTL unchanged, source MAC kept, br100 out and no br100 in', () => {
    const trace = ping(withFloating, 'VM_1', '203.0.113.196');
    expect(hops(trace, 'request')).toEqual([
      'VM_1.eth0 out 10.0.0.3>203.0.113.196 ttl 64',
      'compute1.vnet-VM_1 in 10.0.0.3>203.0.113.196 ttl 64',
      'compute1.br100 out 10.0.0.3>10.0.0.4 ttl 64',
      'compute1.vnet-VM_2 out 203.0.113.193>10.0.0.4 ttl 64',
      'VM_2.eth0 in 203.0.113.193>10.0.0.4 ttl 64',
    ]);
    const out = trace.events.find(
      ({ node, interface: device, leg }) => node === 'VM_2' && device === 'eth0' && leg === 'request',
    );
    expect(out?.frame.srcMac).toBe('fa:16:3e:00:00:01');
    expect(trace.outcome).toBe('delivered');
  });
  test('works with TTL 1', () => {
    expect(ping(withFloating, 'VM_1', '203.0.113.196', { ttl: 1 }).legs.request).toBe('delivered');
  });
  test('is routed without bridge-nf, TTL 63', () => {
    const trace = ping({ ...withFloating, bridgeNf: 0 }, 'VM_1', '203.0.113.196');
    expect(hops(trace, 'request').at(-1)).toMatch(/ttl 63$/);
  });
  test('on another network it is routed, and br100 in shows the packet already translated', () => {
    const trace = ping(withFloating, 'VM_1', '203.0.113.195');
    expect(hops(trace, 'request')).toContain('compute1.br100 in 10.0.0.3>10.1.0.3 ttl 64');
    expect(hops(trace, 'request').at(-1)).toMatch(/ttl 63$/);
  });
  test('warm, the kernel has the header ready and the bridge itself shows nothing of the request', () => {
    const trace = ping(withFloating, 'VM_1', '203.0.113.196', { start: 'warm' });
    expect(hops(trace, 'request')).not.toContain('compute1.br100 out 10.0.0.3>10.0.0.4 ttl 64');
    expect(questions(trace)).toEqual([]);
    expect(trace.outcome).toBe('delivered');
  });
});

describe('fact 9: the own floating address', () => {
  test('without hairpin mode the bridge drops the frame', () => {
    const trace = ping(changeInstance(withFloating, 'VM_1', { hairpin: false }), 'VM_1', '203.0.113.193');
    expect(findings(trace)).toEqual(['hairpin-off at compute1']);
    expect(hops(trace, 'request').at(-1)).toBe('compute1.br100 out 10.0.0.3>10.0.0.3 ttl 64');
    expect(told(trace)).toBeNull();
  });
  test.each([
    ['essex', 'delivered', undefined],
    ['folsom', 'dropped', 'martian'],
    ['grizzly', 'delivered', undefined],
    ['havana', 'delivered', undefined],
    ['diablo', 'dropped', 'martian'],
  ] as const)('with hairpin mode, %s: %s', (flavour, outcome, reason) => {
    const trace = ping({ ...withFloating, flavour }, 'VM_1', '203.0.113.193');
    expect(trace.outcome).toBe(outcome);
    expect(trace.reason?.code).toBe(reason);
  });
});

test('fact 10: groups match after DNAT, on the translated source', () => {
  const allows = (from: string) => ({
    ...withFloating,
    allows: { ...nothing, net102: [{ protocol: 'icmp', from } as const] },
  });
  expect(ping(allows('203.0.113.193'), 'VM_1', '203.0.113.194').outcome).toBe('delivered');
  expect(ping(allows('10.0.0.0/24'), 'VM_1', '203.0.113.194').reason?.code).toBe('secgroup-denied');
  // On the same host FORWARD comes before SNAT, so it is the other way round.
  expect(ping(allows('10.0.0.0/24'), 'VM_1', '203.0.113.195').outcome).toBe('delivered');
  expect(ping(allows('203.0.113.193'), 'VM_1', '203.0.113.195').reason?.code).toBe('secgroup-denied');
});

describe('fact 11: where ICMP errors come from', () => {
  test('ARP fails on eth1 for a translated packet: from the translated source', () => {
    expect(told(ping(article, 'VM_1', '203.0.113.90'))).toBe('3/1 from 203.0.113.105');
    expect(told(ping(withFloating, 'VM_1', '203.0.113.90'))).toBe('3/1 from 203.0.113.193');
  });
  test('ARP fails on br102: from the bridge that the packet came in by', () => {
    const trace = ping(article, 'VM_1', '10.1.0.99');
    expect(told(trace)).toBe('3/1 from 10.0.0.1');
    expect(trace.reason).toMatchObject({ code: 'host-unreachable', node: 'compute1', interface: 'br102' });
  });
  test('ARP fails in the own subnet: by the own kernel on lo, after three questions', () => {
    const trace = ping(article, 'VM_1', '10.0.0.99');
    expect(told(trace)).toBe('3/1 from 10.0.0.3');
    expect(trace.errno).toBe('EHOSTUNREACH');
    expect(findings(trace)).toEqual(['arp-failed at VM_1']);
    expect(questions(trace)).toEqual(['VM_1 asks for 10.0.0.99', 'VM_1 asks for 10.0.0.99', 'VM_1 asks for 10.0.0.99']);
    expect(hops(trace, 'error')).toEqual([
      'VM_1.lo out 10.0.0.3>10.0.0.3 ttl 64',
      'VM_1.lo in 10.0.0.3>10.0.0.3 ttl 64',
    ]);
  });
  test.each([
    [1, '11/0 from 10.0.0.1'],
    [2, '11/0 from 203.0.113.194'],
    [3, null],
  ] as const)('TTL %i to a floating address: %s', (ttl, expected) => {
    expect(told(ping(withFloating, 'VM_1', '203.0.113.194', { ttl }))).toBe(expected);
  });
  test('TTL exceeded at the router comes from its address, and the packet quoted is translated back', () => {
    const trace = ping(article, 'VM_1', '8.8.8.8', { ttl: 2 });
    expect(told(trace)).toBe('11/0 from 203.0.113.1');
    const last = trace.events.findLast(
      ({ leg, node, direction }) => leg === 'error' && node === 'VM_1' && direction === 'in',
    );
    const body = last?.frame.payload.kind === 'ipv4' ? last.frame.payload.body : null;
    expect(body?.kind === 'icmp' && body.quoted).toMatchObject({ src: 0x0a000003, dst: 0x08080808, ttl: 1 });
  });
});

describe('fact 12: errors and resets pass the groups, denials are silent', () => {
  const closed = changeInstance({ ...article, allows: { ...article.allows, net100: [] } }, 'VM_6', {
    listen: { tcp: [], udp: [] },
  });
  test('RST', () => {
    const trace = ping(closed, 'VM_1', '10.1.0.5', { protocol: 'tcp', port: 22 });
    expect(trace).toMatchObject({ outcome: 'delivered', answer: 'refused', errno: 'ECONNREFUSED', icmpError: null });
  });
  test('port unreachable', () => {
    const trace = ping(closed, 'VM_1', '10.1.0.5', { protocol: 'udp', port: 9 });
    expect(trace).toMatchObject({ outcome: 'delivered', answer: 'port-unreachable', errno: 'ECONNREFUSED' });
    expect(told(trace)).toBe('3/3 from 10.1.0.5');
  });
  test('a denial tells nobody', () => {
    const trace = ping({ ...article, allows: { ...article.allows, net102: icmpOnly } }, 'VM_1', '10.1.0.5', {
      protocol: 'tcp',
      port: 22,
    });
    expect(findings(trace)).toEqual(['secgroup-denied at compute2', 'rule-missing at compute2']);
    expect(trace.reason?.origin).toBe('vm:VM_6');
    expect([told(trace), trace.errno]).toEqual([null, null]);
  });
});

test('fact 13: a host that pings its own instance is filtered too: EPERM, and no packet anywhere', () => {
  const trace = ping({ ...article, allows: nothing, sameNetwork: false }, 'compute1', '10.0.0.3');
  expect(trace).toMatchObject({
    outcome: 'dropped',
    errno: 'EPERM',
    reason: { code: 'secgroup-denied', node: 'compute1' },
  });
  expect(trace.events.every(({ direction }) => direction === null)).toBe(true);
});

describe('where things happen', () => {
  test('the tag is on eth0 and the switch only', () => {
    const trace = ping(article, 'VM_1', '10.1.0.5');
    const tagged = trace.events.filter(({ direction, frame }) => direction !== null && frame.vlan !== null);
    expect(new Set(tagged.map(({ interface: device }) => device))).toEqual(
      new Set(['eth0', 'p-compute1', 'p-compute2']),
    );
  });
  test('a broadcast of one network is never heard in the other', () => {
    const trace = ping(article, 'VM_1', '10.0.0.4');
    const nodes = trace.events.filter(({ leg }) => leg === 'arp').map(({ node }) => node);
    expect(nodes).not.toContain('VM_3');
    expect(nodes).not.toContain('VM_6');
    expect(nodes).toContain('VM_5');
  });
  test('TTL 1 reaches VM_5 and the own gateway, not 8.8.8.8', () => {
    expect(ping(article, 'VM_1', '10.0.0.7', { ttl: 1 }).outcome).toBe('delivered');
    expect(ping(article, 'VM_1', '10.0.0.1', { ttl: 1 }).outcome).toBe('delivered');
    expect(ping(article, 'VM_1', '10.1.0.1', { ttl: 1 }).outcome).toBe('delivered');
    expect(findings(ping(article, 'VM_1', '8.8.8.8', { ttl: 1 }))).toEqual(['ttl-exceeded at compute1']);
  });
  test("local addresses: the other tenant's gateway on the own host answers and br102 sees nothing", () => {
    const trace = ping(article, 'VM_1', '10.1.0.1');
    expect(trace.outcome).toBe('delivered');
    expect(trace.events.some(({ interface: device, direction }) => device === 'br102' && direction !== null)).toBe(
      false,
    );
  });
  test("the host's public address answers untranslated, the other host sees it translated", () => {
    expect(seenSource(ping(article, 'VM_1', '203.0.113.105'))).toBe('10.0.0.3');
    expect(seenSource(ping(article, 'VM_1', '203.0.113.106'))).toBe('203.0.113.105');
  });
  test('a host to a floating address of its own instance: the source is the floating address itself', () => {
    const trace = ping(withFloating, 'compute2', '203.0.113.194');
    expect(trace.outcome).toBe('delivered');
    expect(seenSource(trace)).toBe('203.0.113.194');
  });
  test('a trunk without VLAN 102: host unreachable from 10.0.0.1, and the trunk is the cause', () => {
    const trace = ping(changeHost(article, 'compute2', { trunk: [{ first: 100, last: 100 }] }), 'VM_1', '10.1.0.5');
    expect(told(trace)).toBe('3/1 from 10.0.0.1');
    expect(findings(trace)).toEqual(['host-unreachable at compute1', 'trunk-lacks-vlan at tor']);
    expect(trace.causes[0]?.origin).toBe('trunk:p-compute2');
  });
  test('ip_forward 0: bridged traffic and the own gateway still work, routing is silent', () => {
    const off = { ...article, ipForward: 0 } as const;
    expect(ping(off, 'VM_1', '10.0.0.7').outcome).toBe('delivered');
    expect(ping(off, 'VM_1', '10.0.0.1').outcome).toBe('delivered');
    const trace = ping(off, 'VM_1', '10.1.0.5');
    expect(findings(trace)).toEqual(['forwarding-off at compute1']);
    expect(told(trace)).toBeNull();
  });
});

describe('ICMP redirects', () => {
  const knows = { ...withoutBridge100, router: [{ to: '10.0.0.0/24', via: '203.0.113.105' }] };
  const redirects = (trace: ReturnType<typeof ping>) =>
    trace.events.filter(
      ({ direction, node, frame: { payload } }) =>
        direction === 'out' &&
        node === 'internet-router' &&
        payload.kind === 'ipv4' &&
        payload.body.kind === 'icmp' &&
        payload.body.type === 5,
    );
  test('a router that sends a packet back onto its wire tells a neighbour of the shorter way, once', () => {
    const trace = ping(knows, 'compute2', '10.0.0.3', { protocol: 'tcp', port: 22 });
    expect(trace).toMatchObject({ outcome: 'delivered', icmpError: null });
    expect(redirects(trace).map(({ frame }) => frame.payload)).toMatchObject([
      { dst: 0xcb00716a, body: { gateway: 0xcb007169 } },
    ]);
  });
  test('not a source that is no neighbour', () => {
    expect(redirects(ping(knows, 'VM_6', '10.0.0.3'))).toEqual([]);
  });
  test('netfilter drops one about a translated connection', () => {
    const trace = ping({ ...knows, flavour: 'havana' }, 'VM_6', '10.0.0.3');
    expect(redirects(trace).length).toBe(1);
    expect(
      trace.events
        .filter(({ leg, action }) => leg === 'error' && action === 'drop')
        .map(({ node, reason }) => [node, reason]),
    ).toEqual([['compute2', 'conntrack-invalid']]);
    expect(trace.outcome).toBe('delivered');
  });
});

describe('broadcast addresses', () => {
  test.each(['10.1.0.255', '203.0.113.255'])('nobody answers a ping to the broadcast address %s', (to) => {
    const trace = ping(article, 'VM_1', to);
    expect(trace.legs).toEqual({ request: 'dropped', reply: 'none' });
    expect(findings(trace)).toEqual(['not-addressed at compute1']);
    expect(trace.reason?.message).toBe(`${to} is a broadcast address, and compute1 answers nobody who asks one`);
    expect(told(trace)).toBeNull();
  });
  test.each(['10.0.0.255', '255.255.255.255'])('the own kernel forbids %s', (to) => {
    const trace = ping(article, 'VM_1', to);
    expect(findings(trace)).toEqual(['route-prohibited at VM_1']);
    expect(trace.errno).toBe('EACCES');
    expect(trace.reason?.message).toContain(`${to} is a broadcast address`);
  });
  test('without a route there is none to 255.255.255.255 either', () => {
    const trace = ping(changeHost(article, 'compute1', { gateway: null }), 'compute1', '255.255.255.255');
    expect(findings(trace)).toEqual(['no-route at compute1']);
    expect(trace.errno).toBe('ENETUNREACH');
  });
});

describe('0.0.0.0', () => {
  // Seen on Linux 6.18: connect() to 0.0.0.0 gives getpeername() 127.0.0.1, after bind() the address bound to.
  test.each([
    ['icmp', null],
    ['tcp', 22],
    ['udp', 53],
  ] as const)('whoever asks it by %s asks itself', (protocol, port) => {
    const trace = ping(article, 'VM_1', '0.0.0.0', { protocol, port });
    expect(trace.outcome).toBe('delivered');
    expect(new Set(trace.events.map(({ node }) => node))).toEqual(new Set(['VM_1']));
    expect(hops(trace, 'request')[0]).toBe('VM_1.lo out 127.0.0.1>127.0.0.1 ttl 64');
  });
  test('by the source that it says', () => {
    const trace = ping(article, 'VM_1', '0.0.0.0', { source: ip('10.0.0.3') });
    expect(trace.outcome).toBe('delivered');
    expect(hops(trace, 'request')[0]).toBe('VM_1.lo out 10.0.0.3>10.0.0.3 ttl 64');
  });
});
