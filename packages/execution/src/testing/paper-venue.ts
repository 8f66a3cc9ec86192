import type {
  AmendCommand,
  AuditCommand,
  CancelCommand,
  EngineEvent,
  FillEvent,
  OrderEvent,
  PlaceCommand,
  QueryCommand,
} from '@mm/core';
import { INSTRUMENT, VENUE, VenueOrder } from './order-venue.ts';
import type { Random } from './random.ts';
import type { World } from './world.ts';

/** What goes wrong between the venue and us: shares of what is said, and delays. */
export interface Faults {
  readonly duplicated: number;
  /** Stream events that never come. */
  readonly lost: number;
  /** Largest extra delay of anything, drawn for each: what makes the later come before the earlier. */
  readonly delayUs: number;
  /** Creates that never arrive, and answers that never come; both end as `order-unknown`. */
  readonly cut: number;
  /** Queries answered from a replica that is behind: `not found` for what is young, or an older report. */
  readonly stale: number;
  readonly rejected: number;
  /** For each turn, that the user stream goes down for a while: what it would have said is lost. */
  readonly down: number;
}

interface Flight {
  readonly order: VenueOrder;
  readonly resting: boolean;
  /** The largest whole size that an amend on its way may make it. */
  amendTo: number;
  arrived: boolean;
  readonly reports: { readonly atUs: number; readonly event: OrderEvent }[];
}

/**
 * A venue for orders, with its own truth and a bad line to it. Fills come by chance. An order that did not arrive within
 * its receive window does not arrive any more: what the proof of absence stands on.
 */
export class PaperVenue {
  readonly flights: Map<string, Flight> = new Map<string, Flight>();
  /** Those on their way or on the book; who looks takes out what has ended. */
  readonly current: Set<Flight> = new Set<Flight>();
  readonly fills: FillEvent[] = [];
  position = 0;
  isDown = false;
  readonly #world: World;
  readonly #random: Random;
  readonly #sink: (event: EngineEvent) => void;
  faults: Faults;
  /** Times a create came with an id that was used before. */
  reused = 0;

  constructor(world: World, random: Random, faults: Faults, sink: (event: EngineEvent) => void) {
    this.#world = world;
    this.#random = random;
    this.faults = faults;
    this.#sink = sink;
  }

  place({ order }: PlaceCommand): void {
    const { clientOrderId, side, size } = order;
    if (this.flights.has(clientOrderId)) this.reused += 1;
    const price = order.orderType === 'limit' ? order.price : 0;
    const venueOrder = new VenueOrder(clientOrderId, side, price, size);
    const resting = order.orderType === 'limit' && order.timeInForce === 'gtc';
    const flight: Flight = { order: venueOrder, resting, amendTo: 0, arrived: false, reports: [] };
    this.flights.set(clientOrderId, flight);
    this.current.add(flight);
    const isCut = this.#random.chance(this.faults.cut);
    // Cut before or behind the venue: in the first case it never hears of it.
    if (isCut && this.#random.chance(0.5)) {
      flight.arrived = true;
      this.#unknown(venueOrder, 'place');
      return;
    }
    this.#world.after(this.#latency(), () => this.#arrive(flight, isCut));
  }

