import type {
  AccountSnapshot,
  BalanceSnapshot,
  LedgerCause,
  LedgerEntry,
  PositionSnapshot,
} from '../../../exchange/account-types.ts';
import type { Call, Endpoint } from '../gateway.ts';
import { inTimes } from '../history-filter.ts';
import { Refusal } from '../refusal.ts';
import { wireMs } from '../venue-context.ts';
import type { WireValue } from '../wire-json.ts';
import { rateText } from './order-shapes.ts';
import type { UsdmContext } from './usdm-context.ts';

const READ = { operation: 'read', security: 'signed' } as const;
const MAX_NOTIONAL = '1000000000';

/** Endpoints that read an account. */
export function accountEndpoints(context: UsdmContext): [string, Endpoint][] {
  return [
    ['GET /fapi/v3/account', { ...READ, weight: 5, run: (call) => account(context, call, 3) }],
    ['GET /fapi/v2/account', { ...READ, weight: 5, run: (call) => account(context, call, 2) }],
    ['GET /fapi/v3/balance', { ...READ, weight: 5, run: (call) => balances(context, call) }],
    ['GET /fapi/v2/balance', { ...READ, weight: 5, run: (call) => balances(context, call) }],
    ['GET /fapi/v3/positionRisk', { ...READ, weight: 5, run: (call) => positionRisk(context, call, 3) }],
    ['GET /fapi/v2/positionRisk', { ...READ, weight: 5, run: (call) => positionRisk(context, call, 2) }],
    ['GET /fapi/v1/accountConfig', { ...READ, weight: 5, run: (call) => accountConfig(context, call) }],
    ['GET /fapi/v1/symbolConfig', { ...READ, weight: 5, run: (call) => symbolConfig(context, call) }],
    ['GET /fapi/v1/commissionRate', { ...READ, weight: 20, run: (call) => commissionRate(context, call) }],
    ['GET /fapi/v1/income', { ...READ, weight: 30, run: (call) => income(context, call) }],
    ['GET /fapi/v1/leverageBracket', { ...READ, weight: 1, run: (call) => leverageBrackets(context, call) }],
    ['GET /fapi/v1/adlQuantile', { ...READ, weight: 5, run: (call) => adlQuantile(context, call) }],
    ['GET /fapi/v1/feeBurn', { ...READ, weight: 30, run: () => ({ feeBurn: false }) }],
  ];
}

function account(context: UsdmContext, call: Call, version: 2 | 3): WireValue {
  const snapshot = context.exchange.account(call.account);
  const positionMargin = sum(snapshot.positions, (position) => position.initialMargin);
  const total = (pick: (balance: BalanceSnapshot) => bigint): string => totalText(context, snapshot, pick);
  return {
    ...(version === 2
      ? {
          feeTier: 0,
          canTrade: true,
          canDeposit: true,
          canWithdraw: true,
          updateTime: 0,
          multiAssetsMargin: context.settings.multiAssets(call.account),
          tradeGroupId: -1,
        }
      : {}),
    totalInitialMargin: total((balance) => balance.initialMargin),
    totalMaintMargin: total((balance) => balance.maintenanceMargin),
    totalWalletBalance: total((balance) => balance.wallet),
    totalUnrealizedProfit: total((balance) => balance.unrealised),
    totalMarginBalance: total((balance) => balance.wallet + balance.unrealised),
    totalPositionInitialMargin: total((balance) => least(balance.initialMargin, positionMargin)),
    totalOpenOrderInitialMargin: total((balance) => balance.initialMargin - least(balance.initialMargin, positionMargin)),
    totalCrossWalletBalance: total((balance) => balance.wallet),
    totalCrossUnPnl: total((balance) => balance.unrealised),
    availableBalance: total((balance) => balance.available),
    maxWithdrawAmount: total((balance) => least(balance.available, balance.wallet)),
    assets: snapshot.balances.map((balance) => assetRow(context, snapshot, balance, call, version)),
    positions: shownPositions(context, call, snapshot, version).map((row) => accountPosition(context, call, row, version)),
  };
}

