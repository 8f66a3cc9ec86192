import { describe, expect, test } from 'vitest';
import { type ParsedFrame, type ParsedSnapshot, PlainClient, parsed } from '../testing/plain-client.ts';
import { SPOT, USDM } from '../testing/venues.ts';
import { createMarket, type GeneratedMarket, type MarketFrame } from './generated-market.ts';
import type { MarketVenueOptions } from './market-options.ts';

const SMALL = { ...USDM, levels: 120, levelsPerUpdate: 12 };

function market(venues: readonly MarketVenueOptions[], seed: number | string = 1): GeneratedMarket {
  return createMarket({ seed, startPrice: '61700', venues });
}

function take(from: GeneratedMarket, count: number): MarketFrame[] {
  return Array.from({ length: count }, () => from.next());
}

function depthFrames(from: GeneratedMarket, count: number): ParsedFrame['data'][] {
  return take(from, count)
    .filter((one) => one.stream === 'depth')
    .map((one) => parsed(one.frame).data);
}

describe('determinism', () => {
  test('the same seed gives the same bytes', () => {
    const frames = (seed: number): MarketFrame[] => take(market([SMALL, SPOT], seed), 400);
    expect(frames(7)).toEqual(frames(7));
    expect(frames(7)).not.toEqual(frames(8));
  });

  test('asking for snapshots does not change the frames', () => {
    const asked = market([SMALL]);
    const frames = Array.from({ length: 100 }, () => {
      asked.depthSnapshot('alpha');
      return asked.next();
    });
    expect(frames).toEqual(take(market([SMALL]), 100));
  });

  test('a venue says the same whoever else is in the market', () => {
    const alone = take(market([SMALL]), 200);
    const among = take(market([SPOT, SMALL]), 600).filter((one) => one.venue === 'alpha');
    expect(among.slice(0, 200)).toEqual(alone.slice(0, among.length));
  });

  test('time starts where it is told to and never goes back', () => {
    const startMs = 1_800_000_000_000;
    const timed = createMarket({ seed: 1, startPrice: '61700', startMs, venues: [SMALL, SPOT] });
    const times = Array.from({ length: 500 }, () => {
      const expected = timed.nextAtUs;
      const { atUs } = timed.next();
      expect(atUs).toBe(expected);
      return atUs;
    });
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times[0]).toBeGreaterThanOrEqual(startMs * 1_000);
    expect(times[0]).toBeLessThan((startMs + 110) * 1_000);
  });
});

describe('sequences', () => {
  test('each update of futures names the last id of the one before', () => {
    const updates = depthFrames(market([SMALL]), 3_000);
    for (const [i, update] of updates.entries()) {
      expect(update.U).toBeLessThanOrEqual(update.u);
      if (i > 0) expect(update.pu).toBe(updates[i - 1]?.u);
    }
    const jumps = updates.map((one) => one.u - one.U);
    expect(jumps.reduce((a, b) => a + b) / jumps.length).toBeGreaterThan(3_000);
  });

  test('each update of spot starts where the one before ended', () => {
    const updates = depthFrames(market([SPOT]), 2_000);
    for (const [i, update] of updates.entries()) if (i > 0) expect(update.U).toBe((updates[i - 1]?.u as number) + 1);
  });

  test('a snapshot is of a time between the update before and the one after', () => {
    const asked = market([{ ...SMALL, streams: ['depth'] }]);
    let before = 0;
    for (let i = 0; i < 100; i += 1) {
      const { T } = parsed<{ T: number }>(asked.depthSnapshot('alpha'));
      const next = parsed(asked.next().frame).data;
      expect(T).toBeGreaterThanOrEqual(before);
      expect(T).toBeLessThanOrEqual(next.T);
      before = next.T;
    }
  });

  test('a snapshot can lie on the border of an update or in its middle', () => {
    const asked = market([{ ...SMALL, streams: ['depth'] }]);
    const where = Array.from({ length: 200 }, () => {
      const { lastUpdateId } = parsed<ParsedSnapshot>(asked.depthSnapshot('alpha'));
      const next = parsed(asked.next().frame).data;
      if (lastUpdateId === next.pu) return 'border';
      return lastUpdateId >= next.U && lastUpdateId < next.u ? 'middle' : 'elsewhere';
    });
    expect(new Set(where)).toEqual(new Set(['border', 'middle']));
  });
});

