import type { MarketVenueOptions } from '../market/market-options.ts';

export const USDM: MarketVenueOptions = {
  name: 'alpha',
  dialect: 'binance-usdm',
  symbol: 'BTCUSDT',
  tickSize: '0.10',
  lotSize: '0.001',
};

export const SPOT: MarketVenueOptions = {
  name: 'sigma',
  dialect: 'binance-spot',
  symbol: 'BTCUSDT',
  tickSize: '0.01',
  lotSize: '0.00001',
  levels: 300,
  levelsPerUpdate: 30,
};
