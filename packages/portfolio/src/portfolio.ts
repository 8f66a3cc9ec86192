import type { Asset, DecimalText, EngineEvent, FeeRatesEvent, InstrumentId, Lots, StrategyId, VenueId } from '@mm/core';
import { Activity, type ActivityReport, type EndedOrder, type QuotingChange } from './activity.ts';
import { type Balance, balanceOf, judgeBalance, judgePosition } from './audits.ts';
import { activityKey, Books } from './books.ts';
import type { Account } from './entry.ts';
import type { InstrumentAccount } from './instrument-account.ts';
import { Intake } from './intake.ts';
import { DEFAULTS, type FilledOptions, type PortfolioOptions } from './portfolio-options.ts';
import {
  type AttributionReport,
  attributionReport,
  type HeldPosition,
  type MarkoutReport,
  markoutReports,
  type PnlReport,
  pnlReport,
  positionReport,
  turnoverText,
} from './reports.ts';
import { type PortfolioSnapshot, restoreInto, snapshotOf } from './snapshot.ts';
import { stateHash } from './state-hash.ts';
import { type PnlFilter, pnlByAsset, pnlIn } from './totals.ts';

/**
 * What fills, funding, fees and transfers have made of an account: exact, synchronous, without a clock. Its state is a
 * function of the set of events it was told, however they were ordered and repeated, within what it remembers.
 */
export class Portfolio {
  readonly #options: FilledOptions;
  readonly #books: Books;
  readonly #intake: Intake;

  constructor(options: PortfolioOptions = {}) {
    this.#options = { ...DEFAULTS, ...options };
    this.#books = new Books(this.#options);
    this.#intake = new Intake(this.#books, this.#options.onFinding, options.originOf);
  }

