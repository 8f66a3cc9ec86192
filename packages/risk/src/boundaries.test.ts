import { describe, expect, test } from 'vitest';
import type { RiskLimitsInput } from './limits-schema.ts';
import type { Risk } from './risk.ts';
import {
  amend,
  BTC,
  ELSEWHERE,
  ETH,
  FLAT,
  limitOf,
  MARKET,
  order,
  readyRisk,
  T0,
  VENUE,
  verdict,
  type Wanted,
} from './testing/rig.ts';

/** One limit, and how to measure `n` of its unit against it. */
interface Boundary {
  readonly limit: string;
  readonly input?: RiskLimitsInput;
  /** The last value that passes. */
  readonly last: number;
  /** The values beside it: one below and one above, in the direction the limit cuts. */
  readonly step?: number;
  readonly try: (risk: Risk, n: number) => unknown;
}

const first = (risk: Risk, wanted: Wanted, nowUs = T0) => limitOf(risk.check(order(wanted), nowUs));

const BOUNDARIES: readonly Boundary[] = [
  {
    limit: 'instrument-position',
    last: 500,
    try: (risk, n) => {
      risk.facts.setExposure(BTC.id, { ...FLAT, position: n - 10 });
      return verdict(risk, { size: 10 });
    },
  },
  {
    limit: 'instrument-position',
    last: 500,
    try: (risk, n) => {
      // The same, all of it possibly live and short.
      risk.facts.setExposure(BTC.id, { ...FLAT, liveAskLots: n - 10, openOrders: 1, lowestAsk: 10_010 });
      return verdict(risk, { side: 'ask', size: 10 });
    },
  },
  {
    limit: 'instrument-position',
    last: 500,
    try: (risk, n) => {
      risk.facts.setExposure(BTC.id, { ...FLAT, position: 300, liveBidLots: 100, openOrders: 1, highestBid: 9_990 });
      // An amend may be live at either size: only what it adds is new.
      return limitOf(risk.check(amend(9_990, 100 + n - 400), T0, { side: 'bid', size: 100, reduceOnly: false, resting: true }));
    },
  },
  {
    limit: 'venue-position',
    input: { venue: { maxPositionUsd: 700 } },
    last: 700,
    try: (risk, n) => {
      risk.facts.setExposure(ETH.id, { ...FLAT, position: -400 });
      return verdict(risk, { size: n - 400 });
    },
  },
  {
    limit: 'total-position',
    input: { total: { maxPositionUsd: 700 } },
    last: 700,
    try: (risk, n) => {
      risk.facts.setExposure(ELSEWHERE.id, { ...FLAT, position: -400 });
      return verdict(risk, { size: n - 400 });
    },
  },
  {
    limit: 'order-notional',
    input: { instrument: { maxOrderUsd: 100 } },
    last: 100,
    try: (risk, n) => verdict(risk, { size: n }),
  },
  { limit: 'order-size', input: { instrument: { maxOrderLots: 40 } }, last: 40, try: (risk, n) => verdict(risk, { size: n }) },
  {
    limit: 'open-orders',
    last: 10,
    try: (risk, n) => {
      risk.facts.setExposure(BTC.id, { ...FLAT, openOrders: n - 1 });
      return verdict(risk);
    },
  },
  {
    limit: 'venue-open-orders',
    input: { venue: { maxOpenOrders: 12 } },
    last: 12,
    try: (risk, n) => {
      risk.facts.setExposure(ETH.id, { ...FLAT, openOrders: n - 1 });
      return verdict(risk);
    },
  },
  {
    limit: 'total-open-orders',
    input: { total: { maxOpenOrders: 12 } },
    last: 12,
    try: (risk, n) => {
      risk.facts.setExposure(ELSEWHERE.id, { ...FLAT, openOrders: n - 1 });
      return verdict(risk);
    },
  },
  {
    limit: 'orders-per-second',
    last: 5,
    try: (risk, n) => Array.from({ length: n }, () => verdict(risk)).at(-1),
  },
  {
    limit: 'venue-rate',
    input: { venue: { rate: { orders: 3, window: '10s' } } },
    last: 3,
    try: (risk, n) => Array.from({ length: n }, (_, i) => first(risk, {}, T0 + i * 100_000)).at(-1),
  },
  {
    limit: 'notional-per-second',
    input: { total: { maxNotionalPerSecondUsd: 100 } },
    last: 100,
    try: (risk, n) => {
      verdict(risk, { size: 60 });
      return verdict(risk, { size: n - 60 });
    },
  },
  { limit: 'price-collar', last: 200, try: (risk, n) => verdict(risk, { price: 10_000 - n, size: 10 }) },
  {
    limit: 'price-collar',
    last: 200,
    try: (risk, n) => {
      // The second reference, on the other side of the price.
      risk.facts.setReference(BTC.id, { ticks: 20_000, atUs: T0 });
      risk.facts.setMarket(BTC.id, { ...MARKET, bidTicks: 19_801, askTicks: 19_803 });
      return verdict(risk, { price: 20_000 - 2 * n, size: 10 });
    },
  },
  {
    limit: 'through-touch',
    last: 50,
    try: (risk, n) => {
      risk.facts.setMarket(BTC.id, { ...MARKET, bidTicks: 9_980, askTicks: 10_000 });
      return verdict(risk, { price: 10_000 + n, timeInForce: 'ioc' });
    },
  },
  {
    limit: 'quoted-spread',
    last: 2,
    step: -1,
    try: (risk, n) => {
      risk.facts.setExposure(BTC.id, { ...FLAT, liveAskLots: 10, openOrders: 1, lowestAsk: 10_001 });
      return verdict(risk, { price: 10_001 - n });
    },
  },
  {
    limit: 'self-trade',
    input: { instrument: { minQuotedSpreadBps: 0 } },
    last: 10_000,
    try: (risk, n) => {
      risk.facts.setExposure(BTC.id, { ...FLAT, liveAskLots: 10, openOrders: 1, lowestAsk: 10_001 });
      return verdict(risk, { price: n });
    },
  },
  {
    limit: 'market-spread',
    input: { instrument: { minMarketSpreadBps: 4 } },
    last: 2,
    step: -1,
    try: (risk, n) => {
      risk.facts.setMarket(BTC.id, { ...MARKET, bidTicks: 10_000 - n, askTicks: 10_000 + n });
      return verdict(risk);
    },
  },
  { limit: 'book-age', last: 3_000_000, try: (risk, n) => first(risk, {}, T0 + n) },
  {
    limit: 'reference-missing',
    last: 2_000_000,
    input: { instrument: { maxReferenceAge: '2s' } },
    try: (risk, n) => first(risk, {}, T0 + n),
  },
  { limit: 'min-notional', last: 6, step: -1, try: (risk, n) => verdict(risk, { size: n }) },
  {
    limit: 'reduce-only',
    last: 30,
    try: (risk, n) => {
      risk.facts.setExposure(BTC.id, { ...FLAT, position: 50, liveAskLots: 20, openOrders: 1, lowestAsk: 10_010 });
      return verdict(risk, { side: 'ask', size: n, reduceOnly: true });
    },
  },
];

