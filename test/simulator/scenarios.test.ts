// The flows of the article, on networks built by hand: outcome, places, what changes in the packet.
import { describe, expect, test } from 'vitest';
import { compileNetwork, simulate } from '../../server/core/simulator/simulate.ts';
import {
  article,
  build,
  changeHost,
  withFloating,
  withoutBridge100,
  withoutBridge102,
} from '../support/network-builder.ts';
import { boot, findings, hops, ping, questions, seenSource, told } from './support.ts';

describe('S1 boot', () => {
  test('the own host offers, the other stays silent', () => {
    const trace = boot(article, 'VM_1');
    expect(trace.outcome).toBe('delivered');
    const leases = trace.events.filter(({ action, decision }) => action === 'lease' && decision?.kind === 'lease');
    expect(leases.map(({ node }) => node)).toEqual(['compute1', 'compute1']);
    const silent = trace.events.filter(({ reason }) => reason === 'no-lease');
    expect(silent.map(({ node, interface: device }) => `${node}.${device}`)).toEqual([
      'compute2.br100',
      'compute2.br100',
    ]);
  });

  test('DISCOVER reaches every instance of the network, the asker by hairpin, and both dnsmasq', () => {
    const trace = boot(article, 'VM_1');
    const first = hops(trace, 'dhcp')
      .slice(0, 20)
      .filter((hop) => hop.includes(' in '));
    const heard = first.map((hop) => hop.split(' ')[0]);
    for (const place of ['VM_1.eth0', 'VM_2.eth0', 'VM_4.eth0', 'VM_5.eth0', 'compute1.br100', 'compute2.br100']) {
      expect(heard).toContain(place);
    }
    expect(heard).not.toContain('VM_3.eth0');
  });

  test('VM_4 gets the gateway of its own host', () => {
    const trace = boot(article, 'VM_4');
    const ack = trace.events.find(({ action, node, leg }) => action === 'deliver' && node === 'VM_4' && leg === 'dhcp');
    const body = ack?.frame.payload.kind === 'ipv4' ? ack.frame.payload.body : null;
    expect(body?.kind === 'udp' && body.dhcp).toMatchObject({
      yiaddr: 0x0a000006,
      router: 0x0a000005,
      serverId: 0x0a000005,
    });
  });

  test('an instance for which no dnsmasq has a lease boots in vain', () => {
    const network = build(article);
    const nodes = network.nodes.map((node) =>
      node.kind === 'machine'
        ? { ...node, dhcpServers: node.dhcpServers.map((one) => ({ ...one, leases: [] })) }
        : node,
    );
    const trace = simulate(compileNetwork({ ...network, nodes }), { kind: 'dhcp', from: 'VM_1' });
    expect(trace.legs).toEqual({ request: 'dropped', reply: 'none' });
    expect(trace.reason?.code).toBe('no-lease');
  });
});

test('S2 to the Internet: the source becomes the host, the reply is translated back without a rule', () => {
  const trace = ping(article, 'VM_1', '8.8.8.8');
  expect(hops(trace, 'request')).toEqual([
    'VM_1.eth0 out 10.0.0.3>8.8.8.8 ttl 64',
    'compute1.vnet-VM_1 in 10.0.0.3>8.8.8.8 ttl 64',
    'compute1.br100 in 10.0.0.3>8.8.8.8 ttl 64',
    'compute1.eth1 out 203.0.113.105>8.8.8.8 ttl 63',
    'internet.p-compute1 in 203.0.113.105>8.8.8.8 ttl 63',
    'internet.p-internet-router out 203.0.113.105>8.8.8.8 ttl 63',
    'internet-router.eth0 in 203.0.113.105>8.8.8.8 ttl 63',
    'internet-router.p-google_dns out 203.0.113.105>8.8.8.8 ttl 62',
    'google_dns.eth0 in 203.0.113.105>8.8.8.8 ttl 62',
  ]);
  const back = trace.events.find(({ action, leg }) => action === 'unnat' && leg === 'reply');
  expect(back).toMatchObject({ node: 'compute1', decision: { kind: 'conntrack', state: 'ESTABLISHED' } });
  expect(trace.outcome).toBe('delivered');
});

test('S2 with a floating address leaves with it', () => {
  expect(seenSource(ping(withFloating, 'VM_1', '8.8.8.8'))).toBe('203.0.113.193');
});

test('S3 same tenant, same host: bridged, TTL 64', () => {
  const trace = ping(article, 'VM_1', '10.0.0.4');
  expect(hops(trace, 'request')).toEqual([
    'VM_1.eth0 out 10.0.0.3>10.0.0.4 ttl 64',
    'compute1.vnet-VM_1 in 10.0.0.3>10.0.0.4 ttl 64',
    'compute1.vnet-VM_2 out 10.0.0.3>10.0.0.4 ttl 64',
    'VM_2.eth0 in 10.0.0.3>10.0.0.4 ttl 64',
  ]);
  expect(trace.outcome).toBe('delivered');
});

test('S4 same tenant, other host: tagged between the hosts, TTL 64', () => {
  const trace = ping(article, 'VM_1', '10.0.0.7');
  expect(hops(trace, 'request')).toEqual([
    'VM_1.eth0 out 10.0.0.3>10.0.0.7 ttl 64',
    'compute1.vnet-VM_1 in 10.0.0.3>10.0.0.7 ttl 64',
    'compute1.vlan100 out 10.0.0.3>10.0.0.7 ttl 64',
    'compute1.eth0 out vlan 100 10.0.0.3>10.0.0.7 ttl 64',
    'tor.p-compute1 in vlan 100 10.0.0.3>10.0.0.7 ttl 64',
    'tor.p-compute2 out vlan 100 10.0.0.3>10.0.0.7 ttl 64',
    'compute2.eth0 in vlan 100 10.0.0.3>10.0.0.7 ttl 64',
    'compute2.vlan100 in 10.0.0.3>10.0.0.7 ttl 64',
    'compute2.vnet-VM_5 out 10.0.0.3>10.0.0.7 ttl 64',
    'VM_5.eth0 in 10.0.0.3>10.0.0.7 ttl 64',
  ]);
});

