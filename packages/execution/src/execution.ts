import {
  type Bps,
  type EngineEvent,
  type ExposureTargetIntent,
  type Grid,
  grid,
  type Instrument,
  type InstrumentId,
  type Intent,
  type MarketId,
  type OrderEvent,
  type OrderReport,
  type OrderView,
  type QuotesIntent,
  type StrategyId,
  type VenueId,
} from '@mm/core';
import { type ClientIdScope, ClientIds } from './client-ids.ts';
import { Inquiries, type SavedInquiries } from './inquiries.ts';
import { LegGroup, type SavedLegs } from './leg-group.ts';
import { LevelHolder, type LevelPolicy, type SavedLevel } from './level-holder.ts';
import type { Notice, NoticeSink } from './notices.ts';
import { noExposure, type OpenExposure, sumExposure } from './open-exposure.ts';
import { OrderDesk } from './order-desk.ts';
import type { OrderRecord } from './order-record.ts';
import { OrderStore, type SavedOrders } from './order-store.ts';
import type { CommandGate, MarketSource, PositionSource } from './ports.ts';
import { QuoteBoard, type QuoteTolerance, type SavedBoard } from './quote-board.ts';
import { TakeDesk } from './take-desk.ts';
import { type SavedDesk, VenueDesk } from './venue-desk.ts';
import type { ExecutionVenue } from './venue-options.ts';

export interface ExecutionOptions {
  readonly ids: ClientIdScope;
  readonly venues: readonly ExecutionVenue[];
  readonly instruments: readonly Instrument[];
  readonly gate: CommandGate;
  readonly positions: PositionSource;
  readonly markets: MarketSource;
  readonly onNotice?: NoticeSink;
  /** When a resting quote is kept though the wish moved. Default: only the wish itself, with a tenth of the size. */
  readonly tolerance?: QuoteTolerance;
  readonly levelPolicy?: Partial<LevelPolicy>;
  /** When a person is told that an order's fate is still unknown. Default 60 s. */
  readonly patienceUs?: number;
  /** What {@link Execution.save} gave, for a start in the middle. */
  readonly saved?: SavedExecution | undefined;
}

/** Everything that decides anything, as plain values: strings, numbers, booleans, and a `bigint` where a venue's cursor is one. */
export interface SavedExecution {
  readonly counter: number;
  readonly orders: SavedOrders;
  readonly desks: readonly SavedDesk[];
  readonly inquiries: SavedInquiries;
  readonly takes: readonly (readonly [owner: string, order: string])[];
  readonly boards: readonly SavedBoard[];
  readonly levels: readonly (readonly [strategy: StrategyId, intent: ExposureTargetIntent, level: SavedLevel])[];
  readonly groups: readonly SavedLegs[];
  readonly groupCount: number;
  readonly barred: readonly InstrumentId[];
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
 * The only executor: events and intents in, commands out through the gate. It owns the life of every order, and decides
 * nothing about what is wanted. Synchronous; time comes from events and from `plan`.
 */
export class Execution {
  readonly #options: ExecutionOptions;
  readonly #ids: ClientIds;
  readonly #store: OrderStore;
  readonly #desk: OrderDesk;
  readonly #venues: ReadonlyMap<VenueId, VenueDesk>;
  readonly #inquiries: Inquiries;
  readonly #takes: TakeDesk;
  readonly #boards = new Map<string, QuoteBoard>();
  readonly #dirty = new Set<QuoteBoard>();
  readonly #levels = new Map<string, LevelHolder>();
  readonly #targets = new Map<string, ExposureTargetIntent>();
  readonly #groups: LegGroup[] = [];
  readonly #grids = new Map<MarketId, Grid>();
  readonly #barred = new Set<InstrumentId>();
  readonly #policy: LevelPolicy;
  #groupCount = 0;
  #lookedAt = -1;
  #wakeUs = Number.POSITIVE_INFINITY;

  constructor(options: ExecutionOptions) {
    this.#options = options;
    this.#policy = { ...LEVEL_POLICY, ...options.levelPolicy };
    this.#ids = new ClientIds(options.ids, options.saved?.counter);
    this.#venues = new Map(options.venues.map((one) => [one.venue, new VenueDesk(one, options.gate)]));
    const { gate } = options;
    const onNotice = (notice: Notice): void => this.#onNotice(notice);
    this.#store = new OrderStore({
      ids: this.#ids,
      timingOf: (venue) => (this.#venues.get(venue) as VenueDesk).options,
      onNotice,
      onForeign: (report, venue, origin, nowUs) => this.#onForeign(report, venue, origin, nowUs),
    });
    this.#desk = new OrderDesk({ store: this.#store, ids: this.#ids, gate, onNotice }, options.instruments, this.#venues);
    const deskOf = (record: OrderRecord): VenueDesk => this.#venues.get(record.facts.venue) as VenueDesk;
    this.#inquiries = new Inquiries({ store: this.#store, gate, deskOf, onNotice, patienceUs: options.patienceUs ?? 60_000_000 });
    this.#takes = new TakeDesk(this.#desk);
    this.#buildGrids(options.instruments);
    if (options.saved !== undefined) this.#restore(options.saved);
  }