function assetRow(
  context: UsdmContext,
  snapshot: AccountSnapshot,
  balance: BalanceSnapshot,
  call: Call,
  version: 2 | 3,
): WireValue {
  const { asset } = balance;
  const money = (amount: bigint): string => context.symbols.money(asset, amount);
  const ofAsset = snapshot.positions.filter((row) => context.symbols.need(row.instrument).spec.quote === asset);
  const positionMargin = sum(ofAsset, (row) => row.initialMargin);
  return {
    asset,
    walletBalance: money(balance.wallet),
    unrealizedProfit: money(balance.unrealised),
    marginBalance: money(balance.wallet + balance.unrealised),
    maintMargin: money(balance.maintenanceMargin),
    initialMargin: money(balance.initialMargin),
    positionInitialMargin: money(positionMargin),
    openOrderInitialMargin: money(balance.initialMargin - positionMargin),
    crossWalletBalance: money(balance.wallet),
    crossUnPnl: money(balance.unrealised),
    availableBalance: money(balance.available),
    maxWithdrawAmount: money(least(balance.available, balance.wallet)),
    ...(version === 2 ? { marginAvailable: true } : {}),
    updateTime: call.venueMs,
  };
}

function accountPosition(context: UsdmContext, call: Call, row: PositionSnapshot, version: 2 | 3): WireValue {
  const { symbols } = context;
  const symbol = row.instrument;
  const isolated = context.settings.isolated(call.account, symbol);
  const mark = symbols.need(symbol).mark ?? 0;
  return {
    symbol,
    ...(version === 2
      ? {
          leverage: String(row.leverage),
          isolated,
          entryPrice: symbols.averagePrice(symbol, row.cost, row.size, 5),
          breakEvenPrice: symbols.averagePrice(symbol, row.cost, row.size, 5),
          maxNotional: MAX_NOTIONAL,
          bidNotional: '0',
          askNotional: '0',
          positionInitialMargin: symbols.quote(symbol, row.initialMargin),
          openOrderInitialMargin: '0.00000000',
        }
      : { notional: symbols.quote(symbol, symbols.notional(symbol, mark, row.size)), isolatedWallet: '0' }),
    positionSide: 'BOTH',
    positionAmt: symbols.size(symbol, row.size),
    unrealizedProfit: symbols.quote(symbol, row.unrealised),
    isolatedMargin: '0.00000000',
    initialMargin: symbols.quote(symbol, row.initialMargin),
    maintMargin: symbols.quote(symbol, row.maintenanceMargin),
    updateTime: wireMs(context, row.updatedUs),
  };
}

function balances(context: UsdmContext, call: Call): WireValue {
  return context.exchange.account(call.account).balances.map((balance) => {
    const money = (amount: bigint): string => context.symbols.money(balance.asset, amount);
    return {
      accountAlias: 'SgsR',
      asset: balance.asset,
      balance: money(balance.wallet),
      crossWalletBalance: money(balance.wallet),
      crossUnPnl: money(balance.unrealised),
      availableBalance: money(balance.available),
      maxWithdrawAmount: money(least(balance.available, balance.wallet)),
      marginAvailable: true,
      updateTime: call.venueMs,
    };
  });
}

/** Version 3 has rows for positions and open orders only, version 2 for every symbol. */
function shownPositions(context: UsdmContext, call: Call, snapshot: AccountSnapshot, version: 2 | 3): PositionSnapshot[] {
  const held = new Map(snapshot.positions.map((row) => [row.instrument, row]));
  const withOrders = new Set(context.exchange.openOrders(call.account).map((order) => order.instrument));
  const wanted = call.params.text('symbol');
  return context.exchange.instruments.flatMap((view) => {
    const { symbol } = view.spec;
    const row = held.get(symbol) ?? flat(context, call.account, symbol);
    const shown = version === 2 || row.size !== 0 || withOrders.has(symbol);
    return shown && (wanted === undefined || wanted === symbol) ? [row] : [];
  });
}

