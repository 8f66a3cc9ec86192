import { INTERVAL_MINUTES } from '../candle-intervals.ts';
import type { FeedSpec, FeedSpelling, TextLevel } from '../feed-spelling.ts';

/** How spot writes its public streams. */
export const SPOT_STREAMS: FeedSpelling = {
  aggregateEveryUs: 0,
  parse: parseStream,
  routeOf: () => 'all',
  depth: (d) =>
    `{"e":"depthUpdate","E":${d.eventMs},"s":"${d.symbol}","U":${d.firstId},"u":${d.lastId},"b":${levels(d.bids)},"a":${levels(d.asks)}}`,
  partial: (d) => `{"lastUpdateId":${d.lastId},"bids":${levels(d.bids)},"asks":${levels(d.asks)}}`,
  bbo: (b) => `{"u":${b.updateId},"s":"${b.symbol}","b":"${b.bid[0]}","B":"${b.bid[1]}","a":"${b.ask[0]}","A":"${b.ask[1]}"}`,
  trade: (t) =>
    `{"e":"trade","E":${t.eventMs},"s":"${t.symbol}","t":${t.id},"p":"${t.price}","q":"${t.size}","T":${t.tradeMs},"m":${t.buyerMaker},"M":true}`,
  aggregate: (t) =>
    `{"e":"aggTrade","E":${t.eventMs},"s":"${t.symbol}","a":${t.id},"p":"${t.price}","q":"${t.size}","f":${t.firstId},"l":${t.lastId},"T":${t.tradeMs},"m":${t.buyerMaker},"M":true}`,
  mark: () => '{}',
  ticker: ({ symbol, day: d, eventMs }) =>
    `{"e":"24hrTicker","E":${eventMs},"s":"${symbol}","p":"${d.change}","P":"${d.changePercent}","w":"${d.average}","x":"${d.open}","c":"${d.last}","Q":"${d.lastSize}","b":"${d.bid[0]}","B":"${d.bid[1]}","a":"${d.ask[0]}","A":"${d.ask[1]}","o":"${d.open}","h":"${d.high}","l":"${d.low}","v":"${d.volume}","q":"${d.turnover}","O":${d.openMs},"C":${d.closeMs},"F":${d.firstId},"L":${d.lastId},"n":${d.count}}`,
  miniTicker: ({ symbol, day: d, eventMs }) =>
    `{"e":"24hrMiniTicker","E":${eventMs},"s":"${symbol}","c":"${d.last}","o":"${d.open}","h":"${d.high}","l":"${d.low}","v":"${d.volume}","q":"${d.turnover}"}`,
  candle: ({ symbol, interval, row: r, firstId, lastId, closed, eventMs }) =>
    `{"e":"kline","E":${eventMs},"s":"${symbol}","k":{"t":${r.openMs},"T":${r.closeMs},"s":"${symbol}","i":"${interval}","f":${firstId},"L":${lastId},"o":"${r.open}","c":"${r.close}","h":"${r.high}","l":"${r.low}","v":"${r.volume}","n":${r.trades},"x":${closed},"q":"${r.turnover}","V":"${r.takerBuyVolume}","Q":"${r.takerBuyTurnover}","B":"0"}}`,
};

function levels(list: readonly TextLevel[]): string {
  return `[${list.map(([price, size]) => `["${price}","${size}"]`).join(',')}]`;
}

function parseStream(stream: string): FeedSpec | undefined {
  const at = stream.indexOf('@');
  const lower = stream.slice(0, Math.max(0, at));
  if (lower === '' || lower !== lower.toLowerCase()) return undefined;
  const symbol = lower.toUpperCase();
  const name = stream.slice(at + 1);
  const depth = /^depth(5|10|20)?(@100ms)?$/.exec(name);
  if (depth !== null) {
    const everyUs = depth[2] === undefined ? 1_000_000 : 100_000;
    return depth[1] === undefined
      ? { kind: 'depth', symbol, everyUs }
      : { kind: 'partial', symbol, everyUs, levels: Number(depth[1]) };
  }
  switch (name) {
    case 'bookTicker':
      return { kind: 'bbo', symbol };
    case 'trade':
      return { kind: 'trade', symbol };
    case 'aggTrade':
      return { kind: 'aggregate', symbol };
    case 'ticker':
      return { kind: 'ticker', symbol, everyUs: 1_000_000 };
    case 'miniTicker':
      return { kind: 'mini-ticker', symbol, everyUs: 1_000_000 };
    default: {
      const interval = name.startsWith('kline_') ? name.slice('kline_'.length) : '';
      const minutes = INTERVAL_MINUTES.get(interval);
      return minutes === undefined ? undefined : { kind: 'candle', symbol, interval, minutes, everyUs: 1_000_000 };
    }
  }
}
