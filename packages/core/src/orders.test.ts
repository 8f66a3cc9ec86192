import { describe, expect, test } from 'vitest';
import { isTerminal, type OrderState } from './orders.ts';

describe('isTerminal', () => {
  test.each<OrderState>(['filled', 'canceled', 'expired', 'rejected', 'denied'])('nothing leaves %s', (state) => {
    expect(isTerminal(state)).toBe(true);
  });

  test.each<OrderState>(['pending-new', 'working', 'partially-filled', 'pending-amend', 'pending-cancel', 'unknown'])(
    'an order may still move from %s',
    (state) => {
      expect(isTerminal(state)).toBe(false);
    },
  );
});
