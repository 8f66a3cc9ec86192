import type { Asset } from '@mm/core';
import type { Exact } from './exact.ts';

/** How long after a fill its mid is looked at: at once, and after 1, 5, 30 and 60 seconds. */
export const HORIZONS_US: readonly [0, 1_000_000, 5_000_000, 30_000_000, 60_000_000] = [
  0, 1_000_000, 5_000_000, 30_000_000, 60_000_000,
];

/** What fills of an account add up to, whatever their order. Money in *half* units of its grid where the name ends in 2. */
export interface Sums {
  /** Sum of size × price over all fills, both sides positive. */
  turnover: Exact;
  /** Attribution of fills whose horizon has passed. */
  spread2: Exact;
  adverse2: Exact;
  hedge2: Exact;
  /** What the inventory is measured against: size × the mid from which on it is inventory. */
  held2: Exact;
  /** Charged in assets that are neither the settle asset nor a spot instrument's base, in {@link FINE_DECIMALS}. */
  readonly otherFees: Map<Asset, bigint>;
  /** Markouts at each of {@link HORIZONS_US}. */
  readonly markouts: MarkoutSum[];
}

export interface MarkoutSum {
  fills: number;
  notional: Exact;
  /** size × (mid then − price). */
  gain2: Exact;
}

export function emptySums(): Sums {
  const markouts = HORIZONS_US.map(() => ({ fills: 0, notional: 0, gain2: 0 }));
  return { turnover: 0, spread2: 0, adverse2: 0, hedge2: 0, held2: 0, otherFees: new Map(), markouts };
}
