// Below IP: learning, unknown unicast, switches and their trunks, loops, spoofing filters, ebtables.
import { describe, expect, test } from 'vitest';
import type { Link, Network, Switch } from '../../server/core/network/network.ts';
import { compileNetwork, simulate } from '../../server/core/simulator/simulate.ts';
import {
  article,
  changeHost,
  changeInstance,
  connected,
  ip,
  loopback,
  machine,
  nic,
  wire,
} from '../support/network-builder.ts';
import { boot, findings, hops, packet, ping, questions } from './support.ts';

function link(a: readonly [string, string], b: readonly [string, string]): Link {
  return { a: { node: a[0], interface: a[1] }, b: { node: b[0], interface: b[1] }, origin: 'link' };
}

/** Two machines with an address each, on the given switches. */
function pair(switches: readonly Switch[], links: readonly Link[]): Network {
  const one = (name: string, number: number) =>
    machine(
      name,
      'instance',
      [loopback(), nic('eth0', `02:00:00:00:00:0${number}`, `10.9.0.${number}/24`)],
      [connected(`10.9.0.${number}/24`, 'eth0')],
    );
  return { nodes: [one('a', 1), one('b', 2), one('c', 3), ...switches], links, segments: [] };
}

const wires = [
  link(['a', 'eth0'], ['s1', 'p-a']),
  link(['b', 'eth0'], ['s2', 'p-b']),
  link(['c', 'eth0'], ['s2', 'p-c']),
];

