import {
  type DecimalText,
  type FillEvent,
  type Instrument,
  isRefusal,
  parseAsset,
  parsePrice,
  parseSize,
  type Refusal,
  type Side,
  type TradeId,
  type VenueOrderId,
} from '@mm/core';
import type { PrivateContext } from './order-state.ts';

/** A fill as both products list it. */
export interface RawFill {
  readonly id: string;
  readonly orderId: string;
  readonly price: DecimalText;
  readonly qty: DecimalText;
  readonly commission: DecimalText;
  readonly commissionAsset: string;
  readonly time: number;
}

/** A fill that was read. It names no client order id: the venue's order id says whose it is. */
export function mapReadFill(
  raw: RawFill,
  of: Instrument,
  { venue, receiveTimeUs }: Omit<PrivateContext, 'ids'>,
  own: { readonly side: Side; readonly isMaker: boolean },
): FillEvent | Refusal {
  const price = parsePrice(of, raw.price);
  if (isRefusal(price)) return price;
  const size = parseSize(of, raw.qty);
  if (isRefusal(size)) return size;
  const feeAsset = parseAsset(raw.commissionAsset);
  if (isRefusal(feeAsset)) return feeAsset;
  return {
    type: 'fill',
    venue,
    instrument: of.id,
    clientOrderId: undefined,
    venueOrderId: raw.orderId as VenueOrderId,
    venueTimeUs: raw.time * 1_000,
    receiveTimeUs,
    tradeId: raw.id as TradeId,
    side: own.side,
    price,
    size,
    liquidity: own.isMaker ? 'maker' : 'taker',
    fee: raw.commission,
    feeAsset,
  };
}
