// What arrives at a machine and who answers: ICMP echo, TCP and UDP ports, the process that asked, dnsmasq and its
// clients. After net/ipv4/{icmp,tcp_ipv4,udp}.c. Answers are handed to the queue; how they leave is in ip.ts.
import type { Listen } from '../network/network.ts';
import { formatIpv4, type Ipv4, zeroMac } from '../wire/address.ts';
import type { IcmpMessage, Ipv4Packet, PortRange, Protocol, TcpSegment, UdpDatagram } from '../wire/packet.ts';
import type { CompiledInterface, CompiledMachine } from './compiled.ts';
import { onBootRequest } from './dhcp.ts';
import { initialTtl, sendError } from './icmp.ts';
import { enquire } from './neighbour.ts';
import { metadataNote, note, redirectNote, udpSourceNote } from './notes.ts';
import { type Parcel, packetOf } from './parcel.ts';
import { at, decide, deliver, drop, inside, newParcel } from './record.ts';
import { destinationOf, routeDecision, routeOutput, sourceFor } from './route.ts';
import type { Run } from './run.ts';
import type { Decision, Leg } from './trace.ts';

/** 169.254.169.254, where an instance asks for its metadata. */
const metadataAddress: Ipv4 = 0xa9fea9fe;

/** A packet has passed INPUT: somebody on this machine gets it. */
export function deliverLocally(run: Run, device: CompiledInterface, parcel: Parcel): void {
  const { body } = packetOf(parcel);
  switch (body.kind) {
    case 'icmp':
      onIcmp(run, device, parcel, body);
      return;
    case 'tcp':
      onTcp(run, device, parcel, body);
      return;
    case 'udp':
      onUdp(run, device, parcel, body);
  }
}

/** Codes of destination unreachable that icmp_err_convert calls fatal: a UDP socket is told of no others. */
const fatalCodes = [2, 3, 6, 7, 8, 9, 10, 13, 14, 15];

/** errno of an ICMP error as the socket that asked sees it (icmp_err_convert, udp_err, tcp_v4_err); null: nothing. */
function errnoOfError(protocol: Protocol, type: number, code: number): string | null {
  if (protocol === 'udp' && (type !== 3 || !fatalCodes.includes(code))) return null;
  if (type !== 3) return 'EHOSTUNREACH';
  if (code === 3) return 'ECONNREFUSED';
  if (code === 2) return 'ENOPROTOOPT';
  return code === 0 || code === 6 || code === 9 || code === 11 ? 'ENETUNREACH' : 'EHOSTUNREACH';
}

function onIcmp(run: Run, device: CompiledInterface, parcel: Parcel, message: IcmpMessage): void {
  const packet = packetOf(parcel);
  if (message.quoted) {
    onError(run, device, parcel, message, message.quoted);
  } else if (message.type === 8) {
    arrived(run, device, parcel, { kind: 'socket', protocol: 'icmp', port: null, open: true });
    const body: IcmpMessage = { kind: 'icmp', type: 0, code: 0, identifier: message.identifier, quoted: null };
    answer(run, device.machine, parcel, 'reply', {
      kind: 'ipv4',
      src: packet.dst,
      dst: packet.src,
      ttl: initialTtl,
      body,
    });
  } else if (isAsker(run, device.machine, parcel) && message.identifier === run.client.identifier) {
    onReply(run, device, parcel, packet.src === asked(run), 'reply');
  } else {
    stray(run, device, parcel);
  }
}

/** An ICMP error reaches the machine to which it is addressed: its process is told, if it is the one that asked. */
function onError(run: Run, device: CompiledInterface, parcel: Parcel, message: IcmpMessage, quoted: Ipv4Packet): void {
  const { machine } = device;
  const { report } = run;
  if (machine !== run.client.machine && message.type !== 5 && isRequest(run, quoted)) {
    stray(run, device, parcel);
    return;
  }
  deliver(run, parcel, at(device), { kind: 'socket', protocol: 'icmp', port: null, open: true });
  if (message.type === 5) onRedirect(run, device, parcel, message, quoted);
  // An error about an answer is told to the socket that answered, also where sender and receiver are one machine.
  if (machine !== run.client.machine || report.icmpError || message.type === 5 || !isRequest(run, quoted)) return;
  report.icmpError = { from: packetOf(parcel).src, type: message.type, code: message.code };
  if (!isOwnQuestion(run, quoted)) return;
  report.errno ??= errnoOfError(quoted.body.kind, message.type, message.code);
  if (message.type === 3 && message.code === 3 && report.requestDelivered) {
    report.replyDelivered = true;
    report.answer ??= 'port-unreachable';
  }
}

