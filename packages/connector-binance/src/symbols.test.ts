import { createClientOrderIdCodec } from '@mm/connector';
import { clientOrderId, MAX_COUNTER, MAX_EPOCH, MAX_INSTANCE } from '@mm/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { binanceOrderIds, mapKnown, SymbolTable, streamSymbol } from './symbols.ts';
import { USDM_BTC } from './testing/known.ts';

describe('our order ids', () => {
  const ids = binanceOrderIds();
  const parts = fc.record({
    epoch: fc.nat(MAX_EPOCH),
    instance: fc.nat(MAX_INSTANCE),
    counter: fc.nat(Number.MAX_SAFE_INTEGER).map((n) => n % (MAX_COUNTER + 1)),
  });

  test('are written as the codec of all venues writes them, fit the venue, and are read back', () => {
    const plain = createClientOrderIdCodec({ prefix: 'mm-', separator: '-', maxLength: 36, charset: /[A-Za-z0-9_-]/ });
    fc.assert(
      fc.property(parts, (one) => {
        const id = clientOrderId(one);
        expect(ids.encode(id)).toBe(plain.encode(id));
        expect(ids.encode(id)).toMatch(/^[a-zA-Z0-9-_]{1,36}$/);
        expect(ids.decode(ids.encode(id))).toBe(id);
      }),
    );
  });

  test.each(['', 'mm-', 'mm-1-2', 'mm-1-2-3-4', 'mm-01-2-3', 'MM-1-2-3', 'mm1-2-3', 'autoclose-1', 'web_x', 'x-mm-1-2-3'])(
    '%j is nobody’s of ours',
    (text) => {
      expect(ids.decode(text)).toBeUndefined();
    },
  );
});

test('a stream’s name has the symbol in lower case, of any script', () => {
  expect([streamSymbol('BTCUSDT'), streamSymbol('BTCUSDT_261225'), streamSymbol('币安人生USDT')]).toEqual([
    ...['btcusdt', 'btcusdt_261225', '币安人生usdt'],
  ]);
});

test('entries about instruments we do not know are left out, and one that cannot be mapped refuses them all', () => {
  const table = new SymbolTable([USDM_BTC]);
  const entries = [{ symbol: 'BTCUSDT' }, { symbol: 'DOGEUSDT' }];
  expect(mapKnown(entries, table, (_raw, of) => of.id)).toEqual([USDM_BTC.id]);
  const refused = { type: 'refusal', code: 'off-grid', message: '' } as const;
  expect(mapKnown(entries, table, () => refused)).toBe(refused);
});
