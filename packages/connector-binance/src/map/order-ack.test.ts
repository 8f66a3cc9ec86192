import { describe, expect, test } from 'vitest';
import { readAccepted } from './order-ack.ts';

const CANCELED = { orderId: '7', status: 'CANCELED', updateTime: 5 };

describe('the reply to a cancel', () => {
  test.each(['0', '0.000', '0.00000000'])('of an order of which %s was filled is final', (executedQty) => {
    expect(readAccepted('cancel', { ...CANCELED, executedQty })).toEqual({ venueOrderId: '7', venueTimeUs: 5_000, final: true });
  });

  test.each([
    ['CANCELED', '0.003'],
    ['FILLED', '0.004'],
    ['CANCELED', null],
    ['CANCELED', ''],
  ])('of an order that is %s with %s filled is not: its fills may not have been told', (status, executedQty) => {
    expect(readAccepted('cancel', { ...CANCELED, status, executedQty })).toMatchObject({ final: false });
  });
});

test('the reply to a cancel that says nothing of fills is not final', () => {
  expect(readAccepted('cancel', CANCELED)).toMatchObject({ final: false });
});

test('the reply to a new order is understood whatever it says of what was filled', () => {
  expect(readAccepted('place', { orderId: '7', status: 'NEW', executedQty: null })).toMatchObject({ final: true });
});