  amend({ clientOrderId, price, size }: AmendCommand): void {
    const flight = this.flights.get(clientOrderId) as Flight;
    flight.amendTo = Math.max(flight.amendTo, size);
    const isCut = this.#random.chance(this.faults.cut);
    if (isCut && this.#random.chance(0.5)) {
      flight.amendTo = 0;
      this.#unknown(flight.order, 'amend');
      return;
    }
    this.#world.after(this.#latency(), () => {
      flight.amendTo = 0;
      const said = flight.order.amend(price, size, this.#world.nowUs);
      this.#remember(flight);
      if (isCut) this.#unknown(flight.order, 'amend');
      else this.#answer(said);
      if (said.type !== 'amend-rejected') this.#stream(said);
    });
  }

  cancel({ clientOrderId }: CancelCommand): void {
    const flight = this.flights.get(clientOrderId ?? '') as Flight;
    const isCut = this.#random.chance(this.faults.cut);
    if (isCut && this.#random.chance(0.5)) {
      this.#unknown(flight.order, 'cancel');
      return;
    }
    this.#world.after(this.#latency(), () => {
      const said = flight.order.cancel(this.#world.nowUs);
      this.#remember(flight);
      if (isCut) this.#unknown(flight.order, 'cancel');
      else this.#answer(said);
      if (said.type === 'order-canceled') this.#stream(said);
    });
  }

  query({ clientOrderId }: QueryCommand): void {
    const askedAtUs = this.#world.nowUs;
    this.#world.after(this.#latency(), () => {
      const flight = this.flights.get(clientOrderId) as Flight;
      const isStale = this.#random.chance(this.faults.stale);
      const base = { venue: VENUE, instrument: INSTRUMENT, clientOrderId };
      // A replica that lags knows nothing of what is younger than a second, and the rest as it was.
      const youngUs = flight.reports[0]?.atUs ?? Number.POSITIVE_INFINITY;
      if (flight.order.state === 'never' || (isStale && this.#world.nowUs - youngUs < 1_000_000)) {
        this.#deliver({ type: 'order-not-found', ...base, askedAtUs, receiveTimeUs: 0 });
        return;
      }
      const old = isStale ? this.#random.pick(flight.reports).event : undefined;
      this.#deliver(old ?? { type: 'order-reported', venue: VENUE, order: flight.order.report(), receiveTimeUs: 0 });
    });
  }

  /** Reads everything at one instant after it was asked. The stream is held back meanwhile by whoever asks. */
  audit({ cursor }: AuditCommand): void {
    const askedAtUs = this.#world.nowUs;
    this.#world.after(this.#latency(), () => {
      const orders = [...this.current].filter(({ order }) => order.isLive).map(({ order }) => order.report());
      const fills = this.fills.slice(typeof cursor === 'number' ? cursor : 0);
      const read = { venue: VENUE, askedAtUs, cursor: this.fills.length, orders, fills, positions: [], balances: [] };
      this.#deliver({ type: 'reconcile-snapshot', ...read, receiveTimeUs: 0 });
    });
  }

  /** Someone trades with one of the orders. */
  trade(): void {
    const live = [...this.current].filter(({ order, resting }) => order.isLive && resting);
    if (live.length === 0) return;
    const { order } = this.#random.pick(live);
    this.#fill(order, this.#random.int(1, order.size - order.filled));
  }

  /** The venue takes one off by itself. */
  expireOne(): void {
    const live = [...this.current].filter(({ order }) => order.isLive);
    if (live.length === 0) return;
    const flight = this.#random.pick(live);
    const said = flight.order.expire(this.#world.nowUs);
    this.#remember(flight);
    this.#stream(said);
  }

  #arrive(flight: Flight, isCut: boolean): void {
    const { order } = flight;
    flight.arrived = true;
    if (this.#random.chance(this.faults.rejected)) {
      const said = order.reject(this.#world.nowUs);
      this.#remember(flight);
      if (isCut) this.#unknown(order, 'place');
      else this.#answer(said);
      return;
    }
    const said = order.accept(this.#world.nowUs);
    this.#remember(flight);
    if (isCut) this.#unknown(order, 'place');
    else this.#answer(said);
    this.#stream(said);
    if (flight.resting) return;
    if (this.#random.chance(0.8)) this.#fill(order, this.#random.int(1, order.size));
    if (!order.isLive) return;
    const expired = order.expire(this.#world.nowUs);
    this.#remember(flight);
    this.#stream(expired);
  }

  #fill(order: VenueOrder, size: number): void {
    const fill = order.fill(size, this.#world.nowUs);
    const flight = this.flights.get(order.clientOrderId) as Flight;
    // Ids are the venue's own, over all orders.
    const unique = { ...fill, tradeId: `${this.fills.length + 1}` as never };
    this.fills.push(unique);
    this.position += order.side === 'bid' ? size : -size;
    this.#remember(flight);
    this.#stream(unique);
  }

  /** What a replica may still say later. */
  #remember(flight: Flight): void {
    if (flight.order.state === 'never') return;
    const event: OrderEvent = { type: 'order-reported', venue: VENUE, order: flight.order.report(), receiveTimeUs: 0 };
    flight.reports.push({ atUs: this.#world.nowUs, event });
  }

  #answer(event: OrderEvent): void {
    this.#deliver(event);
  }

  /** The stream repeats what the answer said, loses and repeats things. */
  #stream(event: OrderEvent): void {
    if (this.isDown || this.#random.chance(this.faults.lost)) return;
    this.#deliver(event);
  }

  /** A request without an answer: after its time limit nobody knows. */
  #unknown(order: VenueOrder, request: 'place' | 'amend' | 'cancel'): void {
    const base = { venue: VENUE, instrument: INSTRUMENT, clientOrderId: order.clientOrderId, venueOrderId: undefined };
    this.#world.after(10_000_000, () =>
      this.#sink({ type: 'order-unknown', ...base, request, reason: 'cut', venueTimeUs: 0, receiveTimeUs: this.#world.nowUs }),
    );
  }

  #deliver(event: OrderEvent): void {
    const times = this.#random.chance(this.faults.duplicated) ? 2 : 1;
    for (let i = 0; i < times; i += 1) {
      this.#world.after(this.#random.int(200, 2_000) + this.#random.next() * this.faults.delayUs, () =>
        this.#sink({ ...event, receiveTimeUs: this.#world.nowUs }),
      );
    }
  }

  #latency(): number {
    return this.#random.int(200, 5_000) + this.#random.next() * this.faults.delayUs;
  }
}
