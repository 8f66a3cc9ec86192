/**
 * What fills, fees, funding and transfers make of an account: exact positions, profit and loss, balances, markouts and
 * attribution, and findings where the venue says otherwise.
 *
 * @packageDocumentation
 */
export type { ActivityReport, EndedOrder, QuotingChange } from './activity.ts';
export type { Balance } from './audits.ts';
export type { FillOrigin, FillPurpose } from './entry.ts';
export type * from './findings.ts';
export * from './portfolio.ts';
export type { PortfolioOptions } from './portfolio-options.ts';
export type { AttributionReport, HeldPosition, MarkoutReport, PnlReport } from './reports.ts';
export type { PortfolioSnapshot } from './snapshot.ts';
export type { PnlFilter } from './totals.ts';
