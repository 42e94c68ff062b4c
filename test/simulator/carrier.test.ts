// Wires without carrier: interfaces stay with their addresses and routes, nothing passes, and the loss says why.
import { describe, expect, test } from 'vitest';
import { reasonMessage } from '../../server/core/simulator/messages.ts';
import { simulate } from '../../server/core/simulator/simulate.ts';
import { parseIpv4 } from '../../server/core/wire/address.ts';
import { analysisOf } from '../support/fixture-analysis.ts';

function pinged(text: string, from: string, to: string) {
  const { compiled, cloud } = analysisOf(`external internet 203.0.113.0/24 {
  host far 8.8.8.8
}
switch one {
}
tenant t {
  network n { vlan 100  cidr 10.0.0.0/24 }
}
${text}`);
  const base = { protocol: 'icmp', port: null, ttl: 64, source: null, mac: null, start: 'cold' } as const;
  const trace = simulate(compiled, { ...base, kind: 'packet', from, to: parseIpv4(to) ?? 0 });
  const says = ({ message, origin }: { message: string; origin: string | null }) => {
    const span = origin === null ? undefined : cloud.spans.get(origin)?.whole;
    return [message, span ? span.end - span.start : null];
  };
  const lost = trace.events.filter(({ reason }) => reason === 'link-missing');
  return {
    outcome: trace.outcome,
    reason: trace.reason?.code,
    causes: trace.causes.map(says),
    lost: [...new Set(lost.map(reasonMessage))],
    shown: trace.events.flatMap((one) => (one.direction === 'out' ? [`${one.node} ${one.interface}`] : [])),
  };
}

const left = 'host a {\n  nic eth0 -> one\n  nic eth1 203.0.113.11 -> internet no-carrier\n  vm v { network n }\n}\n';

describe('a cable that is out', () => {
  test('of a nic: its host asks in vain, no capture sees it, and the cause is the nic', () => {
    const nic = 'nic eth1 203.0.113.11 -> internet no-carrier';
    const found = pinged(left, 'a', '8.8.8.8');
    expect(found).toMatchObject({ outcome: 'dropped', reason: 'arp-failed', lost: ["a's eth1 has no carrier"] });
    expect(found.causes).toEqual([["a's eth1 has no carrier", nic.length]]);
    expect(found.shown.filter((place) => /eth1/.test(place))).toEqual([]);
  });

  test('takes neither the address nor its route: the host still answers on it', () => {
    expect(pinged(left, 'v', '203.0.113.11').outcome).toBe('delivered');
  });

  test('leaves VLAN interfaces without carrier, too, and what the bridge joins here goes on', () => {
    const text = 'host a {\n  nic eth0 -> one no-carrier\n  vm v { network n }\n  vm w { network n }\n}\n';
    const found = pinged(text, 'v', '10.0.0.4');
    expect(found.outcome).toBe('delivered');
    expect(found.shown.filter((place) => /vlan100|eth0/.test(place) && place.startsWith('a '))).toEqual([]);
  });

  test('of a link of switches: what is behind it is not reached', () => {
    const linked = 'switch two {\n  link -> one no-carrier\n}\nhost b {\n  nic eth0 -> two\n  vm w { network n }\n}\n';
    const found = pinged(left + linked, 'v', '10.0.0.5');
    expect(found.causes).toEqual([["one's p-two has no carrier", 'link -> one no-carrier'.length]]);
    expect(found.shown).not.toContain('one p-two');
  });
});

test('a host that is down reaches nobody, nor do its instances', () => {
  const down = 'host b {\n  nic eth0 -> one\n  state down\n  vm w { network n }\n}\n';
  const cause = [['b is down', 'state down'.length]];
  expect(pinged(left + down, 'v', '10.0.0.5')).toMatchObject({ outcome: 'dropped', causes: cause });
  expect(pinged(left + down, 'w', '10.0.0.3')).toMatchObject({ outcome: 'dropped', causes: cause });
});
