import { WindowCounter, type WindowLimit } from '../fixed-windows.ts';
import type { Call, Endpoint } from '../gateway.ts';
import {
  aggregateRows,
  bestOf,
  bookSides,
  candleRows,
  dayRow,
  depthWeight,
  lastPrice,
  oneOrAll,
  priceText,
  publicSymbol,
  tradeRows,
} from '../public-data.ts';
import { tooMuchWeight } from '../rate-limits.ts';
import { invalidSymbol, Refusal } from '../refusal.ts';
import { wireMs } from '../venue-context.ts';
import type { WireValue } from '../wire-json.ts';
import { exchangeInfo } from './exchange-info.ts';
import type { UsdmContext } from './usdm-context.ts';

const PUBLIC = { operation: 'read', security: 'none' } as const;
/** Both endpoints about funding share a limit of their own. */
const FUNDING_LIMIT: WindowLimit = { interval: 'MINUTE', intervalNum: 5, limit: 500 };
const DEPTHS = [5, 10, 20, 50, 100, 500, 1000];

/** Public endpoints. */
export function marketEndpoints(context: UsdmContext): [string, Endpoint][] {
  const perSymbol =
    (one: number, all: number): Endpoint['weight'] =>
    (params) =>
      params.has('symbol') ? one : all;
  const depth = depthWeight(
    [
      [50, 2],
      [100, 5],
      [500, 10],
      [1000, 20],
    ],
    500,
  );
  const fundings = new WindowCounter(FUNDING_LIMIT);
  const counted = (call: Call): void => {
    const count = fundings.add(call.address, 1, call.nowUs);
    if (count <= FUNDING_LIMIT.limit) return;
    throw context.limits.counted(tooMuchWeight(call.address, FUNDING_LIMIT, fundings.endUs(call.nowUs), call.nowUs));
  };
  const bookTickers = (call: Call): WireValue => oneOrAll(context, call, (symbol) => bookTicker(context, call, symbol));
  return [
    ['GET /fapi/v1/ping', { ...PUBLIC, operation: 'other', weight: 1, run: () => ({}) }],
    ['GET /fapi/v1/time', { ...PUBLIC, operation: 'other', weight: 1, run: (call) => ({ serverTime: call.venueMs }) }],
    ['GET /fapi/v1/exchangeInfo', { ...PUBLIC, weight: 1, run: (call) => exchangeInfo(context, call) }],
    ['GET /fapi/v1/depth', { ...PUBLIC, weight: depth, run: (call) => depthOf(context, call) }],
    ['GET /fapi/v1/trades', { ...PUBLIC, weight: 5, run: (call) => trades(context, call) }],
    ['GET /fapi/v1/historicalTrades', { ...PUBLIC, security: 'key', weight: 20, run: (call) => trades(context, call) }],
    [
      'GET /fapi/v1/aggTrades',
      { ...PUBLIC, weight: 20, run: (call) => aggregateRows(context, publicSymbol(context, call), call.params, {}) },
    ],
    [
      'GET /fapi/v1/klines',
      { ...PUBLIC, weight: 5, run: (call) => candleRows(context, publicSymbol(context, call), call.params, 500, 1500) },
    ],
    [
      'GET /fapi/v1/ticker/24hr',
      {
        ...PUBLIC,
        weight: perSymbol(1, 40),
        run: (call) => oneOrAll(context, call, (symbol) => dayRow(context, symbol, call.nowUs)),
      },
    ],
    ['GET /fapi/v1/ticker/price', { ...PUBLIC, weight: perSymbol(1, 2), run: (call) => prices(context, call) }],
    ['GET /fapi/v2/ticker/price', { ...PUBLIC, weight: perSymbol(1, 2), run: (call) => prices(context, call) }],
    ['GET /fapi/v1/ticker/bookTicker', { ...PUBLIC, weight: perSymbol(2, 5), run: bookTickers }],
    [
      'GET /fapi/v1/premiumIndex',
      { ...PUBLIC, weight: perSymbol(1, 10), run: (call) => oneOrAll(context, call, (symbol) => premium(context, call, symbol)) },
    ],
    ['GET /fapi/v1/fundingRate', { ...PUBLIC, weight: 0, run: after(counted, (call) => fundingHistory(context, call)) }],
    ['GET /fapi/v1/fundingInfo', { ...PUBLIC, weight: 0, run: after(counted, () => fundingInfo(context)) }],
    // Coin-margined contracts share the machinery since 2026; there are none here, and clients that ask for all kinds are told so.
    ['GET /dapi/v1/exchangeInfo', { ...PUBLIC, weight: 1, run: (call) => ({ ...exchangeInfo(context, call), symbols: [] }) }],
    ['GET /fapi/v1/openInterest', { ...PUBLIC, weight: 1, run: (call) => openInterest(context, call) }],
  ];
}

