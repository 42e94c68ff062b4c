// The first packet of a stimulus: made by the sender's own kernel, or by its DHCP client.
import { formatIpv4, zeroMac } from '../wire/address.ts';
import type { Ipv4Packet } from '../wire/packet.ts';
import { discover } from './dhcp.ts';
import { multicastNote, note } from './notes.ts';
import { drop, inside, newParcel } from './record.ts';
import { destinationOf, isMulticast, routeDecision, routeOutput, sourceFor } from './route.ts';
import type { Run } from './run.ts';
import type { Stimulus } from './trace.ts';

/** Puts the stimulus into the run's queue; a sender that can't even send says so at once. */
export function start(run: Run): void {
  const { stimulus } = run;
  if (stimulus.kind === 'packet') startPacket(run, stimulus);
  else startBoot(run);
}

function startBoot(run: Run): void {
  const { machine } = run.client;
  const device = machine.interfaces.find((one) => one.device.kind === 'physical');
  if (device) discover(run, device);
}

function startPacket(run: Run, stimulus: Extract<Stimulus, { kind: 'packet' }>): void {
  const { machine } = run.client;
  const to = destinationOf(stimulus);
  const routing = routeOutput(machine, to);
  const packet: Ipv4Packet = {
    kind: 'ipv4',
    src: stimulus.source ?? sourceFor(machine, routing),
    dst: to,
    ttl: stimulus.ttl,
    body: bodyOf(run, stimulus),
  };
  const parcel = newParcel(run, 'request', { srcMac: zeroMac, dstMac: zeroMac, vlan: null, payload: packet }, null);
  parcel.forgedMac = stimulus.mac;
  const place = inside(machine);
  if (isMulticast(stimulus.to)) {
    drop(run, parcel, place, 'limit', { kind: 'setting', setting: 'multicast', value: 'not simulated' });
    note(run, 'multicast', place, parcel.step, multicastNote(stimulus.to));
    return;
  }
  if (routing.kind === 'unreachable') {
    drop(
      run,
      parcel,
      inside(machine, routing.route?.origin ?? machine.node.origin),
      routing.reason,
      routeDecision(routing),
    );
    run.report.errno = routing.errno;
    return;
  }
  if (routing.kind === 'refused') return;
  if (routing.kind === 'broadcast') {
    const value = formatIpv4(routing.destination);
    drop(run, parcel, place, 'route-prohibited', { kind: 'setting', setting: 'broadcast', value });
    run.report.errno = 'EACCES';
    return;
  }
  run.queue.now.push({ kind: 'send', machine, routing, parcel });
}

function bodyOf(run: Run, stimulus: Extract<Stimulus, { kind: 'packet' }>): Ipv4Packet['body'] {
  const { port, identifier } = run.client;
  const dstPort = stimulus.port ?? 80;
  switch (stimulus.protocol) {
    case 'icmp':
      return { kind: 'icmp', type: 8, code: 0, identifier, quoted: null };
    case 'tcp':
      return { kind: 'tcp', srcPort: port, dstPort, flags: 'S' };
    case 'udp':
      return { kind: 'udp', srcPort: port, dstPort, dhcp: null };
  }
}
