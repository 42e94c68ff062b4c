// The first half of the program that the exported script carries: namespaces, captures on every interface, decoding of
// frames. Python, standard library only, as text; the field names are those of `hopscope trace --json`.

/** Watches nodes. Reads `PLAN` (see plan.ts), a JSON text, from the line before it. */
export const observerProgram = String.raw`
import ctypes, errno, fcntl, json, os, select, signal, socket, struct, subprocess, sys, time

CLONE_NEWNET = 0x40000000
ALL_PROTOCOLS = 0x0003
SIOCDARP, SIOCGIFINDEX = 0x8953, 0x8933
SOL_PACKET, PACKET_AUXDATA, OUTGOING, TAG_VALID = 263, 8, 4, 0x10
SO_TIMESTAMPNS = 35
IP_PKTINFO, IP_RECVERR, IP_TRANSPARENT = 8, 11, 19
CLIENT_PORT, IDENTIFIER = 40000, 0x4850
MONOTONIC_COARSE = 6  # a clock that only the tick moves
# What is sent tells a flow from one that ran before it, also where a translation gave it another port or identifier. A
# datagram is a question that a name server answers, as dnsmasq may be asked.
ECHO, EARLIER_ECHO = b'hopscope', b'previous'
QUESTION, EARLIER_QUESTION = (struct.pack('!HHHHHH', number, 0x0100, 1, 0, 0, 0) + b'\x08hopscope\x00' +
                              struct.pack('!HH', 1, 1) for number in (0x4850, 0x484f))
libc = ctypes.CDLL(None, use_errno=True)


def enter(handle):
    if libc.setns(handle, CLONE_NEWNET) != 0:
        sys.exit('cannot enter a namespace: ' + os.strerror(ctypes.get_errno()))


class Node:
    """A namespace and the sockets that watch it."""

    def __init__(self, plan):
        self.name, self.stack, self.names, self.bridges = plan['node'], plan['stack'], plan['names'], plan['bridges']
        self.hidden, self.listen, self.filtered = plan['hidden'], plan['listen'], plan['filtered']
        self.addresses = plan['addresses']
        self.namespace = plan['namespace']
        try:
            self.handle = os.open('/run/netns/' + self.namespace, os.O_RDONLY)
        except FileNotFoundError:
            sys.exit('%s is not there: run this script with "up" first' % self.namespace)
        enter(self.handle)
        self.tap = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ALL_PROTOCOLS))
        self.tap.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
        self.tap.setsockopt(SOL_PACKET, PACKET_AUXDATA, 1)
        self.tap.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        self.tap.setblocking(False)
        # what the node's own stack gets, after INPUT: one socket for each protocol
        self.arrivals = []
        for protocol in (1, 6, 17) if self.stack else ():
            arrival = socket.socket(socket.AF_INET, socket.SOCK_RAW, protocol)
            arrival.setblocking(False)
            self.arrivals.append(arrival)

    def enter(self):
        enter(self.handle)

    def write(self, path, value):
        try:
            with open('/proc/sys/net/' + path, 'w') as file:
                file.write(value)
        except OSError:
            pass

    def hurry(self):
        """ARP gives up after three questions in 60 ms each, and no ICMP error is left out for coming too fast."""
        self.enter()
        for device in os.listdir('/proc/sys/net/ipv4/neigh'):
            self.write('ipv4/neigh/%s/retrans_time_ms' % device, '60')
        self.write('ipv4/icmp_ratemask', '0')

    def forget(self):
        """Empties the ARP, forwarding and conntrack tables."""
        self.enter()
        if self.stack:
            control = self.arrivals[0]
            for line in open('/proc/net/arp').read().splitlines()[1:]:
                word = line.split()
                address = struct.pack('H2x4s8x', socket.AF_INET, socket.inet_aton(word[0]))
                try:
                    fcntl.ioctl(control, SIOCDARP, address + bytes(16 + 4 + 16) + word[5].encode().ljust(16, b'\0'))
                except OSError:
                    pass
            self.write('ipv4/route/flush', '1')
        for bridge in self.bridges:
            index = struct.unpack_from('16si', fcntl.ioctl(self.tap, SIOCGIFINDEX, struct.pack('16si', bridge.encode(), 0)))[1]
            flush = attribute(18, attribute(1, b'bridge\0') + attribute(2, attribute(21, b'')))
            netlink(0, 16, struct.pack('BBHiII', 0, 0, 0, index, 0, 0) + flush)
        if self.filtered:
            netlink(12, 1 << 8 | 2, struct.pack('BBH', socket.AF_INET, 0, 0))


def attribute(kind, value):
    return struct.pack('HH', 4 + len(value), kind) + value + bytes(-len(value) % 4)


def netlink(family, kind, body, flags=0):
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, family) as link:
        link.send(struct.pack('IHHII', 16 + len(body), kind, flags | 1 | 4, 1, 0) + body)
        code = struct.unpack_from('i', link.recv(65536), 16)[0]
        if code:
            raise OSError(-code, os.strerror(-code))


class Watch:
    """All taps at once. Frames come as (time, node, interface, direction, tag, bytes), in the kernel's order."""

    def __init__(self, nodes):
        self.nodes = nodes
        self.poll = select.epoll()
        self.byfile = {}
        for node in nodes:
            for one in [node.tap] + node.arrivals:
                self.poll.register(one.fileno(), select.EPOLLIN)
                self.byfile[one.fileno()] = (node, one)
        self.last = {}
        self.frames, self.arrived = [], []

    def wait(self, seconds):
        """Takes what comes within that time; False when nothing did."""
        events = self.poll.poll(max(seconds, 0))
        for file, _ in events:
            node, one = self.byfile[file]
            if one is node.tap:
                self.drain(node)
            else:
                while True:
                    try:
                        self.arrived.append((node.name, one.recv(2048)))
                    except BlockingIOError:
                        break
        return bool(events)

    def drain(self, node):
        while True:
            try:
                data, extra, _, place = node.tap.recvmsg(2048, 256)
            except BlockingIOError:
                return
            if place[0] == node.hidden:
                continue
            at, tag = 0, None
            for level, kind, value in extra:
                if (level, kind) == (SOL_PACKET, PACKET_AUXDATA):
                    status, _, _, _, _, tci, _ = struct.unpack('IIIHHHH', value)
                    tag = tci & 0xfff if status & TAG_VALID else None
                elif (level, kind) == (socket.SOL_SOCKET, SO_TIMESTAMPNS):
                    seconds, rest = struct.unpack('qq', value)
                    at = seconds * 10 ** 9 + rest
            # a bridge hands frames up with the time of their arrival: within a node the queue is the order
            at = self.last[node.name] = max(at, self.last.get(node.name, 0))
            direction = 'out' if place[2] == OUTGOING else 'in'
            self.frames.append((at, node.name, node.names.get(place[0], place[0]), direction, tag, data))

    def quiet(self, seconds):
        """Waits until nothing came for that long, then forgets what came."""
        while self.wait(seconds):
            pass
        self.clear()

    def clear(self):
        self.frames, self.arrived, self.last = [], [], {}

    def taken(self):
        return sorted(self.frames, key=lambda frame: frame[0])


def mac(data):
    return ':'.join('%02x' % byte for byte in data)


def decode(data, tag):
    """A frame as the fields of one packet, or None for what is neither ARP nor IPv4."""
    kind, = struct.unpack_from('!H', data, 12)
    rest = data[14:]
    if kind == 0x8100:
        tag, kind = struct.unpack_from('!HH', rest)
        tag, rest = tag & 0xfff, rest[4:]
    packet = {'srcMac': mac(data[6:12]), 'dstMac': mac(data[:6]), 'vlan': tag}
    if kind == 0x0806:
        operation, = struct.unpack_from('!H', rest, 6)
        packet.update(etherType='arp', srcIp=socket.inet_ntoa(rest[14:18]), dstIp=socket.inet_ntoa(rest[24:28]),
                      arpOp={1: 'request', 2: 'reply'}.get(operation, str(operation)),
                      arpSha=mac(rest[8:14]), arpTha=mac(rest[18:24]))
        return packet
    if kind != 0x0800:
        return None
    packet.update(decode_ipv4(rest))
    return packet


def decode_ipv4(data):
    body = data[(data[0] & 15) * 4:]
    protocol = {1: 'icmp', 6: 'tcp', 17: 'udp'}.get(data[9], str(data[9]))
    packet = {'etherType': 'ipv4', 'srcIp': socket.inet_ntoa(data[12:16]), 'dstIp': socket.inet_ntoa(data[16:20]),
              'ttl': data[8], 'protocol': protocol, 'icmpType': None, 'icmpCode': None, 'srcPort': None, 'dstPort': None}
    if protocol == 'icmp':
        packet['icmpType'], packet['icmpCode'] = body[0], body[1]
        if body[0] in (0, 8):
            packet['identifier'], = struct.unpack_from('!H', body, 4)
            packet['own'] = body[8:16] == ECHO
        elif len(body) > 28:
            packet['inner'] = decode_ipv4(body[8:])
    elif protocol in ('tcp', 'udp'):
        packet['srcPort'], packet['dstPort'] = struct.unpack_from('!HH', body)
        if protocol == 'tcp' and len(body) > 13:
            packet['tcpFlags'] = ''.join(name for bit, name in enumerate('FSRPA') if body[13] >> bit & 1)
        elif packet['srcPort'] in (67, 68) and packet['dstPort'] in (67, 68) and len(body) > 248:
            packet.update(decode_dhcp(body[8:]))
        elif protocol == 'udp':
            packet['own'] = body[8:8 + len(QUESTION)] == QUESTION
    return packet


def decode_dhcp(data):
    options, at = {}, 240
    while at + 1 < len(data) and data[at] != 255:
        if data[at]:
            options[data[at]] = data[at + 2:at + 2 + data[at + 1]]
            at += 2 + data[at + 1]
        else:
            at += 1
    kinds = {1: 'discover', 2: 'offer', 3: 'request', 5: 'ack', 6: 'nak'}
    given = lambda value: socket.inet_ntoa(value[:4]) if value and any(value[:4]) else None
    return {'dhcpType': kinds.get((options.get(53) or b'\0')[0]), 'yiaddr': given(data[16:20]),
            'serverId': given(options.get(54)), 'router': given(options.get(3))}


def leg(packet):
    """Which part of the probe's story a packet belongs to, or None for what is not its."""
    if packet['etherType'] == 'arp':
        return 'arp'
    kind, ports = packet['protocol'], (packet['srcPort'], packet['dstPort'])
    if kind == 'icmp':
        if packet['icmpType'] in (0, 8):
            return ('request' if packet['icmpType'] == 8 else 'reply') if packet['own'] else None
        return 'error'
    if kind == 'udp' and 'dhcpType' in packet:
        return 'dhcp'
    if CLIENT_PORT not in ports:
        return None
    if kind == 'udp':
        return 'request' if ports[0] == CLIENT_PORT else 'reply'
    if ports[0] != CLIENT_PORT:
        return 'reply'
    return 'request' if 'S' in packet.get('tcpFlags', '') else 'ack'


def line(node, interface, direction, packet):
    """One hop as tcpdump would say it."""
    tag = '' if packet['vlan'] is None else 'vlan %d, ' % packet['vlan']
    return '%-16s %-14s %-3s  %s%s' % (node, interface, direction, tag, content(packet))


def content(packet):
    if packet['etherType'] != 'arp':
        return words(packet)
    asked = packet['arpOp'] == 'request'
    return ('who has %(dstIp)s? tell %(srcIp)s' if asked else '%(srcIp)s is at %(arpSha)s, tell %(dstIp)s') % packet


ICMP = {(0, 0): 'echo reply', (8, 0): 'echo request', (3, 0): 'net unreachable', (3, 1): 'host unreachable',
        (3, 3): 'port unreachable', (3, 13): 'administratively prohibited', (11, 0): 'time exceeded',
        (5, 0): 'redirect for a network', (5, 1): 'redirect for a host'}


def words(packet):
    text = '%(srcIp)s > %(dstIp)s, ttl %(ttl)d, %(protocol)s' % packet
    if packet['icmpType'] is not None:
        kind = (packet['icmpType'], packet['icmpCode'])
        text += ' ' + ICMP.get(kind, '%d/%d' % kind)
        return text + (' [%s]' % words(packet['inner']) if 'inner' in packet else '')
    if packet['srcPort'] is not None:
        text += ' %(srcPort)d > %(dstPort)d' % packet
    if 'tcpFlags' in packet:
        text += ' ' + packet['tcpFlags']
    if 'dhcpType' in packet:
        text += ' dhcp %s%s' % (packet['dhcpType'], ' ' + packet['yiaddr'] if packet['yiaddr'] else '')
    return text
`;
