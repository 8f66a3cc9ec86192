import {
  type Grid,
  grid,
  type Instrument,
  type InstrumentId,
  isRefusal,
  type Leg,
  type LegFailurePolicy,
  type LegGroupIntent,
  type Lots,
  type StrategyId,
  signOf,
} from '@mm/core';
import { LevelHolder, type LevelPolicy, type LevelWorld, type SavedLevel } from './level-holder.ts';
import type { OrderRecord } from './order-record.ts';

/** What became of the legs. `balanced`: within the bound. `failed`: a level was not reached in time, and a person must look. */
export type LegGroupStage = 'entering' | 'balancing' | 'balanced' | 'failed';

interface LegState {
  readonly leg: Leg;
  readonly instrument: Instrument;
  readonly owner: string;
  readonly grid: Grid;
  entry: OrderRecord | undefined;
  /** Risk refused it: it counts as ended with nothing filled. */
  isRefused: boolean;
  /** Signed fills of this leg, those of its balancing included. */
  filled: number;
  holder: LevelHolder | undefined;
}

/** Legs under way as plain values. */
export interface SavedLegs {
  readonly owner: string;
  readonly strategy: StrategyId;
  readonly intent: LegGroupIntent;
  readonly stage: LegGroupStage;
  readonly onFailure: LegFailurePolicy;
  readonly unevenSinceUs: number | undefined;
  readonly hasTold: boolean;
  readonly legs: readonly {
    readonly entry: string | undefined;
    readonly isRefused: boolean;
    readonly filled: number;
    readonly holder: SavedLevel | undefined;
  }[];
}

/**
 * Legs that belong together. Each enters by a limited take; what then differs by more than the bound is completed or
 * unwound by holding the leg at a level, driven by its cumulative fills alone.
 */
export class LegGroup {
  readonly owner: string;
  readonly #intent: LegGroupIntent;
  readonly #strategy: StrategyId;
  readonly #world: LevelWorld;
  readonly #policy: LevelPolicy;
  readonly #legs: readonly LegState[];
  #stage: LegGroupStage = 'entering';
  #onFailure: LegFailurePolicy;
  #unevenSinceUs: number | undefined;
  #hasTold = false;