  save(): SavedExecution {
    return {
      counter: this.#ids.counter,
      orders: this.#store.save(),
      desks: Array.from(this.#venues.values(), (desk) => desk.save()),
      inquiries: this.#inquiries.save(),
      takes: this.#takes.save(),
      boards: Array.from(this.#boards.values(), (board) => board.save()),
      levels: Array.from(this.#levels, ([owner, level]) => {
        const intent = this.#targets.get(owner) as ExposureTargetIntent;
        return [level.terms.strategy as StrategyId, intent, level.save()] as const;
      }),
      groups: this.#groups.map((group) => group.save()),
      groupCount: this.#groupCount,
      barred: [...this.#barred],
    };
  }

  #restore(saved: SavedExecution): void {
    const orders = this.#store.restore(saved.orders);
    for (const desk of saved.desks) this.#venues.get(desk.venue)?.restore(desk);
    this.#inquiries.restore(saved.inquiries, orders);
    this.#takes.restore(saved.takes, orders);
    for (const instrument of saved.barred) this.#barred.add(instrument);
    for (const one of saved.boards) {
      const board = this.#board(one.strategy, one.instrument);
      board?.restore(one, orders);
      if (board !== undefined) this.#dirty.add(board);
    }
    for (const [strategy, intent, level] of saved.levels) {
      this.#wantExposure(strategy, intent);
      this.#levels.get(levelOwner(strategy, intent.market))?.restore(level, orders);
    }
    for (const one of saved.groups) {
      const group = new LegGroup(one.owner, one.strategy, one.intent, this.#levelWorld(), this.#policy);
      group.restore(one, orders);
      this.#groups.push(group);
    }
    this.#groupCount = saved.groupCount;
  }

  /** Takes any event in; those about something else are passed over. Positions must have been told of it before. */
  onEvent(event: EngineEvent): void {
    switch (event.type) {
      case 'stream-state':
        if (event.stream !== 'user') return;
        this.#venues.get(event.venue)?.onUserStream(event.state === 'live', event.receiveTimeUs);
        this.#wakeUs = 0;
        return;
      case 'instrument':
        this.#onInstrument(event.instrument, event.receiveTimeUs);
        return;
      case 'rate-budget':
        this.#venues.get(event.venue)?.onBudget(event);
        return;
      case 'command-refused':
        if (event.command !== 'audit') return;
        this.#venues.get(event.venue)?.onAuditRefused();
        this.#wakeUs = 0;
        return;
      case 'reconcile-snapshot':
        this.#onOrderEvent(event);
        this.#venues.get(event.venue)?.onSnapshot(event);
        this.#wakeUs = 0;
        return;
      case 'order-accepted':
      case 'order-denied':
      case 'order-rejected':
      case 'order-unknown':
      case 'order-amended':
      case 'amend-rejected':
      case 'order-canceled':
      case 'cancel-rejected':
      case 'order-expired':
      case 'fill':
      case 'order-reported':
      case 'order-not-found':
        this.#onOrderEvent(event);
        return;
      default:
    }
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
          this.#groups.push(
            new LegGroup(`legs ${strategy} ${this.#groupCount}`, strategy, intent, this.#levelWorld(), this.#policy),
          );
        }
      }
    }
  }

  /** Wants nothing any more: its quotes go, its levels are let be as they are. Legs under way are seen through. */
  withdraw(strategy: StrategyId, nowUs: number): void {
    for (const board of this.#boards.values()) {
      if (board.strategy !== strategy) continue;
      board.wish({ quotes: [] });
      this.#dirty.add(board);
    }
    for (const [owner, level] of this.#levels) {
      if (level.terms.strategy !== strategy) continue;
      level.cancel(nowUs);
      this.#levels.delete(owner);
      this.#targets.delete(owner);
    }
  }

  /** Whether quotes may stand on an instrument. While not, they are taken off; the wish is kept. */
  allowQuotes(instrument: InstrumentId, isAllowed: boolean): void {
    if (isAllowed) this.#barred.delete(instrument);
    else this.#barred.add(instrument);
    for (const board of this.#boards.values()) {
      if (board.instrument !== instrument) continue;
      board.allow(isAllowed);
      this.#dirty.add(board);
    }
  }

  /** Turns everything wanted into the fewest commands, cancels first. Call at the end of each batch and when woken. */
  plan(nowUs: number): void {
    this.#look(nowUs);
    for (const board of this.#dirty) board.cancelUnwanted(nowUs);
    for (const level of this.#levels.values()) level.plan(nowUs);
    this.#planGroups(nowUs);
    this.#sendQuotes(nowUs);
  }

  /** When to call {@link plan} though nothing happens. */
  nextWakeUs(nowUs: number): number {
    // What plan itself sent is to be asked about, too, should nobody answer.
    if (this.#lookedAt !== this.#store.version) this.#reckonWake();
    let next = this.#wakeUs;
    for (const board of this.#dirty) next = Math.min(next, board.nextWakeUs(nowUs));
    for (const level of this.#levels.values()) next = Math.min(next, level.nextWakeUs(nowUs));
    for (const group of this.#groups) next = Math.min(next, group.nextWakeUs(nowUs));
    return next;
  }

  /** The account in one instrument, worst case. The object is reused when `into` is given. */
  exposure(instrument: InstrumentId, nowUs: number, into: OpenExposure = noExposure()): OpenExposure {
    const position = this.#options.positions.position(instrument, undefined);
    return sumExposure(this.#store.openOf(instrument), position, nowUs, into);
  }

  /** Orders that may be live: a strategy's own, or all of the account where it is `undefined`. */
  orders(instrument: InstrumentId, strategy?: StrategyId): readonly OrderView[] {
    const views: OrderView[] = [];
    for (const order of this.#store.openOf(instrument)) {
      const isWanted = strategy === undefined || order.facts.strategy === strategy;
      if (isWanted && order.possiblyLive && !this.#isIgnored(order)) views.push(order.view());
    }
    return views;
  }

  /** One order, also after its end, for as long as it is remembered. */
  order(clientOrderId: OrderView['clientOrderId']): OrderRecord | undefined {
    return this.#store.find(clientOrderId);
  }

  /** Orders at a venue that may be live. */
  openOrders(venue?: VenueId): number {
    let count = 0;
    for (const order of this.#store.open()) {
      if (order.possiblyLive && (venue === undefined || order.facts.venue === venue)) count += 1;
    }
    return count;
  }

  isReconciled(venue: VenueId): boolean {
    return this.#venues.get(venue)?.reconciled === true;
  }

  /** Whose a fill is, for the attribution; `undefined` for orders that are not ours. */
  originOf(
    fill: Pick<Extract<OrderEvent, { readonly type: 'fill' }>, 'venue' | 'instrument' | 'clientOrderId' | 'venueOrderId'>,
  ): { readonly strategy: StrategyId; readonly purpose: 'quote' | 'take' | 'hedge' } | undefined {
    const { venue, instrument, clientOrderId, venueOrderId } = fill;
    const order =
      (clientOrderId === undefined ? undefined : this.#store.find(clientOrderId)) ??
      (venueOrderId === undefined ? undefined : this.#store.findByVenueId(venue, instrument, venueOrderId));
    if (order?.facts.strategy === undefined || order.facts.purpose === 'foreign') return undefined;
    return { strategy: order.facts.strategy, purpose: order.facts.purpose };
  }

  /** Levels that were not reached in time and stopped: try on. */
  resumeLevels(): void {
    for (const level of this.#levels.values()) if (level.isHalted) level.resume();
  }

  /** Everything about orders, as one number: equal for equal states. */
  stateHash(): number {
    let hash = 0x811c9dc5;
    const mix = (text: string): void => {
      for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
    };
    mix(String(this.#ids.counter));
    for (const order of this.#store.all()) mix(order.summary());
    return hash >>> 0;
  }

  #onOrderEvent(event: OrderEvent): void {
    this.#store.onEvent(event);
    this.#inquiries.onEvent(event);
  }

  /**
   * A new instrument, or another grid: what stands there was counted on the old one. Its orders are counted anew and taken
   * off, and what was wanted in old integers is forgotten until it is wanted again.
   */
  #onInstrument(one: Instrument, nowUs: number): void {
    const regrid = this.#desk.setInstrument(one);
    this.#buildGrids(this.#desk.instruments());
    if (regrid === undefined) return;
    for (const order of this.#store.openOf(one.id)) this.#store.change(order, nowUs, () => order.onRegrid(regrid));
    for (const board of this.#boards.values()) {
      if (board.instrument !== one.id) continue;
      board.wish({ quotes: [] });
      this.#dirty.add(board);
    }
    for (const [owner, level] of this.#levels) {
      if (level.terms.grid.market !== one.market) continue;
      level.cancel(nowUs);
      this.#levels.delete(owner);
      this.#targets.delete(owner);
    }
    for (const order of [...this.#store.openOf(one.id)]) this.#desk.cancel(order, nowUs);
    for (const group of this.#groups) group.onRegrid(one.id, nowUs);
  }

  /** Questions, audits, and what is settled: when something changed, or is due. */
  #look(nowUs: number): void {
    if (this.#lookedAt === this.#store.version && nowUs < this.#wakeUs) return;
    for (const venue of this.#store.strangers) this.#venues.get(venue)?.wantAudit();
    this.#store.strangers.clear();
    this.#store.onTime(nowUs);
    this.#inquiries.onTime(nowUs);
    for (const venue of this.#venues.values()) venue.onTime(nowUs);
    this.#reckonWake();
    this.#lookedAt = this.#store.version;
  }

  #reckonWake(): void {
    this.#wakeUs = Math.min(this.#inquiries.nextWakeUs(), this.#store.nextSettleUs());
    for (const venue of this.#venues.values()) this.#wakeUs = Math.min(this.#wakeUs, venue.nextWakeUs());
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
    for (const board of this.#dirty) if (!board.isWaiting) this.#dirty.delete(board);
  }

  #wantQuotes(strategy: StrategyId, intent: QuotesIntent): void {
    const board = this.#board(strategy, intent.instrument);
    if (board === undefined) return;
    board.wish(intent);
    this.#dirty.add(board);
  }

  #board(strategy: StrategyId, instrument: InstrumentId): QuoteBoard | undefined {
    const key = `${instrument} ${strategy}`;
    const known = this.#boards.get(key);
    if (known !== undefined || this.#desk.instrument(instrument) === undefined) return known;
    const tolerance = this.#options.tolerance ?? { ticks: 0, size: 0.1 };
    const board = new QuoteBoard(strategy, instrument, this.#desk, tolerance);
    board.allow(!this.#barred.has(instrument));
    this.#boards.set(key, board);
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
      this.#levelWorld(),
    );
    if (known !== undefined) holder.takeOver(known);
    this.#levels.set(owner, holder);
  }

  #levelWorld(): { desk: OrderDesk; store: OrderStore; markets: MarketSource; onNotice: NoticeSink } {
    const onNotice = (notice: Notice): void => this.#onNotice(notice);
    return { desk: this.#desk, store: this.#store, markets: this.#options.markets, onNotice };
  }

  #onNotice(notice: Notice): void {
    if (notice.type === 'order-fill' && this.#groups.length > 0) {
      const { owner } = notice.order.facts;
      for (const group of this.#groups) if (owner.startsWith(`${group.owner} `)) group.onFill(notice.order, notice.fill.size);
    }
    // A quote changed: its board is looked at in this turn.
    if ((notice.type === 'order-state' || notice.type === 'order-fill') && notice.order.home !== undefined) {
      const board = notice.order.home as QuoteBoard;
      this.#dirty.add(board);
      if (notice.type === 'order-state' && !notice.order.possiblyLive && notice.to !== 'denied') board.retryDenied();
    }
    this.#options.onNotice?.(notice);
  }

  #onForeign(report: OrderReport, venueId: VenueId, origin: 'earlier-start' | 'foreign', nowUs: number): void {
    const venue = this.#venues.get(venueId);
    const { instrument, clientOrderId, venueOrderId, side, price, size, reduceOnly, state } = report;
    if (venue === undefined || (state !== 'working' && state !== 'partially-filled')) return;
    const record = this.#store.add(
      {
        ...{ venue: venueId, instrument, clientOrderId, strategy: undefined, purpose: 'foreign', side, price, size, reduceOnly },
        ...{ resting: true, owner: origin, replaces: undefined, sentAtUs: nowUs },
      },
      venueOrderId,
    );
    this.#store.change(record, nowUs, () => record.onReport(report, nowUs));
    const policy = origin === 'foreign' ? venue.options.foreign : venue.options.earlier;
    const message = `${clientOrderId ?? venueOrderId}, ${origin}: ${policy}`;
    this.#onNotice({ type: 'alarm', alarm: 'foreign-order', venue: venueId, instrument, message, nowUs });
    if (policy === 'cancel') this.#desk.cancel(record, nowUs);
  }

  #isIgnored({ facts }: OrderRecord): boolean {
    if (facts.purpose !== 'foreign') return false;
    const options = this.#venues.get(facts.venue)?.options;
    return (facts.owner === 'foreign' ? options?.foreign : options?.earlier) === 'ignore';
  }

  #buildGrids(instruments: readonly Instrument[]): void {
    for (const [market, members] of Map.groupBy(instruments, (one) => one.market)) this.#grids.set(market, grid(members));
  }
}

function levelOwner(strategy: StrategyId, market: MarketId): string {
  return `level ${strategy} ${market}`;
}

function isSameList(a: readonly InstrumentId[], b: readonly InstrumentId[]): boolean {
  return a.length === b.length && a.every((one, i) => one === b[i]);
}
