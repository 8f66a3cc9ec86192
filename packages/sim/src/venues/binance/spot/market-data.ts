import type { InstrumentStatus } from '@mm/core';
import type { InstrumentView } from '../../../exchange/instrument-spec.ts';
import type { Call, Endpoint } from '../gateway.ts';
import type { Parameters } from '../parameters.ts';
import {
  aggregateRows,
  bestOf,
  bookSides,
  candleRows,
  dayRow,
  depthWeight,
  lastPrice,
  oneOrAll,
  publicSymbol,
  symbolList,
  tradeRows,
} from '../public-data.ts';
import type { WireValue } from '../wire-json.ts';
import type { SpotContext } from './spot-context.ts';

const PUBLIC = { operation: 'read', security: 'none' } as const;

/** Public endpoints. */
export function marketEndpoints(context: SpotContext): [string, Endpoint][] {
  const one = (params: Parameters): boolean => params.has('symbol');
  const best = { isBestMatch: true };
  const trades = (call: Call): WireValue =>
    tradeRows(context, publicSymbol(context, call), call.params.limit(500, 1000), call.params.bigint('fromId'), best);
  const aggregates = (call: Call): WireValue => aggregateRows(context, publicSymbol(context, call), call.params, { M: true });
  const candles = (call: Call): WireValue => candleRows(context, publicSymbol(context, call), call.params, 500, 1000);
  const depth = depthWeight(
    [
      [100, 5],
      [500, 25],
      [1000, 50],
      [5000, 250],
    ],
    100,
  );
  return [
    ['GET /api/v3/ping', { ...PUBLIC, operation: 'other', weight: 1, run: () => ({}) }],
    ['GET /api/v3/time', { ...PUBLIC, operation: 'other', weight: 1, run: (call) => ({ serverTime: call.venueMs }) }],
    ['GET /api/v3/exchangeInfo', { ...PUBLIC, weight: 20, run: (call) => exchangeInfo(context, call) }],
    ['GET /api/v3/depth', { ...PUBLIC, weight: depth, run: (call) => depthOf(context, call) }],
    ['GET /api/v3/trades', { ...PUBLIC, weight: 25, run: trades }],
    ['GET /api/v3/historicalTrades', { ...PUBLIC, security: 'key', weight: 25, run: trades }],
    ['GET /api/v3/aggTrades', { ...PUBLIC, weight: 4, run: aggregates }],
    ['GET /api/v3/klines', { ...PUBLIC, weight: 2, run: candles }],
    ['GET /api/v3/avgPrice', { ...PUBLIC, weight: 2, run: (call) => averagePrice(context, call) }],
    [
      'GET /api/v3/ticker/24hr',
      {
        ...PUBLIC,
        weight: (p) => (one(p) ? 2 : 80),
        run: (call) => oneOrAll(context, call, (symbol) => ticker(context, call, symbol)),
      },
    ],
    [
      'GET /api/v3/ticker/price',
      {
        ...PUBLIC,
        weight: (p) => (one(p) ? 2 : 4),
        run: (call) => oneOrAll(context, call, (symbol) => ({ symbol, price: lastPrice(context, symbol) })),
      },
    ],
    [
      'GET /api/v3/ticker/bookTicker',
      {
        ...PUBLIC,
        weight: (p) => (one(p) ? 2 : 4),
        run: (call) => oneOrAll(context, call, (symbol) => bookTicker(context, symbol)),
      },
    ],
  ];
}

function depthOf(context: SpotContext, call: Call): WireValue {
  const { lastUpdateId, bids, asks } = bookSides(context, publicSymbol(context, call), call.params.limit(100, 5000));
  return { lastUpdateId, bids, asks };
}

function averagePrice(context: SpotContext, call: Call): WireValue {
  return { mins: 5, price: lastPrice(context, publicSymbol(context, call)), closeTime: call.venueMs };
}

function bookTicker(context: SpotContext, symbol: string): WireValue {
  const { bid, ask } = bestOf(context, symbol);
  return { symbol, bidPrice: bid[0], bidQty: bid[1], askPrice: ask[0], askQty: ask[1] };
}

