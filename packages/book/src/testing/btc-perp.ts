import { asset, type Instrument, instrument, venueId } from '@mm/core';

/** An instrument for tests of books, which count in ticks and lots and care for nothing else of it. */
export const BTC_PERP: Instrument = instrument({
  venue: venueId('binance-usdm'),
  symbol: 'BTCUSDT',
  kind: 'linear-perp',
  base: asset('BTC'),
  quote: asset('USDT'),
  tickSize: '0.1',
  lotSize: '0.001',
});
