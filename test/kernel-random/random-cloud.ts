// Clouds that nobody picked by hand: 1 to 5 hosts, 1 to 5 networks, every release and option, written as Topo text so that
// the whole way from text to packets is judged.

import { type Random, randomOf } from './random.ts';
import { randomFlows } from './random-flows.ts';
import { block, line, type Statement } from './topo-text.ts';

/** What the parts of a cloud have to know of each other. */
export type Sketch = {
  readonly release: string;
  readonly flat: boolean;
  /** `multi_host false`: each network is served by one host. */
  readonly single: boolean;
  readonly tenants: readonly string[];
  readonly networks: readonly SketchNetwork[];
  readonly hosts: readonly string[];
  readonly instances: readonly SketchInstance[];
  readonly machines: readonly string[];
  readonly routers: readonly string[];
};

export type SketchNetwork = {
  readonly name: string;
  readonly tenant: string;
  readonly vlan: number;
  readonly base: string;
  readonly length: number;
};
export type SketchInstance = {
  readonly name: string;
  readonly host: string;
  readonly network: SketchNetwork;
  readonly tenant: string;
  readonly group: string;
  readonly floating: boolean;
};

const releases = ['essex', 'folsom', 'grizzly', 'havana', 'icehouse', 'juno', 'kilo', 'newton'];

/** Cloud `index` of a seed. Some are faulty (a network is full, an option doesn't fit): the caller takes the next `attempt`. */
export function randomCloud(seed: string, index: number, attempt: number, flows: number): readonly Statement[] {
  const random = randomOf(`${seed}/${index}/${attempt}`);
  const sketch = sketchOf(random, releases[index % releases.length] as string);
  return [
    cloudOptions(random, sketch),
    external(random, sketch),
    ...switches(random, sketch),
    ...tenants(random, sketch),
    ...routers(random, sketch),
    ...hosts(random, sketch),
    ...randomFlows(random, sketch, flows).map((text, at) => line(`flow f${at + 1}: ${text}`)),
  ];
}

function sketchOf(random: Random, release: string): Sketch {
  const flat = random.chance(8);
  const tenantNames = ['red', 'blue', 'green'].slice(0, random.between(1, 3));
  const hostNames = ['h1', 'h2', 'h3', 'h4', 'h5'].slice(0, random.pick([1, 2, 2, 2, 3, 3, 4, 5]));
  const networkCount = flat ? 1 : random.pick([1, 2, 2, 3, 3, 4, 5]);
  const networks = Array.from({ length: networkCount }, (_, k): SketchNetwork => {
    const tenant = k < tenantNames.length ? (tenantNames[k] as string) : random.pick(tenantNames);
    const base = random.chance(10) ? `192.168.${k}.0` : `10.${k}.0.0`;
    return { name: `n${k}`, tenant, vlan: 100 + k, base, length: random.pick([24, 24, 24, 25, 28]) };
  });
  const instances: SketchInstance[] = [];
  const known = new Set(networks.map(({ tenant }) => tenant));
  for (const host of hostNames) {
    for (let i = random.pick([0, 1, 2, 2, 3]); i > 0 || instances.length === 0; i--) {
      const network = random.pick(networks);
      const group = random.chance(25) ? 'web' : 'default';
      const name = `v${instances.length + 1}`;
      instances.push({ name, host, network, tenant: network.tenant, group, floating: random.chance(35) });
    }
  }
  return {
    release,
    flat,
    single: !flat && random.chance(8),
    tenants: tenantNames.filter((name) => known.has(name)),
    networks,
    hosts: hostNames,
    instances,
    machines: random.chance(85) ? ['web1', 'dns8'].slice(0, random.between(1, 2)) : [],
    routers: !flat && networks.length > 1 && random.chance(12) ? ['gw'] : [],
  };
}

