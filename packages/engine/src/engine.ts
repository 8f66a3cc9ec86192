import {
  type BatchEndEvent,
  BugError,
  type Command,
  type Emitter,
  type EngineEvent,
  type Instrument,
  type InstrumentEvent,
  type InstrumentId,
  type MarketEvent,
  type OperatorEvent,
  type OrderEvent,
  type OrderState,
  quoteClassOf,
  type Refusal,
  type SessionStartedEvent,
  type SettingsChangedEvent,
  type StreamStateEvent,
  type TimerEvent,
  type TimerId,
  type VenueId,
} from '@mm/core';
import type { Execution, Notice, OrderRecord } from '@mm/execution';
import type { Portfolio } from '@mm/portfolio';
import type { KillState, Risk } from '@mm/risk';
import type { EngineOptions } from './engine-options.ts';
import { EngineParts, type SavedParts } from './engine-parts.ts';
import { IdSet } from './id-set.ts';
import type { EngineNotices } from './notices.ts';
import { tellExecutionNotice, tellOrderState } from './order-notices.ts';
import { fromBytes, hashOf, toBytes, toText } from './plain-state.ts';

const SAVED_VERSION = 1;
const TIMER = 'engine' as TimerId;

/**
 * What the time is before there is one. No number, so that the field which holds the time keeps numbers as boxed as they come:
 * one that never held anything else is stored bare, and boxed anew, some bytes of garbage, wherever it is handed on.
 */
const NEVER = undefined as unknown as number;

interface SavedEngine {
  readonly version: number;
  readonly nowUs: number;
  readonly isStopping: boolean;
  readonly hasDisarmed: boolean;
  readonly timerDueUs: number;
  readonly tickDueUs: number;
  readonly heartbeatDueUs: number;
  readonly changed: readonly InstrumentId[];
  readonly parts: SavedParts;
}

/**
 * The loop: an event in, what follows from it, commands out. Synchronous and deterministic: no clock, no chance, no promise;
 * the same events give the same commands and the same state. Everything that can change a decision is an event.
 */
export class Engine {
  readonly #options: EngineOptions;
  readonly #parts: EngineParts;
  readonly #heartbeatUs: number;
  readonly #tickUs: number;
  /** Instruments whose books changed since the last end of a batch. */
  readonly #changed = new IdSet();
  #nowUs: number = NEVER;
  #isStopping = false;
  #mustPlan = false;
  #mustLook = false;
  #hasDisarmed = false;
  #refused: Refusal | undefined;
  #timerDueUs = Number.POSITIVE_INFINITY;
  #tickDueUs = 0;
  #heartbeatDueUs = 0;

