import type { EventQueue } from './event-queue.ts';
import type { Market } from './market.ts';

/** The end of a command for one market: tells which levels changed, then the best prices if they did. */
export function tellBook(market: Market, events: EventQueue, nowUs: number): void {
  const { matcher } = market;
  const { changes } = matcher;
  if (changes.count === 0) return;
  const { told } = market;
  let atBest = false;
  for (let i = 0; i < changes.count; i += 1) {
    const isBid = changes.isBid[i] as boolean;
    const price = changes.prices[i] as number;
    const size = matcher.sizeAt(isBid, price);
    if (size === changes.before[i]) continue;
    market.updateId += 1;
    // What is worse than the best prices cannot change them.
    if (isBid ? price >= told.bidPrice : price <= told.askPrice || told.askPrice === 0) atBest = true;
    if (!events.wanted) continue;
    events.push({
      type: 'level-changed',
      instrument: market.symbol,
      side: isBid ? 'bid' : 'ask',
      price,
      size,
      updateId: market.updateId,
      atUs: nowUs,
    });
  }
  changes.clear();
  if (atBest) tellBest(market, events, nowUs);
}

function tellBest(market: Market, events: EventQueue, nowUs: number): void {
  const { matcher, told } = market;
  const bidPrice = matcher.bestPrice(true);
  const askPrice = matcher.bestPrice(false);
  const bidSize = matcher.bestSize(true);
  const askSize = matcher.bestSize(false);
  if (bidPrice === told.bidPrice && bidSize === told.bidSize && askPrice === told.askPrice && askSize === told.askSize) return;
  told.bidPrice = bidPrice;
  told.bidSize = bidSize;
  told.askPrice = askPrice;
  told.askSize = askSize;
  if (!events.wanted) return;
  const { symbol: instrument, updateId } = market;
  events.push({ type: 'best-changed', instrument, bidPrice, bidSize, askPrice, askSize, updateId, atUs: nowUs });
}
