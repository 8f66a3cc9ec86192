import assert from 'node:assert/strict';
import {
  asset,
  type BatchEndEvent,
  type BookDeltaEvent,
  type DecimalText,
  type EventSink,
  type Instrument,
  type InstrumentId,
  type Intent,
  instrument,
  type Journal,
  type Levels,
  type Lots,
  type OrderReport,
  type QuoteWish,
  type Strategy,
  type StrategyId,
  type StrategyView,
  type Ticks,
  type VenueCommand,
  type VenueEvent,
  type VenueOrderId,
  type VenuePort,
  venueId,
} from '@mm/core';
import { createEngine, createSession, type Engine, type EngineOptions, type Session, type SessionOptions } from '@mm/engine';
import { KillSwitch, memoryLatch, riskLimits } from '@mm/risk';

const START_US = 1_767_225_600_000_000;
/** Between two changes of the touch, and between two batches that do not change it. */
const STEP_US = 10_000;
const QUIET_US = 3_000;
const MARK_EVERY_US = 1_000_000;
const MIDDLE = 617_000;
/** How far the touch wanders. */
const SWING = 40;

const BTC: Instrument = instrument({
  ...{ venue: venueId('alpha'), symbol: 'BTCUSDT', kind: 'linear-perp', base: asset('BTC'), quote: asset('USDT') },
  ...{ tickSize: '0.1', lotSize: '0.001' },
});

/** Quotes so many levels on both sides around the mid, wherever it goes; while it stays, there is nothing new to say. */
class Maker implements Strategy {
  readonly id = 'maker' as StrategyId;
  readonly instruments: readonly InstrumentId[] = [BTC.id];
  readonly #levels: number;
  /** What is wanted around each mid, made once: what a strategy allocates is not what is measured. There are as many as ticks. */
  readonly #made = new Map<number, readonly Intent[]>();
  #mid = Number.NaN;

  constructor(levels: number) {
    this.#levels = levels;
  }

  decide(view: StrategyView): readonly Intent[] | undefined {
    const book = view.tradableBook(BTC.id);
    if (book === undefined) return undefined;
    const mid = book.midTicks();
    if (mid === this.#mid) return undefined;
    this.#mid = mid;
    const known = this.#made.get(mid);
    if (known !== undefined) return known;
    const made = this.#intents(mid);
    this.#made.set(mid, made);
    return made;
  }

  save(): unknown {
    return this.#mid;
  }

  restore(saved: unknown): void {
    this.#mid = saved as number;
  }

  #intents(mid: number): readonly Intent[] {
    const quotes = Array.from({ length: this.#levels }, (_, level) => level).flatMap((level): readonly QuoteWish[] => {
      const away = 200 + 5 * level;
      return [
        { side: 'bid', level, price: Math.floor(mid - away) as Ticks, size: 10 as Lots },
        { side: 'ask', level, price: Math.ceil(mid + away) as Ticks, size: 10 as Lots },
      ];
    });
    return [{ type: 'quotes', instrument: BTC.id, quotes, why: { summary: 'around the mid', figures: { mid } } }];
  }
}

/** The options of the engine that {@link QuotingSession} runs: whoever recovers it needs the same. */
export function quotingOptions(levels: number): EngineOptions {
  return {
    venues: [{ venue: BTC.venue, isMargined: true, amend: 'loses-place' }],
    strategies: [new Maker(levels)],
    limits: riskLimits({
      instrument: { maxPositionUsd: 10_000_000, maxOrderUsd: 1_000_000, maxOpenOrders: 1_000 },
      venue: { maxPositionUsd: 100_000_000, maxOpenOrders: 1_000, rate: { orders: 2_500, window: '10s' } },
      // Limits that a bench does not reach.
      total: {
        maxPositionUsd: 100_000_000,
        maxOpenOrders: 1_000,
        maxOrdersPerSecond: 300,
        maxNotionalPerSecondUsd: 1_000_000_000,
      },
    }),
  };
}

/**
 * A session over a real engine and a journal: one instrument, one strategy that quotes both sides. The venue takes what it is
 * sent and answers when told to; time passes when told to.
 */
export class QuotingSession {
  readonly engine: Engine;
  /** Amends that left in the last {@link turn}. */
  amends = 0;
  readonly #session: Session;
  readonly #delta: BookDeltaEvent;
  readonly #batchEnd: { type: 'batch-end'; receiveTimeUs: number } = { type: 'batch-end', receiveTimeUs: 0 };
  readonly #bids: OpenLevels = levels();
  readonly #asks: OpenLevels = levels();
  readonly #sent: VenueCommand[] = [];
  #alarms: { readonly dueUs: number; readonly run: () => void }[] = [];
  #sink: EventSink = () => undefined;
  #nowUs = START_US;
  #markedUs = 0;
  #sequence = 1;
  #touch = MIDDLE;
  #step = 1;
  #trades = 0;
  /** Orders that rest at the venue. */
  readonly #resting = new Map<string, OrderReport>();

