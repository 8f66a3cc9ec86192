import type { FillEvent, Instrument, Refusal } from '@mm/core';
import type { PrivateContext } from '../../map/order-state.ts';
import { mapReadFill } from '../../map/read-fill.ts';
import type { RawMyTrade } from '../wire/my-trade.ts';

/** `myTrades` → a fill. */
export function mapMyTrade(raw: RawMyTrade, of: Instrument, context: Omit<PrivateContext, 'ids'>): FillEvent | Refusal {
  return mapReadFill(raw, of, context, { side: raw.isBuyer ? 'bid' : 'ask', isMaker: raw.isMaker });
}
