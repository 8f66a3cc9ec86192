import type { Asset, DecimalText, StrategyId, VenueOrderId } from '@mm/core';
import type { AccountState } from './account-state.ts';
import type { Exact } from './exact.ts';
import type { Sums } from './sums.ts';

/** What a fill was for: it decides where its distance from the mid is counted. */
export type FillPurpose = 'quote' | 'take' | 'hedge';

/** Whose a fill is. */
export interface FillOrigin {
  readonly strategy: StrategyId;
  readonly purpose: FillPurpose;
  /** For hedges: the mid, in ticks, when it was decided to hedge. Halves are kept. Without it, the mid at the fill. */
  readonly referenceTicks?: number;
}

/** One account inside an instrument: the whole, or one strategy's part. */
export interface Account {
  /** Empty for the part that no strategy claims. */
  readonly strategy: string;
  readonly index: number;
  readonly state: AccountState;
  readonly sums: Sums;
}

/** Kinds in the order in which they count at the same instant. */
export const OPENING = 0;
export const FUNDING = 1;
export const FILL = 2;
export type EntryKind = typeof OPENING | typeof FUNDING | typeof FILL;

/** One line of an instrument's account. Lines are kept in the order of {@link compareEntries}, however they came in. */
export interface Entry {
  readonly kind: EntryKind;
  readonly timeUs: number;
  /** Trade id, or the cash flow's. */
  readonly id: string;
  /** +1 bought, −1 sold, 0 neither. One trade has one buyer and one seller, and both may be us. */
  readonly sign: number;
  readonly account: Account;
  /** Signed, net of a fee in the base asset; of funding, the amount received in money units. */
  size: Exact;
  /** `size` × price. */
  notional: Exact;
  fee: Exact;
  baseFee: Exact;
  readonly fill: FillFacts | undefined;
}

/** A fill as it was told, for comparing with one told again, and what its markouts need. */
export interface FillFacts {
  readonly venueOrderId: VenueOrderId | undefined;
  /** NaN once the grid changed and it is on it no longer. */
  ticks: number;
  lots: number;
  readonly feeText: DecimalText;
  readonly feeAsset: Asset;
  readonly purpose: FillPurpose;
  /** Twice the reference mid in ticks; NaN for none. */
  readonly reference2: number;
  /** How many horizons are settled. */
  stage: number;
  /** Twice the mid at the fill in ticks, once settled; NaN before, and when there was none. */
  mid2: number;
}

/**
 * The one order of lines: by the venue's time, openings before funding before fills, then by id (shorter ids first, so that
 * counted ids of one instant come in their own order), buys before sells.
 */
export function compareEntries(a: Entry, b: Entry): number {
  if (a.timeUs !== b.timeUs) return a.timeUs - b.timeUs;
  if (a.kind !== b.kind) return a.kind - b.kind;
  if (a.id.length !== b.id.length) return a.id.length - b.id.length;
  if (a.id !== b.id) return a.id < b.id ? -1 : 1;
  return b.sign - a.sign;
}
