/** What an iterator does when its reader is slower than what comes. */
export type Overflow =
  /** The oldest goes, counted: market data. */
  | 'drop-oldest'
  /** The iterator ends with an error, so that its reader knows: order events never drop in silence. */
  | 'fail';

export interface ChannelOptions {
  readonly maxBuffered: number;
  readonly overflow: Overflow;
  /** Called once, when nobody reads any more. */
  readonly onEnd: () => void;
  /** Ends it. */
  readonly signal?: AbortSignal | undefined;
}

/** An async iterator over what comes, which says how much its reader was too slow for. `return()`, `await using` and a signal end it. */
export interface Stream<Item> extends AsyncIterableIterator<Item>, AsyncDisposable {
  /** Items the reader never saw, because newer ones came before it read. */
  readonly skipped: number;
  [Symbol.asyncIterator](): Stream<Item>;
}

interface Reader<Item> {
  readonly resolve: (result: IteratorResult<Item, undefined>) => void;
  readonly reject: (error: Error) => void;
}

/** A bounded queue between a synchronous writer and an async reader. */
export class Channel<Item> implements Stream<Item> {
  readonly #options: ChannelOptions;
  readonly #items: Item[] = [];
  readonly #readers: Reader<Item>[] = [];
  #skipped = 0;
  #ended = false;
  #error: Error | undefined;
  readonly #onAbort = (): void => this.end();

  constructor(options: ChannelOptions) {
    this.#options = options;
    // Nobody reads it: there is nothing to take back.
    if (options.signal?.aborted === true) this.#ended = true;
    else options.signal?.addEventListener('abort', this.#onAbort, { once: true });
  }

  get skipped(): number {
    return this.#skipped;
  }

  /** Hands an item to whoever waits, or keeps it. */
  push(item: Item): void {
    if (this.#ended) return;
    const reader = this.#readers.shift();
    if (reader !== undefined) {
      reader.resolve({ done: false, value: item });
      return;
    }
    this.#items.push(item);
    if (this.#items.length <= this.#options.maxBuffered) return;
    if (this.#options.overflow === 'fail') {
      this.end(new Error(`the reader of this iterator is ${this.#items.length} events behind`));
      return;
    }
    this.#items.shift();
    this.#skipped += 1;
  }

  /** Keeps only the newest item: what was not read is worth nothing any more. */
  replace(item: Item): void {
    this.#skipped += this.#items.length;
    this.#items.length = 0;
    this.push(item);
  }

  /** What is kept can still be read; then it is done, or throws. */
  end(error?: Error): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#error = error;
    this.#options.signal?.removeEventListener('abort', this.#onAbort);
    for (const { resolve, reject } of this.#readers.splice(0)) {
      if (error === undefined) resolve({ done: true, value: undefined });
      else reject(error);
    }
    this.#options.onEnd();
  }

  next(): Promise<IteratorResult<Item, undefined>> {
    const item = this.#items.shift();
    if (item !== undefined) return Promise.resolve({ done: false, value: item });
    if (!this.#ended) return new Promise((resolve, reject) => this.#readers.push({ resolve, reject }));
    const error = this.#error;
    this.#error = undefined;
    return error === undefined ? Promise.resolve({ done: true, value: undefined }) : Promise.reject(error);
  }

  return(): Promise<IteratorResult<Item, undefined>> {
    this.#items.length = 0;
    this.end();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }
}
