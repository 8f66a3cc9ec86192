import {
  type DecimalText,
  type FillEvent,
  type Instrument,
  isRefusal,
  type Lots,
  type OrderEvent,
  type OrderReport,
  parseAsset,
  parsePrice,
  parseSize,
  type Refusal,
  refusal,
  type TradeId,
  type VenueOrderId,
} from '@mm/core';
import { isTradeId, orderStateOf, type PrivateContext, sideOf } from '../../map/order-state.ts';
import type { RawExecutionReport } from '../wire/execution-report.ts';

/**
 * `executionReport` → what happened, and how the venue now counts the order. A fill without a commission asset was free, and
 * its fee is zero in the quote currency; one without a trade id is refused, so that the account is read back. The report that
 * follows lets whoever keeps orders notice a fill that never came.
 */
export function mapExecutionReport(
  raw: RawExecutionReport,
  of: Instrument,
  context: PrivateContext,
): readonly OrderEvent[] | Refusal {
  const [size, filledSize, lastSize] = [parseSize(of, raw.q), parseSize(of, raw.z), parseSize(of, raw.l)];
  if (isRefusal(size)) return size;
  if (isRefusal(filledSize)) return filledSize;
  if (isRefusal(lastSize)) return lastSize;
  const price = raw.p === '0' ? undefined : parsePrice(of, raw.p);
  if (isRefusal(price)) return price;
  const base = {
    venue: context.venue,
    instrument: of.id,
    // `c` is the cancel's own id where `C` names the order.
    clientOrderId: context.ids.decode(raw.C === '' ? raw.c : raw.C),
    venueOrderId: raw.i as VenueOrderId,
    venueTimeUs: raw.T * 1_000,
    receiveTimeUs: context.receiveTimeUs,
  } as const;
  const order: OrderReport = {
    instrument: of.id,
    clientOrderId: base.clientOrderId,
    venueOrderId: base.venueOrderId,
    side: sideOf(raw.S),
    state: orderStateOf(raw.X, filledSize),
    price,
    size,
    filledSize,
    reduceOnly: false,
    venueTimeUs: base.venueTimeUs,
  };
  const report = { type: 'order-reported', venue: context.venue, order, receiveTimeUs: context.receiveTimeUs } as const;
  if (lastSize > 0 && (raw.x === 'TRADE' || isTradeId(raw.t))) {
    const fill = fillOf(raw, lastSize, of, base);
    return isRefusal(fill) ? fill : [fill, ...endOf(raw, base), report];
  }
  if (raw.x === 'NEW' && order.state === 'working') return [{ type: 'order-accepted', ...base }];
  if (raw.x === 'REPLACED' && price !== undefined && order.state !== 'canceled') {
    return [{ type: 'order-amended', ...base, price, size }, report];
  }
  return [...endOf(raw, base), report];
}

type EventBase = Pick<FillEvent, 'venue' | 'instrument' | 'clientOrderId' | 'venueOrderId' | 'venueTimeUs' | 'receiveTimeUs'>;

function fillOf(raw: RawExecutionReport, size: Lots, of: Instrument, base: EventBase): FillEvent | Refusal {
  if (!isTradeId(raw.t)) return refusal('malformed-frame', `a fill of order ${raw.i} without its trade id`);
  const price = parsePrice(of, raw.L);
  if (isRefusal(price)) return price;
  const feeAsset = raw.N === undefined ? of.quote : parseAsset(raw.N);
  if (isRefusal(feeAsset)) return feeAsset;
  return {
    type: 'fill',
    ...base,
    tradeId: raw.t as TradeId,
    side: sideOf(raw.S),
    price,
    size,
    liquidity: raw.m ? 'maker' : 'taker',
    fee: raw.n ?? ('0' as DecimalText),
    feeAsset,
  };
}

/** The event that says that the order is off the book, if it is. A full fill says so itself. */
function endOf(raw: RawExecutionReport, base: EventBase): readonly OrderEvent[] {
  switch (raw.X) {
    case 'CANCELED':
      return [{ type: 'order-canceled', ...base, reason: 'canceled at the venue' }];
    case 'EXPIRED':
      return [{ type: 'order-expired', ...base, reason: 'expired' }];
    case 'EXPIRED_IN_MATCH':
      return [{ type: 'order-expired', ...base, reason: 'self-trade prevention' }];
    case 'REJECTED':
      return [{ type: 'order-rejected', ...base, venueCode: raw.r, reason: 'rejected by the engine' }];
    default:
      return [];
  }
}
