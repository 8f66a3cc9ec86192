import type { RandomSource } from '@mm/core';
import { burst, wholeBetween } from '../random/draws.ts';
import type { BookTickerFrame, DepthFrame, DepthSnapshotBody, MarketDialect, TradeFrame, UpdateIds } from './dialect.ts';
import { levelsText } from './dialect.ts';

/** Which fields frames have: as recorded in 2024, or with the pair `ps` and the settlement class `st` of 2026. */
export type UsdmFields = '2024' | '2026';

/**
 * Binance USDⓈ-M futures, frames in the combined stream's wrapper. Update ids are counted over all symbols, so they jump
 * by thousands from one update to the next, and `pu` alone chains them.
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams
 */
export function binanceUsdm(fields: UsdmFields = '2026'): MarketDialect {
  const pair = (symbol: string): string => (fields === '2026' ? `,"ps":"${symbol}"` : '');
  const settlement = fields === '2026' ? ',"st":1' : '';
  return {
    defaultEveryMs: 100,
    minDecimals: 0,
    firstUpdateId: (random) => (fields === '2026' ? 11_563_000_000_000 : 5_123_000_000_000) + wholeBetween(random, 0, 1e9),
    nextUpdateIds,
    depth: (frame) =>
      wrapped(
        `${frame.symbol.toLowerCase()}@depth${frame.everyMs === 250 ? '' : `@${frame.everyMs}ms`}`,
        `{"e":"depthUpdate",${times(frame)},"s":"${frame.symbol}"${pair(frame.symbol)},"U":${frame.first},"u":${frame.last},` +
          `"pu":${frame.previous},"b":${levelsText(frame.bids.toReversed())},"a":${levelsText(frame.asks)}${settlement}}`,
      ),
    bookTicker: (frame) => wrapped(`${frame.symbol.toLowerCase()}@bookTicker`, bookTicker(frame, pair(frame.symbol), settlement)),
    trade: (frame) => wrapped(`${frame.symbol.toLowerCase()}@trade`, trade(frame)),
    depthSnapshot,
  };
}

/** In recordings an update spans 3,900 ids and starts 316 after the one before, both on average. */
function nextUpdateIds(previous: number, random: RandomSource): UpdateIds {
  const first = previous + 1 + Math.floor(burst(random) * 316);
  return { first, last: first + Math.floor(burst(random) * 3_900), previous };
}

function bookTicker(frame: BookTickerFrame, pair: string, settlement: string): string {
  const { symbol, updateId, bid, ask } = frame;
  return (
    `{"e":"bookTicker","u":${updateId},"s":"${symbol}"${pair},"b":"${bid[0]}","B":"${bid[1]}",` +
    `"a":"${ask[0]}","A":"${ask[1]}","T":${frame.transactMs},"E":${frame.eventMs}${settlement}}`
  );
}

function trade(frame: TradeFrame): string {
  const { symbol, tradeId, price, size, buyerIsMaker } = frame;
  return (
    `{"e":"trade",${times(frame)},"s":"${symbol}","t":${tradeId},"p":"${price}","q":"${size}",` +
    `"X":"MARKET","m":${buyerIsMaker}}`
  );
}

function depthSnapshot({ lastUpdateId, eventMs, transactMs, bids, asks }: DepthSnapshotBody): string {
  return (
    `{"lastUpdateId":${lastUpdateId},"E":${eventMs},"T":${transactMs},` + `"bids":${levelsText(bids)},"asks":${levelsText(asks)}}`
  );
}

function times(frame: DepthFrame | TradeFrame): string {
  return `"E":${frame.eventMs},"T":${frame.transactMs}`;
}

function wrapped(stream: string, data: string): string {
  return `{"stream":"${stream}","data":${data}}`;
}
