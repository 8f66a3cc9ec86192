import type {
  ClientOrderId,
  InstrumentId,
  Lots,
  OrderEvent,
  OrderReport,
  OrderRequest,
  Side,
  Ticks,
  VenueOrderId,
} from '@mm/core';
import { Recent } from './order-entry.recent.ts';

/** What an amend needs of an order and its command does not say. */
export interface KnownOrder {
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly reduceOnly: boolean;
  readonly price: Ticks | undefined;
  readonly size: Lots;
}

/** Orders that may be open. Past it the oldest are forgotten: they can be canceled still, not amended. */
const MAX_KNOWN = 10_000;
/** Names of orders, ended ones too: fills that are read later name the venue's id only. */
const MAX_NAMES = 20_000;

const ENDED: ReadonlySet<OrderReport['state']> = new Set<OrderReport['state']>(['filled', 'canceled', 'expired', 'rejected']);

/** Our orders that may be open, as they were sent or last reported. A memory for writing requests, not a truth about orders. */
export class KnownOrders {
  readonly #orders = new Recent<ClientOrderId, KnownOrder>(MAX_KNOWN);
  readonly #instruments = new Set<InstrumentId>();
  /** The venue's id → ours; `undefined` for an order that is not ours. */
  readonly #names = new Recent<VenueOrderId, ClientOrderId | undefined>(MAX_NAMES);

  get(id: ClientOrderId): KnownOrder | undefined {
    return this.#orders.get(id);
  }

  /**
   * Instruments that have had an order since the start. Those whose orders have ended stay: a countdown of the venue's
   * dead-man's switch may still be running there, and would take the next order off.
   */
  get instruments(): ReadonlySet<InstrumentId> {
    return this.#instruments;
  }

  /** Is it known whose order this is? */
  hasName(id: VenueOrderId): boolean {
    return this.#names.has(id);
  }

  /** What we call this order; `undefined` when it is not ours, or not known. */
  nameOf(id: VenueOrderId): ClientOrderId | undefined {
    return this.#names.get(id);
  }

  setName(id: VenueOrderId, name: ClientOrderId | undefined): void {
    this.#names.set(id, name);
  }

  onPlaced(order: OrderRequest): void {
    const { clientOrderId, instrument, side, reduceOnly, size } = order;
    this.#put(clientOrderId, {
      instrument,
      side,
      reduceOnly,
      size,
      price: order.orderType === 'limit' ? order.price : undefined,
    });
  }

  onReport(order: OrderReport): void {
    const { clientOrderId, venueOrderId, instrument, side, reduceOnly, price, size } = order;
    if (venueOrderId !== undefined) this.setName(venueOrderId, clientOrderId);
    if (clientOrderId === undefined) return;
    if (ENDED.has(order.state)) this.#orders.delete(clientOrderId);
    else this.#put(clientOrderId, { instrument, side, reduceOnly, price, size });
  }

  /** What was said of an order. */
  onEvent(event: OrderEvent): void {
    if (event.type === 'order-reported') this.onReport(event.order);
    else if (event.type === 'reconcile-snapshot') for (const order of event.orders) this.onReport(order);
    else if (event.type === 'order-accepted' && event.venueOrderId !== undefined) {
      this.setName(event.venueOrderId, event.clientOrderId);
    } else if (ENDS.has(event.type) && 'clientOrderId' in event && event.clientOrderId !== undefined) {
      this.#orders.delete(event.clientOrderId);
    }
  }

  #put(id: ClientOrderId, order: KnownOrder): void {
    this.#orders.set(id, order);
    this.#instruments.add(order.instrument);
  }
}

const ENDS: ReadonlySet<OrderEvent['type']> = new Set<OrderEvent['type']>(['order-canceled', 'order-expired', 'order-rejected']);
