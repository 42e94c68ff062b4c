// Short words for tests of the simulator: send, read hops, read decisions.
import { compileNetwork, simulate } from '../../server/core/simulator/simulate.ts';
import type { Leg, Stimulus, Trace, TraceEvent } from '../../server/core/simulator/trace.ts';
import { formatIpv4, parseIpv4 } from '../../server/core/wire/address.ts';
import { build, type CloudSpec } from '../support/network-builder.ts';

export type Sending = Partial<Omit<Extract<Stimulus, { kind: 'packet' }>, 'kind' | 'to' | 'from'>>;

/** Sends an echo request, or what `sending` says, through a cloud. */
export function ping(cloud: CloudSpec, from: string, to: string, sending: Sending = {}): Trace {
  return simulate(compileNetwork(build(cloud)), packet(from, to, sending));
}

/** Boots an instance. */
export function boot(cloud: CloudSpec, from: string): Trace {
  return simulate(compileNetwork(build(cloud)), { kind: 'dhcp', from });
}

/** An echo request, or what `sending` says. */
export function packet(from: string, to: string, sending: Sending = {}): Stimulus {
  const address = parseIpv4(to);
  if (address === undefined) throw new Error(`${to} is no address`);
  const rest = { protocol: 'icmp', port: null, ttl: 64, source: null, mac: null, start: 'cold' } as const;
  return { kind: 'packet', from, to: address, ...rest, ...sending };
}

/** The hops of one leg as `node.interface direction[ vlan N] source>destination ttl N`. */
export function hops(trace: Trace, leg: Leg): string[] {
  return trace.events.filter((event) => event.leg === leg && event.direction !== null).map(hopText);
}

export function hopText(event: TraceEvent): string {
  const { payload, vlan } = event.frame;
  const place = `${event.node}.${event.interface} ${event.direction}${vlan === null ? '' : ` vlan ${vlan}`}`;
  if (payload.kind === 'arp')
    return `${place} ${payload.operation} ${formatIpv4(payload.senderIp)}>${formatIpv4(payload.targetIp)}`;
  return `${place} ${formatIpv4(payload.src)}>${formatIpv4(payload.dst)} ttl ${payload.ttl}`;
}

/** The ARP questions as `who asks for whom`, each once for each time it was asked. */
export function questions(trace: Trace): string[] {
  return trace.events.flatMap(({ action, node, decision }) =>
    action === 'arp' && decision?.kind === 'neighbour' ? [`${node} asks for ${formatIpv4(decision.address)}`] : [],
  );
}

/** Reason and causes as `code at node`. */
export function findings(trace: Trace): string[] {
  const all = trace.reason ? [trace.reason, ...trace.causes] : trace.causes;
  return all.map(({ code, node }) => `${code} at ${node}`);
}

/** The ICMP error that the sender was told, as `type/code from address`. */
export function told(trace: Trace): string | null {
  const { icmpError } = trace;
  return icmpError && `${icmpError.type}/${icmpError.code} from ${formatIpv4(icmpError.from)}`;
}

/** The source address with which the request arrived at its last machine. */
export function seenSource(trace: Trace): string | null {
  const end = trace.events.findLast(({ leg, action }) => leg === 'request' && action === 'deliver');
  return end?.frame.payload.kind === 'ipv4' ? formatIpv4(end.frame.payload.src) : null;
}
