import type {
  EngineEvent,
  Instrument,
  InstrumentId,
  Intent,
  OrderEvent,
  OrderReport,
  OrderView,
  StrategyId,
  VenueId,
} from '@mm/core';
import { type ClientIdScope, ClientIds } from './client-ids.ts';
import { Inquiries, type SavedInquiries } from './inquiries.ts';
import type { LevelPolicy } from './level-holder.ts';
import type { Notice, NoticeSink, OrderStateSink } from './notices.ts';
import { noExposure, type OpenExposure, sumExposure } from './open-exposure.ts';
import { OrderDesk } from './order-desk.ts';
import type { OrderRecord } from './order-record.ts';
import { OrderStore, type SavedOrders } from './order-store.ts';
import type { CommandGate, MarketSource, PositionSource } from './ports.ts';
import type { QuoteTolerance } from './quote-board.ts';
import { type SavedDesk, VenueDesk } from './venue-desk.ts';
import type { ExecutionVenue } from './venue-options.ts';
import { type SavedWants, Wants } from './wants.ts';

export interface ExecutionOptions {
  readonly ids: ClientIdScope;
  readonly venues: readonly ExecutionVenue[];
  readonly instruments: readonly Instrument[];
  readonly gate: CommandGate;
  readonly positions: PositionSource;
  readonly markets: MarketSource;
  readonly onNotice?: NoticeSink;
  readonly onState?: OrderStateSink;
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
  readonly ids: ClientIdScope;
  readonly counter: number;
  readonly orders: SavedOrders;
  readonly desks: readonly SavedDesk[];
  readonly inquiries: SavedInquiries;
  readonly wants: SavedWants;
}

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
  readonly #wants: Wants;
  /** What the version of all orders was when they were looked at last, and when the time to wake was reckoned. */
  #lookedAt = -1;
  #reckonedAt = -1;
  #wakeUs = Number.POSITIVE_INFINITY;

  constructor(options: ExecutionOptions) {
    this.#options = options;
    this.#ids = new ClientIds(options.saved?.ids ?? options.ids, options.saved?.counter);
    this.#venues = new Map(options.venues.map((one) => [one.venue, new VenueDesk(one, options.gate)]));
    const { gate } = options;
    const onNotice = (notice: Notice): void => this.#onNotice(notice);
    this.#store = new OrderStore({
      ids: this.#ids,
      timingOf: (venue) => (this.#venues.get(venue) as VenueDesk).options,
      onNotice,
      onState: (order, from, to, nowUs) => {
        this.#wants.onState(order, to);
        options.onState?.(order, from, to, nowUs);
      },
      onForeign: (report, venue, origin, nowUs) => this.#onForeign(report, venue, origin, nowUs),
    });
    this.#desk = new OrderDesk({ store: this.#store, ids: this.#ids, gate, onNotice }, options.instruments, this.#venues);
    // Asked for every open order in turn, and most are at the same venue.
    let last: VenueDesk | undefined;
    const deskOf = ({ facts }: OrderRecord): VenueDesk => {
      if (last?.venue !== facts.venue) last = this.#venues.get(facts.venue) as VenueDesk;
      return last as VenueDesk;
    };
    this.#inquiries = new Inquiries({ store: this.#store, gate, deskOf, onNotice, patienceUs: options.patienceUs ?? 60_000_000 });
    const { positions, markets, tolerance, levelPolicy } = options;
    const world = { desk: this.#desk, store: this.#store, markets, onNotice };
    this.#wants = new Wants({ ...world, positions, tolerance, levelPolicy });
    if (options.saved !== undefined) this.#restore(options.saved);
  }

  /**
   * A session begins, from nothing, from what was saved, or from a journal: no stream is connected, whatever was so before,
   * and nothing is placed anywhere until the account was read anew.
   * @param ids the new start's; the counter goes on
   */
  onStart(nowUs: number, ids: ClientIdScope = this.#options.ids): void {
    this.#ids.begin(ids);
    for (const venue of this.#venues.keys()) this.#onUserStream(venue, false, nowUs);
  }

  save(): SavedExecution {
    return {
      ids: this.#ids.scope,
      counter: this.#ids.counter,
      orders: this.#store.save(),
      desks: Array.from(this.#venues.values(), (desk) => desk.save()),
      inquiries: this.#inquiries.save(),
      wants: this.#wants.save(),
    };
  }

  #restore(saved: SavedExecution): void {
    const orders = this.#store.restore(saved.orders);
    for (const desk of saved.desks) this.#venues.get(desk.venue)?.restore(desk);
    this.#inquiries.restore(saved.inquiries, orders);
    this.#wants.restore(saved.wants, orders);
  }

  /** Takes any event in; those about something else are passed over. Positions must have been told of it before. */
  onEvent(event: EngineEvent): void {
    switch (event.type) {
      case 'stream-state':
        if (event.stream !== 'user') return;
        this.#onUserStream(event.venue, event.state === 'live', event.receiveTimeUs);
        return;
      case 'instrument':
        this.#onInstrument(event.instrument, event.receiveTimeUs);
        return;
      case 'rate-budget':
        this.#venues.get(event.venue)?.onBudget(event);
        return;
      case 'command-refused':
        if (event.command !== 'audit') return;
        this.#venues.get(event.venue)?.onAuditRefused(event.receiveTimeUs);
        this.#wakeAtOnce();
        return;
      case 'reconcile-snapshot':
        this.#onOrderEvent(event);
        this.#venues.get(event.venue)?.onSnapshot(event);
        this.#wakeAtOnce();
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
    this.#wants.want(strategy, intents, nowUs);
  }

  /** Wants nothing any more: its quotes go, its levels are let be as they are. Legs under way are seen through. */
  withdraw(strategy: StrategyId, nowUs: number): void {
    this.#wants.withdraw(strategy, nowUs);
  }

  /** Every quote wished so far is wished no longer: what was decided on an old market must not be sent. */
  forgetQuotes(): void {
    this.#wants.forgetQuotes();
  }

  /** Reads the account of a venue, as soon as it may. */
  audit(venue: VenueId): void {
    this.#venues.get(venue)?.wantAuditSoon();
    this.#wakeAtOnce();
  }

  /** Whether quotes may stand on an instrument. While not, they are taken off; the wish is kept. */
  allowQuotes(instrument: InstrumentId, isAllowed: boolean): void {
    this.#wants.allowQuotes(instrument, isAllowed);
  }

  /** Levels that were not reached in time and stopped: try on. */
  resumeLevels(): void {
    this.#wants.resumeLevels();
  }

  /** Turns everything wanted into the fewest commands, cancels first. Call at the end of each batch and when woken. */
  plan(nowUs: number): void {
    this.#look(nowUs);
    this.#wants.plan(nowUs);
  }

  /** When to call {@link plan} though nothing happens. */
  nextWakeUs(nowUs: number): number {
    // What plan itself sent is to be asked about, too, should nobody answer.
    const { version } = this.#store;
    if (this.#lookedAt !== version && this.#reckonedAt !== version) this.#reckonWake();
    return Math.min(this.#wakeUs, this.#wants.nextWakeUs(nowUs));
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

  #onUserStream(venue: VenueId, isLive: boolean, nowUs: number): void {
    this.#venues.get(venue)?.onUserStream(isLive, nowUs);
    this.#wants.onVenue(venue);
    this.#wakeAtOnce();
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
    this.#wants.onInstrument();
    if (regrid === undefined) return;
    for (const order of this.#store.openOf(one.id)) this.#store.change(order, nowUs, () => order.onRegrid(regrid));
    this.#wants.onRegrid(one, nowUs);
    for (const order of [...this.#store.openOf(one.id)]) this.#desk.cancel(order, nowUs);
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

  /** Something is to be looked at that no order shows. */
  #wakeAtOnce(): void {
    this.#wakeUs = 0;
    this.#reckonedAt = -1;
  }

  #reckonWake(): void {
    this.#wakeUs = Math.min(this.#inquiries.nextWakeUs(), this.#store.nextSettleUs());
    for (const venue of this.#venues.values()) this.#wakeUs = Math.min(this.#wakeUs, venue.nextWakeUs());
    this.#reckonedAt = this.#store.version;
  }

  #onNotice(notice: Notice): void {
    if (notice.type === 'order-fill') this.#wants.onFill(notice.order, notice.fill.size);
    this.#options.onNotice?.(notice);
  }

  #onForeign(report: OrderReport, venueId: VenueId, origin: 'earlier-start' | 'foreign', nowUs: number): void {
    const venue = this.#venues.get(venueId);
    const { instrument, clientOrderId, venueOrderId, side, price, size, reduceOnly, state } = report;
    if (venue === undefined || (state !== 'working' && state !== 'partially-filled')) return;
    // One that cannot be named or counted could only be counted again and again, or as NaN.
    if ((clientOrderId === undefined && venueOrderId === undefined) || !Number.isSafeInteger(size) || size <= 0) {
      const message = 'an open order without a name or a size, not counted';
      this.#onNotice({ type: 'alarm', alarm: 'foreign-order', venue: venueId, instrument, message, mustHalt: false, nowUs });
      return;
    }
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
    this.#onNotice({ type: 'alarm', alarm: 'foreign-order', venue: venueId, instrument, message, mustHalt: false, nowUs });
    if (policy === 'cancel') this.#desk.cancel(record, nowUs);
  }

  #isIgnored({ facts }: OrderRecord): boolean {
    if (facts.purpose !== 'foreign') return false;
    const options = this.#venues.get(facts.venue)?.options;
    return (facts.owner === 'foreign' ? options?.foreign : options?.earlier) === 'ignore';
  }
}
