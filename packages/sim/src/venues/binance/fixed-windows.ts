/** A limit of so many in a window; windows are aligned to the clock, as this venue counts. */
export interface WindowLimit {
  readonly interval: 'SECOND' | 'MINUTE' | 'HOUR' | 'DAY';
  readonly intervalNum: number;
  readonly limit: number;
}

const INTERVAL_US = { SECOND: 1_000_000, MINUTE: 60_000_000, HOUR: 3_600_000_000, DAY: 86_400_000_000 } as const;

function windowUs(limit: WindowLimit): number {
  return INTERVAL_US[limit.interval] * limit.intervalNum;
}

/** Addresses or accounts counted at most; when there are more, the ones of past windows are forgotten. */
const MOST_KEYS = 10_000;

/** Counts per key in the current window of one limit. */
export class WindowCounter {
  readonly limit: WindowLimit;
  private readonly lengthUs: number;
  private readonly counts = new Map<string, { window: number; count: number }>();

  constructor(limit: WindowLimit) {
    this.limit = limit;
    this.lengthUs = windowUs(limit);
  }

  count(key: string, nowUs: number): number {
    const entry = this.counts.get(key);
    return entry !== undefined && entry.window === this.windowOf(nowUs) ? entry.count : 0;
  }

  /** The largest count of any key. */
  most(nowUs: number): number {
    let most = 0;
    for (const key of this.counts.keys()) most = Math.max(most, this.count(key, nowUs));
    return most;
  }

  /** Adds, and says what it is now. Never below zero. */
  add(key: string, amount: number, nowUs: number): number {
    const count = Math.max(0, this.count(key, nowUs) + amount);
    if (this.counts.size >= MOST_KEYS && !this.counts.has(key)) this.forgetPast(nowUs);
    this.counts.set(key, { window: this.windowOf(nowUs), count });
    return count;
  }

  wouldExceed(key: string, amount: number, nowUs: number): boolean {
    return amount > 0 && this.count(key, nowUs) + amount > this.limit.limit;
  }

  /** When the current window ends. */
  endUs(nowUs: number): number {
    return (this.windowOf(nowUs) + 1) * this.lengthUs;
  }

  private windowOf(nowUs: number): number {
    return Math.floor(nowUs / this.lengthUs);
  }

  private forgetPast(nowUs: number): void {
    const window = this.windowOf(nowUs);
    for (const [key, entry] of this.counts) if (entry.window !== window) this.counts.delete(key);
    if (this.counts.size >= MOST_KEYS) this.counts.clear();
  }
}
