import type { Asset, CashFlowEvent, DecimalText, FillEvent, InstrumentId, Lots, TradeId, VenueId } from '@mm/core';

/**
 * What does not add up, as data: whoever reads it decides; the portfolio itself goes on. `standing` ones hold until their
 * `resolved` counterpart comes.
 */
export type Finding =
  | PositionMismatch
  | LedgerDrift
  | Resolved
  | ConflictingFill
  | FillBeyondRetention
  | CashFlowBeyondRetention
  | ForeignFill
  | UnknownInstrument
  | PositionAdopted
  | BadValue;

/** The venue states another position than our fills make, and has for longer than the grace. Standing. */
export interface PositionMismatch {
  readonly type: 'position-mismatch';
  readonly instrument: InstrumentId;
  /** Both as of `reportedAtUs`, in base units. */
  readonly ours: DecimalText;
  readonly venues: DecimalText;
  /** The venue's minus ours. */
  readonly delta: DecimalText;
  readonly reportedAtUs: number;
}

/** A balance moved otherwise than its flows say, by more than one unit of the venue per fill. Standing. */
export interface LedgerDrift {
  readonly type: 'ledger-drift';
  readonly venue: VenueId;
  readonly asset: Asset;
  /** What the venue states minus what the flows since the last match make. */
  readonly drift: DecimalText;
  readonly tolerated: DecimalText;
  readonly reportedAtUs: number;
}

/** A standing finding holds no longer: what was missing came, or it was adopted. */
export interface Resolved {
  readonly type: 'resolved';
  readonly about: 'position-mismatch' | 'ledger-drift';
  readonly venue: VenueId;
  readonly instrument: InstrumentId | undefined;
  readonly asset: Asset | undefined;
}

/** A trade was told twice, differently. What was told first stands. */
export interface ConflictingFill {
  readonly type: 'conflicting-fill';
  readonly fill: FillEvent;
  readonly differs: 'price' | 'size' | 'fee' | 'fee-asset' | 'time';
}

/** A fill older than what is remembered: it may be a repetition, so it was not applied. The position audit tells. */
export interface FillBeyondRetention {
  readonly type: 'fill-beyond-retention';
  readonly instrument: InstrumentId;
  readonly tradeId: TradeId;
  readonly venueTimeUs: number;
}

/** The same for a cash flow. */
export interface CashFlowBeyondRetention {
  readonly type: 'cash-flow-beyond-retention';
  readonly flow: CashFlowEvent;
}

/** A fill of an order nobody here placed: by hand, by another program, a liquidation. It was applied. */
export interface ForeignFill {
  readonly type: 'foreign-fill';
  readonly fill: FillEvent;
}

/** A fill or position of an instrument that was never announced: it cannot be counted, and was not. */
export interface UnknownInstrument {
  readonly type: 'unknown-instrument';
  readonly instrument: InstrumentId;
  readonly about: 'fill' | 'position';
}

/** The first report of a position found nothing of ours to compare with, and became the opening position. */
export interface PositionAdopted {
  readonly type: 'position-adopted';
  readonly instrument: InstrumentId;
  readonly size: Lots;
  readonly entryPrice: DecimalText | undefined;
}

/** A number in an event cannot be. The event was passed over. */
export interface BadValue {
  readonly type: 'bad-value';
  readonly about: 'fill' | 'cash-flow' | 'balance' | 'position' | 'mark-price' | 'mid';
  readonly venue: VenueId | undefined;
  readonly instrument: InstrumentId | undefined;
}

/** Where findings go. Called synchronously, within the call that found them. */
export type FindingSink = (finding: Finding) => void;
