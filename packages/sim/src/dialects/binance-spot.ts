import { burst, wholeBetween } from '../random/draws.ts';
import type { BookTickerFrame, DepthFrame, MarketDialect, TradeFrame } from './dialect.ts';
import { levelsText } from './dialect.ts';

/**
 * Binance spot, frames in the combined stream's wrapper. Ids are counted per symbol and leave no gap (`U` is the `u`
 * before, plus one; there is no `pu`), all numbers have eight decimals, depth has no `T`, the book ticker no time at all.
 * @see https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams
 */
export function binanceSpot(): MarketDialect {
  return {
    defaultEveryMs: 100,
    minDecimals: 8,
    firstUpdateId: (random) => 50_093_000_000 + wholeBetween(random, 0, 1e9),
    nextUpdateIds: (previous, random) => {
      const first = previous + 1;
      return { first, last: first + Math.floor(burst(random) * 52), previous };
    },
    depth: (frame) => wrapped(frame, `depth${frame.everyMs === 1_000 ? '' : `@${frame.everyMs}ms`}`, depth(frame)),
    bookTicker: (frame) => wrapped(frame, 'bookTicker', bookTicker(frame)),
    trade: (frame) => wrapped(frame, 'trade', trade(frame)),
    depthSnapshot: ({ lastUpdateId, bids, asks }) =>
      `{"lastUpdateId":${lastUpdateId},"bids":${levelsText(bids)},"asks":${levelsText(asks)}}`,
  };
}

function depth({ symbol, eventMs, first, last, bids, asks }: DepthFrame): string {
  return (
    `{"e":"depthUpdate","E":${eventMs},"s":"${symbol}","U":${first},"u":${last},` +
    `"b":${levelsText(bids)},"a":${levelsText(asks)}}`
  );
}

function bookTicker({ symbol, updateId, bid, ask }: BookTickerFrame): string {
  return `{"u":${updateId},"s":"${symbol}","b":"${bid[0]}","B":"${bid[1]}","a":"${ask[0]}","A":"${ask[1]}"}`;
}

function trade({ symbol, tradeId, eventMs, transactMs, price, size, buyerIsMaker }: TradeFrame): string {
  return (
    `{"e":"trade","E":${eventMs},"s":"${symbol}","t":${tradeId},"p":"${price}","q":"${size}",` +
    `"T":${transactMs},"m":${buyerIsMaker},"M":true}`
  );
}

function wrapped({ symbol }: { readonly symbol: string }, stream: string, data: string): string {
  return `{"stream":"${symbol.toLowerCase()}@${stream}","data":${data}}`;
}