describe('the book', () => {
  test.each([SMALL, SPOT])('snapshot and updates of $dialect give the generator’s own book', (venue) => {
    const watched = market([{ ...venue, streams: ['depth'] }]);
    for (let round = 0; round < 20; round += 1) {
      take(watched, 7);
      const client = new PlainClient();
      const snapshot = parsed<ParsedSnapshot>(watched.depthSnapshot(venue.name, 5_000));
      client.take(snapshot.bids, snapshot.asks);
      expect(client.isCrossed).toBe(false);
      for (const { b, a } of depthFrames(watched, 30)) client.take(b, a);
      const truth = watched.book(venue.name);
      expect(client.levels('bid')).toEqual(truth.bids);
      expect(client.levels('ask')).toEqual(truth.asks);
    }
  });

  test('is never crossed in itself, and no price comes twice in an update', () => {
    const watched = createMarket({ seed: 3, startPrice: '61700', volatilityBps: 20, venues: [{ ...SMALL, streams: ['depth'] }] });
    const client = new PlainClient();
    const { bids, asks } = watched.book('alpha');
    client.take(bids, asks);
    for (const { b, a } of depthFrames(watched, 2_000)) {
      client.take(b, a);
      expect(client.isCrossed).toBe(false);
      expect(new Set(b.map(([price]) => price)).size).toBe(b.length);
      expect(new Set(a.map(([price]) => price)).size).toBe(a.length);
    }
  });

  test('the book ticker says what the book will be', () => {
    const watched = market([{ ...SMALL, streams: ['depth', 'book-ticker'] }]);
    const { bids, asks } = watched.book('alpha');
    const client = new PlainClient();
    client.take(bids, asks);
    let tickers = 0;
    for (let i = 0; i < 1_000; i += 1) {
      const frame = watched.next();
      const isTicker = frame.stream === 'book-ticker';
      const ticker = parsed(frame.frame).data;
      const { b, a, u } = isTicker ? parsed(watched.next().frame).data : ticker;
      client.take(b, a);
      if (!isTicker) continue;
      expect(u).toBe(ticker.u);
      expect([
        [ticker.b, ticker.B],
        [ticker.a, ticker.A],
      ]).toEqual([client.levels('bid', 1)[0], client.levels('ask', 1)[0]]);
      tickers += 1;
    }
    expect(tickers).toBeGreaterThan(300);
  });

  test('adds, changes and deletes levels, far ones and unknown ones too, and keeps its size', () => {
    const watched = market([{ ...USDM, streams: ['depth'] }]);
    const start = watched.book('alpha');
    const client = new PlainClient();
    client.take(start.bids, start.asks);
    const seen = { adds: 0, changes: 0, deletes: 0, unknown: 0, far: 0 };
    for (const { b, a } of depthFrames(watched, 1_000)) {
      for (const [known, levels] of [
        [client.bids, b],
        [client.asks, a],
      ] as const) {
        for (const [price, size] of levels) {
          const isKnown = known.has(price);
          if (Number(size) === 0) seen[isKnown ? 'deletes' : 'unknown'] += 1;
          else seen[isKnown ? 'changes' : 'adds'] += 1;
          if (Math.abs(Number(price) / 61_700 - 1) > 0.05) seen.far += 1;
        }
      }
      client.take(b, a);
    }
    const all = seen.adds + seen.changes + seen.deletes + seen.unknown;
    expect(seen.changes / all).toBeGreaterThan(0.4);
    expect(seen.adds / all).toBeGreaterThan(0.1);
    expect(seen.deletes / all).toBeGreaterThan(0.1);
    expect(seen.unknown / all).toBeGreaterThan(0.005);
    expect(seen.far / all).toBeGreaterThan(0.02);
    for (const side of [client.bids, client.asks]) {
      expect(side.size).toBeGreaterThan(1_000);
      expect(side.size).toBeLessThan(1_600);
    }
  });
});