/** __ip_do_redirect: a machine that doesn't forward believes its gateway, and first asks for the MAC of the better one. */
function onRedirect(
  run: Run,
  device: CompiledInterface,
  parcel: Parcel,
  message: IcmpMessage,
  quoted: Ipv4Packet,
): void {
  const { machine } = device;
  const packet = packetOf(parcel);
  const routing = routeOutput(machine, quoted.dst);
  if (machine.node.sysctl.ipForward === 1 || message.gateway === undefined) return;
  if (machine.local.has(message.gateway)) return;
  if (routing.kind !== 'forward' || routing.device !== device || routing.nextHop !== packet.src) return;
  note(run, 'redirect', at(device), parcel.step, redirectNote(machine.name, message.gateway));
  enquire(run, device, message.gateway);
}

/** Whether the packet quoted went the request's way, by its ports; errors about answers are the answerer's. */
function isRequest(run: Run, quoted: Ipv4Packet): boolean {
  const { body } = quoted;
  return body.kind === 'icmp' ? body.type === 8 : body.srcPort === run.client.port;
}

function isOwnQuestion(run: Run, quoted: Ipv4Packet): boolean {
  const { body } = quoted;
  if (body.kind === 'icmp') return body.identifier === run.client.identifier;
  return body.srcPort === run.client.port && quoted.dst === asked(run);
}

function onTcp(run: Run, device: CompiledInterface, parcel: Parcel, segment: TcpSegment): void {
  const { machine } = device;
  const packet = packetOf(parcel);
  const { srcPort, dstPort, flags } = segment;
  const back = (answerFlags: string, ttl = initialTtl): Ipv4Packet => ({
    kind: 'ipv4',
    src: packet.dst,
    dst: packet.src,
    ttl,
    body: { kind: 'tcp', srcPort: dstPort, dstPort: srcPort, flags: answerFlags },
  });
  if (flags === 'S') {
    const open = isOpen(machine, 'tcp', packet.dst, dstPort);
    arrived(run, device, parcel, { kind: 'socket', protocol: 'tcp', port: dstPort, open });
    answer(run, machine, parcel, 'reply', back(open ? 'SA' : 'RA'));
    return;
  }
  const forClient = isAsker(run, machine, parcel) && dstPort === run.client.port;
  if (forClient && packet.src === asked(run)) {
    const refused = flags.includes('R');
    onReply(run, device, parcel, true, refused ? 'refused' : 'reply');
    if (!refused)
      answer(run, machine, parcel, 'ack', back('A', run.stimulus.kind === 'packet' ? run.stimulus.ttl : initialTtl));
    else run.report.errno ??= 'ECONNREFUSED';
  } else if (parcel.leg === 'reply') {
    if (isAsker(run, machine, parcel)) onReply(run, device, parcel, false, 'reply');
    else stray(run, device, parcel);
    // Nobody here asked that address: the kernel refuses the half-open connection.
    if (flags === 'SA') answer(run, machine, parcel, 'ack', back('R'));
  } else {
    arrived(run, device, parcel, { kind: 'socket', protocol: 'tcp', port: dstPort, open: flags === 'A' });
  }
}

function onUdp(run: Run, device: CompiledInterface, parcel: Parcel, datagram: UdpDatagram): void {
  const { machine } = device;
  const packet = packetOf(parcel);
  const { srcPort, dstPort, dhcp } = datagram;
  if (dhcp) {
    onBootRequest(run, device, parcel, dhcp);
    return;
  }
  if (isAsker(run, machine, parcel) && dstPort === run.client.port) {
    const right = packet.src === asked(run);
    onReply(run, device, parcel, right, 'reply');
    if (!right) sendError(run, machine, parcel, 3, 3);
    return;
  }
  if (parcel.leg !== 'request') {
    stray(run, device, parcel);
    sendError(run, machine, parcel, 3, 3);
    return;
  }
  const open = isOpen(machine, 'udp', packet.dst, dstPort);
  arrived(run, device, parcel, { kind: 'socket', protocol: 'udp', port: dstPort, open });
  if (!open) {
    sendError(run, machine, parcel, 3, 3);
    return;
  }
  doubtSource(run, device, parcel);
  const body: UdpDatagram = { kind: 'udp', srcPort: dstPort, dstPort: srcPort, dhcp: null };
  const wake = () =>
    answer(run, machine, parcel, 'reply', { kind: 'ipv4', src: packet.dst, dst: packet.src, ttl: initialTtl, body });
  run.queue.processes.push({ kind: 'process', wake });
}

