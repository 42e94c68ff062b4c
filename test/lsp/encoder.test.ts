// Messages as bytes: large ones in slices, with others' turn between them.
import { describe, expect, it } from 'vitest';
import { createEncoder } from '../../server/lsp/encoder.ts';

describe('an encoder', () => {
  it('writes a large message in slices, and others have their turn between them', async () => {
    let [now, turns] = [0, 0];
    const { encode } = createEncoder({
      // each look at the clock takes a while
      now: () => (now += 9),
      afterOthers: (slice) => {
        turns++;
        setImmediate(slice);
      },
    });
    const result = Array.from({ length: 20_000 }, (_, i) => ({ name: `größe${i}`, detail: 'x'.repeat(50) }));
    const message = { jsonrpc: '2.0', id: 1, result };
    const bytes = await encode(message, { charset: 'utf-8' });
    expect(Buffer.from(bytes).toString('utf8')).toBe(JSON.stringify(message));
    expect(turns).toBeGreaterThan(3);
  });
  it('writes a small one at once', async () => {
    const { encode } = createEncoder({
      now: () => 0,
      afterOthers: () => expect.unreachable('nobody waits for a small message'),
    });
    const message = { jsonrpc: '2.0', id: 'ä', result: null };
    expect(Buffer.from(await encode(message, { charset: 'utf-8' })).toString('utf8')).toBe(JSON.stringify(message));
  });
});