function cloudOptions(random: Random, { release, flat, single, networks }: Sketch): Statement {
  const since = (first: string) => releases.indexOf(release) >= releases.indexOf(first);
  const options = [`release ${release}`];
  const maybe = (percent: number, text: string) => {
    if (random.chance(percent)) options.push(text);
  };
  if (flat) options.push('network_manager FlatDHCPManager');
  maybe(15, 'provision everywhere');
  if (single) options.push('multi_host false');
  maybe(20, 'allow_same_net_traffic false');
  maybe(15, 'bridge_nf_call_iptables 0');
  maybe(35, `rp_filter ${random.between(1, 2)}`);
  maybe(4, 'ip_forward 0');
  if (since('grizzly')) {
    maybe(single ? 0 : 12, 'share_dhcp_address true');
    maybe(12, `force_snat_range ${random.pick(['10.0.0.0/8', '203.0.113.0/24', '0.0.0.0/0', '8.8.8.0/24'])}`);
    maybe(12, `forward_bridge_interface ${random.pick(['eth1', 'eth0', 'none', 'eth1, br100'])}`);
  }
  if (!since('havana')) {
    const [first] = networks;
    maybe(25, `fixed_range ${random.pick([`${first?.base}/${first?.length}`, '10.0.0.0/16', '10.0.0.0/8'])}`);
  }
  maybe(15, `dmz_cidr ${random.pick(['8.8.8.8/32', '203.0.113.0/24', '10.0.0.0/8'])}`);
  maybe(5, 'metadata_host 203.0.113.1');
  return block('cloud', options.map(line));
}

function external(random: Random, { machines, networks, hosts }: Sketch): Statement {
  const body = [
    line(
      random.pick([
        'gateway 203.0.113.1',
        'gateway 203.0.113.1',
        'gateway 203.0.113.1',
        'gateway 203.0.113.1',
        'gateway 203.0.113.1 silent',
        'gateway none',
      ]),
    ),
  ];
  body.push(line('floating public 203.0.113.192/28'));
  const targets = [
    ...networks.map(({ base, length }) => `${base}/${length}`),
    '10.0.0.0/8',
    '0.0.0.0/0',
    '198.51.100.0/24',
  ];
  const ways = ['unreachable', 'blackhole', 'prohibit', ...hosts.map((_, k) => `via 203.0.113.${101 + k}`)];
  for (const target of targets) if (random.chance(22)) body.push(line(`route ${target} ${random.pick(ways)}`));
  for (const [k, name] of machines.entries()) {
    const listen = random.chance(20) ? ` listen ${random.pick(['tcp 80', 'udp 53'])}` : '';
    body.push(line(`host ${name} 8.8.${k + 4}.8${listen}`));
  }
  return block('external internet 203.0.113.0/24', body);
}

/** A trunk that may leave VLANs out. */
function trunk(random: Random, networks: readonly SketchNetwork[], percent: number): string | null {
  if (!random.chance(percent)) return null;
  const kept = networks.filter(() => random.chance(70)).map(({ vlan }) => vlan);
  return kept.length === 0 ? 'trunk none' : `trunk ${kept.join(', ')}`;
}

function switches(random: Random, { networks, flat }: Sketch): Statement[] {
  const own = flat ? null : trunk(random, networks, 20);
  const first = block('switch s1', own === null ? [] : [line(own)]);
  const carried = flat ? null : trunk(random, networks, 25);
  return [first, block('switch s2', [line(`link -> s1${carried === null ? '' : ` ${carried}`}`)])];
}

function tenants(random: Random, sketch: Sketch): Statement[] {
  return sketch.tenants.map((tenant) => {
    const networks = sketch.networks
      .filter((network) => network.tenant === tenant)
      .map((network) => {
        const body = [line(`cidr ${network.base}/${network.length}`)];
        if (!sketch.flat) body.unshift(line(`vlan ${network.vlan}`));
        const stem = network.base.replace(/0$/, '');
        if (sketch.routers.length > 0 && random.chance(60)) body.push(line(`gateway ${stem}12`));
        else if (random.chance(5)) body.push(line('gateway none'));
        if (random.chance(10)) body.push(line('dns 8.8.4.8'));
        if (sketch.single) body.push(line(`host ${random.pick(sketch.hosts)}`));
        return block(`network ${network.name}`, body);
      });
    const groups = ['default', 'web'].map((name) => block(`secgroup ${name}`, rules(random, sketch)));
    return block(`tenant ${tenant}`, [...networks, ...groups]);
  });
}

