import {
  type AmendCommand,
  type CancelAllCommand,
  type CancelCommand,
  type ClientOrderId,
  type InstrumentId,
  instrumentId,
  lots,
  type PlaceCommand,
  ticks,
  type VenueId,
  type VenueOrderId,
  venueId,
} from '@mm/core';

export const ACME: VenueId = venueId('acme');
export const BTC: InstrumentId = instrumentId(ACME, 'spot', 'BTCUSDT');

export function placeCommand(counter = 1): PlaceCommand {
  const flags = { orderType: 'limit', timeInForce: 'gtc', postOnly: true, reduceOnly: false, side: 'bid' } as const;
  const clientOrderId = `1-1-${counter}` as ClientOrderId;
  const order = { instrument: BTC, clientOrderId, price: ticks(617_000), size: lots(5), strategy: undefined, ...flags };
  return { type: 'place', venue: ACME, order, issuedAtUs: 0 };
}

export function amendCommand(counter = 1): AmendCommand {
  const ids = { clientOrderId: `1-1-${counter}` as ClientOrderId, venueOrderId: '77' as VenueOrderId };
  return { type: 'amend', venue: ACME, instrument: BTC, ...ids, price: ticks(617_001), size: lots(5), issuedAtUs: 0 };
}

export function cancelCommand(counter = 1): CancelCommand {
  const ids = { clientOrderId: `1-1-${counter}` as ClientOrderId, venueOrderId: undefined };
  return { type: 'cancel', venue: ACME, instrument: BTC, ...ids };
}

export const cancelAllCommand: CancelAllCommand = { type: 'cancel-all', venue: ACME, instrument: BTC };
