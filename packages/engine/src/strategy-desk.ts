import {
  type Bps,
  type FeeRatesEvent,
  type InstrumentId,
  type Intent,
  type MarketEvent,
  type QuotesIntent,
  type Refusal,
  refusal,
  type SettingsChangedEvent,
  type Strategy,
  type StrategyId,
} from '@mm/core';
import { checkFeeBreakEven, type Risk } from '@mm/risk';
import type { NoticeBoard } from './notices.ts';
import { EngineView, type Shown } from './strategy-view.ts';

export interface StrategyDeskOptions {
  readonly strategies: readonly Strategy[];
  readonly shown: Shown;
  readonly risk: Risk;
  readonly notices: NoticeBoard;
}

interface Seat {
  readonly strategy: Strategy;
  readonly view: EngineView;
  readonly instruments: ReadonlySet<InstrumentId>;
  isDue: boolean;
  isPaused: boolean;
  /** Why its quotes cannot be paid for. */
  refused: string | undefined;
  /** It threw: it decides nothing any more until it is unpaused. */
  failure: string | undefined;
}

/** Which strategies sit out, and what each remembers. */
export type SavedStrategies = readonly {
  readonly id: StrategyId;
  readonly isDue: boolean;
  readonly isPaused: boolean;
  readonly failure: string | undefined;
  readonly refused: string | undefined;
  readonly state: unknown;
}[];

/**
 * Runs the strategies: at the end of a batch, those at whose instruments something changed, and those that asked to be woken.
 * What they decide is handed to execution; what must not be sent at all is dropped here.
 */
export class StrategyDesk {
  readonly #options: StrategyDeskOptions;
  readonly #seats: readonly Seat[];
  readonly #byInstrument = new Map<InstrumentId, Seat[]>();

  constructor(options: StrategyDeskOptions) {
    this.#options = options;
    this.#seats = options.strategies.map((strategy) => newSeat(strategy, options.shown));
    for (const seat of this.#seats) {
      for (const id of seat.instruments) this.#byInstrument.set(id, [...(this.#byInstrument.get(id) ?? []), seat]);
    }
  }

  /** Something of an instrument changed: who looks at it decides at the end of the batch. */
  onChanged(instrument: InstrumentId): void {
    const seats = this.#byInstrument.get(instrument);
    if (seats !== undefined) for (const seat of seats) seat.isDue = true;
  }

  /** Everything may be different: everybody decides. */
  onAllChanged(): void {
    for (const seat of this.#seats) seat.isDue = true;
  }

  onMarket(event: MarketEvent): void {
    if (event.type === 'batch-end' || event.instrument === undefined) return;
    const seats = this.#byInstrument.get(event.instrument);
    if (seats === undefined) return;
    for (const seat of seats) {
      if (seat.failure === undefined && seat.strategy.onMarket !== undefined) this.#tellMarket(seat, event);
    }
  }

  /** Lets those decide who are due. @returns whether anything new is wanted */
  decide(nowUs: number): boolean {
    let wanted = false;
    for (const seat of this.#seats) {
      if (!seat.isDue && (seat.strategy.nextWakeUs?.(nowUs) ?? Number.POSITIVE_INFINITY) > nowUs) continue;
      seat.isDue = false;
      if (!this.#mayRun(seat, nowUs)) continue;
      seat.view.nowUs = nowUs;
      const intents = this.#decided(seat, nowUs);
      if (intents === undefined) continue;
      wanted = true;
      this.#want(seat.strategy.id, intents, nowUs);
    }
    return wanted;
  }

  /** When somebody is to be asked though nothing changes. */
  nextWakeUs(nowUs: number): number {
    let next = Number.POSITIVE_INFINITY;
    for (const { strategy, isPaused, failure, refused } of this.#seats) {
      // Who is refused is looked at when something changes, not when it would like to be asked.
      if (isPaused || failure !== undefined || refused !== undefined) continue;
      const due = strategy.nextWakeUs?.(nowUs);
      if (due !== undefined && due < next) next = due;
    }
    return next;
  }

  /** A strategy sits out, or all of them: its quotes go; exposures it holds stay as they are. */
  pause(id: StrategyId | undefined, nowUs: number): Refusal | undefined {
    return this.#each(id, (seat) => {
      seat.isPaused = true;
      this.#options.shown.execution.want(seat.strategy.id, this.#noQuotes(seat), nowUs);
    });
  }