describe('switches', () => {
  test('linked by a wire, pass frames on, and learn: the echo goes to one port only', () => {
    const network = pair(
      [wire('s1', 'switch', ['p-a', 'p-s2']), wire('s2', 'switch', ['p-b', 'p-c', 'p-s1'])],
      [...wires, link(['s1', 'p-s2'], ['s2', 'p-s1'])],
    );
    const trace = simulate(compileNetwork(network), packet('a', '10.9.0.2'));
    expect(hops(trace, 'request')).toEqual([
      'a.eth0 out 10.9.0.1>10.9.0.2 ttl 64',
      's1.p-a in 10.9.0.1>10.9.0.2 ttl 64',
      's1.p-s2 out 10.9.0.1>10.9.0.2 ttl 64',
      's2.p-s1 in 10.9.0.1>10.9.0.2 ttl 64',
      's2.p-b out 10.9.0.1>10.9.0.2 ttl 64',
      'b.eth0 in 10.9.0.1>10.9.0.2 ttl 64',
    ]);
    expect(trace.outcome).toBe('delivered');
  });

  test('access ports: tagged inside, untagged outside, and another VLAN hears nothing', () => {
    const s1 = wire('s1', 'switch', ['p-a', 'p-s2']);
    const s2 = wire('s2', 'switch', ['p-b', 'p-c', 'p-s1']);
    const access = (one: Switch, port: string, vlan: number): Switch => ({
      ...one,
      ports: one.ports.map((each) => (each.name === port ? { ...each, access: vlan, trunk: [] } : each)),
    });
    const network = pair(
      [access(s1, 'p-a', 7), access(access(s2, 'p-b', 7), 'p-c', 8)],
      [...wires, link(['s1', 'p-s2'], ['s2', 'p-s1'])],
    );
    const trace = simulate(compileNetwork(network), packet('a', '10.9.0.2'));
    expect(trace.outcome).toBe('delivered');
    expect(hops(trace, 'request')).toContain('s1.p-s2 out vlan 7 10.9.0.1>10.9.0.2 ttl 64');
    expect(hops(trace, 'request').at(-1)).toBe('b.eth0 in 10.9.0.1>10.9.0.2 ttl 64');
    expect(trace.events.some(({ node }) => node === 'c')).toBe(false);
  });

  test('a loop of switches ends at a limit that the trace names', () => {
    const network = pair(
      [wire('s1', 'switch', ['p-a', 'p-s2', 'q-s2']), wire('s2', 'switch', ['p-b', 'p-c', 'p-s1', 'q-s1'])],
      [...wires, link(['s1', 'p-s2'], ['s2', 'p-s1']), link(['s1', 'q-s2'], ['s2', 'q-s1'])],
    );
    const trace = simulate(compileNetwork(network), packet('a', '10.9.0.77'));
    const limited = trace.events.filter(({ reason }) => reason === 'limit');
    expect(limited.length).toBeGreaterThan(0);
    expect(limited[0]?.decision).toMatchObject({ kind: 'setting', setting: 'maximumCrossings' });
    expect(trace.reason).toMatchObject({ code: 'limit', message: expect.stringContaining('a loop of switches') });
    const copies = new Set(trace.events.map(({ copy }) => copy));
    const ends = trace.events.filter(({ action }) => action === 'deliver' || action === 'drop');
    expect(ends.length).toBe(copies.size);
  });

  test('a storm ends when the events are used up, and every copy still has its end', () => {
    const names = ['1', '2', '3', '4'];
    const network = pair(
      [
        wire('s1', 'switch', ['p-a', ...names.map((name) => `p-s2.${name}`)]),
        wire('s2', 'switch', ['p-b', 'p-c', ...names.map((name) => `p-s1.${name}`)]),
      ],
      [...wires, ...names.map((name) => link(['s1', `p-s2.${name}`], ['s2', `p-s1.${name}`]))],
    );
    const trace = simulate(compileNetwork(network), packet('a', '10.9.0.77'));
    expect(
      trace.events.some(({ decision }) => decision?.kind === 'setting' && decision.setting === 'maximumEvents'),
    ).toBe(true);
    const open = new Set<number>();
    for (const { copy, action } of trace.events) {
      if (action === 'deliver' || action === 'drop') open.delete(copy);
      else open.add(copy);
    }
    expect(open.size).toBe(0);
    expect(trace.reason?.code).toBe('limit');
    const lean = simulate(compileNetwork(network), packet('a', '10.9.0.77'), { copies: 'addressed' });
    expect(findings(lean)).toEqual(findings(trace));
    expect(lean.events.length).toBeLessThan(trace.events.length / 10);
  });

  test('a wire that ends nowhere', () => {
    const network = pair([wire('s1', 'switch', ['p-a', 'p-x'])], [link(['a', 'eth0'], ['s1', 'p-a'])]);
    const trace = simulate(compileNetwork(network), packet('b', '10.9.0.1'));
    expect(trace.events.filter(({ reason }) => reason === 'link-missing').length).toBe(3);
    expect(findings(trace)).toEqual(['arp-failed at b']);
  });

  test('a trunk that keeps a VLAN out at the door', () => {
    const trace = ping(changeHost(article, 'compute1', { trunk: [{ first: 100, last: 101 }] }), 'VM_1', '10.1.0.5');
    expect(findings(trace)).toEqual(['host-unreachable at compute1', 'trunk-lacks-vlan at tor']);
    expect(trace.causes[0]?.interface).toBe('p-compute1');
  });

  test('a trunk elsewhere is no cause for an address that nobody has', () => {
    const trace = ping(changeHost(article, 'compute2', { trunk: [{ first: 100, last: 100 }] }), 'VM_1', '10.1.0.99');
    expect(findings(trace)).toEqual(['host-unreachable at compute1']);
  });
});

describe('spoofing filters of libvirt', () => {
  const guarded = changeInstance(article, 'VM_1', { filter: true });
  test('the own address and MAC pass', () => {
    expect(ping(guarded, 'VM_1', '10.1.0.5').outcome).toBe('delivered');
  });
  test('a forged source does not', () => {
    const trace = ping(guarded, 'VM_1', '10.0.0.4', { source: ip('10.0.0.6') });
    expect(findings(trace)).toEqual(['spoofing-denied at compute1']);
    expect(trace.reason).toMatchObject({ interface: 'vnet-VM_1', origin: 'vm:VM_1' });
    expect(hops(trace, 'request').at(-1)).toBe('compute1.vnet-VM_1 in 10.0.0.6>10.0.0.4 ttl 64');
  });
  test('nor a forged MAC', () => {
    expect(findings(ping(guarded, 'VM_1', '10.0.0.4', { mac: 'fa:16:3e:66:66:66' }))).toEqual([
      'spoofing-denied at compute1',
    ]);
  });
  test('but a boot, which has no address yet, does', () => {
    expect(boot(guarded, 'VM_1').outcome).toBe('delivered');
  });
  test('without a filter a forged source gets through, and the answer ends where nobody saw the question', () => {
    const trace = ping(article, 'VM_1', '10.0.0.4', { source: ip('10.0.0.6') });
    expect(trace.legs).toEqual({ request: 'delivered', reply: 'dropped' });
    expect(trace.reason).toMatchObject({ code: 'conntrack-invalid', node: 'compute2' });
  });
});

