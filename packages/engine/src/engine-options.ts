import type { DecimalText, Instrument, InstrumentId, Strategy, VenueId } from '@mm/core';
import type { ExecutionOptions, ExecutionVenue } from '@mm/execution';
import type { PortfolioOptions } from '@mm/portfolio';
import type { RiskLimits } from '@mm/risk';

/** A venue as the engine has to know it. */
export interface EngineVenue extends Partial<ExecutionVenue> {
  readonly venue: VenueId;
  /** Positions are margined there: balances tell how much of the margin is in use. Default: false. */
  readonly isMargined?: boolean;
}

/**
 * An independent price to hold an instrument's own book against: its mark or index price, or the mid of another
 * instrument's book.
 */
export type ReferenceSource = 'mark' | 'index' | InstrumentId;

export interface EngineOptions {
  readonly venues: readonly EngineVenue[];
  readonly strategies: readonly Strategy[];
  readonly limits: RiskLimits;
  /** Instruments known beforehand. Those that connectors announce are added, and replace them. */
  readonly instruments?: readonly Instrument[];
  /** Which of the announced instruments are for trading; all of them where it is not given. */
  readonly trade?: readonly InstrumentId[];
  /** The second reference of the price collar. Default: the mark of a perpetual; for spot another book of its base. */
  readonly references?: Readonly<Record<string, ReferenceSource>>;
  /** What one unit of a currency is worth in dollars. Those of quote class USD are worth 1 unless said otherwise. */
  readonly usdRates?: Readonly<Record<string, DecimalText>>;
  readonly tolerance?: ExecutionOptions['tolerance'];
  readonly levelPolicy?: ExecutionOptions['levelPolicy'];
  readonly portfolio?: Pick<PortfolioOptions, 'retainedFills' | 'retainedFlows' | 'midHistory' | 'graceUs' | 'balanceDecimals'>;
  /** Books: when they are too old to count, and when they are asked for anew. */
  readonly books?: { readonly maxAgeUs?: number; readonly silentBoundUs?: number; readonly auditEveryUs?: number };
  /** Between two looks at what only time shows. Default 250 ms. */
  readonly tickUs?: number;
  /** Between two heartbeats to each venue. Default 1 s. */
  readonly heartbeatUs?: number;
  /** After a kill: how long an order on its way may still take effect. Default 16 s. */
  readonly killSettleUs?: number;
}
