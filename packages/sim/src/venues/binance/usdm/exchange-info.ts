import type { InstrumentStatus } from '@mm/core';
import type { InstrumentView } from '../../../exchange/instrument-spec.ts';
import type { Call } from '../gateway.ts';
import type { WireValue } from '../wire-json.ts';
import type { UsdmContext } from './usdm-context.ts';

const FAR_FUTURE = 4_133_404_800_000;
const ONBOARD = 1_569_398_400_000;

/** `GET /fapi/v1/exchangeInfo`. */
export function exchangeInfo(context: UsdmContext, call: Call): { readonly [name: string]: WireValue } {
  return {
    timezone: 'UTC',
    serverTime: call.venueMs,
    futuresType: 'U_MARGINED',
    rateLimits: context.limits.listed(),
    exchangeFilters: [],
    assets: context.symbols.assets().map((asset) => ({ asset, marginAvailable: true, autoAssetExchange: '-10000' })),
    symbols: context.exchange.instruments.map((view) => symbolInfo(context, view)),
  };
}

/** The venue's word for the state of a contract. It has none for modes in which only some orders are taken. */
function contractStatus(status: InstrumentStatus): string {
  switch (status) {
    case 'trading':
    case 'post-only':
    case 'reduce-only':
      return 'TRADING';
    case 'cancel-only':
      return 'PRE_SETTLE';
    case 'halted':
      return 'PENDING_TRADING';
    case 'delisted':
      return 'CLOSE';
  }
}

function symbolInfo(context: UsdmContext, view: InstrumentView): WireValue {
  const { spec, rules } = view;
  const { price, size } = context.symbols.grid(spec.symbol);
  return {
    symbol: spec.symbol,
    pair: spec.symbol,
    contractType: 'PERPETUAL',
    deliveryDate: FAR_FUTURE,
    onboardDate: ONBOARD,
    status: contractStatus(view.status),
    maintMarginPercent: '2.5000',
    requiredMarginPercent: '5.0000',
    baseAsset: spec.base,
    quoteAsset: spec.quote,
    marginAsset: spec.quote,
    pricePrecision: price.decimals,
    quantityPrecision: size.decimals,
    baseAssetPrecision: 8,
    quotePrecision: 8,
    underlyingType: 'COIN',
    underlyingSubType: ['PoW'],
    settlePlan: 0,
    triggerProtect: '0.0500',
    liquidationFee: spec.perp?.liquidationFee ?? '0.012500',
    marketTakeBound: rules.marketTakeBound ?? '0.05',
    maxMoveOrderLimit: 10_000,
    filters: filters(context, view),
    orderTypes: ['LIMIT', 'MARKET', 'STOP', 'STOP_MARKET', 'TAKE_PROFIT', 'TAKE_PROFIT_MARKET', 'TRAILING_STOP_MARKET'],
    timeInForce: ['GTC', 'IOC', 'FOK', 'GTX', 'GTD'],
    permissionSets: ['GRID', 'COPY'],
  };
}

function filters(context: UsdmContext, view: InstrumentView): WireValue {
  const { rules, compiled, spec } = view;
  const { price, size } = context.symbols.grid(spec.symbol);
  const band = [
    {
      filterType: 'PERCENT_PRICE',
      multiplierUp: rules.bandUp ?? '10.0000',
      multiplierDown: rules.bandDown ?? '0.0001',
      multiplierDecimal: '4',
    },
  ];
  const sizes = { stepSize: rules.lotSize, minQty: size.text(compiled.minSize) };
  return [
    {
      filterType: 'PRICE_FILTER',
      tickSize: rules.tickSize,
      minPrice: price.text(compiled.minPrice),
      maxPrice: price.text(compiled.maxPrice),
    },
    { filterType: 'LOT_SIZE', ...sizes, maxQty: size.text(compiled.maxSize) },
    { filterType: 'MARKET_LOT_SIZE', ...sizes, maxQty: size.text(compiled.maxMarketSize) },
    { filterType: 'MAX_NUM_ORDERS', limit: compiled.maxOpenOrders },
    { filterType: 'MIN_NOTIONAL', notional: rules.minNotional ?? '0' },
    ...band,
    { filterType: 'POSITION_RISK_CONTROL', positionControlSide: 'NONE' },
  ];
}

/** `contractInfo` of the stream. */
export function contractText(view: InstrumentView, eventMs: number): WireValue {
  return {
    e: 'contractInfo',
    E: eventMs,
    s: view.spec.symbol,
    ps: view.spec.symbol,
    ct: 'PERPETUAL',
    dt: FAR_FUTURE,
    ot: ONBOARD,
    cs: contractStatus(view.status),
    bks: [
      {
        bs: 1,
        bnf: 0,
        bnc: 1_000_000_000,
        mmr: Number(view.spec.perp?.maintenanceRate ?? 0),
        cf: 0,
        mi: 1,
        ma: view.spec.perp?.maxLeverage ?? 1,
      },
    ],
    st: 1,
  };
}
