import {
  type FillEvent,
  type Instrument,
  isRefusal,
  parseAsset,
  parsePrice,
  parseSize,
  type Refusal,
  type TradeId,
  type VenueOrderId,
} from '@mm/core';
import type { PrivateContext } from '../../map/order-state.ts';
import type { RawMyTrade } from '../wire/my-trade.ts';

/** `myTrades` → a fill. It names no client order id: the venue's order id says whose it is. */
export function mapMyTrade(raw: RawMyTrade, of: Instrument, context: Omit<PrivateContext, 'ids'>): FillEvent | Refusal {
  const price = parsePrice(of, raw.price);
  if (isRefusal(price)) return price;
  const size = parseSize(of, raw.qty);
  if (isRefusal(size)) return size;
  const feeAsset = parseAsset(raw.commissionAsset);
  if (isRefusal(feeAsset)) return feeAsset;
  return {
    type: 'fill',
    venue: context.venue,
    instrument: of.id,
    clientOrderId: undefined,
    venueOrderId: raw.orderId as VenueOrderId,
    venueTimeUs: raw.time * 1_000,
    receiveTimeUs: context.receiveTimeUs,
    tradeId: raw.id as TradeId,
    side: raw.isBuyer ? 'bid' : 'ask',
    price,
    size,
    liquidity: raw.isMaker ? 'maker' : 'taker',
    fee: raw.commission,
    feeAsset,
  };
}
