import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteTable } from './byte-table.ts';

const names = fc.uniqueArray(fc.oneof(fc.string({ unit: 'grapheme', maxLength: 12 }), fc.stringMatching(/^[A-Z]{2,6}USDT$/)), {
  maxLength: 200,
});

test('finds every name that was put in, wherever it stands in the bytes, and no other', () => {
  fc.assert(
    fc.property(names, fc.string({ unit: 'grapheme' }), (all, stranger) => {
      const table = new ByteTable(all.map((name, i) => [name, i] as const));
      for (const [i, name] of all.entries()) {
        const bytes = Buffer.from(`"${name}"`);
        expect(table.find(bytes, 1, bytes.length - 1)).toBe(i);
      }
      const bytes = Buffer.from(stranger);
      const known = all.findIndex((name) => Buffer.from(name).equals(bytes));
      expect(table.find(bytes, 0, bytes.length)).toBe(known < 0 ? undefined : known);
    }),
  );
});

test('finds nothing in an empty table', () => {
  expect(new ByteTable<number>([]).find(Buffer.from('BTCUSDT'), 0, 7)).toBeUndefined();
});

test('of a name that comes twice the later value counts', () => {
  const table = new ByteTable([
    ['BTCUSDT', 1],
    ['BTCUSDT', 2],
  ] as const);
  expect(table.find(Buffer.from('BTCUSDT'), 0, 7)).toBe(2);
});

test('does not take the beginning of a name for the name', () => {
  const table = new ByteTable([['BTCUSDT', 1]] as const);
  expect(table.find(Buffer.from('BTCUSDT'), 0, 6)).toBeUndefined();
  expect(table.find(Buffer.from('BTCUSDTX'), 0, 8)).toBeUndefined();
});
