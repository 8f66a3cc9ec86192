import type { RateLimiter } from '@mm/connector';
import { describe, expect, test } from 'vitest';
import { takeOverHeaders, takeOverLimits } from './limits.ts';
import { placeBatchCost, USDM_BATCH } from './usdm/limits.ts';

function spy() {
  const said: string[] = [];
  const limiter = {
    setLimit: (window: string, limit: number) => said.push(`${window} limit ${limit}`),
    correct: (window: string, used: number) => said.push(`${window} used ${used}`),
  } as unknown as RateLimiter;
  return { said, limiter };
}

const KNOWN = new Set(['weight-1m', 'orders-10s', 'orders-1m']);

describe('what the venue says of its limits', () => {
  test('is taken over for the windows that are counted, and only for them', () => {
    const { said, limiter } = spy();
    const budget = { interval: 'MINUTE', intervalNum: 1, limit: 6_000 };
    takeOverLimits(
      limiter,
      [
        { rateLimitType: 'REQUEST_WEIGHT', ...budget, count: 12 },
        { rateLimitType: 'ORDERS', ...budget },
        { rateLimitType: 'ORDERS', interval: 'DAY', intervalNum: 1, limit: 5 },
        { rateLimitType: 'REQUEST_WEIGHT', interval: 'HOUR', intervalNum: 1, limit: 5 },
        { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: 0, count: 3 },
      ],
      KNOWN,
    );
    expect(said).toEqual(['weight-1m limit 6000', 'weight-1m used 12', 'orders-1m limit 6000', 'orders-10s used 3']);
  });

  test('stands in headers too, and what is no whole number says nothing', () => {
    const { said, limiter } = spy();
    const headers = {
      'x-mbx-used-weight-1m': '77',
      'x-mbx-order-count-10s': '1e9',
      'x-mbx-order-count-1m': '-1',
      'x-mbx-order-count-1d': '5',
    };
    takeOverHeaders(limiter, headers, KNOWN);
    expect(said).toEqual(['weight-1m used 77']);
  });
});

test('a batch counts each order in ten seconds, and one a minute', () => {
  expect(placeBatchCost(USDM_BATCH.place)).toEqual({ 'weight-1m': 5, 'orders-10s': 5, 'orders-1m': 1 });
});