function flat(context: UsdmContext, name: string, symbol: string): PositionSnapshot {
  return {
    instrument: symbol,
    size: 0,
    cost: 0n,
    unrealised: 0n,
    realised: 0n,
    leverage: context.exchange.leverage(name, symbol),
    initialMargin: 0n,
    maintenanceMargin: 0n,
    liquidationPrice: undefined,
    updatedUs: 0,
  };
}

function positionRisk(context: UsdmContext, call: Call, version: 2 | 3): WireValue {
  const snapshot = context.exchange.account(call.account);
  return shownPositions(context, call, snapshot, version).map((row) => riskRow(context, call, row, version));
}

/** A position as `positionRisk` and the WebSocket API show it. */
function riskRow(context: UsdmContext, call: Call, row: PositionSnapshot, version: 2 | 3): WireValue {
  const { symbols } = context;
  const symbol = row.instrument;
  const view = symbols.need(symbol);
  const quote = (amount: bigint): string => symbols.quote(symbol, amount);
  const average = symbols.averagePrice(symbol, row.cost, row.size, 5);
  const isolated = context.settings.isolated(call.account, symbol);
  return {
    symbol,
    positionSide: 'BOTH',
    positionAmt: symbols.size(symbol, row.size),
    entryPrice: average,
    breakEvenPrice: average,
    markPrice: symbols.grid(symbol).price.text(view.mark ?? 0, 8),
    unRealizedProfit: quote(row.unrealised),
    liquidationPrice:
      row.liquidationPrice === undefined ? '0' : symbols.price(symbol, Math.max(0, Math.round(row.liquidationPrice))),
    isolatedMargin: '0.00000000',
    notional: quote(symbols.notional(symbol, view.mark ?? 0, row.size)),
    isolatedWallet: '0',
    updateTime: wireMs(context, row.updatedUs),
    ...(version === 2
      ? {
          leverage: String(row.leverage),
          maxNotionalValue: MAX_NOTIONAL,
          marginType: isolated ? 'isolated' : 'cross',
          isAutoAddMargin: 'false',
        }
      : {
          marginAsset: view.spec.quote,
          initialMargin: quote(row.initialMargin),
          maintMargin: quote(row.maintenanceMargin),
          positionInitialMargin: quote(row.initialMargin),
          openOrderInitialMargin: '0',
          adl: 1,
          bidNotional: '0',
          askNotional: '0',
        }),
  };
}

function accountConfig(context: UsdmContext, call: Call): WireValue {
  return {
    feeTier: 0,
    canTrade: true,
    canDeposit: true,
    canWithdraw: true,
    dualSidePosition: context.settings.hedgeMode(call.account),
    updateTime: 0,
    multiAssetsMargin: context.settings.multiAssets(call.account),
    tradeGroupId: -1,
  };
}

function symbolConfig(context: UsdmContext, call: Call): WireValue {
  return wantedSymbols(context, call).map((symbol) => ({
    symbol,
    marginType: context.settings.isolated(call.account, symbol) ? 'ISOLATED' : 'CROSSED',
    isAutoAddMargin: 'false',
    leverage: context.exchange.leverage(call.account, symbol),
    maxNotionalValue: MAX_NOTIONAL,
  }));
}

function commissionRate(context: UsdmContext, call: Call): WireValue {
  const symbol = call.params.needText('symbol');
  context.symbols.need(symbol);
  const rates = context.exchange.feeRates(call.account);
  return {
    symbol,
    makerCommissionRate: rateText(rates.maker),
    takerCommissionRate: rateText(rates.taker),
    rpiCommissionRate: rateText(rates.maker),
  };
}