  constructor(owner: string, strategy: StrategyId, intent: LegGroupIntent, world: LevelWorld, policy: LevelPolicy) {
    this.owner = owner;
    this.#intent = intent;
    this.#strategy = strategy;
    this.#world = world;
    this.#policy = policy;
    this.#onFailure = intent.onFailure;
    this.#legs = intent.legs.flatMap((leg, i) => {
      const instrument = world.desk.instrument(leg.instrument);
      if (instrument === undefined) return [];
      const blank = { entry: undefined, isRefused: false, filled: 0, holder: undefined };
      return [{ ...blank, leg, instrument, owner: `${owner} ${i}`, grid: grid([instrument]) }];
    });
  }

  get stage(): LegGroupStage {
    return this.#stage;
  }

  save(): SavedLegs {
    const legs = this.#legs.map(({ entry, isRefused, filled, holder }) => ({
      ...{ entry: entry?.key, isRefused, filled },
      holder: holder?.save(),
    }));
    return {
      ...{ owner: this.owner, strategy: this.#strategy, intent: this.#intent, stage: this.#stage, onFailure: this.#onFailure },
      ...{ unevenSinceUs: this.#unevenSinceUs, hasTold: this.#hasTold, legs },
    };
  }

  restore(saved: SavedLegs, orders: ReadonlyMap<string, OrderRecord>): void {
    this.#stage = saved.stage;
    this.#onFailure = saved.onFailure;
    this.#unevenSinceUs = saved.unevenSinceUs;
    this.#hasTold = saved.hasTold;
    for (const [i, one] of saved.legs.entries()) {
      const state = this.#legs[i];
      if (state === undefined) continue;
      state.entry = orders.get(one.entry ?? '');
      state.isRefused = one.isRefused;
      state.filled = one.filled;
      if (one.holder === undefined) continue;
      state.holder = this.#holderOf(state);
      state.holder.restore(one.holder, orders);
    }
  }

  /** A fill of one of its orders: the only thing that moves it. */
  onFill(order: OrderRecord, lots: number): void {
    const leg = this.#legs.find(({ owner }) => owner === order.facts.owner);
    if (leg !== undefined) leg.filled += signOf(order.facts.side) * lots;
  }

  /** The grid of one of its instruments changed under it: its integers mean nothing any more, and a person must look. */
  onRegrid(instrument: InstrumentId, nowUs: number): void {
    if (!this.#legs.some(({ leg }) => leg.instrument === instrument)) return;
    this.#stage = 'failed';
    this.#alarm(`the grid of ${instrument} changed`, nowUs);
  }

  plan(nowUs: number): void {
    if (this.#stage === 'entering') this.#enter(nowUs);
    if (this.#stage !== 'balancing') return;
    this.#balance(nowUs);
  }

  nextWakeUs(nowUs: number): number {
    const settles = this.#legs.flatMap(({ entry }) => (entry === undefined ? [] : [entry.endedUs + 1_000_000]));
    const holders = this.#legs.flatMap(({ holder }) => (holder === undefined ? [] : [holder.nextWakeUs(nowUs)]));
    const naked = this.#unevenSinceUs === undefined ? [] : [this.#unevenSinceUs + this.#intent.nakedUs];
    return Math.min(Number.POSITIVE_INFINITY, ...[...settles, ...holders, ...naked].filter((us) => us > nowUs));
  }

  /** Sends the entries; done when none of them can fill any more. */
  #enter(nowUs: number): void {
    // Legs of instruments nobody named: nothing was sent, and nothing will be.
    const isBegun = this.#legs.some(isEntered);
    const isClosed = this.#legs.some(({ leg }) => !this.#world.desk.isOpen(leg.instrument, nowUs));
    // One leg without a way to send the other is not begun: whoever wanted it may want it again.
    if (this.#legs.length !== this.#intent.legs.length || (!isBegun && isClosed)) {
      this.#stage = 'failed';
      return;
    }
    for (const [i, state] of this.#legs.entries()) {
      if (!isEntered(state)) {
        // The first leg stands; the way to the other is closed for now. It waits, and its time runs.
        if (!this.#world.desk.isOpen(state.leg.instrument, nowUs)) {
          this.#watchEntry(nowUs);
          return;
        }
        this.#sendEntry(i, state, nowUs);
      }
      if (this.#intent.order === 'sequenced' && !isDone(state, nowUs)) return;
    }
    if (!this.#legs.every((state) => isDone(state, nowUs))) {
      this.#watchEntry(nowUs);
      return;
    }
    this.#stage = 'balancing';
  }

  #sendEntry(place: number, state: LegState, nowUs: number): void {
    const { leg, owner } = state;
    const size = this.#intent.order === 'simultaneous' || place === 0 ? leg.size : this.#scaled(place, state);
    if (size <= 0) {
      state.isRefused = true;
      return;
    }
    const { instrument, side, limit: price } = leg;
    const base = { instrument, strategy: this.#strategy, purpose: 'hedge', owner, side, price, size, reduceOnly: false } as const;
    const placed = this.#world.desk.place({ ...base, resting: false, replaces: undefined }, nowUs);
    if (isRefusal(placed)) state.isRefused = true;
    else state.entry = placed;
  }

  /** A later leg is no larger, in proportion, than what the one before it got. */
  #scaled(place: number, { leg, instrument }: LegState): Lots {
    const size = Math.floor(leg.size * shareOf(this.#legs[place - 1] as LegState));
    return (size - (size % instrument.orderLots)) as Lots;
  }

  /** An entry whose fate stays unknown is time without its other leg, too. */
  #watchEntry(nowUs: number): void {
    if (!this.#isUneven()) return;
    this.#unevenSinceUs ??= nowUs;
    const missedUs = nowUs - this.#unevenSinceUs;
    if (missedUs < this.#intent.nakedUs || this.#hasTold) return;
    this.#hasTold = true;
    this.#alarm(`an entry is not answered for ${missedUs / 1e6} s`, nowUs);
  }

  #balance(nowUs: number): void {
    for (const state of this.#legs) {
      if (state.holder === undefined) state.holder = this.#holderOf(state);
    }
    if (!this.#isUneven()) this.#unevenSinceUs = undefined;
    else this.#unevenSinceUs ??= nowUs;
    this.#giveUpInTime(nowUs);
    for (const { holder } of this.#legs) holder?.plan(nowUs);
    if (this.#legs.some(({ holder }) => holder?.isHalted)) this.#stage = 'failed';
    else if (this.#legs.every(({ holder }) => holder?.isHeld)) this.#stage = 'balanced';
  }

  /** Completing was tried for its time: what stands alone is taken back. */
  #giveUpInTime(nowUs: number): void {
    const sinceUs = this.#unevenSinceUs;
    if (sinceUs === undefined || this.#onFailure === 'unwind' || nowUs - sinceUs < this.#intent.nakedUs) return;
    this.#onFailure = 'unwind';
    this.#unevenSinceUs = nowUs;
    for (const state of this.#legs) {
      state.holder?.cancel(nowUs);
      const open = state.holder;
      state.holder = this.#holderOf(state, open);
    }
    this.#alarm('not completed in time: unwinding', nowUs);
  }

  #holderOf(state: LegState, before?: LevelHolder): LevelHolder {
    const { leg, owner } = state;
    const isLimited = this.#onFailure === 'hold-to-limit';
    const holder = new LevelHolder(
      {
        ...{ owner, strategy: this.#strategy, grid: state.grid, allowed: [leg.instrument], reduceOnly: false },
        policy: { ...this.#policy, nakedUs: this.#intent.nakedUs * (this.#onFailure === 'unwind' ? 1 : 2), onNaked: 'flatten' },
        ...(isLimited ? { limits: new Map([[leg.instrument, leg.limit]]) } : {}),
        need: () => this.#needOf(state),
      },
      this.#world,
    );
    for (const order of before?.orders ?? []) holder.adopt(order);
    return holder;
  }

  /** Signed lots that this leg misses: nothing while the legs differ by no more than may be. */
  #needOf(state: LegState): number {
    if (!this.#isUneven()) return 0;
    const shares = this.#legs.map(shareOf);
    const share = this.#onFailure === 'unwind' ? Math.min(...shares) : Math.max(...shares);
    const { leg, instrument, filled } = state;
    const wanted = Math.round((leg.size * share) / instrument.orderLots) * instrument.orderLots;
    return signOf(leg.side) * wanted - filled;
  }

  /** Do the legs differ by more than may stand alone, measured in lots of the first? */
  #isUneven(): boolean {
    const shares = this.#legs.map(shareOf);
    const spread = Math.max(...shares) - Math.min(...shares);
    return spread * (this.#intent.legs[0]?.size ?? 0) > this.#intent.nakedLots;
  }

  #alarm(what: string, nowUs: number): void {
    const instrument = this.#intent.legs[0]?.instrument;
    this.#world.onNotice({
      type: 'alarm',
      alarm: 'naked',
      venue: undefined,
      instrument,
      message: `${this.owner}: ${what}`,
      mustHalt: false,
      nowUs,
    });
  }
}

function isEntered({ entry, isRefused }: LegState): boolean {
  return entry !== undefined || isRefused;
}

function isDone({ entry, isRefused }: LegState, nowUs: number): boolean {
  return isRefused || (entry !== undefined && entry.exposedLots(nowUs) === 0);
}

function shareOf({ leg, filled }: LegState): number {
  return (signOf(leg.side) * filled) / leg.size;
}
