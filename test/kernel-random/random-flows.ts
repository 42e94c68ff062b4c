// What is sent through a random cloud: mostly between instances, some of everything else.
import type { Random } from './random.ts';
import type { Sketch } from './random-cloud.ts';

/** Flows as Topo writes them behind `flow NAME:`. */
export function randomFlows(random: Random, sketch: Sketch, count: number): readonly string[] {
  const { instances, machines, hosts } = sketch;
  const floating = instances.filter((instance) => instance.floating);
  const vm = () => random.pick(instances).name;
  const beyond = () => (machines.length > 0 ? random.pick(machines) : random.pick(hosts));
  const toFloating = () => (floating.length > 0 ? `${random.pick(floating).name}.floating` : vm());
  const stem = () => random.pick(sketch.networks).base.replace(/0$/, '');
  const kinds: readonly (readonly [weight: number, flow: () => string])[] = [
    [34, () => `${vm()} -> ${vm()} ${protocol(random)}`],
    [14, () => `${vm()} -> ${toFloating()} ${protocol(random)}`],
    [9, () => `${vm()} -> ${beyond()} ${protocol(random)}`],
    [8, () => `${beyond()} -> ${toFloating()} ${protocol(random)}`],
    [3, () => `${beyond()} -> ${vm()} ${protocol(random)}`],
    [5, () => `${vm()} -> ${random.pick(hosts)} ${protocol(random)}`],
    [5, () => `${random.pick(hosts)} -> ${vm()} ${protocol(random)}`],
    [3, () => `${random.pick(hosts)} -> ${toFloating()} ${protocol(random)}`],
    [3, () => `${vm()} -> ${stem()}1 ${protocol(random)}`],
    [3, () => `${vm()} -> ${stem()}${random.between(3, 14)} ${protocol(random)}`],
    [2, () => `${vm()} -> 198.51.100.9 ${protocol(random)}`],
    [2, () => `${vm()} -> 169.254.169.254 tcp 80`],
    [1, () => `${random.pick(hosts)} -> ${random.pick(hosts)} ${protocol(random)}`],
    [8, () => `${vm()} dhcp`],
  ];
  const total = kinds.reduce((sum, [weight]) => sum + weight, 0);
  return Array.from({ length: count }, () => {
    let at = random.below(total);
    for (const [weight, flow] of kinds) {
      at -= weight;
      if (at < 0) return flow();
    }
    return `${vm()} dhcp`;
  });
}

function protocol(random: Random): string {
  const ttl = random.chance(10) ? ` ttl ${random.between(1, 3)}` : '';
  return random.pick(['icmp', 'icmp', 'icmp', 'icmp', 'tcp 80', 'tcp 22', 'tcp 443', 'udp 53', 'udp 5000']) + ttl;
}
