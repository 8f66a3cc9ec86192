import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mangledText } from './mangled-text.ts';
import { type WireValue, wireText } from './wire-json.ts';

test('is what JSON.stringify writes, for everything it can write', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(wireText(value as WireValue))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('is the same with a bigint somewhere, which JSON.stringify cannot write', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = wireText([value as WireValue, 2n ** 60n]);
      expect(JSON.parse(text)[0]).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('writes ids of any size as bare digits, and leaves out what is undefined', () => {
  expect(wireText({ id: 2n ** 64n, gone: undefined, list: [1n, null] })).toBe('{"id":18446744073709551616,"list":[1,null]}');
});

test('a spoilt text is JSON still, except for a bare NaN', () => {
  const text = '{"e":"x","n":5,"p":"1.50","last":true}';
  for (const how of ['null', 'zero', 'negative', 'missing', 'extra', 'text'] as const) {
    for (const field of ['e', 'n', 'p', 'last', 'absent']) {
      if (field === 'last' && how === 'negative') continue;
      expect(() => JSON.parse(mangledText(text, field, how))).not.toThrow();
    }
  }
  expect(mangledText(text, 'n', 'nan')).toContain('"n":NaN');
});
