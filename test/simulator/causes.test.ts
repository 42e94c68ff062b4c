// Reasons and causes beyond those of the scenarios: whose fault it is, and where the file says so.
import { describe, expect, test } from 'vitest';
import type { Machine, Network } from '../../server/core/network/network.ts';
import { compileNetwork, simulate } from '../../server/core/simulator/simulate.ts';
import {
  article,
  build,
  chain,
  changeHost,
  changeInstance,
  ip,
  jump,
  prefix,
  rule,
  withoutBridge102,
} from '../support/network-builder.ts';
import { findings, hops, packet, ping, seenSource } from './support.ts';

/** The network with another version of one machine. */
function changeMachine(network: Network, name: string, change: (machine: Machine) => Machine): Network {
  return {
    ...network,
    nodes: network.nodes.map((node) => (node.kind === 'machine' && node.name === name ? change(node) : node)),
  };
}

test('not-natted: a private source left the cloud, so nobody outside can answer', () => {
  const bare = changeMachine(build(article), 'compute1', (machine) => ({
    ...machine,
    iptables: { ...machine.iptables, nat: { chains: [] } },
  }));
  const trace = simulate(compileNetwork(bare), packet('VM_1', '8.8.8.8'));
  expect(trace.legs).toEqual({ request: 'delivered', reply: 'dropped' });
  expect(findings(trace)).toEqual(['no-route at internet-router', 'not-natted at compute1']);
});

test('no-floating: nobody holds the address asked', () => {
  expect(findings(ping(article, 'VM_1', '203.0.113.194'))).toEqual([
    'host-unreachable at compute1',
    'no-floating at compute1',
  ]);
});

test("gateway-elsewhere: the gateway handed out is nobody's", () => {
  const trace = ping(changeInstance(article, 'VM_1', { gateway: '10.0.0.77' }), 'VM_1', '10.1.0.5');
  expect(findings(trace)).toEqual(['arp-failed at VM_1', 'gateway-elsewhere at VM_1']);
});

test('a gateway on another host is no cause of what happens elsewhere', () => {
  const elsewhere = { ...changeInstance(article, 'VM_4', { gateway: '10.0.0.1' }), allows: { net100: [], net102: [] } };
  expect(findings(ping(elsewhere, 'VM_4', '10.1.0.3'))).toEqual([
    'secgroup-denied at compute1',
    'rule-missing at compute1',
  ]);
});

test("an instance without a gateway can't even send", () => {
  const trace = ping(changeInstance(article, 'VM_1', { gateway: null }), 'VM_1', '10.1.0.5');
  expect(trace).toMatchObject({ errno: 'ENETUNREACH', reason: { code: 'no-route', node: 'VM_1' } });
  expect(trace.events.length).toBe(1);
});

test.each([
  ['unreachable', 'route-unreachable', 'EHOSTUNREACH'],
  ['prohibit', 'route-prohibited', 'EACCES'],
  ['blackhole', 'route-blackhole', 'EINVAL'],
] as const)("a host's own %s route", (type, code, errno) => {
  const cloud = changeHost(article, 'compute1', { routes: [{ to: '9.9.9.0/24', type }] });
  expect(ping(cloud, 'compute1', '9.9.9.9')).toMatchObject({
    errno,
    reason: { code, node: 'compute1', origin: 'route:9.9.9.0/24' },
  });
  expect(ping(cloud, 'VM_1', '9.9.9.9').reason?.code).toBe(code);
});

describe('R5, a static route to the other host', () => {
  const routed = (rpFilter: 0 | 1 | 2, flavour: 'essex' | 'havana') => {
    const left = changeHost(withoutBridge102, 'compute1', { routes: [{ to: '10.1.0.0/24', via: '203.0.113.106' }] });
    return changeHost({ ...left, flavour }, 'compute2', { rpFilter });
  };
  test('essex: un-SNATed, so a strict rp_filter drops it', () => {
    expect(ping(routed(0, 'essex'), 'VM_1', '10.1.0.5').outcome).toBe('delivered');
    expect(ping(routed(2, 'essex'), 'VM_1', '10.1.0.5').outcome).toBe('delivered');
    expect(findings(ping(routed(1, 'essex'), 'VM_1', '10.1.0.5'))).toEqual([
      'rp-filter at compute2',
      'bridge-missing at compute1',
    ]);
  });
  test('havana: SNATed, so it passes, and VM_6 sees the host', () => {
    const trace = ping(routed(1, 'havana'), 'VM_1', '10.1.0.5');
    expect(trace.outcome).toBe('delivered');
    expect(seenSource(trace)).toBe('203.0.113.105');
  });
});

