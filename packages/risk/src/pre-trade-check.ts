import { type AmendCommand, isAllowedPrice, isAllowedSize, type PlaceCommand, type Side, type Ticks } from '@mm/core';
import { type Approved, approve } from './approved.ts';
import type { RiskFacts } from './facts.ts';
import { ACTIVE, HALTED, type InstrumentRecord, REDUCING } from './instrument-record.ts';
import { overLimit, type RiskRefusal } from './limit-names.ts';
import { RateWindow, SumWindow } from './rate-window.ts';

/** The order an amend is about, as execution knows it: the worst case of what may be live of it. */
export interface AmendedOrder {
  readonly side: Side;
  /** The largest whole size it may have, filled part included. */
  readonly size: number;
  readonly reduceOnly: boolean;
  /** It may rest on the book: a quote. */
  readonly resting: boolean;
}

/** What the kill switch looks like to a check. */
export interface KillState {
  readonly killed: boolean;
  /** Killed, everything canceled, and what shrinks positions is let through. */
  readonly flattening: boolean;
}

export interface SavedRates {
  readonly perSecond: readonly number[];
  readonly notional: readonly (readonly [timeUs: number, value: number])[];
}

const STATE_NAMES = ['active', 'reducing', 'halted'] as const;

/**
 * The pre-trade check: every limit, the worst case counted, in a fixed order, the first that is exceeded named. Nothing is
 * looked up outside what was told; what was not told is refused. Comparisons say what is allowed, so NaN never is. An approval counts at once: against rates, and as live.
 */
export class PreTradeCheck {
  readonly #facts: RiskFacts;
  readonly #kill: KillState;
  readonly #perSecond: RateWindow;
  readonly #notional: SumWindow;
  /** How much may be done by everything that is not about one venue or instrument. */
  severity: number = ACTIVE;
  severityCause = '';

  // The command under check, taken apart: fields instead of objects, so that a check allocates nothing.
  #isBid = false;
  #price = 0;
  #size = 0;
  /** What the command adds to what may already be live. */
  #added = 0;
  #reduceOnly = false;
  #resting = false;
  #isNew = false;
  #value = 0;

  constructor(facts: RiskFacts, kill: KillState) {
    const { maxOrdersPerSecond, maxNotionalPerSecondUsd } = facts.limits.total;
    this.#facts = facts;
    this.#kill = kill;
    this.#perSecond = new RateWindow(maxOrdersPerSecond, 1_000_000);
    this.#notional = new SumWindow(maxNotionalPerSecondUsd, 1_000_000, maxOrdersPerSecond);
  }

  /** What was approved within the last second: times, and value by time. */
  saveRates(): SavedRates {
    return { perSecond: this.#perSecond.save(), notional: this.#notional.save() };
  }

  restoreRates({ perSecond, notional }: SavedRates): void {
    this.#perSecond.restore(perSecond);
    this.#notional.restore(notional);
  }

  place(command: PlaceCommand, nowUs: number): Approved<PlaceCommand> | RiskRefusal {
    const { order } = command;
    const record = this.#facts.record(order.instrument);
    if (record === undefined) return overLimit('known-instrument', 'known', order.instrument, 'state');
    this.#isBid = order.side === 'bid';
    this.#size = order.size;
    this.#added = order.size;
    this.#reduceOnly = order.reduceOnly;
    this.#isNew = true;
    if (order.orderType === 'limit') {
      this.#price = order.price;
      this.#resting = order.timeInForce === 'gtc';
    } else {
      if (!record.limits.allowMarketOrders) return overLimit('order-type', 'limit', 'market', 'state');
      this.#price = worstPrice(record, this.#isBid);
      this.#resting = false;
    }
    return this.#refusalOf(record, nowUs) ?? this.#approved(record, command, nowUs);
  }

  amend(command: AmendCommand, amended: AmendedOrder | undefined, nowUs: number): Approved<AmendCommand> | RiskRefusal {
    const record = this.#facts.record(command.instrument);
    if (record === undefined) return overLimit('known-instrument', 'known', command.instrument, 'state');
    if (amended === undefined) return overLimit('known-order', 'known', command.clientOrderId, 'state');
    this.#isBid = amended.side === 'bid';
    this.#price = command.price;
    this.#size = command.size;
    this.#added = command.size > amended.size ? command.size - amended.size : 0;
    this.#reduceOnly = amended.reduceOnly;
    this.#resting = amended.resting;
    this.#isNew = false;
    return this.#refusalOf(record, nowUs) ?? this.#approved(record, command, nowUs);
  }

  #approved<Checked extends PlaceCommand | AmendCommand>(
    record: InstrumentRecord,
    command: Checked,
    nowUs: number,
  ): Approved<Checked> {
    this.#perSecond.count(nowUs);
    record.venue.rate.count(nowUs);
    this.#notional.add(this.#value, nowUs);
    this.#facts.reserve(record, this.#isBid, this.#price as Ticks, this.#added, this.#isNew);
    return approve(command);
  }