test('S5 other tenant, same host: routed once', () => {
  const trace = ping(article, 'VM_1', '10.1.0.3');
  expect(hops(trace, 'request').at(-1)).toBe('VM_3.eth0 in 10.0.0.3>10.1.0.3 ttl 63');
  expect(hops(trace, 'reply').at(-1)).toBe('VM_1.eth0 in 10.1.0.3>10.0.0.3 ttl 63');
});

describe('S6 other tenant, other host', () => {
  const trace = ping(article, 'VM_1', '10.1.0.5');

  test('the request is routed on the left, the reply on the right', () => {
    const routed = (leg: string) =>
      trace.events
        .filter(
          (event) =>
            event.leg === leg && event.decision?.kind === 'route' && event.decision.route?.device?.startsWith('br'),
        )
        .map(({ node }) => node);
    expect(routed('request')).toEqual(['compute1']);
    expect(routed('reply')).toEqual(['compute2']);
    expect(hops(trace, 'request').at(-1)).toBe('VM_6.eth0 in 10.0.0.3>10.1.0.5 ttl 63');
    expect(hops(trace, 'reply').at(-1)).toBe('VM_1.eth0 in 10.1.0.5>10.0.0.3 ttl 63');
  });

  test('four ARP questions, the last although the ping came from VM_1', () => {
    expect(questions(trace)).toEqual([
      'VM_1 asks for 10.0.0.1',
      'compute1 asks for 10.1.0.5',
      'VM_6 asks for 10.1.0.4',
      'compute2 asks for 10.0.0.3',
    ]);
  });

  test("TCP likewise, up to the handshake's ACK", () => {
    const tcp = ping(article, 'VM_1', '10.1.0.5', { protocol: 'tcp', port: 22 });
    expect(tcp).toMatchObject({ outcome: 'delivered', answer: 'reply' });
    expect(hops(tcp, 'ack').at(-1)).toBe('VM_6.eth0 in 10.0.0.3>10.1.0.5 ttl 63');
  });
});

describe('S6a no bridge of tenant2 on compute1', () => {
  test('essex: silence, as the router has no way back to the fixed address', () => {
    const trace = ping(withoutBridge102, 'VM_1', '10.1.0.5');
    expect(trace.legs).toEqual({ request: 'dropped', reply: 'none' });
    expect(findings(trace)).toEqual(['no-route at internet-router', 'bridge-missing at compute1']);
    expect(trace.causes[0]?.origin).toBe('host:compute1');
    expect(told(trace)).toBeNull();
    expect(trace.errno).toBeNull();
  });

  test('havana: net unreachable from the router, un-NATed by compute1', () => {
    const trace = ping({ ...withoutBridge102, flavour: 'havana' }, 'VM_1', '10.1.0.5');
    expect(told(trace)).toBe('3/0 from 203.0.113.1');
    expect(trace.errno).toBe('ENETUNREACH');
    expect(findings(trace)).toEqual(['no-route at internet-router', 'bridge-missing at compute1']);
  });
});

test('S6b no bridge of tenant1 on compute2: delivered, and the reply is lost', () => {
  const trace = ping(withoutBridge100, 'VM_1', '10.1.0.5');
  expect(trace.legs).toEqual({ request: 'delivered', reply: 'dropped' });
  expect(findings(trace)).toEqual(['no-route at internet-router', 'bridge-missing at compute2']);
});

describe('S7 by floating address', () => {
  test('translated on both hosts, TTL 62', () => {
    const trace = ping(withFloating, 'VM_1', '203.0.113.194');
    expect(trace.outcome).toBe('delivered');
    expect(hops(trace, 'request').at(-1)).toBe('VM_6.eth0 in 203.0.113.193>10.1.0.5 ttl 62');
    expect(hops(trace, 'reply').at(-1)).toBe('VM_1.eth0 in 203.0.113.194>10.0.0.3 ttl 62');
  });

  test('the groups see the floating source: a rule for the fixed network does not match', () => {
    const allows = { ...withFloating.allows, net102: [{ protocol: 'icmp', from: '10.0.0.0/24' } as const] };
    const trace = ping({ ...withFloating, allows }, 'VM_1', '203.0.113.194');
    expect(findings(trace)).toEqual(['secgroup-denied at compute2', 'rule-missing at compute2']);
  });

  test('works without the bridge', () => {
    const left = changeHost(withFloating, 'compute1', { bridges: { net100: '10.0.0.1' } });
    const cloud = { ...left, instances: left.instances.filter(({ name }) => name !== 'VM_3') };
    expect(ping(cloud, 'VM_1', '203.0.113.194').outcome).toBe('delivered');
  });
});

describe('S8 floating to floating on one host', () => {
  test.each([
    ['diablo', '10.0.0.3'],
    ['essex', '203.0.113.193'],
    ['folsom', '10.0.0.3'],
    ['grizzly', '10.0.0.3'],
    ['havana', '203.0.113.193'],
  ] as const)('%s: VM_3 sees %s', (flavour, source) => {
    const trace = ping({ ...withFloating, flavour }, 'VM_1', '203.0.113.195');
    expect(trace.outcome).toBe('delivered');
    expect(seenSource(trace)).toBe(source);
  });
});