  constructor(journal: Journal, quotedLevels = 1, options: Pick<SessionOptions, 'snapshotEvery'> = {}) {
    this.engine = createEngine(quotingOptions(quotedLevels));
    const clock = { nowUs: () => this.#nowUs, monotonicUs: () => this.#nowUs };
    const after = (delayUs: number, run: () => void): (() => void) => {
      const alarm = { dueUs: this.#nowUs + delayUs, run };
      this.#alarms.push(alarm);
      return () => {
        this.#alarms = this.#alarms.filter((one) => one !== alarm);
      };
    };
    const port: VenuePort = {
      venue: BTC.venue,
      open: (sink) => {
        this.#sink = sink;
      },
      close: () => undefined,
      send: (command) => {
        if (command.type === 'amend') this.amends += 1;
        this.#sent.push(command);
      },
    };
    this.#session = createSession({
      ...{ engine: this.engine, venues: [port], journal, clock, scheduler: { after }, epoch: 1, instance: 1 },
      kill: new KillSwitch(memoryLatch(), this.#nowUs),
      onFailure: ({ error }) => assert.fail(String(error)),
      ...options,
    });
    const named = { instrument: BTC.id, venueTimeUs: 0, receiveTimeUs: 0, sequence: 0 };
    this.#delta = { type: 'book-delta', ...named, bids: this.#bids, asks: this.#asks };
    this.#begin();
  }

  /** What the next {@link turn} brings: the touch moves by a tick, the size behind it is another. */
  prepare(): void {
    if (Math.abs(this.#touch - MIDDLE) >= SWING) this.#step = this.#touch > MIDDLE ? -1 : 1;
    const [bid, ask] = [this.#touch, this.#touch + 1];
    const lots = 20 + (this.#sequence % 50);
    if (this.#step > 0) {
      one(this.#bids, ask, lots);
      one(this.#asks, ask, 0);
    } else {
      one(this.#bids, bid, 0);
      one(this.#asks, bid, lots);
    }
    this.#touch += this.#step;
    this.#nowUs += STEP_US;
    this.#sequence += 1;
    Object.assign(this.#delta, { venueTimeUs: this.#nowUs - 500, receiveTimeUs: this.#nowUs, sequence: this.#sequence });
    this.#batchEnd.receiveTimeUs = this.#nowUs;
    this.amends = 0;
  }

  /** The best prices change, the batch ends, the quotes follow: journal, engine, checks, journal, one write, commands out. */
  turn(): void {
    this.#sink(this.#delta);
    this.#sink(this.#batchEnd as BatchEndEvent);
  }

  /** The venue does what it was sent and says so; alarms ring; now and then there is a mark. */
  settle(): void {
    this.#answerAll();
    for (const alarm of this.#alarms.filter(({ dueUs }) => dueUs <= this.#nowUs)) {
      this.#alarms = this.#alarms.filter((other) => other !== alarm);
      alarm.run();
    }
    if (this.#nowUs - this.#markedUs >= MARK_EVERY_US) this.#mark();
    this.#answerAll();
  }

  /** Market data that moves no best price: a change deep in the book and a trade. */
  quiet(): void {
    this.#nowUs += QUIET_US;
    const receiveTimeUs = this.#nowUs;
    const venueTimeUs = receiveTimeUs - 500;
    this.#sequence += 1;
    one(this.#bids, MIDDLE - 500 - (this.#sequence % 90), this.#sequence % 40);
    one(this.#asks, MIDDLE + 500 + (this.#sequence % 90), this.#sequence % 40);
    Object.assign(this.#delta, { venueTimeUs, receiveTimeUs, sequence: this.#sequence });
    this.#sink(this.#delta);
    this.#trades += 1;
    const [price, size] = [this.#touch as Ticks, 3 as Lots];
    const tradeId = String(5_000_000_000 + this.#trades);
    this.#sink({ type: 'trade', instrument: BTC.id, venueTimeUs, receiveTimeUs, tradeId, price, size, aggressorSide: 'bid' });
    this.#batchEnd.receiveTimeUs = receiveTimeUs;
    this.#sink(this.#batchEnd as BatchEndEvent);
    this.settle();
  }

  #begin(): void {
    this.#session.start();
    const { venue } = BTC;
    const receiveTimeUs = this.#nowUs;
    this.#sink({ type: 'instrument', venue, instrument: BTC, receiveTimeUs });
    const rates = { maker: '0.0002' as DecimalText, taker: '0.0005' as DecimalText };
    this.#sink({ type: 'fee-rates', venue, instrument: BTC.id, ...rates, receiveTimeUs });
    this.#sink({ type: 'clock-offset', venue, offsetUs: 0, uncertaintyUs: 10, alarm: false, receiveTimeUs });
    this.#sink({ type: 'stream-state', venue, instrument: undefined, stream: 'user', state: 'live', reason: '', receiveTimeUs });
    this.#sink({ type: 'venue-state', venue, state: 'ready', reason: '', refusal: undefined, receiveTimeUs });
    this.#mark();
    const side = (best: number, direction: 1 | -1): Levels => {
      const ticks = Float64Array.from({ length: 100 }, (_, i) => best + direction * i);
      return { count: 100, ticks, lots: new Float64Array(100).fill(25) };
    };
    const named = { instrument: BTC.id, venueTimeUs: receiveTimeUs, receiveTimeUs, sequence: 1 };
    const [bids, asks] = [side(this.#touch, -1), side(this.#touch + 1, 1)];
    this.#sink({ type: 'book-snapshot', ...named, bids, asks });
    this.#sink({ type: 'stream-state', venue, instrument: BTC.id, stream: 'book', state: 'live', reason: '', receiveTimeUs });
    this.#batchEnd.receiveTimeUs = receiveTimeUs;
    this.#sink(this.#batchEnd as BatchEndEvent);
    for (let i = 0; i < 10; i += 1) {
      this.#nowUs += STEP_US;
      this.settle();
    }
  }

  #mark(): void {
    this.#markedUs = this.#nowUs;
    const times = { venueTimeUs: this.#nowUs, receiveTimeUs: this.#nowUs };
    this.#sink({ type: 'mark-price', instrument: BTC.id, ...times, mark: '61700.05' as DecimalText });
  }

  /**
   * In the order in which they came, those included that come meanwhile. The list keeps its memory: what the venue allocates
   * for what it is sent is not what is measured.
   */
  #answerAll(): void {
    const sent = this.#sent;
    for (const command of sent) this.#answer(command);
    while (sent.length > 0) sent.pop();
  }

  #answer(command: VenueCommand): void {
    const receiveTimeUs = this.#nowUs;
    if (command.type === 'place') {
      const { order } = command;
      const { clientOrderId, side, size, reduceOnly } = order;
      const venueOrderId = String(8_000_000_000 + this.#resting.size) as VenueOrderId;
      const price = order.orderType === 'limit' ? order.price : undefined;
      const state = { state: 'working', filledSize: 0 as Lots, venueTimeUs: receiveTimeUs } as const;
      const report = { instrument: BTC.id, clientOrderId, venueOrderId, side, price, size, reduceOnly, ...state };
      this.#resting.set(clientOrderId, report);
      this.#sink({ type: 'order-accepted', ...this.#named(report) });
    } else if (command.type === 'amend') {
      const { price, size, clientOrderId } = command;
      const before = this.#resting.get(clientOrderId);
      assert.ok(before !== undefined, `no order ${clientOrderId}`);
      const report = { ...before, price, size };
      this.#resting.set(clientOrderId, report);
      this.#sink({ type: 'order-amended', ...this.#named(report), price, size });
    } else if (command.type === 'audit') {
      const state = { orders: [...this.#resting.values()], fills: [], positions: [], balances: [], cursor: 0 };
      this.#sink({ type: 'reconcile-snapshot', venue: BTC.venue, askedAtUs: receiveTimeUs, ...state, receiveTimeUs });
    } else assert.ok(command.type !== 'cancel' && command.type !== 'cancel-all' && command.type !== 'query', command.type);
  }

  #named({ clientOrderId, venueOrderId }: OrderReport): Named {
    const times = { venueTimeUs: this.#nowUs - 500, receiveTimeUs: this.#nowUs };
    return { venue: BTC.venue, instrument: BTC.id, clientOrderId, venueOrderId, ...times };
  }
}

type Named = Omit<Extract<VenueEvent, { readonly type: 'order-accepted' }>, 'type'>;

interface OpenLevels extends Levels {
  count: number;
}

function levels(): OpenLevels {
  return { count: 0, ticks: new Float64Array(8), lots: new Float64Array(8) };
}

function one(side: OpenLevels, tick: number, lots: number): void {
  side.count = 1;
  side.ticks[0] = tick;
  side.lots[0] = lots;
}
