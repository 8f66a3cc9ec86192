import type { StreamRoute } from './stream-host.ts';

/** What a stream's name asks for. */
export type FeedSpec =
  | { readonly kind: 'depth'; readonly symbol: string; readonly everyUs: number }
  | { readonly kind: 'partial'; readonly symbol: string; readonly everyUs: number; readonly levels: number }
  | { readonly kind: 'bbo'; readonly symbol: string }
  | { readonly kind: 'trade'; readonly symbol: string }
  | { readonly kind: 'aggregate'; readonly symbol: string }
  | { readonly kind: 'mark'; readonly symbol: string; readonly everyUs: number }
  | { readonly kind: 'all-marks'; readonly everyUs: number }
  | { readonly kind: 'contracts' }
  | { readonly kind: 'ticker' | 'mini-ticker'; readonly symbol: string; readonly everyUs: number }
  | {
      readonly kind: 'candle';
      readonly symbol: string;
      readonly interval: string;
      readonly minutes: number;
      readonly everyUs: number;
    };

/** `[price, size]` as text. */
export type TextLevel = readonly [string, string];

/** Depth as it goes out. Ids as the venue counts them. */
export interface DepthNews {
  readonly symbol: string;
  readonly firstId: number | bigint;
  readonly lastId: number | bigint;
  readonly previousId: number | bigint;
  readonly bids: readonly TextLevel[];
  readonly asks: readonly TextLevel[];
  readonly eventMs: number;
  readonly changedMs: number;
}

export interface BboNews {
  readonly symbol: string;
  readonly updateId: number | bigint;
  readonly bid: TextLevel;
  readonly ask: TextLevel;
  readonly eventMs: number;
}

export interface TradeNews {
  readonly symbol: string;
  readonly id: number | bigint;
  readonly price: string;
  readonly size: string;
  readonly buyerMaker: boolean;
  readonly tradeMs: number;
  readonly eventMs: number;
}

export interface AggregateNews extends TradeNews {
  readonly firstId: number | bigint;
  readonly lastId: number | bigint;
}

export interface MarkNews {
  readonly symbol: string;
  readonly mark: string;
  readonly index: string;
  readonly rate: string;
  readonly nextFundingMs: number;
  readonly eventMs: number;
}

/** A day's figures, as text. */
export interface TickerNews {
  readonly symbol: string;
  readonly day: DayFigures;
  readonly eventMs: number;
}

export interface DayFigures {
  readonly change: string;
  readonly changePercent: string;
  readonly average: string;
  readonly last: string;
  readonly lastSize: string;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly volume: string;
  readonly turnover: string;
  readonly openMs: number;
  readonly closeMs: number;
  readonly firstId: number | bigint;
  readonly lastId: number | bigint;
  readonly count: number;
  readonly bid: TextLevel;
  readonly ask: TextLevel;
}

export interface CandleNews {
  readonly symbol: string;
  readonly interval: string;
  readonly row: CandleRow;
  readonly firstId: number | bigint;
  readonly lastId: number | bigint;
  readonly closed: boolean;
  readonly eventMs: number;
}

/** A candle as text. */
export interface CandleRow {
  readonly openMs: number;
  readonly closeMs: number;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  readonly volume: string;
  readonly turnover: string;
  readonly trades: number;
  readonly takerBuyVolume: string;
  readonly takerBuyTurnover: string;
}

/** How a product writes its public streams. Pure. */
export interface FeedSpelling {
  parse(stream: string): FeedSpec | undefined;
  routeOf(spec: FeedSpec): StreamRoute;
  depth(news: DepthNews): string;
  partial(news: DepthNews): string;
  bbo(news: BboNews): string;
  trade(news: TradeNews): string;
  aggregate(news: AggregateNews): string;
  mark(news: MarkNews): string;
  ticker(news: TickerNews): string;
  miniTicker(news: TickerNews): string;
  candle(news: CandleNews): string;
  /** Futures gather trades for 100 ms; spot tells at once. */
  readonly aggregateEveryUs: number;
}
