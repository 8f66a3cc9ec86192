import { expect, test } from 'vitest';
import { isCanonical, money, notional, shown, steps, units } from './decimals.ts';

test.each(['0', '1', '0.1', '-2.5', '61683.34', '0.000000000000000001'])('%s comes back as it was', (text) => {
  expect(shown(units(text))).toBe(text);
});

test.each(['', '1e3', '.5', '1.', '+1', 'NaN', '0.0000000000000000001', '1,5'])('%j is no decimal', (text) => {
  expect(() => units(text)).toThrow(RangeError);
});

test('steps, money and notional are exact', () => {
  expect(steps(3, '0.10')).toBe(units('0.3'));
  expect(money(12_345n, 8)).toBe(units('0.00012345'));
  expect(notional(units('61683.34'), units('0.00097'))).toBe(units('59.8328398'));
});

test.each([
  ['0.001', true],
  ['10', true],
  ['00.1', false],
  ['8e-7', false],
  ['-1', false],
  ['1.', false],
])('%s on the wire is canonical: %s', (text, expected) => {
  expect(isCanonical(text)).toBe(expected);
});