describe('frames', () => {
  test('of BTC futures have 68 levels and 1,600 bytes on average', () => {
    const frames = take(market([{ ...USDM, streams: ['depth'], fields: '2024' }]), 4_000);
    const levels = frames.map(({ frame }) => parsed(frame).data).map(({ a, b }) => a.length + b.length);
    const mean = (numbers: readonly number[]): number => numbers.reduce((x, y) => x + y, 0) / numbers.length;
    expect(mean(levels)).toBeGreaterThan(64);
    expect(mean(levels)).toBeLessThan(72);
    expect(mean(frames.map(({ frame }) => frame.length))).toBeGreaterThan(1_520);
    expect(mean(frames.map(({ frame }) => frame.length))).toBeLessThan(1_680);
  });

  test('of futures have the fields of 2026 unless told otherwise', () => {
    const fieldsOf = (venue: MarketVenueOptions, stream: string): string[] => {
      const frame = take(market([venue]), 50).find((one) => one.stream === stream) as MarketFrame;
      return Object.keys(parsed(frame.frame).data);
    };
    expect(fieldsOf(SMALL, 'depth')).toEqual(['e', 'E', 'T', 's', 'ps', 'U', 'u', 'pu', 'b', 'a', 'st']);
    expect(fieldsOf({ ...SMALL, fields: '2024' }, 'depth')).toEqual(['e', 'E', 'T', 's', 'U', 'u', 'pu', 'b', 'a']);
    expect(fieldsOf(SMALL, 'book-ticker')).toEqual(['e', 'u', 's', 'ps', 'b', 'B', 'a', 'A', 'T', 'E', 'st']);
    expect(fieldsOf(SMALL, 'trade')).toEqual(['e', 'E', 'T', 's', 't', 'p', 'q', 'X', 'm']);
  });

  test('of spot have neither `pu` nor `T`, and eight decimals', () => {
    const depth = take(market([SPOT]), 50).find((one) => one.stream === 'depth') as MarketFrame;
    const { stream, data } = parsed(depth.frame);
    expect(stream).toBe('btcusdt@depth@100ms');
    expect(Object.keys(data)).toEqual(['e', 'E', 's', 'U', 'u', 'b', 'a']);
    for (const text of [...data.b, ...data.a].flat()) expect(text).toMatch(/^\d+\.\d{8}$/);
  });

  test('a depth snapshot has as many levels a side as asked for', () => {
    const asked = market([USDM]);
    for (const limit of [5, 1_000]) {
      const body = parsed<ParsedSnapshot>(asked.depthSnapshot('alpha', limit));
      expect([body.bids.length, body.asks.length]).toEqual([limit, limit]);
    }
  });
});

describe('venues', () => {
  test('stand apart by their basis and follow by their lag', () => {
    const venue = { ...SMALL, streams: ['depth'] as const };
    const both = market([venue, { ...venue, name: 'beta', basisBps: 50 }]);
    take(both, 200);
    const mid = (name: string): number => {
      const { bids, asks } = both.book(name);
      return (Number(bids[0]?.[0]) + Number(asks[0]?.[0])) / 2;
    };
    expect((mid('beta') / mid('alpha') - 1) * 10_000).toBeCloseTo(50, -1);

    const trail = (lagMs: number): number[] => {
      const one = createMarket({ seed: 1, startPrice: '61700', venues: [{ ...venue, lagMs, everyMs: 100 }] });
      return Array.from({ length: 100 }, () => {
        one.next();
        return Number(one.book('alpha').bids[0]?.[0]);
      });
    };
    const [prompt, late] = [trail(0), trail(2_000)];
    expect(new Set(late.slice(0, 18)).size).toBe(1);
    for (const [i, price] of late.slice(20).entries()) expect(price).toBeCloseTo(prompt[i] as number, -2);
  });

  test.each([
    ['a venue', { venues: [] }],
    ['differ in name', { venues: [USDM, USDM] }],
    ['levels', { venues: [{ ...USDM, levels: 0 }] }],
    ['a step', { venues: [{ ...USDM, tickSize: '0' }] }],
    ['a step', { startPrice: '6e4' }],
    ['startMs', { startMs: 0.5 }],
  ])('options that cannot be are refused: %s', (message, wrong) => {
    expect(() => createMarket({ seed: 1, startPrice: '61700', venues: [USDM], ...wrong })).toThrow(message);
  });

  test('a name nobody has is refused', () => {
    expect(() => market([SMALL]).book('omega')).toThrow('no venue named "omega"');
  });
});
