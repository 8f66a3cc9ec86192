import type { VenueCosts } from '@mm/book';
import { asset, bps, type Instrument, type InstrumentSpec, instrument, venueId } from '@mm/core';
import type { MarketVenueOptions } from '@mm/sim';

/** A venue of this example: what trades there, what it costs, and how its market is generated. */
export interface ExampleVenue {
  readonly name: string;
  /** Stands for the venue where there is little room. */
  readonly letter: string;
  readonly instrument: Instrument;
  readonly costs: VenueCosts;
  readonly generated: MarketVenueOptions;
}

/** What one BTC costs in the beginning. */
export const START_PRICE = '61700';

/**
 * One market, BTC/USD perpetuals, as three venues have it: other ticks, other lots, another currency, contracts instead of
 * coins, other fees; and one of them is always a little late.
 */
export const VENUES: readonly ExampleVenue[] = [
  venue('alpha', { symbol: 'BTCUSDT', quote: asset('USDT'), tickSize: '0.1', lotSize: '0.001' }, costs(0.5, 1), {
    spreadBps: 0.6,
    typicalSize: '0.08',
  }),
  // A USDC is worth a little less than a USDT here, so its prices stand a little higher.
  venue('beta', { symbol: 'BTCUSDC', quote: asset('USDC'), tickSize: '0.5', lotSize: '0.01' }, costs(0.4, 0.99998), {
    spreadBps: 1,
    typicalSize: '0.05',
    basisBps: 0.2,
    lagMs: 60,
    levels: 500,
    levelsPerUpdate: 30,
  }),
  // Sizes are contracts of 0.01 BTC, in hundredths.
  venue(
    'gamma',
    { symbol: 'BTCUSDT', quote: asset('USDT'), tickSize: '0.01', lotSize: '0.01', contractMultiplier: '0.01' },
    costs(0.3, 1),
    { spreadBps: 0.8, typicalSize: '4', lagMs: 300, everyMs: 250, levels: 500, levelsPerUpdate: 40 },
  ),
];

type Traded = Pick<InstrumentSpec, 'symbol' | 'quote' | 'tickSize' | 'lotSize' | 'contractMultiplier'>;
type Generated = Omit<MarketVenueOptions, 'name' | 'dialect' | 'symbol' | 'tickSize' | 'lotSize'>;

function venue(name: string, traded: Traded, venueCosts: VenueCosts, generated: Generated): ExampleVenue {
  const { symbol, tickSize, lotSize } = traded;
  return {
    name,
    letter: name.slice(0, 1),
    instrument: instrument({ ...traded, venue: venueId(name), kind: 'linear-perp', base: asset('BTC') }),
    costs: venueCosts,
    generated: { ...generated, name, dialect: 'binance-usdm', symbol, tickSize, lotSize, streams: ['depth'] },
  };
}

function costs(takerFeeBps: number, conversion: number): VenueCosts {
  return { takerFeeBps: bps(takerFeeBps), makerFeeBps: bps(0), carryBps: bps(0), conversion };
}