describe('each limit, at its value, one unit inside and one beyond', () => {
  test.each(BOUNDARIES.map((one, i) => [`${i}: ${one.limit}`, one] as const))(
    '%s',
    (_, { limit, input = {}, last, step = 1, try: measure }) => {
      expect(measure(readyRisk(input), last - step)).toBe('approved');
      expect(measure(readyRisk(input), last)).toBe('approved');
      expect(measure(readyRisk(input), last + step)).toBe(limit);
    },
  );
});

describe('a refusal', () => {
  test('says which limit, its value and what was measured', () => {
    const risk = readyRisk();
    risk.facts.setExposure(BTC.id, { ...FLAT, position: 495 });
    expect(risk.check(order({ size: 10 }), T0)).toEqual({
      type: 'refusal',
      code: 'over-limit',
      message: 'instrument-position: 505 against a limit of 500 lots',
      details: { limit: 'instrument-position', value: 500, measured: 505, unit: 'lots' },
    });
  });

  test('writes money in dollars', () => {
    const refused = readyRisk({ instrument: { maxOrderUsd: 99.5 } }).check(order({ size: 100 }), T0);
    expect(refused).toMatchObject({ details: { limit: 'order-notional', value: 99.5, measured: 100, unit: 'usd' } });
  });
});

describe('an order a window old', () => {
  test('no longer counts, and one a microsecond younger does', () => {
    for (const [age, expected] of [
      [1_000_000, 'approved'],
      [999_999, 'orders-per-second'],
    ] as const) {
      const risk = readyRisk();
      for (let i = 0; i < 5; i += 1) verdict(risk);
      expect(first(risk, {}, T0 + age)).toBe(expected);
    }
  });
});

