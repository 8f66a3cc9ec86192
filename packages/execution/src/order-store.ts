import type {
  ClientOrderId,
  FillEvent,
  InstrumentId,
  Lots,
  OrderEvent,
  OrderReport,
  OrderState,
  ReconcileSnapshotEvent,
  Ticks,
  VenueId,
  VenueOrderId,
} from '@mm/core';
import { isTerminal } from '@mm/core';
import type { ClientIds } from './client-ids.ts';
import type { NoticeSink, OrderStateSink } from './notices.ts';
import { type OrderFacts, OrderRecord, type OrderTiming, type SavedOrder } from './order-record.ts';

/** Events about one order that name it by either id. */
type OneOrderEvent = Exclude<
  OrderEvent,
  {
    readonly type:
      | 'order-reported'
      | 'order-not-found'
      | 'position-reported'
      | 'balance-reported'
      | 'cash-flow'
      | 'reconcile-snapshot'
      | 'rate-budget'
      | 'command-refused';
  }
>;

export interface OrderStoreOptions {
  readonly ids: ClientIds;
  readonly timingOf: (venue: VenueId) => OrderTiming;
  readonly onNotice: NoticeSink;
  readonly onState: OrderStateSink;
  /** The venue has an order that is not ours, or of an earlier start. */
  readonly onForeign: (report: OrderReport, venue: VenueId, origin: 'earlier-start' | 'foreign', nowUs: number) => void;
  /** Orders remembered after they are settled, so that what comes late still finds them. Default 2,000. */
  readonly maxSettled?: number;
  /** Events held back until the order they are about is known. Default 1,000. */
  readonly maxOrphans?: number;
}

/** All orders as plain values. */
export interface SavedOrders {
  readonly open: readonly SavedOrder[];
  readonly settled: readonly SavedOrder[];
  readonly orphans: readonly OneOrderEvent[];
  readonly strangers: readonly VenueId[];
}

/**
 * All orders, and the joining of everything said about them. Ours are known from the intent on, so nothing comes too early;
 * an event that has only the venue's id waits, bounded, until some event ties that id to an order.
 */
export class OrderStore {
  readonly #options: OrderStoreOptions;
  readonly #byClientId = new Map<ClientOrderId, OrderRecord>();
  /** Venues' ids are unique at a venue and instrument only: almost always one, else a list. */
  readonly #byVenueId = new Map<VenueOrderId, OrderRecord | OrderRecord[]>();
  /** Those that may be live or are not settled: small, and walked. */
  readonly #open = new Map<InstrumentId, Set<OrderRecord>>();
  readonly #allOpen = new Set<OrderRecord>();
  readonly #settled: OrderRecord[] = [];
  readonly #orphans: OneOrderEvent[] = [];
  readonly #told = new WeakSet<OneOrderEvent>();
  /** Grows with every change. */
  version = 0;
  /** Venues at which something happened to an order that is not known: the next audit says what it is. */
  readonly strangers: Set<VenueId> = new Set<VenueId>();

  constructor(options: OrderStoreOptions) {
    this.#options = options;
  }

