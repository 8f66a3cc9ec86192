import {
  type BalanceReport,
  type CashFlowEvent,
  type DecimalText,
  type FillEvent,
  type Instrument,
  type InstrumentId,
  isDecimalText,
  type Lots,
  type PositionReport,
  type ReconcileSnapshotEvent,
  type VenueId,
} from '@mm/core';
import type { Books } from './books.ts';
import type { FillOrigin } from './entry.ts';
import type { BadValue, FindingSink } from './findings.ts';
import { InstrumentAccount } from './instrument-account.ts';
import type { VenueAccount } from './venue-account.ts';

/** Books events. What cannot be booked is a finding; nothing throws. */
export class Intake {
  readonly #books: Books;
  readonly #find: FindingSink;
  readonly #originOf: ((fill: FillEvent) => FillOrigin | undefined) | undefined;

  constructor(books: Books, find: FindingSink, originOf: ((fill: FillEvent) => FillOrigin | undefined) | undefined) {
    this.#books = books;
    this.#find = find;
    this.#originOf = originOf;
  }

  onFill(fill: FillEvent): void {
    const account = this.#books.instruments.get(fill.instrument);
    if (account === undefined) {
      this.#find({ type: 'unknown-instrument', instrument: fill.instrument, about: 'fill' });
      return;
    }
    if (!isSane(fill)) {
      this.bad('fill', fill.venue, fill.instrument);
      return;
    }
    const origin = this.#originOf?.(fill);
    const outcome = account.applyFill(fill, origin);
    if (outcome === 'applied') {
      if (fill.feeAsset !== account.instrument.settle) this.#books.venue(fill.venue).applyForeignFee(account.instrument, fill);
      if (origin === undefined) this.#find({ type: 'foreign-fill', fill });
    } else if (outcome === 'beyond-retention') {
      const { instrument, tradeId, venueTimeUs } = fill;
      this.#find({ type: 'fill-beyond-retention', instrument, tradeId, venueTimeUs });
    } else if (outcome !== 'known' && outcome !== 'before-opening') {
      this.#find({ type: 'conflicting-fill', fill, differs: outcome });
    }
  }

  onInstrument(instrument: Instrument): void {
    const known = this.#books.instruments.get(instrument.id);
    if (known !== undefined) {
      known.respecify(instrument);
      return;
    }
    const account = new InstrumentAccount(instrument, this.#books.limits);
    this.#books.addInstrument(account);
    if (this.#books.venue(instrument.venue).opened) account.open(0, 0 as Lots, undefined);
  }

  onMark(instrument: InstrumentId, mark: DecimalText): void {
    const account = this.#books.instruments.get(instrument);
    if (!isDecimalText(mark)) this.bad('mark-price', account?.instrument.venue, instrument);
    else if (account !== undefined) account.mark = mark;
  }

  onCashFlow(flow: CashFlowEvent): void {
    if (!isDecimalText(flow.amount) || !Number.isSafeInteger(flow.venueTimeUs)) {
      this.bad('cash-flow', flow.venue, flow.instrument);
      return;
    }
    const account = flow.instrument === undefined ? undefined : this.#books.instruments.get(flow.instrument);
    const isFunding = flow.cause === 'funding' && flow.asset === account?.instrument.settle;
    const id = flow.id === '' ? `${flow.venueTimeUs}/${flow.amount}` : flow.id;
    const outcome =
      isFunding && account !== undefined
        ? account.applyFunding(id, flow.venueTimeUs, flow.amount)
        : this.#books.venue(flow.venue).applyFlow(flow);
    if (outcome === 'beyond-retention') this.#find({ type: 'cash-flow-beyond-retention', flow });
  }

  onPosition(venue: VenueId, { instrument, size, entryPrice }: PositionReport, timeUs: number): void {
    const account = this.#books.instruments.get(instrument);
    const isPriced = entryPrice === undefined || isDecimalText(entryPrice);
    if (!Number.isSafeInteger(size) || !Number.isSafeInteger(timeUs) || !isPriced) {
      this.bad('position', venue, instrument);
    } else if (account === undefined) {
      if (size !== 0) this.#find({ type: 'unknown-instrument', instrument, about: 'position' });
    } else {
      account.audit.report(size, entryPrice, timeUs);
      this.#books.openAudits = true;
    }
  }

  onBalance(venue: VenueId, { asset, total, available }: BalanceReport, timeUs: number): void {
    if (!isDecimalText(total) || !isDecimalText(available) || !Number.isSafeInteger(timeUs)) {
      this.bad('balance', venue, undefined);
      return;
    }
    const ledger = this.#books.venue(venue).ledger(asset);
    ledger.report(total, available, timeUs);
    if (ledger.base === undefined) ledger.rebase({ amount: 0n, fills: 0 });
    this.#books.openAudits = true;
  }

  /** The first one opens the account; every one is merged like what the stream says. */
  onReconcile(snapshot: ReconcileSnapshotEvent): void {
    const venue = this.#books.venue(snapshot.venue);
    if (!venue.opened) this.#open(venue, snapshot);
    for (const fill of snapshot.fills) this.onFill(fill);
    for (const account of venue.instruments) {
      const { instrument, log, audit } = account;
      if (instrument.kind === 'spot') continue;
      const stated = snapshot.positions.find((position) => position.instrument === instrument.id) ?? flat(instrument.id);
      // Read after the fills we know of, and before those that are still held back.
      this.onPosition(snapshot.venue, stated, Math.max(log.latestUs, audit.timeUs));
    }
    for (const position of snapshot.positions) {
      if (!this.#books.instruments.has(position.instrument)) this.onPosition(snapshot.venue, position, 0);
    }
    const latestUs = venue.instruments.reduce((latest, { log }) => Math.max(latest, log.latestUs), 0);
    for (const balance of snapshot.balances) {
      this.onBalance(snapshot.venue, balance, Math.max(latestUs, venue.ledger(balance.asset).latestUs));
    }
  }

  /** Says that a number in an event cannot be. */
  bad(about: BadValue['about'], venue: VenueId | undefined, instrument: InstrumentId | undefined): void {
    this.#find({ type: 'bad-value', about, venue, instrument });
  }

  /** What the first snapshot lists, positions and fills, is where we start from. */
  #open(venue: VenueAccount, { fills, positions }: ReconcileSnapshotEvent): void {
    venue.opened = true;
    for (const account of venue.instruments) {
      if (account.log.count > 0 || account.openedAtUs >= 0) continue;
      const { id } = account.instrument;
      const lastUs = fills.reduce((latest, fill) => (fill.instrument === id ? Math.max(latest, fill.venueTimeUs) : latest), 0);
      const position = positions.find(({ instrument }) => instrument === id);
      const size = Number.isSafeInteger(position?.size) ? (position?.size as Lots) : (0 as Lots);
      const entryPrice = isDecimalText(position?.entryPrice) ? position?.entryPrice : undefined;
      account.open(lastUs, size, entryPrice);
      if (size !== 0) this.#find({ type: 'position-adopted', instrument: id, size, entryPrice });
    }
  }
}

/** Venues list positions that are open. */
function flat(instrument: InstrumentId): PositionReport {
  return { instrument, size: 0 as Lots, entryPrice: undefined, liquidationPrice: undefined };
}

function isSane({ price, size, venueTimeUs, fee }: FillEvent): boolean {
  if (!(Number.isSafeInteger(price) && Number.isSafeInteger(size) && Number.isSafeInteger(venueTimeUs))) return false;
  return price >= 0 && size > 0 && isDecimalText(fee);
}
