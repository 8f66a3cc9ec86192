/**
 * At most so many events in any window of time. Remembers as many times as the limit allows, so asking and counting cost
 * the same however long it runs. An event exactly one window old no longer counts. Time must not run backwards.
 */
export class RateWindow {
  readonly limit: number;
  readonly windowUs: number;
  readonly #times: Float64Array;
  #next = 0;

  constructor(limit: number, windowUs: number) {
    this.limit = limit;
    this.windowUs = windowUs;
    this.#times = new Float64Array(limit).fill(Number.NEGATIVE_INFINITY);
  }

  /** May one more happen now? */
  hasRoom(nowUs: number): boolean {
    return this.limit > 0 && (this.#times[this.#next] as number) <= nowUs - this.windowUs;
  }

  count(nowUs: number): void {
    this.#times[this.#next] = nowUs;
    this.#next = this.#next + 1 === this.limit ? 0 : this.#next + 1;
  }

  /** The times remembered, oldest first. */
  save(): readonly number[] {
    const ordered = [...this.#times.subarray(this.#next), ...this.#times.subarray(0, this.#next)];
    return ordered.filter(Number.isFinite);
  }

  restore(times: readonly number[]): void {
    for (const time of times.slice(-this.limit)) this.count(time);
  }

  /** How many happened within the window that ends now. */
  measured(nowUs: number): number {
    return this.#times.reduce((sum, time) => sum + (time > nowUs - this.windowUs ? 1 : 0), 0);
  }
}

/** At most so much in any window of time, over at most `capacity` additions. */
export class SumWindow {
  readonly limit: number;
  readonly windowUs: number;
  readonly #times: Float64Array;
  readonly #amounts: Float64Array;
  #first = 0;
  #count = 0;
  #sum = 0;

  constructor(limit: number, windowUs: number, capacity: number) {
    this.limit = limit;
    this.windowUs = windowUs;
    this.#times = new Float64Array(Math.max(1, capacity));
    this.#amounts = new Float64Array(Math.max(1, capacity));
  }

  /** What was added within the window that ends now. */
  sum(nowUs: number): number {
    while (this.#count > 0 && (this.#times[this.#first] as number) <= nowUs - this.windowUs) this.#dropFirst();
    return this.#sum;
  }

  add(amount: number, nowUs: number): void {
    // Full: an addition that still counts would be forgotten, so it is held on to as part of the newest.
    if (this.#count === this.#times.length) {
      const newest = this.#place(this.#count - 1);
      this.#amounts[newest] = (this.#amounts[newest] as number) + amount;
      this.#times[newest] = nowUs;
    } else {
      const place = this.#place(this.#count);
      this.#times[place] = nowUs;
      this.#amounts[place] = amount;
      this.#count += 1;
    }
    this.#sum += amount;
  }

  /** What is counted, oldest first. */
  save(): readonly (readonly [timeUs: number, amount: number])[] {
    return Array.from({ length: this.#count }, (_, i) => {
      const place = this.#place(i);
      return [this.#times[place] as number, this.#amounts[place] as number] as const;
    });
  }

  restore(saved: ReturnType<SumWindow['save']>): void {
    for (const [timeUs, amount] of saved) this.add(amount, timeUs);
  }

  #dropFirst(): void {
    this.#sum -= this.#amounts[this.#first] as number;
    this.#first = this.#place(1);
    this.#count -= 1;
  }

  #place(offset: number): number {
    const place = this.#first + offset;
    return place >= this.#times.length ? place - this.#times.length : place;
  }
}