  save(): SavedOrders {
    return {
      open: Array.from(this.#allOpen, (record) => record.save()),
      settled: this.#settled.map((record) => record.save()),
      orphans: this.#orphans,
      strangers: [...this.strangers],
    };
  }

  /** Into an empty store. @returns the orders by their key */
  restore(saved: SavedOrders): ReadonlyMap<string, OrderRecord> {
    const byKey = new Map<string, OrderRecord>();
    const bring = (one: SavedOrder): OrderRecord => {
      const record = OrderRecord.restore(one, this.#options.timingOf(one.facts.venue));
      byKey.set(record.key, record);
      if (one.facts.clientOrderId !== undefined) this.#byClientId.set(one.facts.clientOrderId, record);
      if (record.venueOrderId !== undefined) this.#tie(record);
      return record;
    };
    for (const one of saved.settled) this.#settled.push(bring(one));
    for (const one of saved.open) this.#keepOpen(bring(one));
    this.#orphans.push(...saved.orphans);
    for (const venue of saved.strangers) this.strangers.add(venue);
    return byKey;
  }

  /** Orders of an instrument that may be live, or whose fills may still come. */
  openOf(instrument: InstrumentId): ReadonlySet<OrderRecord> {
    return this.#open.get(instrument) ?? NONE;
  }

  /** The same over all instruments. */
  open(): ReadonlySet<OrderRecord> {
    return this.#allOpen;
  }

  *all(): IterableIterator<OrderRecord> {
    yield* this.#settled;
    yield* this.#allOpen;
  }

  find(clientOrderId: ClientOrderId): OrderRecord | undefined {
    return this.#byClientId.get(clientOrderId);
  }

  findByVenueId(venue: VenueId, instrument: InstrumentId, id: VenueOrderId): OrderRecord | undefined {
    const found = this.#byVenueId.get(id);
    if (found === undefined) return undefined;
    if (!Array.isArray(found)) return isAt(found, venue, instrument) ? found : undefined;
    return found.find((one) => isAt(one, venue, instrument));
  }

  /** An order of ours, before its bytes leave; or one found at the venue. */
  add(facts: OrderFacts, venueOrderId?: VenueOrderId): OrderRecord {
    const record = new OrderRecord(facts, this.#options.timingOf(facts.venue));
    if (facts.clientOrderId !== undefined) this.#byClientId.set(facts.clientOrderId, record);
    this.#keepOpen(record);
    this.version += 1;
    if (venueOrderId !== undefined) {
      record.onSeen(venueOrderId);
      this.#tie(record);
    }
    return record;
  }

  /** Joins an event about orders. What is about none is passed over. */
  onEvent(event: OrderEvent): void {
    switch (event.type) {
      case 'order-reported':
        this.#onReport(event.venue, event.order, event.receiveTimeUs);
        return;
      case 'order-not-found':
        this.#change(this.#byClientId.get(event.clientOrderId), event.receiveTimeUs, (record) =>
          record.onMissingInQuery(event.askedAtUs),
        );
        return;
      case 'reconcile-snapshot':
        this.#onSnapshot(event);
        return;
      case 'position-reported':
      case 'balance-reported':
      case 'cash-flow':
      case 'rate-budget':
      case 'command-refused':
        return;
      default:
        this.#onOneOrder(event);
    }
  }

  /** Does something to an order, and tells what came of it. */
  change(record: OrderRecord, nowUs: number, act: (record: OrderRecord) => void): void {
    this.#change(record, nowUs, act);
  }

  /** The same for the change that is made most often: an amend has left. */
  amendSent(record: OrderRecord, price: Ticks, size: Lots, nowUs: number): void {
    const from = record.state;
    const wasTied = record.venueOrderId !== undefined;
    const wasContradictory = record.isContradictory;
    record.onAmendSent(price, size, nowUs);
    this.#changed(record, from, wasTied, wasContradictory, nowUs);
  }

  /** Puts aside what is settled by now. */
  onTime(nowUs: number): void {
    for (const record of this.#allOpen) if (record.isSettled(nowUs)) this.#settle(record);
  }

  /** When something may be put aside though nothing happens. */
  nextSettleUs(): number {
    let next = Number.POSITIVE_INFINITY;
    for (const record of this.open())
      if (!record.possiblyLive && record.missingFills === 0) next = Math.min(next, record.settlesUs);
    return next;
  }

  #onOneOrder(event: OneOrderEvent): void {
    const record = this.#recordOf(event);
    if (record === undefined) {
      this.#hold(event);
      return;
    }
    this.#join(record, event);
  }

  #recordOf(event: OneOrderEvent): OrderRecord | undefined {
    const { clientOrderId, venueOrderId, venue, instrument } = event;
    const byClient = clientOrderId === undefined ? undefined : this.#byClientId.get(clientOrderId);
    if (byClient !== undefined) return byClient;
    return venueOrderId === undefined ? undefined : this.findByVenueId(venue, instrument, venueOrderId);
  }

  #join(record: OrderRecord, event: OneOrderEvent): void {
    const from = record.state;
    const wasTied = record.venueOrderId !== undefined;
    const wasContradictory = record.isContradictory;
    if (event.type === 'fill') this.#joinFill(record, event);
    else joinOne(record, event);
    this.#changed(record, from, wasTied, wasContradictory, event.receiveTimeUs);
  }

