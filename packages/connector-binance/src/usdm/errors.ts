import type { CodeMeaning, OutcomeRules } from '@mm/connector';
import { COMMON_CODES, DEFINITE_AT_5XX, each, NOT_FOUND, rejected, UNKNOWN } from '../errors.ts';

const CODES: Readonly<Record<string, CodeMeaning>> = {
  ...COMMON_CODES,
  // New orders: refused by the engine, funds, reduce-only, too many, leverage.
  ...each([-2010, -2018, -2019, -2020, -2021, -2022, -2024, -2025, -2026, -2027, -2028, -4118], rejected()),
  // Filters. Steps and minimums say that our spec is old; prices beyond caps that move with the mark do not.
  ...each([-4003, -4004, -4005, -4013, -4014, -4023, -4164], rejected('spec-changed')),
  ...each([-4002, -4015, -4016, -4024, -4131], rejected()),
  ...each([-4061, -4531], rejected('position-mode')),
  // An open order has this id: it may be ours, from a request whose answer was lost. Only asking tells.
  '-4116': UNKNOWN,
  '-4120': rejected(),
  // Trading is restricted.
  ...each([-4192, -4400, -4401], rejected()),
  // FOK that cannot fill, post-only that would take.
  ...each([-5021, -5022], rejected()),
  // Amends.
  ...each([-5024, -5025, -5026, -5027, -5029, -5043, -5047], rejected()),
  '-5028': rejected('clock'),
  ...each([-5037, -5038, -5039, -5040, -5041], rejected()),
  // "Unknown order sent", "Order does not exist": filled, canceled, or a replica that lags.
  ...each([-2011, -2013], NOT_FOUND),
};

/** What USDⓈ-M's answers to orders mean. */
export const USDM_OUTCOMES: OutcomeRules = { codes: CODES, definiteAt5xx: DEFINITE_AT_5XX };
