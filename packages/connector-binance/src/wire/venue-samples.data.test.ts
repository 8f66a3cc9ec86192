import { readdirSync } from 'node:fs';
import type { LosslessJson } from '@mm/connector';
import { asset, decimal, type Instrument, instrument, isRefusal, venueId } from '@mm/core';
import { sharedData } from '@mm/tooling/shared-data';
import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { answerOf } from '../errors.ts';
import { checkKey } from '../map/key-permissions.ts';
import { readAccepted } from '../map/order-ack.ts';
import { spotInstrument } from '../spot/instruments.ts';
import { mapAccountPosition, mapBalanceUpdate, mapSpotBalances } from '../spot/map/account.ts';
import { mapSpotCommission } from '../spot/map/commission.ts';
import { mapExecutionReport } from '../spot/map/execution-report.ts';
import { mapMyTrade } from '../spot/map/my-trade.ts';
import { mapSpotOrder } from '../spot/map/order-report.ts';
import { spotAccountSchema } from '../spot/wire/account.ts';
import { balanceUpdateSchema } from '../spot/wire/balance-update.ts';
import { spotCommissionSchema } from '../spot/wire/commission.ts';
import { spotExchangeInfoSchema } from '../spot/wire/exchange-info.ts';
import { executionReportSchema } from '../spot/wire/execution-report.ts';
import { myTradesSchema } from '../spot/wire/my-trade.ts';
import { spotOrderSchema, spotOrdersSchema } from '../spot/wire/order.ts';
import { outboundAccountPositionSchema } from '../spot/wire/outbound-account-position.ts';
import { userEventSchema } from '../spot/wire/user-event.ts';
import { binanceOrderIds, SymbolTable } from '../symbols.ts';
import { SAMPLES } from '../testing/sample-list.ts';
import { sampleJson } from '../testing/samples.ts';
import { usdmInstrument } from '../usdm/instruments.ts';
import { mapAccountUpdate, speaksOfHedgeMode } from '../usdm/map/account-update.ts';
import { mapUsdmBalances } from '../usdm/map/balance.ts';
import { mapMarkPrice, markPriceOf } from '../usdm/map/mark-price.ts';
import { mapUsdmOrder } from '../usdm/map/order-report.ts';
import { mapOrderTradeUpdate } from '../usdm/map/order-trade-update.ts';
import { mapPositionRisks } from '../usdm/map/position.ts';
import { mapUsdmUserTrade } from '../usdm/map/user-trade.ts';
import { accountConfigSchema } from '../usdm/wire/account-config.ts';
import { accountConfigUpdateSchema } from '../usdm/wire/account-config-update.ts';
import { accountUpdateSchema } from '../usdm/wire/account-update.ts';
import { usdmBalancesSchema } from '../usdm/wire/balance.ts';
import { commissionRateSchema } from '../usdm/wire/commission-rate.ts';
import { contractInfoSchema } from '../usdm/wire/contract-info.ts';
import { countdownSchema } from '../usdm/wire/countdown.ts';
import { usdmExchangeInfoSchema } from '../usdm/wire/exchange-info.ts';
import { listenKeySchema } from '../usdm/wire/listen-key.ts';
import { marginCallSchema } from '../usdm/wire/margin-call.ts';
import { markPriceUpdateSchema } from '../usdm/wire/mark-price-update.ts';
import { usdmOrderSchema, usdmOrdersSchema } from '../usdm/wire/order.ts';
import { orderTradeUpdateSchema } from '../usdm/wire/order-trade-update.ts';
import { positionRisksSchema } from '../usdm/wire/position-risk.ts';
import { premiumIndexSchema } from '../usdm/wire/premium-index.ts';
import { symbolConfigsSchema } from '../usdm/wire/symbol-config.ts';
import { tradeLiteSchema } from '../usdm/wire/trade-lite.ts';
import { usdmUserTradesSchema } from '../usdm/wire/user-trade.ts';
import { apiRestrictionsSchema } from './api-restrictions.ts';
import { rateLimitsSchema } from './rate-limit.ts';
import { serverTimeSchema } from './server-time.ts';
import { wsApiReplySchema } from './ws-api-reply.ts';

const USDM = venueId('binance-usdm');
const SPOT = venueId('binance-spot');
const NOW = 1_900_000_000_000_000;

/** The published samples are from many years and symbols: one grid on which all their numbers lie. */
function fine(venue: typeof USDM, kind: 'spot' | 'linear-perp', symbol: string, base: string, quote: string): Instrument {
  const grid = { tickSize: '0.00000001', lotSize: '0.00000001' } as const;
  return instrument({ venue, kind, symbol, base: asset(base), quote: asset(quote), ...grid });
}

const btc = fine(USDM, 'linear-perp', 'BTCUSDT', 'BTC', 'USDT');
const usdmSymbols = new SymbolTable([btc]);
const spotBtc = fine(SPOT, 'spot', 'BTCUSDT', 'BTC', 'USDT');
const ids = binanceOrderIds();
const onUsdm = { venue: USDM, ids, receiveTimeUs: NOW } as const;
const onSpot = { venue: SPOT, ids, receiveTimeUs: NOW } as const;

