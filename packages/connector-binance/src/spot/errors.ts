import type { CodeMeaning, OutcomeRules } from '@mm/connector';
import { COMMON_CODES, DEFINITE_AT_5XX, each, NOT_FOUND, rejected, UNKNOWN } from '../errors.ts';

const CODES: Readonly<Record<string, CodeMeaning>> = {
  ...COMMON_CODES,
  // Refused by the engine; what for stands in the message.
  '-2010': rejected(),
  '-1013': rejected(),
  // Cancel, amend and query: "Unknown order sent", "Order does not exist", and one that was archived.
  ...each([-2011, -2013, -2026], NOT_FOUND),
  ...each([-2016, -2035, -2038, -2039], rejected()),
};

/** Spot says with one code what futures say with many: the message decides. */
function byMessage(code: string, message: string): CodeMeaning | undefined {
  // An open order has this id: it may be ours, from a request whose answer was lost. Only asking tells.
  if (code === '-2010' && message.startsWith('Duplicate order sent')) return UNKNOWN;
  if (code === '-2011' && message.startsWith('Order was not canceled due to cancel restrictions')) return rejected();
  if (code === '-1013' && SPEC_FILTERS.test(message)) return rejected('spec-changed');
  return undefined;
}

/** Filters that are steps and bounds. Percent filters move with the price: failing one says nothing about what we know. */
const SPEC_FILTERS = /^Filter failure: (?:PRICE_FILTER|LOT_SIZE|MARKET_LOT_SIZE|NOTIONAL|MIN_NOTIONAL)$/;

/** What spot's answers to orders mean. */
export const SPOT_OUTCOMES: OutcomeRules = { codes: CODES, definiteAt5xx: DEFINITE_AT_5XX, byMessage };