  #refusalOf(record: InstrumentRecord, nowUs: number): RiskRefusal | undefined {
    return (
      this.#overGrid(record) ??
      this.#overKnowledge(record, nowUs) ??
      this.#overState(record) ??
      this.#overPrice(record, nowUs) ??
      this.#overSpread(record) ??
      this.#overSize(record) ??
      this.#overPosition(record) ??
      this.#overCounts(record) ??
      this.#overRates(record, nowUs)
    );
  }

  /** Is it an order at all? NaN, zero, fractions and what is off the current grid end here. */
  #overGrid({ instrument }: InstrumentRecord): RiskRefusal | undefined {
    const { status } = instrument;
    if (status !== 'trading' && !this.#statusAllows(status)) return overLimit('instrument-status', 'trading', status, 'state');
    if (!Number.isSafeInteger(this.#price) || !isAllowedPrice(this.#price as Ticks, instrument.priceRule, instrument.wireTick)) {
      return overLimit('price', 'an allowed price', this.#price, 'ticks');
    }
    if (!Number.isSafeInteger(this.#size) || !isAllowedSize(instrument, this.#size as never)) {
      return overLimit('size', instrument.minLots, this.#size, 'lots');
    }
    return undefined;
  }

  #statusAllows(status: string): boolean {
    return (status === 'post-only' && this.#resting) || (status === 'reduce-only' && this.#reduceOnly);
  }

  /** Is what the order was decided on known and fresh? */
  #overKnowledge(record: InstrumentRecord, nowUs: number): RiskRefusal | undefined {
    const { venue } = record;
    if (!venue.ready) return overLimit('venue-ready', 'ready', 'not ready', 'state');
    if (!venue.userStreamLive) return overLimit('user-stream', 'live', 'not live', 'state');
    if (!venue.reconciled) return overLimit('reconciled', 'reconciled', 'not reconciled', 'state');
    if (!venue.clockKnown) return overLimit('clock', 'known', 'unknown', 'state');
    if (!record.exposureKnown) return overLimit('reconciled', 'position known', 'unknown', 'state');
    if (!record.bookLive) return overLimit('book-state', 'live', record.bookState, 'state');
    if (!record.touchOk) return overLimit('book-touch', 'two-sided, not crossed', record.touch, 'state');
    const ageUs = nowUs - record.aliveUs;
    return ageUs <= record.limits.maxBookAge ? undefined : overLimit('book-age', record.limits.maxBookAge, ageUs, 'us');
  }

  #overState(record: InstrumentRecord): RiskRefusal | undefined {
    if (this.#kill.killed && !(this.#kill.flattening && this.#reduceOnly)) {
      return overLimit('state', 'not killed', 'killed', 'state');
    }
    const severity = Math.max(this.severity, record.severity, record.venue.severity, this.#kill.killed ? REDUCING : ACTIVE);
    if (severity === ACTIVE && !this.#reduceOnly) return undefined;
    const beyond = this.#beyondFlat(record);
    if (this.#reduceOnly && beyond > 0) return overLimit('reduce-only', this.#size - beyond, this.#size, 'lots');
    // Killed and flattening: what shrinks positions must get out, whatever else halted the bot.
    if (severity === ACTIVE || this.#kill.killed) return undefined;
    if (severity < HALTED && beyond <= 0) return undefined;
    return overLimit('state', 'active', `${STATE_NAMES[severity]}: ${this.#causeOf(record, severity)}`, 'state');
  }

  /** Lots by which the position could end on the other side of flat, should everything on the order's side fill. */
  #beyondFlat(record: InstrumentRecord): number {
    const worst = this.#isBid ? record.position + record.liveBids : record.liveAsks - record.position;
    return worst + this.#added;
  }

  #causeOf(record: InstrumentRecord, severity: number): string {
    if (record.severity === severity) return record.severityCause;
    return record.venue.severity === severity ? record.venue.severityCause : this.severityCause;
  }

  #overPrice(record: InstrumentRecord, nowUs: number): RiskRefusal | undefined {
    const { limits, mid } = record;
    const offMid = bpsOff(this.#price, mid);
    if (!(offMid <= limits.collarBps)) return overLimit('price-collar', limits.collarBps, offMid, 'bps');
    const hasReference = record.reference > 0 && nowUs - record.referenceUs <= limits.maxReferenceAge;
    if (hasReference) {
      const off = bpsOff(this.#price, record.reference);
      if (!(off <= limits.collarBps)) return overLimit('price-collar', limits.collarBps, off, 'bps');
    } else if (limits.referencesRequired === 2) {
      return overLimit('reference-missing', 2, 1, 'count');
    }
    const touch = this.#isBid ? record.ask : record.bid;
    const through = this.#isBid ? this.#price - touch : touch - this.#price;
    if (through * 10_000 <= limits.maxThroughTouchBps * touch) return undefined;
    return overLimit('through-touch', limits.maxThroughTouchBps, (through * 10_000) / touch, 'bps');
  }

  #overSpread(record: InstrumentRecord): RiskRefusal | undefined {
    const { limits, mid } = record;
    const room = this.#isBid ? record.lowestAsk - this.#price : this.#price - record.highestBid;
    if (!(room > 0)) {
      const own = this.#isBid ? record.lowestAsk : record.highestBid;
      return overLimit('self-trade', own, this.#price, 'ticks');
    }
    if (!this.#resting) return undefined;
    if (!(room * 10_000 >= limits.minQuotedSpreadBps * mid)) {
      return overLimit('quoted-spread', limits.minQuotedSpreadBps, (room * 10_000) / mid, 'bps');
    }
    const spread = record.ask - record.bid;
    if (spread * 10_000 >= limits.minMarketSpreadBps * mid || this.#reduceOnly) return undefined;
    return overLimit('market-spread', limits.minMarketSpreadBps, (spread * 10_000) / mid, 'bps');
  }

  #overSize(record: InstrumentRecord): RiskRefusal | undefined {
    const { instrument, limits, scale, valueTicks } = record;
    const size = this.#size;
    if (limits.maxOrderLots !== undefined && size > limits.maxOrderLots) {
      return overLimit('order-size', limits.maxOrderLots, size, 'lots');
    }
    this.#value = scale.valueOf(size, Math.max(this.#price, valueTicks));
    if (!(this.#value <= limits.maxOrderUsd)) return overLimit('order-notional', limits.maxOrderUsd, this.#value, 'usd');
    // Venues waive their minimum for what only shrinks a position, perpetuals only.
    if (size * this.#price >= record.minimum || (this.#reduceOnly && instrument.kind === 'linear-perp')) return undefined;
    return overLimit('min-notional', `${instrument.minNotional} ${instrument.quote}`, size, 'lots');
  }

  #overPosition(record: InstrumentRecord): RiskRefusal | undefined {
    const worst = this.#beyondFlat(record);
    const before = record.worstLots();
    // Not above flat, or not above what is possible already: the order adds no risk here.
    if (worst <= 0 || (worst <= before && this.#added === 0)) return undefined;
    if (!(worst <= record.positionLimit)) return overLimit('instrument-position', record.positionLimit, worst, 'lots');
    if (worst <= before) return undefined;
    const change = record.scale.valueOf(worst, record.valueTicks) - record.worstUsd;
    const { venue } = record;
    const atVenue = venue.worstUsd + change;
    if (!(atVenue <= venue.limits.maxPositionUsd))
      return overLimit('venue-position', venue.limits.maxPositionUsd, atVenue, 'usd');
    const total = this.#facts.totalWorstUsd + change;
    const { maxPositionUsd } = this.#facts.limits.total;
    return total <= maxPositionUsd ? undefined : overLimit('total-position', maxPositionUsd, total, 'usd');
  }

  #overCounts(record: InstrumentRecord): RiskRefusal | undefined {
    if (!this.#isNew) return undefined;
    const { limits, venue } = record;
    const open = record.openOrders + 1;
    if (open > limits.maxOpenOrders) return overLimit('open-orders', limits.maxOpenOrders, open, 'orders');
    const atVenue = venue.openOrders + 1;
    if (atVenue > venue.limits.maxOpenOrders) {
      return overLimit('venue-open-orders', venue.limits.maxOpenOrders, atVenue, 'orders');
    }
    const total = this.#facts.totalOpenOrders + 1;
    const { maxOpenOrders } = this.#facts.limits.total;
    return total > maxOpenOrders ? overLimit('total-open-orders', maxOpenOrders, total, 'orders') : undefined;
  }

  #overRates({ venue }: InstrumentRecord, nowUs: number): RiskRefusal | undefined {
    if (!this.#perSecond.hasRoom(nowUs)) {
      return overLimit('orders-per-second', this.#perSecond.limit, this.#perSecond.measured(nowUs) + 1, 'orders');
    }
    const spent = this.#notional.sum(nowUs) + this.#value;
    if (!(spent <= this.#notional.limit)) return overLimit('notional-per-second', this.#notional.limit, spent, 'usd');
    if (venue.rate.hasRoom(nowUs)) return undefined;
    return overLimit('venue-rate', venue.rate.limit, venue.rate.measured(nowUs) + 1, 'orders');
  }
}

function bpsOff(price: number, reference: number): number {
  return (Math.abs(price - reference) * 10_000) / reference;
}

/** What a market order might pay or get: the far end of the collar. */
function worstPrice({ mid, limits, instrument }: InstrumentRecord, isBid: boolean): number {
  const away = isBid ? Math.floor(mid * (1 + limits.collarBps / 10_000)) : Math.ceil(mid * (1 - limits.collarBps / 10_000));
  return isAllowedPrice(away as Ticks, instrument.priceRule, instrument.wireTick) ? away : Math.round(mid);
}