function after(first: (call: Call) => void, run: (call: Call) => WireValue): (call: Call) => WireValue {
  return (call) => {
    first(call);
    return run(call);
  };
}

function depthOf(context: UsdmContext, call: Call): WireValue {
  const symbol = publicSymbol(context, call);
  const limit = call.params.integer('limit') ?? 500;
  if (!DEPTHS.includes(limit)) throw new Refusal(-4021, `${limit} is not valid depth limit.`);
  const { lastUpdateId, bids, asks } = bookSides(context, symbol, limit);
  return { lastUpdateId, E: call.venueMs, T: call.venueMs, bids, asks };
}

function trades(context: UsdmContext, call: Call): WireValue {
  return tradeRows(context, publicSymbol(context, call), call.params.limit(500, 1000), call.params.bigint('fromId'), {});
}

function prices(context: UsdmContext, call: Call): WireValue {
  return oneOrAll(context, call, (symbol) => ({ symbol, price: lastPrice(context, symbol), time: call.venueMs }));
}

function bookTicker(context: UsdmContext, call: Call, symbol: string): WireValue {
  const { bid, ask, updateId } = bestOf(context, symbol);
  return {
    lastUpdateId: updateId,
    symbol,
    bidPrice: bid[0],
    bidQty: bid[1],
    askPrice: ask[0],
    askQty: ask[1],
    time: call.venueMs,
  };
}

function premium(context: UsdmContext, call: Call, symbol: string): WireValue {
  const text = (steps: number): string => priceText(context, symbol, steps);
  const view = context.symbols.need(symbol);
  if (view.spec.kind !== 'linear-perp') throw invalidSymbol();
  const mark = view.mark ?? 0;
  const index = context.facts.indexSteps(symbol) ?? mark;
  return {
    symbol,
    markPrice: text(mark),
    indexPrice: text(index),
    estimatedSettlePrice: text(index),
    lastFundingRate: context.facts.rate(symbol),
    nextFundingTime: context.facts.nextFundingMs(symbol, call.nowUs),
    interestRate: '0.00010000',
    time: call.venueMs,
  };
}

function fundingHistory(context: UsdmContext, call: Call): WireValue {
  const symbol = call.params.text('symbol');
  const limit = call.params.limit(100, 1000);
  return context.facts.past
    .filter((past) => symbol === undefined || past.symbol === symbol)
    .slice(-limit)
    .map((past) => ({
      symbol: past.symbol,
      fundingTime: wireMs(context, past.atUs),
      fundingRate: past.rate,
      markPrice: context.symbols.price(past.symbol, past.mark),
      rateType: 'Regular',
    }));
}

/** Only symbols that differ from eight hours are listed. */
function fundingInfo(context: UsdmContext): WireValue {
  return context.exchange.instruments
    .map((view) => view.spec.symbol)
    .filter((symbol) => context.facts.intervalHours(symbol) !== 8)
    .map((symbol) => ({
      symbol,
      adjustedFundingRateCap: '0.02500000',
      adjustedFundingRateFloor: '-0.02500000',
      fundingIntervalHours: context.facts.intervalHours(symbol),
      disclaimer: false,
    }));
}

/** Not counted here: a plausible zero. */
function openInterest(context: UsdmContext, call: Call): WireValue {
  const symbol = publicSymbol(context, call);
  return { openInterest: context.symbols.size(symbol, 0), symbol, time: call.venueMs };
}