  /** Takes any event in; those about something else are passed over. */
  onEvent(event: EngineEvent): void {
    switch (event.type) {
      case 'fill':
        this.#intake.onFill(event);
        break;
      case 'batch-end':
        this.onTime(event.receiveTimeUs);
        return;
      case 'timer':
        this.onTime(event.receiveTimeUs);
        return;
      case 'bbo':
        if (this.#options.mids === 'bbo' && event.bidLots > 0 && event.askLots > 0) {
          this.onMid(event.instrument, event.bidTicks, event.askTicks, event.venueTimeUs || event.receiveTimeUs);
        }
        return;
      case 'instrument':
        this.#intake.onInstrument(event.instrument);
        break;
      case 'mark-price':
        this.#intake.onMark(event.instrument, event.mark);
        return;
      case 'cash-flow':
        this.#intake.onCashFlow(event);
        break;
      case 'position-reported':
        this.#intake.onPosition(event.venue, event.position, event.venueTimeUs);
        break;
      case 'balance-reported':
        this.#intake.onBalance(event.venue, event.balance, event.venueTimeUs);
        break;
      case 'reconcile-snapshot':
        this.#intake.onReconcile(event);
        break;
      case 'fee-rates':
        this.#books.feeRates.set(event.instrument, event);
        break;
      default:
        return;
    }
    if (event.receiveTimeUs > this.#books.nowUs) this.#books.nowUs = event.receiveTimeUs;
  }

  /**
   * The two best prices of a book that may be trusted, for markouts and attribution.
   * @param timeUs when, by the clock that `venueTimeUs` of fills goes by, as well as it is known
   */
  onMid(instrument: InstrumentId, bidTicks: number, askTicks: number, timeUs: number): void {
    if (!(Number.isSafeInteger(bidTicks) && Number.isSafeInteger(askTicks) && Number.isSafeInteger(timeUs))) {
      this.#intake.bad('mid', undefined, instrument);
      return;
    }
    this.#books.instruments.get(instrument)?.onMid(bidTicks, askTicks, timeUs);
  }

  /** Compares what is stated with what was counted, where that is still to be done. */
  onTime(nowUs: number): void {
    if (nowUs > this.#books.nowUs) this.#books.nowUs = nowUs;
    if (this.#books.openAudits) this.#judge();
  }

  #judge(): void {
    const { graceUs, balanceDecimals, onFinding } = this.#options;
    let open = false;
    for (const account of this.#books.instruments.values()) {
      if (account.audit.open) open = judgePosition(account, this.#books.nowUs, graceUs, onFinding) || open;
    }
    for (const venue of this.#books.venues.values()) {
      for (const ledger of venue.ledgers.values()) {
        if (!ledger.open) continue;
        const unit = balanceDecimals(venue.venue, ledger.asset);
        open = judgeBalance(venue, ledger, { unit, nowUs: this.#books.nowUs, graceUs, onFinding }) || open;
      }
    }
    this.#books.openAudits = open;
  }

  /** An order reached its end, for fill ratios. */
  onOrderEnded(order: EndedOrder): void {
    this.#books.activity(order.instrument, order.strategy).onOrderEnded(order);
  }

  /** A strategy quotes on other sides than before, for uptime. */
  onQuoting(change: QuotingChange): void {
    this.#books.activity(change.instrument, change.strategy).onQuoting(change);
  }

  /** Position in whole lots, or a strategy's part: what is asked for on every check. 0 for what is not known. */
  lots(instrument: InstrumentId, strategy?: StrategyId): Lots {
    const account = this.#books.instruments.get(instrument);
    if (account === undefined) return 0 as Lots;
    return strategy === undefined ? account.lots : account.lotsOf(strategy);
  }

  /** A strategy's part of an instrument, or the whole. `undefined` for what nothing is known of. */
  position(instrument: InstrumentId, strategy?: StrategyId): HeldPosition | undefined {
    return this.#report(instrument, strategy, positionReport);
  }

  pnl(instrument: InstrumentId, strategy?: StrategyId): PnlReport | undefined {
    return this.#report(instrument, strategy, pnlReport);
  }

  attribution(instrument: InstrumentId, strategy?: StrategyId): AttributionReport | undefined {
    return this.#report(instrument, strategy, attributionReport);
  }

  /** One per horizon: at once, 1, 5, 30 and 60 seconds. */
  markouts(instrument: InstrumentId, strategy?: StrategyId): readonly MarkoutReport[] | undefined {
    return this.#report(instrument, strategy, markoutReports);
  }

  /** Sum of size × price over all fills, in the quote asset. */
  turnover(instrument: InstrumentId, strategy?: StrategyId): DecimalText | undefined {
    return this.#report(instrument, strategy, turnoverText);
  }

  activity(instrument: InstrumentId, strategy?: StrategyId): ActivityReport {
    return (this.#books.activities.get(activityKey(instrument, strategy)) ?? new Activity()).report(this.#books.nowUs);
  }

  /** What the venue charges, as last stated. */
  feeRates(instrument: InstrumentId): FeeRatesEvent | undefined {
    return this.#books.feeRates.get(instrument);
  }

  /** Profit and loss per settle asset, over everything the filter lets through. */
  pnlByAsset(filter: PnlFilter = {}): readonly PnlReport[] {
    return pnlByAsset(this.#books.instruments.values(), filter);
  }

  /**
   * All of it in one asset, exactly, fees in other assets included.
   * @param rateOf what one unit of an asset is worth in `asset`; it is not asked for `asset` itself
   * @returns `undefined` while a rate or a valuation that is needed is missing
   */
  pnlIn(asset: Asset, rateOf: (asset: Asset) => DecimalText | undefined, filter: PnlFilter = {}): DecimalText | undefined {
    return pnlIn(asset, rateOf, this.pnlByAsset(filter));
  }

  /** A balance: what the venue stated last, and what our flows since the last match make of it. */
  balance(venue: VenueId, asset: Asset): Balance | undefined {
    const account = this.#books.venues.get(venue);
    const ledger = account?.ledgers.get(asset);
    return account === undefined || ledger === undefined ? undefined : balanceOf(account, ledger);
  }

  balances(venue: VenueId): readonly Balance[] {
    const account = this.#books.venues.get(venue);
    return account === undefined ? [] : [...account.ledgers.values()].map((ledger) => balanceOf(account, ledger));
  }

  /** Is nothing found at this venue that still does not add up? What is only suspected does not count. */
  addsUp(venue: VenueId): boolean {
    const account = this.#books.venues.get(venue);
    if (account === undefined) return true;
    for (const { standing } of account.ledgers.values()) if (standing) return false;
    return account.instruments.every(({ audit }) => !audit.standing);
  }

  /** A person accepts the venue's word on a position; the difference is booked at its entry price, to nobody's part. */
  adoptPosition(instrument: InstrumentId): void {
    const account = this.#books.instruments.get(instrument);
    if (account?.audit.lots === undefined) return;
    account.adoptReported();
    this.#books.openAudits = true;
    this.onTime(this.#books.nowUs);
  }

  /** A person accepts the venue's word on a balance: from here on differences count anew. */
  acceptBalance(venue: VenueId, asset: Asset): void {
    const account = this.#books.venues.get(venue);
    const ledger = account?.ledgers.get(asset);
    if (account === undefined || ledger?.stated === undefined) return;
    ledger.rebase(account.computedAt(asset, ledger.stated.timeUs));
    this.#books.openAudits = true;
    this.onTime(this.#books.nowUs);
  }

  /**
   * Says what was held before anything was told, for spot inventory: venues state no positions there. To be called before
   * the first fill.
   */
  openPosition(instrument: InstrumentId, lots: Lots, entryPrice: DecimalText | undefined, timeUs: number): void {
    this.#books.instruments.get(instrument)?.open(timeUs, lots, entryPrice);
  }

  /** Sixteen hexadecimal digits, equal for equal states, however they came about. */
  stateHash(): string {
    return stateHash(this.#books);
  }

  /** Everything as plain data that JSON keeps. */
  snapshot(): PortfolioSnapshot {
    return snapshotOf(this.#books);
  }

  /** The portfolio a snapshot was taken of: what it is told from then on changes both alike. */
  static restore(snapshot: PortfolioSnapshot, options: PortfolioOptions = {}): Portfolio {
    const portfolio = new Portfolio(options);
    restoreInto(portfolio.#books, snapshot);
    return portfolio;
  }

  #report<Report>(
    instrument: InstrumentId,
    strategy: StrategyId | undefined,
    make: (of: InstrumentAccount, account: Account) => Report,
  ): Report | undefined {
    const of = this.#books.instruments.get(instrument);
    const account = strategy === undefined ? of?.whole : of?.account(strategy);
    return of === undefined || account === undefined ? undefined : make(of, account);
  }
}