const E8 = 100_000_000;
const d = decimal;

function record(value: LosslessJson): { readonly [key: string]: LosslessJson } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('not an object');
  return value;
}

/** The payload of a combined stream, of a spot private event, or of a WebSocket API reply. */
function data(value: LosslessJson): LosslessJson {
  const { data: inner, event } = record(value) as { data?: LosslessJson; event?: LosslessJson };
  return inner ?? event ?? null;
}

function reply(value: LosslessJson): z.infer<typeof wsApiReplySchema> {
  return wsApiReplySchema.parse(value);
}

/** What every sample is expected to become, by its file. All that is mapped is compared. */
const EXPECTATIONS: Readonly<Record<string, (json: LosslessJson) => void>> = {
  'Endpoints/UsdFutures/ExchangeData/GetExchangeInfo': (json) => {
    const raw = usdmExchangeInfoSchema.parse(json);
    expect(raw.unreadable).toBe(0);
    expect(raw.rateLimits).toEqual([
      { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: 2_400 },
      { rateLimitType: 'ORDERS', interval: 'MINUTE', intervalNum: 1, limit: 1_200 },
    ]);
    expect(usdmInstrument(raw.symbols[0]!, USDM, {})).toEqual(
      instrument({
        ...{ venue: USDM, symbol: 'BLZUSDT', kind: 'linear-perp', base: asset('BLZ'), quote: asset('USDT') },
        ...{ settle: asset('USDT'), tickSize: '0.0001', lotSize: '1', minSize: '1', maxSize: '10000000' },
        ...{ minNotional: '5.0', status: 'trading' },
      }),
    );
  },
  'Endpoints/UsdFutures/ExchangeData/GetServerTime': (json) => {
    expect(serverTimeSchema.parse(json)).toEqual({ serverTime: 1_499_827_319_559 });
  },
  'Endpoints/UsdFutures/ExchangeData/GetMarkPrice': (json) => {
    const base = { instrument: btc.id, venueTimeUs: 1_597_370_495_002_000, receiveTimeUs: NOW };
    expect(mapMarkPrice(markPriceOf(premiumIndexSchema.parse(json)), btc, NOW)).toEqual([
      { type: 'mark-price', ...base, mark: d('11793.63104562') },
      { type: 'index-price', ...base, index: d('11781.8049597') },
      { type: 'funding-rate', ...base, rate: d('0.00038246'), settlesAtUs: 1_597_392_000_000_000 },
    ]);
  },
  'Endpoints/UsdFutures/Account/StartUserStream': (json) => {
    const listenKey = 'pqia91ma19a5s61cv6a81va65sdf19v8a65a1a5s61cv6a81va65sdf19v8a65a1';
    expect(listenKeySchema.parse(json)).toEqual({ listenKey });
  },
  'Endpoints/UsdFutures/Account/KeepAliveUserStream': (json) => {
    expect(answerOf(200, json)).toEqual({ status: 200, error: undefined, body: {} });
  },
  'Endpoints/UsdFutures/Account/GetAccountConfiguration': (json) => {
    const expected = { dualSidePosition: true, canTrade: true, feeTier: 0, multiAssetsMargin: false };
    expect(accountConfigSchema.parse(json)).toEqual(expected);
  },
  'Endpoints/UsdFutures/Account/GetSymbolConfiguration': (json) => {
    expect(symbolConfigsSchema.parse(json)).toEqual([{ symbol: 'BTCUSDT', marginType: 'CROSSED', leverage: 21 }]);
  },
  'Endpoints/UsdFutures/Account/GetUserCommissionRate': (json) => {
    const expected = { symbol: 'BTCUSDT', makerCommissionRate: d('0.0002'), takerCommissionRate: d('0.0004') };
    expect(commissionRateSchema.parse(json)).toEqual(expected);
  },
  'Endpoints/UsdFutures/Account/GetBalances': (json) => {
    const expected = [{ asset: asset('USDT'), total: d('122607.35137903'), available: d('23.72469206') }];
    expect(mapUsdmBalances(usdmBalancesSchema.parse(json))).toEqual(expected);
  },
  'Endpoints/UsdFutures/Account/GetPositionInformation': (json) => {
    const flat = { instrument: btc.id, size: 0, entryPrice: undefined, liquidationPrice: undefined };
    expect(mapPositionRisks(positionRisksSchema.parse(json), usdmSymbols, [])).toEqual([flat]);
  },
  'Endpoints/UsdFutures/Account/GetOrderRateLimit': (json) => {
    expect(rateLimitsSchema.parse(json)).toEqual([
      { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: 10_000 },
      { rateLimitType: 'ORDERS', interval: 'MINUTE', intervalNum: 1, limit: 20_000 },
    ]);
  },
  'Endpoints/UsdFutures/Trading/GetPositions': (json) => {
    const raw = positionRisksSchema.parse(json);
    const [long, short] = raw;
    expect(long).toEqual({
      ...{ symbol: 'BTCUSDT', positionSide: 'LONG', positionAmt: d('0.001'), entryPrice: d('22185.2') },
      ...{ liquidationPrice: d('19731.45529116'), updateTime: 1_655_217_461_579 },
    });
    // Rows of hedge mode are no positions of ours; what is asked about and absent is flat.
    expect(mapPositionRisks(raw, usdmSymbols, [btc])).toEqual([
      { instrument: btc.id, size: 0, entryPrice: undefined, liquidationPrice: undefined },
    ]);
    const oneWay = [{ ...long!, positionSide: 'BOTH' }];
    expect(mapPositionRisks(oneWay, usdmSymbols, [])).toEqual([
      { instrument: btc.id, size: 0.001 * E8, entryPrice: d('22185.2'), liquidationPrice: d('19731.45529116') },
    ]);
    expect(short?.positionSide).toBe('SHORT');
  },
  'Endpoints/UsdFutures/Trading/GetOpenOrders': (json) => {
    const raw = usdmOrdersSchema.parse(json);
    expect(raw.map((one) => mapUsdmOrder(one, btc, onUsdm))).toEqual([restingOrder()]);
  },
  'Endpoints/UsdFutures/Trading/GetOrders': (json) => {
    const raw = usdmOrdersSchema.parse(json);
    expect(raw.map((one) => mapUsdmOrder(one, btc, onUsdm))).toEqual([restingOrder()]);
  },
  'Endpoints/UsdFutures/Trading/GetOrder': (json) => {
    expect(mapUsdmOrder(usdmOrderSchema.parse(json), btc, onUsdm)).toEqual(restingOrder());
  },
  'Endpoints/UsdFutures/Trading/GetOpenOrder': (json) => {
    expect(mapUsdmOrder(usdmOrderSchema.parse(json), btc, onUsdm)).toEqual(restingOrder());
  },
  'Endpoints/UsdFutures/Trading/GetForcedOrders': (json) => {
    const raw = usdmOrdersSchema.parse(json);
    // The venue's own ids are nobody's: a liquidation and an auto-deleveraging.
    expect(raw.map((one) => one.clientOrderId)).toEqual(['autoclose-1596107620040000020', 'adl_autoclose']);
    const common = { instrument: btc.id, clientOrderId: undefined, state: 'filled', reduceOnly: false } as const;
    expect(raw.map((one) => mapUsdmOrder(one, btc, onUsdm))).toEqual([
      {
        ...common,
        venueOrderId: '6071832819',
        side: 'ask',
        price: 10_871.09 * E8,
        size: 1e5,
        filledSize: 1e5,
        venueTimeUs: 1_596_107_620_087_000,
      },
      {
        ...common,
        venueOrderId: '6072734303',
        side: 'bid',
        price: 11_023.14 * E8,
        size: 1e5,
        filledSize: 1e5,
        venueTimeUs: 1_596_110_725_071_000,
      },
    ]);
  },
  'Endpoints/UsdFutures/Trading/PlaceOrder': (json) => {
    expect(readAccepted('place', json)).toEqual({ venueOrderId: '22542179', venueTimeUs: 1_566_818_724_722_000, final: true });
    expect(mapUsdmOrder(usdmOrderSchema.parse(json), btc, onUsdm)).toEqual({
      ...{ instrument: btc.id, clientOrderId: undefined, venueOrderId: '22542179', side: 'bid', state: 'working' },
      ...{ price: undefined, size: 10 * E8, filledSize: 0, reduceOnly: false, venueTimeUs: 1_566_818_724_722_000 },
    });
  },
  'Endpoints/UsdFutures/Trading/EditOrder': (json) => {
    expect(readAccepted('amend', json)).toEqual({ venueOrderId: '20072994037', venueTimeUs: 1_629_182_711_600_000, final: true });
    expect(mapUsdmOrder(usdmOrderSchema.parse(json), btc, onUsdm)).toEqual(amendedOrder());
  },
  'Endpoints/UsdFutures/Trading/CancelOrder': (json) => {
    expect(readAccepted('cancel', json)).toEqual({ venueOrderId: '283194212', venueTimeUs: 1_571_110_484_038_000, final: true });
    expect(mapUsdmOrder(usdmOrderSchema.parse(json), btc, onUsdm)).toEqual(canceledOrder());
  },
  'Endpoints/UsdFutures/Trading/PlaceMultipleOrders': (json) => {
    const [order, refused] = json as LosslessJson[];
    expect(readAccepted('place', order!)).toEqual({ venueOrderId: '22542179', venueTimeUs: 1_566_818_724_722_000, final: true });
    expect(answerOf(200, refused!).error).toEqual({ code: '-2022', message: 'ReduceOnly Order is rejected.' });
  },
  'Endpoints/UsdFutures/Trading/EditMultipleOrders': (json) => {
    const [order, refused] = json as LosslessJson[];
    expect(mapUsdmOrder(usdmOrderSchema.parse(order), btc, onUsdm)).toEqual(amendedOrder());
    expect(answerOf(200, refused!).error).toEqual({ code: '-2022', message: 'ReduceOnly Order is rejected.' });
  },
  'Endpoints/UsdFutures/Trading/CancelMultipleOrders': (json) => {
    const [order, refused] = json as LosslessJson[];
    expect(mapUsdmOrder(usdmOrderSchema.parse(order), btc, onUsdm)).toEqual(canceledOrder());
    expect(answerOf(200, refused!).error).toEqual({ code: '-2011', message: 'Unknown order sent.' });
  },
  'Endpoints/UsdFutures/Trading/CancelAllOrders': (json) => {
    // A code of 200 is no error.
    expect(answerOf(200, json).error).toBeUndefined();
    expect(readAccepted('cancel-all', json)).toEqual({ venueOrderId: undefined, venueTimeUs: 0, final: true });
  },
  'Endpoints/UsdFutures/Trading/CancelAllOrdersAfterTimeout': (json) => {
    expect(countdownSchema.parse(json)).toEqual({ symbol: 'BTCUSDT', countdownTime: 100_000 });
  },
  'Endpoints/UsdFutures/Trading/GetUserTrades': (json) => {
    expect(usdmUserTradesSchema.parse(json).map((one) => mapUsdmUserTrade(one, btc, onUsdm))).toEqual([
      {
        ...{ type: 'fill', venue: USDM, instrument: btc.id, clientOrderId: undefined, venueOrderId: '25851813' },
        ...{ venueTimeUs: 1_569_514_978_020_000, receiveTimeUs: NOW, tradeId: '698759', side: 'ask', price: 7_819.01 * E8 },
        ...{ size: 200_000, liquidity: 'taker', fee: d('-0.0781901'), feeAsset: asset('USDT') },
      },
    ]);
  },

  'Socket/UsdFutures/Trading/PlaceOrder': (json) => {
    const { status, result, rateLimits, error, retryAfterMs, id } = reply(json);
    expect([id, status, error, retryAfterMs]).toEqual(['|1|', 200, undefined, undefined]);
    expect(rateLimits).toEqual([
      { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: 300, count: 1 },
      { rateLimitType: 'ORDERS', interval: 'MINUTE', intervalNum: 1, limit: 1_200, count: 1 },
      { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: 2_400, count: 1 },
    ]);
    const accepted = { venueOrderId: '325078477', venueTimeUs: 1_702_555_534_435_000, final: true };
    expect(readAccepted('place', result!)).toEqual(accepted);
  },
  'Socket/UsdFutures/Trading/EditOrder': (json) => {
    const { status, result } = reply(json);
    expect(status).toBe(200);
    expect(readAccepted('amend', result!)).toEqual({
      venueOrderId: '328971409',
      venueTimeUs: 1_703_426_756_190_000,
      final: true,
    });
    expect(mapUsdmOrder(usdmOrderSchema.parse(result), btc, onUsdm)).toEqual({
      ...{ instrument: btc.id, clientOrderId: undefined, venueOrderId: '328971409', side: 'ask', state: 'working' },
      ...{ price: 43_769.1 * E8, size: 0.11 * E8, filledSize: 0, reduceOnly: false, venueTimeUs: 1_703_426_756_190_000 },
    });
  },
  'Socket/UsdFutures/Trading/CancelOrder': (json) => {
    const { status, result } = reply(json);
    expect(status).toBe(200);
    expect(readAccepted('cancel', result!)).toEqual({
      venueOrderId: '283194212',
      venueTimeUs: 1_571_110_484_038_000,
      final: true,
    });
  },
  'Socket/UsdFutures/Trading/GetOrder': (json) => {
    const { status, result, rateLimits } = reply(json);
    expect([status, rateLimits]).toEqual([200, []]);
    expect(mapUsdmOrder(usdmOrderSchema.parse(result), btc, onUsdm)).toEqual(restingOrder());
  },
  'Socket/UsdFutures/Trading/GetPositions': (json) => {
    const raw = positionRisksSchema.parse(reply(json).result);
    expect(mapPositionRisks(raw, usdmSymbols, [btc])).toEqual([
      { instrument: btc.id, size: E8, entryPrice: d('0'), liquidationPrice: undefined },
    ]);
  },
  'Socket/UsdFutures/Account/GetBalances': (json) => {
    const expected = [{ asset: asset('USDT'), total: d('122607.35137903'), available: d('23.72469206') }];
    expect(mapUsdmBalances(usdmBalancesSchema.parse(reply(json).result))).toEqual(expected);
  },

  'Subscriptions/UsdFutures/AccountUpdate': (json) => {
    const raw = accountUpdateSchema.parse(data(json));
    const at = { venueTimeUs: 1_564_745_798_938_000, receiveTimeUs: NOW };
    const flow = { type: 'cash-flow', venue: USDM, cause: 'adjustment', instrument: undefined } as const;
    const balance = { type: 'balance-reported', venue: USDM } as const;
    expect(mapAccountUpdate(raw, usdmSymbols, onUsdm)).toEqual([
      { ...flow, asset: asset('USDT'), amount: d('50.12345678'), id: 'ORDER:1564745798938:USDT:', ...at },
      { ...flow, asset: asset('BUSD'), amount: d('-49.12345678'), id: 'ORDER:1564745798938:BUSD:', ...at },
      { ...balance, balance: { asset: asset('USDT'), total: d('122624.12345678'), available: d('100.12345678') }, ...at },
      { ...balance, balance: { asset: asset('BUSD'), total: d('1'), available: d('0') }, ...at },
      {
        ...{ type: 'position-reported', venue: USDM, ...at },
        position: { instrument: btc.id, size: 0, entryPrice: undefined, liquidationPrice: undefined },
      },
    ]);
    // Its other two rows are those of an account in hedge mode.
    expect(speaksOfHedgeMode(raw)).toBe(true);
    expect(raw.a.P.map((one) => [one.ps, one.pa, one.ep])).toEqual([
      ['BOTH', '0', '0'],
      ['LONG', '20', '6563.665'],
      ['SHORT', '-10', '6563.86'],
    ]);
  },
  'Subscriptions/UsdFutures/OrderUpdate': (json) => {
    const raw = orderTradeUpdateSchema.parse(data(json));
    const base = { venue: USDM, instrument: btc.id, clientOrderId: undefined, venueOrderId: '8886774' };
    const at = { venueTimeUs: 1_568_879_465_650_000, receiveTimeUs: NOW };
    expect(mapOrderTradeUpdate(raw, btc, onUsdm)).toEqual([{ type: 'order-accepted', ...base, ...at }]);
    const { s, c, S, q, p, x, X, l, z, L, n, N, t, m, R, ps, er } = raw.o;
    expect([s, c, S, q, p, x, X, l, z, L, n, N, t, m, R, ps, er]).toEqual([
      ...['BTCUSDT', 'TEST', 'SELL', '0.001', '0', 'NEW', 'NEW', '0', '0', '0', '0', 'USDT', '0'],
      ...[false, false, 'LONG', undefined],
    ]);
  },
  'Subscriptions/UsdFutures/TradeUpdate': (json) => {
    expect(tradeLiteSchema.parse(data(json))).toEqual({
      ...{ e: 'TRADE_LITE', E: 1_721_895_408_092, T: 1_721_895_408_214, s: 'BTCUSDT', c: 'z8hcUoOsqEdKMeKPSABslD' },
      ...{ t: '109100866', i: '8886774' },
    });
  },
  'Subscriptions/UsdFutures/Leverage': (json) => {
    const expected = { e: 'ACCOUNT_CONFIG_UPDATE', E: 1_611_646_737_479, T: 1_611_646_737_476, ac: { s: 'BTCUSDT', l: 25 } };
    expect(accountConfigUpdateSchema.parse(data(json))).toEqual(expected);
  },
  'Subscriptions/UsdFutures/MultiAssetMode': (json) => {
    const expected = { e: 'ACCOUNT_CONFIG_UPDATE', E: 1_611_646_737_479, T: 1_611_646_737_476, ai: { j: true } };
    expect(accountConfigUpdateSchema.parse(data(json))).toEqual(expected);
  },
  'Subscriptions/UsdFutures/MarginUpdate': (json) => {
    const expected = { e: 'MARGIN_CALL', E: 1_587_727_187_525, p: [{ s: 'ETHUSDT', pa: d('1.327'), ps: 'LONG' }] };
    expect(marginCallSchema.parse(data(json))).toEqual(expected);
  },
  'Subscriptions/UsdFutures/MarkPrice': (json) => {
    const base = { instrument: btc.id, venueTimeUs: 1_562_305_380_000_000, receiveTimeUs: NOW };
    expect(mapMarkPrice(markPriceUpdateSchema.parse(data(json)), btc, NOW)).toEqual([
      { type: 'mark-price', ...base, mark: d('11794.15') },
      { type: 'index-price', ...base, index: d('11784.62659091') },
      { type: 'funding-rate', ...base, rate: d('0.00038167'), settlesAtUs: 1_562_306_400_000_000 },
    ]);
  },
  'Subscriptions/UsdFutures/SymbolUpdates': (json) => {
    const expected = { E: 1_669_356_423_908, s: 'IOTAUSDT', ct: 'PERPETUAL', cs: 'TRADING' };
    expect(contractInfoSchema.parse(data(json))).toEqual(expected);
  },

  'Endpoints/Spot/ExchangeData/GetExchangeInfo': (json) => {
    const raw = spotExchangeInfoSchema.parse(json);
    expect(raw).toMatchObject({ rateLimits: [], unreadable: 0 });
    // The page's sample leaves the filters out: without a tick there is no instrument.
    expect(raw.symbols.map((one) => [one.symbol, one.status, one.baseAsset, one.quoteAsset, one.isSpotTradingAllowed])).toEqual([
      ['ETHBTC', 'TRADING', 'ETH', 'BTC', true],
    ]);
    expect(spotInstrument(raw.symbols[0]!, SPOT)).toMatchObject({ type: 'refusal', code: 'bad-instrument' });
  },
  'Socket/Spot/ExchangeData/GetExchangeInfo': (json) => {
    const raw = spotExchangeInfoSchema.parse(reply(json).result);
    expect(raw.rateLimits.map((one) => [one.rateLimitType, one.intervalNum, one.interval, one.limit])).toEqual([
      ['REQUEST_WEIGHT', 1, 'MINUTE', 6_000],
      ['ORDERS', 10, 'SECOND', 50],
      ['ORDERS', 1, 'DAY', 160_000],
      ['CONNECTIONS', 5, 'MINUTE', 300],
    ]);
    expect(spotInstrument(raw.symbols[0]!, SPOT)).toEqual(
      instrument({
        ...{ venue: SPOT, symbol: 'BNBBTC', kind: 'spot', base: asset('BNB'), quote: asset('BTC'), tickSize: '0.000001' },
        ...{ lotSize: '0.00000001', orderStep: '0.001', minSize: '0.001', maxSize: '100000', status: 'trading' },
      }),
    );
  },
  'Endpoints/Spot/ExchangeData/GetServerTime': (json) => {
    expect(serverTimeSchema.parse(json)).toEqual({ serverTime: 1_499_827_319_559 });
  },
  'Endpoints/Spot/Account/GetAccountInfo': (json) => {
    const raw = spotAccountSchema.parse(json);
    expect(raw.canTrade).toBe(true);
    expect(mapSpotBalances(raw)).toEqual([
      { asset: asset('BTC'), total: d('4723846.89208129'), available: d('4723846.89208129') },
      { asset: asset('LTC'), total: d('4763368.68006011'), available: d('4763368.68006011') },
    ]);
  },
  'Socket/Spot/Account/GetAccountInfo': (json) => {
    const raw = spotAccountSchema.parse(reply(json).result);
    expect(raw.canTrade).toBe(true);
    expect(mapSpotBalances(raw)).toEqual([
      { asset: asset('BNB'), total: d('0'), available: d('0') },
      { asset: asset('BTC'), total: d('1.4307112'), available: d('1.3447112') },
      { asset: asset('USDT'), total: d('1021.21'), available: d('1021.21') },
    ]);
  },
  'Socket/Spot/Account/GetOrderRateLimits': (json) => {
    const { result, rateLimits } = reply(json);
    expect(rateLimitsSchema.parse(result)).toEqual([
      { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: 50, count: 0 },
      { rateLimitType: 'ORDERS', interval: 'DAY', intervalNum: 1, limit: 160_000, count: 0 },
    ]);
    expect(rateLimits).toEqual([
      { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: 6_000, count: 20 },
    ]);
  },
  'Endpoints/Spot/Account/GetCommissionRates': (json) => {
    // 0.00000010 + 0.00000112, 0.00000020 + 0.00000114; the discount is not counted on.
    expect(mapSpotCommission(spotCommissionSchema.parse(json))).toEqual({ maker: d('0.00000122'), taker: d('0.00000134') });
  },
  'Endpoints/Spot/Account/GetAPIKeyPermissions': (json) => {
    const raw = apiRestrictionsSchema.parse(json);
    expect(raw).toEqual({
      ...{ ipRestrict: false, enableReading: true, enableWithdrawals: false, enableInternalTransfer: false },
      ...{ permitsUniversalTransfer: false, enableFutures: false, enableSpotAndMarginTrading: false },
    });
    expect(checkKey(raw, 'usdm')).toMatchObject({ code: 'key-cannot-trade', details: { right: 'enableFutures' } });
    expect(checkKey(raw, 'spot')).toMatchObject({ code: 'key-cannot-trade', details: { right: 'enableSpotAndMarginTrading' } });
  },
  'Endpoints/Spot/Trading/GetOpenOrders': (json) => {
    expect(spotOrdersSchema.parse(json).map((one) => mapSpotOrder(one, spotBtc, onSpot))).toEqual([spotResting()]);
  },
  'Endpoints/Spot/Trading/GetOrders': (json) => {
    expect(spotOrdersSchema.parse(json).map((one) => mapSpotOrder(one, spotBtc, onSpot))).toEqual([spotResting()]);
  },
  'Endpoints/Spot/Trading/GetOrder': (json) => {
    expect(mapSpotOrder(spotOrderSchema.parse(json), spotBtc, onSpot)).toEqual(spotResting());
  },
  'Endpoints/Spot/Trading/GetUserTrades': (json) => {
    expect(myTradesSchema.parse(json).map((one) => mapMyTrade(one, spotBtc, onSpot))).toEqual([
      {
        ...{ type: 'fill', venue: SPOT, instrument: spotBtc.id, clientOrderId: undefined, venueOrderId: '100234' },
        ...{ venueTimeUs: 1_499_865_549_590_000, receiveTimeUs: NOW, tradeId: '28457', side: 'bid', price: 400_000_100 },
        ...{ size: 12 * E8, liquidity: 'taker', fee: d('10.1'), feeAsset: asset('BNB') },
      },
    ]);
  },
  'Endpoints/Spot/Trading/PlaceOrder': (json) => {
    expect(readAccepted('place', json)).toEqual({ venueOrderId: '28', venueTimeUs: 1_507_725_176_595_000, final: true });
  },
  'Endpoints/Spot/Trading/CancelOrder': (json) => {
    expect(readAccepted('cancel', json)).toEqual({ venueOrderId: '4', venueTimeUs: 1_684_804_350_068_000, final: true });
    // Our order is the one in `origClientOrderId`; neither is an id of ours here.
    const raw = spotOrderSchema.parse(json);
    expect([raw.origClientOrderId, raw.clientOrderId]).toEqual(['myOrder1', 'cancelMyOrder1']);
    expect(mapSpotOrder({ ...raw, origClientOrderId: 'mm-7-1-42' }, spotBtc, onSpot)).toEqual({
      ...{ instrument: spotBtc.id, clientOrderId: '7-1-42', venueOrderId: '4', side: 'bid', state: 'canceled', price: 2 * E8 },
      ...{ size: E8, filledSize: 0, reduceOnly: false, venueTimeUs: 1_684_804_350_068_000 },
    });
  },
  'Endpoints/Spot/Trading/CancelAllOrders': (json) => {
    expect(readAccepted('cancel-all', json)).toEqual({ venueOrderId: undefined, venueTimeUs: 0, final: true });
    expect(spotOrdersSchema.parse(json).map((one) => [one.orderId, one.status, one.timeMs])).toEqual([
      ['11', 'CANCELED', 1_684_804_350_068],
      ['13', 'CANCELED', 1_684_804_350_069],
    ]);
  },
  'Endpoints/Spot/Trading/AmendOrder': (json) => {
    expect(readAccepted('amend', json)).toEqual({ venueOrderId: '12569099453', venueTimeUs: 1_660_801_717_945_000, final: true });
    expect(mapSpotOrder(spotOrderSchema.parse(record(json).amendedOrder), spotBtc, onSpot)).toEqual(spotAmended());
  },
  'Socket/Spot/Trading/AmendOrder': (json) => {
    const { result } = reply(json);
    expect(readAccepted('amend', result!)).toEqual({
      venueOrderId: '12569099453',
      venueTimeUs: 1_660_801_717_945_000,
      final: true,
    });
    expect(mapSpotOrder(spotOrderSchema.parse(record(result!).amendedOrder), spotBtc, onSpot)).toEqual(spotAmended());
  },
  'Socket/Spot/Trading/PlaceOrder': (json) => {
    const { status, result, rateLimits } = reply(json);
    expect(status).toBe(200);
    expect(readAccepted('place', result!)).toEqual({
      venueOrderId: '12569099453',
      venueTimeUs: 1_660_801_715_793_000,
      final: true,
    });
    expect(rateLimits.map((one) => [one.rateLimitType, one.intervalNum, one.interval, one.limit, one.count])).toEqual([
      ['ORDERS', 10, 'SECOND', 50, 1],
      ['ORDERS', 1, 'DAY', 160_000, 1],
      ['REQUEST_WEIGHT', 1, 'MINUTE', 6_000, 1],
    ]);
  },
  'Socket/Spot/Trading/CancelOrder': (json) => {
    // The sample shows an order that has filled: then the cancel says nothing, and the private stream will.
    const accepted = { venueOrderId: '12569099453', venueTimeUs: 1_660_801_717_945_000, final: false };
    expect(readAccepted('cancel', reply(json).result!)).toEqual(accepted);
  },
  'Socket/Spot/Trading/CancelAllOrders': (json) => {
    expect(readAccepted('cancel-all', reply(json).result!)).toEqual({ venueOrderId: undefined, venueTimeUs: 0, final: true });
  },
  'Socket/Spot/Trading/GetOrder': (json) => {
    expect(mapSpotOrder(spotOrderSchema.parse(reply(json).result), spotBtc, onSpot)).toEqual({
      ...spotAmended(),
      ...{ state: 'filled', filledSize: 847_000 },
    });
  },
  'Socket/Spot/Trading/GetOpenOrders': (json) => {
    expect(spotOrdersSchema.parse(reply(json).result).map((one) => mapSpotOrder(one, spotBtc, onSpot))).toEqual([
      { ...spotAmended(), state: 'partially-filled', filledSize: 720_000 },
    ]);
  },
  'Socket/Spot/Trading/GetUserTrades': (json) => {
    const common = {
      ...{ type: 'fill', venue: SPOT, instrument: spotBtc.id, clientOrderId: undefined, venueOrderId: '12569099453' },
      ...{
        venueTimeUs: 1_660_801_715_793_000,
        receiveTimeUs: NOW,
        side: 'ask',
        liquidity: 'maker',
        fee: d('0'),
        feeAsset: asset('BNB'),
      },
    };
    expect(myTradesSchema.parse(reply(json).result).map((one) => mapMyTrade(one, spotBtc, onSpot))).toEqual([
      { ...common, tradeId: '1650422481', price: 2_341_610_000_000, size: 635_000 },
      { ...common, tradeId: '1650422482', price: 2_341_650_000_000, size: 212_000 },
    ]);
  },

  'Subscriptions/Spot/Account/Order': (json) => {
    const { kind, event } = userEventSchema.parse(json);
    expect(kind).toBe('executionReport');
    const ethBtc = fine(SPOT, 'spot', 'ETHBTC', 'ETH', 'BTC');
    const raw = executionReportSchema.parse(event);
    expect(mapExecutionReport(raw, ethBtc, onSpot)).toEqual([
      {
        ...{ type: 'order-accepted', venue: SPOT, instrument: ethBtc.id, clientOrderId: undefined, venueOrderId: '4293153' },
        ...{ venueTimeUs: 1_499_405_658_657_000, receiveTimeUs: NOW },
      },
    ]);
    const { c, C, S, q, p, x, X, r, l, z, L, n, N, t, m } = raw;
    expect([c, C, S, q, p, x, X, r, l, z, L, n, N, t, m]).toEqual([
      ...['mUvoqJxFIILMdfAW5iGSOW', '', 'BUY', '1', '0.1026441', 'NEW', 'NEW', 'NONE', '0', '0', '0', '0'],
      ...[undefined, '-1', false],
    ]);
  },
  'Subscriptions/Spot/Account/AccountPosition': (json) => {
    const raw = outboundAccountPositionSchema.parse(data(json));
    expect(mapAccountPosition(raw, onSpot)).toEqual([
      {
        ...{ type: 'balance-reported', venue: SPOT, balance: { asset: asset('ETH'), total: d('10000'), available: d('10000') } },
        ...{ venueTimeUs: 1_564_034_571_073_000, receiveTimeUs: NOW },
      },
    ]);
  },
  'Subscriptions/Spot/Account/Balance': (json) => {
    expect(mapBalanceUpdate(balanceUpdateSchema.parse(data(json)), onSpot)).toEqual({
      ...{ type: 'cash-flow', venue: SPOT, cause: 'transfer', instrument: undefined, asset: asset('BTC'), amount: d('100') },
      ...{ id: 'balanceUpdate:1573200697068:BTC:100', venueTimeUs: 1_573_200_697_068_000, receiveTimeUs: NOW },
    });
  },
  'Subscriptions/Spot/Account/OcoOrder': (json) => {
    // Recognised, and of no concern: order lists are never sent.
    expect(userEventSchema.parse(json).kind).toBe('listStatus');
  },
};

