import {
  BugError,
  type DecimalText,
  type Instrument,
  type InstrumentId,
  type Lots,
  type StreamState,
  type Ticks,
  type TouchState,
  type VenueId,
} from '@mm/core';
import { InstrumentRecord } from './instrument-record.ts';
import { limitsOfInstrument, limitsOfVenue, type RiskLimits } from './limits.ts';
import { UsdScale } from './micro-usd.ts';
import { VenueRecord } from './venue-record.ts';

/** What a venue's book of an instrument says, and how far it can be trusted. */
export interface MarketFacts {
  readonly state: StreamState;
  readonly touch: TouchState;
  /** NaN where the side is empty. */
  readonly bidTicks: number;
  readonly askTicks: number;
  /** Engine time of the stream's last proof of life. */
  readonly aliveUs: number;
}

/** An independent price: mark, index, other venues. */
export interface ReferenceFacts {
  /** Fractional. */
  readonly ticks: number;
  readonly atUs: number;
}

/** The account in one instrument, the worst case counted: every order that may be live, whatever its state is called. */
export interface ExposureFacts {
  readonly position: number;
  /** Lots that may still be bought: sent, working, being canceled, unknown, both halves of a replace. */
  readonly liveBidLots: number;
  readonly liveAskLots: number;
  readonly openOrders: number;
  /** Best own prices that may be live; −Infinity and Infinity where there are none. */
  readonly highestBid: number;
  readonly lowestAsk: number;
}

/** Whether a venue may be sent new orders. */
export interface VenueFacts {
  readonly ready: boolean;
  readonly userStreamLive: boolean;
  /** Orders, fills and positions were read and merged since the last connect. */
  readonly reconciled: boolean;
  /** The venue's clock was measured, and is within its budget. */
  readonly clockKnown: boolean;
}

/** What was told, as plain values: what is no number, or endless, is `undefined`. */
export interface SavedFacts {
  readonly instruments: readonly {
    readonly id: InstrumentId;
    readonly market:
      | (Omit<MarketFacts, 'bidTicks' | 'askTicks'> & { readonly bidTicks?: number; readonly askTicks?: number })
      | undefined;
    /** The price positions are valued at, of before. */
    readonly valueTicks: number;
    readonly reference: readonly [ticks: number, atUs: number] | undefined;
    readonly exposure:
      | (Omit<ExposureFacts, 'highestBid' | 'lowestAsk'> & { readonly highestBid?: number; readonly lowestAsk?: number })
      | undefined;
  }[];
  readonly venues: readonly (VenueFacts & { readonly id: VenueId; readonly rate: readonly number[] })[];
}

export interface RiskFactsOptions {
  readonly instruments: readonly Instrument[];
  readonly limits: RiskLimits;
  /** What one unit of a quote currency is worth. Those of quote class USD are worth 1 unless said otherwise. */
  readonly usdPerQuote?: Readonly<Record<string, DecimalText>>;
}

/**
 * What risk has been told, with the sums a check needs kept up to date. Nothing here is asked for: what was not told is
 * not known, and a check refuses what it does not know.
 */
export class RiskFacts {
  readonly limits: RiskLimits;
  readonly #instruments = new Map<InstrumentId, InstrumentRecord>();
  readonly #venues = new Map<VenueId, VenueRecord>();
  readonly #rates: Readonly<Record<string, DecimalText>>;
  /** Asked for last, as it will be again: a turn is about one instrument mostly, and each of its checks asks many times. */
  #last: InstrumentRecord | undefined;
  /** Worst-case value of all positions, micro-dollars. */
  totalWorstUsd = 0;
  totalOpenOrders = 0;

  constructor({ instruments, limits, usdPerQuote = {} }: RiskFactsOptions) {
    this.limits = limits;
    this.#rates = usdPerQuote;
    for (const one of instruments) this.setInstrument(one);
  }