describe('what was not told', () => {
  const unknown: readonly (readonly [string, (risk: Risk) => void])[] = [
    [
      'venue-ready',
      (risk) => risk.facts.setVenue(VENUE, { ready: false, userStreamLive: true, reconciled: true, clockKnown: true }),
    ],
    [
      'user-stream',
      (risk) => risk.facts.setVenue(VENUE, { ready: true, userStreamLive: false, reconciled: true, clockKnown: true }),
    ],
    [
      'reconciled',
      (risk) => risk.facts.setVenue(VENUE, { ready: true, userStreamLive: true, reconciled: false, clockKnown: true }),
    ],
    ['clock', (risk) => risk.facts.setVenue(VENUE, { ready: true, userStreamLive: true, reconciled: true, clockKnown: false })],
    ['book-state', (risk) => risk.facts.setMarket(BTC.id, { ...MARKET, state: 'stalled' })],
    ['book-touch', (risk) => risk.facts.setMarket(BTC.id, { ...MARKET, touch: 'crossed', bidTicks: 10_002 })],
    ['book-touch', (risk) => risk.facts.setMarket(BTC.id, { ...MARKET, touch: 'one-sided', askTicks: Number.NaN })],
    ['price-collar', (risk) => risk.facts.setMarket(BTC.id, { ...MARKET, askTicks: Number.NaN })],
    ['reference-missing', (risk) => risk.facts.setReference(BTC.id, undefined)],
    ['reference-missing', (risk) => risk.facts.setReference(BTC.id, { ticks: Number.NaN, atUs: T0 })],
  ];

  test.each(unknown)('is refused: %s', (limit, tell) => {
    const risk = readyRisk();
    tell(risk);
    expect(verdict(risk)).toBe(limit);
  });

  test('passes with one reference where one is enough', () => {
    const risk = readyRisk({ instrument: { referencesRequired: 1 } });
    risk.facts.setReference(BTC.id, undefined);
    expect(verdict(risk)).toBe('approved');
  });

  test('an amend of an order nobody knows is refused', () => {
    expect(limitOf(readyRisk().check(amend(9_990, 10), T0, undefined))).toBe('known-order');
  });

  test('an instrument whose grid changed is refused until its position is told anew', () => {
    const risk = readyRisk();
    risk.facts.setInstrument({ ...BTC, tick: { ...BTC.tick, text: '0.01' as never, decimals: 2 } });
    risk.facts.setMarket(BTC.id, { ...MARKET, bidTicks: 99_990, askTicks: 100_010 });
    risk.facts.setReference(BTC.id, { ticks: 100_000, atUs: T0 });
    expect(verdict(risk, { price: 99_900 })).toBe('reconciled');
    risk.facts.setExposure(BTC.id, FLAT);
    expect(verdict(risk, { price: 99_900 })).toBe('approved');
  });
});

describe('what is no order', () => {
  test.each([Number.NaN, 0, -1, 0.5, Number.POSITIVE_INFINITY, 2 ** 53, undefined, null])('a price of %s is refused', (price) => {
    const command = order();
    const bad = { ...command, order: { ...command.order, price } } as never;
    expect(limitOf(readyRisk().check(bad, T0))).toBe('price');
  });

  test.each([Number.NaN, 0, -10, 10.5, Number.POSITIVE_INFINITY, 2 ** 53])('a size of %s is refused', (size) => {
    expect(verdict(readyRisk(), { size })).toBe('size');
  });

  test('a market order is refused, unless allowed: then it counts at the end of the collar', () => {
    const { order: limit, ...command } = order();
    const { price: _, ...rest } = limit as { price?: number };
    const market = { ...command, order: { ...rest, orderType: 'market' } } as never;
    expect(limitOf(readyRisk().check(market, T0))).toBe('order-type');
    const allowing = { instrument: { allowMarketOrders: true, collarBps: 40, maxOrderUsd: 10.04 } };
    expect(limitOf(readyRisk(allowing).check(market, T0))).toBe('approved');
    const tighter = { instrument: { ...allowing.instrument, maxOrderUsd: 10.03 } };
    expect(limitOf(readyRisk(tighter).check(market, T0))).toBe('order-notional');
  });
});

describe('dollars', () => {
  test('become lots rounded down at fair value', () => {
    const risk = readyRisk();
    risk.facts.setMarket(BTC.id, { ...MARKET, bidTicks: 10_010, askTicks: 10_011 });
    // 500 / 1.0011 is 499.45; the mid of 10,010.5 counts as 10,011.
    expect(risk.facts.sizeForUsd(BTC.id, 500_000_000)).toBe(499);
    risk.facts.setReference(BTC.id, { ticks: 10_010, atUs: T0 });
    risk.facts.setExposure(BTC.id, { ...FLAT, position: 489 });
    expect(verdict(risk, { size: 10 })).toBe('approved');
    risk.facts.setExposure(BTC.id, { ...FLAT, position: 490 });
    expect(verdict(risk, { size: 10 })).toBe('instrument-position');
  });

  test('a position that a price carried over its limit may shrink, and not grow', () => {
    const risk = readyRisk();
    risk.facts.setExposure(BTC.id, { ...FLAT, position: 600 });
    expect(verdict(risk, { side: 'bid', size: 10 })).toBe('instrument-position');
    expect(verdict(risk, { side: 'ask', size: 499 })).toBe('approved');
  });
});

describe('an approval', () => {
  test('counts at once: as possibly live, as open, and towards every sum', () => {
    const risk = readyRisk({ total: { maxPositionUsd: 100 } });
    expect(verdict(risk, { size: 60 })).toBe('approved');
    expect(verdict(risk, { of: ELSEWHERE, size: 41 })).toBe('total-position');
    expect(verdict(risk, { side: 'ask', price: 9_990 })).toBe('self-trade');
    expect(verdict(risk, { of: ELSEWHERE, size: 40 })).toBe('approved');
  });

  test('is forgotten when the truth is told', () => {
    const risk = readyRisk({ total: { maxPositionUsd: 100 } });
    verdict(risk, { size: 60 });
    risk.facts.setExposure(BTC.id, FLAT);
    expect(verdict(risk, { of: ELSEWHERE, size: 100 })).toBe('approved');
  });
});
