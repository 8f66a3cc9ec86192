import { expect, test } from 'vitest';
import { decimalGrid, writeSteps } from './decimal-grid.ts';

test.each([
  [6_170_001, '0.01', '61700.01'],
  [617_000, '0.10', '61700.00'],
  [3, '0.5', '1.5'],
  [7, '10', '70'],
  [0, '0.001', '0.000'],
  [25, '0.001', '0.025'],
])('%d steps of %s are written %s', (steps, grid, text) => {
  expect(writeSteps(steps, decimalGrid(grid))).toBe(text);
});

test('more decimals are written where the venue wants more', () => {
  expect(writeSteps(5, decimalGrid('0.01'), 8)).toBe('0.05000000');
  expect(writeSteps(5, decimalGrid('1'), 2)).toBe('5.00');
});

test.each(['', '0', '0.00', '-1', '1e-3', '.1', '1.', '01', 'NaN', '9007199254740993'])('a step of %j is refused', (text) => {
  expect(() => decimalGrid(text)).toThrow(RangeError);
});

test('steps past 2^53 are refused, not rounded', () => {
  expect(() => writeSteps(2 ** 53, decimalGrid('0.1'))).toThrow(RangeError);
  expect(() => writeSteps(0.5, decimalGrid('0.1'))).toThrow(RangeError);
});