function ticker(context: SpotContext, call: Call, symbol: string): WireValue {
  const { bid, ask } = bestOf(context, symbol);
  const day = dayRow(context, symbol, call.nowUs);
  return { ...day, prevClosePrice: day.openPrice, bidPrice: bid[0], bidQty: bid[1], askPrice: ask[0], askQty: ask[1] };
}

/** `GET /api/v3/exchangeInfo`. */
function exchangeInfo(context: SpotContext, call: Call): WireValue {
  const one = call.params.text('symbol');
  const wanted = one === undefined ? symbolList(context, call.params) : [context.symbols.need(one).spec.symbol];
  return {
    timezone: 'UTC',
    serverTime: call.venueMs,
    rateLimits: context.limits.listed(),
    exchangeFilters: [],
    symbols: wanted.map((symbol) => symbolInfo(context, context.symbols.need(symbol))),
  };
}

function spotStatus(status: InstrumentStatus): string {
  switch (status) {
    case 'trading':
    case 'post-only':
      return 'TRADING';
    case 'reduce-only':
    case 'cancel-only':
      return 'CANCEL_ONLY';
    case 'halted':
      return 'HALT';
    case 'delisted':
      return 'BREAK';
  }
}

function symbolInfo(context: SpotContext, view: InstrumentView): WireValue {
  const { spec } = view;
  return {
    symbol: spec.symbol,
    status: spotStatus(view.status),
    baseAsset: spec.base,
    baseAssetPrecision: 8,
    quoteAsset: spec.quote,
    quotePrecision: 8,
    quoteAssetPrecision: 8,
    baseCommissionPrecision: 8,
    quoteCommissionPrecision: 8,
    orderTypes: ['LIMIT', 'LIMIT_MAKER', 'MARKET'],
    icebergAllowed: false,
    ocoAllowed: false,
    otoAllowed: false,
    quoteOrderQtyMarketAllowed: true,
    allowTrailingStop: false,
    cancelReplaceAllowed: true,
    amendAllowed: true,
    isSpotTradingAllowed: true,
    isMarginTradingAllowed: false,
    filters: filters(context, view),
    permissions: [],
    permissionSets: [['SPOT']],
    defaultSelfTradePreventionMode: 'EXPIRE_MAKER',
    allowedSelfTradePreventionModes: ['NONE', 'EXPIRE_TAKER', 'EXPIRE_MAKER', 'EXPIRE_BOTH'],
  };
}

function filters(context: SpotContext, view: InstrumentView): WireValue {
  const { rules, compiled, spec } = view;
  const price = (steps: number): string => context.symbols.price(spec.symbol, steps);
  const size = (steps: number): string => context.symbols.size(spec.symbol, steps);
  const eight = (text: string): string => text.padEnd(text.includes('.') ? text.indexOf('.') + 9 : 0, '0');
  return [
    {
      filterType: 'PRICE_FILTER',
      minPrice: price(compiled.minPrice),
      maxPrice: price(compiled.maxPrice),
      tickSize: eight(rules.tickSize),
    },
    { filterType: 'LOT_SIZE', minQty: size(compiled.minSize), maxQty: size(compiled.maxSize), stepSize: eight(rules.lotSize) },
    // A step of zero means that the rule of LOT_SIZE holds.
    { filterType: 'MARKET_LOT_SIZE', minQty: '0.00000000', maxQty: size(compiled.maxMarketSize), stepSize: '0.00000000' },
    {
      filterType: 'PERCENT_PRICE_BY_SIDE',
      bidMultiplierUp: rules.bandUp ?? '5',
      bidMultiplierDown: '0.2',
      askMultiplierUp: '5',
      askMultiplierDown: rules.bandDown ?? '0.2',
      avgPriceMins: 5,
    },
    {
      filterType: 'NOTIONAL',
      minNotional: eight(rules.minNotional ?? '0.00000000'),
      applyMinToMarket: true,
      maxNotional: '9000000.00000000',
      applyMaxToMarket: false,
      avgPriceMins: 5,
    },
    { filterType: 'MAX_NUM_ORDERS', maxNumOrders: compiled.maxOpenOrders },
  ];
}
