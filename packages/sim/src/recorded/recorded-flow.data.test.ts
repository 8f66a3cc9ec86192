import { join } from 'node:path';
import { sharedData } from '@mm/tooling/shared-data';
import { describe, expect, test } from 'vitest';
import { readBinanceCapture } from '../node-adapter.ts';
import { PlainTrader } from '../testing/plain-trader.ts';
import { createWorld, type HostedVenue } from '../world/create-world.ts';
import { summaryText } from '../world/world-summary.ts';

const SECOND = 1_000_000;

/** Independent figures of the captures, from the README beside them. */
const FACTS = [
  {
    kind: 'binance-usdm',
    file: 'usdm/btcusdt_20240808.gz',
    bid: '61659.7 × 1.486',
    ask: '61659.8 × 0.981',
    trades: 21_313,
    step: [10, 1_000],
  },
  { kind: 'binance-spot', file: 'spot/btcusdt_20240808.gz', bid: '61685.99', ask: '61686', trades: 9_757, step: [100, 100_000] },
] as const;

describe('a recorded market', () => {
  test.for(FACTS)(
    'of $kind is lived through to its end, on top of which orders fill',
    ({ kind, file, bid, ask, trades, step }, context) => {
      const recorded = readBinanceCapture(join(sharedData('binance-captures', context), file));
      const world = createWorld({ venues: [{ venue: kind, instruments: [{ symbol: 'BTCUSDT', recorded }] }] });
      const venue = world.venues[kind] as HostedVenue;
      const { exchange } = venue;
      const trader = new PlainTrader(world.client('trader'), venue);
      const isSpot = kind === 'binance-spot';
      const ear = trader.listen(`${isSpot ? venue.urls.stream : venue.urls.public}/ws/btcusdt@depth@100ms`);
      world.run(SECOND);
      expect(ear.texts.length).toBeGreaterThan(5);
      const [priceSteps, sizeSteps] = step;
      // At the touch, behind what was recorded there.
      const touch = exchange.bestPrice('BTCUSDT', 'bid');
      const resting = trader.place({
        price: (touch / priceSteps).toFixed(isSpot ? 2 : 1),
        quantity: isSpot ? '0.00100' : '0.001',
      });
      const taken = trader.place({ type: 'MARKET', quantity: isSpot ? '0.00100' : '0.001' });
      world.run(SECOND);
      expect([resting.status, taken.status]).toEqual([200, 200]);
      world.run(400 * SECOND);
      expect(exchange.openOrders('main')).toEqual([]);
      const level = (side: 'bid' | 'ask', text: string): string => {
        const price = exchange.bestPrice('BTCUSDT', side);
        return text.includes('×')
          ? `${price / priceSteps} × ${exchange.sizeAt('BTCUSDT', side, price) / sizeSteps}`
          : `${price / priceSteps}`;
      };
      expect([level('bid', bid), level('ask', ask)]).toEqual([bid, ask]);
      const { venues } = world.admin.summary();
      expect(venues[0]?.instruments[0]).toMatchObject({ fillModel: 'overlay', source: file.split('/')[1] });
      expect(summaryText(world.admin.summary())).toContain('fills by overlay (btcusdt_20240808.gz)');
      // What was traded before the snapshot has no book to be traded in, and is left out.
      const told = venues[0]?.instruments[0]?.trades as number;
      expect(told).toBeGreaterThan(trades * 0.97);
      expect(told).toBeLessThan(trades * 1.03);
    },
  );
});
