import { isRefusal, type Side } from '@mm/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type RiskLimitsInput, riskLimits } from './limits-schema.ts';
import { type PlainOrder, type PlainWorld, plainViolations, usd } from './testing/plain-check.ts';
import { BTC, ELSEWHERE, ETH, FLAT, order, readyRisk, T0 } from './testing/rig.ts';

const INSTRUMENTS = [BTC, ETH, ELSEWHERE];

/** Limits tight in one respect each, so that every one of them is the first to be met in some run. */
const BASE = { maxOrderUsd: 30, collarBps: 30, maxThroughTouchBps: 10, minMarketSpreadBps: 2 };
const LOOSE = { maxOrdersPerSecond: 50, maxNotionalPerSecondUsd: 10_000 };
const PROFILES: readonly RiskLimitsInput[] = [
  { instrument: { ...BASE, maxOpenOrders: 3 }, venue: { maxOpenOrders: 4 }, total: { ...LOOSE, maxOpenOrders: 5 } },
  {
    instrument: { ...BASE, maxPositionUsd: 60 },
    venue: { maxPositionUsd: 80 },
    total: { ...LOOSE, maxPositionUsd: 95 },
  },
  {
    instrument: BASE,
    venue: { rate: { orders: 4, window: '3s' } },
    total: { maxOrdersPerSecond: 3, maxNotionalPerSecondUsd: 35 },
  },
];

const side = fc.constantFrom<Side>('bid', 'ask');
const step = fc.record({
  instrument: fc.integer({ min: 0, max: 2 }),
  side,
  offset: fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: 2, max: 12 }) },
    { weight: 1, arbitrary: fc.integer({ min: -20, max: 50 }) },
  ),
  size: fc.oneof(
    { weight: 5, arbitrary: fc.integer({ min: 5, max: 20 }) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 200 }) },
  ),
  resting: fc.boolean(),
  reduceOnly: fc.nat(12).map((n) => n === 0),
  waitUs: fc.constantFrom(0, 0, 250_000, 333_333, 1_000_000),
  move: fc.integer({ min: -3, max: 3 }),
  spread: fc.integer({ min: 1, max: 4 }),
  reference: fc.integer({ min: -10, max: 10 }),
  /** Before the command, some order fills or goes. */
  ends: fc.option(fc.record({ which: fc.nat(), fills: fc.boolean() }), { freq: 1 }),
});

test('approves exactly what the plain check finds nothing wrong with, and names a limit that it finds exceeded', () => {
  const named = new Map<string, number>();
  fc.assert(
    fc.property(fc.constantFrom(...PROFILES), fc.array(step, { minLength: 1, maxLength: 40, size: 'max' }), (profile, steps) => {
      let risk = readyRisk(profile);
      const limits = riskLimits(profile);
      const positions = [0, 0, 0];
      const mids = [10_000, 10_000, 10_000];
      const spreads = [2, 2, 2];
      const references = [10_000, 10_000, 10_000];
      const approvals: { atUs: number; value: bigint; instrument: number }[] = [];
      let orders: PlainOrder[] = [];
      let nowUs = T0;

      const tell = (i: number) => {
        const one = INSTRUMENTS[i] as typeof BTC;
        const own = (of: Side) => orders.filter((each) => each.instrument === i && each.side === of);
        const sum = (of: Side) => own(of).reduce((total, each) => total + each.size, 0);
        risk.facts.setExposure(one.id, {
          position: positions[i] as number,
          liveBidLots: sum('bid'),
          liveAskLots: sum('ask'),
          openOrders: own('bid').length + own('ask').length,
          highestBid: Math.max(FLAT.highestBid, ...own('bid').map(({ price }) => price)),
          lowestAsk: Math.min(FLAT.lowestAsk, ...own('ask').map(({ price }) => price)),
        });
      };

      for (const [
        n,
        { instrument: i, side, offset, size, resting, reduceOnly, waitUs, move, spread, reference, ends },
      ] of steps.entries()) {
        // Saved and gone on from, it is the same.
        if (n % 4 === 3) risk = readyRisk(profile, JSON.parse(JSON.stringify(risk.save())));
        nowUs += waitUs;
        const one = INSTRUMENTS[i] as typeof BTC;
        if (ends !== null && orders.length > 0) {
          const ended = orders[ends.which % orders.length] as PlainOrder;
          orders = orders.filter((each) => each !== ended);
          if (ends.fills) positions[ended.instrument]! += ended.side === 'bid' ? ended.size : -ended.size;
          tell(ended.instrument);
        }
        mids[i]! += move;
        spreads[i] = spread * 2;
        references[i] = (mids[i] as number) + reference;
        const [bidTicks, askTicks] = [mids[i]! - spread, mids[i]! + spread];
        risk.facts.setMarket(one.id, { state: 'live', touch: 'normal', bidTicks, askTicks, aliveUs: nowUs });
        risk.facts.setReference(one.id, { ticks: references[i], atUs: nowUs });

        const price = (mids[i] as number) + (side === 'bid' ? -offset : offset);
        const command = { instrument: i, side, price, size, resting, reduceOnly };
        const world: PlainWorld = {
          ...{
            instruments: INSTRUMENTS,
            limits,
            limitsOf: limits.instrument,
            positions,
            mids,
            references,
            spreads,
            orders,
            approvals,
          },
        };
        const wrong = plainViolations(world, command, nowUs);
        // Five dollars at a thousand each: the venue's own minimum, waived for what shrinks a position.
        const tooSmall = !reduceOnly && size * price < 50_000;
        const result = risk.check(order({ of: one, side, price, size, reduceOnly, timeInForce: resting ? 'gtc' : 'ioc' }), nowUs);
        if (isRefusal(result)) {
          const limit = String(result.details?.limit);
          named.set(limit, (named.get(limit) ?? 0) + 1);
          expect(limit === 'min-notional' ? tooSmall : wrong.has(limit), `${limit} of ${[...wrong].join()}`).toBe(true);
        } else {
          expect([[...wrong], tooSmall]).toEqual([[], false]);
          named.set('approved', (named.get('approved') ?? 0) + 1);
          approvals.push({ atUs: nowUs, value: usd(one, size, Math.max(price, Math.ceil(mids[i] as number))), instrument: i });
          orders = [...orders, command];
        }
      }
    }),
    { numRuns: Number(process.env.MM_PROPERTY_RUNS ?? 300), seed: 4 },
  );
  // A property that never met a limit would say nothing about it.
  expect([...named.keys()].toSorted()).toEqual(
    [
      ...[
        'approved',
        'instrument-position',
        'market-spread',
        'min-notional',
        'notional-per-second',
        'open-orders',
        'order-notional',
      ],
      ...[
        'orders-per-second',
        'price-collar',
        'quoted-spread',
        'reduce-only',
        'self-trade',
        'through-touch',
        'total-open-orders',
      ],
      ...['total-position', 'venue-open-orders', 'venue-position', 'venue-rate'],
    ].toSorted(),
  );
});
