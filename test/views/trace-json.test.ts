// The fields of `trace --json`: each kind of packet has its own, and no others.
import { describe, expect, it } from 'vitest';
import { frameChange } from '../../server/core/views/change-words.ts';
import { packetFields } from '../../server/core/views/packet-fields.ts';
import { traceJson } from '../../server/core/views/trace-json.ts';
import type { Frame, Ipv4Packet } from '../../server/core/wire/packet.ts';
import { ip } from '../support/cloud-builder.ts';
import { analysisOf, ping, told } from './told.ts';

const link = { srcMac: 'fa:16:3e:00:00:01', dstMac: 'fa:16:3e:00:00:02', vlan: null };
const echo: Ipv4Packet = {
  kind: 'ipv4',
  src: ip('10.0.0.3'),
  dst: ip('10.1.0.5'),
  ttl: 64,
  body: { kind: 'icmp', type: 8, code: 0, identifier: 1, quoted: null },
};
const frame = (payload: Frame['payload'], vlan: number | null = null): Frame => ({ ...link, vlan, payload });

describe('packet fields', () => {
  it('of a ping, in the order of the contract', () => {
    const fields = packetFields(frame(echo, 100));
    expect(fields).toEqual({
      ...link,
      vlan: 100,
      etherType: 'ipv4',
      srcIp: '10.0.0.3',
      dstIp: '10.1.0.5',
      ttl: 64,
      protocol: 'icmp',
      icmpType: 8,
      icmpCode: 0,
      srcPort: null,
      dstPort: null,
    });
    expect(Object.keys(fields)).toEqual([
      'srcMac',
      'dstMac',
      'vlan',
      'etherType',
      'srcIp',
      'dstIp',
      'ttl',
      'protocol',
      'icmpType',
      'icmpCode',
      'srcPort',
      'dstPort',
    ]);
  });
  it('of ARP', () => {
    expect(
      packetFields(
        frame({
          kind: 'arp',
          operation: 'request',
          senderMac: link.srcMac,
          senderIp: ip('10.0.0.3'),
          targetMac: '00:00:00:00:00:00',
          targetIp: ip('10.0.0.1'),
        }),
      ),
    ).toEqual({
      ...link,
      etherType: 'arp',
      srcIp: '10.0.0.3',
      dstIp: '10.0.0.1',
      arpOp: 'request',
      arpSha: link.srcMac,
      arpTha: '00:00:00:00:00:00',
    });
  });
  it('of TCP', () => {
    const fields = packetFields(frame({ ...echo, body: { kind: 'tcp', srcPort: 40000, dstPort: 22, flags: 'SA' } }));
    expect(fields).toMatchObject({
      protocol: 'tcp',
      tcpFlags: 'SA',
      srcPort: 40000,
      dstPort: 22,
      icmpType: null,
      icmpCode: null,
    });
  });
  it('of an ICMP error with the packet that it quotes, which has no Ethernet header', () => {
    const { inner } = packetFields(
      frame({ ...echo, body: { kind: 'icmp', type: 3, code: 0, identifier: null, quoted: echo } }),
    );
    expect(inner).toEqual({
      etherType: 'ipv4',
      srcIp: '10.0.0.3',
      dstIp: '10.1.0.5',
      ttl: 64,
      protocol: 'icmp',
      icmpType: 8,
      icmpCode: 0,
      srcPort: null,
      dstPort: null,
    });
  });
  it('of DHCP', () => {
    const dhcp = {
      type: 'offer',
      clientMac: link.dstMac,
      yiaddr: ip('10.0.0.3'),
      serverId: ip('10.0.0.1'),
      router: null,
      requested: null,
    } as const;
    expect(packetFields(frame({ ...echo, body: { kind: 'udp', srcPort: 67, dstPort: 68, dhcp } }))).toMatchObject({
      dhcpType: 'offer',
      yiaddr: '10.0.0.3',
      serverId: '10.0.0.1',
      router: null,
    });
  });
});

describe('what changed', () => {
  it.each([
    ['TTL 64 → 63', frame(echo), frame({ ...echo, ttl: 63 })],
    ['+ tag 102', frame(echo), frame(echo, 102)],
    ['− tag 102', frame(echo, 102), frame(echo)],
    ['tag 100 → 102', frame(echo, 100), frame(echo, 102)],
    ['source 10.0.0.3 → 203.0.113.105', frame(echo), frame({ ...echo, src: ip('203.0.113.105') })],
    ['new MACs', frame(echo), { ...frame(echo), dstMac: link.srcMac }],
    ['', frame(echo), frame(echo)],
    [
      '',
      frame(echo),
      frame({ ...echo, ttl: 3, body: { kind: 'icmp', type: 0, code: 0, identifier: 1, quoted: null } }),
    ],
  ])('%s', (words, before, after) => {
    expect(frameChange(before, after)).toBe(words);
  });
});

describe('the whole trace', () => {
  it('has a source for every hop that something in the file made, and ranges as a place has them', () => {
    const replay = told(analysisOf('examples/s6a.topo'), ping('VM_1', 'VM_6'));
    const places: unknown[] = [];
    const range = { start: { line: 1, character: 2 }, end: { line: 1, character: 3 } };
    const json = JSON.parse(
      JSON.stringify(
        traceJson(replay, (place) => {
          places.push(place);
          return { file: place.file, range };
        }),
      ),
    );
    expect(places.length).toBeGreaterThan(replay.hops.length * 0.9);
    expect(json.causes).toEqual([
      {
        code: 'bridge-missing',
        message: expect.stringMatching(/br102/),
        node: 'compute1',
        interface: null,
        source: { file: 'examples/s6a.topo', range },
      },
    ]);
    expect(Object.keys(json.reason)).toEqual(['code', 'message', 'node', 'interface', 'source']);
    const sentences = json.hops.map(({ because }: { because: string }) => because);
    expect(sentences).toContainEqual(expect.stringMatching(/TTL 64 → 63 \(default via 203\.0\.113\.1 dev eth1\)$/));
    expect(sentences).toContainEqual(expect.stringMatching(/ \(-A nova-network-FORWARD -i br100 -j ACCEPT\)$/));
    expect(traceJson(replay, () => ({ file: '', range }), 'a name')).toMatchObject({ version: 1, name: 'a name' });
  });
});
