/** The newest `limit` items, oldest first. */
export class BoundedLog<T> {
  readonly limit: number;
  readonly #items: T[] = [];
  /** Where the oldest is, once the log is full. */
  #start = 0;

  constructor(limit: number) {
    this.limit = limit;
  }

  get size(): number {
    return this.#items.length;
  }

  /** Adds an item and returns the one that fell out, if any. */
  push(item: T): T | undefined {
    const items = this.#items;
    if (this.limit === 0) return item;
    if (items.length < this.limit) {
      items.push(item);
      return undefined;
    }
    const oldest = items[this.#start] as T;
    items[this.#start] = item;
    this.#start = this.#start + 1 === this.limit ? 0 : this.#start + 1;
    return oldest;
  }

  toArray(): T[] {
    return [...this.#items.slice(this.#start), ...this.#items.slice(0, this.#start)];
  }
}
