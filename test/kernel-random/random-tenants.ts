// The tenants of a random cloud: networks with all that a network may say, and security groups with every kind of rule.
import type { Random } from './random.ts';
import { type Sketch, type SketchNetwork, stemOf } from './sketch.ts';
import { block, line, type Statement } from './topo-text.ts';

/** Networks that all tenants share, then each tenant with its own. */
export function randomTenants(random: Random, sketch: Sketch): Statement[] {
  const networksOf = (tenant: string | null) =>
    sketch.networks.filter((network) => network.tenant === tenant).map((one) => networkBlock(random, sketch, one));
  return [
    ...networksOf(null),
    ...sketch.tenants.map((tenant) => {
      const groups = ['default', 'web'].map((name) => block(`secgroup ${name}`, rules(random, sketch)));
      return block(`tenant ${tenant}`, [...networksOf(tenant), ...groups]);
    }),
  ];
}

function networkBlock(random: Random, sketch: Sketch, network: SketchNetwork): Statement {
  const body = [line(`cidr ${network.base}/${network.length}`)];
  if (!sketch.flat) body.unshift(line(`vlan ${network.vlan}`));
  const stem = stemOf(network);
  if (sketch.routers.length > 0 && random.chance(55)) body.push(line(`gateway ${stem}12`));
  else if (random.chance(8)) body.push(line(`gateway ${random.pick(['none', `${stem}1`, `${stem}3`, `${stem}9`])}`));
  if (random.chance(20)) body.push(line(`dns ${random.pick(['8.8.4.8', '8.8.4.8, 8.8.5.8', `${stem}1`])}`));
  if (random.chance(8)) body.push(line(`dhcp_start ${stem}5`));
  if (!sketch.flat && random.chance(5)) body.push(line(`bridge br${network.vlan + 400}`));
  if (sketch.single) body.push(line(`host ${random.pick(sketch.hosts)}`));
  return block(`network ${network.name}`, body);
}

const services = [
  ...['icmp', 'icmp', 'any', 'icmp 8', 'icmp 8/0', 'icmp 3', 'icmp 11/0'],
  ...['tcp', 'tcp 80', 'tcp 22', 'tcp 1-65535', 'tcp 20-25', 'tcp 22,80', 'udp', 'udp 53', 'udp 5000-6000'],
];

function rules(random: Random, { tenants, networks }: Sketch): Statement[] {
  const source = () =>
    random.pick([
      'any',
      'any',
      random.pick(networks).name,
      random.pick(networks).name,
      random.pick(tenants),
      `${random.pick(tenants)}.default`,
      `${random.pick(tenants)}.web`,
      `${random.pick(networks).base}/${random.between(24, 30)}`,
      `${stemOf(random.pick(networks))}${random.between(3, 6)}`,
      '203.0.113.192/27',
      '203.0.113.0/24',
      '8.8.0.0/16',
    ]);
  return Array.from({ length: random.pick([0, 1, 2, 3, 3, 4]) }, () =>
    line(`allow ${random.pick(services)} from ${source()}`),
  );
}
