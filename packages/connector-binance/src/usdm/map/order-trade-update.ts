import { type Instrument, isRefusal, type OrderEvent, parseAsset, type Refusal, refusal } from '@mm/core';
import { endOf, fillOf, readOrderNews } from '../../map/order-news.ts';
import type { PrivateContext } from '../../map/order-state.ts';
import type { RawOrderTradeUpdate } from '../wire/order-trade-update.ts';

/**
 * `ORDER_TRADE_UPDATE` → what happened, and how the venue now counts the order.
 *
 * A fill is taken from whatever execution states one, by its size and not by its name: liquidations and the venue's own
 * orders fill under other names. Its fee comes with it. One without a fee or a trade id is refused, so that the account is read
 * back. The report that follows lets whoever keeps orders notice a fill that never came.
 */
export function mapOrderTradeUpdate(
  raw: RawOrderTradeUpdate,
  of: Instrument,
  context: PrivateContext,
): readonly OrderEvent[] | Refusal {
  const { o } = raw;
  const news = readOrderNews(o, of, context, { clientId: o.c, timeMs: raw.T, reduceOnly: o.R });
  if (isRefusal(news)) return news;
  const { base, order, report } = news;
  const expired = EXPIRY_REASONS.get(o.er ?? '0') ?? `reason ${o.er}`;
  const end = endOf(o.X, base, { expired, rejected: 'REJECTED' });
  if (news.lastSize > 0) {
    if (o.n === undefined || o.N === undefined) return refusal('malformed-frame', `a fill of order ${o.i} without its fee`);
    const feeAsset = parseAsset(o.N);
    if (isRefusal(feeAsset)) return feeAsset;
    const fill = fillOf(o, of, news, o.n, feeAsset);
    return isRefusal(fill) ? fill : [fill, ...end, report];
  }
  if (o.x === 'NEW' && order.state === 'working') return [{ type: 'order-accepted', ...base }];
  if (o.x === 'AMENDMENT' && order.price !== undefined) {
    return [{ type: 'order-amended', ...base, price: order.price, size: order.size }, report];
  }
  return [...end, report];
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
