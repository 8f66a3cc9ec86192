import type { Bps, DecimalText } from '@mm/core';
import { describe, expect, test } from 'vitest';
import { checkFeeBreakEven, type QuotingCosts } from './fee-break-even.ts';

function costs(quotedSpreadBps: number, maker: string, taker: string, exit: 'maker' | 'taker' = 'maker'): QuotingCosts {
  const [makerShare, takerShare] = [maker as DecimalText, taker as DecimalText];
  return { quotedSpreadBps: quotedSpreadBps as Bps, maker: makerShare, taker: takerShare, exit, tier: 'VIP 0' };
}

describe('a quoting configuration', () => {
  test('is refused when its spread is less than a round trip costs, with the arithmetic', () => {
    expect(checkFeeBreakEven(costs(2, '0.0002', '0.0005'))).toEqual({
      type: 'refusal',
      code: 'bad-config',
      message:
        'a quoted spread of 2 bps cannot pay a round trip: fees at tier VIP 0 are 2 (maker, in) + 2 (maker, out) = 4 bps; each loses 2 bps',
      details: { limit: 'fee-break-even', value: '4', measured: '2', unit: 'bps' },
    });
  });

  test.each<[string, QuotingCosts, boolean]>([
    ['exactly its fees', costs(4, '0.0002', '0.0005'), true],
    ['a hair less', costs(3.999, '0.0002', '0.0005'), false],
    ['fees that doubles cannot hold', costs(3, '0.00015', '0.00045'), true],
    ['a hedge that takes', costs(6.9, '0.0002', '0.0005', 'taker'), false],
    ['a hedge that takes, paid', costs(7, '0.0002', '0.0005', 'taker'), true],
    ['a rebate', costs(0, '-0.00015', '0.00045'), true],
    ['a rebate that a taking hedge eats', costs(2.9, '-0.00015', '0.00045', 'taker'), false],
  ])('with %s', (_, what, pays) => {
    expect(checkFeeBreakEven(what) === undefined).toBe(pays);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])('with a spread of %d is refused', (spread) => {
    expect(checkFeeBreakEven(costs(spread, '0', '0'))).toMatchObject({ code: 'bad-config' });
  });
});
