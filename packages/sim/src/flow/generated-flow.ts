import type { RandomSource } from '@mm/core';
import type { Exchange } from '../exchange/exchange-api.ts';
import type { ExchangeEvent } from '../exchange/exchange-events.ts';
import type { InstrumentView } from '../exchange/instrument-spec.ts';
import { BookUpdatePlanner, type Touch } from '../market/book-update-planner.ts';
import { decimalGrid, stepSize } from '../market/decimal-grid.ts';
import { spreadOut } from '../random/draws.ts';
import type { VenueWork } from '../server/composed-server.ts';
import type { Dislocations } from './dislocations.ts';
import type { FairPrice } from './fair-price.ts';
import type { FilledLiquidity } from './flow-options.ts';
import { type HouseGrid, HouseQuotes } from './house-quotes.ts';

/** What a perpetual's venue is told beside the mark. */
export interface ReferenceNews {
  /** In price steps. */
  readonly index: number;
  /** Funding per interval, decimal text. */
  readonly rate: string;
  readonly nextFundingUs: number;
  readonly intervalHours: number;
}

export interface GeneratedFlowParts {
  readonly exchange: Exchange;
  readonly instrument: string;
  readonly venue: string;
  readonly liquidity: FilledLiquidity;
  readonly fair: FairPrice;
  readonly dislocations: Dislocations | undefined;
  readonly random: RandomSource;
  readonly startUs: number;
  readonly onReference: (news: ReferenceNews) => void;
}

/** How far through the book a taker goes at most. */
const TAKER_REACH_BPS = 5;
const MARK_EVERY_US = 1_000_000;
const RESTORE_EVERY_US = 5_000_000;
const QUOTES = '#quotes';
const TAKERS = '#takers';

/** Everything in one instrument that is not the user: quotes around the fair price, takers, mark, index and funding. */
export class GeneratedFlow implements VenueWork {
  readonly #parts: GeneratedFlowParts;
  readonly #isPerp: boolean;
  /** Quote currency in one price step of the exchange. */
  readonly #stepPrice: number;
  #grid: HouseGrid;
  #planner: BookUpdatePlanner;
  #quotes: HouseQuotes;
  #rulesChanged = false;
  #nextQuoteUs: number;
  #nextTakerUs: number;
  #nextMarkUs: number;
  #nextRestoreUs: number;
  #nextFundingUs: number;
  #takers = 0;
  #informed = 0;

  constructor(parts: GeneratedFlowParts) {
    this.#parts = parts;
    const { exchange, startUs } = parts;
    for (const account of [QUOTES, TAKERS]) if (!exchange.hasAccount(account)) exchange.addAccount(account, { kind: 'house' });
    const view = this.#view();
    this.#isPerp = view.spec.kind === 'linear-perp';
    this.#stepPrice = stepSize(decimalGrid(view.priceStep));
    this.#grid = view.compiled;
    this.#planner = this.#plan(startUs);
    this.#quotes = this.#quote();
    this.#nextQuoteUs = startUs;
    this.#nextTakerUs = this.#takerAfter(startUs);
    this.#nextMarkUs = startUs;
    this.#nextRestoreUs = startUs + RESTORE_EVERY_US;
    this.#nextFundingUs = this.#isPerp ? this.#fundingAfter(startUs) : Number.POSITIVE_INFINITY;
    this.#mark(startUs);
    this.#quotes.restore(startUs);
  }

  get instrument(): string {
    return this.#parts.instrument;
  }

