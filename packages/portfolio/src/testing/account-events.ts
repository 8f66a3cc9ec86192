import {
  type Asset,
  asset,
  type BalanceReportedEvent,
  type CashFlowEvent,
  type ClientOrderId,
  type DecimalText,
  decimal,
  type FillEvent,
  type Instrument,
  type InstrumentEvent,
  instrument,
  type Lots,
  type PositionReportedEvent,
  type Side,
  type Ticks,
  type TradeId,
  type VenueOrderId,
  venueId,
} from '@mm/core';

const BTC = { base: asset('BTC'), quote: asset('USDT') };

export const USDT: Asset = asset('USDT');
export const BNB: Asset = asset('BNB');
export const BTC_ASSET: Asset = BTC.base;

/** The perpetual as Binance lists it. */
export const perp: Instrument = instrument({
  ...{ ...BTC, venue: venueId('binance-usdm'), symbol: 'BTCUSDT', kind: 'linear-perp' },
  ...{ tickSize: '0.1', lotSize: '0.001' },
});

export const spot: Instrument = instrument({
  ...{ ...BTC, venue: venueId('binance-spot'), symbol: 'BTCUSDT', kind: 'spot' },
  ...{ tickSize: '0.01', lotSize: '0.00001' },
});

/** So fine a tick that money leaves the numbers a double counts. */
export const fine: Instrument = instrument({
  ...{ base: asset('PEPE'), quote: asset('USDT'), venue: venueId('binance-usdm'), symbol: 'PEPEUSDT', kind: 'linear-perp' },
  ...{ tickSize: '0.00000000007', lotSize: '0.0003' },
});

export function announced(of: Instrument): InstrumentEvent {
  return { type: 'instrument', venue: of.venue, instrument: of, receiveTimeUs: 0 };
}

/** A fill; what is left out is ours, maker, at no fee. */
export function fillOf(
  of: Instrument,
  [tradeId, side, price, size]: readonly [tradeId: string, side: Side, ticks: number, lots: number],
  rest: { timeUs?: number; fee?: string; feeAsset?: Asset; clientOrderId?: string } = {},
): FillEvent {
  const timeUs = rest.timeUs ?? Number(tradeId) * 1_000_000;
  return {
    ...{ type: 'fill', venue: of.venue, instrument: of.id, side, liquidity: 'maker' },
    clientOrderId: (rest.clientOrderId ?? '1-1-1') as ClientOrderId,
    venueOrderId: `o${tradeId}` as VenueOrderId,
    ...{ venueTimeUs: timeUs, receiveTimeUs: timeUs },
    ...{ tradeId: tradeId as TradeId, price: price as Ticks, size: size as Lots },
    ...{ fee: decimal(rest.fee ?? '0'), feeAsset: rest.feeAsset ?? of.settle },
  };
}

export function flowOf(
  of: Instrument,
  cause: CashFlowEvent['cause'],
  [id, amount, timeUs]: readonly [id: string, amount: string, timeUs: number],
  flowAsset: Asset = of.settle,
): CashFlowEvent {
  return {
    ...{ type: 'cash-flow', venue: of.venue, cause, instrument: cause === 'funding' ? of.id : undefined },
    ...{ asset: flowAsset, amount: decimal(amount), id, venueTimeUs: timeUs, receiveTimeUs: timeUs },
  };
}

export function positionOf(of: Instrument, size: number, timeUs: number, entryPrice?: string): PositionReportedEvent {
  const entry = entryPrice === undefined ? undefined : decimal(entryPrice);
  const position = { instrument: of.id, size: size as Lots, entryPrice: entry, liquidationPrice: undefined };
  return { type: 'position-reported', venue: of.venue, position, venueTimeUs: timeUs, receiveTimeUs: timeUs };
}

export function balanceEvent(of: Instrument, balanceAsset: Asset, total: string, timeUs: number): BalanceReportedEvent {
  const balance = { asset: balanceAsset, total: decimal(total), available: decimal(total) };
  return { type: 'balance-reported', venue: of.venue, balance, venueTimeUs: timeUs, receiveTimeUs: timeUs };
}

export function mark(
  of: Instrument,
  price: string,
): { readonly type: 'mark-price'; readonly instrument: Instrument['id'] } & {
  readonly mark: DecimalText;
  readonly venueTimeUs: number;
  readonly receiveTimeUs: number;
} {
  return { type: 'mark-price', instrument: of.id, mark: decimal(price), venueTimeUs: 0, receiveTimeUs: 0 };
}