  #joinFill(record: OrderRecord, fill: FillEvent): void {
    const before = record.overfilled;
    if (!record.onFill(fill)) return;
    this.#options.onNotice({ type: 'order-fill', order: record, fill });
    if (record.overfilled > before) this.#alarm('overfill', record, `${record.overfilled} lots too many`, fill.receiveTimeUs);
  }

  #onReport(venue: VenueId, report: OrderReport, nowUs: number): void {
    const { clientOrderId, venueOrderId, instrument } = report;
    const known =
      (clientOrderId === undefined ? undefined : this.#byClientId.get(clientOrderId)) ??
      (venueOrderId === undefined ? undefined : this.findByVenueId(venue, instrument, venueOrderId));
    if (known !== undefined) {
      this.#change(known, nowUs, () => known.onReport(report, nowUs));
      return;
    }
    const origin = this.#options.ids.originOf(clientOrderId);
    // One of this start that is not known is long settled.
    if (origin !== 'this-start') this.#options.onForeign(report, venue, origin, nowUs);
  }

  #onSnapshot(event: ReconcileSnapshotEvent): void {
    for (const fill of event.fills) this.#onOneOrder(fill);
    for (const report of event.orders) this.#onReport(event.venue, report, event.receiveTimeUs);
    this.#tellStrangers(event);
    const listed = new Set(event.orders.map((one) => this.#knownIn(event.venue, one)));
    for (const record of [...this.open()]) {
      if (record.facts.venue !== event.venue || listed.has(record)) continue;
      this.#change(record, event.receiveTimeUs, () => record.onMissingInSnapshot(event.askedAtUs));
    }
  }

  /** Fills from before the snapshot, of orders that it still does not explain: somebody else trades on this account. */
  #tellStrangers({ venue, askedAtUs, receiveTimeUs }: ReconcileSnapshotEvent): void {
    for (const one of this.#orphans) {
      if (one.type !== 'fill' || one.venue !== venue || one.receiveTimeUs >= askedAtUs || this.#told.has(one)) continue;
      this.#told.add(one);
      const { instrument, venueOrderId, side, size } = one;
      const message = `order ${venueOrderId}, nobody's: ${side} ${size} lots were filled`;
      this.#options.onNotice({
        type: 'alarm',
        alarm: 'foreign-order',
        venue,
        instrument,
        message,
        mustHalt: false,
        nowUs: receiveTimeUs,
      });
    }
  }

  #knownIn(venue: VenueId, { clientOrderId, venueOrderId, instrument }: OrderReport): OrderRecord | undefined {
    const byClient = clientOrderId === undefined ? undefined : this.#byClientId.get(clientOrderId);
    return byClient ?? (venueOrderId === undefined ? undefined : this.findByVenueId(venue, instrument, venueOrderId));
  }

  #change(record: OrderRecord | undefined, nowUs: number, act: (record: OrderRecord) => void): void {
    if (record === undefined) return;
    const from = record.state;
    const wasTied = record.venueOrderId !== undefined;
    const wasContradictory = record.isContradictory;
    act(record);
    this.#changed(record, from, wasTied, wasContradictory, nowUs);
  }

  #changed(record: OrderRecord, from: OrderState, wasTied: boolean, wasContradictory: boolean, nowUs: number): void {
    this.version += 1;
    if (!wasTied && record.venueOrderId !== undefined) this.#tie(record);
    const to = record.state;
    if (from === to) return;
    if (isTerminal(from) && !isTerminal(to)) this.#reopen(record, from, nowUs);
    else if (!wasContradictory && record.isContradictory) this.#alarm('contradiction', record, `refused, yet ${to}`, nowUs);
    this.#options.onState(record, from, to, nowUs);
  }

  /** An end that was wrong: it is there after all, and is taken for live. */
  #reopen(record: OrderRecord, from: OrderState, nowUs: number): void {
    const at = this.#settled.indexOf(record);
    if (at >= 0) this.#settled.splice(at, 1);
    this.#keepOpen(record);
    this.#alarm('contradiction', record, `was ${from}, and is ${record.state}`, nowUs);
  }

  /** The venue's id is known: whatever waited for it can be joined. */
  #tie(record: OrderRecord): void {
    const { venue, instrument } = record.facts;
    const id = record.venueOrderId as VenueOrderId;
    const others = this.#byVenueId.get(id);
    if (others === undefined) this.#byVenueId.set(id, record);
    else if (Array.isArray(others)) others.push(record);
    else if (others !== record) this.#byVenueId.set(id, [others, record]);
    if (this.#orphans.length === 0) return;
    const waiting = this.#orphans.filter(
      (one) => one.venueOrderId === id && one.venue === venue && one.instrument === instrument,
    );
    for (const one of waiting) this.#orphans.splice(this.#orphans.indexOf(one), 1);
    for (const one of waiting) this.#join(record, one);
  }

  #untie(record: OrderRecord): void {
    const id = record.venueOrderId;
    if (id === undefined) return;
    const others = this.#byVenueId.get(id);
    const left = Array.isArray(others) ? others.filter((one) => one !== record) : [];
    if (left.length > 0) this.#byVenueId.set(id, left);
    else this.#byVenueId.delete(id);
  }

  #hold(event: OneOrderEvent): void {
    if (event.venueOrderId === undefined) return;
    if (this.#orphans.some((one) => isSame(one, event))) return;
    this.#orphans.push(event);
    this.strangers.add(event.venue);
    this.version += 1;
    if (this.#orphans.length <= (this.#options.maxOrphans ?? 1_000)) return;
    const dropped = this.#orphans.shift() as OneOrderEvent;
    this.#options.onNotice({
      ...{ type: 'alarm', alarm: 'orphans-full', venue: dropped.venue, instrument: dropped.instrument },
      ...{ message: `dropped a ${dropped.type} of order ${dropped.venueOrderId}`, mustHalt: false },
      nowUs: event.receiveTimeUs,
    });
  }

  #keepOpen(record: OrderRecord): void {
    this.#allOpen.add(record);
    const { instrument } = record.facts;
    const orders = this.#open.get(instrument);
    if (orders === undefined) this.#open.set(instrument, new Set([record]));
    else orders.add(record);
  }

  #settle(record: OrderRecord): void {
    this.#allOpen.delete(record);
    this.#open.get(record.facts.instrument)?.delete(record);
    this.#settled.push(record);
    this.version += 1;
    if (this.#settled.length <= (this.#options.maxSettled ?? 2_000)) return;
    const oldest = this.#settled.shift() as OrderRecord;
    if (oldest.facts.clientOrderId !== undefined) this.#byClientId.delete(oldest.facts.clientOrderId);
    this.#untie(oldest);
  }

  #alarm(alarm: 'overfill' | 'contradiction', record: OrderRecord, what: string, nowUs: number): void {
    const { venue, instrument, clientOrderId } = record.facts;
    const message = `${clientOrderId ?? record.venueOrderId}: ${what}`;
    this.#options.onNotice({ type: 'alarm', alarm, venue, instrument, message, mustHalt: alarm === 'overfill', nowUs });
  }
}

