import type { FillSnapshot } from '../../exchange/account-types.ts';
import type { OrderSnapshot } from '../../exchange/order-types.ts';

/** What the wire knows of an order and the exchange does not. */
export interface OrderNote {
  /** As sent, where it says more than the exchange's own: `GTX`, `GTD`, `RPI`, or spot's `LIMIT_MAKER`. */
  readonly timeInForce?: string;
  readonly goodTillMs?: number;
  readonly priceMatch?: string;
  readonly quoteOrderQty?: string;
  /** Ended by its good-till date: canceled by us, expired to its owner. */
  readonly expired?: true;
  /** The id of the cancel that ended it (spot). */
  readonly cancelId?: string;
}

/** Orders remembered at most, and states and fills of one order. */
const MOST_ORDERS = 20_000;
const MOST_STATES = 16;
const MOST_FILLS = 1000;

/** Notes on orders, and what they looked like before: replicas that lag answer with the past (F07, F13). */
export class OrderMemory {
  private readonly notes = new Map<number, OrderNote>();
  private readonly states = new Map<number, OrderSnapshot[]>();
  private readonly fills = new Map<number, FillSnapshot[]>();
  private expected: OrderNote | undefined;

  note(orderId: number): OrderNote {
    return this.notes.get(orderId) ?? NOTHING;
  }

  annotate(orderId: number, note: OrderNote): void {
    this.notes.set(orderId, { ...this.notes.get(orderId), ...note });
    forgetOldest(this.notes);
  }

  /** Places an order: its note is known from its first event on. */
  placing<T>(note: OrderNote, place: () => T): T {
    this.expected = note;
    try {
      return place();
    } finally {
      this.expected = undefined;
    }
  }

  /** An event of an order, in the order in which they come. */
  onEvent(order: OrderSnapshot, accepted: boolean, fill: FillSnapshot | undefined): void {
    if (accepted && this.expected !== undefined) {
      this.annotate(order.orderId, this.expected);
      this.expected = undefined;
    }
    this.seen(order);
    if (fill === undefined) return;
    const fills = this.fills.get(order.orderId) ?? [];
    if (fills.length < MOST_FILLS) fills.push(fill);
    this.fills.set(order.orderId, fills);
    forgetOldest(this.fills);
  }

  /** The first fills of an order, oldest first. */
  fillsOf(orderId: number): readonly FillSnapshot[] {
    return this.fills.get(orderId) ?? [];
  }

  private seen(order: OrderSnapshot): void {
    const states = this.states.get(order.orderId) ?? [];
    states.push(order);
    if (states.length > MOST_STATES) states.shift();
    this.states.set(order.orderId, states);
    forgetOldest(this.states);
  }

  /** An order as it was at a time, or nothing if it was not there yet. */
  asOf(order: OrderSnapshot, atUs: number): OrderSnapshot | undefined {
    const states = this.states.get(order.orderId);
    if (states === undefined) return order.createdUs <= atUs ? order : undefined;
    return states.findLast((state) => state.updatedUs <= atUs);
  }
}

const NOTHING: OrderNote = {};

function forgetOldest(map: Map<number, unknown>): void {
  if (map.size <= MOST_ORDERS) return;
  for (const key of map.keys()) {
    map.delete(key);
    return;
  }
}
