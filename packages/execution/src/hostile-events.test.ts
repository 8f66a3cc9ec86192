import type { EngineEvent } from '@mm/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ALPHA, BRAVO, DeskRig, quote } from './testing/desk-rig.ts';

const number = fc.oneof(
  fc.integer({ min: 0, max: 20 }),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -5, 0.5, 2 ** 60, 0),
);
const id = fc.constantFrom(undefined, '7-1-1', '7-1-2', '7-1-99', '6-1-1', '7-2-1', '', '__proto__', 'x'.repeat(300));
const venueOrderId = fc.constantFrom(undefined, 'v1', 'v2', 'v9', '', '__proto__');
const place = fc.constantFrom(
  { venue: ALPHA.venue, instrument: ALPHA.id },
  { venue: BRAVO.venue, instrument: BRAVO.id },
  { venue: 'nowhere', instrument: 'nowhere:spot:X' },
  { venue: ALPHA.venue, instrument: 'alpha:spot:UNLISTED' },
);
const report = fc.record({
  ...{ clientOrderId: id, venueOrderId, side: fc.constantFrom('bid', 'ask'), reduceOnly: fc.boolean() },
  state: fc.constantFrom('working', 'partially-filled', 'filled', 'canceled', 'expired', 'rejected', 'NEW_STATE'),
  ...{ price: fc.oneof(number, fc.constant(undefined)), size: number, filledSize: number, venueTimeUs: number },
});
const fill = fc.record({
  ...{
    type: fc.constant('fill'),
    clientOrderId: id,
    venueOrderId,
    tradeId: fc.constantFrom('t1', 't2', ''),
    side: fc.constantFrom('bid', 'ask'),
  },
  ...{ price: number, size: number, fee: fc.constant('0'), feeAsset: fc.constant('USDT'), venueTimeUs: number },
});
const type = fc.constantFrom(
  ...['order-accepted', 'order-denied', 'order-rejected', 'order-unknown', 'order-amended', 'amend-rejected'],
  ...[
    'order-canceled',
    'cancel-rejected',
    'order-expired',
    'order-not-found',
    'rate-budget',
    'command-refused',
    'stream-state',
    'surprise',
  ],
);
const request = fc.constantFrom('place', 'amend', 'cancel');
const other = fc.record({
  ...{ type, request, clientOrderId: id, venueOrderId, price: number, size: number, venueTimeUs: number, askedAtUs: number },
  ...{ stream: fc.constantFrom('user', 'book'), state: fc.constantFrom('live', 'down'), command: fc.constantFrom('audit', 'x') },
  ...{ budget: fc.constantFrom('a', 'b'), remaining: number, limit: number, resetsAtUs: number },
});
const snapshot = fc.record({
  askedAtUs: number,
  orders: fc.array(fc.tuple(place, report)),
  fills: fc.array(fc.tuple(place, fill)),
});

const event = fc.oneof(
  fc.tuple(place, fill).map(([at, one]) => ({ ...at, ...one })),
  fc.tuple(place, other).map(([at, one]) => ({ ...at, ...one })),
  fc
    .tuple(place, report)
    .map(([at, one]) => ({ type: 'order-reported', venue: at.venue, order: { instrument: at.instrument, ...one } })),
  fc.tuple(place, snapshot).map(([{ venue }, { askedAtUs, orders, fills }]) => ({
    ...{ type: 'reconcile-snapshot', venue, askedAtUs, cursor: 'c', positions: [], balances: [] },
    orders: orders.map(([at, one]) => ({ instrument: at.instrument, ...one })),
    fills: fills.map(([at, one]) => ({ ...at, ...one })),
  })),
);

test('nothing a venue says makes it throw, or a count that is no number', () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 30, size: 'max' }), (events) => {
      const rig = new DeskRig({ amend: 'loses-place', foreign: 'cancel' });
      rig.quote(quote('bid', 990), quote('ask', 1_010));
      for (const one of events) {
        rig.nowUs += 100_000;
        rig.say({ ...one, receiveTimeUs: rig.nowUs } as unknown as EngineEvent);
        rig.quote(quote('bid', 990 + (rig.nowUs % 3)), quote('ask', 1_010));
        for (const { id: instrument } of [ALPHA, BRAVO]) {
          const { liveBidLots, liveAskLots, openOrders, position } = rig.execution.exposure(instrument, rig.nowUs);
          for (const count of [liveBidLots, liveAskLots, openOrders, position]) expect(Number.isFinite(count)).toBe(true);
          expect(Math.min(liveBidLots, liveAskLots, openOrders)).toBeGreaterThanOrEqual(0);
        }
        expect(Number.isNaN(rig.execution.nextWakeUs(rig.nowUs))).toBe(false);
      }
    }),
    { numRuns: Math.max(500, Number(process.env.MM_PROPERTY_RUNS ?? 0)) },
  );
});
