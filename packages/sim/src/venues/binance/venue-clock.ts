interface Setting {
  readonly fromUs: number;
  readonly skewUs: number;
}

/** Settings remembered: what happened before the oldest is told by the oldest. */
const MOST = 64;

/**
 * The venue's clock (F27): ahead or behind by what was set last. What has happened keeps the time it happened at, however
 * often it is told; and the clock never runs backwards, as a matching engine's does not: set back, it stands still meanwhile.
 */
export class VenueClock {
  private readonly settings: Setting[] = [{ fromUs: Number.NEGATIVE_INFINITY, skewUs: 0 }];

  /** How much it is ahead now. */
  get skewUs(): number {
    return (this.settings.at(-1) as Setting).skewUs;
  }

  /** From now on it is ahead by so much. */
  set(skewUs: number, nowUs: number): void {
    this.settings.push({ fromUs: nowUs, skewUs });
    if (this.settings.length > MOST) this.settings.shift();
  }

  /** What it showed, or shows, at a true time. */
  at(trueUs: number): number {
    let i = this.settings.length - 1;
    while (i > 0 && (this.settings[i] as Setting).fromUs > trueUs) i -= 1;
    let shown = trueUs + (this.settings[i] as Setting).skewUs;
    // What it had reached under each setting before.
    for (; i > 0; i -= 1)
      shown = Math.max(shown, (this.settings[i] as Setting).fromUs + (this.settings[i - 1] as Setting).skewUs);
    return shown;
  }
}
