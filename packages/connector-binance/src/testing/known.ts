import {
  type AmendCommand,
  asset,
  type CancelCommand,
  clientOrderId,
  type Instrument,
  instrument,
  type LimitOrderRequest,
  lots,
  type OrderRequest,
  type PlaceCommand,
  ticks,
  type VenueOrderId,
  venueId,
} from '@mm/core';

export const USDM_BTC: Instrument = instrument({
  ...{ venue: venueId('binance-usdm'), symbol: 'BTCUSDT', kind: 'linear-perp', base: asset('BTC'), quote: asset('USDT') },
  ...{ tickSize: '0.10', lotSize: '0.001' },
});

export const SPOT_BTC: Instrument = instrument({
  ...{ venue: venueId('binance-spot'), symbol: 'BTCUSDT', kind: 'spot', base: asset('BTC'), quote: asset('USDT') },
  ...{ tickSize: '0.01', lotSize: '0.00000001', orderStep: '0.00001' },
});

/** `1-1-counter`. */
export function orderId(counter: number): LimitOrderRequest['clientOrderId'] {
  return clientOrderId({ epoch: 1, instance: 1, counter });
}

/** A bid of 0.01 at 61,700 that rests, unless said otherwise. */
export function placing(of: Instrument, counter: number, over: Partial<OrderRequest> = {}): PlaceCommand {
  const rests = {
    orderType: 'limit',
    price: ticks(of.kind === 'spot' ? 6_170_000 : 617_000),
    timeInForce: 'gtc',
    postOnly: false,
  } as const;
  const order = {
    ...{ clientOrderId: orderId(counter), instrument: of.id, strategy: undefined, side: 'bid', reduceOnly: false, ...rests },
    ...{ size: lots(of.kind === 'spot' ? 1_000_000 : 10), ...over },
  } as OrderRequest;
  return { type: 'place', venue: of.venue, order, issuedAtUs: 0 };
}

export function amending(of: Instrument, counter: number, price: number, size: number): AmendCommand {
  return {
    ...{ type: 'amend', venue: of.venue, instrument: of.id, clientOrderId: orderId(counter), venueOrderId: undefined },
    ...{ price: ticks(price), size: lots(size), issuedAtUs: 0 },
  };
}

export function canceling(of: Instrument, counter: number, venueOrderId?: string): CancelCommand {
  const id = venueOrderId as VenueOrderId | undefined;
  return { type: 'cancel', venue: of.venue, instrument: of.id, clientOrderId: orderId(counter), venueOrderId: id };
}