  unpause(id: StrategyId | undefined): Refusal | undefined {
    return this.#each(id, (seat) => {
      seat.isPaused = false;
      seat.failure = undefined;
      seat.isDue = true;
    });
  }

  configure({ strategy, settings }: SettingsChangedEvent): Refusal | undefined {
    const seat = this.#seats.find((one) => one.strategy.id === strategy);
    if (seat === undefined) return refusal('bad-config', `no strategy ${strategy}`);
    if (seat.strategy.configure === undefined) return refusal('not-supported', `${strategy} has no settings to change`);
    const refused = seat.strategy.configure(settings);
    if (refused === undefined) seat.isDue = true;
    return refused;
  }

  /** Why a strategy may not quote for what its quotes earn; `undefined` when it may. */
  costsRefusedWhy(strategy: Strategy): Refusal | undefined {
    const costs = strategy.quotingCosts?.();
    if (costs === undefined) return undefined;
    for (const { instrument, quotedSpreadBps, exit } of costs) {
      const fees = this.#options.shown.portfolio.feeRates(instrument);
      if (fees === undefined) return refusal('not-ready', `the fees of ${instrument} are not known yet`);
      const refused = checkFeeBreakEven({ quotedSpreadBps: quotedSpreadBps as Bps, ...ratesOf(fees), exit, tier: undefined });
      if (refused !== undefined) return refused;
    }
    return undefined;
  }

  save(): SavedStrategies {
    return this.#seats.map(({ strategy, isDue, isPaused, failure, refused }) => {
      return { id: strategy.id, isDue, isPaused, failure, refused, state: strategy.save?.() };
    });
  }

  restore(saved: SavedStrategies): void {
    for (const { id, isDue, isPaused, failure, refused, state } of saved) {
      const seat = this.#seats.find((one) => one.strategy.id === id);
      if (seat === undefined) continue;
      Object.assign(seat, { isDue, isPaused, failure, refused });
      if (state !== undefined) seat.strategy.restore?.(state);
    }
  }

  #mayRun(seat: Seat, nowUs: number): boolean {
    if (seat.isPaused || seat.failure !== undefined) return false;
    const refused = this.costsRefusedWhy(seat.strategy);
    const isNews = refused?.message !== seat.refused;
    seat.refused = refused?.message;
    if (refused === undefined) return true;
    if (!isNews) return false;
    this.#tellDenied(seat.strategy.instruments[0] as InstrumentId, seat.strategy.id, refused, nowUs);
    this.#options.shown.execution.want(seat.strategy.id, this.#noQuotes(seat), nowUs);
    return false;
  }

  #want(id: StrategyId, intents: readonly Intent[], nowUs: number): void {
    const { shown, notices, risk } = this.#options;
    if (notices.isHeard('decision')) notices.pass('decision', { strategy: id, intents, nowUs });
    let isRefused = false;
    for (const intent of intents) {
      if (intent.type === 'quotes') isRefused ||= risk.checkQuotes(intent) !== undefined;
      else if (intent.type === 'leg-group' && notices.isHeard('opportunity')) {
        notices.pass('opportunity', { strategy: id, why: intent.why, nowUs });
      }
    }
    shown.execution.want(id, isRefused ? this.#emptiedAll(id, intents, nowUs) : intents, nowUs);
  }

  #emptiedAll(id: StrategyId, intents: readonly Intent[], nowUs: number): readonly Intent[] {
    return intents.map((one) => this.#emptied(id, one, nowUs));
  }

  /** Quotes too near to each other are not quoted at all. */
  #emptied(id: StrategyId, intent: Intent, nowUs: number): Intent {
    const refused = intent.type === 'quotes' ? this.#options.risk.checkQuotes(intent) : undefined;
    if (intent.type !== 'quotes' || refused === undefined) return intent;
    this.#tellDenied(intent.instrument, id, refused, nowUs);
    return { ...intent, quotes: [] };
  }

  #noQuotes(seat: Seat): readonly QuotesIntent[] {
    const why = { summary: 'the strategy sits out', figures: {} };
    return seat.strategy.instruments.map((instrument) => ({ type: 'quotes', instrument, quotes: [], why }) as const);
  }

  #each(id: StrategyId | undefined, act: (seat: Seat) => void): Refusal | undefined {
    const seats = this.#seats.filter(({ strategy }) => id === undefined || strategy.id === id);
    for (const seat of seats) act(seat);
    return seats.length > 0 ? undefined : refusal('bad-config', `no strategy ${id}`);
  }

  #decided(seat: Seat, nowUs: number): readonly Intent[] | undefined {
    try {
      return seat.strategy.decide(seat.view);
    } catch (error) {
      this.#failed(seat, nowUs, error);
      return undefined;
    }
  }

  #tellMarket(seat: Seat, event: MarketEvent): void {
    try {
      seat.strategy.onMarket?.(event);
    } catch (error) {
      this.#failed(seat, event.receiveTimeUs, error);
    }
  }

  /** A strategy that throws is out, with its quotes; the others go on. */
  #failed(seat: Seat, nowUs: number, error: unknown): void {
    seat.failure = error instanceof Error ? error.message : String(error);
    this.#options.shown.execution.want(seat.strategy.id, this.#noQuotes(seat), nowUs);
    const message = `${seat.strategy.id} threw: ${seat.failure}`;
    this.#options.notices.tell('alarm', () => {
      return { alarm: 'strategy-failed', venue: undefined, instrument: undefined, message, nowUs };
    });
  }

  #tellDenied(instrument: InstrumentId, strategy: StrategyId, why: Refusal, nowUs: number): void {
    this.#options.notices.tell('order-denied', () => ({ instrument, strategy, command: undefined, refusal: why, nowUs }));
  }
}

function newSeat(strategy: Strategy, shown: Shown): Seat {
  const view = new EngineView(shown, strategy.id);
  const instruments = new Set(strategy.instruments);
  return { strategy, view, instruments, isDue: false, isPaused: false, refused: undefined, failure: undefined };
}

function ratesOf({ maker, taker }: FeeRatesEvent): Pick<FeeRatesEvent, 'maker' | 'taker'> {
  return { maker, taker };
}
