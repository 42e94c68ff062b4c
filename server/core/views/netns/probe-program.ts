// The second part of the program that the exported script carries: sends a flow, answers it where ports are open. Python,
// standard library only, as text.

/** Clients and servers. Stands after the observer program. */
export const probeProgram = String.raw`
class Servers:
    """What answers: on every node that has the port open, while a probe runs."""

    def __init__(self, nodes, protocol, ports):
        self.sockets = []
        if protocol not in ('tcp', 'udp'):
            return
        for node in nodes:
            if not node.stack:
                continue
            ranges = node.listen[protocol]
            for port in ports:
                if ranges != 'all' and not any(first <= port <= last for first, last in ranges):
                    continue
                node.enter()
                # where dnsmasq has the port on one address, the others are still free
                self.open(protocol, '0.0.0.0', port) or [self.open(protocol, each, port) for each in node.addresses]

    def open(self, protocol, address, port):
        one = socket.socket(socket.AF_INET, socket.SOCK_STREAM if protocol == 'tcp' else socket.SOCK_DGRAM)
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            one.bind((address, port))
            if protocol == 'tcp':
                one.listen(16)
        except OSError:
            one.close()
            return False
        if protocol == 'udp':
            one.setsockopt(socket.IPPROTO_IP, IP_PKTINFO, 1)
        one.setblocking(False)
        self.sockets.append((protocol, one))
        return True

    def serve(self):
        """Answers datagrams from the address that was asked; the kernel does the handshakes."""
        for protocol, one in self.sockets:
            while protocol == 'udp':
                try:
                    data, extra, _, sender = one.recvmsg(2048, 64)
                    asked = [value[8:12] for _, kind, value in extra if kind == IP_PKTINFO][0]
                    own = [(socket.IPPROTO_IP, IP_PKTINFO, struct.pack('i4s4x', 0, asked))]
                    one.sendmsg([data], own, 0, sender)
                except OSError:
                    break

    def close(self):
        for protocol, one in self.sockets:
            if protocol == 'tcp':
                try:
                    accepted, _ = one.accept()
                    abort(accepted)
                except OSError:
                    pass
            one.close()


def abort(connection):
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
    connection.close()


def checksum(data):
    total = sum(struct.unpack('!%dH' % (len(data) // 2), data))
    total = (total >> 16) + (total & 0xffff)
    return ~(total + (total >> 16)) & 0xffff


def code_of(error):
    return errno.errorcode.get(error, str(error))


def begin_of_tick():
    """
    Waits until the kernel's clock ticks. ARP questions whose timers are set in one tick are repeated together, the last one
    first, and others by and by: a packet that is sent late in a tick would leave that to chance.
    """
    now = time.clock_gettime(MONOTONIC_COARSE)
    while time.clock_gettime(MONOTONIC_COARSE) == now:
        pass


def forge(node, flow, protocol, body):
    """Writes a frame by hand, once the kernel has asked for the MAC of the next hop; False where no frame leaves."""
    words = subprocess.check_output(['ip', '-n', node.namespace, 'route', 'get', flow['to']], text=True).split()
    device, own = [words[words.index(key) + 1] for key in ('dev', 'src')]
    if device == 'lo':
        return False
    hop = words[words.index('via') + 1] if 'via' in words else flow['to']
    wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
    wire.bind((device, 0))
    neighbour = struct.pack('BBHiHBB', socket.AF_INET, 0, 0, socket.if_nametoindex(device), 0, 1, 0)
    begin_of_tick()
    netlink(0, 28, neighbour + attribute(1, socket.inet_aton(hop)), 0x400)
    end = time.monotonic() + 1
    while time.monotonic() < end:
        for line in open('/proc/net/arp').read().splitlines()[1:]:
            address, _, flags, target, _, where = line.split()
            if (address, where) == (hop, device) and int(flags, 16) & 2:
                head = struct.pack('!BBHHHBBH4s4s', 0x45, 0, 20 + len(body), 1, 0, flow['ttl'], protocol, 0,
                                   socket.inet_aton(flow['source'] or own), socket.inet_aton(flow['to']))
                head = head[:10] + struct.pack('!H', checksum(head)) + head[12:]
                ends = bytes.fromhex(target.replace(':', '')), bytes.fromhex(flow['mac'].replace(':', '')) if flow['mac'] else wire.getsockname()[4]
                begin_of_tick()
                wire.send(b''.join(ends) + b'\x08\x00' + head + body)
                wire.close()
                return True
        time.sleep(0.005)
    raise OSError(errno.EHOSTUNREACH, 'nobody says who is ' + hop)


class Client:
    """Sends a flow as an ordinary program would and waits for the answer; one that ran before it was another connection."""

    def __init__(self, node, flow, before):
        self.node, self.flow, self.outcome, self.errno = node, flow, None, None
        self.port, self.identifier = CLIENT_PORT - before, IDENTIFIER - before
        self.echo, self.question = (EARLIER_ECHO, EARLIER_QUESTION) if before else (ECHO, QUESTION)
        self.target = (flow['to'], flow['port'] or 0)
        # who asks 0.0.0.0 asks itself
        self.asked = flow['to'] if flow['to'] != '0.0.0.0' else flow['source'] or '127.0.0.1'
        protocol = flow['protocol']
        if protocol == 'icmp':
            self.socket = socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)
            self.socket.setsockopt(socket.IPPROTO_IP, IP_RECVERR, 1)
        else:
            kind = socket.SOCK_STREAM if protocol == 'tcp' else socket.SOCK_DGRAM
            self.socket = socket.socket(socket.AF_INET, kind)
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.setsockopt(socket.IPPROTO_IP, socket.IP_TTL, flow['ttl'])
        self.socket.setblocking(False)
        if flow['source']:
            self.socket.setsockopt(socket.IPPROTO_IP, IP_TRANSPARENT, 1)  # an address that the sender may not have
        try:
            if protocol != 'icmp':
                self.socket.bind((flow['source'] or '0.0.0.0', self.port))
            elif flow['source']:
                self.socket.bind((flow['source'], 0))
            self.send(protocol)
        except OSError as error:
            if error.errno != errno.EINPROGRESS:
                self.errno, self.outcome = code_of(error.errno), 'send-error'

    def send(self, protocol):
        if protocol == 'icmp':
            body = self.echo * 4
            head = struct.pack('!BBHHH', 8, 0, 0, self.identifier, 1)
            head = struct.pack('!BBHHH', 8, 0, checksum(head + body), self.identifier, 1)
            if not (self.flow['forged'] and forge(self.node, self.flow, 1, head + body)):
                begin_of_tick()
                self.socket.sendto(head + body, self.target)
        else:
            begin_of_tick()
            self.socket.connect(self.target)
            if protocol == 'udp':
                head = struct.pack('!HHHH', self.port, self.target[1], 8 + len(self.question), 0)
                if not (self.flow['forged'] and forge(self.node, self.flow, 17, head + self.question)):
                    begin_of_tick()
                    self.socket.send(self.question)

    def look(self):
        """Has the answer come?"""
        if self.outcome is not None:
            return
        try:
            if self.flow['protocol'] == 'tcp':
                failed = self.socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
                if failed:
                    raise OSError(failed, '')
                try:
                    self.socket.getpeername()
                    self.outcome = 'connected'
                except OSError:
                    pass
            elif self.flow['protocol'] == 'udp':
                self.socket.recv(2048)
                self.outcome = 'reply'
            else:
                while self.outcome is None:
                    data, sender = self.socket.recvfrom(2048)
                    body = data[(data[0] & 15) * 4:]
                    if body[0] == 0 and struct.unpack_from('!H', body, 4)[0] == self.identifier:
                        self.outcome = 'reply' if sender[0] == self.asked else 'reply-wrong-source'
        except BlockingIOError:
            pass
        except OSError as error:
            self.errno = code_of(error.errno)
            self.outcome = 'refused' if self.flow['protocol'] == 'tcp' and error.errno == errno.ECONNREFUSED else 'icmp-error'

    def close(self):
        (abort if self.flow['protocol'] == 'tcp' else socket.socket.close)(self.socket)


def converse(watch, nodes, flow, before=0):
    """Sends one packet flow; the tables are as they are. Answers the client; the watch has the frames."""
    servers = Servers(nodes, flow['protocol'], [flow['port'], *PLAN['translatedPorts']])
    watch.quiet(0.02)
    sender = next(node for node in nodes if node.name == flow['from'])
    sender.enter()
    client = Client(sender, flow, before)
    end = time.monotonic() + 5
    while time.monotonic() < end:
        if not watch.wait(0.04 if client.outcome else 0.26):
            break
        servers.serve()
        client.look()
    client.look()
    frames, arrived = watch.taken(), watch.arrived
    client.close()
    servers.close()
    return client, frames, arrived


def boot(watch, nodes, flow, before=0):
    """DISCOVER, OFFER, REQUEST, ACK, as a client does that has no address yet."""
    node = next(one for one in nodes if one.name == flow['from'])
    ip = ['ip', '-n', node.namespace]
    addresses = [row.split()[3] for row in subprocess.check_output(ip + ['-o', '-4', 'addr', 'show', 'dev', 'eth0'], text=True).splitlines()]
    routes = [row.split() for row in subprocess.check_output(ip + ['route', 'show'], text=True).splitlines()]
    node.enter()
    wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x0800))
    wire.bind(('eth0', 0x0800))
    wire.setblocking(False)
    own = wire.getsockname()[4]
    answers = {}

    def ask(kind, options, wanted):
        message = struct.pack('!BBBBIHH16x', 1, 1, 6, 0, 0x686f7073, 0, 0) + own + bytes(202)
        message += b'\x63\x82\x53\x63' + bytes([53, 1, kind]) + options + bytes([55, 4, 1, 3, 6, 15, 255])
        message = message.ljust(300, b'\0')
        udp = struct.pack('!HHHH', 68, 67, 8 + len(message), 0) + message
        head = struct.pack('!BBHHHBBH4s4s', 0x45, 0, 20 + len(udp), 1, 0, 64, 17, 0, bytes(4), b'\xff' * 4)
        head = head[:10] + struct.pack('!H', checksum(head)) + head[12:]
        begin_of_tick()
        wire.send(b'\xff' * 6 + own + b'\x08\x00' + head + udp)
        end = time.monotonic() + 3
        while time.monotonic() < end and watch.wait(0.4):
            while True:
                try:
                    data, place = wire.recvfrom(2048)
                except BlockingIOError:
                    break
                packet = None if place[2] == OUTGOING else decode(data, None)
                if packet and packet.get('dhcpType') == wanted and packet['dstMac'] == mac(own):
                    answers[wanted] = packet
                    return packet

    try:
        subprocess.check_call(ip + ['addr', 'flush', 'dev', 'eth0'])
        watch.quiet(0.02)
        offer = ask(1, b'', 'offer')
        if offer:
            asked = socket.inet_aton(offer['yiaddr'])
            ask(3, bytes([50, 4]) + asked + bytes([54, 4]) + socket.inet_aton(offer['serverId']), 'ack')
        while watch.wait(0.04):
            pass
        return answers, watch.taken(), watch.arrived
    finally:
        wire.close()
        for address in addresses:
            subprocess.check_call(ip + ['addr', 'replace', address, 'dev', 'eth0'])
        for route in routes:
            if 'kernel' not in route:
                subprocess.check_call(ip + ['route', 'replace'] + [word for word in route if word != 'linkdown'])
`;
