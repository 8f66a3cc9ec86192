import type {
  BookStatus,
  BookView,
  FeeRatesEvent,
  Instrument,
  InstrumentId,
  Lots,
  MarketId,
  NbboView,
  OrderView,
  PositionView,
  StrategyId,
  StrategyView,
} from '@mm/core';
import type { Execution } from '@mm/execution';
import type { Portfolio } from '@mm/portfolio';
import type { BookDesk } from './book-desk.ts';
import type { References } from './references.ts';

/** What every strategy is shown, each from its own side. */
export interface Shown {
  readonly books: BookDesk;
  readonly references: References;
  readonly execution: Execution;
  readonly portfolio: Portfolio;
  readonly instrument: (id: InstrumentId) => Instrument | undefined;
  readonly maxAgeUs: number;
}

/** One strategy's window on the engine: to read, and only while it decides. */
export class EngineView implements StrategyView {
  readonly #shown: Shown;
  readonly #strategy: StrategyId;
  nowUs = 0;

  constructor(shown: Shown, strategy: StrategyId) {
    this.#shown = shown;
    this.#strategy = strategy;
  }

  instrument(instrument: InstrumentId): Instrument | undefined {
    return this.#shown.instrument(instrument);
  }

  book(instrument: InstrumentId): BookView | undefined {
    return this.#shown.books.venueBook(instrument)?.book;
  }

  bookStatus(instrument: InstrumentId): BookStatus | undefined {
    return this.#shown.books.venueBook(instrument)?.status(this.nowUs);
  }

  tradableBook(instrument: InstrumentId): BookView | undefined {
    return tradableBook(this.#shown.books, instrument, this.nowUs, this.#shown.maxAgeUs);
  }

  nbbo(market: MarketId): NbboView | undefined {
    return this.#shown.books.nbbo(market)?.adjusted;
  }

  markTicks(instrument: InstrumentId): number | undefined {
    return this.#shown.references.markTicks(instrument);
  }

  feeRates(instrument: InstrumentId): FeeRatesEvent | undefined {
    return this.#shown.portfolio.feeRates(instrument);
  }

  orders(instrument: InstrumentId): readonly OrderView[] {
    return this.#shown.execution.orders(instrument, this.#strategy);
  }

  inventory(instrument: InstrumentId): Lots {
    return this.#shown.portfolio.lots(instrument, this.#strategy);
  }

  accountInventory(instrument: InstrumentId): Lots {
    return this.#shown.portfolio.lots(instrument);
  }

  position(instrument: InstrumentId): PositionView {
    const held = this.#shown.portfolio.position(instrument, this.#strategy);
    return { instrument, size: held?.lots ?? (0 as Lots), entryPrice: held?.entryPrice };
  }
}

/** The book of an instrument while it may be traded on: live, two-sided, not crossed, young. */
export function tradableBook(books: BookDesk, instrument: InstrumentId, nowUs: number, maxAgeUs: number): BookView | undefined {
  const kept = books.venueBook(instrument);
  if (kept === undefined || !kept.isUsable(nowUs, maxAgeUs)) return undefined;
  const { touch } = kept.book;
  return touch === 'normal' || touch === 'locked' ? kept.book : undefined;
}
