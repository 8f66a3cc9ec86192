import { fixedText } from '../../../units/decimal-text.ts';
import type { Call, Endpoint } from '../gateway.ts';
import { inTimes } from '../history-filter.ts';
import { isOpen, orderRef, readOrder, throughReplica, wireMs } from '../venue-context.ts';
import type { WireValue } from '../wire-json.ts';
import { fillRow, orderRow } from './order-shapes.ts';
import type { SpotContext } from './spot-context.ts';

const READ = { operation: 'read', security: 'signed' } as const;

/** Endpoints that read orders, fills and the account. */
export function accountEndpoints(context: SpotContext): [string, Endpoint][] {
  return [
    ['GET /api/v3/order', { ...READ, weight: 4, run: (call) => oneOrder(context, call) }],
    [
      'GET /api/v3/openOrders',
      { ...READ, weight: (params) => (params.has('symbol') ? 6 : 80), run: (call) => openOrders(context, call) },
    ],
    ['GET /api/v3/allOrders', { ...READ, weight: 20, run: (call) => allOrders(context, call) }],
    [
      'GET /api/v3/myTrades',
      { ...READ, weight: (params) => (params.has('orderId') ? 5 : 20), run: (call) => myTrades(context, call) },
    ],
    ['GET /api/v3/account', { ...READ, weight: 20, run: (call) => account(context, call) }],
    ['GET /api/v3/account/commission', { ...READ, weight: 20, run: (call) => commission(context, call) }],
    [
      'GET /api/v3/rateLimit/order',
      { ...READ, weight: 40, run: (call) => context.limits.ordersReported(call.account, call.nowUs) },
    ],
  ];
}

function symbolOf(context: SpotContext, call: Call): string {
  const symbol = call.params.needText('symbol');
  context.symbols.need(symbol);
  return symbol;
}

function oneOrder(context: SpotContext, call: Call): WireValue {
  return orderRow(context, readOrder(context, call, symbolOf(context, call), orderRef(context, call)));
}

function openOrders(context: SpotContext, call: Call): WireValue {
  const symbol = call.params.text('symbol');
  if (symbol !== undefined) context.symbols.need(symbol);
  const orders =
    context.faults.replicaLagUs === 0
      ? context.exchange.openOrders(call.account, symbol)
      : context.exchange.allOrders(call.account, symbol);
  return orders.flatMap((order) => {
    const seen = throughReplica(context, order, call.nowUs);
    return seen !== undefined && isOpen(seen) ? [orderRow(context, seen)] : [];
  });
}

function allOrders(context: SpotContext, call: Call): WireValue {
  const symbol = symbolOf(context, call);
  const from = call.params.bigint('orderId');
  const fromId = from === undefined ? 0 : context.orderIds.own(from);
  const orders = context.exchange.allOrders(call.account, symbol).flatMap((order) => {
    const seen = order.orderId < fromId ? undefined : throughReplica(context, order, call.nowUs);
    return seen === undefined ? [] : [seen];
  });
  return inTimes(orders, call.params, (order) => wireMs(context, order.createdUs), 500, 1000).map((order) =>
    orderRow(context, order),
  );
}

function myTrades(context: SpotContext, call: Call): WireValue {
  const symbol = symbolOf(context, call);
  const from = call.params.bigint('fromId');
  const fromId = from === undefined ? 0 : context.tradeIds.own(from);
  const wanted = call.params.bigint('orderId');
  const orderId = wanted === undefined ? undefined : context.orderIds.own(wanted);
  const fills = context.exchange
    .history(call.account)
    .fills.filter(
      (fill) =>
        fill.instrument === symbol &&
        fill.tradeId >= fromId &&
        (orderId === undefined || fill.orderId === orderId) &&
        fill.atUs <= call.nowUs - context.faults.replicaLagUs,
    );
  return inTimes(fills, call.params, (fill) => wireMs(context, fill.atUs), 500, 1000).map((fill) => fillRow(context, fill));
}

function account(context: SpotContext, call: Call): WireValue {
  const rates = context.exchange.feeRates(call.account);
  const omitZero = call.params.flag('omitZeroBalances') === true;
  const held = new Map(context.exchange.account(call.account).balances.map((row) => [row.asset, row]));
  const balances = context.symbols.assets().flatMap((asset) => {
    const row = held.get(asset);
    if (omitZero && (row === undefined || row.wallet === 0n)) return [];
    const free = row === undefined ? 0n : row.wallet - row.locked;
    return [{ asset, free: context.symbols.money(asset, free), locked: context.symbols.money(asset, row?.locked ?? 0n) }];
  });
  return {
    makerCommission: basisPoints(rates.maker),
    takerCommission: basisPoints(rates.taker),
    buyerCommission: 0,
    sellerCommission: 0,
    commissionRates: { ...rateTexts(rates), buyer: '0.00000000', seller: '0.00000000' },
    canTrade: true,
    canWithdraw: true,
    canDeposit: true,
    brokered: false,
    requireSelfTradePrevention: false,
    preventSor: false,
    updateTime: call.venueMs,
    accountType: 'SPOT',
    balances,
    permissions: ['SPOT'],
    uid: 354937868,
  };
}

function commission(context: SpotContext, call: Call): WireValue {
  const symbol = symbolOf(context, call);
  const none = { maker: '0.00000000', taker: '0.00000000', buyer: '0.00000000', seller: '0.00000000' };
  return {
    symbol,
    standardCommission: { ...rateTexts(context.exchange.feeRates(call.account)), buyer: '0.00000000', seller: '0.00000000' },
    specialCommission: none,
    taxCommission: none,
    discount: { enabledForAccount: false, enabledForSymbol: false, discountAsset: 'BNB', discount: '0.75000000' },
  };
}

function rateTexts(rates: { readonly maker: number; readonly taker: number }): { maker: string; taker: string } {
  return { maker: fixedText(BigInt(rates.maker), 8), taker: fixedText(BigInt(rates.taker), 8) };
}

/** The old way of writing a rate: 10 is 0.10 %. */
function basisPoints(rate: number): number {
  return Math.round(rate / 10_000);
}
