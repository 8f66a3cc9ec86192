import {
  type Asset,
  asset,
  type DecimalText,
  type EngineEvent,
  type Instrument,
  type InstrumentId,
  quoteClassOf,
  type VenueId,
} from '@mm/core';
import type { Portfolio } from '@mm/portfolio';
import type { Risk } from '@mm/risk';
import type { References } from './references.ts';

export interface EquityWatchOptions {
  readonly portfolio: Portfolio;
  readonly risk: Risk;
  readonly references: References;
  readonly usdRates: Readonly<Record<string, DecimalText>>;
  readonly marginedVenues: ReadonlySet<VenueId>;
  readonly instrument: (id: InstrumentId) => Instrument | undefined;
}

const USD = asset('USD');
const ONE = '1' as DecimalText;

/**
 * Tells risk what positions are worth, how near to liquidation they are and how much of the margin is in use. The figures
 * come from the ledger alone; one that cannot be had is not told.
 */
export class EquityWatch {
  readonly #options: EquityWatchOptions;

  constructor(options: EquityWatchOptions) {
    this.#options = options;
  }

  /** What everything is worth in dollars now; `undefined` while a part of it cannot be valued. */
  equity(): DecimalText | undefined {
    return this.#options.portfolio.pnlIn(USD, (one) => this.#rateOf(one));
  }

  onTime(nowUs: number): void {
    const { running } = this.#options.risk;
    const equity = this.equity();
    running.onEquity(equity === undefined ? undefined : Math.round(Number(equity) * 1e6), nowUs);
    running.onTime(nowUs);
  }

  onEvent(event: EngineEvent, nowUs: number): void {
    switch (event.type) {
      case 'fill':
        this.#onPosition(event.instrument, nowUs);
        return;
      case 'position-reported':
        this.#onPosition(event.position.instrument, nowUs);
        this.#onLiquidation(event.position.instrument, event.position.liquidationPrice, nowUs);
        return;
      case 'balance-reported':
        this.#onBalance(event.venue, event.balance.total, event.balance.available, nowUs);
        return;
      case 'reconcile-snapshot':
        for (const { instrument, liquidationPrice } of event.positions) {
          this.#onPosition(instrument, nowUs);
          this.#onLiquidation(instrument, liquidationPrice, nowUs);
        }
        for (const fill of event.fills) this.#onPosition(fill.instrument, nowUs);
        return;
      default:
    }
  }

  #onPosition(instrument: InstrumentId, nowUs: number): void {
    this.#options.risk.running.onPosition(instrument, this.#options.portfolio.lots(instrument), nowUs);
  }

  #onLiquidation(id: InstrumentId, price: DecimalText | undefined, nowUs: number): void {
    const { risk, references, instrument } = this.#options;
    const one = instrument(id);
    const mark = references.markTicks(id);
    if (one === undefined || (price !== undefined && mark === undefined)) return;
    const ticks = price === undefined ? undefined : Number(price) / Number(one.tick.text);
    risk.running.onLiquidationPrice(id, ticks, mark ?? Number.NaN, nowUs);
  }

  #onBalance(venue: VenueId, total: DecimalText, available: DecimalText, nowUs: number): void {
    if (!this.#options.marginedVenues.has(venue) || !(Number(total) > 0)) return;
    const usedBps = (1 - Number(available) / Number(total)) * 10_000;
    this.#options.risk.running.onMargin(venue, Math.max(0, usedBps), nowUs);
  }

  #rateOf(one: Asset): DecimalText | undefined {
    const { usdRates } = this.#options;
    if (Object.hasOwn(usdRates, one)) return usdRates[one];
    return quoteClassOf(one) === USD ? ONE : undefined;
  }
}
