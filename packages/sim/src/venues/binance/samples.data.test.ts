import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sharedData } from '@mm/tooling/shared-data';
import { expect, test } from 'vitest';
import { type Body, spotDesk, usdmDesk } from '../../testing/binance-desk.ts';

const SAMPLES = 'venue-samples/binance';
const SYMBOL = { symbol: 'BTCUSDT' };
const LIMIT = { ...SYMBOL, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.010', price: '59000.00' };
const MARKET = { ...SYMBOL, side: 'BUY', type: 'MARKET', quantity: '0.010' };

/** What only conditional orders have, which are not placed here, and what the venue has taken away since the sample was written. */
const CONDITIONAL = ['activatePrice', 'priceRate', 'AP', 'cr'];
const REMOVED_2026_07 = ['avgPrice', 'cumQuote'];
/** Only on coin-margined contracts. */
const COIN_MARGINED = ['pair', 'cumBase'];
/** Only on iceberg, trailing, strategy and prevented orders. */
const SPECIAL = ['trailingDelta', 'trailingTime', 'strategyId', 'strategyType', 'preventedMatchId', 'preventedQuantity'];

type Compare = [file: string, ours: () => Body, leftOut?: readonly string[]];

/** A venue after some trading: an open order, a position, fills, a funding payment. */
function tradedUsdm() {
  const desk = usdmDesk();
  desk.ok('POST', '/fapi/v1/order', { ...LIMIT, newClientOrderId: 'open' });
  desk.ok('POST', '/fapi/v1/order', MARKET);
  desk.exchange.settleFunding('BTCUSDT', 10_000, desk.nowUs);
  desk.venue.setFunding('BTCUSDT', { intervalHours: 4 });
  desk.pass(100);
  return desk;
}

function usdmSamples(): Compare[] {
  const desk = tradedUsdm();
  const read =
    (path: string, params = {}) =>
    () =>
      desk.ok('GET', path, params);
  const order =
    (method: string, more = {}) =>
    () =>
      desk.ok(method, '/fapi/v1/order', more);
  const market = (name: string): string => `Endpoints/UsdFutures/ExchangeData/${name}.txt`;
  const account = (name: string): string => `Endpoints/UsdFutures/Account/${name}.txt`;
  const trading = (name: string): string => `Endpoints/UsdFutures/Trading/${name}.txt`;
  const open = { ...SYMBOL, origClientOrderId: 'open' };
  return [
    [market('GetServerTime'), read('/fapi/v1/time')],
    // A real answer of 2026 has this number as a text.
    [market('GetExchangeInfo'), read('/fapi/v1/exchangeInfo'), ['autoAssetExchange']],
    [market('GetOrderBook'), read('/fapi/v1/depth', SYMBOL)],
    [market('GetRecentTrades'), read('/fapi/v1/trades', SYMBOL)],
    [market('GetAggregatedTradeHistory'), read('/fapi/v1/aggTrades', SYMBOL)],
    [market('GetKlines'), read('/fapi/v1/klines', { ...SYMBOL, interval: '1m' })],
    [market('GetTicker'), read('/fapi/v1/ticker/24hr', SYMBOL)],
    [market('GetPrice'), read('/fapi/v2/ticker/price', SYMBOL)],
    [market('GetBookPrice'), read('/fapi/v1/ticker/bookTicker', SYMBOL)],
    [market('GetMarkPrice'), read('/fapi/v1/premiumIndex', SYMBOL)],
    [market('GetFundingRates'), read('/fapi/v1/fundingRate', SYMBOL)],
    [market('GetFundingInfo'), read('/fapi/v1/fundingInfo')],
    [market('GetOpenInterest'), read('/fapi/v1/openInterest', SYMBOL)],
    [account('GetAccountInfo'), read('/fapi/v2/account')],
    [account('GetAccountInfoV3'), read('/fapi/v3/account')],
    [account('GetBalances'), read('/fapi/v3/balance')],
    [account('GetPositionInformation'), read('/fapi/v2/positionRisk')],
    [account('GetAccountConfiguration'), read('/fapi/v1/accountConfig')],
    [account('GetSymbolConfiguration'), read('/fapi/v1/symbolConfig')],
    [account('GetUserCommissionRate'), read('/fapi/v1/commissionRate', SYMBOL)],
    [account('GetIncomeHistory'), read('/fapi/v1/income')],
    [account('GetBrackets'), read('/fapi/v1/leverageBracket')],
    [account('GetMultiAssetsMode'), read('/fapi/v1/multiAssetsMargin')],
    [account('GetOrderRateLimit'), read('/fapi/v1/rateLimit/order')],
    [account('ChangeInitialLeverage'), () => desk.ok('POST', '/fapi/v1/leverage', { ...SYMBOL, leverage: 21 })],
    [account('ModifyPositionMode'), () => usdmDesk().ok('POST', '/fapi/v1/positionSide/dual', { dualSidePosition: true })],
    [account('ChangeMarginType'), () => usdmDesk().ok('POST', '/fapi/v1/marginType', { ...SYMBOL, marginType: 'ISOLATED' })],
    [account('StartUserStream'), () => desk.ok('POST', '/fapi/v1/listenKey')],
    [account('KeepAliveUserStream'), () => desk.ok('PUT', '/fapi/v1/listenKey')],
    [account('StopUserStream'), () => desk.ok('DELETE', '/fapi/v1/listenKey')],
    [trading('GetOrder'), read('/fapi/v1/order', open), CONDITIONAL],
    [trading('GetOpenOrder'), read('/fapi/v1/openOrder', open), CONDITIONAL],
    [trading('GetOpenOrders'), read('/fapi/v1/openOrders'), CONDITIONAL],
    [trading('GetOrders'), read('/fapi/v1/allOrders', SYMBOL), CONDITIONAL],
    [trading('GetUserTrades'), read('/fapi/v1/userTrades', SYMBOL)],
    // Version 3 gave leverage and margin type to symbolConfig.
    [trading('GetPositions'), read('/fapi/v3/positionRisk'), ['leverage', 'maxNotionalValue', 'marginType', 'isAutoAddMargin']],
    [trading('PlaceOrder'), order('POST', LIMIT), [...CONDITIONAL, ...REMOVED_2026_07]],
    [
      trading('PlaceMultipleOrders'),
      () => desk.ok('POST', '/fapi/v1/batchOrders', { batchOrders: JSON.stringify([LIMIT]) }),
      [...CONDITIONAL, ...REMOVED_2026_07],
    ],
    [
      trading('EditOrder'),
      order('PUT', { ...open, side: 'BUY', price: '58000', quantity: '0.01' }),
      [...COIN_MARGINED, ...REMOVED_2026_07],
    ],
    [trading('CancelOrder'), order('DELETE', open), [...CONDITIONAL, ...REMOVED_2026_07]],
    [trading('CancelAllOrders'), () => desk.ok('DELETE', '/fapi/v1/allOpenOrders', SYMBOL)],
    [
      trading('CancelAllOrdersAfterTimeout'),
      () => desk.ok('POST', '/fapi/v1/countdownCancelAll', { ...SYMBOL, countdownTime: 1000 }),
    ],
  ];
}

function spotSamples(): Compare[] {
  const desk = spotDesk();
  desk.ok('POST', '/api/v3/order', { ...LIMIT, newClientOrderId: 'open' });
  desk.ok('POST', '/api/v3/order', MARKET);
  desk.pass(10);
  const read =
    (path: string, params = {}) =>
    () =>
      desk.ok('GET', path, params);
  const market = (name: string): string => `Endpoints/Spot/ExchangeData/${name}.txt`;
  const account = (name: string): string => `Endpoints/Spot/Account/${name}.txt`;
  const trading = (name: string): string => `Endpoints/Spot/Trading/${name}.txt`;
  const open = { ...SYMBOL, origClientOrderId: 'open' };
  const amended = { ...open, newQty: '0.005' };
  // The sample of an amended order has the fields of a query; the venue's documents have these.
  const queryFields = [
    'origQty',
    'cummulativeQuoteQty',
    'stopPrice',
    'icebergQty',
    'time',
    'updateTime',
    'isWorking',
    'origQuoteOrderQty',
  ];
  return [
    [market('GetServerTime'), read('/api/v3/time')],
    [market('GetSystemStatus'), read('/sapi/v1/system/status')],
    [market('GetExchangeInfo'), read('/api/v3/exchangeInfo')],
    [market('GetRecentTrades'), read('/api/v3/trades', SYMBOL)],
    [market('GetAggregatedTradeHistory'), read('/api/v3/aggTrades', SYMBOL)],
    [market('GetKlines'), read('/api/v3/klines', { ...SYMBOL, interval: '1m' })],
    [market('GetTicker'), read('/api/v3/ticker/24hr', SYMBOL)],
    [market('GetPrice'), read('/api/v3/ticker/price', SYMBOL)],
    [market('GetBookPrice'), read('/api/v3/ticker/bookTicker', SYMBOL)],
    [account('GetAPIKeyPermissions'), read('/sapi/v1/account/apiRestrictions')],
    [account('GetAccountInfo'), read('/api/v3/account')],
    [account('GetBalances'), () => desk.ok('POST', '/sapi/v3/asset/getUserAsset')],
    [account('GetCommissionRates'), read('/api/v3/account/commission', SYMBOL)],
    [account('GetOrderRateLimitStatus'), read('/api/v3/rateLimit/order')],
    [account('GetTradeFee'), read('/sapi/v1/asset/tradeFee')],
    [trading('GetOrder'), read('/api/v3/order', open)],
    [trading('GetOpenOrders'), read('/api/v3/openOrders')],
    [trading('GetOrders'), read('/api/v3/allOrders', SYMBOL)],
    [trading('GetUserTrades'), read('/api/v3/myTrades', SYMBOL)],
    [trading('PlaceOrder'), () => desk.ok('POST', '/api/v3/order', MARKET)],
    [trading('PlaceTestOrder'), () => desk.ok('POST', '/api/v3/order/test', { ...LIMIT, computeCommissionRates: true })],
    [trading('AmendOrder'), () => desk.ok('PUT', '/api/v3/order/amend/keepPriority', amended), [...SPECIAL, ...queryFields]],
    [trading('CancelOrder'), () => desk.ok('DELETE', '/api/v3/order', open)],
    [
      trading('CancelAllOrders'),
      () => {
        desk.ok('POST', '/api/v3/order', LIMIT);
        return desk.ok('DELETE', '/api/v3/openOrders', SYMBOL);
      },
    ],
  ];
}

/** Members of the sample that ours has not, or has in another type. Empty lists of ours are differences too. */
function differences(sample: Body, ours: Body, leftOut: readonly string[], path = ''): string[] {
  if (sample === null || ours === null) return [];
  if (Array.isArray(sample) !== Array.isArray(ours) || typeof sample !== typeof ours)
    return [`${path}: ${typeof sample} is ${typeof ours}`];
  if (Array.isArray(sample)) {
    if (sample.length === 0 || leftOut.includes(path)) return [];
    return ours.length === 0 ? [`${path}: nothing to compare`] : differences(sample[0], ours[0], leftOut, `${path}[]`);
  }
  if (typeof sample !== 'object') return [];
  return Object.keys(sample).flatMap((name) => {
    if (leftOut.includes(name)) return [];
    return name in ours ? differences(sample[name], ours[name], leftOut, `${path}.${name}`) : [`${path}.${name} is missing`];
  });
}

function bodyOfSample(text: string): Body {
  return JSON.parse(text.replace(/\r/g, '').split('\n').slice(3).join('\n'));
}

for (const [name, samples, count] of [
  ['USDⓈ-M', usdmSamples, 42],
  ['spot', spotSamples, 24],
] as const) {
  test(`answers of ${name} have every member of the samples, in the same type`, (context) => {
    const folder = sharedData(SAMPLES, context);
    const compared = samples();
    expect(compared).toHaveLength(count);
    const found: string[] = [];
    for (const [file, ours, leftOut = []] of compared) {
      const sample = bodyOfSample(readFileSync(join(folder, file), 'utf8'));
      for (const difference of differences(sample, ours(), leftOut)) found.push(`${file} ${difference}`);
    }
    expect(found).toEqual([]);
  });
}

test('frames of USDⓈ-M have every member of the samples, in the same type', (context) => {
  const folder = join(sharedData(SAMPLES, context), 'Subscriptions/UsdFutures');
  const desk = usdmDesk();
  const { listenKey } = desk.ok('POST', '/fapi/v1/listenKey');
  const user = desk.connect('stream', '/private/stream', `listenKey=${listenKey}`);
  const open = desk.connect('stream', '/public/stream', 'streams=btcusdt@depth@100ms/btcusdt@depth5@100ms/btcusdt@bookTicker');
  const market = desk.connect(
    'stream',
    '/market/stream',
    'streams=btcusdt@aggTrade/btcusdt@markPrice@1s/btcusdt@ticker/btcusdt@miniTicker/btcusdt@kline_1m/!contractInfo',
  );
  desk.ok('POST', '/fapi/v1/order', { ...LIMIT, price: '60000.00' });
  desk.ok('POST', '/fapi/v1/order', MARKET);
  desk.ok('POST', '/fapi/v1/leverage', { ...SYMBOL, leverage: 5 });
  desk.ok('POST', '/fapi/v1/multiAssetsMargin', { multiAssetsMargin: true });
  desk.venue.changeRules('BTCUSDT', { minNotional: '5' }, desk.nowUs);
  desk.exchange.setMark('BTCUSDT', 600_010, desk.nowUs);
  desk.pass(2000);
  const frames = [user, open, market].flatMap((id) => desk.frames(id));
  const found: string[] = [];
  const samples: [string, (frame: Body) => boolean, string[]?][] = [
    ['AccountUpdate', (frame) => frame.data.e === 'ACCOUNT_UPDATE'],
    ['OrderUpdate', (frame) => frame.data.e === 'ORDER_TRADE_UPDATE' && frame.data.o.x === 'TRADE', CONDITIONAL],
    ['TradeUpdate', (frame) => frame.data.e === 'TRADE_LITE'],
    ['Leverage', (frame) => frame.data.ac !== undefined],
    ['MultiAssetMode', (frame) => frame.data.ai !== undefined],
    ['Book', (frame) => frame.stream === 'btcusdt@depth@100ms'],
    ['PartialBook', (frame) => frame.stream === 'btcusdt@depth5@100ms'],
    ['BookTicker', (frame) => frame.stream === 'btcusdt@bookTicker'],
    ['AggTrades', (frame) => frame.stream === 'btcusdt@aggTrade'],
    ['MarkPrice', (frame) => frame.stream === 'btcusdt@markPrice@1s'],
    ['Ticker', (frame) => frame.stream === 'btcusdt@ticker'],
    ['MiniTicker', (frame) => frame.stream === 'btcusdt@miniTicker'],
    ['Klines', (frame) => frame.stream === 'btcusdt@kline_1m'],
    ['SymbolUpdates', (frame) => frame.stream === '!contractInfo'],
  ];
  for (const [name, fits, leftOut = []] of samples) {
    const frame = frames.find(fits);
    const sample = pushed(readFileSync(join(folder, `${name}.txt`), 'utf8'));
    found.push(...differences(sample, frame?.data ?? null, leftOut).map((one) => `${name} ${one}`));
    if (frame === undefined) found.push(`${name}: none`);
  }
  expect(found).toEqual([]);
});

test('frames of spot have every member of the samples, in the same type', (context) => {
  const folder = join(sharedData(SAMPLES, context), 'Subscriptions/Spot');
  const desk = spotDesk();
  const api = desk.connect('ws-api', '/ws-api/v3');
  desk.call(api, 'userDataStream.subscribe.signature');
  const names = ['depth5@100ms', 'bookTicker', 'aggTrade', 'trade', 'ticker', 'miniTicker', 'kline_1m'];
  const streams = desk.connect('stream', '/stream', `streams=${names.map((name) => `btcusdt@${name}`).join('/')}`);
  desk.ok('POST', '/api/v3/order', MARKET);
  desk.exchange.deposit('ann', 'USDT', 1n, desk.nowUs);
  desk.pass(2000);
  const events = desk.frames(api).flatMap((frame) => (frame.event === undefined ? [] : [frame.event]));
  const stream = (name: string): Body => desk.frames(streams).find((frame) => frame.stream === `btcusdt@${name}`)?.data ?? null;
  const event = (name: string): Body => events.find((one) => one.e === name) ?? null;
  const samples: [string, Body, string[]?][] = [
    ['Account/Order', event('executionReport')],
    ['Account/AccountPosition', event('outboundAccountPosition')],
    ['Account/Balance', event('balanceUpdate')],
    ['ExchangeData/PartialBook', stream('depth5@100ms')],
    ['ExchangeData/BookTicker', stream('bookTicker')],
    ['ExchangeData/AggregatedTrades', stream('aggTrade')],
    // Since 2024 without the two order ids.
    ['ExchangeData/Trades', stream('trade'), ['a', 'b']],
    ['ExchangeData/Ticker', stream('ticker')],
    ['ExchangeData/MiniTicker', stream('miniTicker')],
    ['ExchangeData/Klines', stream('kline_1m')],
  ];
  const found = samples.flatMap(([name, ours, leftOut = []]) => {
    if (ours === null) return [`${name}: none`];
    return differences(pushed(readFileSync(join(folder, `${name}.txt`), 'utf8')), ours, leftOut).map((one) => `${name} ${one}`);
  });
  expect(found).toEqual([]);
});

/** The payload of the last message the venue pushes in a sample. */
function pushed(text: string): Body {
  const last = text.replace(/\r/g, '').split(/^=\s*/m).at(-1) ?? '';
  const message = JSON.parse(last);
  return message.data ?? message.event ?? message;
}