  /** How many took, and how many of them knew something. */
  get counts(): { readonly takers: number; readonly informed: number } {
    return { takers: this.#takers, informed: this.#informed };
  }

  /** When the quotes move next. */
  get nextQuoteUs(): number {
    return this.#nextQuoteUs;
  }

  /** What the exchange tells of the instrument comes here. */
  onEvent(event: ExchangeEvent): void {
    if (event.type === 'traded') this.#quotes.onTrade(event);
    else if (event.type === 'instrument-changed') this.#rulesChanged = true;
  }

  nextDueUs(): number {
    return Math.min(this.#nextQuoteUs, this.#nextTakerUs, this.#nextMarkUs, this.#nextRestoreUs, this.#nextFundingUs);
  }

  advance(nowUs: number): void {
    for (let dueUs = this.nextDueUs(); dueUs <= nowUs; dueUs = this.nextDueUs()) this.#do(dueUs);
  }

  #do(dueUs: number): void {
    if (dueUs === this.#nextMarkUs) this.#mark(dueUs);
    else if (dueUs === this.#nextFundingUs) this.#fund(dueUs);
    else if (dueUs === this.#nextQuoteUs) this.#requote(dueUs);
    else if (dueUs === this.#nextRestoreUs) {
      this.#nextRestoreUs = dueUs + RESTORE_EVERY_US;
      this.#quotes.restore(dueUs);
    } else this.#take(dueUs);
  }

  #requote(nowUs: number): void {
    const { everyMs } = this.#parts.liquidity;
    // Never in step with the venue's own cadence.
    this.#nextQuoteUs = nowUs + 1 + Math.floor(everyMs * (900 + 200 * this.#parts.random()));
    if (this.#rulesChanged) this.#followRules(nowUs);
    this.#quotes.apply(this.#planner.next(this.#touchAt(nowUs)), nowUs);
    this.#quotes.refill(nowUs);
  }

  /** Other steps, another book: what stands on the old ones is taken away. */
  #followRules(nowUs: number): void {
    this.#rulesChanged = false;
    const { compiled } = this.#view();
    if (compiled.tick === this.#grid.tick && compiled.lot === this.#grid.lot) return;
    this.#quotes.clear(nowUs);
    this.#grid = compiled;
    this.#planner = this.#plan(nowUs);
    this.#quotes = this.#quote();
    this.#quotes.restore(nowUs);
  }

  #plan(nowUs: number): BookUpdatePlanner {
    const { liquidity, random } = this.#parts;
    const { levels, levelsPerUpdate } = liquidity;
    const touch = this.#touchAt(nowUs);
    // Most of a liquid book lies within 25 bps of its touch; it cannot be narrower than its levels.
    const widthTicks = Math.max(1.8 * levels + 10, Math.min(0.0025 * touch.bidTicks, 20 * levels));
    return new BookUpdatePlanner({ random, levels, levelsPerUpdate, typicalLots: this.#typicalLots, widthTicks }, touch);
  }

  #quote(): HouseQuotes {
    const { exchange, instrument } = this.#parts;
    return new HouseQuotes({ exchange, instrument, account: QUOTES, planner: this.#planner, grid: this.#grid });
  }

  #view(): InstrumentView {
    const view = this.#parts.exchange.instrument(this.#parts.instrument);
    if (view === undefined) throw new RangeError(`no instrument ${this.#parts.instrument}`);
    return view;
  }

  get #typicalLots(): number {
    const { liquidity, fair, startUs } = this.#parts;
    const { typicalSize } = liquidity;
    const size = typicalSize === undefined ? 5_000 / fair.at(startUs) : stepSize(decimalGrid(typicalSize));
    return Math.max(1, size / (stepSize(decimalGrid(this.#view().sizeStep)) * this.#grid.lot));
  }

  #take(nowUs: number): void {
    const { exchange, instrument, liquidity, fair, random } = this.#parts;
    this.#nextTakerUs = this.#takerAfter(nowUs);
    const side = random() < 0.5 ? 'bid' : 'ask';
    const size = Math.max(1, Math.floor(this.#typicalLots * 0.3 * spreadOut(random))) * this.#grid.lot;
    const isInformed = random() < liquidity.informedShare;
    const best = exchange.bestPrice(instrument, side === 'bid' ? 'ask' : 'bid');
    if (best === 0) return;
    const { tick } = this.#grid;
    const reach = Math.floor((best * TAKER_REACH_BPS) / 10_000 / tick) * tick;
    const price = Math.max(tick, side === 'bid' ? best + reach : best - reach);
    const before = exchange.lastTrade(instrument)?.tradeId;
    exchange.placeHouse(TAKERS, { instrument, side, type: 'limit', timeInForce: 'ioc', price, size }, nowUs);
    if (exchange.lastTrade(instrument)?.tradeId === before) return;
    this.#takers += 1;
    if (!isInformed) return;
    this.#informed += 1;
    fair.move(nowUs, side === 'bid' ? liquidity.impactBps : -liquidity.impactBps);
  }

  #mark(nowUs: number): void {
    const { exchange, instrument, onReference, fair, liquidity } = this.#parts;
    this.#nextMarkUs = nowUs + MARK_EVERY_US;
    exchange.setMark(instrument, this.#markAt(nowUs), nowUs);
    if (!this.#isPerp) return;
    onReference({
      index: Math.max(1, Math.round(fair.at(nowUs) / this.#stepPrice)),
      rate: this.#rate,
      nextFundingUs: this.#nextFundingUs,
      intervalHours: liquidity.fundingHours,
    });
  }

  #fund(nowUs: number): void {
    const { exchange, instrument, liquidity } = this.#parts;
    this.#nextFundingUs = this.#fundingAfter(nowUs);
    const mark = this.#markAt(nowUs);
    exchange.setMark(instrument, mark, nowUs);
    // In units of 10^-8, as the exchange counts rates.
    exchange.settleFunding(instrument, Math.round(liquidity.fundingBps * 10_000), nowUs);
  }

  get #rate(): string {
    return (Math.round(this.#parts.liquidity.fundingBps * 10_000) / 1e8).toFixed(8);
  }

  /** The fair price as this venue sees it, moments of arbitrage left out. */
  #markAt(nowUs: number): number {
    const { fair, liquidity } = this.#parts;
    return Math.max(
      1,
      Math.round((fair.at(nowUs - liquidity.lagMs * 1_000) * (1 + liquidity.basisBps / 10_000)) / this.#stepPrice),
    );
  }

  /** To the nearest tick, so that rounding favours nobody. */
  #touchAt(nowUs: number): Touch {
    const { fair, liquidity, dislocations, venue } = this.#parts;
    const offsetBps = liquidity.basisBps + (dislocations?.offsetBps(venue, nowUs) ?? 0);
    const ticks = (fair.at(nowUs - liquidity.lagMs * 1_000) * (1 + offsetBps / 10_000)) / (this.#stepPrice * this.#grid.tick);
    const half = Math.max(0.5, (ticks * liquidity.halfSpreadBps) / 10_000);
    const bidTicks = Math.max(1, Math.round(ticks - half));
    return { bidTicks, askTicks: Math.max(bidTicks + 1, Math.round(ticks + half)) };
  }

  #takerAfter(nowUs: number): number {
    const { liquidity, random } = this.#parts;
    if (liquidity.takersPerSecond === 0) return Number.POSITIVE_INFINITY;
    return nowUs + 1 + Math.floor((random() * 2 * 1_000_000) / liquidity.takersPerSecond);
  }

  #fundingAfter(nowUs: number): number {
    const everyUs = this.#parts.liquidity.fundingHours * 3_600_000_000;
    return (Math.floor(nowUs / everyUs) + 1) * everyUs;
  }
}
