import type { TotalLimits } from './limits.ts';
import type { MicroUsd } from './micro-usd.ts';

const DAY_US = 86_400_000_000;

/** What must survive a restart, so that a loss of this morning still counts this afternoon. */
export interface LossBaselines {
  readonly dayStartUs: number;
  readonly dayStartEquity: MicroUsd;
  readonly peakEquity: MicroUsd;
}

/** The same with the last figure, for going on in the middle. */
export interface SavedLosses {
  readonly baselines: LossBaselines | undefined;
  readonly equity: MicroUsd;
  readonly knownAtUs: number;
}

/** A loss against its limit. */
export interface LossBreach {
  readonly name: 'daily-loss' | 'drawdown';
  readonly limit: MicroUsd;
  readonly measured: MicroUsd;
}

/**
 * Loss since the day began, and from the peak. Equity is what the ledger says everything is worth, in micro-dollars: only
 * differences matter. Not knowing it is neither a loss nor a pass: nothing is measured, and how long it has been unknown
 * is told. A loss that *reaches* its limit breaches it.
 */
export class LossLimits {
  readonly #limits: TotalLimits;
  #baselines: LossBaselines | undefined;
  #equity: MicroUsd = 0;
  #knownAtUs: number;

  /** @param sinceUs when the wait for the first figure began */
  constructor(limits: TotalLimits, sinceUs: number, restored?: LossBaselines) {
    this.#limits = limits;
    this.#baselines = restored;
    this.#equity = restored?.dayStartEquity ?? 0;
    this.#knownAtUs = sinceUs;
  }

  get baselines(): LossBaselines | undefined {
    return this.#baselines;
  }

  save(): SavedLosses {
    return { baselines: this.#baselines, equity: this.#equity, knownAtUs: this.#knownAtUs };
  }

  restore(saved: SavedLosses): void {
    this.#baselines = saved.baselines;
    this.#equity = saved.equity;
    this.#knownAtUs = saved.knownAtUs;
  }

  /** How long the equity has not been known. */
  silenceUs(nowUs: number): number {
    return nowUs - this.#knownAtUs;
  }

  /** @returns the limits that are breached now */
  onEquity(equity: MicroUsd, nowUs: number): readonly LossBreach[] {
    if (!Number.isSafeInteger(equity)) return [];
    this.#baselines = this.#baselinesAt(equity, nowUs);
    this.#equity = equity;
    this.#knownAtUs = nowUs;
    const { dayStartEquity, peakEquity } = this.#baselines;
    const measured: readonly LossBreach[] = [
      { name: 'daily-loss', limit: this.#limits.maxDailyLossUsd, measured: dayStartEquity - equity },
      { name: 'drawdown', limit: this.#limits.maxDrawdownUsd, measured: peakEquity - equity },
    ];
    return measured.filter((one) => one.measured > 0 && one.measured >= one.limit);
  }

  /** The day begins with the last equity known before it: a loss over midnight belongs to the new day. */
  #baselinesAt(equity: MicroUsd, nowUs: number): LossBaselines {
    const { dayStart } = this.#limits;
    const dayStartUs = Math.floor((nowUs - dayStart) / DAY_US) * DAY_US + dayStart;
    const known = this.#baselines;
    if (known === undefined) return { dayStartUs, dayStartEquity: equity, peakEquity: equity };
    const peakEquity = Math.max(known.peakEquity, equity);
    if (dayStartUs <= known.dayStartUs) return { ...known, peakEquity };
    return { dayStartUs, dayStartEquity: this.#equity, peakEquity };
  }
}
