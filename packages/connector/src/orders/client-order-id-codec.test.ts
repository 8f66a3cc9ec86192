import { type ClientOrderId, clientOrderId, MAX_COUNTER, MAX_EPOCH, MAX_INSTANCE } from '@mm/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ClientOrderIdRules, createClientOrderIdCodec } from './client-order-id-codec.ts';

const binance: ClientOrderIdRules = { prefix: 'mm', separator: '-', maxLength: 36, charset: /[a-zA-Z0-9-_]/ };
const okx: ClientOrderIdRules = { prefix: 'mm', separator: 'x', maxLength: 32, charset: /[a-zA-Z0-9]/ };
const padded: ClientOrderIdRules = { prefix: 'mm', separator: '', maxLength: 32, charset: /[a-zA-Z0-9]/g };

const id: fc.Arbitrary<ClientOrderId> = fc
  .record({ epoch: fc.nat(MAX_EPOCH), instance: fc.nat(MAX_INSTANCE), counter: fc.nat(MAX_COUNTER) })
  .map(clientOrderId);

describe.each([binance, okx, padded])('with the separator $separator', (rules) => {
  const codec = createClientOrderIdCodec(rules);

  test('an id comes back as it was, and fits the venue', () => {
    fc.assert(
      fc.property(id, (one) => {
        const text = codec.encode(one);
        expect(codec.decode(text)).toBe(one);
        expect(text.length).toBeLessThanOrEqual(rules.maxLength);
        expect(text).toMatch(new RegExp(`^(?:${rules.charset.source})+$`));
      }),
    );
  });

  test('two ids are never the same text', () => {
    fc.assert(
      fc.property(id, id, (one, other) => {
        expect(codec.encode(one) === codec.encode(other)).toBe(one === other);
      }),
    );
  });

  test('a text that is ours is the only one of its id', () => {
    const close = fc.tuple(id, fc.nat(40), fc.string({ maxLength: 2 })).map(([one, at, put]) => {
      const text = codec.encode(one);
      return text.slice(0, at) + put + text.slice(at + 1);
    });
    fc.assert(
      fc.property(fc.oneof(fc.string(), close), (text) => {
        const decoded = codec.decode(text);
        if (decoded !== undefined) expect(codec.encode(decoded)).toBe(text);
      }),
    );
  });
});

test.each([
  '',
  'web_abc',
  'autoclose-123',
  'mm',
  'mm1-2',
  'mm1-2-3-4',
  'mm01-2-3',
  'mm1--3',
  'mm-1-2',
  'MM1-2-3',
  'mm1-2-3 ',
  'mm1-1000-3',
])('the id %j is somebody else’s', (text) => {
  expect(createClientOrderIdCodec(binance).decode(text)).toBeUndefined();
});

test.each([
  { ...binance, maxLength: 28 },
  { ...binance, prefix: '' },
  { ...binance, prefix: 'mm1' },
  { ...binance, prefix: 'm.m' },
  { ...binance, separator: '.' },
  { ...binance, separator: '1' },
])('rules that cannot be kept are our bug: %j', (rules) => {
  expect(() => createClientOrderIdCodec(rules)).toThrow('');
});
