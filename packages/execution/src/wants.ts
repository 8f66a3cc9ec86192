import {
  type Bps,
  type ExposureTargetIntent,
  type Grid,
  type Instrument,
  type InstrumentId,
  type Intent,
  isRefusal,
  type Lots,
  type MarketId,
  type OrderState,
  parseGrid,
  type QuotesIntent,
  type StrategyId,
  type VenueId,
} from '@mm/core';
import { LegGroup, type SavedLegs } from './leg-group.ts';
import { LevelHolder, type LevelPolicy, type LevelWorld, type SavedLevel } from './level-holder.ts';
import type { OrderRecord } from './order-record.ts';
import type { PositionSource } from './ports.ts';
import { QuoteBoard, type QuoteTolerance, type SavedBoard } from './quote-board.ts';
import { TakeDesk } from './take-desk.ts';

/** What is wanted, as plain values. Orders by their key. */
export interface SavedWants {
  readonly takes: readonly (readonly [owner: string, order: string])[];
  readonly boards: readonly SavedBoard[];
  readonly levels: readonly (readonly [strategy: StrategyId, intent: ExposureTargetIntent, level: SavedLevel])[];
  readonly groups: readonly SavedLegs[];
  readonly groupCount: number;
  readonly barred: readonly InstrumentId[];
  /** Boards to be looked at, by their place among the boards, in the order in which they will be. */
  readonly dirty: readonly number[];
}

export interface WantsOptions extends LevelWorld {
  readonly positions: PositionSource;
  readonly tolerance?: QuoteTolerance | undefined;
  readonly levelPolicy?: Partial<LevelPolicy> | undefined;
}

const LEVEL_POLICY: LevelPolicy = {
  ladderBps: [2, 5, 10, 20] as Bps[],
  stepUs: 500_000,
  nakedUs: 5_000_000,
  onNaked: 'flatten',
  flattenBps: 100 as Bps,
  pauseUs: 250_000,
};

/** Legs at once, over all strategies. */
const MAX_GROUPS = 100;

/**
 * What the strategies want, and its way to orders: boards of quotes, takes, levels to hold, legs that belong together. Only
 * the boards at which something changed are looked at.
 */
export class Wants {
  readonly #options: WantsOptions;
  readonly #takes: TakeDesk;
  readonly #boards: QuoteBoard[] = [];
  readonly #byStrategy = new Map<StrategyId, Map<InstrumentId, QuoteBoard>>();
  /** Those to be looked at, each once. */
  readonly #dirty: QuoteBoard[] = [];
  readonly #levels = new Map<string, LevelHolder>();
  readonly #targets = new Map<string, ExposureTargetIntent>();
  readonly #groups: LegGroup[] = [];
  readonly #grids = new Map<MarketId, Grid>();
  readonly #barred = new Set<InstrumentId>();
  readonly #policy: LevelPolicy;
  #groupCount = 0;

  constructor(options: WantsOptions) {
    this.#options = options;
    this.#policy = { ...LEVEL_POLICY, ...options.levelPolicy };
    this.#takes = new TakeDesk(options.desk);
    this.#buildGrids();
  }

