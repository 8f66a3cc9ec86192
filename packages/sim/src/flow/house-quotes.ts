import type { Exchange } from '../exchange/exchange-api.ts';
import type { TradedEvent } from '../exchange/exchange-events.ts';
import type { CompiledRules } from '../exchange/instrument-spec.ts';
import type { BookUpdatePlanner } from '../market/book-update-planner.ts';
import type { BookSideName, LevelChange } from '../market/plain-book.ts';

/** In the exchange's steps. */
export type HouseGrid = Pick<CompiledRules, 'tick' | 'lot' | 'maxSize'>;

export interface HouseQuotesParts {
  readonly exchange: Exchange;
  readonly instrument: string;
  readonly account: string;
  readonly planner: BookUpdatePlanner;
  /** Of the rules that the planner's ticks and lots are of. */
  readonly grid: HouseGrid;
}

interface Level {
  readonly side: BookSideName;
  readonly ticks: number;
}

/**
 * The venue's own liquidity: one house order per level of the planned book. What the user takes is gone until it is put
 * back; where a quote moves through an order of the user's, they trade.
 */
export class HouseQuotes {
  readonly #parts: HouseQuotesParts;
  readonly #orders: Readonly<Record<BookSideName, Map<number, number>>> = { bid: new Map(), ask: new Map() };
  readonly #levels = new Map<number, Level>();
  /** Levels that are not what they were planned to be: somebody traded with them. */
  readonly #hit = new Map<string, Level>();
  #placing: Level | undefined;

  constructor(parts: HouseQuotesParts) {
    this.#parts = parts;
  }

  /** Orders that stand, about: some may have been taken since. */
  get count(): number {
    return this.#levels.size;
  }

  apply(changes: readonly LevelChange[], nowUs: number): void {
    for (const { side, ticks } of changes) this.#cancel(side, ticks, nowUs);
    for (const { side, ticks, lots } of changes) if (lots > 0) this.#place(side, ticks, lots, nowUs);
  }

  /** Takes everything away. */
  clear(nowUs: number): void {
    for (const side of ['bid', 'ask'] as const)
      for (const ticks of [...this.#orders[side].keys()]) this.#cancel(side, ticks, nowUs);
    this.#hit.clear();
  }

  /** Puts back what was taken. */
  refill(nowUs: number): void {
    const hit = [...this.#hit.values()];
    this.#hit.clear();
    for (const { side, ticks } of hit) this.#putBack(side, ticks, nowUs);
  }

  /** Puts back whatever is missing, for whatever reason: a halt, a mass cancel. */
  restore(nowUs: number): void {
    const { exchange, instrument, planner } = this.#parts;
    const { tick } = this.#parts.grid;
    for (const side of ['bid', 'ask'] as const)
      for (const ticks of planner.book[side].ticks)
        if (exchange.sizeAt(instrument, side, ticks * tick) === 0) this.#putBack(side, ticks, nowUs);
  }

  /** Every trade of the instrument comes here, or what was taken is not put back. */
  onTrade({ makerOrderId, takerOrderId }: TradedEvent): void {
    const level = this.#levels.get(makerOrderId) ?? this.#levels.get(takerOrderId) ?? this.#placing;
    if (level !== undefined) this.#hit.set(`${level.side}${level.ticks}`, level);
  }

  #putBack(side: BookSideName, ticks: number, nowUs: number): void {
    const lots = this.#parts.planner.book[side].at(ticks);
    this.#cancel(side, ticks, nowUs);
    if (lots > 0) this.#place(side, ticks, lots, nowUs);
  }

  #place(side: BookSideName, ticks: number, lots: number, nowUs: number): void {
    const { exchange, instrument, account } = this.#parts;
    const { tick, lot, maxSize } = this.#parts.grid;
    this.#placing = { side, ticks };
    const orderId = exchange.placeHouse(
      account,
      {
        instrument,
        side,
        type: 'limit',
        price: ticks * tick,
        size: Math.min(lots * lot, maxSize),
        selfTradePrevention: 'expire-maker',
      },
      nowUs,
    );
    this.#placing = undefined;
    if (orderId === 0) return;
    this.#orders[side].set(ticks, orderId);
    this.#levels.set(orderId, { side, ticks });
  }

  #cancel(side: BookSideName, ticks: number, nowUs: number): void {
    const orderId = this.#orders[side].get(ticks);
    if (orderId === undefined) return;
    this.#orders[side].delete(ticks);
    this.#levels.delete(orderId);
    this.#parts.exchange.cancelHouse(orderId, nowUs);
  }
}
