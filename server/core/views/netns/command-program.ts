// The last part of the program that the exported script carries: its commands, and what it prints of a flow. Python, standard
// library only, as text.

/** `probe`, `listen` and `capture`. Stands after the observer and the probe program. */
export const commandProgram = String.raw`
def belongs(flow, packet):
    """Is this packet, at whom it was delivered, the request of the flow?"""
    if packet['protocol'] != flow['protocol']:
        return False
    if flow['protocol'] == 'icmp':
        return packet['icmpType'] == 8 and packet['own']
    if flow['protocol'] == 'udp':
        return packet.get('own', False) and packet['dstPort'] in [flow['port'], *PLAN['translatedPorts']]
    return packet['srcPort'] != CLIENT_PORT - 1 and packet.get('tcpFlags') == 'S'


def told(flow, node, packet):
    """Is this the first word of somebody who could not pass the request on?"""
    inner = packet.get('inner')
    if node != flow['from'] or packet['icmpType'] not in (3, 11) or not inner or inner['protocol'] != flow['protocol']:
        return False
    if flow['protocol'] != 'icmp':
        return inner['srcPort'] == CLIENT_PORT
    # an error about an answer is the answerer's, also where that is the sender itself
    return inner.get('icmpType', 8) == 8 and inner.get('identifier', IDENTIFIER) == IDENTIFIER


def report(flow, warm, result, frames, arrived):
    hops = []
    for _, node, interface, direction, tag, data in frames:
        packet = decode(data, tag)
        part = packet and leg(packet)
        if part:
            for one in packet, packet.get('inner', {}):
                one.pop('identifier', None)
                one.pop('own', None)
            hops.append({'leg': part, 'node': node, 'interface': interface, 'direction': direction, 'packet': packet})
    answer = dict(name=flow['name'], protocol=flow['protocol'], port=flow['port'], ttl=flow['ttl'], to=flow['to'],
                  state='warm' if warm else 'cold', icmpError=None, errno=None, dhcp=None, hops=hops)
    answer['from'] = flow['from']
    if flow['protocol'] == 'dhcp':
        offer = result.get('offer')
        answer['outcome'] = 'ack' if 'ack' in result else 'offer' if offer else 'timeout'
        answer['delivered'] = 'ack' in result
        if offer:
            answer['dhcp'] = {'offer': {'yiaddr': offer['yiaddr'], 'server': offer['serverId'], 'router': offer['router']}}
        return answer
    delivered = []
    for node, data in arrived:
        packet = decode_ipv4(data)
        if belongs(flow, packet):
            # a broadcast is heard, but nobody answers it
            if any(plan['node'] == node and packet['dstIp'] in plan['addresses'] for plan in PLAN['nodes']):
                delivered.append(node)
        elif answer['icmpError'] is None and told(flow, node, packet):
            answer['icmpError'] = {'from': packet['srcIp'], 'type': packet['icmpType'], 'code': packet['icmpCode']}
    answer.update(outcome=result.outcome or 'timeout', errno=result.errno, delivered=bool(delivered),
                  deliveredTo=delivered[0] if delivered else None)
    return answer


def summary(answer):
    """What became of a flow: whether the request arrived, what the sender was told."""
    if answer['protocol'] == 'dhcp':
        offer = answer['dhcp'] and answer['dhcp']['offer']
        return '%s gets %s' % (answer['from'], '%(yiaddr)s, router %(router)s, from %(server)s' % offer if offer else 'no address')
    arrival = 'arrives at ' + answer['deliveredTo'] if answer['delivered'] else 'does not arrive'
    outcomes = {'reply': 'is answered', 'connected': 'connects', 'refused': 'is refused',
                'reply-wrong-source': 'is answered by another address than the one asked', 'timeout': 'gets no answer'}
    text = outcomes.get(answer['outcome'], 'fails with %s' % answer['errno'])
    lines = ['the request %s, the sender %s' % (arrival, text)]
    error = answer['icmpError']
    if error:
        kind = (error['type'], error['code'])
        lines.append('ICMP error: %s (%d/%d) from %s' % ((ICMP.get(kind, 'type and code'),) + kind + (error['from'],)))
    if answer['outcome'] not in ('reply', 'connected', 'refused'):
        for part in 'reply', 'request':
            seen = [hop for hop in answer['hops'] if hop['leg'] == part]
            if seen:
                lines.append('the %s was last seen at %s, %s %s' % (part, seen[-1]['node'], seen[-1]['interface'], seen[-1]['direction']))
                break
    return '\n'.join(lines)


def table(hops, with_macs):
    """The hops in columns, under a head."""
    rows = [['#', 'NODE', 'INTERFACE', 'DIR', 'VLAN'] + (['FROM MAC', 'TO MAC'] if with_macs else []) + ['PACKET']]
    for number, hop in enumerate(hops, 1):
        packet = hop['packet']
        macs = [packet['srcMac'], packet['dstMac']] if with_macs else []
        rows.append([str(number), hop['node'], hop['interface'], hop['direction'],
                     '-' if packet['vlan'] is None else str(packet['vlan']), *macs, content(packet)])
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]) - 1)]
    return '\n'.join('  '.join([word.ljust(width) for word, width in zip(row, widths)] + row[-1:]) for row in rows)


def probe(arguments):
    options = '--all', '--warm', '--json', '-e'
    warm, as_json, with_macs = '--warm' in arguments, '--json' in arguments, '-e' in arguments
    flows = {flow['name']: flow for flow in PLAN['flows']}
    names = list(flows) if '--all' in arguments else [word for word in arguments if word not in options]
    known = 'there are: ' + ', '.join(flows) if flows else 'the file names none that can be sent'
    for name in names:
        if name not in flows:
            sys.exit('there is no flow %s; %s' % (name, known))
    if not names:
        sys.exit('probe needs the name of a flow, or --all; ' + known)
    nodes = [Node(plan) for plan in PLAN['nodes']]
    watch = Watch(nodes)
    for node in nodes:
        if node.stack:
            node.hurry()
    failed = False
    for name in names:
        flow = flows[name]
        send = boot if flow['protocol'] == 'dhcp' else converse
        watch.quiet(0.3)
        for node in nodes:
            node.forget()
        watch.quiet(0.05)
        if warm:
            send(watch, nodes, flow, 1)
            watch.quiet(0.05)
        answer = report(flow, warm, *send(watch, nodes, flow))
        failed = failed or answer['outcome'] not in ('reply', 'connected', 'refused', 'ack')
        if as_json:
            print(json.dumps(answer), flush=True)
            continue
        port = '' if flow['port'] is None else ' %d' % flow['port']
        target = '' if flow['to'] is None else ' -> ' + flow['to']
        print('%s: %s%s, %s%s\n' % (name, flow['from'], target, flow['protocol'], port))
        print('%s\n\n%s\n' % (table(answer['hops'], with_macs), summary(answer)), flush=True)
    sys.exit(1 if failed else 0)


def capture(arguments):
    nodes = {plan['node']: plan for plan in PLAN['nodes']}
    for name in arguments:
        if name not in nodes:
            sys.exit('there is no node %s; there are: %s' % (name, ', '.join(nodes)))
    watch = Watch([Node(nodes[name]) for name in arguments or nodes])
    print('capturing on %s until Ctrl-C' % (', '.join(arguments) or 'all nodes'), file=sys.stderr, flush=True)
    while True:
        watch.wait(0.2)
        for at, node, interface, direction, tag, data in watch.taken():
            packet = decode(data, tag)
            if packet:
                clock = time.strftime('%H:%M:%S', time.localtime(at // 10 ** 9))
                print('%s.%06d  %s' % (clock, at // 1000 % 10 ** 6, line(node, interface, direction, packet)), flush=True)
        watch.frames, watch.arrived = [], []


def listen(arguments):
    for word in arguments:
        if not word.isdecimal() or not 0 < int(word) < 65536:
            sys.exit('%s is no port' % word)
    nodes = [Node(plan) for plan in PLAN['nodes'] if plan['stack']]
    ports = sorted({*map(int, arguments or ['80']), *PLAN['translatedPorts']})
    servers = Servers(nodes, 'tcp', ports), Servers(nodes, 'udp', ports)
    print('answering on port %s until Ctrl-C' % ', '.join(map(str, ports)), flush=True)
    while True:
        ready, _, _ = select.select([one for each in servers for _, one in each.sockets], [], [])
        servers[1].serve()
        for one in ready:
            if one.type == socket.SOCK_STREAM:
                one.accept()[0].close()


signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # as a pipe into head needs it
try:
    {'probe': probe, 'capture': capture, 'listen': listen}[sys.argv[1]](sys.argv[2:])
except KeyboardInterrupt:
    sys.exit(130 if sys.argv[1] == 'probe' else 0)
`;
