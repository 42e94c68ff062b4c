// An instance's boot: DISCOVER, OFFER, REQUEST, ACK between its DHCP client and dnsmasq with static leases
// (RFC 2131; dnsmasq(8), `--dhcp-range=…,static`). Both are processes: they answer when the kernel is idle.

import type { DhcpLease, DhcpServer } from '../network/network.ts';
import { broadcastMac, type Ipv4, limitedBroadcast, zeroMac } from '../wire/address.ts';
import type { DhcpMessage, Ipv4Packet } from '../wire/packet.ts';
import type { CompiledInterface, CompiledMachine } from './compiled.ts';
import { initialTtl } from './icmp.ts';
import { learnNeighbour } from './neighbour.ts';
import { addNeighbour, neighbourOf } from './neighbour-table.ts';
import { dhcpNakNote, dhcpRaceNote, note } from './notes.ts';
import { type Parcel, packetOf } from './parcel.ts';
import { at, decide, decidedBy, deliver, drop, newParcel } from './record.ts';
import { forwardBy } from './route.ts';
import { lookupRoute } from './route-table.ts';
import type { Run } from './run.ts';
import { transmit } from './transmit.ts';

const serverPort = 67;
const clientPort = 68;

/** The client's first word: a broadcast from nobody. `device`: the interface that boots. */
export function discover(run: Run, device: CompiledInterface): void {
  speak(run, device, null, {
    type: 'discover',
    clientMac: device.mac,
    yiaddr: null,
    serverId: null,
    router: null,
    requested: null,
  });
}

/** Whether a packet is an answer to this machine's own DHCP client, which reads below the IP layer. */
export function isBootAnswer(run: Run, device: CompiledInterface, parcel: Parcel): boolean {
  const message = dhcpOf(parcel);
  if (!message || run.stimulus.kind !== 'dhcp' || device.machine !== run.client.machine) return false;
  return (message.type === 'offer' || message.type === 'ack') && message.clientMac === device.mac;
}

/** The client hears an OFFER or the ACK; it takes the first OFFER and leaves the others. */
export function onBootAnswer(run: Run, device: CompiledInterface, parcel: Parcel): void {
  const message = dhcpOf(parcel) as DhcpMessage;
  deliver(run, parcel, at(device), { kind: 'socket', protocol: 'dhcp', port: clientPort, open: true });
  if (message.type === 'ack') {
    run.report.replyDelivered = true;
    run.report.answer = 'reply';
    return;
  }
  const taken = run.report.offer;
  if (taken) {
    if (message.serverId !== taken.serverId || message.yiaddr !== taken.yiaddr)
      note(run, 'dhcp-race', at(device), parcel.step, dhcpRaceNote(taken, message));
    return;
  }
  run.report.offer = message;
  const { step } = parcel;
  const request: DhcpMessage = {
    type: 'request',
    clientMac: device.mac,
    yiaddr: null,
    serverId: message.serverId,
    router: null,
    requested: message.yiaddr,
  };
  run.queue.processes.push({
    kind: 'process',
    wake: () => speak(run, device, step, request),
  });
}

/** A DISCOVER or REQUEST passed a machine's INPUT: its dnsmasq, if it has one there, answers if it has a lease. */
export function onBootRequest(run: Run, device: CompiledInterface, parcel: Parcel, message: DhcpMessage): void {
  const { machine, dhcpServer } = device;
  if (!dhcpServer || (message.type !== 'discover' && message.type !== 'request')) {
    drop(run, parcel, at(device), 'not-addressed', { kind: 'socket', protocol: 'dhcp', port: serverPort, open: false });
    return;
  }
  const lease = dhcpServer.leases.find((one) => one.mac === message.clientMac) ?? null;
  const place = decidedBy(at(device), lease?.origin ?? dhcpServer.origin);
  const elsewhere = message.type === 'request' && message.serverId !== dhcpServer.address;
  if (!lease || elsewhere) {
    drop(run, parcel, place, 'no-lease', { kind: 'lease', server: device.name, lease: null });
    if (message.type === 'request' && !elsewhere)
      note(run, 'dhcp-nak', place, parcel.step, dhcpNakNote(machine.name, dhcpServer.address));
    return;
  }
  deliver(run, parcel, at(device), { kind: 'socket', protocol: 'dhcp', port: serverPort, open: true });
  run.report.requestDelivered = true;
  const { step } = parcel;
  const wake = () => offer(run, machine, device, dhcpServer, lease, message, step);
  run.queue.processes.push({ kind: 'process', wake });
}

function offer(
  run: Run,
  machine: CompiledMachine,
  device: CompiledInterface,
  server: DhcpServer,
  lease: DhcpLease,
  message: DhcpMessage,
  cause: number | null,
): void {
  const answer: DhcpMessage = {
    type: message.type === 'discover' ? 'offer' : 'ack',
    clientMac: message.clientMac,
    yiaddr: lease.address,
    serverId: server.address,
    router: lease.router,
    requested: null,
  };
  const packet = datagram(server.address, lease.address, serverPort, clientPort, answer);
  const parcel = newParcel(run, 'dhcp', { srcMac: zeroMac, dstMac: zeroMac, vlan: null, payload: packet }, cause);
  decide(run, parcel, decidedBy(at(device), lease.origin), 'lease', { kind: 'lease', server: device.name, lease });
  // dnsmasq puts the client's MAC into the ARP table itself: the client can't answer ARP yet.
  const known =
    neighbourOf(run, device, lease.address) ?? addNeighbour(run, device, lease.address, 'failed', message.clientMac);
  learnNeighbour(run, known, message.clientMac, 'stale', true);
  const route = lookupRoute(machine.routes, lease.address)?.route ?? null;
  const routing = forwardBy(device, route, lease.address, lease.address);
  run.queue.now.push({ kind: 'send', machine, routing, parcel });
}

function speak(run: Run, device: CompiledInterface, cause: number | null, message: DhcpMessage): void {
  const packet = datagram(0, limitedBroadcast, clientPort, serverPort, message);
  const parcel = newParcel(
    run,
    'dhcp',
    { srcMac: device.mac, dstMac: broadcastMac, vlan: null, payload: packet },
    cause,
  );
  transmit(run, device, parcel);
}

function datagram(src: Ipv4, dst: Ipv4, srcPort: number, dstPort: number, dhcp: DhcpMessage): Ipv4Packet {
  return { kind: 'ipv4', src, dst, ttl: initialTtl, body: { kind: 'udp', srcPort, dstPort, dhcp } };
}

function dhcpOf(parcel: Parcel): DhcpMessage | null {
  const { body } = packetOf(parcel);
  return body.kind === 'udp' ? body.dhcp : null;
}