function restingOrder() {
  return {
    ...{ instrument: btc.id, clientOrderId: undefined, venueOrderId: '1917641', side: 'bid', state: 'working', price: undefined },
    ...{ size: 0.4 * E8, filledSize: 0, reduceOnly: false, venueTimeUs: 1_579_276_756_075_000 },
  };
}

function amendedOrder() {
  return {
    ...{ instrument: btc.id, clientOrderId: undefined, venueOrderId: '20072994037', side: 'bid', state: 'working' },
    ...{ price: 30_005 * E8, size: E8, filledSize: 0, reduceOnly: false, venueTimeUs: 1_629_182_711_600_000 },
  };
}

function canceledOrder() {
  return {
    ...{ instrument: btc.id, clientOrderId: undefined, venueOrderId: '283194212', side: 'bid', state: 'canceled' },
    ...{ price: undefined, size: 11 * E8, filledSize: 0, reduceOnly: false, venueTimeUs: 1_571_110_484_038_000 },
  };
}

function spotResting() {
  return {
    ...{ instrument: spotBtc.id, clientOrderId: undefined, venueOrderId: '1', side: 'bid', state: 'working' },
    ...{ price: 10_000_000, size: E8, filledSize: 0, reduceOnly: false, venueTimeUs: 1_499_827_319_559_000 },
  };
}

