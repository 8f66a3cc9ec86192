import type { TradedEvent } from '../../exchange/exchange-events.ts';

/** Trades of one taker at one price told as one. */
export interface AggregateTrade {
  readonly id: number;
  readonly price: number;
  readonly size: number;
  readonly firstId: number;
  readonly lastId: number;
  readonly buyerMaker: boolean;
  readonly atUs: number;
}

/** A minute of trading, in price and size steps. */
export interface Candle {
  readonly startUs: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  /** Price × size summed, in steps. */
  readonly turnover: bigint;
  readonly takerBuyVolume: number;
  readonly takerBuyTurnover: bigint;
  readonly firstId: number;
  readonly lastId: number;
  readonly trades: number;
}

const MINUTE_US = 60_000_000;

/** Kept of each: trades, aggregated trades, and minutes (a day and an hour of them). */
const MOST_TRADES = 1000;
const MOST_CANDLES = 1500;

/** What was traded in one instrument, as far back as the venue tells. */
export class Tape {
  readonly trades: TradedEvent[] = [];
  readonly aggregates: AggregateTrade[] = [];
  private readonly candles: Candle[] = [];
  private pending: (AggregateTrade & { readonly taker: number }) | undefined;
  private nextAggregate = 1;

  /** Adds a trade. Returns the aggregate that it ended, if it did. */
  add(trade: TradedEvent): AggregateTrade | undefined {
    bounded(this.trades, trade, MOST_TRADES);
    this.addToCandle(trade);
    const { pending } = this;
    const joins =
      pending !== undefined && pending.price === trade.price && trade.takerOrderId !== 0 && pending.taker === trade.takerOrderId;
    if (joins) {
      this.pending = { ...pending, size: pending.size + trade.size, lastId: trade.tradeId };
      return undefined;
    }
    const ended = this.endAggregate();
    this.pending = {
      id: this.nextAggregate,
      price: trade.price,
      size: trade.size,
      firstId: trade.tradeId,
      lastId: trade.tradeId,
      buyerMaker: trade.aggressor === 'ask',
      atUs: trade.atUs,
      taker: trade.takerOrderId,
    };
    this.nextAggregate += 1;
    return ended;
  }

  /** Ends the aggregate under way. */
  endAggregate(): AggregateTrade | undefined {
    const { pending } = this;
    this.pending = undefined;
    if (pending !== undefined) bounded(this.aggregates, pending, MOST_TRADES);
    return pending;
  }

  /** Minutes joined to candles of so many, newest last; a candle that nobody traded in is left out. */
  candlesOf(minutes: number, limit: number): Candle[] {
    const lengthUs = minutes * MINUTE_US;
    const joined: Candle[] = [];
    for (const candle of this.candles) {
      const startUs = Math.floor(candle.startUs / lengthUs) * lengthUs;
      const last = joined.at(-1);
      if (last?.startUs === startUs) joined[joined.length - 1] = joinedCandle(last, candle);
      else joined.push({ ...candle, startUs });
    }
    return joined.slice(-limit);
  }

  /** The last 24 hours as one candle, or nothing. */
  day(nowUs: number): Candle | undefined {
    const recent = this.candles.filter((candle) => candle.startUs > nowUs - 86_400_000_000);
    const [first, ...others] = recent;
    return first === undefined ? undefined : others.reduce(joinedCandle, first);
  }

  private addToCandle(trade: TradedEvent): void {
    const startUs = Math.floor(trade.atUs / MINUTE_US) * MINUTE_US;
    const turnover = BigInt(trade.price) * BigInt(trade.size);
    const buys = trade.aggressor === 'bid';
    const candle: Candle = {
      startUs,
      open: trade.price,
      high: trade.price,
      low: trade.price,
      close: trade.price,
      volume: trade.size,
      turnover,
      takerBuyVolume: buys ? trade.size : 0,
      takerBuyTurnover: buys ? turnover : 0n,
      firstId: trade.tradeId,
      lastId: trade.tradeId,
      trades: 1,
    };
    const last = this.candles.at(-1);
    if (last?.startUs === startUs) this.candles[this.candles.length - 1] = joinedCandle(last, candle);
    else bounded(this.candles, candle, MOST_CANDLES);
  }
}

function joinedCandle(a: Candle, b: Candle): Candle {
  return {
    startUs: a.startUs,
    open: a.open,
    high: Math.max(a.high, b.high),
    low: Math.min(a.low, b.low),
    close: b.close,
    volume: a.volume + b.volume,
    turnover: a.turnover + b.turnover,
    takerBuyVolume: a.takerBuyVolume + b.takerBuyVolume,
    takerBuyTurnover: a.takerBuyTurnover + b.takerBuyTurnover,
    firstId: a.firstId,
    lastId: b.lastId,
    trades: a.trades + b.trades,
  };
}

/** Arrays are cut in halves rather than shifted one by one. */
function bounded<T>(list: T[], item: T, most: number): void {
  list.push(item);
  if (list.length >= 2 * most) list.splice(0, list.length - most);
}
