// Clouds that nobody picked by hand: 1 to 5 hosts, 1 to 5 networks, every release and option, written as Topo text so that
// the whole way from text to packets is judged.

import { type Random, randomOf } from './random.ts';
import { randomFlows } from './random-flows.ts';
import { randomHosts } from './random-hosts.ts';
import { withOutages } from './random-outages.ts';
import { randomTenants } from './random-tenants.ts';
import { isSince, randomTrunk, releases, type Sketch, sketchOf, stemOf } from './sketch.ts';
import { block, line, type Statement } from './topo-text.ts';

/** Cloud `index` of a seed. Some are faulty (a network is full, an option doesn't fit): the caller takes the next `attempt`. */
export function randomCloud(seed: string, index: number, attempt: number, flows: number): readonly Statement[] {
  const random = randomOf(`${seed}/${index}/${attempt}`);
  const sketch = sketchOf(random, releases[index % releases.length] as string);
  const cloud = [
    cloudOptions(random, sketch),
    internet(random, sketch),
    ...wan(random, sketch),
    ...switches(random, sketch),
    ...randomTenants(random, sketch),
    ...routers(random, sketch),
    ...randomHosts(random, sketch),
    ...randomFlows(random, sketch, flows).map(line),
  ];
  return withOutages(random, cloud);
}

function cloudOptions(random: Random, sketch: Sketch): Statement {
  const { theme, release, flat, single, shared, networks } = sketch;
  const options = [`release ${release}`];
  const maybe = (percent: number, text: string) => {
    if (random.chance(percent)) options.push(text);
  };
  if (flat) options.push('network_manager FlatDHCPManager');
  if (flat) maybe(50, 'flat_network_bridge br7');
  maybe(15, `provision ${random.pick(['everywhere', 'everywhere', 'on-demand'])}`);
  if (single) options.push('multi_host false');
  else maybe(5, 'multi_host true');
  maybe(22, `allow_same_net_traffic ${random.pick(['false', 'false', 'false', 'true'])}`);
  maybe(
    theme === 'translation' || theme === 'router' ? 85 : 12,
    `bridge_nf_call_iptables ${random.pick([0, 0, 0, 1])}`,
  );
  maybe(55, `rp_filter ${random.pick([0, 1, 1, 1, 2])}`);
  maybe(6, `ip_forward ${random.pick([0, 0, 1])}`);
  if (shared) options.push('share_dhcp_address true');
  if (sketch.data) options.push(`${flat ? 'flat' : 'vlan'}_interface eth2`);
  maybe(5, `public_interface ${sketch.wan ? 'eth3' : 'eth1'}`);
  if (isSince(sketch, 'grizzly')) {
    const ranges = ['10.0.0.0/8', '203.0.113.0/24', '0.0.0.0/0', '8.8.8.0/24', '10.1.0.0/16, 8.8.0.0/16', 'none'];
    maybe(15, `force_snat_range ${random.pick(ranges)}`);
    maybe(15, `forward_bridge_interface ${random.pick(['eth1', 'eth0', 'none', 'eth1, br100', 'all'])}`);
  }
  if (!isSince(sketch, 'havana')) {
    const [first] = networks;
    const whole = isSince(sketch, 'grizzly') ? 'none' : '10.0.0.0/8';
    maybe(40, `fixed_range ${random.pick([`${first?.base}/${first?.length}`, '10.0.0.0/16', whole])}`);
  }
  const zones = ['8.8.8.8/32', '203.0.113.0/24', '10.0.0.0/8', 'none'];
  if (release !== 'essex') zones.push('8.8.4.8/32, 10.1.0.0/16');
  maybe(26, `dmz_cidr ${random.pick(zones)}`);
  maybe(6, `metadata_host ${random.pick(['203.0.113.1', '203.0.113.101', '127.0.0.1', '8.8.4.8'])}`);
  return block('cloud', options.map(line));
}

function internet(random: Random, { machines, networks, hosts }: Sketch): Statement {
  const router = 'gateway 203.0.113.1';
  const gateways = [router, router, router, router, router, router, `${router} silent`, 'gateway none'];
  const body = [line(random.pick(gateways)), line('floating public 203.0.113.192/27')];
  const targets = [
    ...networks.map(({ base, length }) => `${base}/${length}`),
    '10.0.0.0/8',
    '0.0.0.0/0',
    '198.51.100.0/24',
  ];
  const ways = ['unreachable', 'blackhole', 'prohibit', ...hosts.map((_, k) => `via 203.0.113.${101 + k}`)];
  for (const target of targets) if (random.chance(22)) body.push(line(`route ${target} ${random.pick(ways)}`));
  for (const [k, name] of machines.entries()) {
    const listen = random.chance(60) ? ` listen ${random.pick(['tcp 80', 'udp 53', 'udp 53'])}` : '';
    body.push(line(`host ${name} 8.8.${k + 4}.8${listen}`));
  }
  return block('external internet 203.0.113.0/24', body);
}

/** A second external on the hosts' third nic: another pool, another router, which knows nothing of the first. */
function wan(random: Random, sketch: Sketch): Statement[] {
  if (!sketch.wan) return [];
  const body = [line('floating second 192.0.2.200-192.0.2.220')];
  if (random.chance(50)) body.push(line('gateway none'));
  else body.push(line('host far 9.9.9.9'));
  return [block('external wan 192.0.2.0/24', body)];
}

/** One behind the other, linked by trunks. */
function switches(random: Random, { theme, networks, flat, switches: names }: Sketch): Statement[] {
  return names.map((name, k) => {
    const own = flat ? null : randomTrunk(random, networks, theme === 'single' ? 60 : 12);
    const body = own === null ? [] : [line(own)];
    if (k > 0) {
      const carried = flat ? null : randomTrunk(random, networks, 20);
      body.push(line(`link -> ${names[k - 1]}${carried === null ? '' : ` ${carried}`}`));
    }
    return block(`switch ${name}`, body);
  });
}

/** A router between networks; networks name it as their gateway, or instances have routes by it. */
function routers(random: Random, { routers: names, networks, switches: wired }: Sketch): Statement[] {
  return names.map((name) => {
    const nics = networks.slice(0, 3).map((network, k) => {
      const place = `${stemOf(network)}12/${network.length} -> ${random.pick(wired)}`;
      return line(`nic eth${k} ${place} vlan ${network.vlan}`);
    });
    const routes: Statement[] = [];
    if (random.chance(25)) {
      nics.push(line('nic up 203.0.113.150/24 -> internet'));
      routes.push(line('route 0.0.0.0/0 via 203.0.113.1'));
    } else if (random.chance(60)) {
      routes.push(
        line(`route 0.0.0.0/0 ${random.pick(['unreachable', 'prohibit', 'prohibit', 'prohibit', 'blackhole'])}`),
      );
    }
    if (random.chance(80)) routes.push(line('listen udp 53'));
    return block(`router ${name}`, [...nics, ...routes]);
  });
}