describe('other rules that nova writes', () => {
  const filter =
    (rules: Parameters<typeof chain>[1], hook = 'FORWARD') =>
    (machine: Machine): Machine => ({
      ...machine,
      iptables: { ...machine.iptables, filter: { chains: [chain(hook, rules, 'ACCEPT')] } },
    });
  const nat =
    (rules: Parameters<typeof chain>[1]) =>
    (machine: Machine): Machine => ({
      ...machine,
      iptables: { ...machine.iptables, nat: { chains: [chain('PREROUTING', rules, 'ACCEPT')] } },
    });
  const send = (network: Network, from: string, to: string, port = 80) =>
    simulate(compileNetwork(network), packet(from, to, { protocol: 'tcp', port }));

  test('forward_bridge_interface: a DROP in FORWARD', () => {
    const rules = [rule({ in: { value: 'br100', negated: false } }, { kind: 'drop' })];
    const trace = send(changeMachine(build(article), 'compute1', filter(rules)), 'VM_1', '10.1.0.5');
    expect(findings(trace)).toEqual(['forward-denied at compute1']);
  });

  test('isolation by physdev', () => {
    const rules = [
      rule({ physdevOut: 'vlan100', source: { value: prefix('10.0.0.3'), negated: false } }, { kind: 'drop' }),
    ];
    const trace = send(changeMachine(build(article), 'compute1', filter(rules)), 'VM_1', '10.0.0.7');
    expect(findings(trace)).toEqual(['dhcp-isolated at compute1']);
  });

  test('REJECT tells the sender', () => {
    const rules = [rule({ in: { value: 'br100', negated: false } }, { kind: 'reject' })];
    const trace = send(changeMachine(build(article), 'compute1', filter(rules)), 'VM_1', '10.1.0.5');
    expect(trace).toMatchObject({
      errno: 'ECONNREFUSED',
      icmpError: { from: ip('10.0.0.1'), type: 3, code: 3 },
      outcome: 'dropped',
    });
  });

  test("REJECT on a bridge tells it too, from the bridge's address", () => {
    const rules = [rule({ physdevOut: 'vnet-VM_2' }, { kind: 'reject' })];
    const trace = send(changeMachine(build(article), 'compute1', filter(rules)), 'VM_1', '10.0.0.4');
    expect(trace).toMatchObject({ icmpError: { from: ip('10.0.0.1'), type: 3, code: 3 }, outcome: 'dropped' });
  });

  test('REJECT of what the host itself sends comes back on lo', () => {
    const rules = [rule({ protocol: 'tcp' }, { kind: 'reject' })];
    const trace = send(changeMachine(build(article), 'compute1', filter(rules, 'OUTPUT')), 'compute1', '10.0.0.4');
    expect(trace).toMatchObject({ errno: 'ECONNREFUSED', icmpError: { from: ip('10.0.0.1'), type: 3, code: 3 } });
    expect(hops(trace, 'error')).toEqual([
      'compute1.lo out 10.0.0.1>10.0.0.1 ttl 64',
      'compute1.lo in 10.0.0.1>10.0.0.1 ttl 64',
    ]);
  });

  test('metadata: DNAT to another port, and the answer comes from the address asked', () => {
    const rules = [
      rule(
        {
          destination: { value: prefix('169.254.169.254'), negated: false },
          protocol: 'tcp',
          destinationPorts: { first: 80, last: 80 },
        },
        { kind: 'dnat', to: ip('203.0.113.105'), port: 8775 },
      ),
    ];
    const trace = send(changeMachine(build(article), 'compute1', nat(rules)), 'VM_1', '169.254.169.254');
    expect(trace.outcome).toBe('delivered');
    const end = trace.events.find(({ action, leg }) => action === 'deliver' && leg === 'request');
    expect(end?.frame.payload.kind === 'ipv4' && end.frame.payload.body).toMatchObject({ dstPort: 8775 });
  });

  test("metadata: REDIRECT to the bridge's own address", () => {
    const rules = [
      rule({ destination: { value: prefix('169.254.169.254'), negated: false } }, { kind: 'redirect', port: 8775 }),
    ];
    const trace = send(changeMachine(build(article), 'compute1', nat(rules)), 'VM_1', '169.254.169.254');
    expect(trace.outcome).toBe('delivered');
    const end = trace.events.find(({ action, leg }) => action === 'deliver' && leg === 'request');
    expect(end?.frame.payload).toMatchObject({ dst: ip('10.0.0.1') });
  });

  test('RETURN, unknown chains and addrtype LOCAL', () => {
    const local = rule({ destinationType: 'LOCAL' }, { kind: 'drop' });
    const rules = [
      jump('nowhere'),
      rule({ protocol: 'icmp' }, { kind: 'drop' }),
      rule({}, { kind: 'return' }),
      rule({}, { kind: 'drop' }),
    ];
    const network = changeMachine(build(article), 'compute1', filter(rules));
    expect(send(network, 'VM_1', '10.1.0.5').outcome).toBe('delivered');
    const guarded = changeMachine(build(article), 'compute1', filter([local], 'INPUT'));
    expect(findings(send(guarded, 'VM_1', '10.0.0.1'))).toEqual(['forward-denied at compute1']);
  });
});

test('multicast is not followed, and the trace says so', () => {
  const trace = ping(article, 'VM_1', '224.0.0.251');
  expect(trace.reason).toMatchObject({
    code: 'limit',
    message: '224.0.0.251 is a multicast address, which the simulation does not follow',
  });
});

test.each(['10.0.0.255', '255.255.255.255'])('a process may not send to everybody: %s', (address) => {
  expect(ping(article, 'VM_1', address)).toMatchObject({ errno: 'EACCES', outcome: 'dropped' });
});
