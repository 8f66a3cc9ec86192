import { type BatchCommand, type ClientOrderId, instrumentId, lots, ticks, venueId } from '@mm/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitBatch } from './batches.ts';

const venue = venueId('acme');
const [btc, eth] = [instrumentId(venue, 'spot', 'BTC'), instrumentId(venue, 'spot', 'ETH')];
type One = BatchCommand['commands'][number];

const command: fc.Arbitrary<One> = fc
  .tuple(fc.constantFrom('place', 'amend', 'cancel'), fc.constantFrom(btc, eth), fc.nat())
  .map(([type, instrument, n]): One => {
    const clientOrderId = `1-1-${n}` as ClientOrderId;
    const numbers = { price: ticks(1), size: lots(1) };
    const base = { venue, instrument, clientOrderId, venueOrderId: undefined };
    if (type === 'cancel') return { type, ...base };
    if (type === 'amend') return { type, ...base, ...numbers, issuedAtUs: n };
    const flags = {
      orderType: 'limit',
      timeInForce: 'gtc',
      postOnly: true,
      reduceOnly: false,
      side: 'bid',
      strategy: undefined,
    } as const;
    return { type: 'place', venue, issuedAtUs: n, order: { instrument, clientOrderId, ...numbers, ...flags } };
  });

test('every command is in exactly one part, of its kind and in its order, cancels first, no part over its limit', () => {
  const kinds = fc.subarray(['place', 'amend', 'cancel'] as const);
  fc.assert(
    fc.property(fc.array(command, { maxLength: 40 }), kinds, fc.integer({ min: 1, max: 5 }), (commands, perInstrument, most) => {
      const limits = { place: most, amend: most, cancel: most * 2 };
      const parts = splitBatch({ type: 'batch', venue, commands }, limits, new Set(perInstrument));
      const sent = parts.flatMap((part) => part.commands as readonly One[]);
      expect(new Set(sent)).toEqual(new Set(commands));
      expect(sent).toHaveLength(commands.length);
      const order = parts.map(({ type }) => ['cancel', 'amend', 'place'].indexOf(type));
      expect(order).toEqual(order.toSorted());
      for (const { type, instrument, commands: own } of parts) {
        expect(own.length).toBeLessThanOrEqual(limits[type]);
        const places = (own as readonly One[]).map((one) => commands.indexOf(one));
        expect(places).toEqual(places.toSorted((a, b) => a - b));
        const instruments = new Set(
          (own as readonly One[]).map((one) => (one.type === 'place' ? one.order.instrument : one.instrument)),
        );
        expect(instruments.has(instrument)).toBe(true);
        if (perInstrument.includes(type)) expect(instruments.size).toBe(1);
      }
    }),
  );
});
