import { fixedText } from '../../units/decimal-text.ts';
import type { ApiKey } from './api-keys.ts';
import type { Call, Endpoint } from './gateway.ts';
import type { VenueContext } from './venue-context.ts';
import type { WireValue } from './wire-json.ts';

const READ = { operation: 'read', security: 'signed', weight: 1 } as const;

/**
 * What lives under `/sapi`, and only on `api.binance.com` at the real venue. Here every REST host has it, so that a venue can
 * be started alone.
 */
export function walletEndpoints(context: VenueContext): [string, Endpoint][] {
  return [
    ['GET /sapi/v1/account/apiRestrictions', { ...READ, run: (call) => restrictions(call.key, call.venueMs) }],
    ['GET /sapi/v1/system/status', { ...READ, operation: 'other', security: 'none', run: () => systemStatus(context) }],
    ['GET /sapi/v1/capital/config/getall', { ...READ, weight: 10, run: (call) => currencies(context, call) }],
    ['GET /sapi/v1/margin/allPairs', { ...READ, run: () => [] }],
    ['GET /sapi/v1/margin/isolated/allPairs', { ...READ, run: () => [] }],
    ['GET /sapi/v1/asset/tradeFee', { ...READ, run: (call) => tradeFees(context, call) }],
    ['POST /sapi/v3/asset/getUserAsset', { ...READ, weight: 5, run: (call) => userAssets(context, call) }],
  ];
}

function systemStatus(context: VenueContext): WireValue {
  return context.faults.maintenance ? { status: 1, msg: 'system_maintenance' } : { status: 0, msg: 'normal' };
}

function restrictions(key: ApiKey | undefined, nowMs: number): WireValue {
  const permissions = key?.permissions;
  return {
    ipRestrict: permissions?.ipRestrict ?? false,
    createTime: nowMs - 86_400_000,
    enableReading: permissions?.enableReading ?? false,
    enableWithdrawals: permissions?.enableWithdrawals ?? false,
    enableInternalTransfer: permissions?.enableInternalTransfer ?? false,
    enableMargin: permissions?.enableMargin ?? false,
    enableFutures: permissions?.enableFutures ?? false,
    permitsUniversalTransfer: permissions?.permitsUniversalTransfer ?? false,
    enableVanillaOptions: permissions?.enableVanillaOptions ?? false,
    enableFixApiTrade: permissions?.enableFixApiTrade ?? false,
    enableFixReadOnly: permissions?.enableFixReadOnly ?? false,
    enableSpotAndMarginTrading: permissions?.enableSpotAndMarginTrading ?? false,
    enablePortfolioMarginTrading: permissions?.enablePortfolioMarginTrading ?? false,
  };
}

function currencies(context: VenueContext, call: Call): WireValue {
  const held = new Map(context.exchange.account(call.account).balances.map((row) => [row.asset, row]));
  return context.symbols.assets().map((asset) => {
    const row = held.get(asset);
    return {
      coin: asset,
      depositAllEnable: false,
      withdrawAllEnable: false,
      name: asset,
      free: context.symbols.money(asset, row === undefined ? 0n : row.wallet - row.locked),
      locked: context.symbols.money(asset, row?.locked ?? 0n),
      freeze: '0',
      withdrawing: '0',
      ipoing: '0',
      ipoable: '0',
      storage: '0',
      isLegalMoney: false,
      trading: true,
      networkList: [],
    };
  });
}

function tradeFees(context: VenueContext, call: Call): WireValue {
  const rates = context.exchange.feeRates(call.account);
  const wanted = call.params.text('symbol');
  return context.exchange.instruments
    .map((view) => view.spec.symbol)
    .filter((symbol) => wanted === undefined || symbol === wanted)
    .map((symbol) => ({
      symbol,
      makerCommission: fixedText(BigInt(rates.maker), 8),
      takerCommission: fixedText(BigInt(rates.taker), 8),
    }));
}

function userAssets(context: VenueContext, call: Call): WireValue {
  return context.exchange.account(call.account).balances.map((row) => ({
    asset: row.asset,
    free: context.symbols.money(row.asset, row.wallet - row.locked),
    locked: context.symbols.money(row.asset, row.locked),
    freeze: '0',
    withdrawing: '0',
    ipoable: '0',
    btcValuation: '0',
  }));
}
