import type { Asset, FillEvent, VenueId } from '@mm/core';
import type { FillOrigin } from './entry.ts';
import type { FindingSink } from './findings.ts';

/** All of it may be left out. */
export interface PortfolioOptions {
  /** Whose a fill is: execution knows its orders. Must answer alike for the same fill. Without it every fill is nobody's. */
  readonly originOf?: (fill: FillEvent) => FillOrigin | undefined;
  readonly onFinding?: FindingSink;
  /** Fills and funding payments remembered per instrument, at least; 10,000. What is older cannot be told from a repetition. */
  readonly retainedFills?: number;
  /** Cash flows remembered per venue; 10,000. */
  readonly retainedFlows?: number;
  /** Mids remembered per instrument: how far back a late fill finds its mid; 4,096. */
  readonly midHistory?: number;
  /** `bbo` takes mids from the venues' own tickers; `given`, the default, only from {@link Portfolio.onMid}. */
  readonly mids?: 'bbo' | 'given';
  /** How long a difference to the venue's word must hold to be a finding; five seconds. */
  readonly graceUs?: number;
  /** Decimals of the smallest unit in which a venue keeps an asset; 8. */
  readonly balanceDecimals?: (venue: VenueId, asset: Asset) => number;
}

export type FilledOptions = Required<Omit<PortfolioOptions, 'originOf'>>;

export const DEFAULTS: FilledOptions = Object.freeze({
  onFinding: () => undefined,
  retainedFills: 10_000,
  retainedFlows: 10_000,
  midHistory: 4_096,
  mids: 'given',
  graceUs: 5_000_000,
  balanceDecimals: () => 8,
});
