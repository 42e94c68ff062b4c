// The hosts of a random cloud with their instances, and what goes wrong on real ones: trunks that leave VLANs out, missing
// default gateways, routes into nowhere, kernel switches of their own.
import type { Random } from './random.ts';
import { randomTrunk, type Sketch, type SketchInstance, stemOf } from './sketch.ts';
import { block, line, type Statement } from './topo-text.ts';

/** Every host with what runs on it. */
export function randomHosts(random: Random, sketch: Sketch): Statement[] {
  const access = sketch.flat && random.chance(40) ? ' vlan 50' : '';
  return sketch.hosts.map((host, k) => {
    const body = [...nics(random, sketch, k, access), ...settings(random, sketch, k)];
    for (const network of sketch.networks) {
      if (random.chance(22)) body.push(line(bridge(random, sketch, network.name, `${stemOf(network)}${9 + k}`)));
      if (random.chance(10)) body.push(line(`route ${network.base}/${network.length} ${way(random, sketch, k)}`));
    }
    if (random.chance(25)) body.push(line(`route 198.51.100.0/24 ${way(random, sketch, k)}`));
    for (const instance of sketch.instances) {
      if (instance.host === host) body.push(instanceBlock(random, sketch, instance));
    }
    return block(`host ${host}`, body);
  });
}

function nics(random: Random, { networks, flat, switches, data, wan }: Sketch, k: number, access: string): Statement[] {
  const carried = flat ? null : randomTrunk(random, networks, 10);
  const trunk = carried === null ? access : ` ${carried}`;
  const near = random.chance(75) ? 's1' : random.pick(switches);
  const wired = [line(`nic eth0 -> ${near}${data ? '' : trunk}`), line(`nic eth1 203.0.113.${101 + k} -> internet`)];
  if (data) wired.push(line(`nic eth2 -> ${near}${trunk}`));
  if (wan) wired.push(line(`nic eth3 192.0.2.${101 + k} -> wan`));
  return wired;
}

function settings(random: Random, { hosts }: Sketch, k: number): Statement[] {
  const lines: Statement[] = [];
  const maybe = (percent: number, text: () => string) => {
    if (random.chance(percent)) lines.push(line(text()));
  };
  const other = `203.0.113.${101 + ((k + 1) % hosts.length)}`;
  maybe(12, () => `default_gateway ${random.pick(['none', other, '203.0.113.77'])}`);
  maybe(10, () => `rp_filter ${random.pick([0, 1, 1, 2])}`);
  maybe(18, () => `routing_source_ip ${random.pick(['none', 'none', `203.0.113.${101 + k}`, '203.0.113.180'])}`);
  maybe(5, () => `ip_forward ${random.pick([0, 0, 1])}`);
  maybe(10, () => `bridge_nf_call_iptables ${random.pick([0, 0, 1])}`);
  if (random.chance(25)) lines.push(line('listen tcp 22, 80'), line('listen udp 53'));
  return lines;
}

function bridge(random: Random, { shared, single }: Sketch, network: string, address: string): string {
  const own = !shared && !single && random.chance(25) ? ` ${address}` : '';
  return `bridge ${network}${own}${random.chance(20) ? ' on-demand' : ''}`;
}

function way(random: Random, { hosts }: Sketch, k: number): string {
  const other = `via 203.0.113.${101 + ((k + 1) % hosts.length)}`;
  return random.pick(['unreachable', 'blackhole', 'blackhole', 'prohibit', 'prohibit', 'prohibit', other, other]);
}

function instanceBlock(random: Random, { theme, networks, wan }: Sketch, instance: SketchInstance): Statement {
  const { name, network, tenant, groups, floating } = instance;
  const fields = [line(`network ${network.name}`)];
  const stem = stemOf(network);
  if (network.tenant === null) fields.push(line(`tenant ${tenant}`));
  if (groups.join() !== 'default') fields.push(line(`secgroup ${groups.join(', ')}`));
  for (let i = 0; i < floating; i++) fields.push(line(`floating ${wan && i > 0 ? 'second' : 'public'}`));
  if (random.chance(8)) fields.push(line(`gateway ${random.pick(['none', `${stem}1`, `${stem}4`, `${stem}12`])}`));
  const far = random.pick(networks);
  if (theme === 'router' && far !== network && random.chance(40)) {
    fields.push(line(`route ${far.base}/${far.length} via ${stem}12`));
  } else if (random.chance(6)) {
    const targets = [`${far.base}/${far.length}`, '8.8.0.0/16', '0.0.0.0/1'];
    fields.push(line(`route ${random.pick(targets)} via ${stem}${random.pick([1, 3, 4, 12])}`));
  }
  if (random.chance(5)) fields.push(line(`ip ${stem}${random.pick([8, 9, 10, 11])}`));
  if (random.chance(5)) fields.push(line(`mac fa:16:3e:aa:00:0${name.slice(1, 2)}`));
  if (random.chance(30)) fields.push(line('listen tcp 22, 80'), line('listen udp 53'));
  return block(`vm ${name}`, fields);
}
