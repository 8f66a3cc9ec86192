import type { SimOrder } from './sim-order.ts';

/** Orders at one price, first come first: a list through the orders themselves. */
export class Level {
  declare readonly price: number;
  declare size: number;
  declare head: SimOrder | undefined;
  declare tail: SimOrder | undefined;

  constructor(price: number) {
    this.price = price;
    this.size = 0;
    this.head = undefined;
    this.tail = undefined;
  }

  append(order: SimOrder): void {
    const last = this.tail;
    order.level = this;
    order.previous = last;
    order.next = undefined;
    if (last === undefined) this.head = order;
    else last.next = order;
    this.tail = order;
    this.size += order.size - order.filled;
  }

  /** Takes an order out; what remains of it leaves the level's size. */
  unlink(order: SimOrder): void {
    const { previous, next } = order;
    if (previous === undefined) this.head = next;
    else previous.next = next;
    if (next === undefined) this.tail = previous;
    else next.previous = previous;
    order.level = undefined;
    order.previous = undefined;
    order.next = undefined;
    this.size -= order.size - order.filled;
  }
}

/**
 * One side's levels in an array with the best last, so that what happens near the touch moves few of them. Keys are prices
 * of bids and negated prices of asks: a better level has a greater key.
 */
export class BookSide {
  readonly isBid: boolean;
  readonly #sign: 1 | -1;
  readonly #keys: number[] = [];
  readonly #levels: Level[] = [];

  constructor(isBid: boolean) {
    this.isBid = isBid;
    this.#sign = isBid ? 1 : -1;
  }

  get count(): number {
    return this.#levels.length;
  }

  get best(): Level | undefined {
    const count = this.#levels.length;
    return count === 0 ? undefined : this.#levels[count - 1];
  }

  /** The level `rank` places behind the best. */
  at(rank: number): Level | undefined {
    return this.#levels[this.#levels.length - 1 - rank];
  }

  find(price: number): Level | undefined {
    const key = price * this.#sign;
    const index = this.#search(key);
    return this.#keys[index] === key ? this.#levels[index] : undefined;
  }

  /** The level at a price, made if there is none. */
  reach(price: number): Level {
    const key = price * this.#sign;
    const index = this.#search(key);
    if (this.#keys[index] === key) return this.#levels[index] as Level;
    const level = new Level(price);
    this.#insert(index, key, level);
    return level;
  }

  /** Takes out an empty level. */
  drop(level: Level): void {
    const keys = this.#keys;
    const levels = this.#levels;
    const last = levels.length - 1;
    if (levels[last] !== level) {
      const index = this.#search(level.price * this.#sign);
      for (let i = index; i < last; i += 1) {
        keys[i] = keys[i + 1] as number;
        levels[i] = levels[i + 1] as Level;
      }
    }
    keys.pop();
    levels.pop();
  }

  #insert(index: number, key: number, level: Level): void {
    const keys = this.#keys;
    const levels = this.#levels;
    let i = levels.length;
    keys.push(key);
    levels.push(level);
    for (; i > index; i -= 1) {
      keys[i] = keys[i - 1] as number;
      levels[i] = levels[i - 1] as Level;
    }
    keys[index] = key;
    levels[index] = level;
  }

  /** Where the key is or would stand. Looks near the touch first: there most things happen. */
  #search(key: number): number {
    const keys = this.#keys;
    let high = keys.length;
    let step = 1;
    let low = high - step;
    while (low > 0 && (keys[low] as number) >= key) {
      high = low;
      step *= 2;
      low = high - step;
    }
    if (low < 0) low = 0;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((keys[middle] as number) < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
