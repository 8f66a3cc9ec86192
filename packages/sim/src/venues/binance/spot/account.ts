import type { OrderSnapshot } from '../../../exchange/order-types.ts';
import { fixedText } from '../../../units/decimal-text.ts';
import type { Call, Endpoint } from '../gateway.ts';
import { allOrders, fillsOf, neededSymbol, openOrders } from '../order-reads.ts';
import { orderRef, readOrder } from '../venue-context.ts';
import type { WireValue } from '../wire-json.ts';
import { fillRow, orderRow } from './order-shapes.ts';
import type { SpotContext } from './spot-context.ts';

const READ = { operation: 'read', security: 'signed' } as const;

/** Endpoints that read orders, fills and the account. */
export function accountEndpoints(context: SpotContext): [string, Endpoint][] {
  const toRow = (order: OrderSnapshot): WireValue => orderRow(context, order);
  return [
    ['GET /api/v3/order', { ...READ, weight: 4, run: (call) => oneOrder(context, call) }],
    [
      'GET /api/v3/openOrders',
      { ...READ, weight: (params) => (params.has('symbol') ? 6 : 80), run: (call) => openOrders(context, call).map(toRow) },
    ],
    [
      'GET /api/v3/allOrders',
      { ...READ, weight: 20, run: (call) => allOrders(context, call, neededSymbol(context, call)).map(toRow) },
    ],
    [
      'GET /api/v3/myTrades',
      {
        ...READ,
        weight: (params) => (params.has('orderId') ? 5 : 20),
        run: (call) => fillsOf(context, call).map((fill) => fillRow(context, fill)),
      },
    ],
    ['GET /api/v3/account', { ...READ, weight: 20, run: (call) => account(context, call) }],
    ['GET /api/v3/account/commission', { ...READ, weight: 20, run: (call) => commission(context, call) }],
    [
      'GET /api/v3/rateLimit/order',
      { ...READ, weight: 40, run: (call) => context.limits.ordersReported(call.account, call.nowUs) },
    ],
  ];
}

function oneOrder(context: SpotContext, call: Call): WireValue {
  return orderRow(context, readOrder(context, call, neededSymbol(context, call), orderRef(context, call)));
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
  const symbol = neededSymbol(context, call);
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
