import { isRefusal } from '@mm/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type LosslessJson, type ParseJsonOptions, parseJson } from './parse-json.ts';

function parsed(text: string | Uint8Array, options?: ParseJsonOptions): LosslessJson {
  const outcome = parseJson(typeof text === 'string' ? Buffer.from(text) : text, options);
  if (isRefusal(outcome)) throw new Error(outcome.message);
  return outcome.json;
}

describe('parseJson', () => {
  test('gives what JSON.parse gives, for whatever JSON can write', () => {
    const texts = fc.json({ maxDepth: 5 }).filter((text) => !text.includes('__proto__') && !/[0-9]{16}|e\+/.test(text));
    fc.assert(
      fc.property(texts, (text) => {
        expect(parsed(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  test('refuses more values than its bound before it builds any; commas in strings are none', () => {
    const list = `[${'1,'.repeat(20_001)}1]`;
    expect(parseJson(Buffer.from(list))).toMatchObject({
      code: 'malformed-frame',
      message: '20001 commas, over the bound of 20000',
    });
    expect(parsed(list, { maxCommas: 20_001 })).toHaveLength(20_002);
    expect(parsed(`["${','.repeat(30_000)}"]`)).toHaveLength(1);
  });

  test('keeps every integer exact, however large', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }), (integer) => {
        const read = parsed(`{"id":[${integer}]}`) as { id: [number | bigint] };
        expect(BigInt(read.id[0])).toBe(integer);
        expect(typeof read.id[0]).toBe(Number.isSafeInteger(Number(integer)) ? 'number' : 'bigint');
      }),
    );
  });

  test.each([
    ['9007199254740991', 9_007_199_254_740_991],
    ['9007199254740992', 9_007_199_254_740_992n],
    ['9007199254740993', 9_007_199_254_740_993n],
    ['-9007199254740993', -9_007_199_254_740_993n],
    ['9223372036854775807', 9_223_372_036_854_775_807n],
    ['1.0', 1],
    ['1.5e1', 15],
    ['1200e-2', 12],
    ['0e-5', 0],
    ['0.1', 0.1],
    ['1e17', 1e17],
  ])('reads %s', (text, value) => {
    expect(parsed(text)).toBe(value);
  });

  test.each(['0.99999999999999999999', '9007199254740990.9999', '1e-400', '5123135475514.00000001', '-1e-999'])(
    'does not take %s for the integer that a double rounds it to',
    (text) => {
      expect(parsed(text)).toBeNaN();
    },
  );

  test('leaves keys named __proto__ out and lets nothing reach a prototype', () => {
    const read = parsed('{"__proto__":{"polluted":1},"a":{"__proto__":null,"b":2}}');
    expect(read).toEqual({ a: { b: 2 } });
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  test.each(['', ' ', '{', '{"a":}', '[1,]', '01', 'NaN', "{'a':1}", '{"a":1}x', '\ufeff{}', '"\u0000"', '{"a":1}\u0000'])(
    'refuses %j as malformed',
    (text) => {
      expect(parseJson(Buffer.from(text))).toMatchObject({ type: 'refusal', code: 'malformed-frame' });
    },
  );

  test('refuses what is too large before reading it', () => {
    expect(parsed('"123456"', { maxBytes: 8 })).toBe('123456');
    expect(parseJson(Buffer.from('"1234567"'), { maxBytes: 8 })).toMatchObject({ code: 'malformed-frame' });
    expect(parseJson(Buffer.alloc(4 * 1024 * 1024 + 1, '['))).toMatchObject({ code: 'malformed-frame' });
  });

  test.each(['[', '{"a":'])('refuses %s nested too deep before building anything', (open) => {
    const close = open === '[' ? ']' : '}';
    const nested = (depth: number): Buffer =>
      Buffer.from(`${open.repeat(depth)}${open === '[' ? '' : '1'}${close.repeat(depth)}`);
    expect(isRefusal(parseJson(nested(64)))).toBe(false);
    expect(parseJson(nested(65))).toMatchObject({ code: 'malformed-frame' });
    expect(parseJson(nested(1_000_000))).toMatchObject({ code: 'malformed-frame' });
  });

  test('counts no brackets inside strings', () => {
    const text = JSON.stringify({ a: `${'['.repeat(100)}"\\${'{'.repeat(100)}` });
    expect(JSON.stringify(parsed(text))).toBe(text);
  });

  test('replaces bytes that are no UTF-8, as decoding to text does', () => {
    expect(parsed(Uint8Array.from([0x22, 0xff, 0x41, 0x22]))).toBe('\ufffdA');
  });

  test('reads its own bytes only when they are part of a larger buffer', () => {
    expect(parsed(Buffer.from('xx[1]yy').subarray(2, 5))).toEqual([1]);
  });

  test('hands on an object that looks like a refusal as what it is: data', () => {
    expect(parsed('{"type":"refusal","code":"killed","message":""}')).toEqual({ type: 'refusal', code: 'killed', message: '' });
  });

  test('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        expect(() => parseJson(bytes)).not.toThrow();
      }),
    );
  });
});
