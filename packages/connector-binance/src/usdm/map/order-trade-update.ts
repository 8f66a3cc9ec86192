import {
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
import type { RawOrderTradeUpdate, RawOrderTradeUpdateOrder } from '../wire/order-trade-update.ts';

/**
 * `ORDER_TRADE_UPDATE` → what happened, and how the venue now counts the order.
 *
 * A fill is taken from whatever execution states one, by its size and not by its name: liquidations and the venue's own
 * orders fill under other names. Its fee comes with it. One without a fee or a trade id is refused, so that the account is read
 * back: an id made up here could be a second one of a fill that has one. The report that follows lets whoever keeps orders
 * notice a fill that never came.
 */
export function mapOrderTradeUpdate(
  raw: RawOrderTradeUpdate,
  of: Instrument,
  context: PrivateContext,
): readonly OrderEvent[] | Refusal {
  const { o } = raw;
  const [size, filledSize, lastSize] = [parseSize(of, o.q), parseSize(of, o.z), parseSize(of, o.l)];
  if (isRefusal(size)) return size;
  if (isRefusal(filledSize)) return filledSize;
  if (isRefusal(lastSize)) return lastSize;
  const price = o.p === '0' ? undefined : parsePrice(of, o.p);
  if (isRefusal(price)) return price;
  const base = {
    venue: context.venue,
    instrument: of.id,
    clientOrderId: context.ids.decode(o.c),
    venueOrderId: o.i as VenueOrderId,
    venueTimeUs: raw.T * 1_000,
    receiveTimeUs: context.receiveTimeUs,
  } as const;
  const order: OrderReport = {
    instrument: of.id,
    clientOrderId: base.clientOrderId,
    venueOrderId: base.venueOrderId,
    side: sideOf(o.S),
    state: orderStateOf(o.X, filledSize),
    price,
    size,
    filledSize,
    reduceOnly: o.R,
    venueTimeUs: base.venueTimeUs,
  };
  const report = { type: 'order-reported', venue: context.venue, order, receiveTimeUs: context.receiveTimeUs } as const;
  if (lastSize > 0) {
    const fill = fillOf(o, lastSize, of, base);
    return isRefusal(fill) ? fill : [fill, ...endOf(o, base), report];
  }
  if (o.x === 'NEW' && order.state === 'working') return [{ type: 'order-accepted', ...base }];
  if (o.x === 'AMENDMENT' && price !== undefined) return [{ type: 'order-amended', ...base, price, size }, report];
  return [...endOf(o, base), report];
}

type EventBase = Pick<FillEvent, 'venue' | 'instrument' | 'clientOrderId' | 'venueOrderId' | 'venueTimeUs' | 'receiveTimeUs'>;

function fillOf(o: RawOrderTradeUpdateOrder, size: Lots, of: Instrument, base: EventBase): FillEvent | Refusal {
  const price = parsePrice(of, o.L);
  if (isRefusal(price)) return price;
  if (!isTradeId(o.t)) return refusal('malformed-frame', `a fill of order ${o.i} without its trade id`);
  if (o.n === undefined || o.N === undefined) return refusal('malformed-frame', `a fill of order ${o.i} without its fee`);
  const feeAsset = parseAsset(o.N);
  if (isRefusal(feeAsset)) return feeAsset;
  return {
    type: 'fill',
    ...base,
    tradeId: o.t as TradeId,
    side: sideOf(o.S),
    price,
    size,
    liquidity: o.m ? 'maker' : 'taker',
    fee: o.n,
    feeAsset,
  };
}

/** The event that says that the order is off the book, if it is. A full fill says so itself. */
function endOf(o: RawOrderTradeUpdateOrder, base: EventBase): readonly OrderEvent[] {
  if (o.X === 'CANCELED') return [{ type: 'order-canceled', ...base, reason: 'canceled at the venue' }];
  if (o.X === 'EXPIRED' || o.X === 'EXPIRED_IN_MATCH') {
    const reason = o.X === 'EXPIRED_IN_MATCH' ? 'self-trade prevention' : (EXPIRY_REASONS.get(o.er ?? '0') ?? `reason ${o.er}`);
    return [{ type: 'order-expired', ...base, reason }];
  }
  if (o.X === 'REJECTED') return [{ type: 'order-rejected', ...base, venueCode: 'REJECTED', reason: 'rejected by the engine' }];
  return [];
}

/** `er`. */
const EXPIRY_REASONS: ReadonlyMap<string, string> = new Map([
  ['0', 'expired'],
  ['1', 'self-trade prevention'],
  ['2', 'the rest of an immediate order'],
  ['3', 'the rest of an immediate order, and self-trade prevention'],
  ['4', 'knocked out by a reduce-only order, or it would have reversed the position'],
  ['5', 'liquidation'],
  ['6', 'a GTE condition'],
  ['7', 'the symbol is delisted'],
  ['8', 'a stop was triggered'],
  ['9', 'the rest of a market order'],
]);
