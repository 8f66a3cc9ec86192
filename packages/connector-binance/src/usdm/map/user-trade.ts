import type { FillEvent, Instrument, Refusal } from '@mm/core';
import { type PrivateContext, sideOf } from '../../map/order-state.ts';
import { mapReadFill } from '../../map/read-fill.ts';
import type { RawUsdmUserTrade } from '../wire/user-trade.ts';

/** `userTrades` → a fill. */
export function mapUsdmUserTrade(
  raw: RawUsdmUserTrade,
  of: Instrument,
  context: Omit<PrivateContext, 'ids'>,
): FillEvent | Refusal {
  return mapReadFill(raw, of, context, { side: sideOf(raw.side), isMaker: raw.maker });
}