function rules(random: Random, { tenants: names, networks }: Sketch): Statement[] {
  const protocols = [
    'icmp',
    'icmp',
    'any',
    'icmp 8',
    'icmp 8/0',
    'icmp 3',
    'tcp',
    'tcp 80',
    'tcp 22',
    'tcp 1-65535',
    'udp',
    'udp 53',
    'tcp 20-25',
  ];
  const sources = () =>
    random.pick([
      'any',
      'any',
      random.pick(networks).name,
      random.pick(networks).name,
      random.pick(names),
      `${random.pick(names)}.default`,
      `${random.pick(names)}.web`,
      `${random.pick(networks).base}/${random.between(24, 30)}`,
      '203.0.113.192/28',
      '203.0.113.0/24',
      '8.8.0.0/16',
    ]);
  return Array.from({ length: random.pick([0, 1, 2, 3, 3, 4]) }, () =>
    line(`allow ${random.pick(protocols)} from ${sources()}`),
  );
}

function routers(random: Random, { routers: names, networks }: Sketch): Statement[] {
  return names.map((name) => {
    const nics = networks.slice(0, 3).map((network, k) => {
      const stem = network.base.replace(/0$/, '');
      return line(`nic eth${k} ${stem}12/${network.length} -> s1 vlan ${network.vlan}`);
    });
    const routes = random.chance(50)
      ? [line(`route 0.0.0.0/0 ${random.pick(['unreachable', 'prohibit', 'blackhole'])}`)]
      : [];
    return block(`router ${name}`, [...nics, ...routes]);
  });
}

function hosts(random: Random, sketch: Sketch): Statement[] {
  const { networks, flat } = sketch;
  return sketch.hosts.map((host, k) => {
    const carried = flat ? null : trunk(random, networks, 12);
    const body = [
      line(`nic eth0 -> ${random.chance(80) ? 's1' : 's2'}${carried === null ? '' : ` ${carried}`}`),
      line(`nic eth1 203.0.113.${101 + k} -> internet`),
    ];
    const maybe = (percent: number, text: () => string) => {
      if (random.chance(percent)) body.push(line(text()));
    };
    maybe(
      12,
      () =>
        `default_gateway ${random.pick(['none', `203.0.113.${101 + ((k + 1) % sketch.hosts.length)}`, '203.0.113.77'])}`,
    );
    maybe(8, () => `rp_filter ${random.between(0, 2)}`);
    maybe(8, () => `routing_source_ip ${random.pick(['none', `203.0.113.${101 + k}`])}`);
    maybe(5, () => 'ip_forward 0');
    maybe(5, () => 'bridge_nf_call_iptables 0');
    maybe(15, () => 'listen tcp 22, 80');
    for (const network of networks) {
      maybe(20, () => `bridge ${network.name}`);
      const far = 101 + ((k + 1) % sketch.hosts.length);
      maybe(
        8,
        () =>
          `route ${network.base}/${network.length} ${random.pick(['unreachable', 'blackhole', 'prohibit', `via 203.0.113.${far}`, `via 203.0.113.${far}`])}`,
      );
    }
    const local = sketch.instances.filter((instance) => instance.host === host);
    for (const instance of local) {
      const fields = [line(`network ${instance.network.name}`)];
      if (instance.group !== 'default') fields.push(line(`secgroup ${instance.group}`));
      if (instance.floating) fields.push(line('floating public'));
      if (random.chance(5)) fields.push(line('gateway none'));
      if (random.chance(15)) fields.push(line('listen tcp 22, 80'), line('listen udp 53'));
      body.push(block(`vm ${instance.name}`, fields));
    }
    return block(`host ${host}`, body);
  });
}
