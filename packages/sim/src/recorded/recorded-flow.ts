import type { Exchange, RecordedLevel } from '../exchange/exchange-api.ts';
import type { VenueWork } from '../server/composed-server.ts';
import { StepGrid } from '../units/step-grid.ts';
import type { RecordedEvent, RecordedMarket, RecordedText } from './recorded-market.ts';

export interface RecordedFlowParts {
  readonly exchange: Exchange;
  readonly instrument: string;
  readonly recorded: RecordedMarket;
  /** When the recording's first snapshot is to be. */
  readonly startUs: number;
}

const MARK_EVERY_US = 1_000_000;

/**
 * Lives a recorded market again: its depth and trades go to the exchange's overlay at the pace of the recording, beginning
 * with its first snapshot. The mark is the middle of the recorded book, each second. When it is over, the book stands still.
 */
export class RecordedFlow implements VenueWork {
  readonly #parts: RecordedFlowParts;
  readonly #events: Iterator<RecordedEvent>;
  readonly #price: StepGrid;
  readonly #size: StepGrid;
  #next: RecordedEvent | undefined;
  /** From the recording's time to the world's. */
  #shiftUs = 0;
  #nextMarkUs: number;
  #told = 0;
  #offGrid = 0;

  /** @throws {RangeError} for a recording without a snapshot */
  constructor(parts: RecordedFlowParts) {
    this.#parts = parts;
    const view = parts.exchange.instrument(parts.instrument);
    if (view === undefined) throw new RangeError(`no instrument ${parts.instrument}`);
    this.#price = new StepGrid(view.priceStep);
    this.#size = new StepGrid(view.sizeStep);
    this.#events = parts.recorded.events();
    this.#nextMarkUs = parts.startUs;
    for (this.#take(); this.#next !== undefined && this.#next.type !== 'snapshot'; ) this.#take();
    if (this.#next === undefined) throw new RangeError(`${parts.recorded.name} has no snapshot`);
    this.#shiftUs = parts.startUs - this.#next.atUs;
    this.advance(parts.startUs);
  }

  get instrument(): string {
    return this.#parts.instrument;
  }

  get isOver(): boolean {
    return this.#next === undefined;
  }

  /** Events told, and levels and trades left out because they are off the instrument's grid. */
  get counts(): { readonly told: number; readonly offGrid: number } {
    return { told: this.#told, offGrid: this.#offGrid };
  }

  nextDueUs(): number {
    return Math.min(this.#nextMarkUs, this.#next === undefined ? Number.POSITIVE_INFINITY : this.#next.atUs + this.#shiftUs);
  }

  advance(nowUs: number): void {
    for (let dueUs = this.nextDueUs(); dueUs <= nowUs; dueUs = this.nextDueUs()) {
      const next = this.#next;
      if (next === undefined || next.atUs + this.#shiftUs > this.#nextMarkUs) this.#mark(dueUs);
      else {
        this.#tell(next, dueUs);
        this.#take();
      }
    }
  }

  #take(): void {
    const { done, value } = this.#events.next();
    this.#next = done === true ? undefined : value;
  }

  #tell(event: RecordedEvent, nowUs: number): void {
    const { exchange, instrument } = this.#parts;
    this.#told += 1;
    if (event.type === 'trade') {
      const price = this.#price.steps(event.price);
      const size = this.#size.steps(event.size);
      if (typeof price !== 'number' || typeof size !== 'number') this.#offGrid += 1;
      else exchange.recordedTrade(instrument, { price, size, aggressor: event.aggressor }, nowUs);
    } else if (event.type === 'snapshot') {
      exchange.recordedSnapshot(instrument, this.#levels(event.bids), this.#levels(event.asks), nowUs);
    } else exchange.recordedDiff(instrument, this.#levels(event.bids), this.#levels(event.asks), nowUs);
  }

  #levels(texts: readonly RecordedText[]): RecordedLevel[] {
    const levels: RecordedLevel[] = [];
    for (const [priceText, sizeText] of texts) {
      const price = this.#price.steps(priceText);
      const size = this.#size.steps(sizeText);
      if (typeof price === 'number' && typeof size === 'number') levels.push([price, size]);
      else this.#offGrid += 1;
    }
    return levels;
  }

  #mark(nowUs: number): void {
    const { exchange, instrument } = this.#parts;
    this.#nextMarkUs = nowUs + MARK_EVERY_US;
    const bid = exchange.bestPrice(instrument, 'bid');
    const ask = exchange.bestPrice(instrument, 'ask');
    if (bid > 0 && ask > 0) exchange.setMark(instrument, Math.round((bid + ask) / 2), nowUs);
  }
}