  /**
   * An instrument is new, or its spec changed. After a change of tick or lot everything told in the old integers is
   * forgotten, and nothing passes until it is told anew.
   * @throws {BugError} when nobody said what its quote currency is worth
   */
  setInstrument(one: Instrument): void {
    const known = this.#instruments.get(one.id);
    if (known !== undefined && known.instrument.tick.text === one.tick.text && known.instrument.lot.text === one.lot.text) {
      known.respec(one);
      return;
    }
    if (known !== undefined) this.#forget(known);
    const venue = this.#venueRecord(one.venue);
    const limits = limitsOfInstrument(this.limits, one.id);
    const record = new InstrumentRecord(one, limits, new UsdScale(one, this.#rateOf(one)), venue);
    if (known !== undefined) [record.severity, record.severityCause] = [known.severity, known.severityCause];
    this.#instruments.set(one.id, record);
    this.#last = undefined;
  }

  setMarket(id: InstrumentId, market: MarketFacts): void {
    const record = this.record(id);
    if (record === undefined) return;
    record.bookState = market.state;
    record.bookLive = market.state === 'live';
    record.touch = market.touch;
    record.touchOk = market.touch === 'normal' || market.touch === 'locked';
    record.bid = market.bidTicks;
    record.ask = market.askTicks;
    record.mid = (market.bidTicks + market.askTicks) / 2;
    record.aliveUs = market.aliveUs;
    if (record.bookLive && record.touchOk && record.revalue(record.mid)) this.#recount(record);
  }

  /** `undefined` takes the reference away. */
  setReference(id: InstrumentId, reference: ReferenceFacts | undefined): void {
    const record = this.record(id);
    if (record === undefined) return;
    if (reference === undefined) {
      record.reference = Number.NaN;
      record.referenceUs = 0;
      return;
    }
    const { ticks } = reference;
    record.reference = ticks > 0 && Number.isFinite(ticks) ? ticks : Number.NaN;
    record.referenceUs = reference.atUs;
  }

  /** Replaces what was known, what approvals since added to it included. */
  setExposure(id: InstrumentId, exposure: ExposureFacts): void {
    const record = this.record(id);
    if (record === undefined) return;
    this.#countOrders(record, exposure.openOrders - record.openOrders);
    record.exposureKnown = true;
    record.position = exposure.position;
    record.liveBids = exposure.liveBidLots;
    record.liveAsks = exposure.liveAskLots;
    record.highestBid = exposure.highestBid;
    record.lowestAsk = exposure.lowestAsk;
    this.#recount(record);
  }

  setVenue(id: VenueId, venue: VenueFacts): void {
    const record = this.#venueRecord(id);
    record.ready = venue.ready;
    record.userStreamLive = venue.userStreamLive;
    record.reconciled = venue.reconciled;
    record.clockKnown = venue.clockKnown;
  }

  save(): SavedFacts {
    return {
      // By name: in which order they came to be known decides nothing.
      instruments: Array.from(this.#instruments, ([id, one]) => ({
        id,
        market: Number.isFinite(one.aliveUs) ? savedMarket(one) : undefined,
        valueTicks: one.valueTicks,
        reference: one.reference > 0 ? ([one.reference, one.referenceUs] as const) : undefined,
        exposure: one.exposureKnown ? savedExposure(one) : undefined,
      })).toSorted(byId),
      venues: Array.from(this.#venues, ([id, one]) => {
        const { ready, userStreamLive, reconciled, clockKnown, rate } = one;
        return { id, ready, userStreamLive, reconciled, clockKnown, rate: rate.save() };
      }).toSorted(byId),
    };
  }

  restore(saved: SavedFacts): void {
    for (const { id, market, valueTicks, reference, exposure } of saved.instruments) {
      const record = this.#instruments.get(id);
      if (record === undefined) continue;
      if (valueTicks > 0) record.revalue(valueTicks);
      if (market !== undefined) this.setMarket(id, { bidTicks: Number.NaN, askTicks: Number.NaN, ...market });
      if (reference !== undefined) this.setReference(id, { ticks: reference[0], atUs: reference[1] });
      const none = { highestBid: Number.NEGATIVE_INFINITY, lowestAsk: Number.POSITIVE_INFINITY };
      if (exposure !== undefined) this.setExposure(id, { ...none, ...exposure });
    }
    for (const { id, rate, ...told } of saved.venues) {
      this.setVenue(id, told);
      this.#venueRecord(id).rate.restore(rate);
    }
  }

  /** The most lots, in whole order steps, that so many micro-dollars buy at fair value; 0 while that is not known. */
  sizeForUsd(id: InstrumentId, microUsd: number): Lots {
    const record = this.#instruments.get(id);
    if (record === undefined || record.valueTicks === 0) return 0 as Lots;
    const most = record.scale.lotsFor(microUsd, record.valueTicks);
    return (most - (most % record.instrument.orderLots)) as Lots;
  }

  /** @internal */
  record(id: InstrumentId): InstrumentRecord | undefined {
    const last = this.#last;
    if (last?.instrument.id === id) return last;
    const record = this.#instruments.get(id);
    if (record !== undefined) this.#last = record;
    return record;
  }

  /** @internal */
  venueRecord(id: VenueId): VenueRecord | undefined {
    return this.#venues.get(id);
  }

  /** @internal Counts an approved order until the next {@link setExposure} says what became of it. */
  reserve(record: InstrumentRecord, isBid: boolean, price: Ticks, added: number, isNew: boolean): void {
    if (isNew) this.#countOrders(record, 1);
    if (isBid) {
      record.liveBids += added;
      if (price > record.highestBid) record.highestBid = price;
    } else {
      record.liveAsks += added;
      if (price < record.lowestAsk) record.lowestAsk = price;
    }
    this.#recount(record);
  }

  #recount(record: InstrumentRecord): void {
    const lots = record.worstLots();
    const { valueTicks } = record;
    // Told again and again what it is already, as before every check.
    if (lots === record.countedLots && valueTicks === record.countedTicks) return;
    record.countedLots = lots;
    record.countedTicks = valueTicks;
    const worst = record.scale.valueOf(lots, valueTicks);
    const change = worst - record.worstUsd;
    // A value beyond counting (Infinity) must not make sums NaN: it is held at the largest integer, over every limit.
    const bounded = Number.isFinite(change) ? change : Number.MAX_SAFE_INTEGER - record.worstUsd;
    record.worstUsd += bounded;
    record.venue.worstUsd += bounded;
    this.totalWorstUsd += bounded;
  }

  #countOrders(record: InstrumentRecord, change: number): void {
    record.openOrders += change;
    record.venue.openOrders += change;
    this.totalOpenOrders += change;
  }

  #forget(record: InstrumentRecord): void {
    this.#countOrders(record, -record.openOrders);
    record.venue.worstUsd -= record.worstUsd;
    this.totalWorstUsd -= record.worstUsd;
  }

  #venueRecord(id: VenueId): VenueRecord {
    const known = this.#venues.get(id);
    if (known !== undefined) return known;
    const record = new VenueRecord(id, limitsOfVenue(this.limits, id));
    this.#venues.set(id, record);
    return record;
  }

  #rateOf(one: Instrument): DecimalText {
    if (Object.hasOwn(this.#rates, one.quote)) return this.#rates[one.quote] as DecimalText;
    if (one.market.includes('/USD:')) return '1' as DecimalText;
    throw new BugError(`nobody said what one ${one.quote} is worth in dollars: limits of ${one.id} cannot be counted`);
  }
}

function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : 1;
}

function savedMarket({ bookState, touch, bid, ask, aliveUs }: InstrumentRecord): SavedFacts['instruments'][number]['market'] {
  return {
    ...{ state: bookState as StreamState, touch: touch as TouchState, aliveUs },
    ...(Number.isFinite(bid) ? { bidTicks: bid } : {}),
    ...(Number.isFinite(ask) ? { askTicks: ask } : {}),
  };
}

function savedExposure(one: InstrumentRecord): SavedFacts['instruments'][number]['exposure'] {
  const { position, liveBids, liveAsks, openOrders, highestBid, lowestAsk } = one;
  return {
    ...{ position, liveBidLots: liveBids, liveAskLots: liveAsks, openOrders },
    ...(Number.isFinite(highestBid) ? { highestBid } : {}),
    ...(Number.isFinite(lowestAsk) ? { lowestAsk } : {}),
  };
}