describe('share_dhcp_address: two hosts with the same gateway address', () => {
  const ebtables = (name: string) => [
    {
      chain: 'INPUT',
      protocol: 'arp',
      in: name,
      arpTarget: ip('10.0.0.1'),
      target: 'drop',
      origin: 'isolation',
    } as const,
    {
      chain: 'OUTPUT',
      protocol: 'arp',
      out: name,
      arpSender: ip('10.0.0.1'),
      target: 'drop',
      origin: 'isolation',
    } as const,
  ];
  const shared = (isolated: boolean) => ({
    ...article,
    hosts: article.hosts.map((host) => ({
      ...host,
      bridges: { ...host.bridges, net100: '10.0.0.1' },
      ebtables: isolated ? ebtables('vlan100') : [],
    })),
  });
  test('isolated, only the own host answers for it', () => {
    const trace = ping(shared(true), 'VM_1', '10.0.0.1');
    const answers = trace.events.filter(
      ({ action, leg, node }) => action === 'answer' && leg === 'arp' && node.startsWith('compute'),
    );
    expect(answers.map(({ node }) => node)).toEqual(['compute1']);
    expect(trace.events.some(({ reason, node }) => reason === 'dhcp-isolated' && node === 'compute2')).toBe(true);
    expect(trace.outcome).toBe('delivered');
  });
  test('isolated, a host cannot ask for an instance on another: its own question is dropped, and that is the cause', () => {
    const trace = ping(changeInstance(shared(true), 'VM_3', { gateway: '10.1.0.1' }), 'VM_3', '10.0.0.7');
    expect(findings(trace)).toEqual(['host-unreachable at compute1', 'dhcp-isolated at compute1']);
    expect(trace.causes[0]?.origin).toBe('isolation');
  });
  test('not isolated, both answer', () => {
    const trace = ping(shared(false), 'VM_1', '10.0.0.1');
    const answers = trace.events.filter(
      ({ action, leg, node }) => action === 'answer' && leg === 'arp' && node.startsWith('compute'),
    );
    expect(answers.map(({ node }) => node).sort()).toEqual(['compute1', 'compute2']);
  });
});

describe('warm tables', () => {
  test('no question is asked twice, and nothing is flooded', () => {
    const trace = ping(article, 'VM_1', '10.1.0.5', { start: 'warm' });
    expect(questions(trace)).toEqual([]);
    expect(trace.events.filter(({ action }) => action === 'flood' || action === 'learn')).toEqual([]);
    expect(trace.outcome).toBe('delivered');
  });
  test('what failed is asked again', () => {
    expect(questions(ping(article, 'VM_1', '10.0.0.99', { start: 'warm' })).length).toBe(3);
  });
  test('the first source port shown is 40000 all the same', () => {
    const trace = ping(article, 'VM_1', '10.0.0.4', { start: 'warm', protocol: 'tcp', port: 22 });
    const body = trace.events[0]?.frame.payload.kind === 'ipv4' ? trace.events[0].frame.payload.body : null;
    expect(body).toMatchObject({ srcPort: 40000, dstPort: 22 });
  });
});

test('a frame of unknown destination is flooded to all ports and dropped by whom it is not for', () => {
  const trace = ping(article, 'VM_1', '10.0.0.4', { mac: 'fa:16:3e:66:66:66' });
  // VM_2 answers the MAC that VM_1's ARP question carried, so the echo reply finds its way.
  expect(trace.outcome).toBe('delivered');
  const forged = trace.events.filter(({ leg, frame }) => leg === 'request' && frame.srcMac === 'fa:16:3e:66:66:66');
  expect(forged.length).toBeGreaterThan(0);
});
