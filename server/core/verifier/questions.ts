// Every question that a cloud can tell from others: ports fall into intervals at whose edges a rule or a socket begins
// or ends, and within one of these all fare alike. Knows no packet.
import type { Cloud } from '../topology/cloud.ts';
import type { PortRange } from '../wire/packet.ts';
import type { Question, TargetAddress } from './verifier.ts';

const lastPort = 65_535;

/** One question for each protocol and interval of ports, by the interval's first port. Linear in rules and instances. */
export function questionsOf(cloud: Cloud, target: TargetAddress = 'fixed'): readonly Question[] {
  const questions: Question[] = [{ protocol: 'icmp', port: 0, target }];
  for (const protocol of ['tcp', 'udp'] as const) {
    const firsts = new Set([1]);
    const cut = (ranges: readonly PortRange[]) => {
      for (const { first, last } of ranges) for (const port of [first, last + 1]) firsts.add(port);
    };
    for (const { rules } of cloud.secgroups) {
      for (const rule of rules) if (rule.protocol === protocol || rule.protocol === 'any') cut(rule.ports);
    }
    for (const { listen } of cloud.instances) {
      const ports = listen[protocol];
      if (ports !== 'all') cut(ports);
    }
    const ports = [...firsts].filter((port) => 1 <= port && port <= lastPort).sort((a, b) => a - b);
    for (const port of ports) questions.push({ protocol, port, target });
  }
  return questions;
}
