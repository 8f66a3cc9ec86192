import { INTERVAL_MINUTES } from '../candle-intervals.ts';
import type { FeedSpec, FeedSpelling, TextLevel } from '../feed-spelling.ts';
import type { StreamRoute } from '../stream-host.ts';

/** How USDⓈ-M writes its public streams. */
export const USDM_STREAMS: FeedSpelling = {
  aggregateEveryUs: 100_000,
  parse: parseStream,
  routeOf,
  depth: (d) =>
    `{"e":"depthUpdate","E":${d.eventMs},"T":${d.changedMs},"s":"${d.symbol}","ps":"${d.symbol}","U":${d.firstId},"u":${d.lastId},"pu":${d.previousId},"b":${levels(d.bids)},"a":${levels(d.asks)},"st":1}`,
  partial: (d) =>
    `{"e":"depthUpdate","E":${d.eventMs},"T":${d.changedMs},"s":"${d.symbol}","ps":"${d.symbol}","U":${d.firstId},"u":${d.lastId},"pu":${d.previousId},"b":${levels(d.bids)},"a":${levels(d.asks)},"st":1}`,
  bbo: (b) =>
    `{"e":"bookTicker","u":${b.updateId},"E":${b.eventMs},"T":${b.eventMs},"s":"${b.symbol}","ps":"${b.symbol}","b":"${b.bid[0]}","B":"${b.bid[1]}","a":"${b.ask[0]}","A":"${b.ask[1]}","st":1}`,
  trade: (t) =>
    `{"e":"trade","E":${t.eventMs},"T":${t.tradeMs},"s":"${t.symbol}","t":${t.id},"p":"${t.price}","q":"${t.size}","X":"MARKET","m":${t.buyerMaker},"st":1}`,
  aggregate: (t) =>
    `{"e":"aggTrade","E":${t.eventMs},"a":${t.id},"s":"${t.symbol}","p":"${t.price}","q":"${t.size}","nq":"${t.size}","f":${t.firstId},"l":${t.lastId},"T":${t.tradeMs},"m":${t.buyerMaker},"st":1}`,
  mark: (m) =>
    `{"e":"markPriceUpdate","E":${m.eventMs},"s":"${m.symbol}","p":"${m.mark}","ap":"${m.mark}","i":"${m.index}","P":"${m.index}","r":"${m.rate}","T":${m.nextFundingMs},"st":1}`,
  ticker: ({ symbol, day: d, eventMs }) =>
    `{"e":"24hrTicker","E":${eventMs},"s":"${symbol}","p":"${d.change}","P":"${d.changePercent}","w":"${d.average}","c":"${d.last}","Q":"${d.lastSize}","o":"${d.open}","h":"${d.high}","l":"${d.low}","v":"${d.volume}","q":"${d.turnover}","O":${d.openMs},"C":${d.closeMs},"F":${d.firstId},"L":${d.lastId},"n":${d.count},"st":1}`,
  miniTicker: ({ symbol, day: d, eventMs }) =>
    `{"e":"24hrMiniTicker","E":${eventMs},"s":"${symbol}","c":"${d.last}","o":"${d.open}","h":"${d.high}","l":"${d.low}","v":"${d.volume}","q":"${d.turnover}","st":1}`,
  candle: ({ symbol, interval, row: r, firstId, lastId, closed, eventMs }) =>
    `{"e":"kline","E":${eventMs},"s":"${symbol}","k":{"t":${r.openMs},"T":${r.closeMs},"s":"${symbol}","i":"${interval}","f":${firstId},"L":${lastId},"o":"${r.open}","c":"${r.close}","h":"${r.high}","l":"${r.low}","v":"${r.volume}","n":${r.trades},"x":${closed},"q":"${r.turnover}","V":"${r.takerBuyVolume}","Q":"${r.takerBuyTurnover}","B":"0"},"st":1}`,
};

function levels(list: readonly TextLevel[]): string {
  return `[${list.map(([price, size]) => `["${price}","${size === '0' || /^0\.0*$/.test(size) ? '0' : size}"]`).join(',')}]`;
}

const MS_US = 1000;

function parseStream(stream: string): FeedSpec | undefined {
  if (stream === '!contractInfo') return { kind: 'contracts' };
  const marks = /^!markPrice@arr(@1s)?$/.exec(stream);
  if (marks !== null) return { kind: 'all-marks', everyUs: marks[1] === undefined ? 3_000_000 : 1_000_000 };
  const at = stream.indexOf('@');
  const lower = stream.slice(0, Math.max(0, at));
  if (lower === '' || lower !== lower.toLowerCase()) return undefined;
  const symbol = lower.toUpperCase();
  const name = stream.slice(at + 1);
  return parseDepth(symbol, name) ?? parseOther(symbol, name);
}

function parseDepth(symbol: string, name: string): FeedSpec | undefined {
  const match = /^depth(5|10|20)?(?:@(100|500)ms)?$/.exec(name);
  if (match === null) return undefined;
  const everyUs = Number(match[2] ?? 250) * MS_US;
  return match[1] === undefined
    ? { kind: 'depth', symbol, everyUs }
    : { kind: 'partial', symbol, everyUs, levels: Number(match[1]) };
}

function parseOther(symbol: string, name: string): FeedSpec | undefined {
  switch (name) {
    case 'bookTicker':
      return { kind: 'bbo', symbol };
    case 'trade':
      return { kind: 'trade', symbol };
    case 'aggTrade':
      return { kind: 'aggregate', symbol };
    case 'markPrice':
      return { kind: 'mark', symbol, everyUs: 3_000_000 };
    case 'markPrice@1s':
      return { kind: 'mark', symbol, everyUs: 1_000_000 };
    case 'ticker':
      return { kind: 'ticker', symbol, everyUs: 2_000_000 };
    case 'miniTicker':
      return { kind: 'mini-ticker', symbol, everyUs: 2_000_000 };
    default: {
      const interval = name.startsWith('kline_') ? name.slice('kline_'.length) : '';
      const minutes = INTERVAL_MINUTES.get(interval);
      return minutes === undefined ? undefined : { kind: 'candle', symbol, interval, minutes, everyUs: 250_000 };
    }
  }
}

function routeOf(spec: FeedSpec): StreamRoute {
  const { kind } = spec;
  return kind === 'depth' || kind === 'partial' || kind === 'bbo' || kind === 'trade' ? 'public' : 'market';
}
