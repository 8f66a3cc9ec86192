import { asset, type Instrument, instrument, isAllowedSize, lots, orThrow, sizeText, venueId } from '@mm/core';
import { describe, expect, test } from 'vitest';
import { spotInstrument } from './spot/instruments.ts';
import { spotExchangeInfoSchema } from './spot/wire/exchange-info.ts';
import { isPerpetual, usdmInstrument, usdmStatus } from './usdm/instruments.ts';
import { usdmExchangeInfoSchema } from './usdm/wire/exchange-info.ts';

const USDM = venueId('binance-usdm');
const SPOT = venueId('binance-spot');

/** The fact sheet's extract of production, 2026-09. */
const BTC = {
  ...{ symbol: 'BTCUSDT', pair: 'BTCUSDT', contractType: 'PERPETUAL', status: 'TRADING', baseAsset: 'BTC', quoteAsset: 'USDT' },
  ...{ marginAsset: 'USDT', pricePrecision: 2, quantityPrecision: 3 },
  filters: [
    { filterType: 'PRICE_FILTER', tickSize: '0.10', minPrice: '556.80', maxPrice: '4529764' },
    { filterType: 'LOT_SIZE', stepSize: '0.001', minQty: '0.001', maxQty: '1000' },
    { filterType: 'MARKET_LOT_SIZE', stepSize: '0.001', minQty: '0.001', maxQty: '120' },
    { filterType: 'MAX_NUM_ORDERS', limit: 200 },
    { filterType: 'MIN_NOTIONAL', notional: '50' },
    { filterType: 'PERCENT_PRICE', multiplierUp: '1.0500', multiplierDown: '0.9500', multiplierDecimal: '4' },
    { filterType: 'POSITION_RISK_CONTROL', positionControlSide: 'NONE' },
  ],
};

function usdm(over: object, bundles = {}) {
  const { symbols } = usdmExchangeInfoSchema.parse({ rateLimits: [], symbols: [{ ...BTC, ...over }] });
  return usdmInstrument(symbols[0]!, USDM, bundles);
}

function priceFilter(tickSize: string, minPrice: string): object {
  const others = BTC.filters.filter((one) => one.filterType !== 'PRICE_FILTER');
  return { filters: [{ filterType: 'PRICE_FILTER', tickSize, minPrice }, ...others] };
}

describe('an instrument of futures', () => {
  test('has its grid from the filters, never from the precisions', () => {
    expect(usdm({})).toEqual(
      instrument({
        ...{
          venue: USDM,
          symbol: 'BTCUSDT',
          kind: 'linear-perp',
          base: asset('BTC'),
          quote: asset('USDT'),
          settle: asset('USDT'),
        },
        ...{ tickSize: '0.10', lotSize: '0.001', minSize: '0.001', maxSize: '1000', minNotional: '50', status: 'trading' },
      }),
    );
  });

  test.each([
    ['TRADING', 'trading'],
    ['PENDING_TRADING', 'halted'],
    ['PRE_SETTLE', 'halted'],
    ['SETTLING', 'halted'],
    ['CLOSE', 'delisted'],
    ['DELIVERED', 'delisted'],
    ['A_STATUS_OF_NEXT_YEAR', 'halted'],
  ])('whose status is %s is %s', (status, expected) => {
    expect(usdmStatus(status)).toBe(expected);
  });

  test.each(['CURRENT_QUARTER', 'TRADIFI_PERPETUAL', 'PERPETUAL_DELIVERING', ''])(
    'of the type %j is not traded',
    (contractType) => {
      expect(isPerpetual({ contractType })).toBe(false);
    },
  );

  test('counts prices from zero, whatever the smallest price is', () => {
    expect(orThrow(usdm(priceFilter('0.5', '261.1'))).tick.text).toBe('0.5');
  });

  test('without a tick or a step is refused', () => {
    expect(usdm({ filters: [] })).toMatchObject({ code: 'bad-instrument' });
    expect(usdm(priceFilter('0', '1'))).toMatchObject({ code: 'bad-instrument' });
  });

  test('that is a bundle is one only by an option', () => {
    const pepe = { symbol: '1000PEPEUSDT', baseAsset: '1000PEPE' };
    expect(orThrow(usdm(pepe)).base).toBe('1000PEPE');
    const bundled = orThrow(usdm(pepe, { '1000PEPE': { asset: asset('PEPE'), units: '1000' } }));
    expect([bundled.base, bundled.contractMultiplier, bundled.pricedUnits]).toEqual(['PEPE', '1000', '1000']);
  });
});