  save(): SavedWants {
    const boards = [...this.#boards.values()];
    return {
      takes: this.#takes.save(),
      boards: boards.map((board) => board.save()),
      levels: Array.from(this.#levels, ([owner, level]) => {
        const intent = this.#targets.get(owner) as ExposureTargetIntent;
        return [level.terms.strategy as StrategyId, intent, level.save()] as const;
      }),
      groups: this.#groups.map((group) => group.save()),
      groupCount: this.#groupCount,
      barred: [...this.#barred],
      dirty: Array.from(this.#dirty, (board) => boards.indexOf(board)),
    };
  }

  restore(saved: SavedWants, orders: ReadonlyMap<string, OrderRecord>): void {
    this.#takes.restore(saved.takes, orders);
    for (const instrument of saved.barred) this.#barred.add(instrument);
    for (const one of saved.boards) {
      const board = this.#board(one.strategy, one.instrument);
      board?.restore(one, orders);
    }
    const boards = [...this.#boards.values()];
    for (const at of saved.dirty) {
      const board = boards[at];
      if (board !== undefined) this.#mark(board);
    }
    for (const [strategy, intent, level] of saved.levels) {
      this.#wantExposure(strategy, intent);
      this.#levels.get(levelOwner(strategy, intent.market))?.restore(level, orders);
    }
    for (const one of saved.groups) {
      const group = new LegGroup(one.owner, one.strategy, one.intent, this.#options, this.#policy);
      group.restore(one, orders);
      this.#groups.push(group);
    }
    this.#groupCount = saved.groupCount;
  }

  /** What a strategy wants, after its turn. Quotes and targets hold until it says otherwise; takes and legs are done once. */
  want(strategy: StrategyId, intents: readonly Intent[], nowUs: number): void {
    for (const intent of intents) {
      switch (intent.type) {
        case 'quotes':
          this.#wantQuotes(strategy, intent);
          break;
        case 'take':
          this.#takes.take(strategy, intent, nowUs);
          break;
        case 'exposure-target':
          this.#wantExposure(strategy, intent);
          break;
        case 'leg-group': {
          if (this.#groups.length >= MAX_GROUPS) break;
          this.#groupCount += 1;
          this.#groups.push(new LegGroup(`legs ${strategy} ${this.#groupCount}`, strategy, intent, this.#options, this.#policy));
        }
      }
    }
  }

  /** Wants nothing any more: its quotes go, its levels are let be as they are. Legs under way are seen through. */
  withdraw(strategy: StrategyId, nowUs: number): void {
    for (const board of this.#boards) {
      if (board.strategy !== strategy) continue;
      board.wish({ quotes: [] });
      this.#mark(board);
    }
    for (const [owner, level] of this.#levels) {
      if (level.terms.strategy !== strategy) continue;
      level.cancel(nowUs);
      this.#levels.delete(owner);
      this.#targets.delete(owner);
    }
  }

  forgetQuotes(): void {
    for (const board of this.#boards) {
      board.wish({ quotes: [] });
      this.#mark(board);
    }
  }

  /** Whether quotes may stand on an instrument. While not, they are taken off; the wish is kept. */
  allowQuotes(instrument: InstrumentId, isAllowed: boolean): void {
    if (isAllowed) this.#barred.delete(instrument);
    else this.#barred.add(instrument);
    for (const board of this.#boards) {
      if (board.instrument !== instrument) continue;
      board.allow(isAllowed);
      this.#mark(board);
    }
  }

  /** Takes off what is not wanted, holds the levels, then changes and places quotes. */
  plan(nowUs: number): void {
    for (const board of this.#dirty) board.cancelUnwanted(nowUs);
    for (const level of this.#levels.values()) level.plan(nowUs);
    this.#planGroups(nowUs);
    this.#sendQuotes(nowUs);
  }

  nextWakeUs(nowUs: number): number {
    let next = Number.POSITIVE_INFINITY;
    for (const board of this.#dirty) next = Math.min(next, board.nextWakeUs(nowUs));
    for (const level of this.#levels.values()) next = Math.min(next, level.nextWakeUs(nowUs));
    for (const group of this.#groups) next = Math.min(next, group.nextWakeUs(nowUs));
    return next;
  }

  /** Levels that were not reached in time and stopped: try on. */
  resumeLevels(): void {
    for (const level of this.#levels.values()) if (level.isHalted) level.resume();
  }

  /** An order was filled: legs go by their fills, and the board of a quote is looked at in this turn. */
  onFill(order: OrderRecord, size: Lots): void {
    for (const group of this.#groups) if (order.facts.owner.startsWith(`${group.owner} `)) group.onFill(order, size);
    if (order.home !== undefined) this.#mark(order.home as QuoteBoard);
  }

  /** An order is in another state: the board of a quote is looked at in this turn. */
  onState(order: OrderRecord, to: OrderState): void {
    if (order.home === undefined) return;
    const board = order.home as QuoteBoard;
    this.#mark(board);
    if (!order.possiblyLive && to !== 'denied') board.retryDenied();
  }

  /** A venue's stream came or went: its quotes are looked at. */
  onVenue(venue: VenueId): void {
    for (const board of this.#boards) {
      if (this.#options.desk.instrument(board.instrument)?.venue === venue) this.#mark(board);
    }
  }

  /** There is a new instrument. */
  onInstrument(): void {
    this.#buildGrids();
  }

  /** An instrument has another grid: what was wanted in old integers is forgotten until it is wanted again. */
  onRegrid(one: Instrument, nowUs: number): void {
    for (const board of this.#boards) {
      if (board.instrument !== one.id) continue;
      board.wish({ quotes: [] });
      this.#mark(board);
    }
    for (const [owner, level] of this.#levels) {
      if (level.terms.grid.market !== one.market) continue;
      level.cancel(nowUs);
      this.#levels.delete(owner);
      this.#targets.delete(owner);
    }
    for (const group of this.#groups) group.onRegrid(one.id, nowUs);
  }

  #planGroups(nowUs: number): void {
    for (let i = this.#groups.length - 1; i >= 0; i -= 1) {
      const group = this.#groups[i] as LegGroup;
      group.plan(nowUs);
      if (group.stage === 'balanced' || group.stage === 'failed') this.#groups.splice(i, 1);
    }
  }

  /** Near the touch first, over all boards, so that a scarce budget goes where it counts. */
  #sendQuotes(nowUs: number): void {
    let depth = -1;
    for (const board of this.#dirty) depth = Math.max(depth, board.depth);
    for (let level = 0; level <= depth; level += 1) {
      for (const board of this.#dirty) board.sendLevel(level, nowUs);
    }
    this.#tidy();
  }

  #mark(board: QuoteBoard): void {
    if (board.isDirty) return;
    board.isDirty = true;
    this.#dirty.push(board);
  }

  /** Those that have what they want are looked at no more, until something happens. */
  #tidy(): void {
    const dirty = this.#dirty;
    const { version } = this.#options.store;
    let kept = 0;
    for (const board of dirty) {
      board.lookedAt = version;
      board.isDirty = board.isWaiting;
      if (!board.isDirty) continue;
      dirty[kept] = board;
      kept += 1;
    }
    while (dirty.length > kept) dirty.pop();
  }

  #wantQuotes(strategy: StrategyId, intent: QuotesIntent): void {
    const board = this.#board(strategy, intent.instrument);
    if (board === undefined) return;
    // The same wish again is nothing to look at, unless something happened to any order since it was: not all of it is told of.
    const isNew = board.wish(intent);
    if (isNew || board.lookedAt !== this.#options.store.version) this.#mark(board);
  }

  #board(strategy: StrategyId, instrument: InstrumentId): QuoteBoard | undefined {
    let boards = this.#byStrategy.get(strategy);
    if (boards === undefined) {
      boards = new Map();
      this.#byStrategy.set(strategy, boards);
    }
    const known = boards.get(instrument);
    if (known !== undefined || this.#options.desk.instrument(instrument) === undefined) return known;
    const tolerance = this.#options.tolerance ?? { ticks: 0, size: 0.1 };
    const board = new QuoteBoard(strategy, instrument, this.#options.desk, tolerance);
    board.allow(!this.#barred.has(instrument));
    boards.set(instrument, board);
    this.#boards.push(board);
    return board;
  }

  #wantExposure(strategy: StrategyId, intent: ExposureTargetIntent): void {
    const { market, allowed } = intent;
    const owner = levelOwner(strategy, market);
    this.#targets.set(owner, intent);
    const known = this.#levels.get(owner);
    if (known !== undefined && isSameList(known.terms.allowed, allowed)) return;
    const common = this.#grids.get(market);
    if (common === undefined) return;
    const need = (): number => {
      const { positions } = this.#options;
      const has = allowed.reduce(
        (sum, id) => sum + positions.position(id, strategy) * (common.members.get(id)?.lotsPerLot ?? 0),
        0,
      );
      return (this.#targets.get(owner)?.target ?? has) - has;
    };
    const holder = new LevelHolder(
      { owner, strategy, grid: common, allowed, policy: this.#policy, reduceOnly: false, need },
      this.#options,
    );
    if (known !== undefined) holder.takeOver(known);
    else for (const order of this.#options.store.open()) if (order.facts.owner === owner) holder.adopt(order);
    this.#levels.set(owner, holder);
  }

  /** A market whose members have no common grid has no levels. */
  #buildGrids(): void {
    for (const [market, members] of Map.groupBy(this.#options.desk.instruments(), (one) => one.market)) {
      const common = parseGrid(members);
      if (isRefusal(common)) this.#grids.delete(market);
      else this.#grids.set(market, common);
    }
  }
}

function levelOwner(strategy: StrategyId, market: MarketId): string {
  return `level ${strategy} ${market}`;
}

function isSameList(a: readonly InstrumentId[], b: readonly InstrumentId[]): boolean {
  return a.length === b.length && a.every((one, i) => one === b[i]);
}