  constructor(options: EngineOptions, saved?: Uint8Array) {
    this.#options = options;
    this.#nowUs = 0;
    this.#tickUs = options.tickUs ?? 250_000;
    this.#heartbeatUs = options.heartbeatUs ?? 1_000_000;
    const state = saved === undefined ? undefined : readSaved(saved);
    this.#parts = new EngineParts(
      options,
      {
        now: () => this.#nowUs,
        onNotice: (notice) => this.#onNotice(notice),
        onState: (order, from, to) => this.#onOrderState(order, from, to),
        stop: () => this.#stop(),
        isStopping: () => this.#isStopping,
      },
      state?.parts,
    );
    if (state === undefined) for (const one of options.instruments ?? []) this.#setInstrument(one);
    else this.#restore(state);
    this.#parts.commands.clear();
  }

  /** Latest time any event has shown. */
  get nowUs(): number {
    return this.#nowUs;
  }

  get execution(): Execution {
    return this.#parts.execution;
  }

  get portfolio(): Portfolio {
    return this.#parts.portfolio;
  }

  get risk(): Risk {
    return this.#parts.risk;
  }

  /** Killed, and whether positions are being closed: what the session brings its own switch in line with. */
  get kill(): KillState {
    return this.#parts.kill;
  }

  /** Why it was killed; `undefined` while it is not. */
  get killedWhy(): string | undefined {
    return this.#parts.kill.record?.reason;
  }

  /** Topics for observers. */
  get events(): Emitter<EngineNotices> {
    return this.#parts.notices.emitter;
  }

  /** Why the last turn did not do what a person asked for; `undefined` when it did, or nobody asked. */
  get refusedWhy(): Refusal | undefined {
    return this.#refused;
  }

  /** Winding down, and nothing of ours is open any more. */
  get isQuiet(): boolean {
    return this.#isStopping && this.#parts.execution.openOrders() === 0;
  }

  /** Why no quote may stand on an instrument now; `undefined` when one may. */
  quotesRefusedWhy(instrument: InstrumentId): string | undefined {
    return this.#parts.permits.refusedWhy(instrument);
  }

  /** An instrument as it is now, and since when its grid is this: for the send permit. */
  gridOf(instrument: InstrumentId): { readonly instrument: Instrument; readonly sinceUs: number } | undefined {
    return this.#parts.instruments.get(instrument);
  }

  /**
   * One turn. @returns the commands, in the order in which they are to leave; valid until the next turn
   * @throws {BugError} when our own code is wrong: nothing may be sent any more
   */
  process(event: EngineEvent): readonly Command[] {
    this.#parts.commands.clear();
    this.#parts.gate.onTurn();
    this.#refused = undefined;
    const { receiveTimeUs } = event;
    if (receiveTimeUs > this.#nowUs) this.#nowUs = receiveTimeUs;
    this.#take(event);
    this.#finish();
    return this.#parts.commands.list();
  }

  /** Tells observers what happened in the last turn. Called once its commands have left. */
  deliver(onError: (error: unknown) => void): void {
    this.#parts.notices.deliver(onError);
  }

  /** Everything from which a new engine of the same options goes on as if nothing had been. Between turns. */
  save(): Uint8Array {
    return toBytes(this.#saved());
  }

  /** Sixteen hexadecimal digits over everything that decides anything: equal for equal states. */
  stateHash(): string {
    const { execution, portfolio: _portfolio, books: _books, ...rest } = this.#parts.save();
    const own = { ...this.#saved(), parts: rest };
    const { counter, desks, inquiries, wants } = execution;
    const hashes = [this.#parts.execution.stateHash(), this.#parts.portfolio.stateHash(), this.#parts.books.stateHash()];
    return hashOf(toText([hashes, own, { counter, desks, inquiries, wants }]));
  }

  #take(event: EngineEvent): void {
    const { strategies, execution, portfolio } = this.#parts;
    switch (event.type) {
      case 'batch-end':
        this.#onBatchEnd(event);
        return;
      case 'book-delta':
      case 'book-snapshot':
      case 'book-audit':
      case 'stream-alive':
      case 'bbo':
      case 'trade':
      case 'mark-price':
      case 'index-price':
      case 'funding-rate':
        this.#onMarket(event);
        return;
      case 'stream-state':
        this.#onStreamState(event);
        return;
      case 'instrument':
        this.#onInstrument(event);
        return;
      case 'venue-state':
      case 'clock-offset':
        if (this.#parts.venues.onEvent(event)) this.#mustLook = true;
        return;
      case 'fee-rates':
        portfolio.onEvent(event);
        strategies.onChanged(event.instrument);
        return;
      case 'rate-budget':
        execution.onEvent(event);
        return;
      case 'account-reported':
      case 'margin-mode':
      case 'dead-man-switch':
        return;
      case 'timer':
        this.#onTimer(event);
        return;
      case 'loop-lag':
        this.#parts.risk.running.onLoopLag(event.lagUs, this.#nowUs);
        this.#mustLook = true;
        return;
      case 'operator':
        this.#onOperator(event);
        return;
      case 'settings-changed':
        this.#onSettings(event);
        return;
      case 'session-started':
        this.#onStart(event);
        return;
      default:
        this.#onOrderEvent(event);
    }
  }

  #onMarket(event: Exclude<MarketEvent, StreamStateEvent | BatchEndEvent>): void {
    const { books, references, portfolio, strategies, permits } = this.#parts;
    const { instrument } = event;
    books.onEvent(event);
    if (event.type === 'mark-price') {
      references.onMark(instrument, event.mark, this.#nowUs);
      portfolio.onEvent(event);
    } else if (event.type === 'index-price') references.onIndex(instrument, event.index, this.#nowUs);
    strategies.onMarket(event);
    this.#changed.add(instrument);
    this.#parts.notices.pass('market', event);
    // A book that may not be quoted on any more: the quotes go now, not at the end of the batch.
    if (permits.isBookNews(instrument, this.#nowUs) && permits.look(instrument, this.#nowUs)) this.#mustPlan = true;
  }

  #onBatchEnd(event: BatchEndEvent): void {
    const { books, portfolio, strategies, permits } = this.#parts;
    portfolio.onEvent(event);
    for (let i = 0; i < this.#changed.size; i += 1) {
      const id = this.#changed.at(i);
      const kept = books.venueBook(id);
      if (kept?.isTrusted === true && kept.book.touch === 'normal') {
        portfolio.onMid(id, kept.book.bestBidTicks, kept.book.bestAskTicks, this.#nowUs);
      }
      if (permits.isBookNews(id, this.#nowUs)) permits.look(id, this.#nowUs);
      strategies.onChanged(id);
    }
    this.#changed.clear();
    this.#decide();
  }

  #decide(): void {
    // What is wanted is decided on what is true now.
    if (this.#mustLook) this.#look();
    if (!this.#isStopping && !this.#parts.kill.killed) this.#parts.strategies.decide(this.#nowUs);
    this.#mustPlan = true;
  }

  #onStreamState(event: StreamStateEvent): void {
    const { books, venues, execution, strategies } = this.#parts;
    if (event.stream === 'user') {
      venues.onEvent(event);
      execution.onEvent(event);
    } else {
      books.onEvent(event);
      if (event.instrument !== undefined) this.#changed.add(event.instrument);
      strategies.onMarket(event);
    }
    this.#parts.notices.pass('market', event);
    this.#mustLook = true;
  }

  #onInstrument(event: InstrumentEvent): void {
    const { instrument } = event;
    this.#parts.portfolio.onEvent(event);
    const { trade } = this.#options;
    if (trade !== undefined && !trade.includes(instrument.id)) return;
    if (!this.#parts.venues.get(instrument.venue)) return;
    this.#setInstrument(instrument, event);
    this.#mustLook = true;
  }

  #setInstrument(instrument: Instrument, event?: InstrumentEvent): void {
    const { books, references, risk, execution, permits, instruments, portfolio, notices } = this.#parts;
    const isValued = quoteClassOf(instrument.quote) === 'USD' || Object.hasOwn(this.#options.usdRates ?? {}, instrument.quote);
    const refused = isValued ? books.setInstrument(instrument) : undefined;
    if (!isValued || refused !== undefined) {
      const message = refused?.message ?? `nobody said what one ${instrument.quote} is worth in dollars`;
      const { id, venue } = instrument;
      const about = { alarm: 'instrument-left-out', venue, instrument: id, message, nowUs: this.#nowUs } as const;
      notices.tell('alarm', () => about);
      return;
    }
    const known = instruments.get(instrument.id);
    const isSameGrid = known?.instrument.tick.text === instrument.tick.text && known.instrument.lot.text === instrument.lot.text;
    instruments.set(instrument.id, { instrument, sinceUs: isSameGrid ? known.sinceUs : this.#nowUs });
    references.setInstrument(instrument);
    risk.facts.setInstrument(instrument);
    const told = event ?? { type: 'instrument', venue: instrument.venue, instrument, receiveTimeUs: this.#nowUs };
    if (event === undefined) portfolio.onEvent(told);
    execution.onEvent(told);
    permits.setInstrument(instrument);
    this.#parts.gate.onChanged(instrument.id);
  }

  #onOrderEvent(event: OrderEvent): void {
    const { portfolio, execution, equity, findings, kills, risk } = this.#parts;
    // Positions before orders: a hedge decided in this very turn counts the fill.
    portfolio.onEvent(event);
    execution.onEvent(event);
    equity.onEvent(event, this.#nowUs);
    if (event.type === 'order-rejected') risk.running.onReject(event.instrument, this.#nowUs);
    else if (event.type === 'order-accepted') risk.running.onAccept(event.instrument);
    else if (event.type === 'reconcile-snapshot') {
      findings.onSnapshot(event);
      kills.onSnapshot(event, this.#nowUs);
      for (const id of this.#parts.instruments.keys()) this.#touched(id);
    }
    if ('instrument' in event && event.instrument !== undefined) this.#touched(event.instrument);
    if (event.type === 'position-reported') this.#touched(event.position.instrument);
    if (event.type === 'fill') this.#tellPosition(event.instrument);
    this.#mustLook = true;
  }

  #tellPosition(instrument: InstrumentId): void {
    const { notices, portfolio } = this.#parts;
    notices.tell('position', () => ({ instrument, size: portfolio.lots(instrument), nowUs: this.#nowUs }));
  }

  #touched(instrument: InstrumentId): void {
    this.#parts.gate.onChanged(instrument);
    this.#parts.strategies.onChanged(instrument);
  }

  #onTimer(event: TimerEvent): void {
    if (event.timer !== TIMER) return;
    this.#timerDueUs = Number.POSITIVE_INFINITY;
    if (this.#nowUs >= this.#tickDueUs) this.#onTick(event);
    this.#decide();
  }

  /** What only time shows. */
  #onTick(event: TimerEvent): void {
    const { books, portfolio, equity, kills, commands } = this.#parts;
    const nowUs = this.#nowUs;
    this.#tickDueUs = nowUs + this.#tickUs;
    books.onTime(nowUs);
    portfolio.onEvent(event);
    equity.onTime(nowUs);
    kills.onTime(nowUs);
    if (nowUs >= this.#heartbeatDueUs) {
      this.#heartbeatDueUs = nowUs + this.#heartbeatUs;
      for (const venue of this.#parts.venues.ids()) commands.add({ type: 'heartbeat', venue, sentAtUs: nowUs });
    }
    this.#mustLook = true;
  }

  #onOperator(event: OperatorEvent): void {
    const refused = this.#parts.operators.onEvent(event, this.#nowUs);
    if (refused !== undefined) this.#tellRefused(event.action, refused);
    this.#parts.strategies.onAllChanged();
    this.#mustLook = true;
  }

  #onSettings(event: SettingsChangedEvent): void {
    const refused = this.#parts.strategies.configure(event);
    if (refused !== undefined) this.#tellRefused('settings-changed', refused);
  }

  #tellRefused(action: string, why: Refusal): void {
    this.#refused = why;
    this.#parts.notices.tell('operator-refused', () => ({ action, refusal: why, nowUs: this.#nowUs }));
  }

  #onStart({ epoch, instance, killed }: SessionStartedEvent): void {
    const { venues, books, references, execution, kills, strategies, kill } = this.#parts;
    this.#isStopping = false;
    this.#hasDisarmed = false;
    this.#timerDueUs = Number.POSITIVE_INFINITY;
    this.#tickDueUs = this.#nowUs;
    this.#heartbeatDueUs = this.#nowUs;
    venues.reset();
    books.reset();
    references.reset();
    execution.onStart(this.#nowUs, { epoch, instance });
    execution.forgetQuotes();
    kills.onStart();
    strategies.onAllChanged();
    this.#changed.clear();
    if (killed !== undefined) kill.trip(killed, 'latch', this.#nowUs);
    this.#mustLook = true;
  }

  #stop(): void {
    this.#isStopping = true;
    for (const { id } of this.#options.strategies) this.#parts.execution.withdraw(id, this.#nowUs);
    this.#mustLook = true;
  }

  #onNotice(notice: Notice): void {
    const { gate, risk, strategies } = this.#parts;
    if (notice.type === 'alarm') {
      if (notice.mustHalt) {
        const name = notice.alarm === 'overfill' ? 'overfill' : 'naked-exposure';
        risk.running.onAlarm(name, notice.instrument ?? notice.venue, notice.message, this.#nowUs);
        this.#mustLook = true;
      }
    } else if (notice.type !== 'order-refused') {
      const { facts } = notice.order;
      gate.onChanged(facts.instrument);
      strategies.onChanged(facts.instrument);
    }
    tellExecutionNotice(this.#parts.notices, notice, this.#nowUs);
  }

  #onOrderState(order: OrderRecord, from: OrderState, to: OrderState): void {
    const { activity, gate, risk, strategies, notices } = this.#parts;
    const { facts } = order;
    activity.onState(order, from, to, this.#nowUs);
    gate.onChanged(facts.instrument);
    strategies.onChanged(facts.instrument);
    if (from === 'pending-new' && to === 'working') {
      risk.running.onLatency(facts.venue, this.#nowUs - facts.sentAtUs, this.#nowUs);
    }
    tellOrderState(notices, order, from, to, this.#nowUs);
  }

  /** Tells risk about the venues, begins what follows a kill, and gives or takes permission to quote. */
  #look(): void {
    const { venues, risk, execution, kills, permits } = this.#parts;
    this.#mustLook = false;
    for (const venue of venues.ids()) this.#tellVenue(venue, execution.isReconciled(venue), risk);
    kills.look(this.#nowUs);
    permits.lookAtAll(this.#nowUs);
    this.#parts.riskWatch.look(venues.ids(), this.#parts.instruments.keys(), this.#nowUs);
    this.#mustPlan = true;
  }

  #tellVenue(venue: VenueId, reconciled: boolean, risk: Risk): void {
    const now = this.#parts.venues.get(venue);
    if (now === undefined) return;
    const { ready, userStreamLive, clockKnown } = now;
    risk.facts.setVenue(venue, { ready, userStreamLive, clockKnown, reconciled });
  }

  /** Plans where something may have changed, and asks to be woken. */
  #finish(): void {
    const { execution, strategies, commands, kill } = this.#parts;
    for (let round = 0; this.#mustLook || this.#mustPlan; round += 1) {
      if (round > 8) throw new BugError('a turn does not come to rest');
      if (this.#mustLook) this.#look();
      this.#mustPlan = false;
      execution.plan(this.#nowUs);
      if (kill.killed) this.#parts.kills.look(this.#nowUs);
    }
    if (this.isQuiet && !this.#hasDisarmed) {
      this.#hasDisarmed = true;
      for (const venue of this.#parts.venues.ids()) commands.add({ type: 'disarm', venue });
    }
    // Who is not asked need not be woken: a strategy that is overdue for as long as a kill stands would keep the loop awake.
    const isAsked = !this.#isStopping && !kill.killed;
    const wakeUs = isAsked ? strategies.nextWakeUs(this.#nowUs) : Number.POSITIVE_INFINITY;
    const next = Math.min(this.#tickDueUs, execution.nextWakeUs(this.#nowUs), wakeUs);
    // What is overdue is looked at again a millisecond later: a wish that cannot be met must not spin.
    const dueUs = Math.max(next, this.#nowUs + 1_000);
    if (dueUs >= this.#timerDueUs) return;
    this.#timerDueUs = dueUs;
    commands.add({ type: 'set-timer', timer: TIMER, dueUs });
  }

  #saved(): SavedEngine {
    return {
      version: SAVED_VERSION,
      nowUs: this.#nowUs,
      isStopping: this.#isStopping,
      hasDisarmed: this.#hasDisarmed,
      timerDueUs: this.#timerDueUs,
      tickDueUs: this.#tickDueUs,
      heartbeatDueUs: this.#heartbeatDueUs,
      changed: this.#changed.toArray(),
      parts: this.#parts.save(),
    };
  }

  #restore(state: SavedEngine): void {
    this.#nowUs = state.nowUs;
    this.#isStopping = state.isStopping;
    this.#hasDisarmed = state.hasDisarmed;
    this.#timerDueUs = state.timerDueUs;
    this.#tickDueUs = state.tickDueUs;
    this.#heartbeatDueUs = state.heartbeatDueUs;
    for (const id of state.changed) this.#changed.add(id);
  }
}

/**
 * Makes an engine.
 * @param saved what {@link Engine.save} of an engine with the same options gave
 * @throws {BugError} for a snapshot that another version wrote
 */
export function createEngine(options: EngineOptions, saved?: Uint8Array): Engine {
  return new Engine(options, saved);
}

function readSaved(bytes: Uint8Array): SavedEngine {
  const state = fromBytes(bytes) as SavedEngine;
  if (state.version !== SAVED_VERSION) throw new BugError(`a snapshot of version ${state.version}, not ${SAVED_VERSION}`);
  return state;
}