test('symbols of another shape are left out one by one, and counted', () => {
  const broken = { ...BTC, filters: [{ filterType: 'LOT_SIZE', stepSize: 5 }] };
  const raw = usdmExchangeInfoSchema.parse({ rateLimits: ['?'], symbols: [broken, BTC, null, { ...BTC, symbol: 7 }] });
  expect([raw.symbols.length, raw.unreadable, raw.rateLimits]).toEqual([1, 3, []]);
});

describe('an instrument of spot', () => {
  const ETH = {
    ...{ symbol: 'ETHUSDT', status: 'TRADING', baseAsset: 'ETH', quoteAsset: 'USDT', isSpotTradingAllowed: true },
    filters: [
      { filterType: 'PRICE_FILTER', tickSize: '0.01000000', minPrice: '0.01000000', maxPrice: '1000000.00000000' },
      { filterType: 'LOT_SIZE', stepSize: '0.00010000', minQty: '0.00010000', maxQty: '9000.00000000' },
      { filterType: 'MARKET_LOT_SIZE', stepSize: '0.00000000', minQty: '0.00000000', maxQty: '2000.00000000' },
      { filterType: 'NOTIONAL', minNotional: '5.00000000', applyMinToMarket: true, maxNotional: '9000000.00000000' },
    ],
  };
  const spot = (over: object): Instrument =>
    orThrow(spotInstrument(spotExchangeInfoSchema.parse({ rateLimits: [], symbols: [{ ...ETH, ...over }] }).symbols[0]!, SPOT));

  test('counts its book in steps of 10^-8, and keeps the coarser step for orders', () => {
    const eth = spot({});
    expect([eth.lot.text, eth.orderLots, eth.minLots, eth.maxLots, eth.minNotional]).toEqual([
      '0.00000001',
      10_000,
      10_000,
      9e11,
      '5',
    ]);
    expect(isAllowedSize(eth, lots(20_000))).toBe(true);
    expect(isAllowedSize(eth, lots(20_001))).toBe(false);
    expect(sizeText(eth, lots(20_000))).toBe('0.0002');
  });

  test('whose tokens are traded by the billion has a lot in which their sizes are exact', () => {
    const pepe = [ETH.filters[0]!, { filterType: 'LOT_SIZE', stepSize: '1.00', minQty: '1.00', maxQty: '46116860414.00' }];
    const one = spot({ filters: pepe });
    expect([one.lot.text, one.orderLots, one.maxLots]).toEqual(['0.001', 1_000, 46_116_860_414_000]);
  });

  test('takes a value of zero for a rule that is switched off', () => {
    const off = [ETH.filters[0]!, { filterType: 'LOT_SIZE', stepSize: '0', minQty: '0.00000000', maxQty: '0' }];
    const eth = spot({ filters: off });
    expect([eth.orderLots, eth.minLots, eth.maxLots, eth.minNotional]).toEqual([1, 1, undefined, undefined]);
  });

  test.each([
    [{ status: 'BREAK' }, 'halted'],
    [{ status: 'CANCEL_ONLY' }, 'cancel-only'],
    [{ status: 'A_STATUS_OF_NEXT_YEAR' }, 'halted'],
    [{ isSpotTradingAllowed: false }, 'halted'],
    [{}, 'trading'],
  ])('with %j is %s', (over, status) => {
    expect(spot(over).status).toBe(status);
  });
});
