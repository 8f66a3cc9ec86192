import { type BboEvent, type Instrument, isRefusal, parsePrice, parseSize, type Refusal, refusal, type Sequence } from '@mm/core';
import type { RawLevel } from '../wire/primitives.ts';
import { mapLevels } from './levels.ts';
import { type DepthMessage, type IgnoredMessage, ReusableTrade, SPENT_TRADE_ID } from './market-messages.ts';

/*
 * The obvious way from a checked raw message to ours: what the frame scanner must agree with, and what takes over
 * whenever a frame is not of the expected shape. Both products spell these parts alike.
 */

/** Where and when: what every mapped message starts with. */
export interface MappedFrom {
  readonly instrument: Instrument;
  readonly venueTimeUs: number;
  readonly receiveTimeUs: number;
}

/**
 * Depth update → {@link DepthMessage}.
 * @param raw with `previous` as the sequence rules want it: −1 where the product states none
 */
export function mapDepth(from: MappedFrom, raw: RawDepth & { readonly previous: Sequence }): DepthMessage | Refusal {
  const bids = mapLevels(raw.b, from.instrument);
  if (isRefusal(bids)) return bids;
  const asks = mapLevels(raw.a, from.instrument);
  if (isRefusal(asks)) return asks;
  return { type: 'depth-update', ...placed(from), first: raw.U, last: raw.u, previous: raw.previous, bids, asks };
}

/** What the depth updates of both products have. */
interface RawDepth {
  readonly U: Sequence;
  readonly u: Sequence;
  readonly b: readonly RawLevel[];
  readonly a: readonly RawLevel[];
}

/** Book ticker → {@link BboEvent}. An empty side comes as price and size zero. */
export function mapBookTicker(
  from: MappedFrom,
  raw: { readonly u: Sequence; readonly b: string; readonly B: string; readonly a: string; readonly A: string },
): BboEvent | Refusal {
  const bidTicks = parsePrice(from.instrument, raw.b);
  if (isRefusal(bidTicks)) return bidTicks;
  const bidLots = parseSize(from.instrument, raw.B);
  if (isRefusal(bidLots)) return bidLots;
  const askTicks = parsePrice(from.instrument, raw.a);
  if (isRefusal(askTicks)) return askTicks;
  const askLots = parseSize(from.instrument, raw.A);
  if (isRefusal(askLots)) return askLots;
  if ((bidTicks === 0 && bidLots > 0) || (askTicks === 0 && askLots > 0)) {
    return refusal('bad-level', `a best price of zero with a size, of ${from.instrument.id}`);
  }
  return { type: 'bbo', ...placed(from), sequence: raw.u, bidTicks, bidLots, askTicks, askLots };
}

/** Trade or aggregate trade → `TradeEvent`; `m` says that the buyer was the maker, so the seller was the aggressor. */
export function mapTrade(
  from: MappedFrom,
  raw: { readonly id: Sequence; readonly p: string; readonly q: string; readonly m: boolean },
): ReusableTrade | IgnoredMessage | Refusal {
  const price = parsePrice(from.instrument, raw.p);
  if (isRefusal(price)) return price;
  const size = parseSize(from.instrument, raw.q);
  if (isRefusal(size)) return size;
  if (price === 0 && size === 0) return SPENT_TRADE_ID;
  if (price === 0 || size === 0) return refusal('bad-level', `a trade of ${raw.q} at ${raw.p}`);
  const trade = new ReusableTrade();
  return Object.assign(trade, placed(from), { id: raw.id, price, size, aggressorSide: raw.m ? 'ask' : 'bid' });
}

function placed(from: MappedFrom): Pick<BboEvent, 'instrument' | 'venueTimeUs' | 'receiveTimeUs'> {
  return { instrument: from.instrument.id, venueTimeUs: from.venueTimeUs, receiveTimeUs: from.receiveTimeUs };
}
