// Addresses as values: what is written is read back, prefixes hold what they say, nothing else is taken for an address.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  anyPrefix,
  broadcastMac,
  contains,
  containsPrefix,
  formatIpv4,
  formatPrefix,
  limitedBroadcast,
  maskOf,
  overlaps,
  parseIpv4,
  prefixOf,
  rangeOf,
  zeroMac,
} from '../../server/core/wire/address.ts';

const addresses = fc.nat({ max: 0xffffffff });
const prefixes = fc.tuple(addresses, fc.nat({ max: 32 })).map(([address, length]) => prefixOf(address, length));

describe('IPv4 addresses', () => {
  test('are read back as they were written', () => {
    fc.assert(fc.property(addresses, (address) => parseIpv4(formatIpv4(address)) === address));
  });
  test('are four numbers from 0 to 255', () => {
    fc.assert(
      fc.property(fc.tuple(fc.nat(300), fc.nat(300), fc.nat(300), fc.nat(300)), (quads) => {
        const [a, b, c, d] = quads;
        const expected = quads.every((quad) => quad <= 255) ? a * 2 ** 24 + b * 2 ** 16 + c * 256 + d : undefined;
        expect(parseIpv4(quads.join('.'))).toBe(expected);
      }),
    );
  });
  test.each(['', '1', '1.2.3', '1.2.3.4.5', '01.2.3.4', '1.2.3.4 ', '1.2.3.-4', '1.2.3.4/8', 'a.b.c.d', '1..2.3'])(
    '%j is none',
    (text) => {
      expect(parseIpv4(text)).toBeUndefined();
    },
  );
  test('never become negative', () => {
    expect(parseIpv4('255.255.255.255')).toBe(limitedBroadcast);
    expect(formatIpv4(0xc0000201)).toBe('192.0.2.1');
  });
});

describe('prefixes', () => {
  test('hold exactly the addresses of their range', () => {
    fc.assert(
      fc.property(prefixes, addresses, (prefix, address) => {
        const { first, last } = rangeOf(prefix);
        expect(contains(prefix, address)).toBe(first <= address && address <= last);
        expect(contains(prefix, first) && contains(prefix, last)).toBe(true);
        expect(last - first + 1).toBe(2 ** (32 - prefix.length));
      }),
    );
  });
  test('overlap when one holds the other', () => {
    fc.assert(
      fc.property(prefixes, prefixes, (a, b) => {
        const [one, two] = [rangeOf(a), rangeOf(b)];
        expect(overlaps(a, b)).toBe(one.first <= two.last && two.first <= one.last);
        expect(containsPrefix(a, b)).toBe(one.first <= two.first && two.last <= one.last);
      }),
    );
  });
  test('have masks', () => {
    expect([0, 8, 24, 31, 32].map((length) => formatIpv4(maskOf(length)))).toEqual([
      '0.0.0.0',
      '255.0.0.0',
      '255.255.255.0',
      '255.255.255.254',
      '255.255.255.255',
    ]);
    expect(formatPrefix(prefixOf(0x0a000005, 24))).toBe('10.0.0.0/24');
    expect(contains(anyPrefix, limitedBroadcast)).toBe(true);
  });
});

test("the two MACs that are nobody's", () => {
  expect([broadcastMac, zeroMac]).toEqual(['ff:ff:ff:ff:ff:ff', '00:00:00:00:00:00']);
});