const NONE: ReadonlySet<OrderRecord> = new Set();

function joinOne(record: OrderRecord, event: Exclude<OneOrderEvent, FillEvent>): void {
  const { venueOrderId, receiveTimeUs } = event;
  switch (event.type) {
    case 'order-accepted':
      record.onAlive(venueOrderId, receiveTimeUs);
      return;
    case 'order-denied':
      if (event.request === 'place') record.onDenied();
      else if (event.request === 'amend') record.onAmendFailed(receiveTimeUs);
      else record.onCancelFailed(receiveTimeUs);
      return;
    case 'order-rejected':
      record.onRejected();
      return;
    case 'order-unknown':
      if (event.request === 'place') record.onUnanswered();
      return;
    case 'order-amended':
      record.onAmended(event.price, event.size, event.venueTimeUs, receiveTimeUs);
      return;
    case 'amend-rejected':
      record.onAmendFailed(receiveTimeUs);
      return;
    case 'order-canceled':
      record.onEnded('canceled', venueOrderId, receiveTimeUs);
      return;
    case 'order-expired':
      record.onEnded('expired', venueOrderId, receiveTimeUs);
      return;
    case 'cancel-rejected':
      return;
  }
}

function isSame(a: OneOrderEvent, b: OneOrderEvent): boolean {
  if (a.type !== b.type || a.venueOrderId !== b.venueOrderId || a.venue !== b.venue) return false;
  if (a.type === 'fill' && b.type === 'fill') return a.tradeId === b.tradeId && a.venueTimeUs === b.venueTimeUs;
  return a.receiveTimeUs === b.receiveTimeUs;
}

function isAt({ facts }: OrderRecord, venue: VenueId, instrument: InstrumentId): boolean {
  return facts.venue === venue && facts.instrument === instrument;
}