const INCOME: Partial<Readonly<Record<LedgerCause, string>>> = {
  realised: 'REALIZED_PNL',
  fee: 'COMMISSION',
  funding: 'FUNDING_FEE',
  deposit: 'TRANSFER',
  withdrawal: 'TRANSFER',
  transfer: 'INTERNAL_TRANSFER',
  insurance: 'INSURANCE_CLEAR',
  'liquidation-fee': 'INSURANCE_CLEAR',
  adjustment: 'WELCOME_BONUS',
};

function income(context: UsdmContext, call: Call): WireValue {
  const symbol = call.params.text('symbol');
  const type = call.params.text('incomeType');
  const entries = context.exchange
    .history(call.account)
    .ledger.filter(
      (entry) => (symbol === undefined || entry.instrument === symbol) && (type === undefined || INCOME[entry.cause] === type),
    );
  return inTimes(entries, call.params, (entry) => wireMs(context, entry.atUs), 100, 1000).map((entry) =>
    incomeRow(context, entry),
  );
}

function incomeRow(context: UsdmContext, entry: LedgerEntry): WireValue {
  const type = INCOME[entry.cause] ?? entry.cause.toUpperCase();
  return {
    symbol: entry.instrument ?? '',
    incomeType: type,
    income: context.symbols.money(entry.asset, entry.amount),
    asset: entry.asset,
    info: entry.tradeId === 0 ? type : String(context.tradeIds.wire(entry.tradeId)),
    time: wireMs(context, entry.atUs),
    tranId: String(entry.entryId),
    tradeId: entry.tradeId === 0 ? '' : String(context.tradeIds.wire(entry.tradeId)),
  };
}

function leverageBrackets(context: UsdmContext, call: Call): WireValue {
  return wantedSymbols(context, call).map((symbol) => {
    const { perp } = context.symbols.need(symbol).spec;
    return {
      symbol,
      notionalCoef: 1,
      brackets: [
        {
          bracket: 1,
          initialLeverage: perp?.maxLeverage ?? 1,
          notionalCap: Number(MAX_NOTIONAL),
          notionalFloor: 0,
          maintMarginRatio: Number(perp?.maintenanceRate ?? 0),
          cum: 0,
        },
      ],
    };
  });
}

function adlQuantile(context: UsdmContext, call: Call): WireValue {
  const { positions } = context.exchange.account(call.account);
  return positions
    .filter((row) => row.size !== 0)
    .map((row) => ({ symbol: row.instrument, adlQuantile: { LONG: 1, SHORT: 1, BOTH: 1 } }));
}

/** The symbol asked for, or all. @throws {Refusal} -1121 */
function wantedSymbols(context: UsdmContext, call: Call): string[] {
  const wanted = call.params.text('symbol');
  if (wanted !== undefined) return [context.symbols.need(wanted).spec.symbol];
  return context.exchange.instruments.map((view) => view.spec.symbol);
}

/** Totals are told in one currency; with one margin asset that is it, and others are only added where their decimals agree. */
function totalText(context: UsdmContext, snapshot: AccountSnapshot, pick: (balance: BalanceSnapshot) => bigint): string {
  const quotes = new Set(context.exchange.instruments.map((view) => view.spec.quote));
  const counted = snapshot.balances.filter((balance) => quotes.has(balance.asset));
  const asset = counted[0]?.asset ?? 'USDT';
  const decimals = context.symbols.assetDecimals(asset);
  const same = counted.filter((balance) => context.symbols.assetDecimals(balance.asset) === decimals);
  return context.symbols.money(asset, sum(same, pick));
}

function sum<T>(items: readonly T[], pick: (item: T) => bigint): bigint {
  return items.reduce((total, item) => total + pick(item), 0n);
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

/** @throws {Refusal} -1102 or -1130 */
export function needFlag(call: Call, name: string): boolean {
  call.params.needText(name);
  const flag = call.params.flag(name);
  if (flag === undefined) throw new Refusal(-1130, `Data sent for parameter '${name}' is not valid.`);
  return flag;
}
