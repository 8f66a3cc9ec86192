import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  clientOrderId,
  clientOrderIdParts,
  MAX_COUNTER,
  MAX_EPOCH,
  MAX_INSTANCE,
  parseClientOrderId,
} from './client-order-ids.ts';
import { isRefusal } from './errors.ts';

const parts = fc.record({
  epoch: fc.integer({ min: 0, max: MAX_EPOCH }),
  instance: fc.integer({ min: 0, max: MAX_INSTANCE }),
  counter: fc.integer({ min: 0, max: MAX_COUNTER }),
});

describe('a client order id', () => {
  test('reads back as the parts it was written from', () => {
    fc.assert(
      fc.property(parts, (one) => {
        expect(clientOrderIdParts(clientOrderId(one))).toEqual(one);
      }),
    );
  });

  test('has one spelling: what reads is written the same', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9]{1,4}-[0-9]{1,4}-[0-9]{1,4}$/)), (text) => {
        const read = parseClientOrderId(text);
        if (!isRefusal(read)) expect(clientOrderId(read)).toBe(text);
      }),
    );
  });

  test.each(['', '1-2', '1-2-3-4', '01-2-3', '1-1000-3', 'a-b-c', ' 1-2-3', '1-2-3 ', '-1-2-3', '10000000000-1-1'])(
    'is not %j',
    (text) => {
      expect(parseClientOrderId(text)).toMatchObject({ type: 'refusal', code: 'bad-config' });
      expect(() => clientOrderIdParts(text)).toThrow('epoch-instance-counter');
    },
  );

  test.each([
    { epoch: 1.5, instance: 0, counter: 0 },
    { epoch: 0, instance: 1_000, counter: 0 },
    { epoch: 0, instance: 0, counter: Number.NaN },
    { epoch: -1, instance: 0, counter: 0 },
  ])('is never written from parts out of bounds: %j', (one) => {
    expect(() => clientOrderId(one)).toThrow('whole number');
  });
});