/** A UDP server on 0.0.0.0 knows the address asked only if it wants to (IP_PKTINFO), as dnsmasq does. */
function doubtSource(run: Run, device: CompiledInterface, parcel: Parcel): void {
  const { machine } = device;
  const { src, dst, body } = packetOf(parcel);
  const routing = routeOutput(machine, src);
  // The link to a machine beyond an external is our own making: it has the one address that the file gives it.
  if (routing.kind !== 'forward' || machine.node.role === 'external') return;
  if (body.kind === 'udp' && body.dstPort === 53 && isNameServer(machine, dst)) return;
  const chosen = sourceFor(machine, routing);
  if (chosen !== dst) note(run, 'udp-source', at(device), parcel.step, udpSourceNote(machine.name, dst, chosen));
}

/** The asker hears an answer; from another address than the one asked it is none. */
function onReply(run: Run, device: CompiledInterface, parcel: Parcel, right: boolean, kind: 'reply' | 'refused'): void {
  const { body } = packetOf(parcel);
  const port = body.kind === 'icmp' ? null : body.dstPort;
  if (!right) {
    drop(run, parcel, at(device), 'wrong-source', {
      kind: 'setting',
      setting: 'source',
      value: formatIpv4(asked(run)),
    });
    return;
  }
  deliver(run, parcel, at(device), { kind: 'socket', protocol: body.kind, port, open: true });
  run.report.replyDelivered = true;
  run.report.answer ??= kind;
}

/**
 * A question to a broadcast address: icmp_echo_ignore_broadcasts is 1 by default, tcp_v4_conn_request refuses it, and a
 * UDP server would answer from an address that nobody asked.
 */
export function ignoreBroadcast(run: Run, device: CompiledInterface, parcel: Parcel): void {
  drop(run, parcel, at(device), 'not-addressed', {
    kind: 'setting',
    setting: 'broadcast',
    value: formatIpv4(packetOf(parcel).dst),
  });
}

/** An answer reaches a machine that asked nobody: no socket there wants it. */
function stray(run: Run, device: CompiledInterface, parcel: Parcel): void {
  const { body } = packetOf(parcel);
  const port = body.kind === 'icmp' ? null : body.dstPort;
  drop(run, parcel, at(device), 'not-addressed', { kind: 'socket', protocol: body.kind, port, open: false });
}

function arrived(run: Run, device: CompiledInterface, parcel: Parcel, decision: Decision): void {
  deliver(run, parcel, at(device), decision);
  if (parcel.leg !== 'request') return;
  run.report.requestDelivered = true;
  if (asked(run) === metadataAddress && packetOf(parcel).body.kind === 'tcp')
    note(run, 'metadata', at(device), parcel.step, metadataNote(device.machine.name));
}

/** Sends an answer from the address that was asked; where no route leads back, it ends right here. */
function answer(run: Run, machine: CompiledMachine, cause: Parcel, leg: Leg, packet: Ipv4Packet): void {
  const parcel = newParcel(run, leg, { srcMac: zeroMac, dstMac: zeroMac, vlan: null, payload: packet }, cause.step);
  const place = inside(machine);
  const { body } = packet;
  const port = body.kind === 'icmp' ? null : body.srcPort;
  if (leg === 'reply')
    decide(run, parcel, place, 'answer', { kind: 'socket', protocol: body.kind, port, open: !isReset(packet) });
  const routing = routeOutput(machine, packet.dst);
  if (routing.kind === 'unreachable' || routing.kind === 'refused') {
    const origin = (routing.kind === 'unreachable' && routing.route?.origin) || machine.node.origin;
    drop(run, parcel, inside(machine, origin), routing.reason, routeDecision(routing));
    return;
  }
  run.queue.now.push({ kind: 'send', machine, routing, parcel });
}

function isReset(packet: Ipv4Packet): boolean {
  return packet.body.kind === 'tcp' && packet.body.flags.includes('R');
}

function isAsker(run: Run, machine: CompiledMachine, parcel: Parcel): boolean {
  return machine === run.client.machine && parcel.leg === 'reply';
}

function asked(run: Run): number {
  return run.stimulus.kind === 'packet' ? destinationOf(run.stimulus) : 0;
}

/** Whether a process has the port; a dnsmasq answers questions for names too, on its own address. */
function isOpen(machine: CompiledMachine, protocol: 'tcp' | 'udp', address: number, port: number): boolean {
  return listens(machine.node.listen, protocol, port) || (port === 53 && isNameServer(machine, address));
}

function isNameServer({ node }: CompiledMachine, address: Ipv4): boolean {
  return node.dhcpServers.some((server) => server.address === address);
}

function listens(listen: Listen, protocol: 'tcp' | 'udp', port: number): boolean {
  const ports: 'all' | readonly PortRange[] = listen[protocol];
  return ports === 'all' || ports.some(({ first, last }) => first <= port && port <= last);
}
