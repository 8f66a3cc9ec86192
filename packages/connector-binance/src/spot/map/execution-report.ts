import { type DecimalText, type Instrument, isRefusal, type OrderEvent, parseAsset, type Refusal } from '@mm/core';
import { endOf, fillOf, readOrderNews } from '../../map/order-news.ts';
import { isTradeId, type PrivateContext } from '../../map/order-state.ts';
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
  // `c` is the cancel's own id where `C` names the order.
  const own = { clientId: raw.C === '' ? raw.c : raw.C, timeMs: raw.T, reduceOnly: false };
  const news = readOrderNews(raw, of, context, own);
  if (isRefusal(news)) return news;
  const { base, order, report } = news;
  const end = endOf(raw.X, base, { expired: 'expired', rejected: raw.r });
  if (news.lastSize > 0 && (raw.x === 'TRADE' || isTradeId(raw.t))) {
    const feeAsset = raw.N === undefined ? of.quote : parseAsset(raw.N);
    if (isRefusal(feeAsset)) return feeAsset;
    const fill = fillOf(raw, of, news, raw.n ?? ('0' as DecimalText), feeAsset);
    return isRefusal(fill) ? fill : [fill, ...end, report];
  }
  if (raw.x === 'NEW' && order.state === 'working') return [{ type: 'order-accepted', ...base }];
  if (raw.x === 'REPLACED' && order.price !== undefined && order.state !== 'canceled') {
    return [{ type: 'order-amended', ...base, price: order.price, size: order.size }, report];
  }
  return [...end, report];
}
