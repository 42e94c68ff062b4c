// What is sent through a random cloud: mostly between instances, some of everything else. A flow whose name begins with
// `warm` is judged after the same flow has run once.
import type { Random } from './random.ts';
import { type Sketch, stemOf } from './sketch.ts';

/** Flows as Topo writes them. */
export function randomFlows(random: Random, sketch: Sketch, count: number): readonly string[] {
  const kinds = kindsOf(random, sketch);
  const total = kinds.reduce((sum, [weight]) => sum + weight, 0);
  return Array.from({ length: count }, (_, at) => {
    const start = sketch.warm && random.chance(50) ? 'warm' : 'f';
    return `flow ${start}${at + 1}: ${chosen(kinds, random.below(total))}`;
  });
}

type Kind = readonly [weight: number, flow: () => string];

function chosen(kinds: readonly Kind[], below: number): string {
  let at = below;
  for (const [weight, flow] of kinds) {
    at -= weight;
    if (at < 0) return flow();
  }
  throw new Error('the weights are less than their sum');
}

function kindsOf(random: Random, sketch: Sketch): readonly Kind[] {
  const { theme, instances, hosts, networks, routers } = sketch;
  const machines = [...sketch.machines, ...(sketch.machines.length > 0 && sketch.wan ? ['203.0.113.1'] : [])];
  const floating = instances.filter((instance) => instance.floating > 0);
  const vm = () => random.pick(instances).name;
  const host = () => random.pick(hosts);
  const beyond = () => (machines.length > 0 ? random.pick(machines) : host());
  const toFloating = () => (floating.length > 0 ? `${random.pick(floating).name}.floating` : vm());
  const router = () => (routers.length > 0 ? random.pick(routers) : vm());
  const neighbour = () => {
    const target = random.pick(floating.length > 0 ? floating : instances);
    const near = instances.filter(({ host: place, network }) => place === target.host && network === target.network);
    return `${random.pick(near).name} -> ${target.name}${target.floating > 0 ? '.floating' : ''}`;
  };
  const own = () => {
    const { name } = random.pick(floating);
    return `${name} -> ${name}.floating`;
  };
  const crossing = () => {
    const from = random.pick(instances);
    const beyond = instances.filter(({ network }) => network !== from.network);
    const beside = beyond.filter(({ host: place }) => place === from.host);
    const others = beside.length > 0 && random.chance(60) ? beside : beyond;
    return `${from.name} -> ${others.length > 0 ? random.pick(others).name : `${stem()}${random.between(3, 14)}`}`;
  };
  const stem = () => stemOf(random.pick(networks));
  const what = (short = 12) => protocol(random, short);
  const gateway = () => `${stem()}${sketch.shared ? 3 : 1}`;
  const forged = () => random.pick([`${stem()}77`, `${stem()}3`, '8.8.4.8', '203.0.113.101', '203.0.113.200']);
  return [
    [22, () => `${vm()} -> ${vm()} ${what()}`],
    [13, () => `${vm()} -> ${toFloating()} ${what()}`],
    [theme === 'translation' ? 70 : 5, () => `${neighbour()} ${what()}`],
    [19, () => `${vm()} -> ${beyond()} ${what()}`],
    [8, () => `${beyond()} -> ${toFloating()} ${what()}`],
    [3, () => `${beyond()} -> ${vm()} ${what()}`],
    [1, () => `${beyond()} -> ${host()} ${what()}`],
    [1, () => `${host()} -> ${beyond()} ${what()}`],
    [6, () => `${vm()} -> ${host()} ${what()}`],
    [5, () => `${host()} -> ${vm()} ${what()}`],
    [routers.length > 0 ? 4 : 0, () => `${router()} -> ${host()} ${what()}`],
    [3, () => `${host()} -> ${toFloating()} ${what()}`],
    [3, () => `${vm()} -> ${stem()}1 ${what()}`],
    [3, () => `${vm()} -> ${stem()}${random.between(3, 14)} ${what()}`],
    [3, () => `${vm()} -> 203.0.113.${random.pick([1, 77, 219, 222])} ${what()}`],
    [1, () => `${host()} -> 203.0.113.${random.pick([1, 77, 222])} ${what()}`],
    [4, () => `${vm()} -> 198.51.100.9 ${what()}`],
    [2, () => `${vm()} -> 169.254.169.254 tcp 80`],
    [1, () => `${host()} -> ${host()} ${what()}`],
    [14, () => `${host()} -> 198.51.100.9 ${what()}`],
    [sketch.single && floating.length > 0 ? 8 : 0, () => `${own()} ${what()}`],
    [
      sketch.machines.length > 0 ? 6 : 0,
      () => `internet-router -> ${random.pick([vm(), toFloating(), host()])} ${what()}`,
    ],
    [3, () => `${random.pick([vm(), host()])} -> ${host()} udp 5000`],
    [1, () => `${host()} -> ${stem()}${random.between(1, 14)} ${what()}`],
    [routers.length > 0 ? 8 : 0, () => `${vm()} -> ${router()} ${what()}`],
    [routers.length > 0 ? 35 : 0, () => `${crossing()} ${what()}`],
    [
      routers.length > 0 ? 32 : 0,
      () => `${crossing()} ${random.pick(['icmp', 'udp 53'])} ttl ${random.pick([1, 1, 1, 2])}`,
    ],
    [routers.length > 0 ? 10 : 0, () => `${vm()} -> ${router()} udp 5000`],
    [routers.length > 0 ? 8 : 0, () => `${vm()} -> ${stem()}${random.between(3, 14)} ${what()}`],
    [routers.length > 0 ? 24 : 0, () => `${vm()} -> 198.51.100.9 ${what()}`],
    [routers.length > 0 ? 8 : 0, () => `${router()} -> ${vm()} ${what()}`],
    [1, () => `${gateway()} -> ${vm()} ${what()}`],
    [
      10,
      () =>
        `${vm()} -> ${random.pick([`${stem()}255`, `${stem()}255`, '255.255.255.255', '255.255.255.255', '0.0.0.0'])} icmp`,
    ],
    [1, () => `${vm()} -> ${vm()} ${what()} source ${forged()}`],
    [2, () => `${vm()} -> ${beyond()} ${what()} source ${forged()}`],
    [2, () => `${vm()} -> ${vm()} ${random.pick(['icmp', 'udp 53'])} mac 02:00:00:00:00:77`],
    [10, () => `${neighbour()} udp 5000`],
    [1, () => `${beyond()} -> 203.0.113.77 ${what()}`],
    [8, () => `${beyond()} -> ${beyond()} udp 5000`],
    // a host forwards no answer to a forged address while it has the socket that forged it, so no TCP and UDP here
    [7, () => `${host()} -> ${vm()} icmp source ${forged()}`],
    [
      sketch.machines.length > 0 ? 3 : 0,
      () => `${random.pick(sketch.machines)} -> ${toFloating()} ${what()} source ${forged()}`,
    ],
    [sketch.single ? 40 : 9, () => `${vm()} dhcp`],
  ];
}

function protocol(random: Random, short: number): string {
  const ttl = random.chance(short) ? ` ttl ${random.pick([1, 1, 2, 3])}` : '';
  return random.pick(['icmp', 'icmp', 'icmp', 'icmp', 'tcp 80', 'tcp 22', 'tcp 443', 'udp 53', 'udp 5000']) + ttl;
}