function spotAmended() {
  return {
    ...{ instrument: spotBtc.id, clientOrderId: undefined, venueOrderId: '12569099453', side: 'ask', state: 'partially-filled' },
    ...{ price: 2_341_610_000_000, size: 847_000, filledSize: 847_000, reduceOnly: false, venueTimeUs: 1_660_801_717_945_000 },
  };
}

const FOLDER = 'venue-samples/binance';

describe('the published samples', () => {
  test.for(Object.keys(EXPECTATIONS))('%s becomes what it says', (file, context) => {
    const json = sampleJson(sharedData(FOLDER, context), file);
    expect(isRefusal(json)).toBe(false);
    EXPECTATIONS[file]?.(json);
  });

  test('are all on the list, and the list names no other', (context) => {
    const files = readdirSync(sharedData(FOLDER, context), { recursive: true, encoding: 'utf8' });
    const samples = files.filter((file) => file.endsWith('.txt')).map((file) => file.slice(0, -4));
    expect(SAMPLES.flatMap((group) => group.files).toSorted()).toEqual(samples.toSorted());
  });

  test('that the list says are tested here are those that are tested here', () => {
    const here = SAMPLES.filter((group) => 'test' in group.use && group.use.test === 'wire/venue-samples.data.test.ts');
    expect(here.flatMap((group) => group.files).toSorted()).toEqual(Object.keys(EXPECTATIONS).toSorted());
  });
});
