import type { ExchangeOptions } from '../exchange/exchange-api.ts';
import type { InstrumentSpec } from '../exchange/instrument-spec.ts';
import type { OrderSpec, PlaceResult } from '../exchange/order-types.ts';
import { SimExchange } from '../exchange/sim-exchange.ts';

export const PERP = 'BTCUSDT';
export const SPOT = 'BTC/USDT';

/** A perpetual in which one price step times one size step is 0.0001 USDT: 10,000 units. */
export const PERP_SPEC: InstrumentSpec = {
  symbol: PERP,
  kind: 'linear-perp',
  base: 'BTC',
  quote: 'USDT',
  rules: { tickSize: '0.10', lotSize: '0.001', maxSize: '1000' },
  perp: { maxLeverage: 100, defaultLeverage: 10, maintenanceRate: '0.005', liquidationFee: '0.01' },
};

export const SPOT_SPEC: InstrumentSpec = {
  symbol: SPOT,
  kind: 'spot',
  base: 'BTC',
  quote: 'USDT',
  rules: { tickSize: '0.10', lotSize: '0.001', maxSize: '1000' },
};

export const ASSETS: ExchangeOptions['assets'] = [
  { asset: 'USDT', decimals: 8 },
  { asset: 'BTC', decimals: 8 },
];

/** 10⁻⁸ of an asset. */
export function coins(whole: number): bigint {
  return BigInt(Math.round(whole * 100)) * 1_000_000n;
}

/** A perpetual and a spot market, two rich clients, a house. The mark is 60,000.0 (600,000 steps). */
export function exchangeForTests(options: Partial<ExchangeOptions> = {}): SimExchange {
  const exchange = new SimExchange({ assets: ASSETS, instruments: [PERP_SPEC, SPOT_SPEC], ...options });
  exchange.addAccount('house', { kind: 'house' });
  for (const name of ['ann', 'bob']) {
    exchange.addAccount(name);
    exchange.deposit(name, 'USDT', coins(1_000_000), 1);
    exchange.deposit(name, 'BTC', coins(100), 1);
  }
  exchange.setMark(PERP, 600_000, 1);
  return exchange;
}

export function limit(side: 'bid' | 'ask', price: number, size: number, more: Partial<OrderSpec> = {}): OrderSpec {
  return { instrument: PERP, side, type: 'limit', price, size, ...more };
}

/** The reason, or `undefined` for a place that was taken. */
export function refusalOf(result: PlaceResult): string | undefined {
  return result.ok ? undefined : result.reason;
}

export function walletOf(exchange: SimExchange, account: string, asset = 'USDT'): bigint {
  return exchange.account(account).balances.find((one) => one.asset === asset)?.wallet ?? 0n;
}

export function positionOf(exchange: SimExchange, account: string, instrument: string = PERP): number {
  return exchange.account(account).positions.find((one) => one.instrument === instrument)?.size ?? 0;
}
