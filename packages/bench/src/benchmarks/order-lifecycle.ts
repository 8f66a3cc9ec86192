import assert from 'node:assert/strict';
import {
  asset,
  type ClientOrderId,
  instrument,
  type Lots,
  type OrderEvent,
  type PlaceCommand,
  type QuoteWish,
  type Side,
  type StrategyId,
  type Ticks,
  venueId,
} from '@mm/core';
import { Execution, executionVenue } from '@mm/execution';
import type { Benchmark } from '../benchmark.ts';
import { median, timedUs } from '../measure.ts';
import { parseReference } from '../unit.ts';

const STRATEGIES = 10;
const LEVELS = 20;
const ORDERS = STRATEGIES * LEVELS * 2;
const ACCOUNTS = 8;
const EVENTS = ACCOUNTS * ORDERS * 4;

/**
 * What happens to an order, joined: accepted, filled in part, filled in part once more, canceled. Four hundred orders of an
 * account, an event of each in turn, so that none is at hand because it was just seen; eight accounts a pass.
 */
export const orderLifecycle: Benchmark = ({ rounds }) => {
  const ratios: number[] = [];
  const times: number[] = [];
  for (let round = -3; round < rounds; round += 1) {
    const accounts = Array.from({ length: ACCOUNTS }, setUp);
    const theirs = timedUs(() => parseReference(EVENTS / 40));
    const ours = timedUs(() => {
      for (const { execution, events } of accounts) for (const event of events) execution.onEvent(event);
    });
    for (const { execution } of accounts) {
      assert.equal(execution.openOrders(), 0);
      assert.equal(execution.order(`1-1-${ORDERS}` as ClientOrderId)?.filled, 4);
    }
    if (round < 0) continue;
    times.push(ours / EVENTS);
    ratios.push(ours / EVENTS / (theirs / (EVENTS / 40)));
  }
  return {
    name: 'order lifecycle event',
    value: median(times),
    unit: 'µs/event',
    ratioTo: 'J',
    ratio: median(ratios),
    must: 0.04,
    goal: 0.02,
    direction: 'max',
  };
};

const VENUE = venueId('alpha');
const spec = { venue: VENUE, symbol: 'BTCUSDT', kind: 'linear-perp', base: asset('BTC'), quote: asset('USDT') } as const;
const BTC = instrument({ ...spec, tickSize: '0.1', lotSize: '0.001' });

function setUp(): { execution: Execution; events: OrderEvent[] } {
  const placed: PlaceCommand[] = [];
  const execution = new Execution({
    ids: { epoch: 1, instance: 1 },
    venues: [executionVenue({ venue: VENUE })],
    instruments: [BTC],
    positions: { position: () => 0 },
    markets: { book: () => undefined, takerFeeBps: () => undefined },
    gate: {
      place: (command) => {
        placed.push(command);
        return undefined;
      },
      amend: () => undefined,
      send: () => undefined,
    },
  });
  const user = { type: 'stream-state', venue: VENUE, instrument: undefined, stream: 'user', state: 'live', reason: '' } as const;
  execution.onEvent({ ...user, receiveTimeUs: 1 });
  const nothing = { orders: [], fills: [], positions: [], balances: [], cursor: 0 };
  execution.onEvent({ type: 'reconcile-snapshot', venue: VENUE, askedAtUs: 2, ...nothing, receiveTimeUs: 3 });
  for (let i = 0; i < STRATEGIES; i += 1) {
    execution.want(`s${i}` as StrategyId, [{ type: 'quotes', instrument: BTC.id, quotes: QUOTES, why: WHY }], 4);
  }
  execution.plan(4);
  assert.equal(placed.length, ORDERS);
  const events = STAGES.flatMap((stage) => placed.map((command, i) => stage(command, i)));
  return { execution, events };
}

const QUOTES: readonly QuoteWish[] = Array.from({ length: LEVELS }, (_, level) => level).flatMap((level) => [
  { side: 'bid' as Side, level, price: (616_990 - level) as Ticks, size: 10 as Lots },
  { side: 'ask' as Side, level, price: (617_010 + level) as Ticks, size: 10 as Lots },
]);

const WHY = { summary: 'bench', figures: {} };

type Head = Pick<
  Extract<OrderEvent, { readonly type: 'fill' }>,
  'venue' | 'instrument' | 'clientOrderId' | 'venueOrderId' | 'venueTimeUs' | 'receiveTimeUs'
>;

const head = ({ order }: PlaceCommand, i: number): Head => ({
  ...{ venue: VENUE, instrument: BTC.id, clientOrderId: order.clientOrderId, venueOrderId: `${8_000_000_000 + i}` as never },
  ...{ venueTimeUs: 10 + i, receiveTimeUs: 20 + i },
});

const fill = (command: PlaceCommand, i: number, part: number): OrderEvent => ({
  ...head(command, i),
  ...{ type: 'fill', tradeId: `${i}${part}` as never, side: command.order.side, price: 616_990 as Ticks, size: 2 as Lots },
  ...{ liquidity: 'maker', fee: '0.0001' as never, feeAsset: asset('USDT') },
});

const STAGES: readonly ((command: PlaceCommand, i: number) => OrderEvent)[] = [
  (command, i) => ({ ...head(command, i), type: 'order-accepted' }),
  (command, i) => fill(command, i, 1),
  (command, i) => fill(command, i, 2),
  (command, i) => ({ ...head(command, i), type: 'order-canceled', reason: 'on request' }),
];
