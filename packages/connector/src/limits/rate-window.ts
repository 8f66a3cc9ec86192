import { assert } from '@mm/core';

/** One limit of a venue, in the venue's units. */
export interface RateWindowSpec {
  /** Unique per venue, shown to people: `weight-1m`, `orders-10s`. */
  readonly name: string;
  /** Counted per IP address or per account. */
  readonly scope: 'address' | 'account';
  /** `fixed`: starts at whole multiples of its length on the venue's clock. `sliding`: any stretch of that length. */
  readonly kind: 'fixed' | 'sliding';
  readonly windowUs: number;
  readonly limit: number;
  /** Units kept free for cancels. Default a tenth of the limit, at least 1. */
  readonly cancelReserve?: number;
  /** How far a request's arrival may lie from when we sent it, clock error included. Default 1 s, at most a quarter of the window. */
  readonly slackUs?: number;
}

/** What a request costs: window name → units. Windows not named cost nothing. */
export type RateCost = Readonly<Record<string, number>>;

/**
 * Our count of one limit. It never lets through more than the venue would count within the limit, wherever within the slack
 * a request arrives: a request near the edge of a fixed window is counted on both sides of it, a sliding window is counted
 * longer by the slack.
 */
export interface RateWindow {
  readonly spec: RateWindowSpec;
  limit: number;
  readonly cancelReserve: number;
  /** Units used of what is open now. `atUs` is the venue's time for a fixed window, monotonic time for a sliding one. */
  used(atUs: number): number;
  /** @returns what {@link giveBack} takes */
  spend(units: number, atUs: number): number;
  /** What was spent then did not leave. Whatever happened to the window since, it never counts less than the venue may. */
  giveBack(units: number, receipt: number): void;
  /** The venue's own count, as of now. Raises ours. */
  raise(used: number, atUs: number): void;
  /** How long until units may be used again, 0 when nothing is used. */
  freesInUs(atUs: number): number;
}

export function createRateWindow(spec: RateWindowSpec): RateWindow {
  assert(spec.windowUs > 0 && spec.limit > 0, `a window and its limit are above zero: ${spec.name}`);
  return spec.kind === 'fixed' ? new FixedWindow(spec) : new SlidingWindow(spec);
}

abstract class WindowBase {
  readonly spec: RateWindowSpec;
  readonly slackUs: number;
  limit: number;

  constructor(spec: RateWindowSpec) {
    this.spec = spec;
    this.limit = spec.limit;
    this.slackUs = Math.min(spec.slackUs ?? 1_000_000, Math.floor(spec.windowUs / 4));
  }

  get cancelReserve(): number {
    return this.spec.cancelReserve ?? Math.max(1, Math.floor(this.limit / 10));
  }
}

/** Counts by window number: what is charged to the window now and, near its end, to the next. */
class FixedWindow extends WindowBase implements RateWindow {
  /** Number of the earliest window a request sent now may arrive in. */
  #first = Number.NEGATIVE_INFINITY;
  /** Used in that one, and in the next. */
  #used = 0;
  #usedNext = 0;
  /** Grows when a window passes and when the venue's count takes the place of ours: what was spent before is gone in that. */
  #generation = 0;

  used(atUs: number): number {
    this.#advance(atUs);
    return this.#last(atUs) > this.#first ? Math.max(this.#used, this.#usedNext) : this.#used;
  }

  spend(units: number, atUs: number): number {
    this.#advance(atUs);
    this.#used += units;
    const isNear = this.#last(atUs) > this.#first;
    if (isNear) this.#usedNext += units;
    return 2 * this.#generation + (isNear ? 1 : 0);
  }

  giveBack(units: number, receipt: number): void {
    if (Math.floor(receipt / 2) !== this.#generation) return;
    this.#used -= units;
    if (receipt % 2 === 1) this.#usedNext -= units;
  }

  raise(used: number, atUs: number): void {
    this.#advance(atUs);
    const isOpen = Math.floor(atUs / this.spec.windowUs) === this.#first;
    if (used <= (isOpen ? this.#used : this.#usedNext)) return;
    this.#generation += 1;
    if (isOpen) this.#used = used;
    else this.#usedNext = used;
  }

  freesInUs(atUs: number): number {
    this.#advance(atUs);
    if (this.#used === 0 && this.#usedNext === 0) return 0;
    return (this.#first + 1) * this.spec.windowUs + this.slackUs - atUs;
  }

  #advance(atUs: number): void {
    const first = Math.floor((atUs - this.slackUs) / this.spec.windowUs);
    // The venue's clock as we know it may be corrected backwards: what was counted stays counted.
    if (first <= this.#first) return;
    this.#used = first === this.#first + 1 ? this.#usedNext : 0;
    this.#usedNext = 0;
    this.#first = first;
    this.#generation += 1;
  }

  #last(atUs: number): number {
    return Math.floor((atUs + this.slackUs) / this.spec.windowUs);
  }
}

/** Counts a log of what was sent; an entry counts for the window's length and the slack. */
class SlidingWindow extends WindowBase implements RateWindow {
  /** Times at which units are free again, oldest first, and how many. At most as many entries as the limit has units. */
  readonly #freeAtUs: number[] = [];
  readonly #units: number[] = [];
  #total = 0;

  used(atUs: number): number {
    this.#forget(atUs);
    return this.#total;
  }

  spend(units: number, atUs: number): number {
    this.#forget(atUs);
    if (units > 0) this.#add(units, atUs + this.spec.windowUs + this.slackUs);
    return 0;
  }

  giveBack(): void {
    // Which of many entries it was is not kept, and to count too much is the safe side.
  }

  raise(used: number, atUs: number): void {
    this.#forget(atUs);
    if (used > this.#total) this.#add(used - this.#total, atUs + this.spec.windowUs + this.slackUs);
  }

  freesInUs(atUs: number): number {
    this.#forget(atUs);
    const [first] = this.#freeAtUs;
    return first === undefined ? 0 : first - atUs;
  }

  #add(units: number, freeAtUs: number): void {
    this.#freeAtUs.push(freeAtUs);
    this.#units.push(units);
    this.#total += units;
  }

  #forget(atUs: number): void {
    while (this.#freeAtUs.length > 0 && (this.#freeAtUs[0] as number) <= atUs) {
      this.#freeAtUs.shift();
      this.#total -= this.#units.shift() as number;
    }
  }
}
