import type { QuotesIntent } from '@mm/core';
import type { RiskFacts } from './facts.ts';
import { overLimit, type RiskRefusal } from './limit-names.ts';

/**
 * The spread of wanted quotes before they become orders: the best bid and best ask of the wish itself. The check of each
 * order repeats it against everything that may be live.
 */
export function checkQuotes(facts: RiskFacts, intent: QuotesIntent): RiskRefusal | undefined {
  const record = facts.record(intent.instrument);
  if (record === undefined) return overLimit('known-instrument', 'known', intent.instrument, 'state');
  let bid = Number.NEGATIVE_INFINITY;
  let ask = Number.POSITIVE_INFINITY;
  for (const { side, price } of intent.quotes) {
    if (!Number.isSafeInteger(price)) return overLimit('price', 'whole ticks', 'not', 'ticks');
    if (side === 'bid') bid = Math.max(bid, price);
    else ask = Math.min(ask, price);
  }
  if (ask === Number.POSITIVE_INFINITY || bid === Number.NEGATIVE_INFINITY) return undefined;
  const quotedBps = ((ask - bid) * 10_000) / ((ask + bid) / 2);
  const { minQuotedSpreadBps } = record.limits;
  return quotedBps >= minQuotedSpreadBps ? undefined : overLimit('quoted-spread', minQuotedSpreadBps, quotedBps, 'bps');
}
