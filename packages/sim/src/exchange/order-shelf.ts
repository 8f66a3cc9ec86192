import type { SimOrder } from './sim-order.ts';

/** Orders gone are swept out once there are this many, and more of them than of the others. */
const SWEEP = 64;

/** Orders by id. Ids only grow, so that an array in order of coming is sorted, and searched by halves. */
export class OrderShelf {
  #orders: SimOrder[] = [];
  /** Orders before this one are gone, and counted no more. */
  #start = 0;
  /** Others that are gone. */
  #gone = 0;
  readonly #keepsDone: boolean;

  /**
   * Orders are gone from here when they are done, or, with `keepsDone`, when they are forgotten. Each that goes is announced
   * once with {@link OrderShelf.leave}.
   */
  constructor(keepsDone: boolean) {
    this.#keepsDone = keepsDone;
  }

  #isGone(order: SimOrder): boolean {
    return this.#keepsDone ? order.forgotten : order.end !== undefined;
  }

  get size(): number {
    return this.#orders.length - this.#start - this.#gone;
  }

  add(order: SimOrder): void {
    this.#orders.push(order);
  }

  find(orderId: number): SimOrder | undefined {
    const orders = this.#orders;
    let low = this.#start;
    let high = orders.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((orders[middle] as SimOrder).orderId < orderId) low = middle + 1;
      else high = middle;
    }
    const order = orders[low];
    return order === undefined || order.orderId !== orderId || this.#isGone(order) ? undefined : order;
  }

  /** One of the orders here is gone now. */
  leave(): void {
    this.#gone += 1;
    const orders = this.#orders;
    // Mostly it is the newest, placed and done, or the oldest.
    while (orders.length > this.#start && this.#isGone(orders[orders.length - 1] as SimOrder)) {
      orders.pop();
      this.#gone -= 1;
    }
    while (this.#start < orders.length && this.#isGone(orders[this.#start] as SimOrder)) {
      this.#start += 1;
      this.#gone -= 1;
    }
    if (this.#gone + this.#start >= SWEEP && (this.#gone + this.#start) * 2 >= orders.length) this.#sweep();
  }

  /** In place, without a closure: this happens often. */
  #sweep(): void {
    const orders = this.#orders;
    let kept = 0;
    for (let i = this.#start; i < orders.length; i += 1) {
      const order = orders[i] as SimOrder;
      if (this.#isGone(order)) continue;
      orders[kept] = order;
      kept += 1;
    }
    orders.length = kept;
    this.#start = 0;
    this.#gone = 0;
  }

  /** Oldest first. */
  toArray(): SimOrder[] {
    return this.#orders.filter((one, i) => i >= this.#start && !this.#isGone(one));
  }
}
