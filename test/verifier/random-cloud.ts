// Random clouds as Topo text: small, but with everything that could make two instances differ.
import fc from 'fast-check';

const releases = ['essex', 'folsom', 'grizzly', 'havana', 'newton'] as const;
const names = ['net1', 'net2', 'net3'] as const;
const sources = [
  'any',
  ...names,
  't1',
  't2',
  't1.default',
  't2.web',
  '10.0.1.0/28',
  '10.0.0.0/8',
  '203.0.113.0/25',
  '203.0.113.11',
];

const rule = fc.record({
  protocol: fc.constantFrom('icmp', 'tcp 22', 'tcp 1-100', 'udp', 'any'),
  source: fc.constantFrom(...sources),
});
const group = fc.array(rule, { maxLength: 3 });

const vm = fc.record({
  network: fc.constantFrom(...names),
  group: fc.constantFrom('default', 'web', 'default'),
  floating: fc.integer({ min: 0, max: 3 }).map((n) => n === 0),
  oddity: fc.integer({ min: 0, max: 24 }),
});
const host = fc.record({
  vms: fc.array(vm, { minLength: 1, maxLength: 4 }),
  bridges: fc.subarray([...names], { maxLength: 2 }),
  attach: fc.constantFrom('tor', 'tor', 'leaf'),
  rpFilter: fc.constantFrom('', '', '', 'rp_filter 1', 'rp_filter 2'),
  bridgeNf: fc.constantFrom('', '', '', 'bridge_nf_call_iptables 0'),
  ipForward: fc.constantFrom('', '', '', '', 'ip_forward 0'),
  outage: fc.constantFrom(...['', '', '', '', '', ''], ...(['switch', 'external', 'state'] as const)),
  oddity: fc.integer({ min: 0, max: 24 }),
});

/** A random cloud of up to five hosts and twenty instances. */
export const randomCloud: fc.Arbitrary<string> = fc
  .record({
    release: fc.constantFrom(...releases),
    provision: fc.constantFrom('on-demand', 'on-demand', 'everywhere'),
    sameNet: fc.constantFrom('', '', 'allow_same_net_traffic false'),
    option: fc.constantFrom(
      ...['', '', '', '', '', ''],
      ...['share_dhcp_address true', 'multi_host false', 'forward_bridge_interface eth1', 'fixed_range 10.0.1.0/24'],
      ...['force_snat_range 10.0.2.0/24', 'dmz_cidr 10.0.3.0/24, 203.0.113.0/24', 'forward_bridge_interface br101'],
    ),
    trunk: fc.constantFrom('all', 'all', '101, 102', '101-103'),
    linkTrunk: fc.constantFrom('', '', ' trunk 101, 103'),
    linkCarrier: fc.constantFrom('', '', '', '', '', ' no-carrier'),
    routerCarrier: fc.constantFrom('', '', '', ' no-carrier'),
    upstream: fc.constantFrom('', '', 'route 10.0.1.0/24 via 203.0.113.11', 'route 10.0.0.0/8 unreachable'),
    gateway: fc.constantFrom(
      'gateway 203.0.113.1',
      'gateway 203.0.113.1',
      'gateway none',
      'gateway 203.0.113.1 silent',
    ),
    router: fc.integer({ min: 0, max: 7 }).map((n) => n === 0),
    flat: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
    overlap: fc.integer({ min: 0, max: 14 }).map((n) => n === 0),
    /** Half of the clouds have no oddities, so that many pairs are alike. */
    plain: fc.boolean(),
    groups: fc.tuple(group, group, group, group),
    hosts: fc.array(host, { minLength: 2, maxLength: 5 }),
  })
  .map((cloud) => {
    const { groups, hosts, flat, plain } = cloud;
    const network = (n: number, third = n) =>
      `  network net${n} { ${flat ? '' : `vlan 10${n} `} cidr 10.0.${third}.0/24 ${cloud.router && !flat && n < 3 ? `gateway 10.0.${n}.254` : ''} ${cloud.option === 'multi_host false' ? `host h${n % 2}` : ''} }`;
    const rules = (index: number) =>
      (groups[index] ?? []).map(({ protocol, source }) => `    allow ${protocol} from ${source}`).join('\n');
    let instances = 0;
    const lines = [
      `cloud {\n  release ${cloud.release}\n  provision ${cloud.provision}\n  ${cloud.sameNet}`,
      flat ? '  network_manager FlatDHCPManager' : '',
      `  ${cloud.option}`,
      '}',
      `external internet 203.0.113.0/24 {\n  ${cloud.gateway}\n  ${plain ? '' : cloud.upstream}\n  floating public 203.0.113.128/26\n}`,
      `switch tor {\n  trunk ${cloud.trunk}\n  link -> leaf${cloud.linkTrunk}${cloud.linkCarrier}\n}\nswitch leaf {\n}`,
      `tenant t1 {\n${network(1)}\n${network(2)}\n  secgroup default {\n${rules(0)}\n  }\n  secgroup web {\n${rules(1)}\n  }\n}`,
      `tenant t2 {\n${network(3, cloud.overlap && !plain ? 1 : 3)}\n  secgroup default {\n${rules(2)}\n  }\n  secgroup web {\n${rules(3)}\n  }\n}`,
    ];
    if (cloud.router && !flat) {
      lines.push(
        `router gw {\n  nic a 10.0.1.254/24 -> tor vlan 101\n  nic b 10.0.2.254/24 -> leaf vlan 102${cloud.routerCarrier}\n}`,
      );
    }
    hosts.forEach((one, index) => {
      const carrier = (wire: string) => (one.outage === wire ? ' no-carrier' : '');
      lines.push(`host h${index} {\n  nic eth0 -> ${one.attach}${carrier('switch')}`);
      lines.push(`  nic eth1 203.0.113.${11 + index} -> internet${carrier('external')}`);
      if (one.outage === 'state') lines.push('  state down');
      lines.push(`  ${one.rpFilter}\n  ${one.bridgeNf}\n  ${one.ipForward}`);
      for (const name of one.bridges) lines.push(`  bridge ${name}`);
      const hostOddity = plain ? null : one.oddity;
      if (hostOddity === 0) lines.push('  route 10.0.3.0/24 via 203.0.113.12');
      if (hostOddity === 1) lines.push('  routing_source_ip none');
      if (hostOddity === 2) lines.push('  default_gateway none');
      if (hostOddity === 3) lines.push('  route 10.0.1.0/26 blackhole');
      for (const { network: name, group: own, floating, oddity: any } of one.vms) {
        const oddity = plain ? null : any;
        const fields = [`network ${name}`, `secgroup ${own}`];
        if (floating) fields.push('floating public');
        if (oddity === 0) fields.push('gateway none');
        if (oddity === 1) fields.push('listen tcp 80');
        if (oddity === 2) fields.push('ip 10.0.1.77');
        if (oddity === 3) fields.push('gateway 10.0.1.77');
        if (oddity === 4) fields.push('route 10.0.0.0/16 via 10.0.1.1');
        if (oddity === 5) fields.push('ip 10.0.1.5');
        lines.push(`  vm v${instances++} {\n    ${fields.join('\n    ')}\n  }`);
      }
      lines.push('}');
    });
    return lines.filter((line) => line.trim() !== '').join('\n');
  });
