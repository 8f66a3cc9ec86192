import {
  asset,
  type Instrument,
  type InstrumentId,
  type Intent,
  instrument,
  type Lots,
  type Side,
  type Strategy,
  type StrategyId,
  type StrategyView,
  type Ticks,
  venueId,
} from '@mm/core';
import { createSendPermit, KillSwitch, memoryLatch, riskLimits } from '@mm/risk';
import { createEngine, type Engine } from '../engine.ts';
import type { EngineOptions } from '../engine-options.ts';
import { createSession, type Session } from '../session.ts';
import type { SessionFailure, SessionOptions } from '../session-options.ts';
import { PlainVenue } from './plain-venue.ts';
import { ListJournal, QuietWorld } from './quiet-world.ts';

export const BTC: Instrument = instrument({
  ...{ venue: venueId('alpha'), symbol: 'BTC', kind: 'linear-perp', base: asset('BTC'), quote: asset('USDT') },
  ...{ tickSize: '0.1', lotSize: '0.001' },
});

/** Quotes both sides so many ticks around the mid, whenever it decides; what it is to do instead can be set. */
export class PlainMaker implements Strategy {
  readonly id = 'maker' as StrategyId;
  readonly instruments: readonly InstrumentId[] = [BTC.id];
  decisions = 0;
  half = 500;
  size = 2;
  instead: ((view: StrategyView) => readonly Intent[] | undefined) | undefined;

  decide(view: StrategyView): readonly Intent[] | undefined {
    this.decisions += 1;
    if (this.instead !== undefined) return this.instead(view);
    const book = view.tradableBook(BTC.id);
    if (book === undefined) return undefined;
    const mid = Math.round(book.midTicks());
    return [quotes(['bid', mid - this.half, this.size], ['ask', mid + this.half, this.size])];
  }

  save(): unknown {
    return { decisions: this.decisions };
  }

  restore(saved: unknown): void {
    this.decisions = (saved as { readonly decisions: number }).decisions;
  }
}

export function quotes(...wanted: [side: Side, price: number, size: number][]): Intent {
  return {
    type: 'quotes',
    instrument: BTC.id,
    quotes: wanted.map(([side, price, size]) => ({ side, level: 0, price: price as Ticks, size: size as Lots })),
    why: { summary: 'test', figures: {} },
  };
}

/** An engine with one maker at one plain venue, in a session over a journal in memory. */
export class Rig {
  readonly world: QuietWorld;
  readonly maker: PlainMaker = new PlainMaker();
  readonly kill: KillSwitch;
  readonly journal: ListJournal;
  readonly venue: PlainVenue;
  readonly engine: Engine;
  readonly session: Session;
  readonly failures: SessionFailure[] = [];
  readonly observerErrors: unknown[] = [];

  constructor(over: Partial<EngineOptions> = {}, session: Partial<SessionOptions> = {}, saved?: Uint8Array) {
    this.world = new QuietWorld();
    this.kill = session.kill ?? new KillSwitch(memoryLatch(), this.world.nowUs());
    this.journal = new ListJournal();
    this.engine = createEngine(engineOptions(this.maker, over), saved);
    const { engine, world, kill, journal } = this;
    const permit = createSendPermit({
      kill,
      lease: { isHeld: () => true },
      grid: (id) => engine.gridOf(id),
      maxCommandAgeUs: 1_000_000,
    });
    this.venue = new PlainVenue(world, [BTC], permit);
    this.session = createSession({
      ...{ engine, venues: [this.venue], journal, clock: world, scheduler: world, kill, epoch: 1, instance: 1 },
      onFailure: (failure) => this.failures.push(failure),
      onObserverError: (error) => this.observerErrors.push(error),
      ...session,
    });
  }

  /** Connected, reconciled, with a book, and quoting. */
  quoting(): this {
    this.session.start();
    this.run(10);
    this.venue.book(600_000, 600_002);
    this.run(10);
    return this;
  }

  run(ms: number): void {
    this.world.run(ms * 1_000);
  }

  /** Orders at the venue: side, price, size. */
  open(): readonly string[] {
    return Array.from(
      this.venue.open_.values(),
      ({ place, price, size, filled }) => `${place.order.side} ${price} ${size - filled}`,
    );
  }

  /** Commands that were sent, by type. */
  sent(type: string): number {
    return this.venue.sent.filter((command) => command.type === type).length;
  }
}

export function engineOptions(maker: PlainMaker, over: Partial<EngineOptions> = {}): EngineOptions {
  return {
    venues: [{ venue: BTC.venue, isMargined: true }],
    strategies: [maker],
    limits: riskLimits({
      instrument: { maxPositionUsd: 1_000_000, maxOrderUsd: 1_000_000, maxThroughTouchBps: 200 },
      total: { maxOrdersPerSecond: 1_000, maxNotionalPerSecondUsd: 100_000_000 },
    }),
    ...over,
  };
}
